// What the maps of a convolutional network say in words.
import { fixed, signed } from "./common.js";
import { noun, ranking } from "./network.js";

const ORDER = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
const KIND = { conv: "convolution", max: "pooling", mean: "pooling", dense: "dense layer" };
const FUNCTION = { relu: "ReLU", sigmoid: "sigmoid", tanh: "tanh", softmax: "softmax" };

/** What the layers are called: "first convolution", "dense layer" where there is one, "outputs". */
export function layerNames(layers) {
  const kinds = layers.map(({ kind }, l) => (l === layers.length - 1 ? "outputs" : KIND[kind]));
  return kinds.map((kind, l) => {
    const [all, before] = [kinds, kinds.slice(0, l)].map((some) => some.filter((k) => k === kind).length);
    return all > 1 ? `${ORDER[before] ?? `${before + 1}th`} ${kind}` : kind;
  });
}

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** "First convolution, 5×5, ReLU: 16 maps of 24×24". */
export function layerTitle({ kind, k, function: f, shape: [n, ...sides] }, name) {
  const how = { conv: `${k}×${k}`, max: "the largest of four", mean: "the mean of four" }[kind];
  const what = sides.length ? `${n} ${n === 1 ? "map" : "maps"} of ${sides.join("×")}` : `${n} neurons`;
  return `${[capital(name), how, FUNCTION[f]].filter(Boolean).join(", ")}: ${what}`;
}

/** An output: four digits, and never 0 or 1 where it isn't. */
function share(a) {
  if (a > 0 && a < 0.00005) return "less than 0.0001";
  return a < 1 && a > 0.99995 ? "more than 0.9999" : fixed(a, 4);
}

/** The answer in words, with the runner-up. `label` is undefined for a drawing, which may be `empty`. */
export function answerSentence({ source, number, label, empty, outputs, names }) {
  const [first, second] = ranking(outputs), one = noun(names);
  const answer = `The network answers ${names[first]}, with ${share(outputs[first])}`;
  const next = `Next comes ${names[second]} with ${share(outputs[second])}.`;
  if (label === undefined && empty)
    return `The pad is empty. ${answer}, all the same: one of the outputs is always the largest. ${next}`;
  if (label === undefined) return `Your drawing. ${answer}. ${next}`;
  const verdict = first === label ? "right" : `wrong, it is the ${one} ${names[label]}`;
  const also = [first, second].includes(label) ? ""
    : ` The ${names[label]} gets ${share(outputs[label])}.`;
  const picture = `${source} picture number ${number}, labelled ${names[label]}`;
  return `${picture}. ${answer}: ${verdict}. ${next}${also}`;
}

/** "map 3", "neuron 17" or "output 7": one of the maps of a layer, or its neuron. */
export function mapName(layers, l, map, names) {
  if (l === layers.length - 1) return `output ${names[map]}`;
  return `${layers[l].shape.length === 3 ? "map" : "neuron"} ${map}`;
}

/** What the function makes of z. */
function activated(f, z, a, sums) {
  if (f === "relu") return z > 0 ? ` ReLU leaves it so: a = ${fixed(a, 3)}.` : " ReLU makes it a = 0.";
  if (f === "softmax")
    return ` Softmax turns the ${sums} z into outputs that add up to 1; this one is ${share(a)}.`;
  return f === "linear" ? "" : ` The ${f} makes it a = ${fixed(a, 3)}.`;
}

const range = (from, n, word) => (n === 1 ? `${word} ${fixed(from, 0)}`
  : `${word}s ${fixed(from, 0)} ${n === 2 ? "and" : "to"} ${fixed(from + n - 1, 0)}`);

/** Where a value of a layer stands: "First convolution, map 5, row 10, column 12". */
export function placeName(layers, names, classes, [l, map, row, column]) {
  const inside = layers[l].shape.length === 3 ? `, row ${row}, column ${column}` : "";
  return `${capital(names[l])}, ${mapName(layers, l, map, classes)}${inside}`;
}

/** What gave the value at a place, in words. `look` is what `lookedAt` found. */
export function lookSentence(layers, names, classes, at, look) {
  const [l, map] = at, layer = layers[l], before = l ? `the ${names[l - 1]}` : "the picture";
  const { kind, top, left, sides, sources, bias, z, a } = look, begin = placeName(layers, names, classes, at);
  const window = `${range(top, sides[0], "row")} and ${range(left, sides[1], "column")}`;
  if (kind === "max" || kind === "mean") {
    const found = kind === "max" ? "the largest" : "the mean", of = l ? `map ${map} of ${before}` : before;
    const then = layer.function === "linear" ? "" : activated(layer.function, z, a);
    return `${begin}. It looks at ${window} of ${of}: ${found} of the four values is ${fixed(z, 3)}.${then}`;
  }
  const n = sources.length, all = n * sources[0].products.length;
  const sum = sources.reduce((total, source) => total + source.sum, 0);
  const where = kind === "dense" ? `all ${all} values of ${before}`
    : `${window} of ${n > 1 ? `all ${n} maps of ` : ""}${before}`;
  const [, rows, columns] = layer.from, [down, right] = [top + sides[0], left + sides[1]];
  const outside = kind === "conv" && (top < 0 || left < 0 || down > rows || right > columns);
  const note = outside ? " (what lies outside counts as 0)" : "";
  return `${begin}. It looks at ${where}${note}. The ${all} products of values and weights add up to ` +
    `${signed(sum, 3)}; with the bias ${signed(bias, 3)} that is ` +
    `z = ${fixed(z, 3)}.${activated(layer.function, z, a, layer.shape[0])}`;
}
