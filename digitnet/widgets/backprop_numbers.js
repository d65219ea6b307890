// The arithmetic of backpropagation through the network [2, 3, 2]: sigmoid neurons, the quadratic cost.
import { sigmoid } from "./common.js";

/** The numbers of the chapter, as the start values of Backprop in Python. */
export const CHAPTER = {
  inputs: [1, 0.5], targets: [1, 0],
  weights: [[[1, -2], [0.5, 1], [-1, 2]], [[1, -1, 2], [-2, 1, 0.5]]],
  biases: [[0.5, -1, 0.2], [-0.5, 0.3]], eta: 1,
};
export const KEYS = Object.keys(CHAPTER);
export const LAST = 11;
export const BACKWARD = 6, UPDATE = 10; // the steps where these begin

const sum = (list) => list.reduce((a, b) => a + b, 0);
const less = (values, slopes, eta) =>
  values.map((v, i) => (Array.isArray(v) ? less(v, slopes[i], eta) : v - eta * slopes[i]));

/** Weighted inputs, activations and cost. */
export function forward({ inputs, targets, weights, biases }) {
  const zs = [], activations = [inputs];
  weights.forEach((w, l) => {
    zs.push(w.map((row, j) => sum(row.map((v, k) => v * activations[l][k])) + biases[l][j]));
    activations.push(zs[l].map(sigmoid));
  });
  return { zs, activations, cost: 0.5 * sum(targets.map((y, j) => (activations[2][j] - y) ** 2)) };
}

/** All the numbers of the example, as digitnet.Network finds them; `after` is forward again, updated. */
export function compute(values) {
  const { targets, weights, biases, eta } = values, { zs, activations, cost } = forward(values);
  const slope = (a) => a * (1 - a);
  const delta3 = activations[2].map((a, j) => (a - targets[j]) * slope(a));
  const delta2 = activations[1].map((a, k) => sum(delta3.map((d, j) => weights[1][j][k] * d)) * slope(a));
  const deltas = [delta2, delta3];
  const nablaW = deltas.map((delta, l) => delta.map((d) => activations[l].map((a) => d * a)));
  const newWeights = less(weights, nablaW, eta), newBiases = less(biases, deltas, eta);
  const after = forward({ ...values, weights: newWeights, biases: newBiases });
  return { zs, activations, cost, deltas, nablaW, newWeights, newBiases, after, newCost: after.cost };
}
