// The recorded runs of the figure Starts, unpacked.
import { bytes, floats } from "./common.js";

export const N_BINS = 20, SIDE = 14, LEVELS = 7;
const NONE = -32768, N_NUMBERS = 6, N_PICTURES = 3;

const whole16 = (value, Kind) => new Kind(bytes(value).slice().buffer);
const power = (thousandths) => (thousandths === NONE ? 0 : 10 ** (thousandths / 1000));

/**
 * `run(start, activation)` is {reached, rights, layers(moment), shares(moment, layer), pictures(moment)}: how
 * many moments it reached, the share of right answers at each, what `measured` in Python says of each layer,
 * how the activations are shared out, and the weights into three neurons, {taken, limit, levels}.
 */
export function startRuns(model) {
  const about = model.get("recorded"), { starts, activations, moments, pictured, hidden } = about;
  const numbers = whole16(model.get("numbers"), Int16Array);
  const rights = whole16(model.get("rights"), Uint16Array);
  const bars = bytes(model.get("histograms")), pixels = bytes(model.get("pictures"));
  const limits = floats(model.get("limits")), T = moments.length, L = hidden.length;

  const run = (start, activation) => {
    const r = starts.indexOf(start) * activations.length + activations.indexOf(activation);
    const layers = (moment) => hidden.map((n, l) => {
      const at = ((r * T + moment) * L + l) * N_NUMBERS;
      const [spread, signal, error, flat, stuck, different] = numbers.subarray(at, at + N_NUMBERS);
      return { n, spread: power(spread), signal: power(signal), error: power(error), flat: flat / 10_000,
        stuck, different };
    });
    const shares = (moment, l) => {
      const at = ((r * T + moment) * L + l) * N_BINS;
      return Array.from(bars.subarray(at, at + N_BINS), (share) => share / 255);
    };
    const pictures = (moment) => {
      const p = pictured.findLastIndex((taken) => taken <= moment), k = r * pictured.length + p;
      const levels = Array.from({ length: N_PICTURES }, (_, j) =>
        Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
          const at = (k * N_PICTURES + j) * SIDE * SIDE + i, pair = pixels[at >> 1];
          return at % 2 ? pair & 15 : pair >> 4;
        }));
      return { taken: pictured[p], limit: limits[k], levels };
    };
    return { reached: about.reached[r], layers, shares, pictures,
      rights: Array.from(rights.subarray(r * T, (r + 1) * T), (right) => right / 10_000) };
  };
  return { ...about, run };
}
