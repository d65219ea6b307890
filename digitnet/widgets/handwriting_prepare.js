// From a picture of ink on paper to what networks were trained on: preprocessing.py again, with its names.
import { distances, extentOf, extreme, mapped, rectangle, resampled } from "./handwriting_filters.js";
import {
  evenPaper, inkOn, isDarkOnLight, noiseIn, onSheet, paperOf, reduced, strengthOf, withoutSpecks,
} from "./handwriting_inking.js";

const SIDE = 28, BOX = 20, FINE = 4, EDGE = 0.4, STROKE = [2.2, 3.4];

/** RGBA bytes of a canvas as grey, {values, rows, columns}, 0 black … 1 white; white paper shines through. */
export function greyOf({ data, width, height }) {
  const values = new Float64Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const light = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2], alpha = data[at + 3] / 255;
    values[i] = Math.min(1, (alpha * light) / 255 + 1 - alpha);
  }
  return { values, rows: height, columns: width };
}

/** To the nearest whole number, and to the even one of two, as round in Python. */
function rounded(x) {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
}

/** The ink that belongs to a mask, with its soft edge, in the smallest rectangle around it (or whole). */
function cutOut(ink, mask, whole) {
  const near = extreme(mask, 3).values, own = mapped(ink, (v, i) => v * near[i]);
  return whole ? own : rectangle(own, ...extentOf(mask));
}

/** Weights for `resampled` by which n pixels become `size`: means weighted by a triangle. */
const triangles = (n, size) => Array.from({ length: size }, (_, i) => {
  const wide = Math.max(1, n / size), at = Math.min(n - 1, Math.max(0, ((i + 0.5) * n) / size - 0.5));
  const first = Math.max(0, Math.ceil(at - wide)), last = Math.min(n - 1, Math.floor(at + wide));
  const weights = Array.from({ length: last - first + 1 }, (_, k) =>
    Math.max(0, 1 - Math.abs(at - first - k) / wide));
  const sum = weights.reduce((all, weight) => all + weight);
  return [first, weights.map((weight) => weight / sum)];
});

/** A picture whose longer side has `longest` pixels, the aspect kept. */
function scaled(picture, longest) {
  const { rows, columns } = picture, most = Math.max(rows, columns);
  const [height, width] = [rows, columns].map((n) => Math.max(1, rounded((n * longest) / most)));
  return resampled(picture, triangles(rows, height), triangles(columns, width));
}

/** The mask with `n` pixels of paper around it. */
const framedBy = (mask, n) => rectangle(mask, -n, -n, mask.rows + 2 * n, mask.columns + 2 * n);

/** The mean width of strokes in pixels. */
function strokeWidth(mask) {
  const depth = distances(framedBy(mask, 1)).values.filter((d) => d > 0);
  return (4 * depth.reduce((sum, d) => sum + d, 0)) / depth.length - 2;
}

/** Ink with the strokes of a mask, thicker by `by` pixels on each side, with a soft edge. */
function stroked(mask, by, whole) {
  const around = 2 * FINE, frame = framedBy(mask, around), inside = distances(frame).values;
  const outside = distances(mapped(frame, (v) => 1 - v)).values;
  const ink = mapped(frame, (v, i) => Math.min(1, Math.max(0, (v ? inside[i] : 1 - outside[i]) + by)));
  const part = whole ? [around, around, mask.rows, mask.columns] : extentOf(mapped(ink, (v) => v >= 0.5));
  return rectangle(ink, ...part);
}

/** The box in a picture of 28×28, its upper left corner at `place`; a smaller one is kept whole. */
function placed(box, place) {
  const at = [box.rows, box.columns].map((n, k) => {
    const [low, high] = n < SIDE ? [0, SIDE - n] : [-SIDE, SIDE];
    return Math.min(high, Math.max(low, place[k]));
  });
  return rectangle(box, -at[0], -at[1], SIDE, SIDE);
}

/** The box in a picture of 28×28, its centre of mass as near to (14, 14) as whole pixels allow. */
function centred(box) {
  let [ink, down, across] = [0, 0, 0];
  box.values.forEach((v, i) => {
    [ink, down, across] = [ink + v, down + v * Math.floor(i / box.columns), across + v * (i % box.columns)];
  });
  return placed(box, [down, across].map((sum) => Math.floor(SIDE / 2 - sum / ink + 0.5 + 1e-9)));
}

/** The last steps: the stroke, the box and its place, as a dict. */
function boxed(ink, without) {
  const whole = without.includes("crop"), longest = whole ? SIDE : BOX;
  const large = scaled(ink, longest * FINE);
  const edge = EDGE * large.values.reduce((most, v) => Math.max(most, v), 0);
  const fine = mapped(large, (v) => (v >= edge ? 1 : 0)), width = strokeWidth(fine) / FINE;
  const wanted = Math.min(STROKE[1], Math.max(STROKE[0], width));
  const stroke = stroked(fine, without.includes("stroke") ? 0 : (FINE * (wanted - width)) / 2, whole);
  const box = scaled(stroke, longest);
  const middle = [box.rows, box.columns].map((n) => Math.floor((SIDE - n) / 2));
  return { stroke, box, picture: without.includes("centre") ? placed(box, middle) : centred(box) };
}

/**
 * The pictures of all steps in order, {name, values, rows, columns, ink}, with Python's names; the last is
 * that of `prepare`. `without` are the steps to leave out, such as "crop".
 */
export function stages(picture, without = []) {
  const small = reduced(picture), grey = without.includes("lighting") ? small : onSheet(small);
  const dark = without.includes("polarity") || isDarkOnLight(grey);
  const seen = dark ? grey : mapped(grey, (v) => 1 - v);
  const light = without.includes("lighting") ? evenPaper(seen) : paperOf(seen), all = inkOn(seen, light);
  const strongest = strengthOf(all.values, light.values, noiseIn(seen));
  const ink = mapped(all, (v) => (strongest ? Math.min(1, v / strongest) : 0));
  const mask = mapped(ink, (v) => (v >= EDGE ? 1 : 0));
  const kept = without.includes("specks") ? mask : withoutSpecks(mask);
  const found = { grey, ink, mask, kept };
  if (kept.values.some((v) => v)) {
    found.cut = cutOut(ink, kept, without.includes("crop"));
    Object.assign(found, boxed(found.cut, without));
  } else {
    const empty = { values: new Float64Array(SIDE * SIDE), rows: SIDE, columns: SIDE };
    for (const name of ["cut", "stroke", "box", "picture"]) found[name] = empty;
  }
  return Object.entries(found).map(([name, step]) => ({ name, ...step, ink: name !== "grey" }));
}

/** The 28×28 ink that a network reads, 0 … 1; all 0 for an empty picture. */
export const prepare = (picture, without = []) => Float32Array.from(stages(picture, without).at(-1).values);
