// The networks of the figure Handwriting: where they come from, and what they answer.

/** [784, 30, 10], [784, 800, 10] and the convolutional one. The first is there at once, the others on request. */
export const NETWORKS = ["small", "plain", "convnet"];

/** The network of 30 hidden neurons, from the trait `small`. */
export function smallNetwork(model) {
  throw new Error("smallNetwork is not written yet");
}

/**
 * A promise of the network of that name: {name, layers, parameters, right, total}. Rejected with an Error
 * whose message may be shown; asked again, it tries again.
 */
export async function networkOf(model, name) {
  throw new Error("networkOf is not written yet");
}

/** What it makes of ink (0 … 1, row by row): {inputs, zs, activations, outputs, first, second}. */
export function answer(network, ink) {
  throw new Error("answer is not written yet");
}
