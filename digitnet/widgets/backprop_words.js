// Backpropagation in names, sentences and equations.
import { fixed } from "./common.js";
import { LAST } from "./backprop_numbers.js";

const SMALL = { "ˡ": "l", "ᴸ": "L", "⁺": "+", "⁻": "−", "ⱼ": "j", "ₖ": "k", "ₓ": "x" };
export const UP = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"], DOWN = ["₀", "₁", "₂", "₃"];
export const A = (l, j) => `a${UP[l]}${DOWN[j]}`, Z = (l, j) => `z${UP[l]}${DOWN[j]}`;
const B = (l, j) => `b${UP[l]}${DOWN[j]}`, D = (l, j) => `δ${UP[l]}${DOWN[j]}`;
export const W = (l, j, k) => `w${UP[l]}${DOWN[j]}${DOWN[k]}`, X = (j) => `x${DOWN[j]}`;
export const Y = (j) => `y${DOWN[j]}`;

/** The small characters of a formula in full size: "³" is 3. */
const large = (run) => [...run].map((c) => SMALL[c] ?? Math.max(UP.indexOf(c), DOWN.indexOf(c))).join("");

/** A formula in parts, to be set with indices that can be read: [["a"], ["", "3", "1"]] for "a³₁". */
export const parts = (formula) => formula.split(/([⁰¹²³⁴-⁹ˡᴸ⁺⁻]+[₀-₃ⱼₖₓ]*|[₀-₃ⱼₖₓ]+)/)
  .map((run, q) => (q % 2 ? ["", ...(/^([^₀-₃ⱼₖₓ]*)(.*)$/.exec(run)).slice(1).map(large)] : [run]))
  .filter((part) => part.join(""));

/** A number that was given, or a weighted input: at most four decimals, "0.5". */
export const given = (v) => fixed(Number(v.toFixed(4)), 4).replace(/\.?0+$/, "");

export const short = (v) => given(Number(v.toFixed(3))); // in the diagram

/** A number that was worked out: four decimals, or powers of ten if it is tiny. */
export function found(v) {
  if (v === 0 || Math.abs(v) >= 0.001) return fixed(v, 4);
  const [digits, power] = v.toExponential(2).split("e-");
  return `${digits.replace("-", "−")}·10⁻${[...power].map((d) => UP[d]).join("")}`;
}
const part = (text) => (/[−·]/.test(text) ? `(${text})` : text); // as a factor or a summand
const vector = (list, say) => `(${list.map(say).join(", ")})`;

/** Where the number of that name is: "w3_21" is weights[1][1][0]. */
export function place(name) {
  const [, letter, l, j, k] = /^([a-z]+)(\d?)_?(\d?)(\d?)$/.exec(name);
  if (letter === "eta") return ["eta"];
  if (letter === "x" || letter === "y") return [letter === "x" ? "inputs" : "targets", l - 1];
  return letter === "b" ? ["biases", l - 2, j - 1] : ["weights", l - 2, j - 1, k - 1];
}
export const valueOf = (values, name) => place(name).reduce((inner, key) => inner[key], values);

/** The trait to set, with a new list, so that the number of that name becomes `value`. */
export function changed(values, name, value) {
  const [key, ...at] = place(name);
  const put = (inner, [i, ...rest]) =>
    (i == null ? value : inner.map((v, n) => (n === i ? put(v, rest) : v)));
  return { [key]: put(values[key], at) };
}
export const legal = (name) => ({ y: [0, 1], e: [0, 20] })[name[0]] ?? [-10, 10];

export const range = (n) => Array.from({ length: n }, (_, i) => i + 1);
export const pairs = (n, m) => range(n).flatMap((j) => range(m).map((k) => [j, k]));
export const NUMBERS = [
  ...range(2).map((k) => [`x${k}`, `input x${DOWN[k]}`]),
  ...[[2, 3, 2], [3, 2, 3]].flatMap(([l, n, m]) =>
    pairs(n, m).map(([j, k]) => [`w${l}_${j}${k}`, `weight ${W(l, j, k)}`])),
  ...[[2, 1], [2, 2], [2, 3], [3, 1], [3, 2]].map(([l, j]) => [`b${l}_${j}`, `bias ${B(l, j)}`]),
  ...range(2).map((j) => [`y${j}`, `wanted output ${Y(j)}`]),
  ["eta", "learning rate η"],
];
const TH = ["", "first", "second", "third"], KINDS = ["", "input", "hidden neuron", "output neuron"];
const ordinal = (l, j) => `${TH[j]} ${KINDS[l]}`;

