// What the figure Starts draws: a card for each hidden layer, pictures of weights, and the accuracy.
import { fixed, h, indexed, paint, palette, set, shade, soon } from "./common.js";
import { axes, fitted, path } from "./plot.js";
import { LEVELS, N_BINS, SIDE } from "./starts_runs.js";
import { FUNCTION_NAMES, inPercent, momentName, momentPhrase, twoDigits } from "./starts_words.js";

const powerOfTen = (p) => (p < 4 ? String(10 ** p) : p === 4 ? "10⁴" : "10⁶");
const AXES = { // where the bins of Python's `edges` lie: bin k from k to k + 1
  sigmoid: { ticks: [0, 5, 10, 15, 20], say: (k) => fixed(k / N_BINS, k % 10 ? 2 : k % 20 ? 1 : 0) },
  tanh: { ticks: [0, 5, 10, 15, 20], say: (k) => fixed(k / 10 - 1, k % 10 ? 1 : 0) },
  relu: { ticks: [0.5, 4, 8, 12, 16, 20], say: (k) => (k < 1 ? "0" : powerOfTen(k / 2 - 4)) },
};
const percents = (label) => ({ low: 0, high: 1, label, say: (v) => fixed(100 * v, 0) });
const TOPS = [0.1, 0.2, 0.5, 1];

/** The top of the axis of shares: the same for all layers and moments of a run. */
export const topOf = (run) => {
  const moments = Array.from({ length: run.reached }, (_, t) => t);
  const most = Math.max(...moments.flatMap((t) => [0, 1, 2].flatMap((l) => run.shares(t, l))));
  return TOPS.find((top) => top >= most - 0.002) ?? 1;
};

/** The numbers of a layer, as [word, value]. */
export function cardRows({ n, spread, signal, error, flat, stuck, different }, activation) {
  const relu = activation === "relu";
  return [
    ["spread of z", twoDigits(spread)], [relu ? "at 0" : "saturated", inPercent(flat)],
    [relu ? "dead" : "always saturated", `${stuck} of ${n}`], ["from image to image", twoDigits(signal)],
    ["different neurons", `${different} of ${n}`], ["error δ", twoDigits(error)],
  ];
}

/** The card of a hidden layer, l counted from 0. Returns {card, plot, show(run, moment, activation, top)}. */
function layerCard(l) {
  const svgLabel = (text) => `Hidden layer ${l + 1}, ${text}`;
  const plot = axes({ x: { low: 0, high: N_BINS, label: "activation a", ticks: [] },
    y: percents("share in %"), width: 240, height: 160, label: svgLabel("") });
  const bars = Array.from({ length: N_BINS }, () => h("rect", { class: "st-bar" })), list = h("dl");
  plot.layer.append(...bars);
  const card = h("div", { class: "st-card" },
    h("p", { class: "st-head" }, `Hidden layer ${l + 1}`), plot.svg, list);
  return { card, plot, show(run, moment, activation, top) {
    const shares = run.shares(moment, l), floor = plot.height - plot.bottom;
    plot.resize({ x: AXES[activation], y: { high: top } });
    bars.forEach((bar, k) => {
      const y = Math.min(plot.sy(shares[k]), floor - (shares[k] > 0 ? 1 : 0)); // what is there can be seen
      set(bar, { x: plot.sx(k) + 0.5, width: plot.sx(k + 1) - plot.sx(k) - 1, y, height: floor - y });
    });
    const rows = cardRows(run.layers(moment)[l], activation);
    list.replaceChildren(...rows.map(([word, value]) =>
      h("div", {}, h("dt", {}, word), h("dd", {}, indexed(value)))));
    const most = shares.indexOf(Math.max(...shares)), { say } = AXES[activation];
    const where = activation === "relu" ? (most ? `near ${twoDigits(10 ** ((most + 0.5) / 2 - 4))}` : "at 0")
      : `from ${say(most)} to ${say(most + 1)}`;
    set(plot.svg, { "aria-label": svgLabel(
      `how its activations are shared out: most, ${inPercent(shares[most])}, ${where}`) });
  } };
}

/** The cards of the three hidden layers. Returns {box, show(…), leave()}. */
export function layerCards() {
  const cards = [0, 1, 2].map(layerCard);
  const box = h("div", { class: "st-cards" }, cards.map(({ card }) => card));
  let shown = null;
  const show = (...now) => {
    shown = now;
    cards.forEach((card) => card.show(...now));
  };
  const leave = fitted(cards[0].plot.svg, (width) => {
    cards.forEach(({ plot }) => plot.fit(width, plot.height));
    if (shown) show(...shown);
  });
  return { box, show, leave };
}

const SHADES = palette(2 * LEVELS + 1, (level) => shade(level / LEVELS - 1));

/** The weights into three neurons of the first hidden layer. Returns {box, show(run, moment, runs)}. */
export function neuronPictures() {
  const canvases = [0, 1, 2].map((j) => h("canvas", { width: SIDE, height: SIDE, role: "img",
    "aria-label": `The weights into neuron ${j} of hidden layer 1, as a picture` }));
  const caption = h("p", { class: "dn-help" });
  let levels;
  const draw = soon(() => canvases.forEach((canvas, j) => paint(canvas, levels[j], SHADES)));
  const box = h("div", { class: "st-pictures" }, h("div", {}, canvases), caption);
  return { box, show(run, moment, runs) {
    const found = run.pictures(moment), at = momentPhrase(runs.moments[found.taken], runs.epoch);
    ({ levels } = found);
    const scale = found.limit
      ? `blue positive, orange negative, full colour from ±${twoDigits(found.limit)} on` : "all 0";
    caption.replaceChildren(...indexed(`The weights into the first three neurons of hidden layer 1 ${at}: ` +
      `${scale}.`));
    draw();
  } };
}

/** The accuracy at every moment, of the chosen start and, in grey, the others. Returns {svg, show, leave}. */
export function accuracyChart(runs) {
  const { moments, epoch, starts } = runs, last = moments.length - 1, short = ["start", "1", "10"];
  const say = (t) => short[t] ?? momentName(moments[t], epoch).replace(/^(step|epoch) /, (_, unit) =>
    (unit === "epoch" ? "ep. " : ""));
  const plot = axes({ x: { low: 0, high: last, label: "steps, then epochs (ep.)" }, y: percents("right in %"),
    height: 190, label: "" });
  const others = starts.map(() => h("path", { class: "st-other" }));
  const line = h("path", { class: "dn-line" }), dot = h("circle", { class: "dn-dot", r: 5 });
  plot.layer.append(...others, line, dot);
  let shown = null;
  const show = (run, moment, activation) => {
    shown = [run, moment, activation];
    plot.resize({ x: { say, ticks: plot.width < 480 ? [0, 2, 4, 6, 8, last] : [...moments.keys()] } });
    const points = (one) => one.rights.slice(0, one.reached).map((right, t) => [plot.sx(t), plot.sy(right)]);
    starts.forEach((name, i) => set(others[i], { d: path(points(runs.run(name, activation))) }));
    set(line, { d: path(points(run)) });
    set(dot, { cx: plot.sx(moment), cy: plot.sy(run.rights[moment]) });
    set(plot.svg, { "aria-label": `Right answers on the validation images through training with ${
      FUNCTION_NAMES[activation]}: the chosen start ends at ${inPercent(run.rights[run.reached - 1], 1)}` });
  };
  const leave = fitted(plot.svg, (width) => {
    plot.fit(width, plot.height);
    if (shown) show(...shown);
  });
  return { svg: plot.svg, show, leave };
}
