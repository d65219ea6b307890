import { button, change, fixed, follow, frame, h, newId, select, set, sigmoid, slider, status } from "./common.js";

/** The numbers of the chapter, as the start values of Backprop in Python. */
export const CHAPTER = {
  inputs: [1, 0.5], targets: [1, 0],
  weights: [[[1, -2], [0.5, 1], [-1, 2]], [[1, -1, 2], [-2, 1, 0.5]]],
  biases: [[0.5, -1, 0.2], [-0.5, 0.3]], eta: 1,
};
const KEYS = Object.keys(CHAPTER);
export const LAST = 11;
const BACKWARD = 6, UPDATE = 10; // the steps where these begin

// ---- the arithmetic, as digitnet.Network does it

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

/** All the numbers of the example: forward, backward (BP1 to BP4), the update, and forward again (`after`). */
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

// ---- numbers and names in words and formulas

const UP = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"], DOWN = ["₀", "₁", "₂", "₃"];
const A = (l, j) => `a${UP[l]}${DOWN[j]}`, Z = (l, j) => `z${UP[l]}${DOWN[j]}`;
const B = (l, j) => `b${UP[l]}${DOWN[j]}`, D = (l, j) => `δ${UP[l]}${DOWN[j]}`;
const W = (l, j, k) => `w${UP[l]}${DOWN[j]}${DOWN[k]}`, Y = (j) => `y${DOWN[j]}`;

/** A number that was given, or a weighted input: at most four decimals, "0.5". */
export const given = (v) => fixed(Number(v.toFixed(4)), 4).replace(/\.?0+$/, "");

const short = (v) => given(Number(v.toFixed(3))); // in the diagram

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
  const put = (inner, [i, ...rest]) => (i == null ? value : inner.map((v, n) => (n === i ? put(v, rest) : v)));
  return { [key]: put(values[key], at) };
}
export const legal = (name) => ({ y: [0, 1], e: [0, 20] })[name[0]] ?? [-10, 10];

const range = (n) => Array.from({ length: n }, (_, i) => i + 1);
const pairs = (n, m) => range(n).flatMap((j) => range(m).map((k) => [j, k]));
export const NUMBERS = [
  ...range(2).map((k) => [`x${k}`, `input x${DOWN[k]}`]),
  ...[[2, 3, 2], [3, 2, 3]].flatMap(([l, n, m]) =>
    pairs(n, m).map(([j, k]) => [`w${l}_${j}${k}`, `weight ${W(l, j, k)} (to ${j} from ${k})`])),
  ...[[2, 1], [2, 2], [2, 3], [3, 1], [3, 2]].map(([l, j]) => [`b${l}_${j}`, `bias ${B(l, j)}`]),
  ...range(2).map((j) => [`y${j}`, `wanted output ${Y(j)}`]),
  ["eta", "learning rate η"],
];
export const WAYS = range(2).flatMap((k) => pairs(3, 2)
  .map(([j, i]) => [`${k}-${j}-${i}`, `x${DOWN[k]} → ${A(2, j)} → ${A(3, i)}`]));

/** What the step says of the whole network, in a sentence or two. */
export function sentence(step, values, n) {
  const { inputs, targets, eta } = values, all = (l) => vector(n.deltas[l - 2], found);
  const turn = (d) => (d < 0 ? "rise" : d > 0 ? "fall" : "stay");
  const wish = n.deltas[1].map((d, j) => `output ${j + 1} should ${turn(d)}`).join(", ");
  const than = n.newCost < n.cost ? "less than" : n.newCost > n.cost ? "more than" : "the same as";
  const says = [
    `The example: the input is x = ${vector(inputs, given)}, the wanted output y = ${vector(targets, given)}.`,
    `Forward: the weighted inputs of the hidden neurons are z² = ${vector(n.zs[0], given)}.`,
    `Forward: the activations of the hidden neurons are a² = ${vector(n.activations[1], found)}.`,
    `Forward: the weighted inputs of the output neurons are z³ = ${vector(n.zs[1], given)}.`,
    `Forward: the output of the network is a³ = ${vector(n.activations[2], found)}.`,
    `The cost of this example is Cₓ = ${found(n.cost)}.`,
    `Backward, BP1: the errors of the output neurons are δ³ = ${all(3)}: ${wish}.`,
    `Backward, BP2: through the same weights, the errors of the hidden neurons are δ² = ${all(2)}.`,
    "BP3: the derivative for a bias, now below its neuron, is the error of that neuron.",
    "BP4: the derivative for a weight, now on its line, is the error of the neuron it leads to times the activation " +
      "of the neuron it comes from.",
    `The update with η = ${given(eta)}: each weight and bias moves against its derivative. The diagram shows the new ones.`,
    `Forward again: with the new weights and biases the cost is Cₓ = ${found(n.newCost)}, ${than} ${found(n.cost)} before.`,
  ];
  return `Step ${step} of ${LAST}. ${says[step]}`;
}

