import {
  button, change, checkbox, follow, frame, h, newId, slider, status, values,
} from "./common.js";
import { charts } from "./playground_charts.js";
import { watchKernel } from "./playground_kernel.js";
import { bringIntoSight, copyLink, followHash } from "./playground_link.js";
import { firstOfTwo, layers, library, NAMES, recordedRun, shape, trainedRun } from "./playground_runs.js";
import { aboutRecorded, code, saysHere, saysRecorded } from "./playground_words.js";

const KEYS = ["eta", "hidden", "second", "mini_batch_size", "epochs", "seed"];
const LABELS = ["learning rate η", "hidden neurons", "second layer", "mini-batch size", "epochs", "seed"];
const CLOSE = 0.9; // where the axis of the accuracy begins when one looks closely

/** What can be chosen for a training here. */
export const HERE = {
  eta: [-3, -2, -1, 0, 1].flatMap((p) => [1, 1.5, 2, 3, 5, 7].map((k) => Number(`${k}e${p}`))).concat(100),
  hidden: [0, 5, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300],
  second: [0, 5, 10, 15, 20, 30, 50, 100],
  mini_batch_size: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  epochs: [...Array.from({ length: 30 }, (_, i) => i + 1), 40, 50, 60, 80, 100],
  seed: Array.from({ length: 100 }, (_, i) => i + 1),
};

const preset = (own) => ({ hidden: 30, second: 0, mini_batch_size: 10, epochs: 30, ...own });
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
    "More neurons, and yet some seeds end far lower: an output neuron that has saturated near 0 learns no " +
    "more, and its digit, a tenth of the images, is lost. Choose single seeds to see it."],
  ["Big batch", preset({ eta: 3, mini_batch_size: 1000 }),
    "A hundredth of the updates in every epoch: at the same η the network gets less far in 30 epochs."],
];

/** The settings that may be chosen: all those of a training here, or the values that were recorded. */
function offered(runs, live) {
  if (live || !runs.settings.length) return HERE;
  const found = (pick) => [...new Set(runs.settings.map(pick))].sort((a, b) => a - b);
  return {
    eta: found((s) => s.eta), hidden: found((s) => s.hidden[0] ?? 0), second: found((s) => s.hidden[1] ?? 0),
    mini_batch_size: found((s) => s.mini_batch_size), seed: [0, ...runs.seeds],
    epochs: Array.from({ length: runs.epochs }, (_, i) => i + 1),
  };
}

/** The sliders, made anew when other values are offered. Returns {box, show(now, live)}. */
function settingSliders(runs, now, turn) {
  const box = h("div", { class: "pg-controls dn-controls" });
  const neurons = (n) => (n ? String(n) : "none");
  let controls, made;
  const make = (live) => {
    made = live;
    const lists = offered(runs, live);
    const saySeed = (seed) => (live ? String(seed || 1) : seed ? String(seed) : "all");
    const say = { hidden: neurons, second: neurons, seed: saySeed };
    controls = Object.fromEntries(KEYS.map((key, i) => [key, slider({
      label: LABELS[i], value: now[key], values: lists[key], say: say[key] ?? String,
      oninput: (value) => turn(key, value),
    })]));
    box.replaceChildren(...KEYS.map((key) => controls[key].row));
  };
  return { box, show(now, live) {
    if (made !== live) make(live);
    for (const key of KEYS) controls[key].show(now[key]);
    const free = live || !runs.settings.length;
    controls.second.input.disabled = !(free ? now.hidden > 0 : firstOfTwo(runs).includes(now.hidden));
  } };
}

/** What stays on the plot. Returns {buttons, runs()}: the runs, the same list until others are kept. */
function keeping(model, runs, current, tell) {
  const revived = ({ points, ...run }) => (points.length ? trainedRun(run, points) : recordedRun(runs, run));
  const keep = button("Keep", () => {
    const run = current(), kept = model.get("kept");
    if (!run) return tell("There is no run to keep yet.");
    if (kept.length === NAMES.length - 1)
      return tell("Five runs are kept, which is all there is room for; Clear removes them.");
    const { hidden, mini_batch_size, eta, epochs, seed, data } = run;
    const points = run.here ? model.get("points") : [];
    const next = { hidden, mini_batch_size, eta, epochs, seed, data, points };
    const at = kept.findIndex((other) => JSON.stringify(revived(other)) === JSON.stringify(revived(next)));
    if (at >= 0) return tell(`This run is kept already, as ${NAMES[at + 1]}.`);
    change(model, { kept: [...kept, next] });
    tell(`Kept as ${NAMES[kept.length + 1]}.`);
  });
  const clear = button("Clear", () => {
    change(model, { kept: [] });
    tell("The kept runs are gone.");
  });
  let of, found = [];
  return { buttons: [keep, clear], runs() {
    if (model.get("kept") !== of) {
      of = model.get("kept");
      found = of.map((kept, i) => ({ run: revived(kept), number: i + 1 }));
    }
    return found;
  } };
}

