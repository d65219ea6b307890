import { bringIntoSight, copyAddress, followAddress } from "./address.js";
import {
  button, change, checkbox, follow, frame, h, select, slider, status, values,
} from "./common.js";
import { twoCharts, weightPicture } from "./overfitting_charts.js";
import { addressOf, valuesOf } from "./overfitting_link.js";
import { archive, moment, placeOf } from "./overfitting_runs.js";
import { caseWords, reading, settingWords, weightWords } from "./overfitting_words.js";

const CHOICE = ["trained", "lmbda", "dropout"], KEYS = [...CHOICE, "epoch", "kept"];
const LEGEND = "Solid line, disc: the pictures trained on. Dashed line, square: validation pictures, which " +
  "it has not seen. Band: from the lowest to the highest seed.";

/** What each lesson sets: the number of the case, λ, p and the epoch. */
export const LESSONS = [
  ["By heart", [0, 0, 0, 400],
    "Nothing is done against it: all 1000 pictures are right at last, one in six of the others is wrong."],
  ["Stop early", [0, 0, 0, 15],
    "The same run where the cost on unseen pictures is lowest. The rest buys a point of right answers, and " +
    "answers that are wrong with more and more confidence."],
  ["A penalty", [0, 1, 0, 400],
    "With λ = 1 the weights shrink to a tenth. The thousand are learned all the same, and four in a " +
    "hundred more of the others are right."],
  ["Too much", [0, 10, 0, 400],
    "With λ = 10 the weights are so small that not even the 1000 pictures can all be learned."],
  ["Dropout", [1, 0, 0.4, 400],
    "A hundred neurons, of which four in ten are left out of each step: more is right, although the cost " +
    "turns as before."],
  ["Ten times the pictures", [2, 0, 0, 100],
    "More to learn from is the best cure: the gap is less than half as wide, with nothing else done."],
];

/** The buttons of the lessons, with what each teaches. Returns {row, text, show(now)}. */
function lessonRow(runs, open) {
  const sets = ([i, lmbda, dropout, epoch]) => ({ trained: runs.trained[i], lmbda, dropout, epoch });
  const buttons = LESSONS.map(([name, own]) => button(name, () => open(sets(own))));
  const row = h("div",
    { class: "dn-buttons dn-controls", role: "group", "aria-label": "Lessons" }, buttons);
  const text = h("p", { class: "of-lesson" });
  return { row, text, show(now) {
    const shown = ([, own]) => Object.entries(sets(own)).every(([key, value]) => now[key] === value);
    const found = LESSONS.findIndex(shown);
    buttons.forEach((item, i) => item.setAttribute("aria-pressed", i === found));
    text.textContent = found < 0 ? "Choose a lesson, or a setting of your own." : LESSONS[found][2];
  } };
}

/** The controls. Returns {rows, show(now)}. */
function settingRows(model, runs) {
  const turn = (key) => (value) => change(model, { [key]: value });
  const cases = select({ label: "trained on", value: model.get("trained"), onchange: turn("trained"),
    options: runs.trained.map((name, i) => [name, caseWords(runs.cases[i])]) });
  cases.row.classList.add("of-case");
  const control = (label, key, list) =>
    slider({ label, value: model.get(key), values: list, oninput: turn(key) });
  const sliders = { lmbda: control("penalty λ", "lmbda", runs.lmbda),
    dropout: control("dropout p", "dropout", runs.dropout), epoch: control("epoch", "epoch", runs.epochs) };
  const rows = [cases.row, ...Object.values(sliders).map(({ row }) => row)];
  return { rows, show(now) {
    cases.input.value = now.trained;
    for (const [key, { show }] of Object.entries(sliders)) show(now[key]);
  } };
}

/** Buttons to keep a run and to copy its address, and what else may be chosen. Returns {row, show(kept)}. */
function keepRow(model, runs, tell, more) {
  const keep = button("Keep this run", () => {
    change(model, { kept: values(model, CHOICE) });
    tell("Kept: now change something.");
  });
  const clear = button("Clear", () => {
    if (clear.getAttribute("aria-disabled") === "true") return;
    change(model, { kept: {} });
    tell("The kept run is gone.");
  });
  const link = button("Copy link", async () => {
    const copied = await copyAddress(addressOf(values(model, KEYS), runs));
    const so = copied ? "; it is copied" : "";
    tell(`The address of this page opens the figure as it is now${so}.`);
  }, { hidden: !model.static });
  const row = h("div", { class: "dn-buttons dn-controls" }, keep, clear, link, more);
  return { row, show: (kept) => clear.setAttribute("aria-disabled", !kept) };
}

function render({ model, el }) {
  const runs = archive(model.get("recorded"), model.get("data"));
  let note = "", even = false, paused = false;
  const tell = (text) => { note = text; draw(); note = ""; };
  const open = (some) => { // with one drawing for all
    paused = true;
    change(model, some);
    paused = false;
    draw();
  };
  const lesson = lessonRow(runs, open), settings = settingRows(model, runs);
  const evenly = checkbox("every epoch as wide as the next", even, (on) => { even = on; draw(); });
  const keep = keepRow(model, runs, tell, evenly.row);
  const chart = twoCharts(runs.highest, runs.epochs.at(-1), (epoch) => change(model, { epoch }));
  const pictures = [weightPicture(), weightPicture()], says = status();
  const [legend, size, about] = ["dn-help", "of-size", "dn-help"].map((name) => h("p", { class: name }));
  frame(el, "Learning it by heart", lesson.row, lesson.text, settings.rows, chart.box, legend, says,
    keep.row, size,
    h("div", { class: "of-pictures" }, pictures.map(({ box }) => box)), about);
  const common = `cross-entropy, η = 0.5, mini-batches of 10, start N(0, 1), mean of ${runs.seeds} seeds; ` +
    `costs without the penalty; ${runs.about}.`;
  let said = "";
  const draw = () => {
    if (paused) return;
    const now = values(model, KEYS), run = runs.run(now), kept = now.kept.trained ? runs.run(now.kept) : null;
    settings.show(now);
    lesson.show(now);
    keep.show(kept);
    chart.show({ run, kept, epoch: now.epoch, even });
    legend.textContent = LEGEND + (kept ? ` Thin grey lines: the kept run, ${settingWords(kept)}.` : "");
    about.textContent = `${settingWords(run)}, ${common}`;
    size.textContent = weightWords(moment(run, placeOf(run, now.epoch)));
    pictures[0].show(run, "Now");
    pictures[1].show(kept, "Kept");
    const text = [note, reading(run, kept, now.epoch)].filter(Boolean).join(" ");
    if (text !== said) says.textContent = said = text;
  };
  const undo = [follow(model, KEYS, draw)];
  if (model.static) {
    const show = (found) => { open(found); bringIntoSight(el); };
    undo.push(followAddress((hash) => valuesOf(hash, runs), show));
  }
  return () => { undo.forEach((stop) => stop()); chart.leave(); };
}

export default { render };
