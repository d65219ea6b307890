// The curves of Overfitting, and the picture of a neuron's weights.
import { fixed, h, paint, palette, set, shade } from "./common.js";
import { moment, placeOf, turnOf } from "./overfitting_runs.js";
import { axes, fitted, path } from "./plot.js";

const SQUARE = "M-5,-5h10v10h-10z", DIAMOND = "M0,-7L6,0L0,7L-6,0z";

/** The lines and bands of a run in a plot, of its two measures: seen pictures, unseen pictures. */
function lines(plot, run, [seen, unseen], name) {
  const line = (values) => values.map((v, i) => [plot.sx(run.epochs[i]), plot.sy(v)]);
  const band = ({ low, high }) => `${path([...line(high), ...line(low).reverse()])}Z`;
  const kept = name === "of-kept";
  return h("g", { class: name },
    kept ? [] : [[seen, "of-band-seen"], [unseen, "of-band-unseen"]].map(([measure, band_]) =>
      h("path", { class: band_, d: band(run[measure]) })),
    h("path", { class: kept ? "of-seen" : "dn-line", d: path(line(run[seen].middle)) }),
    h("path", { class: kept ? "of-unseen" : "dn-second", d: path(line(run[unseen].middle)) }));
}

/** What stands at the marker: its line, the gap between the two measures, and a dot on each. */
function marker(plot, run, [seen, unseen], i, label) {
  const now = moment(run, i), x = plot.sx(now.epoch), [a, b] = [plot.sy(now[seen]), plot.sy(now[unseen])];
  const right = plot.width - x > 90, anchor = right ? "start" : "end", beside = right ? x + 10 : x - 10;
  return [
    h("line", { class: "of-marker", x1: x, x2: x, y1: plot.top, y2: plot.height - plot.bottom }),
    h("line", { class: "of-gap", x1: x, x2: x, y1: a, y2: b }),
    Math.abs(a - b) > 22
      ? h("text", { class: "of-word", x: beside, y: (a + b) / 2 + 4, "text-anchor": anchor }, label) : null,
    h("circle", { class: "of-dot-seen", cx: x, cy: a, r: 5 }),
    h("path", { class: "of-dot-unseen", d: SQUARE, transform: `translate(${x} ${b})` }),
  ].filter(Boolean);
}

/** Where the cost on unseen pictures turns, if it does; in the plot of the cost with a diamond and words. */
function turning(plot, run, named) {
  const t = turnOf(run);
  if (t === run.epochs.length - 1) return { line: [], words: [] };
  const x = plot.sx(run.epochs[t]), y = plot.sy(run.cost.middle[t]), right = plot.width - x > 140;
  const line = [h("line", { class: "of-turn", x1: x, x2: x, y1: plot.top, y2: plot.height - plot.bottom })];
  if (!named) return { line, words: [] };
  line.push(h("path", { class: "of-diamond", d: DIAMOND, transform: `translate(${x} ${y})` }));
  const at = { x: right ? x + 6 : x - 6, y: plot.top + 12, "text-anchor": right ? "start" : "end" };
  return { line, words: [h("text", { class: "of-word", ...at }, `lowest: epoch ${run.epochs[t]}`)] };
}

/**
 * Both plots. Returns {box, show({run, kept, epoch, even}), leave()}. `pick` is told the epoch that was
 * pointed at.
 */
export function twoCharts(highest, last, pick) {
  const x = () => ({ low: 1, high: last, label: "epoch", log: true });
  const percent = (v) => String(Math.round(100 * v));
  const right = { low: 0.4, high: 1, label: "right answers in %", say: percent };
  const high = Math.ceil(2 * highest) / 2;
  const plots = [
    { pair: ["training", "validation"], plot: axes({ x: x(), y: right, width: 330, height: 260,
      label: "Right answers, on the pictures trained on and on others, epoch by epoch" }) },
    { pair: ["training_cost", "cost"], plot: axes({ x: x(), y: { low: 0, high, label: "cost C₀" }, width: 330,
      height: 260, label: "Cost, on the pictures trained on and on others, epoch by epoch" }) },
  ];
  let shown = null;
  const show = (all) => {
    const { run, kept, epoch, even } = shown = all, i = placeOf(run, epoch), { gap } = moment(run, i);
    for (const { plot, pair } of plots) {
      plot.resize({ x: { log: !even } });
      const costs = pair[1] === "cost", between = `gap ${fixed(100 * gap, 1)}`;
      const turn = turning(plot, run, costs);
      plot.layer.replaceChildren(...(kept ? [lines(plot, kept, pair, "of-kept")] : []),
        lines(plot, run, pair, "of-run"), ...turn.line, ...marker(plot, run, pair, i, costs ? "" : between),
        ...turn.words);
    }
  };
  for (const { plot } of plots) pointing(plot, () => shown, last, pick);
  const boxes = plots.map(({ plot }) => h("div", {}, plot.svg));
  const leaves = plots.map(({ plot }) => fitted(plot.svg, (width) => {
    plot.fit(width, 260);
    if (shown) show(shown);
  }));
  return { box: h("div", { class: "of-pair" }, boxes), show, leave: () => leaves.forEach((stop) => stop()) };
}

/** The marker follows a finger or the mouse on a plot. */
function pointing({ svg, left, ...plot }, shown, last, pick) {
  let down = false;
  const at = ({ clientX }) => {
    const box = svg.getBoundingClientRect(), { width } = svg.viewBox.baseVal;
    const inner = width - left - plot.right;
    const share = Math.min(1, Math.max(0, ((clientX - box.left) * width / box.width - left) / inner));
    pick(Math.round(shown().even ? 1 + share * (last - 1) : last ** share));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down = true;
    svg.setPointerCapture(event.pointerId);
    at(event);
  });
  svg.addEventListener("pointermove", (event) => { if (down) at(event); });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { down = false; });
}

const SHADES = palette(15, (i) => shade((i - 7) / 7));

/** The picture of a neuron's weights, with what it is. Returns {box, show(run)}. */
export function weightPicture() {
  const canvas = h("canvas", { width: 28, height: 28, role: "img" }), text = h("figcaption");
  const box = h("figure", { class: "of-picture" }, canvas, text);
  return { box, show(run, name) {
    box.hidden = !run?.picture;
    if (box.hidden) return;
    const { levels, limit } = run.picture;
    paint(canvas, levels.map((level) => level + 7), SHADES);
    set(canvas, { "aria-label": `Weights into hidden neuron 0, λ = ${run.lmbda}, p = ${run.dropout}` });
    text.textContent = `${name}: weights into hidden neuron 0 at the end, seed 1; full colour is ` +
      `±${fixed(limit, 2)}`;
  } };
}