/** What the number of that name is, in words, which count as the book does: "first" has the index 1. */
export function meaning(name) {
  const [, letter, first, j, k] = /^([a-z]+)(\d?)_?(\d?)(\d?)$/.exec(name), l = Number(first);
  if (letter === "w")
    return `${W(l, j, k)} is the weight to the ${ordinal(l, j)} from the ${ordinal(l - 1, k)}.`;
  if (letter === "b") return `${B(l, j)} is the bias of the ${ordinal(l, j)}.`;
  if (letter === "x") return `x${DOWN[l]} is the ${ordinal(1, l)}.`;
  return letter === "y" ? `${Y(l)} is what is wanted of the ${TH[l]} output.` : "η is the learning rate.";
}

export const WAYS = range(2).flatMap((k) => pairs(3, 2)
  .map(([j, i]) => [`${k}-${j}-${i}`, `x${DOWN[k]} → ${A(2, j)} → ${A(3, i)}`]));

/** What the step says of the whole network, in a sentence or two; is it the one that is `drawn`? */
export function sentence(step, values, n, drawn = true) {
  const { inputs, targets, eta } = values, all = (l) => vector(n.deltas[l - 2], found);
  const turn = (d) => (d < 0 ? "rise" : d > 0 ? "fall" : "stay");
  const wish = n.deltas[1].map((d, j) => `the ${TH[j + 1]} output should ${turn(d)}`).join(", ");
  const than = n.newCost < n.cost ? "less than" : n.newCost > n.cost ? "more than" : "the same as";
  const says = [
    `The example: the input is x = ${vector(inputs, given)}, the wanted output ` +
      `y = ${vector(targets, given)}.`,
    `Forward: the weighted inputs of the hidden neurons are z² = ${vector(n.zs[0], given)}.`,
    `Forward: the activations of the hidden neurons are a² = ${vector(n.activations[1], found)}.`,
    `Forward: the weighted inputs of the output neurons are z³ = ${vector(n.zs[1], given)}.`,
    `Forward: the output of the network is a³ = ${vector(n.activations[2], found)}.`,
    `The cost of this example is Cₓ = ${found(n.cost)}.`,
    `Backward, BP1: the errors of the output neurons are δ³ = ${all(3)}: ${wish}.`,
    `Backward, BP2: through the same weights, the errors of the hidden neurons are δ² = ${all(2)}.`,
    `BP3: the derivative for a bias${drawn ? ", now below its neuron," : ""} is the error of that neuron.`,
    `BP4: the derivative for a weight${drawn ? ", now on its line," : ""} is the error of the neuron it ` +
      "leads to times the activation of the neuron it comes from.",
    `The update with η = ${given(eta)}: each weight and bias moves against its derivative.` +
      (drawn ? " The diagram shows the new ones." : ""),
    `Forward again: with the new weights and biases the cost is Cₓ = ${found(n.newCost)}, ${than} ` +
      `${found(n.cost)} before.`,
  ];
  return `Step ${step} of ${LAST}. ${says[step]}`;
}

