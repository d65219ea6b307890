// What the figure Starts says: names, moments, and what a moment of a run teaches.
import { fixed } from "./common.js";

export const START_NAMES = {
  zeros: "all 0", ones: "all 1", uniform: "uniform (−1 to 1)", standard_normal: "N(0, 1)",
  scaled_normal: "N(0, 1/n)", glorot: "Glorot", he: "He",
};
export const FUNCTION_NAMES = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
const SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A share in percent; what isn't quite all or nothing doesn't look so. */
export function inPercent(share, digits = 0) {
  const text = fixed(100 * share, digits), all = share < 1 && text === fixed(100, digits);
  const none = share > 0 && !/[1-9]/.test(text);
  return `${all ? "over 99" : none ? "below 1" : text}\u00a0%`;
}

/** A positive number of any size with two digits that count: "0.044", "30 000", "2.7·10³¹". */
export function twoDigits(value) {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  if (exponent >= 6 || exponent < -4) {
    const power = String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => SMALL[digit]);
    return `${fixed(value / 10 ** exponent, 1)}·10${power}`;
  }
  const text = exponent < 2 ? value.toPrecision(2) : String(Number(value.toPrecision(2)));
  return exponent < 4 ? text : text.replace(/(\d{3})$/, "\u202f$1");
}

/** A moment in a few words for the slider, and as it stands in a sentence. */
export const momentName = (steps, epoch) => (steps === 0 ? "start" : steps < epoch
  ? `step ${steps}` : `epoch ${steps / epoch}`);
export const momentPhrase = (steps, epoch) => (steps === 0 ? "at the start" : `after ${
  steps < epoch ? `${steps} ${steps === 1 ? "step" : "steps"}`
    : `${steps / epoch} ${steps === epoch ? "epoch" : "epochs"}`}`);

const sum = (list) => list.reduce((a, b) => a + b, 0);
const listed = (all) => all.join(", ").replace(/, ([^,]*)$/, " and $1");
const layerNames = (found) => `hidden layer${found.length > 1 ? "s" : ""} ${listed(found)}`;
const SAME_HEARS = "they hear the same and are told the same, so they stay the same, and a whole layer can " +
  "say no more than one neuron.";

/** Whether all neurons of every layer are equal, and why that stays. */
function sayEqual(layers, activation) {
  if (!layers.every(({ different }) => different === 1)) return "";
  const n = layers[0].n, begin = `All ${n} neurons of each hidden layer are the same`;
  if (layers.some(({ error }) => error > 0)) return `${begin}: ${SAME_HEARS}`;
  const stuck = layers.every(({ stuck }) => stuck === n);
  if (stuck && activation !== "relu")
    return `${begin}, and so far out that their slope is computed as 0: no error comes back, and they will ` +
      "never change.";
  if (stuck || (activation === "tanh" && layers.every(({ spread }) => spread === 0)))
    return `${begin}, and 0 for every image. No error comes back to them, so nothing will ever change there.`;
  return `${begin}. No error comes back to them yet, since the weights that it comes through are all 0.`;
}

/** Layers that answer the same to every image; behind one, nothing can depend on the image. */
function sayCut(layers, relu) {
  const cut = [1, 2, 3].filter((l) => layers[l - 1].stuck === layers[l - 1].n);
  if (!cut.length) return "";
  const all = `All neurons of ${layerNames(cut)}`;
  return relu ? `${all} are dead, 0 for every image: what lies behind can't tell ` +
      "one image from another, and no error comes back through them."
    : `${all} are saturated for every image, and hardly any error comes back through them.`;
}

