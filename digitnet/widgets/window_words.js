// What the figure of the sliding window says in words.
import { fixed, signed } from "./common.js";
import { placeOf, square } from "./window_map.js";

export const KERNEL_NAMES = {
  horizontal: "horizontal edges", vertical: "vertical edges", diagonal: "diagonal edges", blur: "blur",
  learned: "a learned filter", own: "my own",
};
export const ACTIVATION_NAMES = { linear: "none", relu: "ReLU", tanh: "tanh", sigmoid: "sigmoid" };
export const POOL_NAMES = { none: "none", max: "the largest of 2×2", mean: "the mean of 2×2" };

const span = (from, k) => `${fixed(from, 0)} to ${fixed(from + k - 1, 0)}`;

/** Where the window is, in rows and columns of the picture. */
export function whereSentence({ place: [r, c], k, pad, shape }) {
  const [top, left] = [r - pad, c - pad];
  const over = top < 0 || left < 0 || top + k > shape[0] || left + k > shape[1];
  return `The window covers rows ${span(top, k)} and columns ${span(left, k)} of the picture` +
    `${over ? ", some of them of the padding" : ""}.`;
}

/** The sum, and what becomes of it. */
export function sumSentence({ products, bias, sums, map, at, activation }) {
  const sum = products.reduce((a, b) => a + b, 0);
  const then = activation === "linear" ? "" : `; ${ACTIVATION_NAMES[activation]} makes it ${fixed(map[at])}`;
  return `Its ${products.length} products add up to ${fixed(sum)}; with the bias ${signed(bias)}, ` +
    `z = ${fixed(sums[at])}${then}.`;
}

/** Where the value goes in the map, and in the smaller one. */
export function mapSentence({ place: [r, c], size, pooled, pool, map }) {
  const goes = `That is row ${r}, column ${c} of the map of ${size.join("×")}.`;
  if (!pooled) return goes;
  const at = [r >> 1, c >> 1], [rows, columns] = pooled.shape;
  if (at[0] >= rows || at[1] >= columns)
    return `${goes} It is in an odd last row or column, which pooling leaves out.`;
  const four = square(map, size[1], at).map((value) => fixed(value)).join(", ");
  return `${goes} Of its square, ${four}, the ${pool === "max" ? "largest" : "mean"} is ` +
    `${fixed(pooled.values[at[0] * columns + at[1]])}: row ${at[0]}, column ${at[1]} of the smaller map of ` +
    `${pooled.shape.join("×")}.`;
}

/** Whether it makes a difference to turn the kernel. */
export function turnSentence({ operation, weights }) {
  const alike = weights.every((w, i) => w === weights.at(-1 - i));
  if (operation === "cross-correlation") return "";
  return alike ? "This kernel is the same after half a turn, so convolution and cross-correlation agree."
    : "Convolution: the kernel is turned by half a turn before it is laid on the picture.";
}

export const windowSentence = (now) =>
  [whereSentence(now), sumSentence(now), mapSentence(now), turnSentence(now)].filter(Boolean).join(" ");

/** The picture in words. */
export function pictureName({ chosen, labels, names, source, pixels }) {
  if (chosen >= 0) return `${source} picture number ${chosen}, a ${names[labels[chosen]]}`;
  return pixels.every((ink) => ink === 0) ? "an empty picture" : "your drawing";
}

/** The kernel in a heading. */
export const kernelName = ({ kernel, learned, operation }) =>
  `${kernel === "learned" ? `learned filter ${learned}` : KERNEL_NAMES[kernel]}` +
  `${operation === "convolution" ? ", turned" : ""}`;

/** The map in words. */
export function mapName({ size, filled, last, map }) {
  const known = map.subarray(0, filled + 1), [r, c] = placeOf(filled, size);
  const upTo = filled === last ? "all of it filled" : `filled up to row ${r}, column ${c}`;
  return `The map, ${size.join(" by ")}, ${upTo}: from ${fixed(Math.min(...known))} to ` +
    `${fixed(Math.max(...known))}`;
}
