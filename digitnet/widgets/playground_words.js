// What the playground says of its runs, in words and as lines of Python.
import { fixed } from "./common.js";
import { CHOICE_KEYS, networkCode, sayChoice, sayChoices, trainingCode } from "./playground_choices.js";
import { alike, distance, firstOfTwo, percent, summary } from "./playground_runs.js";

/** A number as Python writes a float. */
const python = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** The lines of Python that repeat a run. */
export function code(run) {
  const digits = run.data === "scikit-learn digits", own = !digits && run.data !== "MNIST";
  const [load, call] = digits ? ["load_digits", "load_digits(28)"] : ["load_mnist", "load_mnist()"];
  const seeds = run.pick < 0 ? `  # recorded for the seeds ${run.seeds.join(", ")}` : "";
  const { imports, lines } = trainingCode(run, python(run.eta));
  return `from digitnet import Network${own ? "" : `, ${load}`}\n${imports}\n` +
    (own ? `# data: ${run.data}, the ones given to this figure\n` : `data = ${call}\n`) +
    `net = Network([${[784, ...run.hidden, 10].join(", ")}], rng=${run.seed || run.seeds[0]}` +
    `${networkCode(run)})${seeds}\n${lines}`;
}

const PERCENT = "\u00a0%"; // never torn from its number, nor is a range
const spanned = ({ low, middle, high }) => (low === high ? percent(middle)
  : `${percent(middle)}\u00a0(${percent(low)}–\u2060${percent(high)})`) + PERCENT;
const list = (all) => [all.slice(0, -1).join(", "), all.at(-1)].filter((part) => part !== "").join(" and ");

/** A setting in words. */
export function words(setting) {
  const { eta, hidden, mini_batch_size } = setting;
  const hiding = hidden.length === 0 ? "no hidden layer" : `${hidden.join(" and ")} hidden neurons`;
  const numbers = [`η = ${eta}`, hiding, `mini-batches of ${mini_batch_size}`];
  return [...numbers, ...sayChoices(setting.choices)].join(", ");
}

/** Which controls have gone along when one choice was made, in a sentence; nothing if none has. */
export function saysMoved(before, now, key) {
  const { eta, hidden, second, mini_batch_size: m } = now, moved = (name) => before[name] !== now[name];
  const layers = [hidden, second].filter(Boolean).join(" and ") || "no";
  const numbers = [moved("eta") && `η = ${eta}`, moved("mini_batch_size") && `mini-batches of ${m}`,
    (moved("hidden") || moved("second")) && `${layers} hidden neurons`];
  const choices = CHOICE_KEYS.map((name) => name !== key && moved(name) && sayChoice(name, now[name]));
  const said = [...numbers, ...choices].filter(Boolean);
  return said.length ? `Moved along, to what was recorded: ${list(said)}.` : "";
}

/** The holes of the grid that was recorded, in sentences. */
function holes(runs) {
  const combined = new Map(), all = new Set(runs.settings.map((s) => String(s.hidden)));
  for (const { mini_batch_size: m, hidden } of runs.settings)
    combined.set(m, new Set(combined.get(m)).add(String(hidden)));
  const names = (some) => list(some.sort((a, b) => parseInt(a || 0) - parseInt(b || 0))
    .map((hidden) => hidden.replace(",", " + ") || "no"));
  return [...combined].filter(([, found]) => found.size < all.size).map(([m, found]) => {
    const missing = [...all].filter((hidden) => !found.has(hidden)), few = missing.length < found.size;
    const which = few ? "were not recorded" : "only";
    return ` Mini-batches of ${m} ${which} with ${names(few ? missing : [...found])} hidden neurons.`;
  }).join("");
}

/** What was recorded with further choices. */
export function aboutFurther(runs) {
  const n = runs.settings.length - alike(runs.settings, {}).length;
  if (!n) return "";
  const details = runs.further.replace(/^MNIST; */, "");
  return `With more choices: ${n} settings${details && `; ${details}`}.`;
}

/** What was recorded with the choices of chapter 7, and where the grid has holes; then, with which others. */
export function aboutRecorded({ settings, ...rest }) {
  if (!settings.length) return "No recorded runs come with this copy of digitnet.";
  const runs = { ...rest, settings: alike(settings, {}) }, more = aboutFurther({ ...rest, settings });
  const firsts = firstOfTwo(runs), details = runs.about.replace(/^recorded on MNIST,? */, "");
  const deep = firsts.length ? ` A second layer only with ${list(firsts)} neurons in the first.` : "";
  return `Recorded: ${runs.epochs} epochs on MNIST, ${runs.seeds.length} seeds` +
    `${details && `; ${details}`}.${deep}${holes(runs)}${more && ` ${more}`}`;
}

/** The sentence about a recorded run: what was asked for, if that is another, and how it went. */
export function saysRecorded(runs, wanted, run) {
  if (!run) return "There is nothing to show without a kernel, since no runs were recorded.";
  const missing = distance(run, wanted) > 0
    ? `Not recorded: ${words(wanted)}. Shown is the nearest that was. ` : "";
  const short = wanted.epochs > runs.epochs ? `Only ${runs.epochs} epochs were recorded. ` : "";
  const seed = wanted.seed && run.pick < 0 ? `Not recorded: seed ${wanted.seed}. Shown are all. ` : "";
  const { best, last } = summary(run);
  const who = run.pick < 0 ? `the median of ${run.seeds.length} seeds` : `seed ${run.seed}`;
  return `${missing}${short}${seed}Recorded with ${words(run)}: after ${run.epochs} ` +
    `${run.epochs === 1 ? "epoch" : "epochs"} ${who} answers ${spanned(last)} of the validation ` +
    `images rightly; at best ${spanned(best)}.`;
}

const SILENT = "The kernel has not answered for some seconds: it is busy with a cell, or gone. The " +
  "recorded runs are still there.";
const GONE = "The kernel that trained is gone: it was restarted or shut down. To train again, run the cell " +
  "of this figure again; the recorded runs are still there.";

/** The sentence about the run here; `kernel` is as `watchKernel` says. */
export function saysHere({ kernel, running, trouble, ran, moved }, run) {
  const so = run && `${run.validation[0].length} of ${ran.epochs} epochs on ${ran.data}, ` +
    `${fixed(run.seconds, 2)} s an epoch: ${percent(run.validation[0].at(-1))}${PERCENT} of the validation ` +
    `images right, at best ${percent(summary(run).best.middle)}${PERCENT}.`;
  const before = run ? ` Before that: ${so}` : "";
  if (kernel === "gone") return GONE + before;
  if (kernel === "silent") return SILENT + before;
  const again = moved && !running ? " The controls have moved since: Train begins anew." : "";
  if (trouble) return trouble + before + again;
  if (running && run) return `Training here, ${words(run)}. ${so}`;
  if (running) return ran.data ? `Training here on ${ran.data}: the first epoch.` : "Loading the data.";
  return run ? `Trained here, ${words(run)}. ${so}${again}`
    : "Train begins a training in the kernel, which stays free meanwhile.";
}
