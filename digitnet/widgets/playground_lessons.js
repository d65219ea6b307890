// The lessons of the playground: settings that teach something, each a button with a sentence.
import { button, h } from "./common.js";
import { PLAIN } from "./playground_choices.js";

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


const small = (own) => preset({ eta: 0.5, cost: "cross-entropy", initializer: "scaled_normal", ...own });
/** Those with further choices, which chapters 9 to 12 explain. */
export const FURTHER = [
  ["Small start", preset({ eta: 3, hidden: 100, initializer: "scaled_normal" }),
    "Smaller weights to begin with for the hundred neurons of Stuck: no output neuron is saturated, and no " +
    "digit is lost, whatever the seed (chapter 9)."],
  ["All alike", small({ initializer: "zeros" }),
    "All weights and biases begin at 0, so all hidden neurons get the same gradient and stay alike: thirty " +
    "do the work of one (chapter 9)."],
  ["Cross-entropy", small({ hidden: 100, initializer: "standard_normal" }),
    "The start of Stuck, but another cost: an output neuron that is wrong learns, saturated or not, and " +
    "the lost digits come back (chapter 10)."],
  ["Penalty", small({ eta: 0.1, lmbda: 5 }),
    "Large weights cost something, and less is learned by heart: training and validation images are closer " +
    "together than with λ = 0, and the validation images gain a little (chapter 11)."],
  ["ReLU", small({ eta: 0.03, initializer: "he", activation: "relu" }),
    "Thirty hidden neurons with max(z, 0), and a start that suits them: they end above thirty sigmoids, " +
    "with every seed (chapter 12)."],
  ["Adam", small({ eta: 0.001, optimizer: "Adam" }), 
    "A step size of its own for each weight; η = 0.001 is the best of the three recorded. Here it gets no " +
    "further than plain steps at a good η: keep it, and choose SGD at 0.1 (chapter 12)."],
];

/** The buttons of the lessons, with what each teaches. Returns {row, text, more, show(now)}. */
export function lessons(choose) {
  const all = [...PRESETS, ...FURTHER].map(([name, own, text]) => [name, { ...PLAIN, ...own }, text]);
  const buttons = all.map(([name, own]) => button(name, () => choose(own)));
  const group = (label, some) =>
    h("div", { class: "dn-buttons dn-controls", role: "group", "aria-label": label }, some);
  const row = group("Lessons", buttons.slice(0, PRESETS.length));
  const text = h("p", { class: "pg-lesson" }), note = h("p", { class: "pg-note" });
  const more = h("div", {}, group("Lessons of chapters 9 to 12", buttons.slice(PRESETS.length)), note);
  return { row, more, text, show(now) {
    const found = all.findIndex(([, own]) => Object.entries(own).every(([key, value]) => now[key] === value));
    buttons.forEach((item, i) => item.setAttribute("aria-pressed", i === found));
    const words = found < 0 ? "" : all[found][2], below = found >= PRESETS.length; // as the button pressed
    text.textContent = (!below && words) || "Choose a lesson, or a setting of your own.";
    note.textContent = below ? words : "";
  } };
}