/** A button that shows lines of Python, and copies them. Returns {button, lines, show(text)}. */
function copying(tell) {
  const id = newId(), label = "Python that repeats the run";
  const lines = h("pre", { id, class: "pg-code", tabindex: "0", "aria-label": label });
  const copy = button("Copy as code", async () => {
    lines.hidden = !lines.hidden;
    copy.setAttribute("aria-expanded", !lines.hidden);
    if (lines.hidden || lines.dataset.empty) return;
    const copied = await navigator.clipboard?.writeText(lines.textContent).then(() => true, () => false);
    tell(copied ? "The lines are copied." : "Select the lines below the buttons to copy them.");
  }, { "aria-expanded": "false", "aria-controls": id });
  lines.hidden = true;
  return { button: copy, lines, show(text) {
    lines.dataset.empty = text ? "" : "yes";
    lines.textContent = text || "There is no run yet.";
  } };
}

/** A button that copies the address of the setting, for pages, which have one. */
const linking = (model, tell) => button("Copy link", async () => {
  const copied = await copyLink(values(model, KEYS));
  const so = copied ? "; it is copied" : "";
  tell(`The address of this page opens the playground with this setting now${so}.`);
}, { hidden: !model.static });

/** The buttons of the lessons, with what each teaches. Returns {row, text, show(now)}. */
function lessons(choose) {
  const buttons = PRESETS.map(([name, own]) => button(name, () => choose(own)));
  const row = h("div",
    { class: "dn-buttons dn-controls", role: "group", "aria-label": "Lessons" }, buttons);
  const text = h("p", { class: "pg-lesson" });
  return { row, text, show(now) {
    const shown = ([, own]) => Object.entries(own).every(([key, value]) => now[key] === value);
    const found = PRESETS.findIndex(shown);
    buttons.forEach((item, i) => item.setAttribute("aria-pressed", i === found));
    text.textContent = found < 0 ? "Choose a lesson, or a setting of your own." : PRESETS[found][2];
  } };
}

/** Recorded runs or training here: the choice, and the button to train. Returns {row, start, show(live)}. */
function training(model, kernel) {
  const modes = ["recorded", "here"].map((mode) =>
    button(mode === "here" ? "Train here" : "Recorded runs", () => change(model, { mode })));
  const label = "Where the runs come from";
  const row = h("div",
    { class: "dn-buttons dn-controls", role: "group", "aria-label": label }, modes);
  const train = button("Train", () => {
    if (model.get("running")) return change(model, { running: false });
    change(model, { running: true });
    kernel().ask();
  });
  const start = h("div", { class: "dn-buttons dn-controls" }, train);
  return { row, start, show(live) {
    row.hidden = !kernel().answered;
    modes.forEach((item, i) => item.setAttribute("aria-pressed", (i === 1) === live));
    start.hidden = !live || kernel().state === "gone";
    train.textContent = model.get("running") ? "Stop" : "Train";
  } };
}

const same = (a, b) => ["eta", "mini_batch_size", "epochs"].every((key) => a[key] === b[key]) &&
  String(a.hidden) === String(b.hidden) && (a.seed || 1) === (b.seed || 1);

const legend = (withTraining, banded, several) => "Thick line: validation images." +
  (withTraining ? " Dotted: training images (the first 10 000)." : "") +
  (banded ? " Band: from the lowest to the highest seed." : "") +
  (several ? " Kept runs have letters, marks and dashes of their own." : "");

/** Where the axis of the accuracy is to begin: closely where the whole run is seen so, all its seeds too. */
const floorFor = (run) => (run && Math.min(...shape(run, "validation").low) >= CLOSE ? CLOSE : 0);

