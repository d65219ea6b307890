// The runs of the playground: recorded ones, trained ones, and what is to be read from them.
import { bytes, fixed } from "./common.js";
import { choicesOf, differing } from "./playground_choices.js";

export const MEASURES = ["training", "validation", "cost"];
export const NAMES = ["now", "A", "B", "C", "D", "E"]; // the run that is chosen, and the kept ones

/** The hidden layers, a list: without a first there is no second. */
export const layers = ({ hidden, second }) => (hidden ? [hidden, second].filter((n) => n) : []);

/** The recorded runs, from the traits `recorded` and `curves`; `rows(i, measure, epochs)` has a row each. */
export function library(recorded, curves) {
  const numbers = new Uint16Array(bytes(curves).slice().buffer);
  const { settings: list = [], seeds = [], epochs: length = 0, about = "", further = "" } = recorded ?? {};
  const settings = list.map(([hidden, mini_batch_size, eta, choices = {}]) =>
    ({ hidden, mini_batch_size, eta, choices }));
  const rows = (i, measure, epochs) => seeds.map((_, k) => {
    const start = ((i * MEASURES.length + MEASURES.indexOf(measure)) * seeds.length + k) * length;
    return Array.from(numbers.subarray(start, start + Math.min(epochs, length)), (n) => n / 10000);
  });
  return { settings, seeds, epochs: length, about, further, rows };
}

/** Those of the settings that have the same further choices. */
export const alike = (settings, wanted) => settings.filter((setting) => !differing(setting, wanted));

const ANOTHER = 100; // what another choice counts: more than all numbers together

/** How far two settings are apart: by which factors their numbers differ, in powers of ten; choices first. */
export function distance(a, b) {
  const factor = (x, y) => Math.abs(Math.log10(x / y));
  const layer = (i) => factor((a.hidden[i] ?? 0) + 1, (b.hidden[i] ?? 0) + 1);
  const numbers = factor(a.eta, b.eta) + factor(a.mini_batch_size, b.mini_batch_size) + layer(0) + layer(1);
  return numbers + ANOTHER * differing(a, b);
}

/** The place of the setting nearest to `wanted`; the first of several. */
export function closest(settings, wanted) {
  const distances = settings.map((setting) => distance(setting, wanted));
  return distances.indexOf(Math.min(...distances));
}

/**
 * The recorded setting to go to from `now` when one choice gets another value: the one with the fewest other
 * changes, and of these the first, which has the best η that was recorded for its choices. Back at those of
 * chapter 7, η is 3.
 */
export function settingWith(settings, now, key, value) {
  const there = settings.filter((setting) => choicesOf(setting)[key] === value);
  const wanted = { ...now, choices: { ...now.choices, [key]: value } };
  const apart = (setting) => distance(setting, { ...wanted, eta: differing(setting, {}) ? setting.eta : 3 });
  return there.reduce((best, setting) => (best && apart(best) <= apart(setting) ? best : setting), null);
}

/** The sizes of the first hidden layer with which a second was recorded. */
export function firstOfTwo(runs) {
  const sizes = runs.settings.filter(({ hidden }) => hidden.length > 1).map(({ hidden }) => hidden[0]);
  return [...new Set(sizes)].sort((a, b) => a - b);
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
  const { seeds } = runs;
  return { ...runs.settings[i], epochs, seed, pick, seeds, data: "MNIST", here: false, ...measures };
}

/** The run that was trained here, from the traits `ran` and `points`. */
export function trainedRun(ran, points) {
  const column = (k) => [points.map((point) => point[k])];
  const measures = Object.fromEntries(MEASURES.map((name, k) => [name, column(k + 1)]));
  const seconds = points.reduce((sum, point) => sum + point[4], 0) / points.length;
  return { ...ran, pick: 0, seeds: [ran.seed], here: true, seconds, ...measures };
}

/** Band and line of a measure: the median, or the seed that was picked. */
export function shape(run, measure) {
  const all = band(run[measure]);
  return run.pick < 0 ? all : { ...all, middle: run[measure][run.pick] };
}

/** Best and last validation accuracy and last cost: {low, middle, high} over the seeds of the run. */
export function summary(run) {
  const mine = (measure) => (run.pick < 0 ? run[measure] : [run[measure][run.pick]]);
  const over = (measure, value) => {
    const { low, middle, high } = band(mine(measure).map((row) => [value(row)]));
    return { low: low[0], middle: middle[0], high: high[0] };
  };
  const last = (row) => row.at(-1), most = (row) => Math.max(...row);
  return { best: over("validation", most), last: over("validation", last), cost: over("cost", last) };
}

export const percent = (share) => fixed(100 * share, 1);
