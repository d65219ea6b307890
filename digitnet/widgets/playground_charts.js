// The curves of the playground's runs, and the table of their results.
import { fixed, h, newId } from "./common.js";
import { sayChoices } from "./playground_choices.js";
import { NAMES, percent, shape, summary } from "./playground_runs.js";
import { axes, fitted, path } from "./plot.js";

const MARKS = [
  "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z", "M-4,-4h8v8h-8z", "M0,-5L5,4H-5z", "M0,-6L5,0L0,6L-5,0z",
  "M-5,-3L-3,-5L0,-2L3,-5L5,-3L2,0L5,3L3,5L0,2L-3,5L-5,3L-2,0z", "M0,5L5,-4H-5z",
];
const CEILINGS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 5, 7];

/** Heights moved apart: neighbours differ by at least `gap`, none is below `floor`, and the order stays. */
export function spread(heights, gap, floor) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const moved = [...heights];
  order.forEach((i, k) => { if (k > 0) moved[i] = Math.max(moved[i], moved[order[k - 1]] + gap); });
  let limit = floor; // a second pass, from below, moves up again what is too low now
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i], limit);
    limit = moved[i] - gap;
  }
  return moved;
}

/** One run: its band where several seeds are shown, its line with marks, the training images' line. */
function drawRun(plot, { run, number }, { measure, low, high, training }) {
  const clamp = (v) => Math.min(high, Math.max(low, v));
  const inside = (v) => (v >= low && v <= high ? plot.sy(v) : NaN);
  const line = (values, y) => values.map((v, i) => [plot.sx(i + 1), y(v)]);
  const edge = (values) => line(values, (v) => plot.sy(clamp(v)));
  const { low: lower, middle, high: upper } = shape(run, measure), points = line(middle, inside);
  const parts = [];
  if (run.seeds.length > 1 && (number === 0 || run.pick < 0))
    parts.push(h("path", { class: "pg-band", d: `${path([...edge(upper), ...edge(lower).reverse()])}Z` }));
  if (training)
    parts.push(h("path", { class: "pg-training", d: path(line(shape(run, "training").middle, inside)) }));
  parts.push(h("path", { class: "pg-line", d: path(points) }));
  const last = points.length - 1, step = Math.max(1, Math.ceil(points.length / 6));
  points.forEach(([x, y], i) => { // no mark stands on one of another run, but at the end
    const marked = i === last || (number > 0 && (last - i) % step === number % step);
    if (marked && Number.isFinite(y))
      parts.push(h("path", { class: "pg-mark", d: MARKS[number], transform: `translate(${x} ${y})` }));
  });
  return h("g", { class: `pg-run pg-${number}` }, parts);
}

/** Draw runs, [{run, number}], into a layer; those with a number but 0 get their letter at the end. */
function drawRuns(layer, plot, runs, options) {
  const named = runs.filter(({ number }) => number > 0), { measure, low, high } = options;
  const ends = named.map(({ run }) => Math.min(high, Math.max(low, shape(run, measure).middle.at(-1))));
  const heights = spread(ends.map(plot.sy), 15, plot.height - plot.bottom);
  layer.replaceChildren(...runs.map((one) => {
    const group = drawRun(plot, one, options), at = named.indexOf(one);
    const end = { x: plot.sx(shape(one.run, measure).middle.length) + 8, y: heights[at] + 4 };
    if (at >= 0) group.append(h("text", { class: "pg-name", ...end }, NAMES[one.number]));
    return group;
  }));
}

const MORE = "more", TIME = "s/epoch";
const HEADS = ["run", "η", "hidden", "batch", MORE, "best %", "last %", "cost", "epochs", "seed", TIME];

/** The rows of the table of runs; `timed` with the time of an epoch here, `wider` with further choices. */
function tableRows(runs, timed, wider) {
  const cost = (v) => fixed(v, 3);
  const value = (found, say) => [say(found.middle),
    found.low < found.high ? h("small", {}, `${say(found.low)}–${say(found.high)}`) : null];
  return runs.map(({ run, number }) => {
    const { best, last, cost: end } = summary(run), trained = run.validation[0].length;
    const icon = h("svg", { class: `pg-icon pg-${number}`, viewBox: "-22 -7 44 14", "aria-hidden": "true" },
      h("path", { class: "pg-line", d: "M-22,0H22" }), h("path", { class: "pg-mark", d: MARKS[number] }));
    const more = h("span", { class: "pg-more" }, sayChoices(run.choices).join(", ") || "as in chapter 7");
    const cells = [run.eta, run.hidden.join(" + ") || "none", run.mini_batch_size, ...(wider ? [[more]] : []),
      value(best, percent), value(last, percent), value(end, cost),
      trained < run.epochs ? `${trained} of ${run.epochs}` : run.epochs,
      run.pick < 0 ? run.seeds.join(", ") : run.seed,
      ...(timed ? [run.here ? fixed(run.seconds, 2) : "recorded"] : [])];
    return h("tr", {}, h("th", { scope: "row" }, icon, NAMES[number]),
      cells.map((cell) => h("td", {}, Array.isArray(cell) ? cell : String(cell))));
  });
}