/** How far activations follow the image, or z grows or shrinks from layer to layer. */
function saySpread(layers, relu) {
  const [first, last] = [layers[0], layers.at(-1)], ratio = last.spread / first.spread;
  if (!relu && last.signal < 0.03)
    return `From image to image an activation in hidden layer 3 differs by ${twoDigits(last.signal)} only, ` +
      `and by ${twoDigits(first.signal)} in layer 1: hardly anything of the image gets through.`;
  const most = Math.max(...layers.map(({ spread }) => spread));
  if (relu && most > 1e4) return `The weights have burst: the spread of z is up to ${twoDigits(most)}.`;
  if (relu && (ratio > 2.5 || ratio < 0.5))
    return `The spread of z ${ratio > 1 ? "grows" : "shrinks"} from layer to layer, from ` +
      `${twoDigits(first.spread)} to ${twoDigits(last.spread)}.`;
  return "";
}

/** Saturated activations, and whether they were there from the start or came by learning. */
function saySaturated(layers, before, moment, relu) {
  if (relu) return "";
  const most = layers.reduce((a, b, l) => (b.flat > layers[a].flat ? l : a), 0), now = layers[most].flat;
  if (now < 0.5) return "";
  const where = `in hidden layer ${most + 1}`, then = before[most].flat;
  if (moment === 0)
    return `Before it has learned anything, ${inPercent(now)} of the activations ${where} are saturated: ` +
      "they sit where the slope is small.";
  return then < 0.3
    ? `That ${inPercent(now)} of the activations ${where} are saturated has come by learning; at the start ` +
      `it was ${inPercent(then)}.`
    : `${inPercent(now)} of the activations ${where} are saturated; ${inPercent(then)} were at the start.`;
}

function sayStuck(layers, relu) {
  const n = sum(layers.map(({ n }) => n)), stuck = sum(layers.map(({ stuck }) => stuck));
  if (!stuck) return "";
  const are = `${stuck} of the ${n} hidden neurons ${stuck === 1 ? "is" : "are"}`;
  return relu ? `${are} dead: 0 for each of the images.` : `${are} saturated for every image.`;
}

/** What a moment of a run teaches, in one or two sentences. */
export function lesson(run, moment, activation) {
  const relu = activation === "relu", layers = run.layers(moment), before = run.layers(0);
  const first = sayEqual(layers, activation) || sayCut(layers, relu);
  if (first) return first;
  const found = [saySpread(layers, relu), saySaturated(layers, before, moment, relu), sayStuck(layers, relu)]
    .filter(Boolean);
  const fine = "All neurons differ, and every layer answers differently to different images: " +
    (run.rights[moment] > 0.5 ? "it learns." : "it can learn.");
  const few = sum(layers.map(({ stuck }) => stuck)) < 10 && found[0] === sayStuck(layers, relu);
  if (!found.length || few) found.unshift(fine);
  return found.slice(0, 2).join(" ");
}

/** All that is said of the state that is chosen. */
export function startsSentence(runs, { start, activation, moment }) {
  const run = runs.run(start, activation), { moments, epoch, starts } = runs;
  const shown = Math.min(moment, run.reached - 1), lost = shown < moment;
  const at = (t) => momentPhrase(moments[t], epoch), name = (t) => momentName(moments[t], epoch);
  const all = starts.map((key) => [key, runs.run(key, activation)])
    .map(([key, other]) => [key, other.reached > moment ? other.rights[moment] : 0]);
  const [best, most] = all.reduce((a, b) => (b[1] > a[1] ? b : a));
  const compared = moment === 0 || most < 0.2 ? "" : best === start ? ", the most of all starts"
    : ` (the most: ${inPercent(most, 1)}, with ${START_NAMES[best]})`;
  const head = `${FUNCTION_NAMES[activation]}, start ${START_NAMES[start]}, `;
  if (lost)
    return `${head}${at(moment)}: the training is over. Between ${name(shown)} and ${name(run.reached)} ` +
      `its numbers grew beyond all that can be computed with. Shown is what was ${at(shown)}. ` +
      lesson(run, shown, activation);
  return `${head}${at(moment)}: ${inPercent(run.rights[moment], 1)} of the validation images are answered ` +
    `rightly${compared}. ${lesson(run, moment, activation)}`;
}
