import { axes, button, bytes, change, checkbox, fixed, follow, frame, h, newId, path, slider, status } from "./common.js";

const MEASURES = ["training", "validation", "cost"];
const KEYS = ["eta", "hidden", "second", "mini_batch_size", "epochs", "seed"];
const NAMES = ["now", "A", "B", "C", "D", "E"]; // the run that is chosen, and the kept ones
const MARKS = ["M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z", "M-4,-4h8v8h-8z", "M0,-5L5,4H-5z", "M0,-6L5,0L0,6L-5,0z",
  "M-5,-3L-3,-5L0,-2L3,-5L5,-3L2,0L5,3L3,5L0,2L-3,5L-5,3L-2,0z", "M0,5L5,-4H-5z"];
const PATIENCE = 3000; // milliseconds after which a kernel that was asked to train is called silent

/** What can be chosen for a training here. */
export const HERE = {
  eta: [-3, -2, -1, 0, 1].flatMap((p) => [1, 1.5, 2, 3, 5, 7].map((k) => Number(`${k}e${p}`))).concat(100),
  hidden: [0, 5, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300],
  second: [0, 5, 10, 15, 20, 30, 50, 100],
  mini_batch_size: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  epochs: [...Array.from({ length: 30 }, (_, i) => i + 1), 40, 50, 60, 80, 100],
  seed: Array.from({ length: 100 }, (_, i) => i + 1),
};

const preset = (values) => ({ hidden: 30, second: 0, mini_batch_size: 10, epochs: 30, ...values });
export const PRESETS = [
  ["Too slow", preset({ eta: 0.01 }),
    "The steps are so small that 30 epochs are far too few: the curve rises, but slowly."],
  ["Just right", preset({ eta: 3 }),
    "On MNIST one epoch is enough for nine right answers in ten; then the curve flattens, and training and " +
    "validation part a little."],
  ["Too fast", preset({ eta: 100 }),
    "The first steps are so large that they saturate the output neurons: there σ′ is nearly 0, and the " +
    "network learns nothing more."],
  ["Stuck", preset({ eta: 3, hidden: 100 }),
    "More neurons, and yet some seeds end far lower: an output neuron that has saturated near 0 learns no more, and " +
    "its digit, a tenth of the images, is lost. Choose single seeds to see it."],
  ["Big batch", preset({ eta: 3, mini_batch_size: 1000 }),
    "A hundredth of the updates in every epoch: at the same η the network gets less far in 30 epochs."],
];

/** The hidden layers, a list: without a first there is no second. */
export const layers = ({ hidden, second }) => (hidden ? [hidden, second].filter((n) => n) : []);

/** The recorded runs, from the traits `recorded` and `curves`. `rows(i, measure, epochs)` has a row a seed. */
export function library(recorded, curves) {
  const numbers = new Uint16Array(bytes(curves).slice().buffer);
  const { settings: list = [], seeds = [], epochs: length = 0, about = "" } = recorded ?? {};
  const settings = list.map(([hidden, mini_batch_size, eta]) => ({ hidden, mini_batch_size, eta }));
  const rows = (i, measure, epochs) => seeds.map((_, k) => {
    const start = ((i * MEASURES.length + MEASURES.indexOf(measure)) * seeds.length + k) * length;
    return Array.from(numbers.subarray(start, start + Math.min(epochs, length)), (n) => n / 10000);
  });
  return { settings, seeds, epochs: length, about, rows };
}

/** How far two settings are apart: by which factors their numbers differ, in powers of ten. */
export function distance(a, b) {
  const factor = (x, y) => Math.abs(Math.log10(x / y));
  const layer = (i) => factor((a.hidden[i] ?? 0) + 1, (b.hidden[i] ?? 0) + 1);
  return factor(a.eta, b.eta) + factor(a.mini_batch_size, b.mini_batch_size) + layer(0) + layer(1);
}

/** The place of the setting nearest to `wanted`; the first of several. */
export function closest(settings, wanted) {
  const distances = settings.map((setting) => distance(setting, wanted));
  return distances.indexOf(Math.min(...distances));
}

/** Least, median and largest, place by place, of rows of equal length. */
export function band(rows) {
  const columns = rows[0].map((_, i) => rows.map((row) => row[i]).sort((a, b) => a - b));
  const middle = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { low: columns.map((c) => c[0]), middle: columns.map(middle), high: columns.map((c) => c.at(-1)) };
}

