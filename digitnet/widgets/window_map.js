// The arithmetic of a window that slides over a picture, as digitnet.convolution does it in Python.
import { FUNCTIONS } from "./network.js";

/** The kernel as it is laid on the picture: its side k, weights row by row, and the bias. */
export function kernelOf({ kernel, kernels, filters, filterBiases, learned, own, operation, bias }) {
  const size = filters.length / Math.max(1, filterBiases.length), known = kernel === "learned";
  const weights = known ? filters.slice(learned * size, (learned + 1) * size) : kernels[kernel] ?? own;
  const laid = Array.from(weights);
  if (operation === "convolution") laid.reverse(); // that is half a turn
  return { k: Math.sqrt(laid.length), weights: laid, bias: known ? filterBiases[learned] : bias };
}

/** Rows and columns of the map that windows of side k fill. */
export const mapShape = ([rows, columns], k, pad) => [rows, columns].map((n) => n + 2 * pad - k + 1);

/** The pixels (0 to 1) under a window in row r, column c of the map; outside the picture they are 0. */
export function under(pixels, [rows, columns], k, pad, [r, c]) {
  return Array.from({ length: k * k }, (_, i) => {
    const y = r - pad + Math.floor(i / k), x = c - pad + (i % k);
    return y < 0 || x < 0 || y >= rows || x >= columns ? 0 : pixels[y * columns + x] / 255;
  });
}

/** The sums at all places, row by row. */
export function sumsOf(pixels, shape, { k, weights, bias }, pad) {
  const [rows, columns] = mapShape(shape, k, pad);
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const place = [Math.floor(i / columns), i % columns];
    return under(pixels, shape, k, pad, place).reduce((sum, x, j) => sum + x * weights[j], bias);
  });
}

/** The four values of the square in row r, column c of the smaller map. */
export const square = (values, columns, [r, c]) =>
  [0, 1, columns, columns + 1].map((step) => values[2 * r * columns + 2 * c + step]);

/** Squares of 2×2 made one; an odd last row or column is left out. */
export function poolOf(values, [rows, columns], pool) {
  const shape = [rows >> 1, columns >> 1];
  const one = pool === "max" ? (four) => Math.max(...four) : (four) => four.reduce((a, b) => a + b) / 4;
  return { shape, values: Float64Array.from({ length: shape[0] * shape[1] }, (_, i) =>
    one(square(values, columns, [Math.floor(i / shape[1]), i % shape[1]]))) };
}

/** Where the window is: the last place, if `at` lies beyond. */
export function placeOf(at, [rows, columns]) {
  const i = Math.min(at, rows * columns - 1);
  return [Math.floor(i / columns), i % columns];
}

/** All that the figure shows, of the values of its traits and the pixels of the picture. */
export function slide(state) {
  const { pixels, shape, pad, activation, pool } = state;
  const kernel = kernelOf(state), size = mapShape(shape, kernel.k, pad), place = placeOf(state.at, size);
  const sums = sumsOf(pixels, shape, kernel, pad), map = FUNCTIONS[activation](sums);
  const inputs = under(pixels, shape, kernel.k, pad, place), last = size[0] * size[1] - 1;
  return { ...state, ...kernel, size, place, sums, map, inputs, last,
    at: Math.min(state.at, last), filled: state.shown === "all" ? last : Math.min(state.at, last),
    products: inputs.map((x, i) => x * kernel.weights[i]),
    pooled: pool === "none" ? null : poolOf(map, size, pool) };
}

/** The kernel of one's own with another side: zeros around it, or its middle. */
export function resized(own, side) {
  const old = Math.sqrt(own.length), shift = (old - side) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const [r, c] = [Math.floor(i / side) + shift, (i % side) + shift];
    return r < 0 || c < 0 || r >= old || c >= old ? 0 : own[r * old + c];
  });
}