/** The equations of the step, each as [in general, for the chosen way, with its numbers put in]. */
export function equations(step, way, values, n) {
  const [k, j, i] = way.split("-").map(Number), { inputs, targets, weights, biases, eta } = values;
  const at = { 2: j, 3: i }, from = { 2: k, 3: j }, plus = (list) => list.join(" + ");
  const act = (l, m) => (l === 1 ? given(inputs[m - 1]) : found(n.activations[l - 1][m - 1]));
  const delta = (l) => found(n.deltas[l - 2][at[l] - 1]);
  const slope = (l) => `${act(l, at[l])}·(1 − ${act(l, at[l])})`;
  const times = (v, text) => `${part(given(v))}·${part(text)}`;
  const z = (l) => {
    const m = at[l], row = weights[l - 2][m - 1];
    return ["zˡⱼ = Σₖ wˡⱼₖ aˡ⁻¹ₖ + bˡⱼ",
      `${Z(l, m)} = ${plus(row.map((_, q) => `${W(l, m, q + 1)} ${A(l - 1, q + 1)}`))} + ${B(l, m)}`,
      `${plus(row.map((v, q) => times(v, act(l - 1, q + 1))))} + ${part(given(biases[l - 2][m - 1]))} ` +
        `= ${given(n.zs[l - 2][m - 1])}`];
  };
  const a = (l) => ["aˡⱼ = σ(zˡⱼ)", `${A(l, at[l])} = σ(${Z(l, at[l])})`,
    `σ(${given(n.zs[l - 2][at[l] - 1])}) = ${act(l, at[l])}`];
  const cost = ([, , out], value) => ["Cₓ = ½ Σⱼ (yⱼ − aᴸⱼ)²", "Cₓ = ½ ((y₁ − a³₁)² + (y₂ − a³₂)²)",
    `½ (${plus(targets.map((y, m) => `(${given(y)} − ${found(out[m])})²`))}) = ${found(value)}`];
  const bp1 = () => ["δᴸⱼ = (aᴸⱼ − yⱼ) σ′(zᴸⱼ), with σ′(z) = a (1 − a)",
    `${D(3, i)} = (${A(3, i)} − ${Y(i)}) ${A(3, i)} (1 − ${A(3, i)})`,
    `(${act(3, i)} − ${given(targets[i - 1])})·${slope(3)} = ${delta(3)}`];
  const bp2 = () => ["δˡₖ = (Σⱼ wˡ⁺¹ⱼₖ δˡ⁺¹ⱼ) σ′(zˡₖ), with σ′(z) = a (1 − a)",
    `${D(2, j)} = (${plus(range(2).map((q) => `${W(3, q, j)} ${D(3, q)}`))}) ${A(2, j)} (1 − ${A(2, j)})`,
    `(${plus(n.deltas[1].map((d, q) => times(weights[1][q][j - 1], found(d))))})·${slope(2)} = ${delta(2)}`];
  const bp3 = (l) => [l === 3 ? "∂Cₓ/∂bˡⱼ = δˡⱼ" : "", `∂Cₓ/∂${B(l, at[l])} = ${D(l, at[l])}`, delta(l)];
  const bp4 = (l) => [l === 3 ? "∂Cₓ/∂wˡⱼₖ = δˡⱼ aˡ⁻¹ₖ" : "",
    `∂Cₓ/∂${W(l, at[l], from[l])} = ${D(l, at[l])} ${A(l - 1, from[l])}`,
    `${part(delta(l))}·${part(act(l - 1, from[l]))} = ${found(n.nablaW[l - 2][at[l] - 1][from[l] - 1])}`];
  const move = (l, kind) => {
    const m = at[l] - 1, q = from[l] - 1, w = kind === "w", name = w ? W(l, m + 1, q + 1) : B(l, m + 1);
    const pick = (lists) => (w ? lists[0][l - 2][m][q] : lists[1][l - 2][m]);
    const general = w ? "w → w − η ∂Cₓ/∂w" : "b → b − η ∂Cₓ/∂b";
    return [l === 3 ? general : "", `${name} → ${name} − η ∂Cₓ/∂${name}`,
      `${given(pick([weights, biases]))} − ${given(eta)}·${part(found(pick([n.nablaW, n.deltas])))} ` +
        `= ${given(pick([n.newWeights, n.newBiases]))}`];
  };
  return [
    () => [["a¹ₖ = xₖ", `${A(1, k)} = x${DOWN[k]}`, act(1, k)]],
    () => [z(2)], () => [a(2)], () => [z(3)], () => [a(3)], () => [cost(n.activations, n.cost)],
    () => [bp1()], () => [bp2()], () => [bp3(3), bp3(2)], () => [bp4(3), bp4(2)],
    () => [move(3, "w"), move(2, "w"), move(3, "b"), move(2, "b")],
    () => [cost(n.after.activations, n.newCost)],
  ][step]();
}

/** What the worked equation of this step involves: "2-1" is the first neuron of layer 2, "y1" a target. */
export function involved(step, way) {
  const [k, j, i] = way.split("-"), out = ["3-1", "3-2", "y1", "y2"];
  return [
    [`1-${k}`], [`2-${j}`, "1-1", "1-2", `w2_${j}1`, `w2_${j}2`], [`2-${j}`],
    [`3-${i}`, "2-1", "2-2", "2-3", `w3_${i}1`, `w3_${i}2`, `w3_${i}3`], [`3-${i}`], out,
    [`3-${i}`, `y${i}`], [`2-${j}`, "3-1", "3-2", `w3_1${j}`, `w3_2${j}`], [`2-${j}`, `3-${i}`],
    [`1-${k}`, `2-${j}`, `3-${i}`, `w2_${j}${k}`, `w3_${i}${j}`],
    [`2-${j}`, `3-${i}`, `w2_${j}${k}`, `w3_${i}${j}`], out,
  ][step];
}