/** The recorded run of a setting, or the nearest; `seed` 0 for all of them. */
export function recordedRun(runs, wanted) {
  const i = closest(runs.settings, wanted), pick = runs.seeds.indexOf(wanted.seed);
  const epochs = Math.min(wanted.epochs, runs.epochs);
  const measures = Object.fromEntries(MEASURES.map((name) => [name, runs.rows(i, name, epochs)]));
  const seed = pick < 0 ? 0 : wanted.seed;
  return { ...runs.settings[i], epochs, seed, pick, seeds: runs.seeds, data: "MNIST", here: false, ...measures };
}

/** The run that was trained here, from the traits `ran` and `points`. */
export function trainedRun(ran, points) {
  const measures = Object.fromEntries(MEASURES.map((name, k) => [name, [points.map((point) => point[k + 1])]]));
  const seconds = points.reduce((sum, point) => sum + point[4], 0) / points.length;
  return { ...ran, pick: 0, seeds: [ran.seed], here: true, seconds, ...measures };
}

/** Band and line of a measure: the median, or the seed that was picked. */
export function shape(run, measure) {
  const all = band(run[measure]);
  return run.pick < 0 ? all : { ...all, middle: run[measure][run.pick] };
}

/** Best and last validation accuracy and last cost: {low, middle, high} over the seeds that the run stands for. */
export function summary(run) {
  const mine = (measure) => (run.pick < 0 ? run[measure] : [run[measure][run.pick]]);
  const over = (measure, value) => {
    const { low, middle, high } = band(mine(measure).map((row) => [value(row)]));
    return { low: low[0], middle: middle[0], high: high[0] };
  };
  const last = (row) => row.at(-1);
  return { best: over("validation", (row) => Math.max(...row)), last: over("validation", last), cost: over("cost", last) };
}

/** A number as Python writes a float. */
const python = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** The lines of Python that repeat a run. */
export function code(run) {
  const [load, call] = run.data === "scikit-learn digits" ? ["load_digits", "load_digits(28)"] : ["load_mnist", "load_mnist()"];
  const own = !["MNIST", "scikit-learn digits"].includes(run.data);
  const seeds = run.pick < 0 ? `  # recorded for the seeds ${run.seeds.join(", ")}` : "";
  return `from digitnet import Network${own ? "" : `, ${load}`}\n\n` +
    (own ? `# data: ${run.data}, the ones given to this figure\n` : `data = ${call}\n`) +
    `net = Network([${[784, ...run.hidden, 10].join(", ")}], rng=${run.seed || run.seeds[0]})${seeds}\n` +
    `net.SGD(data.training, ${run.epochs}, ${run.mini_batch_size}, ${python(run.eta)}, test_data=data.validation)`;
}

const percent = (share) => fixed(100 * share, 1);
const spanned = ({ low, middle, high }, say) =>
  (low === high ? say(middle) : `${say(middle)} (${say(low)}–${say(high)})`);
const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

