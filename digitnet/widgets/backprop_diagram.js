// The network [2, 3, 2] as a drawing with its numbers.
import { active, arrival, flow, flows, head, meets, track } from "./backprop_flow.js";
import { BACKWARD, LAST, UPDATE } from "./backprop_numbers.js";
import { A, found, involved, pairs, parts, range, short, X, Y } from "./backprop_words.js";
import { fixed, h } from "./common.js";

const SIZES = [[1, 2], [2, 3], [3, 2]]; // layer, neurons
// How far along its line, from left to right, a number stands, so that it lies on nothing else.
const PLACES = { 2: [[0.41, 0.56], [0.56, 0.41], [0.41, 0.5]], 3: [[0.53, 0.47, 0.56], [0.41, 0.56, 0.47]] };
const THIN = 1.2, THICK = 8; // lines of the number 0 and of the largest one

/** Where the neurons stand in a drawing of this width. What is wanted stands beside the outputs or below. */
export function layout(width) {
  const narrow = width < 460, radius = narrow ? 22 : 25, gap = narrow ? 150 : 140;
  const x = narrow ? [31, 0.46 * width, width - 40, width - 40]
    : [0.07, 0.36, 0.68, 0.93].map((f) => f * width);
  const spots = {}, top = radius + 50;
  for (const [l, m] of SIZES)
    for (const j of range(m)) spots[`${l}-${j}`] = [x[l - 1], top + gap * (j - 1 + (3 - m) / 2)];
  for (const j of range(2)) spots[`y${j}`] = [x[3], spots[`3-${j}`][1] + (narrow ? radius + 48 : 0)];
  return { width, height: top + 2 * gap + radius + 68, radius, spots, narrow, x };
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

/** The numbers on the lines, as weights: w, ∂C/∂w or the new w. */
export const onLines = (step, values, n) =>
  (step >= UPDATE ? n.newWeights : step === 9 ? n.nablaW : values.weights);

/** The largest of them, signs left out. */
export const largest = (lists) => Math.max(...lists.flat(2).map(Math.abs));

/** How wide the line of a number is, when that of the largest is `most`. */
export const thickness = (v, most) => THIN + (most && ((THICK - THIN) * Math.abs(v)) / most);

/** Text in the drawing, its indices large enough to be read. A name of `bp-new` comes after some seconds. */
function text([x, y], string, name = "", after = null) {
  let down = 0; // how far below the line the last part stood
  const spans = parts(string).flatMap(([plain, upper, lower]) => {
    const set = (run, at, dx = null) => {
      const span = h("tspan", { dy: at - down, dx, class: at ? "bp-index" : null }, run);
      down = at;
      return span;
    };
    const back = upper ? `${-0.62 * upper.length}em` : null; // so that one index stands above the other
    return plain ? [set(plain, 0)] : [upper && set(upper, -6), lower && set(lower, 4, back)].filter(Boolean);
  });
  const style = after === null ? null : `animation-delay: ${after.toFixed(2)}s`;
  return h("text", { x, y, "text-anchor": "middle", style,
    class: `bp-text ${name}${after === null ? "" : " bp-new"}` }, spans);
}
/** The paper behind a text of one line, so that no line is seen through it. */
const paper = ([x, y], length) => h("rect", { x: x - 4.2 * length - 2, y: y - 14, width: 8.4 * length + 4,
  height: 18, rx: 4, class: "bp-paper" });
const group = (kind, on, name, ...inner) =>
  h("g", { class: `${kind}${on ? " bp-on" : ""}`, "data-number": name }, inner);

/** What changes from the step before comes when the flow arrives; all else is there. */
const when = ({ moving, step }, layer, now, before) =>
  (moving && now !== before ? arrival(step, layer) : null);

/** The lines of the weights, and their numbers: {lines, labels, ways}; numbers flow along the ways. */
function weightParts(view) {
  const { narrow, radius, spots, on, edit, step, values, n, say, moving } = view;
  const lines = [], labels = [], ways = [];
  const [now, before] = [step, step - 1].map((s) => onLines(s, values, n));
  const write = (s, v) => (s === 9 ? say(v) : short(v)), [most, less] = [now, before].map(largest);
  for (const [l, n1, n0] of [[2, 3, 2], [3, 2, 3]]) for (const [j, k] of pairs(n1, n0)) {
    const id = `w${l}_${j}${k}`, points = [spots[`${l - 1}-${k}`], spots[`${l}-${j}`]], d = track(points);
    const [v, old] = [now, before].map((lists) => lists[l - 2][j - 1][k - 1]), wide = thickness(v, most);
    const t = PLACES[l][j - 1][k - 1], label = write(step, v);
    const at = [0, 1].map((q) => points[0][q] + t * (points[1][q] - points[0][q]));
    const after = when(view, l, label, write(step - 1, old)), grows = after === null ? ""
      : `; --was: ${thickness(old, less).toFixed(2)}px; animation-delay: ${after}s`;
    if (on.has(id)) for (const [kind, more] of [["bp-halo", 9], ["bp-inner", 5]])
      lines.push(h("path", { d, class: kind, style: `stroke-width: ${(wide + more).toFixed(2)}px` }));
    lines.push(h("path", { d, style: `stroke-width: ${wide.toFixed(2)}px${grows}`,
      class: `bp-line${on.has(id) ? " bp-on" : ""}${v < 0 ? " bp-minus" : ""}${grows && " bp-grows"}` }),
    h("path", { d, class: "bp-hit", "data-number": id })); // wider than the line that is seen
    const middle = [at[0], at[1] + 5];
    labels.push(group("bp-label", on.has(id), id, paper(middle, label.length),
      text(middle, label, edit(id), after)));
    ways.push({ layers: [l - 1, l], points, ends: [radius + 2, radius + 2], meet: at });
  }
  return { lines, labels, ways };
}

/** The neurons with their numbers. */
function neuronParts(view) {
  const { narrow, radius, spots, on, edit, step, values, n, say } = view;
  const brief = (string) => (narrow ? string.replace(/^(.) = /, "$1 ") : string);
  return SIZES.flatMap(([l, m]) => range(m).map((j) => {
    const id = `${l}-${j}`, [x, y] = spots[id], name = l === 1 ? `x${j}` : `b${l}_${j}`;
    const [now, before] = [step, Math.max(0, step - 1)].map((s) => texts(l, j, s, values, n, say));
    const line = (q, down, kind) => {
      const at = [x, y + down], string = brief(now[q] ?? "");
      return [q && string ? paper(at, string.length) : null,
        text(at, string, kind, when(view, l, now[q], before[q]))];
    };
    return group(`bp-node${active(step).includes(l) ? " bp-now" : ""}`, on.has(id), name,
      h("circle", { cx: x, cy: y, r: radius }),
      text([x, y - radius - 8], l === 1 ? X(j) : A(l, j), "bp-name"),
      ...line(0, 5, l === 1 ? edit(name) : ""), ...line(1, radius + 17, edit(name)),
      ...line(2, radius + 34, "bp-strong"));
  }));
}

/** What is wanted of the outputs, beside them or below, lines to it, and the cost: {lines, boxes, ways}. */
function targetParts(view) {
  const { narrow, radius, spots, on, edit, step, values, n, width } = view, lines = [], boxes = [], ways = [];
  const [wide, high] = narrow ? [60, 24] : [36, 36];
  for (const j of range(2)) {
    const id = `y${j}`, [x, y] = spots[id], [x1, y1] = spots[`3-${j}`], wanted = short(values.targets[j - 1]);
    const points = narrow ? [[x1 + radius, y1], [width - 2, y1], [width - 2, y], [x + wide / 2, y]]
      : [[x1 + radius, y1], [x - wide / 2, y]];
    lines.push(h("path", { d: track(points), class: "bp-wish" }));
    ways.push({ layers: [3, 4], points, ends: [2, 2] });
    boxes.push(group("bp-node", on.has(id), id,
      h("rect", { x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 3,
        class: "bp-box" }),
      narrow ? null : text([x, y - 26], Y(j), "bp-name"),
      text([x, y + 5], narrow ? `${Y(j)} = ${wanted}` : wanted, edit(id))));
  }
  const cost = (s) => (s < 5 ? "" : `Cₓ = ${fixed((s === LAST ? n.after : n).cost, 4)}`);
  boxes.push(text([spots.y2[0] - (narrow ? 8 : 0), spots.y2[1] + (narrow ? 30 : 44)], cost(step), "bp-strong",
    when(view, 4, cost(step), cost(step - 1))));
  return { lines, boxes, ways };
}

/** Below the network the names of the layers, above it an arrow that says which way the numbers flow. */
function signs({ step, x, height, narrow }) {
  const y = height - 16, now = active(step), half = 31;
  const names = SIZES.flatMap(([l]) => {
    const name = `bp-layer${now.includes(l) ? " bp-now" : ""}`;
    return [h("rect", { x: x[l - 1] - half, y: y - 14, width: 2 * half, height: 20, rx: 4, class: name }),
      text([x[l - 1], y + 1], `layer ${l}`, name)];
  });
  const arrow = (from, to, word) => {
    const points = [[from, 22], [to, 22]];
    return [h("path", { d: track(points), class: "bp-arrow" }), head(points, 0),
      text([(from + to) / 2, 14], word, "bp-way")];
  };
  const along = ([from, to]) => {
    const [one, other] = [x[from - 1], x[to - 1]], inset = from < to ? 8 : -8;
    return one === other ? [text([one, narrow ? 38 : 16], from < to ? "forward ↓" : "back ↑", "bp-way")]
      : arrow(one + inset, other - inset, from < to ? "forward" : "back");
  };
  const meeting = [[1, 2], [2, 3]].flatMap(([a, b]) => {
    const [from, to] = [x[a - 1] + 8, x[b - 1] - 8], half = (to - from) / 2;
    return [...arrow(from, from + half - 3, "a"), ...arrow(to, to - half + 3, "δ")];
  });
  return [...names, ...(meets(step) ? meeting : flows(step).flatMap(along))];
}

/** The drawing of a step: its height and its parts. `values` is what is given, `n` what follows from it. */
export function draw(width, { step, chosen, number }, values, n, moving = false) {
  const place = layout(width), say = place.narrow ? (v) => fixed(v, 3) : found;
  const edit = (name) => (name === number ? "bp-edit" : "");
  const view = { ...place, on: new Set(involved(step, chosen)), edit, step, values, n, say, moving };
  const weights = weightParts(view), targets = targetParts(view);
  const { arrows, pulses } = flow(step, [...weights.ways, ...targets.ways]);
  return { height: place.height, parts: [...weights.lines, ...targets.lines, ...arrows,
    ...(moving ? pulses : []), ...weights.labels, ...neuronParts(view), ...targets.boxes, ...signs(view)] };
}