/** Two plots, one over the other, each with a layer for the kept runs and one above it for the chosen one. */
function twoPlots() {
  const x = () => ({ low: 0, high: 30, label: "epoch" });
  const right = { low: 0, high: 1, label: "right answers in %", say: (v) => String(Math.round(100 * v)) };
  const plots = [
    axes({ x: x(), y: right, label: "Accuracy on validation and training images, epoch by epoch" }),
    axes({ x: x(), y: { low: 0, high: 1, label: "cost" }, height: 150,
      label: "Cost on the validation images, epoch by epoch" }),
  ];
  return plots.map((plot) => {
    const [kept, now] = [h("g"), h("g")];
    plot.layer.append(kept, now);
    return { plot, kept, now };
  });
}

function runTable() {
  const heads = h("tr"), now = h("tbody"), kept = h("tbody");
  const id = newId(), title = h("p", { id, class: "dn-help" },
    "Best and last accuracy and last cost on the validation images:"); // outside: what scrolls would cut it
  const table = h("table", { class: "pg-table", "aria-labelledby": id }, h("thead", {}, heads), now, kept);
  const label = { role: "region", "aria-label": "Table of runs" };
  const scroll = h("div", { class: "dn-scroll", tabindex: "0", ...label }, table);
  return { box: h("div", {}, title, scroll), heads, now, kept };
}

/**
 * Plots and table. Returns {plots, table, show({chosen, kept, least, floor, training}), leave()}: the chosen
 * run, or null, the kept ones, the least number of epochs on the axis, where the axis of the accuracy begins,
 * and whether to draw the training images' lines. What belongs to the kept runs is drawn anew only when
 * something of it has changed.
 */
export function charts() {
  const [accuracy, cost] = twoPlots(), table = runTable();
  let drawn = [], shown = null;
  const both = (layer, runs, { floor, ceiling, training }) => {
    drawRuns(accuracy[layer], accuracy.plot, runs, { measure: "validation", low: floor, high: 1, training });
    drawRuns(cost[layer], cost.plot, runs, { measure: "cost", low: 0, high: ceiling, training: false });
  };
  const show = (all) => {
    const { chosen, kept, least, floor, training } = shown = all;
    const now = chosen ? [{ run: chosen, number: 0 }] : [], runs = [...now, ...kept];
    const longest = Math.max(1, least, ...runs.map(({ run }) => run.epochs));
    const steepest = Math.max(0.1, ...runs.map(({ run }) => Math.max(...shape(run, "cost").high)));
    const ceiling = CEILINGS.find((v) => v >= steepest) ?? steepest;
    const timed = runs.some(({ run }) => run.here);
    const wider = runs.some(({ run }) => sayChoices(run.choices).length > 0);
    const frame = [kept, longest, ceiling, floor, training, timed, wider];
    const options = { floor, ceiling, training };
    if (frame.some((value, i) => value !== drawn[i])) {
      drawn = frame;
      accuracy.plot.resize({ x: { high: longest }, y: { low: floor } });
      cost.plot.resize({ x: { high: longest }, y: { high: ceiling } });
      both("kept", [...kept].reverse(), options);
      const heads = HEADS.filter((head) => (timed || head !== TIME) && (wider || head !== MORE));
      table.heads.replaceChildren(...heads.map((head) =>
        h("th", { scope: "col", class: head === MORE && "pg-left" }, head)));
      table.kept.replaceChildren(...tableRows(kept, timed, wider));
    }
    both("now", now, options);
    table.now.replaceChildren(...tableRows(now, timed, wider));
    table.box.hidden = !runs.length;
  };
  const leave = fitted(accuracy.plot.svg, (width) => { // both are as wide
    for (const { plot } of [accuracy, cost]) plot.fit(width, plot.height);
    drawn = [];
    if (shown) show(shown);
  });
  return { plots: [accuracy.plot.svg, cost.plot.svg], table: table.box, show, leave };
}
