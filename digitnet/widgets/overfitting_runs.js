// The recorded runs of Overfitting, and what is to be read from them.
import { bytes } from "./common.js";

export const READINGS = ["training", "validation", "training_cost", "cost"];
const PIXELS = 28 * 28, HALFWAY = 7, STEP = 20; // as in overfitting.py

/** The recorded runs, from the traits `recorded` and `data`; `run(choice)` is one of them. */
export function archive(recorded, data) {
  const { trained, lmbda, dropout, cases, with_dropout, epochs, limits } = recorded, all = bytes(data);
  const firsts = [0]; // the place of each case's first run
  for (const dropped of with_dropout)
    firsts.push(firsts.at(-1) + lmbda.length * (dropped ? dropout.length : 1));
  const n = firsts.at(-1), each = epochs.length;
  const count = n * READINGS.length * each; // of all curves' points
  const at = { down: 2 * count, up: 3 * count, sizes: 4 * count, pictures: 4 * count + 2 * n * each };
  const whole = (start, i) => (all[start + 2 * i] + 256 * all[start + 2 * i + 1]) / 10000;

  const curve = (place, k, length) => {
    const from = (place * READINGS.length + k) * each, indices = Array.from({ length }, (_, i) => from + i);
    const middle = indices.map((i) => whole(0, i)), step = STEP / 10000;
    return { middle, low: indices.map((i, j) => middle[j] - step * all[at.down + i]),
      high: indices.map((i, j) => middle[j] + step * all[at.up + i]) };
  };
  const picture = (place) => { // of the first case only
    if (place >= limits.length) return null;
    const levels = Array.from({ length: PIXELS }, (_, i) => {
      const two = all[at.pictures + (place * PIXELS + i >> 1)];
      return (i % 2 ? two & 15 : two >> 4) - HALFWAY;
    });
    return { levels, limit: limits[place] };
  };
  const run = (choice) => {
    const c = trained.indexOf(choice.trained), [images, hidden, last] = cases[c];
    const i = lmbda.indexOf(choice.lmbda), dropped = with_dropout[c];
    const place = firsts[c] + (dropped ? i * dropout.length + dropout.indexOf(choice.dropout) : i);
    const own = epochs.filter((epoch) => epoch <= last);
    const curves = Object.fromEntries(READINGS.map((name, k) => [name, curve(place, k, own.length)]));
    const weights = own.map((_, i) => whole(at.sizes, place * each + i));
    const shown = { ...choice, dropout: dropped ? choice.dropout : 0, asked: choice.dropout };
    return { ...shown, images, hidden, epochs: own, ...curves, weights, picture: picture(place) };
  };
  let highest = 0;
  for (let place = 0; place < n; place++)
    for (let i = 0; i < each; i++)
      highest = Math.max(highest, whole(0, (place * READINGS.length + 3) * each + i));
  return { ...recorded, run, highest };
}

/** The place of the last recorded epoch that isn't after `epoch`. */
export const placeOf = (run, epoch) => Math.max(0, run.epochs.findLastIndex((own) => own <= epoch));

/** The place at which the cost on unseen pictures is lowest, the first of several. */
export const turnOf = ({ cost: { middle } }) => middle.indexOf(Math.min(...middle));

/** What a run has come to at a place. */
export const moment = (run, i) => ({
  ...Object.fromEntries(READINGS.map((name) => [name, run[name].middle[i]])), weights: run.weights[i],
  gap: run.training.middle[i] - run.validation.middle[i], epoch: run.epochs[i],
});
