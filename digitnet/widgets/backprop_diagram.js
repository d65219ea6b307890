// The network [2, 3, 2] as a drawing with its numbers.
import { BACKWARD, LAST, UPDATE } from "./backprop_numbers.js";
import { A, DOWN, found, involved, pairs, range, short, Y } from "./backprop_words.js";
import { fixed, h } from "./common.js";

/** Where the neurons stand in a drawing of this width. What is wanted stands beside the outputs or below. */
export function layout(width) {
  const narrow = width < 460, radius = narrow ? 21 : 25, gap = narrow ? 128 : 122, top = radius + 22;
  const x = narrow ? [radius + 3, 0.49 * width, width - 40, width - 40]
    : [0.09, 0.38, 0.7, 0.94].map((f) => f * width);
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

/** What stands on the line from neuron k to neuron j of layer l, and its text: w, ∂C/∂w or the new w. */
function onLine([l, j, k], { step, values, n, say }) {
  const lists = step >= UPDATE ? n.newWeights : step === 9 ? n.nablaW : values.weights;
  const v = lists[l - 2][j - 1][k - 1];
  return [v, step === 9 ? say(v) : short(v)];
}

const text = ([x, y], string, name = "") =>
  h("text", { x, y, "text-anchor": "middle", class: `bp-text ${name}` }, string);
const group = (kind, on, name, ...parts) =>
  h("g", { class: `${kind}${on ? " bp-on" : ""}`, "data-number": name }, ...parts);

/** The lines of the weights, and their numbers: [lines, labels]. */
function weightParts(view) {
  const { narrow, spots, on, edit } = view, lines = [], labels = [];
  for (const [l, n1, n0] of [[2, 3, 2], [3, 2, 3]]) for (const [j, k] of pairs(n1, n0)) {
    const id = `w${l}_${j}${k}`, [x1, y1] = spots[`${l - 1}-${k}`], [x2, y2] = spots[`${l}-${j}`];
    const [v, label] = onLine([l, j, k], view), from2 = narrow ? 0.42 : 0.34, t = l === 2 ? 1 - from2 : from2;
    const line = { x1, y1, x2, y2 }, name = `bp-line${on.has(id) ? " bp-on" : ""}${v < 0 ? " bp-minus" : ""}`;
    const hit = { ...line, class: "bp-hit", "data-number": id }; // wider than the line that is seen
    lines.push(h("line", { ...line, class: name }), h("line", hit));
    const at = [x1 + t * (x2 - x1), y1 + t * (y2 - y1) + 4];
    labels.push(group("bp-label", on.has(id), id, text(at, label, edit(id))));
  }
  return [lines, labels];
}

/** The neurons with their numbers. */
function neuronParts({ narrow, radius, spots, on, edit, step, values, n, say }) {
  const brief = (string) => (narrow ? string.replace(/^(.) = /, "$1 ") : string);
  return [[1, 2], [2, 3], [3, 2]].flatMap(([l, m]) => range(m).map((j) => {
    const id = `${l}-${j}`, [x, y] = spots[id], name = l === 1 ? `x${j}` : `b${l}_${j}`;
    const [value, bias = "", other = ""] = texts(l, j, step, values, n, say);
    return group("bp-node", on.has(id), name, h("circle", { cx: x, cy: y, r: radius }),
      text([x, y - radius - 7], l === 1 ? `x${DOWN[j]}` : A(l, j)),
      text([x, y + 4], value, l === 1 ? edit(name) : ""),
      text([x, y + radius + 15], brief(bias), edit(name)),
      text([x, y + radius + 30], brief(other), "bp-strong"));
  }));
}

/** What is wanted of the outputs, beside them with a line in between, or below them: [lines, boxes]. */
function targetParts({ narrow, spots, on, edit, values }) {
  const lines = [], boxes = [], [width, height] = narrow ? [58, 20] : [34, 34];
  for (const j of range(2)) {
    const id = `y${j}`, [x, y] = spots[id], [x1, y1] = spots[`3-${j}`], wanted = short(values.targets[j - 1]);
    if (!narrow) lines.push(h("line", { x1, y1, x2: x, y2: y, class: "bp-wish" }));
    boxes.push(group("bp-node", on.has(id), id,
      h("rect", { x: x - width / 2, y: y - height / 2, width, height }),
      narrow ? null : text([x, y - 24], Y(j)),
      text([x, y + 4], narrow ? `${Y(j)} = ${wanted}` : wanted, edit(id))));
  }
  return [lines, boxes];
}

/** The drawing of a step: its height and its parts. `values` is what is given, `n` what follows from it. */
export function draw(width, { step, chosen, number }, values, n) {
  const place = layout(width), say = place.narrow ? (v) => fixed(v, 3) : found;
  const edit = (name) => (name === number ? "bp-edit" : "");
  const view = { ...place, on: new Set(involved(step, chosen)), edit, step, values, n, say };
  const [lines, labels] = weightParts(view), [wishes, boxes] = targetParts(view);
  return { height: place.height, parts: [...lines, ...wishes, ...labels, ...neuronParts(view), ...boxes] };
}