/** What the model holds, and the runs that follow from it. `asked()` is the setting that is wanted. */
function state(model, kernel) {
  const get = (key) => model.get(key), runs = library(get("recorded"), get("curves"));
  const live = () => kernel().answered && get("mode") === "here";
  const asked = () => {
    const { hidden, second, ...rest } = values(model, KEYS);
    return { hidden: layers({ hidden, second }), ...rest };
  };
  const current = () => {
    if (live()) return get("points").length ? trainedRun(get("ran"), get("points")) : null;
    return runs.settings.length ? recordedRun(runs, asked()) : null;
  };
  const says = (run) => {
    if (!live()) return saysRecorded(runs, asked(), run);
    const now = { ...values(model, ["running", "trouble", "ran"]), kernel: kernel().state };
    return saysHere({ ...now, moved: run && !same(asked(), run) }, run);
  };
  const source = () => {
    const { data } = get("ran");
    if (live()) return `Trained in this kernel${data ? ` on ${data}` : ""}.`;
    const more = kernel().answered ? "" : " To train networks of your own, open this chapter in JupyterLab.";
    return aboutRecorded(runs) + more;
  };
  return { runs, live, asked, current, says, source };
}

/** Ways to change the setting, with one drawing for all traits: by a control, by a lesson or an address. */
function settingChanges(model, { live, runs }, still, look) {
  const several = (some) => still(() => change(model, some));
  const turn = (key, value) => {
    const alone = key === "hidden" && !live() && !firstOfTwo(runs).includes(value);
    several(alone ? { second: 0, hidden: value } : { [key]: value });
  };
  const open = (some) => still(() => { // seen as closely as it can be
    change(model, some);
    look();
  });
  return { turn, open };
}

function render({ model, el }) {
  let kernel = { answered: false, state: "here", ask() {} };
  let stopped = true, note = "", floor = 0, dotted = true;
  const now = state(model, () => kernel), { runs, live, current } = now;
  const tell = (text) => { note = text; draw(); note = ""; };
  const still = (act) => {
    stopped = true;
    act();
    stopped = false;
    draw();
  };
  const look = () => {
    floor = floorFor(current());
    options[0].input.checked = floor > 0;
  };

  const { turn, open } = settingChanges(model, now, still, look), lesson = lessons(open);
  const sliders = settingSliders(runs, values(model, KEYS), turn), train = training(model, () => kernel);
  const kept = keeping(model, runs, current, tell), copy = copying(tell);
  const options = [
    checkbox("from 90 % on only", false, (on) => { floor = on ? CLOSE : 0; draw(); }),
    checkbox("training lines (dotted)", dotted, (on) => { dotted = on; draw(); }),
  ];
  const chart = charts(), says = status(), [help, source] = [1, 2].map(() => h("p", { class: "dn-help" }));
  const buttons = [...kept.buttons, copy.button, linking(model, tell)];
  frame(el, "The playground: how fast does the network learn?",
    lesson.row, lesson.text, train.row, sliders.box, train.start, chart.plots, says, help,
    h("div", { class: "pg-options dn-controls" }, options.map(({ row }) => row)),
    h("div", { class: "dn-buttons dn-controls" }, buttons), copy.lines, chart.table, source);

  const draw = () => {
    if (stopped) return;
    const run = current(), here = live(), list = kept.runs(), shown = [...(run ? [{ run }] : []), ...list];
    sliders.show(values(model, KEYS), here);
    chart.show({ chosen: run, kept: list, least: here ? model.get("epochs") : 0, floor, training: dotted });
    lesson.show(values(model, KEYS));
    train.show(here);
    copy.show(run && code(run));
    const hidden = floor && shown.some(({ run }) => shape(run, "validation").middle.at(-1) < floor);
    const unseen = hidden && "A line below 90\u00a0% isn’t seen.";
    says.textContent = [note, now.says(run), unseen].filter(Boolean).join(" ");
    help.textContent = legend(dotted, shown.some(({ run }) => run.seeds.length > 1), list.length > 0);
    source.textContent = now.source();
  };
  kernel = watchKernel(model, draw);
  look();
  stopped = false;
  const undo = [follow(model, [...KEYS, "mode", "running", "ran", "points", "trouble", "kept"], draw)];
  const show = (found) => { open(found); bringIntoSight(el); };
  if (model.static) undo.push(followHash(offered(runs, false), show));
  return () => { undo.forEach((stop) => stop()); kernel.leave(); chart.leave(); };
}

export default { render };
