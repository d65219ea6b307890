// A network with one hidden layer, as the page computes it.
import { floats, sigmoid } from "./common.js";

/** The activation functions by their names in Python; each takes the weighted inputs of a whole layer. */
export const FUNCTIONS = {
  sigmoid: (z) => z.map(sigmoid),
  tanh: (z) => z.map(Math.tanh),
  relu: (z) => z.map((v) => Math.max(v, 0)),
  linear: (z) => z,
  softmax: (z) => {
    const most = Math.max(...z); // taken off, so that no power overflows
    const powers = z.map((v) => Math.exp(v - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((v) => v / sum);
  },
};

/** The two layers, from the bytes that Python packs and the names of the functions. */
export function unpack([nIn, hidden, nOut], weights, biases, functions = ["sigmoid", "sigmoid"]) {
  const w = floats(weights), b = floats(biases), [first, second] = functions.map((name) => {
    if (!Object.hasOwn(FUNCTIONS, name)) throw new Error(`there is no activation function ${name}`);
    return FUNCTIONS[name];
  });
  return [
    { n: hidden, m: nIn, w: w.subarray(0, hidden * nIn), b: b.subarray(0, hidden), f: first },
    { n: nOut, m: hidden, w: w.subarray(hidden * nIn), b: b.subarray(hidden), f: second },
  ];
}

/** Weighted inputs and activations of each layer, as Forward.zs and activations in Python. */
export function pass(layers, pixels) {
  const zs = [], activations = [];
  let a = Float64Array.from(pixels, (byte) => byte / 255);
  for (const { n, m, w, b, f } of layers) {
    const z = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      let sum = b[j];
      for (let k = 0; k < m; k++) sum += w[j * m + k] * a[k];
      z[j] = sum;
    }
    a = f(z);
    zs.push(z);
    activations.push(a);
  }
  return { zs, activations };
}

/** The weighted input of hidden neuron k in its parts: through positive weights, negative ones, the bias. */
export function parts(layers, pixels, k) {
  const { m, w, b } = layers[0], found = { plus: 0, minus: 0, bias: b[k] };
  for (let i = 0; i < m; i++) {
    const adds = (w[k * m + i] * pixels[i]) / 255;
    found[adds < 0 ? "minus" : "plus"] += adds;
  }
  return found;
}

/** The positions of values, the largest value first; of equal ones, the first. */
export function ranking(values) {
  return Array.from(values, (_, i) => i).sort((i, j) => values[j] - values[i] || i - j);
}

/** What hidden neuron k adds to the weighted input of each output. */
export function shares(layers, activations, k) {
  const { n, m, w } = layers[1];
  return Array.from({ length: n }, (_, j) => w[j * m + k] * activations[0][k]);
}

/** What one says of a class: "digit" for digits, "class" for others. */
export const noun = (names) => (names.every((name) => /^\d$/.test(name)) ? "digit" : "class");

/** "0" to "9", where the figure was stored without names. */
export const named = (names, n) => (names?.length ? names : Array.from({ length: n }, (_, i) => String(i)));