/** The sizes of the first hidden layer with which a second was recorded. */
export function firstOfTwo(runs) {
  const sizes = runs.settings.filter(({ hidden }) => hidden.length > 1).map(({ hidden }) => hidden[0]);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** A setting in words. */
export function words({ eta, hidden, mini_batch_size }) {
  const hiding = hidden.length === 0 ? "no hidden layer" : `${hidden.join(" and ")} hidden neurons`;
  return `η = ${eta}, ${hiding}, mini-batches of ${mini_batch_size}`;
}

const same = (a, b) => ["eta", "mini_batch_size", "epochs"].every((key) => a[key] === b[key]) &&
  String(a.hidden) === String(b.hidden) && (a.seed || 1) === (b.seed || 1);

/** What was recorded, and where the grid has holes. */
export function aboutRecorded(runs) {
  if (!runs.settings.length) return "No recorded runs come with this copy of digitnet.";
  const combined = new Map(), all = new Set(runs.settings.map((s) => String(s.hidden)));
  for (const { mini_batch_size: m, hidden } of runs.settings)
    combined.set(m, new Set(combined.get(m)).add(String(hidden)));
  const names = (some) => list(some.sort((a, b) => parseInt(a || 0) - parseInt(b || 0)).map((hidden) => hidden.replace(",", " + ") || "no"));
  const holes = [...combined].filter(([, found]) => found.size < all.size).map(([m, found]) => {
    const missing = [...all].filter((hidden) => !found.has(hidden));
    const few = missing.length < found.size;
    return ` Mini-batches of ${m} ${few ? "were not recorded" : "only"} with ${names(few ? missing : [...found])} hidden neurons.`;
  });
  const firsts = firstOfTwo(runs);
  const deep = firsts.length ? ` A second layer only with ${list(firsts)} neurons in the first.` : "";
  const details = runs.about.replace(/^recorded on MNIST,? */, "");
  return `Recorded: ${runs.epochs} epochs on MNIST, ${runs.seeds.length} seeds` +
    `${details && `; ${details}`}.${deep}${holes.join("")}`;
}

/** The sentence about a recorded run: what was asked for, if that is another, and how it went. */
export function saysRecorded(runs, wanted, run) {
  if (!run) return "There is nothing to show without a kernel, since no runs were recorded.";
  const missing = distance(run, wanted) > 0 ? `Not recorded: ${words(wanted)}. Shown is the nearest that was. ` : "";
  const short = wanted.epochs > runs.epochs ? `Only ${runs.epochs} epochs were recorded. ` : "";
  const seed = wanted.seed && run.pick < 0 ? `Not recorded: seed ${wanted.seed}. Shown are all. ` : "";
  const { best, last } = summary(run);
  const who = run.pick < 0 ? `the median of ${run.seeds.length} seeds` : `seed ${run.seed}`;
  return `${missing}${short}${seed}Recorded with ${words(run)}: after ${run.epochs} ` +
    `${run.epochs === 1 ? "epoch" : "epochs"} ${who} answers ${spanned(last, percent)} % of the validation ` +
    `images rightly; at best ${spanned(best, percent)} %.`;
}

/** The sentence about the run here. */
export function saysHere({ running, trouble, silent, ran, moved }, run) {
  if (silent) return "The kernel has not answered for some seconds: it is busy with a cell, or gone. The recorded runs are still there.";
  const again = moved && !running ? " The controls have moved since: Train begins anew." : "";
  const so = run && `${run.validation[0].length} of ${ran.epochs} epochs on ${ran.data}, ${fixed(run.seconds, 2)} s an epoch: ` +
    `${percent(run.validation[0].at(-1))} % of the validation images right, at best ${percent(summary(run).best.middle)} %.`;
  if (trouble) return `${trouble}${run ? ` Before that: ${so}` : ""}${again}`;
  if (running) return run ? `Training here, ${words(run)}. ${so}` : ran.data ? `Training here on ${ran.data}: the first epoch.` : "Loading the data.";
  return run ? `Trained here, ${words(run)}. ${so}${again}` : "Train begins a training in the kernel, which stays free meanwhile.";
}

/** Heights moved apart so that neighbours differ by at least `gap` and none is below `floor`; the order stays. */
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

/** Draw the runs' lines of a measure into a layer: [{run, number}], of which number 0 has a band. */
function drawRuns(layer, plot, runs, measure, low, high, training) {
  const clamp = (v) => Math.min(high, Math.max(low, v));
  const inside = (v) => (v >= low && v <= high ? plot.sy(v) : NaN);
  const line = (values, y) => values.map((v, i) => [plot.sx(i + 1), y(v)]);
  const shapes = runs.map(({ run }) => shape(run, measure));
  const named = runs.flatMap(({ number }, k) => (number > 0 ? [k] : []));
  const heights = spread(named.map((k) => plot.sy(clamp(shapes[k].middle.at(-1)))), 15, plot.height - plot.bottom);
  layer.replaceChildren(...runs.map(({ run, number }, k) => {
    const group = h("g", { class: `pg-run pg-${number}` }), { low: lower, middle, high: upper } = shapes[k];
    const add = (tag, attributes, ...children) => group.append(h(tag, attributes, ...children));
    if (number === 0 && run.seeds.length > 1) {
      const edge = (values) => line(values, (v) => plot.sy(clamp(v)));
      add("path", { class: "pg-band", d: `${path([...edge(upper), ...edge(lower).reverse()])}Z` });
    }
    if (training) add("path", { class: "pg-training", d: path(line(shape(run, "training").middle, inside)) });
    const points = line(middle, inside), step = Math.max(1, Math.ceil(middle.length / 6));
    add("path", { class: "pg-line", d: path(points) });
    points.forEach(([x, y], i) => {
      const marked = number === 0 ? i === points.length - 1 : (points.length - 1 - i) % step === 0;
      if (marked && Number.isFinite(y)) add("path", { class: "pg-mark", d: MARKS[number], transform: `translate(${x} ${y})` });
    });
    const [x] = points.at(-1);
    if (number > 0) add("text", { class: "pg-name", x: x + 8, y: heights[named.indexOf(k)] + 4 }, NAMES[number]);
    return group;
  }));
}

const HEADS = ["run", "η", "hidden", "batch", "best %", "last %", "cost", "epochs", "seed", "s/epoch"];

/** The rows of the table of runs; the time an epoch took is for runs here. */
function tableRows(runs, timed) {
  const cost = (v) => fixed(v, 3);
  const value = (found, say) => [say(found.middle),
    found.low < found.high ? h("small", {}, `${say(found.low)}–${say(found.high)}`) : null];
  return runs.map(({ run, number }) => {
    const { best, last, cost: end } = summary(run), trained = run.validation[0].length;
    const icon = h("svg", { class: `pg-icon pg-${number}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" },
      h("path", { class: "pg-mark", d: MARKS[number] }));
    const cells = [run.eta, run.hidden.join(" + ") || "none", run.mini_batch_size,
      value(best, percent), value(last, percent), value(end, cost),
      trained < run.epochs ? `${trained} of ${run.epochs}` : run.epochs, run.pick < 0 ? run.seeds.join(", ") : run.seed,
      ...(timed ? [run.here ? fixed(run.seconds, 2) : "recorded"] : [])];
    return h("tr", {}, h("th", { scope: "row" }, icon, NAMES[number]), cells.map((cell) => h("td", {}, Array.isArray(cell) ? cell : String(cell))));
  });
}

function render({ model, el }) {
  const get = (key) => model.get(key);
  const runs = library(get("recorded"), get("curves"));
  let answered = false, silent = false, note = "", timer, controls = {}, controlled;

  const live = () => answered && get("mode") === "here";
  const asked = () => ({
    hidden: layers({ hidden: get("hidden"), second: get("second") }), eta: get("eta"), epochs: get("epochs"),
    mini_batch_size: get("mini_batch_size"), seed: get("seed"),
  });
  const current = () => {
    if (live()) return get("points").length ? trainedRun(get("ran"), get("points")) : null;
    return runs.settings.length ? recordedRun(runs, asked()) : null;
  };
  const keptRun = ({ points, ...run }) => (points.length ? trainedRun(run, points) : recordedRun(runs, run));
  const tell = (text) => { note = text; draw(); note = ""; };

  // Controls: sliders over the values that were recorded, or that can be trained here.
  const offered = () => {
    if (live() || !runs.settings.length) return HERE;
    const values = (pick) => [...new Set(runs.settings.map(pick))].sort((a, b) => a - b);
    return {
      eta: values((s) => s.eta), hidden: values((s) => s.hidden[0] ?? 0), second: values((s) => s.hidden[1] ?? 0),
      mini_batch_size: values((s) => s.mini_batch_size), seed: [0, ...runs.seeds],
      epochs: Array.from({ length: runs.epochs }, (_, i) => i + 1),
    };
  };
  const hasSecond = () => (live() || !runs.settings.length ? get("hidden") > 0 : firstOfTwo(runs).includes(get("hidden")));
  const LABELS = ["learning rate η", "hidden neurons", "second layer", "mini-batch size", "epochs", "seed"];
  const neurons = (n) => (n ? String(n) : "none");
  const saySeed = (seed) => (live() ? String(seed || 1) : seed ? String(seed) : "all");
  const SAY = { hidden: neurons, second: neurons, seed: saySeed };
  const sliders = h("div", { class: "pg-controls" });
  const makeControls = () => {
    controlled = live();
    const values = offered();
    controls = Object.fromEntries(KEYS.map((key, i) => [key, slider({
      label: LABELS[i], value: get(key), values: values[key], say: SAY[key] ?? String,
      oninput: (value) => turn(key, value),
    })]));
    sliders.replaceChildren(...KEYS.map((key) => controls[key].row));
  };

  const several = (values) => { // traits, but one drawing
    still = true;
    change(model, values);
    still = false;
    draw();
  };
  const turn = (key, value) => {
    const alone = key === "hidden" && !live() && !firstOfTwo(runs).includes(value);
    several(alone ? { second: 0, hidden: value } : { [key]: value });
  };
  const presets = PRESETS.map(([name, values]) => button(name, () => several(values)));
  const modes = ["recorded", "here"].map((mode) =>
    button(mode === "here" ? "Train here" : "Recorded runs", () => change(model, { mode })));
  const choice = h("div", { class: "dn-buttons", role: "group", "aria-label": "Where the runs come from" }, modes);
  const train = button("Train", () => {
    if (get("running")) return change(model, { running: false });
    clearTimeout(timer);
    timer = setTimeout(() => { silent = true; draw(); }, PATIENCE);
    change(model, { running: true, hello: newWord() });
  });
  const keep = button("Keep", () => {
    const run = current(), kept = get("kept");
    if (!run) return tell("There is no run to keep yet.");
    if (kept.length === NAMES.length - 1) return tell("Five runs are kept, which is all there is room for; Clear removes them.");
    const { hidden, mini_batch_size, eta, epochs, seed, data } = run;
    const points = run.here ? get("points") : [];
    const next = { hidden, mini_batch_size, eta, epochs, seed, data, points };
    const at = kept.findIndex((other) => JSON.stringify(keptRun(other)) === JSON.stringify(keptRun(next)));
    if (at >= 0) return tell(`This run is kept already, as ${NAMES[at + 1]}.`);
    change(model, { kept: [...kept, next] });
    tell(`Kept as ${NAMES[kept.length + 1]}.`);
  });
  const clear = button("Clear", () => { change(model, { kept: [] }); tell("The kept runs are gone."); });
  const id = newId();
  const lines = h("pre", { id, class: "pg-code", tabindex: "0", "aria-label": "Python that repeats the run" });
  const copy = button("Copy as code", async () => {
    const open = lines.hidden;
    lines.hidden = !open;
    copy.setAttribute("aria-expanded", open);
    if (!open || !current()) return;
    const copied = await navigator.clipboard?.writeText(lines.textContent).then(() => true, () => false);
    tell(copied ? "The lines are copied." : "Select the lines below the buttons to copy them.");
  }, { "aria-expanded": "false", "aria-controls": id });
  lines.hidden = true;

  let close = false, withTraining = true;
  const options = [
    checkbox("from 90 % on only", close, (on) => { close = on; draw(); }),
    checkbox("training lines (dashed)", withTraining, (on) => { withTraining = on; draw(); }),
  ];
  const x = () => ({ low: 0, high: 30, label: "epoch" });
  const width = matchMedia("(max-width: 30rem)").matches ? 360 : 480; // narrow: the text is to stay readable
  const accuracy = axes({ width, x: x(), y: { low: 0, high: 1, label: "right answers in %", say: (v) => String(Math.round(100 * v)) },
    label: "Accuracy on validation and training images, epoch by epoch" });
  const cost = axes({ width, x: x(), y: { low: 0, high: 1, label: "cost" }, height: 150, label: "Cost on the validation images, epoch by epoch" });
  const lesson = h("p", { class: "pg-lesson" }), source = h("p", { class: "dn-help" }), help = h("p", { class: "dn-help" });
  const says = status(), heads = h("tr"), firstRow = h("tbody"), otherRows = h("tbody");
  const rows = h("table", { class: "pg-table" }, h("caption", {}, "Best and last accuracy and last cost on the validation images"),
    h("thead", {}, heads), firstRow, otherRows);
  const scroller = h("div", { class: "dn-scroll", tabindex: "0", role: "region", "aria-label": "Table of runs" }, rows);
  frame(el, "The playground: how fast does the network learn?",
    h("div", { class: "dn-buttons", role: "group", "aria-label": "Lessons" }, presets), lesson, choice, sliders,
    h("div", { class: "dn-buttons" }, train, keep, clear, copy), lines, says,
    h("div", { class: "pg-options" }, options.map(({ row }) => row)), accuracy.svg, cost.svg, help, scroller, source);

  // The chosen run on top of the kept ones. Grids and kept runs are drawn anew only when something about them changed.
  const layersOf = (plot) => {
    const both = [h("g"), h("g")];
    plot.layer.append(...both);
    return both;
  };
  const [accuracyKept, accuracyNow] = layersOf(accuracy), [costKept, costNow] = layersOf(cost);
  let keptRuns = [], drawn = [], still = false;
  const changed = (...values) => {
    const found = values.some((value, i) => value !== drawn[i]);
    drawn = values;
    return found;
  };
  const draw = () => {
    if (still) return;
    if (controlled !== live()) makeControls();
    const wanted = asked(), run = current(), here = live();
    for (const key of KEYS) controls[key].show(get(key));
    controls.second.input.disabled = !hasSecond();
    if (get("kept") !== drawn[0]) keptRuns = get("kept").map((kept, i) => ({ run: keptRun(kept), number: i + 1 }));
    const chosen = run ? [{ run, number: 0 }] : [], shown = [...chosen, ...keptRuns];

    const longest = Math.max(1, here ? get("epochs") : 0, ...shown.map(({ run }) => run.epochs));
    const steepest = Math.max(0.1, ...shown.map(({ run, number }) => Math.max(...shape(run, "cost")[number ? "middle" : "high"])));
    const ceiling = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 5, 7].find((v) => v >= steepest) ?? steepest;
    const floor = close ? 0.9 : 0, timed = shown.some(({ run }) => run.here);
    if (changed(get("kept"), longest, ceiling, floor, withTraining, timed)) {
      accuracy.resize({ x: { high: longest }, y: { low: floor } });
      cost.resize({ x: { high: longest }, y: { high: ceiling } });
      const front = [...keptRuns].reverse();
      drawRuns(accuracyKept, accuracy, front, "validation", floor, 1, withTraining);
      drawRuns(costKept, cost, front, "cost", 0, ceiling, false);
      heads.replaceChildren(...HEADS.slice(0, timed ? 10 : 9).map((head) => h("th", { scope: "col" }, head)));
      otherRows.replaceChildren(...tableRows(keptRuns, timed));
    }
    drawRuns(accuracyNow, accuracy, chosen, "validation", floor, 1, withTraining);
    drawRuns(costNow, cost, chosen, "cost", 0, ceiling, false);
    firstRow.replaceChildren(...tableRows(chosen, timed));
    rows.hidden = !shown.length;

    const found = PRESETS.findIndex(([, values]) => Object.entries(values).every(([key, value]) => get(key) === value));
    presets.forEach((item, i) => item.setAttribute("aria-pressed", i === found));
    lesson.textContent = found < 0 ? "Choose a lesson, or a setting of your own." : PRESETS[found][2];
    choice.hidden = !answered;
    modes.forEach((item, i) => item.setAttribute("aria-pressed", (i === 1) === here));
    train.hidden = !here;
    train.textContent = get("running") ? "Stop" : "Train";
    lines.textContent = run ? code(run) : "There is no run yet.";
    const moved = run && !same(wanted, run);
    const state = { running: get("running"), trouble: get("trouble"), silent, ran: get("ran"), moved };
    const hidden = close && shown.some(({ run }) => shape(run, "validation").middle.at(-1) < 0.9);
    says.textContent = [note, here ? saysHere(state, run) : saysRecorded(runs, wanted, run),
      hidden && "A line below 90 % isn’t seen."].filter(Boolean).join(" ");
    help.textContent = "Solid: validation images." + (withTraining ? " Dashed: training images (the first 10 000)." : "") +
      (run && run.seeds.length > 1 ? " Band: from the lowest to the highest seed." : "") + " Letters and marks: kept runs.";
    source.textContent = here ? `Trained in this kernel${get("ran").data ? ` on ${get("ran").data}` : ""}.`
      : `${aboutRecorded(runs)}${answered ? "" : " To train networks of your own, open this chapter in JupyterLab."}`;
  };

  // Does a kernel answer? It echoes every new word in `hello` in the trait `kernel`.
  const newWord = () => Math.random().toString(36).slice(2);
  const heard = () => { clearTimeout(timer); answered = true; silent = false; draw(); };
  const undo = follow(model, [...KEYS, "mode", "running", "ran", "points", "trouble", "kept"], draw);
  if (!model.static) {
    model.on("change:kernel", heard);
    change(model, { hello: newWord(), views: get("views") + 1 });
  }
  return () => {
    undo();
    clearTimeout(timer);
    if (model.static) return;
    model.off("change:kernel", heard);
    change(model, { views: Math.max(0, get("views") - 1) }); // the last view that goes ends the run
  };
}

export default { render };
