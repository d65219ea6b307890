import { bringIntoSight, copyAddress, followAddress } from "./address.js";
import { button, change, checkbox, follow, frame, h, newId, status, values } from "./common.js";
import { charts } from "./playground_charts.js";
import { CHOICE_KEYS, choicesAmong, choicesOf, differing, further } from "./playground_choices.js";
import { furtherControls, KEYS, offered, settingSliders } from "./playground_controls.js";
import { watchKernel } from "./playground_kernel.js";
import { lessons } from "./playground_lessons.js";
import { fromHash, toHash } from "./playground_link.js";
import {
  firstOfTwo, layers, library, NAMES, recordedRun, settingWith, shape, trainedRun,
} from "./playground_runs.js";
import { aboutRecorded, code, saysHere, saysMoved, saysRecorded } from "./playground_words.js";

const CLOSE = 0.9; // where the axis of the accuracy begins when one looks closely

/** All that is chosen: the numbers, and the further choices. */
const chosen = (model) => ({ ...values(model, KEYS), ...choicesAmong(values(model, CHOICE_KEYS)) });

/** What stays on the plot. Returns {buttons, runs()}: the runs, the same list until others are kept. */
function keeping(model, runs, current, tell) {
  const revived = ({ points, ...run }) => (points.length ? trainedRun(run, points) : recordedRun(runs, run));
  const keep = button("Keep", () => {
    const run = current(), kept = model.get("kept");
    if (!run) return tell("There is no run to keep yet.");
    if (kept.length === NAMES.length - 1)
      return tell("Five runs are kept, which is all there is room for; Clear removes them.");
    const { hidden, mini_batch_size, eta, epochs, seed, data, choices = {} } = run;
    const points = run.here ? model.get("points") : [];
    const next = { hidden, mini_batch_size, eta, epochs, seed, data, points, choices };
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
  const copied = await copyAddress(toHash(chosen(model)));
  const so = copied ? "; it is copied" : "";
  tell(`The address of this page opens the playground with this setting now${so}.`);
}, { hidden: !model.static });

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
  String(a.hidden) === String(b.hidden) && (a.seed || 1) === (b.seed || 1) && !differing(a, b);

const legend = (withTraining, runs, several) => "Thick line: validation images." +
  (withTraining ? " Dotted: training images (the first 10 000)." : "") +
  (runs.some(({ seeds }) => seeds.length > 1) ? " Band: from the lowest to the highest seed." : "") +
  (several ? " Kept runs have letters, marks and dashes of their own." : "") +
  (new Set(runs.map((run) => choicesOf(run).cost)).size > 1
    ? " The costs are of different kinds: their heights can’t be compared." : "");

/** Where the axis of the accuracy is to begin: closely where the whole run is seen so, all its seeds too. */
const floorFor = (run) => (run && Math.min(...shape(run, "validation").low) >= CLOSE ? CLOSE : 0);

/** All that is said below the plots of the runs shown; `run` is the chosen one; `several`: some are kept. */
const sentences = ({ note, floor, dotted }, now, run, shown, several) => {
  const hidden = floor && shown.some((one) => shape(one, "validation").middle.at(-1) < floor);
  const unseen = hidden && "A line below 90\u00a0% isn’t seen.";
  return { says: [note, now.says(run), unseen].filter(Boolean).join(" "),
    help: legend(dotted, shown, several), source: now.source() };
};

/** What the model holds, and the runs that follow from it. `asked()` is the setting that is wanted. */
function state(model, kernel) {
  const get = (key) => model.get(key), runs = library(get("recorded"), get("curves"));
  const live = () => get("mode") === "here" && (kernel().answered || kernel().awaited);
  const asked = () => {
    const { hidden, second, ...rest } = values(model, KEYS), choices = further(choicesAmong(chosen(model)));
    return { hidden: layers({ hidden, second }), ...rest, choices };
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
function settingChanges(model, { live, runs, asked }, still, look, tell) {
  const several = (some) => still(() => change(model, some));
  const turn = (key, value) => {
    const alone = key === "hidden" && !live() && !firstOfTwo(runs).includes(value);
    several(alone ? { second: 0, hidden: value } : { [key]: value });
  };
  const open = (some) => still(() => { // seen as closely as it can be
    change(model, some);
    look();
  });
  const choose = (key, value) => { // where nothing trains, other controls go along to what was recorded
    const found = live() ? null : settingWith(runs.settings, asked(), key, value), before = chosen(model);
    if (!found) return several({ [key]: value });
    const { eta, mini_batch_size, hidden: [first = 0, second = 0] } = found;
    open({ eta, mini_batch_size, hidden: first, second, ...choicesOf(found) });
    tell(saysMoved(before, chosen(model), key));
  };
  return { turn, open, choose };
}

function render({ model, el }) {
  let kernel = { answered: false, awaited: !model.static, state: "here", ask() {} };
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

  const { turn, open, choose } = settingChanges(model, now, still, look, tell), lesson = lessons(open);
  const more = furtherControls(runs, lesson.more, choose), train = training(model, () => kernel);
  const sliders = settingSliders(runs, chosen(model), turn, more.box);
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
    const run = current(), here = live(), list = kept.runs(), all = chosen(model);
    const shown = [...(run ? [run] : []), ...list.map(({ run }) => run)];
    sliders.show(all, now.asked(), here);
    more.show(all, here, kernel.answered);
    chart.show({ chosen: run, kept: list, least: here ? model.get("epochs") : 0, floor, training: dotted });
    lesson.show(all);
    train.show(here);
    copy.show(run && code(run));
    const said = sentences({ note, floor, dotted }, now, run, shown, list.length > 0);
    for (const [key, place] of Object.entries({ says, help, source })) place.textContent = said[key];
  };
  kernel = watchKernel(model, draw);
  look();
  stopped = false;
  const traits = [...KEYS, ...CHOICE_KEYS, "mode", "running", "ran", "points", "trouble", "kept"];
  const undo = [follow(model, traits, draw)];
  const show = (found) => { open(found); bringIntoSight(el); };
  const read = (hash) => fromHash(hash, (setting) => offered(runs, false, setting));
  if (model.static) undo.push(followAddress(read, show));
  return () => { undo.forEach((stop) => stop()); kernel.leave(); chart.leave(); };
}

export default { render };
