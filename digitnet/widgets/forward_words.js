// What the forward pass says in words.
import { fixed, signed } from "./common.js";
import { named, ranking } from "./network.js";

/** The answer in words. `label` is the true class of a chosen picture; `empty`: a drawing has no ink. */
export function sentence({ source, chosen, label, empty, outputs, names = named(null, outputs.length) }) {
  const [first, second] = ranking(outputs);
  const answer = `The network answers ${names[first]}, with activation ${fixed(outputs[first])}`;
  const next = second === undefined ? "" : ` Next comes ${names[second]} with ${fixed(outputs[second])}.`;
  if (chosen < 0 && empty)
    return `The pad is empty. ${answer}, all the same: one of the ${outputs.length} outputs is always the ` +
      "largest.";
  if (chosen < 0) return `Your drawing. ${answer}.${next}`;
  const verdict = first === label ? `right.${next}`
    : `wrong. The ${names[label]} gets ${fixed(outputs[label])}.`;
  return `${source} picture number ${chosen}, labelled ${names[label]}. ${answer}: ${verdict}`;
}

/** The picked hidden neuron in words. */
export function neuronSentence(k, z, a, adds, names = named(null, adds.length)) {
  const order = ranking(adds), most = order[0], least = order.at(-1);
  const about = `Hidden neuron ${k}: weighted input z = ${fixed(z)}, activation a = ${fixed(a, 3)}. `;
  if (Math.abs(a) < 0.005) return `${about}It is silent and adds next to nothing to any output.`;
  return `${about}Times its weights, that adds ${signed(adds[most])} to the z of output ${names[most]}, ` +
    `the most, and ${signed(adds[least])} to that of output ${names[least]}, the least.`;
}

/** What ink gives the picked neuron: `plus` through its positive weights, `minus` through the negative. */
export function sumSentence({ plus, minus, bias }) {
  if (plus === 0 && minus === 0) return `Without ink z is the bias alone, ${signed(bias)}.`;
  return `The ink adds ${signed(plus)} to z through positive weights and ${signed(minus)} through negative ` +
    `ones; the bias is ${signed(bias)}.`;
}