/** The equations of the step, each as [in general, for the chosen way, with its numbers put in]. */
export function equations(step, way, values, n) {
  const [k, j, i] = way.split("-").map(Number), { inputs, targets, weights, biases, eta } = values;
  const at = { 2: j, 3: i }, from = { 2: k, 3: j }, plus = (list) => list.join(" + ");
  const act = (l, m) => (l === 1 ? given(inputs[m - 1]) : found(n.activations[l - 1][m - 1]));
  const delta = (l) => found(n.deltas[l - 2][at[l] - 1]), slope = (l) => `${act(l, at[l])}·(1 − ${act(l, at[l])})`;
  const z = (l) => {
    const m = at[l], row = weights[l - 2][m - 1];
    return ["zˡⱼ = Σₖ wˡⱼₖ aˡ⁻¹ₖ + bˡⱼ",
      `${Z(l, m)} = ${plus(row.map((_, q) => `${W(l, m, q + 1)} ${A(l - 1, q + 1)}`))} + ${B(l, m)}`,
      `${plus(row.map((v, q) => `${part(given(v))}·${part(act(l - 1, q + 1))}`))} + ${part(given(biases[l - 2][m - 1]))} ` +
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
    `(${plus(n.deltas[1].map((d, q) => `${part(given(weights[1][q][j - 1]))}·${part(found(d))}`))})·${slope(2)} ` +
      `= ${delta(2)}`];
  const bp3 = (l) => [l === 3 ? "∂Cₓ/∂bˡⱼ = δˡⱼ" : "", `∂Cₓ/∂${B(l, at[l])} = ${D(l, at[l])}`, delta(l)];
  const bp4 = (l) => [l === 3 ? "∂Cₓ/∂wˡⱼₖ = δˡⱼ aˡ⁻¹ₖ" : "",
    `∂Cₓ/∂${W(l, at[l], from[l])} = ${D(l, at[l])} ${A(l - 1, from[l])}`,
    `${part(delta(l))}·${part(act(l - 1, from[l]))} = ${found(n.nablaW[l - 2][at[l] - 1][from[l] - 1])}`];
  const move = (l, kind) => {
    const m = at[l] - 1, q = from[l] - 1, w = kind === "w", name = w ? W(l, m + 1, q + 1) : B(l, m + 1);
    const pick = (lists) => (w ? lists[0][l - 2][m][q] : lists[1][l - 2][m]);
    return [l === 3 ? (w ? "w → w − η ∂Cₓ/∂w" : "b → b − η ∂Cₓ/∂b") : "", `${name} → ${name} − η ∂Cₓ/∂${name}`,
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

/** The neurons and weights that the worked equation of this step involves; "2-1" is neuron 1 of layer 2, "y1" a target. */
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

// ---- the diagram

/** Where the neurons stand in a drawing of this width. What is wanted stands beside the outputs, or below them. */
export function layout(width) {
  const narrow = width < 460, radius = narrow ? 21 : 25, gap = narrow ? 128 : 122, top = radius + 22;
  const x = narrow ? [radius + 3, 0.49 * width, width - 40, width - 40] : [0.09, 0.38, 0.7, 0.94].map((f) => f * width);
  const spots = {};
  for (const [l, m] of [[1, 2], [2, 3], [3, 2]])
    for (const j of range(m)) spots[`${l}-${j}`] = [x[l - 1], top + gap * (j - 1 + (3 - m) / 2)];
  for (const j of range(2)) spots[`y${j}`] = [x[3], spots[`3-${j}`][1] + (narrow ? radius + 43 : 0)];
  return { width, height: top + 2 * gap + radius + 38, radius, spots, narrow };
}

/** What stands in and below a neuron in this step: [its value, line with the bias, other line]. */
export function texts(l, j, step, values, n, say = found) {
  if (l === 1) return [short(values.inputs[j - 1])];
  const own = (lists) => lists[l - 2][j - 1], last = step === LAST, state = last ? n.after : n;
  const reached = step >= (l === 2 ? 2 : 4) ? fixed(state.activations[l - 1][j - 1], 3) : "";
  if (step === UPDATE) return [reached, `b = ${short(own(n.newBiases))}`, `was ${short(own(values.biases))}`];
  if (step === 8) return [reached, "∂Cₓ/∂b =", say(own(n.deltas))];
  const bias = `b = ${short(own(last ? n.newBiases : values.biases))}`;
  if (!last && step >= (l === 2 ? 7 : BACKWARD)) return [reached, bias, `δ = ${say(own(n.deltas))}`];
  return [reached, bias, step >= (l === 2 ? 1 : 3) ? `z = ${short(own(state.zs))}` : ""];
}

/** The number that stands on the line from neuron k to neuron j of layer l, and its text: w, then ∂C/∂w, then the new w. */
function onLine(l, j, k, step, values, n, say) {
  const lists = step >= UPDATE ? n.newWeights : step === 9 ? n.nablaW : values.weights;
  const v = lists[l - 2][j - 1][k - 1];
  return [v, step === 9 ? say(v) : short(v)];
}

function draw(width, { step, chosen, number }, values, n) {
  const { height, radius, spots, narrow } = layout(width), on = new Set(involved(step, chosen));
  const say = narrow ? (v) => fixed(v, 3) : found, lines = [], labels = [], nodes = [];
  const text = (x, y, string, name = "") => h("text", { x, y, "text-anchor": "middle", class: `bp-text ${name}` }, string);
  const group = (kind, id, name, ...parts) => h("g", { class: `${kind}${on.has(id) ? " bp-on" : ""}`, "data-number": name }, ...parts);
  const edit = (name) => (name === number ? "bp-edit" : ""), brief = (string) => (narrow ? string.replace(/^(.) = /, "$1 ") : string);
  for (const [l, n1, n0] of [[2, 3, 2], [3, 2, 3]]) for (const [j, k] of pairs(n1, n0)) {
    const id = `w${l}_${j}${k}`, [x1, y1] = spots[`${l - 1}-${k}`], [x2, y2] = spots[`${l}-${j}`], line = { x1, y1, x2, y2 };
    const [v, label] = onLine(l, j, k, step, values, n, say), from2 = narrow ? 0.42 : 0.34, t = l === 2 ? 1 - from2 : from2;
    lines.push(h("line", { ...line, class: `bp-line${on.has(id) ? " bp-on" : ""}${v < 0 ? " bp-minus" : ""}` }),
      h("line", { ...line, class: "bp-hit", "data-number": id }));
    labels.push(group("bp-label", id, id, text(x1 + t * (x2 - x1), y1 + t * (y2 - y1) + 4, label, edit(id))));
  }
  for (const [l, m] of [[1, 2], [2, 3], [3, 2]]) for (const j of range(m)) {
    const id = `${l}-${j}`, [x, y] = spots[id], name = l === 1 ? `x${j}` : `b${l}_${j}`;
    const [value, bias = "", other = ""] = texts(l, j, step, values, n, say);
    nodes.push(group("bp-node", id, name, h("circle", { cx: x, cy: y, r: radius }),
      text(x, y - radius - 7, l === 1 ? `x${DOWN[j]}` : A(l, j)), text(x, y + 4, value, l === 1 ? edit(name) : ""),
      text(x, y + radius + 15, brief(bias), edit(name)), text(x, y + radius + 30, brief(other), "bp-strong")));
  }
  for (const j of range(2)) {
    const [x, y] = spots[`y${j}`], [x1, y1] = spots[`3-${j}`], id = `y${j}`, [w, height] = narrow ? [58, 20] : [34, 34];
    const y0 = short(values.targets[j - 1]);
    if (!narrow) lines.push(h("line", { x1, y1, x2: x, y2: y, class: "bp-wish" }));
    nodes.push(group("bp-node", id, id, h("rect", { x: x - w / 2, y: y - height / 2, width: w, height }),
      narrow ? null : text(x, y - 24, Y(j)), text(x, y + 4, narrow ? `${Y(j)} = ${y0}` : y0, edit(id))));
  }
  return { height, parts: [...lines, ...labels, ...nodes] };
}

// ---- the figure

const legend = (step) => `On the lines: ${step >= UPDATE ? "the new weights" : step === 9 ? "∂Cₓ/∂w" : "the weights w"}; dashed where ` +
  "negative. In the circles: the activations. Thick: what is worked out below.";

const SMALL = { "ˡ": "l", "ᴸ": "L", "⁺": "+", "⁻": "−", "ⱼ": "j", "ₖ": "k", "ₓ": "x" };
const plain = (run) => [...run].map((c) => SMALL[c] ?? Math.max(UP.indexOf(c), DOWN.indexOf(c))).join("");

/** A formula with its small characters as <sup> and <sub>, which are easier to read, and broken in the right places. */
function typeset(formula) {
  const kept = formula.replaceAll("(1 − ", "(1\u00a0−\u00a0").replaceAll("= ", "=\u00a0")
    .replaceAll(")·", ")·\u200b").replaceAll("′(", "′\u2060(");
  return kept.split(/([⁰¹²³⁴-⁹ˡᴸ⁺⁻]+[₀-₃ⱼₖₓ]*|[₀-₃ⱼₖₓ]+)/).map((run, q) => {
    if (q % 2 === 0) return run;
    const [, up, down] = /^([^₀-₃ⱼₖₓ]*)(.*)$/.exec(run), sup = up && h("sup", {}, plain(up)), sub = down && h("sub", {}, plain(down));
    return up && down ? h("span", { class: "bp-both" }, sup, sub) : sup || sub;
  });
}

/** The way after a click: it goes through the neuron or along the weight of that name. */
export function through(way, name) {
  const now = way.split("-"), at = place(name).slice(1).map((index) => index + 1);
  if (name[0] === "x") now[0] = at[0];
  if (name[0] === "y") now[2] = at[0];
  if (name[0] === "b") now[at[0]] = at[1];
  if (name[0] === "w") [now[at[0]], now[at[0] - 1]] = at.slice(1);
  return now.join("-");
}

function render({ model, el }) {
  const values = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const go = (step) => change(model, { step: Math.max(0, Math.min(LAST, step)) });
  const buttons = [["First", () => 0], ["Back", (s) => s - 1], ["Next", (s) => s + 1], ["Last", () => LAST]]
    .map(([name, to]) => button(name, () => go(to(model.get("step")))));
  const steps = slider({ label: "step", value: 0, values: range(LAST + 1).map((v) => v - 1),
    say: (v) => `${v} of ${LAST}`, oninput: go });
  const way = select({ label: "work out", options: WAYS, value: model.get("chosen"),
    onchange: (chosen) => change(model, { chosen }) });
  const which = select({ label: "change", options: NUMBERS, value: model.get("number"),
    onchange: (number) => change(model, { number }) });

  const refused = (v) => {
    const [low, high] = legal(model.get("number"));
    says.textContent = `${v === "" ? "Nothing" : v} is not taken; legal are numbers from ${given(low)} to ${given(high)}.`;
  };
  const put = (text) => {
    const name = model.get("number"), [low, high] = legal(name), v = Number(text);
    const right = text !== "" && v >= low && v <= high;
    set(exact, { "aria-invalid": !right });
    if (right) change(model, changed(values(), name, v));
    else refused(text);
  };
  const id = newId(), track = h("input", { type: "range", id, oninput: () => put(track.value) });
  const exact = h("input", { type: "number", "aria-label": "the value, exactly", class: "bp-exact",
    oninput: () => put(exact.value), onchange: () => redraw() });
  const learn = button("Put the new w and b in", () => {
    const { newWeights, newBiases } = compute(values());
    const taken = [newWeights, newBiases].flat(3).every((v) => Math.abs(v) <= 10);
    if (taken) change(model, { weights: newWeights, biases: newBiases });
    else says.textContent = "The new weights and biases are not taken: legal are numbers from −10 to 10.";
  });
  const reset = button("The chapter's numbers", () => change(model, structuredClone(CHAPTER)));

  const svg = h("svg", { role: "img", class: "bp-net", "aria-label": "Diagram of the network: two inputs, three hidden " +
    "neurons, two outputs and what is wanted of them. Its numbers are in the table below." });
  svg.addEventListener("click", ({ target }) => {
    const number = target.closest("[data-number]")?.dataset.number;
    if (number) change(model, { number, chosen: through(model.get("chosen"), number) });
  });
  const help = h("p", { class: "dn-help" }), says = status(), board = h("div", { class: "bp-board" });
  const table = h("div", { class: "dn-scroll bp-tables" });
  const close = "bp-close"; // label and control in one row, however narrow
  steps.row.classList.add(close);
  [way, which].forEach(({ row }) => row.classList.add(close));
  frame(el, "Backpropagation, step by step", svg, help, h("div", { class: "dn-buttons" }, buttons), steps.row, says,
    board, way.row, which.row, h("div", { class: `dn-row ${close}` }, h("label", { for: id }, "to"), track, exact),
    h("p", { class: "dn-help" }, "Or click a neuron or a line: it is worked out, and its bias or weight is the number to change."),
    h("div", { class: "dn-buttons" }, learn, reset), h("details", {}, h("summary", {}, "All the numbers as a table"), table));

  let room = 640; // pixels; the observer sees how many there are as soon as the page has been laid out
  const redraw = () => {
    const now = values(), n = compute(now), step = model.get("step"), chosen = model.get("chosen"), number = model.get("number");
    const width = Math.min(680, Math.max(290, room));
    const { height, parts } = draw(width, { step, chosen, number }, now, n);
    set(svg, { viewBox: `0 0 ${width} ${height}` });
    svg.replaceChildren(...parts);
    help.textContent = legend(step);
    buttons.forEach((b, q) => set(b, { "aria-disabled": q < 2 ? step === 0 : step === LAST }));
    steps.show(step);
    says.textContent = sentence(step, now, n);
    board.replaceChildren(...equations(step, chosen, now, n).flatMap(([general, worked, numbers], _, { length }) => [
      general && h("p", {}, typeset(general)),
      ...(length > 1 ? [`${worked} = ${numbers}`] : [worked, `= ${numbers}`])
        .map((line) => h("p", { class: line[0] === "=" ? "bp-put" : "" }, typeset(line)))].filter(Boolean)));
    way.input.value = chosen;
    which.input.value = number;
    const value = valueOf(now, number), [min, max] = legal(number);
    set(track, { min, max, step: max === 1 ? 0.05 : 0.1 });
    set(exact, { min, max, step: 0.1, "aria-invalid": false });
    track.value = value;
    track.setAttribute("aria-valuetext", given(value));
    if (Number(exact.value) !== value || exact.value === "") exact.value = Number(value.toFixed(4));
    table.replaceChildren(...tables(now, n));
  };
  const stop = follow(model, [...KEYS, "step", "chosen", "number"], redraw);
  const observer = new ResizeObserver(([{ contentRect: { width } }]) => {
    if (width && Math.abs(width - room) > 20) { room = width; redraw(); }
  });
  observer.observe(svg);
  return () => { stop(); observer.disconnect(); };
}

/** Every number, for those who would rather read than look. */
function tables({ weights, biases }, n) {
  const heads = (names) => h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)));
  const row = ([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell)));
  const make = (caption, names, rows) => h("table", {}, h("caption", {}, caption), h("thead", {}, heads(names)),
    h("tbody", {}, rows.map(row)));
  return [
    make("Neurons; δ is also ∂Cₓ/∂b", ["neuron", "b", "z", "a", "δ"], [[2, 3], [3, 2]].flatMap(([l, m]) => range(m).map((j) =>
      [A(l, j), given(biases[l - 2][j - 1]), given(n.zs[l - 2][j - 1]), found(n.activations[l - 1][j - 1]),
        found(n.deltas[l - 2][j - 1])]))),
    make("Weights", ["weight", "w", "∂Cₓ/∂w", "new w"], [[2, 3, 2], [3, 2, 3]].flatMap(([l, n1, n0]) => pairs(n1, n0).map(([j, k]) =>
      [W(l, j, k), given(weights[l - 2][j - 1][k - 1]), found(n.nablaW[l - 2][j - 1][k - 1]),
        given(n.newWeights[l - 2][j - 1][k - 1])]))),
  ];
}

export default { render };
