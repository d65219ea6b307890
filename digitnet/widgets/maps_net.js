// A convolutional network as the page computes it, from 8 bits a weight, and where each of its values looked.
import { bytes, floats } from "./common.js";
import { FUNCTIONS } from "./network.js";

const product = (sides) => sides.reduce((a, b) => a * b, 1);

/** The n pictures of bytes that `sparse` of maps_network.py packed: where ink is, then how much. */
export function inkPictures(packed, n, pixels) {
  let at = 0;
  return Array.from({ length: n }, () => {
    const mask = packed.subarray(at, at += Math.ceil(pixels / 8));
    return Uint8Array.from({ length: pixels }, (_, i) => (mask[i >> 3] >> (7 - (i & 7))) & 1 && packed[at++]);
  });
}

/** The layers with their weights as numbers; `from` is the shape of what each gets. */
export function unpackLayers({ layers, shape, weights, scales, biases }) {
  const steps = new Int8Array(bytes(weights).slice().buffer), s = floats(scales), b = floats(biases);
  let at = 0, row = 0, from = [1, ...shape];
  return layers.map((layer) => {
    const own = { ...layer, from, f: FUNCTIONS[layer.function] }, n = layer.shape[0];
    if (layer.kind === "conv" || layer.kind === "dense") {
      const m = layer.kind === "conv" ? from[0] * layer.k ** 2 : product(from);
      own.w = new Float64Array(n * m);
      for (let i = 0; i < n * m; i++) own.w[i] = steps[at + i] * s[row + Math.floor(i / m)];
      own.b = Float64Array.from(b.subarray(row, row + n));
      [at, row] = [at + n * m, row + n];
    }
    from = layer.shape;
    return own;
  });
}

/** Maps with zeros around them. */
function padded(x, [channels, rows, columns], pad) {
  if (!pad) return x;
  const [height, width] = [rows + 2 * pad, columns + 2 * pad];
  const found = new Float64Array(channels * height * width);
  for (let r = 0; r < channels * rows; r++) {
    const at = (Math.floor(r / rows) * height + (r % rows) + pad) * width + pad;
    found.set(x.subarray(r * columns, (r + 1) * columns), at);
  }
  return found;
}

/** z of a convolution: each weight times the picture, moved to where it looks. */
function convolved({ w, b, k, pad, from, shape: [n, rows, columns] }, x) {
  const [channels, height, width] = [from[0], from[1] + 2 * pad, from[2] + 2 * pad];
  const z = new Float64Array(n * rows * columns), inner = padded(x, from, pad);
  for (let i = 0, at = 0; i < n; i++) {
    const begin = i * rows * columns;
    z.fill(b[i], begin, begin + rows * columns);
    for (let channel = 0; channel < channels; channel++) {
      for (let p = 0; p < k; p++) {
        for (let q = 0; q < k; q++, at++) {
          const weight = w[at];
          for (let r = 0; r < rows; r++) {
            const to = begin + r * columns, of = (channel * height + r + p) * width + q;
            for (let c = 0; c < columns; c++) z[to + c] += weight * inner[of + c];
          }
        }
      }
    }
  }
  return z;
}

/** The largest, or the mean, of each square of four. */
function pooled({ kind, from: [, height, width], shape: [n, rows, columns] }, x) {
  const z = new Float64Array(n * rows * columns);
  for (let i = 0; i < z.length; i++) {
    const c = i % columns, r = Math.floor(i / columns) % rows, map = Math.floor(i / (rows * columns));
    const at = (map * height + 2 * r) * width + 2 * c, below = at + width;
    const four = [x[at], x[at + 1], x[below], x[below + 1]];
    z[i] = kind === "max" ? Math.max(...four) : (four[0] + four[1] + four[2] + four[3]) / 4;
  }
  return z;
}

function summed({ w, b, shape: [n] }, x) {
  const z = Float64Array.from(b), m = x.length;
  for (let j = 0; j < n; j++) for (let k = 0; k < m; k++) z[j] += w[j * m + k] * x[k];
  return z;
}

const WAYS = { conv: convolved, max: pooled, mean: pooled, dense: summed };

/** What each layer gets and gives for pixels, as Maps.zs and activations in Python. */
export const passLayers = (layers, pixels) =>
  passValues(layers, Float64Array.from(pixels, (byte) => byte / 255));

/** The same for values, 0 paper … 1 ink. */
export function passValues(layers, values) {
  const inputs = [], zs = [], activations = [];
  let a = values;
  for (const layer of layers) {
    inputs.push(a);
    const z = WAYS[layer.kind](layer, a);
    a = layer.f(z);
    zs.push(z);
    activations.push(a);
  }
  return { inputs, zs, activations };
}

/** Rows and columns in which n neurons are shown. */
export function gridOf(n) {
  if (n <= 16) return [1, n];
  const columns = [16, 15, 14, 12, 10, 8].find((c) => n % c === 0) ?? 16;
  return [Math.ceil(n / columns), columns];
}

/** Rows and columns of each map that has this shape; neurons are one map, in a grid. */
export const sidesOf = (shape) => (shape.length === 3 ? shape.slice(1) : gridOf(shape[0]));

/** The place of a value of a layer among all of its values. */
export function placeOf({ shape: [, rows = 1, columns = 1] }, [map, row, column]) {
  return (map * rows + row) * columns + column;
}

/** The window of a value: its upper left corner and its sides, on maps of the layer before. */
export function windowOf({ kind, k, pad, from }, [, row, column]) {
  if (kind === "conv") return { top: row - pad, left: column - pad, sides: [k, k] };
  if (kind === "dense") return { top: 0, left: 0, sides: sidesOf(from) };
  return { top: 2 * row, left: 2 * column, sides: [2, 2] };
}

/**
 * What makes one value, `at` = [layer, map, row, column]: for each map that it looks at {map, values,
 * weights, products, sum}, then bias, z and a. A pooling layer has no weights and looks at one map.
 */
export function lookedAt(layers, { inputs, zs, activations }, [l, ...place]) {
  const layer = layers[l], { kind, from, w, b } = layer, [map] = place;
  const { top, left, sides } = windowOf(layer, place), x = inputs[l], maps = from.length === 3 ? from[0] : 1;
  const size = from.length === 3 ? sides[0] * sides[1] : from[0], [rows, columns] = sidesOf(from);
  const value = (channel, i) => {
    if (kind === "dense") return x[channel * size + i];
    const r = top + Math.floor(i / sides[1]), c = left + (i % sides[1]);
    return r < 0 || c < 0 || r >= rows || c >= columns ? 0 : x[(channel * rows + r) * columns + c];
  };
  const sources = Array.from({ length: w ? maps : 1 }, (_, i) => {
    const channel = w ? i : map, values = Float64Array.from({ length: size }, (_, j) => value(channel, j));
    if (!w) return { map: channel, values };
    const begin = (map * maps + channel) * size, weights = w.subarray(begin, begin + size);
    const products = values.map((v, j) => v * weights[j]);
    return { map: channel, values, weights, products, sum: products.reduce((s, v) => s + v, 0) };
  });
  const at = placeOf(layer, place);
  return { kind, top, left, sides, sources, bias: b?.[map], z: zs[l][at], a: activations[l][at] };
}

/** The products of all maps, the largest first, by size: {map, i, value, weight, product}. */
export function contributions({ sources }) {
  const all = sources.flatMap(({ map, values, weights, products }) => Array.from(products, (product, i) =>
    ({ map, i, value: values[i], weight: weights[i], product })));
  return all.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
}
