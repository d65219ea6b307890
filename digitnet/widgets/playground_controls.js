// The controls of the playground: a slider for each number, and a group, folded, with a list for each choice.
import { h, select, slider } from "./common.js";
import { CHOICE_KEYS, CHOICES, choicesAmong, choicesOf, further, sayChoices } from "./playground_choices.js";
import { alike, closest, firstOfTwo } from "./playground_runs.js";

export const KEYS = ["eta", "hidden", "second", "mini_batch_size", "epochs", "seed"];
const LABELS = ["learning rate η", "hidden neurons", "second layer", "mini-batch size", "epochs", "seed"];

/** What can be chosen for a training here. */
export const HERE = {
  eta: [-3, -2, -1, 0, 1].flatMap((p) => [1, 1.5, 2, 3, 5, 7].map((k) => Number(`${k}e${p}`))).concat(100),
  hidden: [0, 5, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300],
  second: [0, 5, 10, 15, 20, 30, 50, 100],
  mini_batch_size: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  epochs: [...Array.from({ length: 30 }, (_, i) => i + 1), 40, 50, 60, 80, 100],
  seed: Array.from({ length: 100 }, (_, i) => i + 1),
};

/** The numbers that may be chosen: all those of a training here, or those recorded with the same choices. */
export function offered(runs, live, setting) {
  if (live || !runs.settings.length) return HERE;
  const settings = alike(runs.settings, setting);
  const found = (pick) => [...new Set(settings.map(pick))].sort((a, b) => a - b);
  return {
    eta: found((s) => s.eta), hidden: found((s) => s.hidden[0] ?? 0), second: found((s) => s.hidden[1] ?? 0),
    mini_batch_size: found((s) => s.mini_batch_size), seed: [0, ...runs.seeds],
    epochs: Array.from({ length: runs.epochs }, (_, i) => i + 1),
  };
}

/** The sliders, made anew when others are offered, `last` below. Returns {box, show(now, asked, live)}. */
export function settingSliders(runs, now, turn, last) {
  const rows = h("div", { class: "pg-sliders" });
  const box = h("div", { class: "pg-controls dn-controls" }, rows, last);
  const neurons = (n) => (n ? String(n) : "none");
  let controls, lists, made;
  const make = (live) => {
    const saySeed = (seed) => (live ? String(seed || 1) : seed ? String(seed) : "all");
    const say = { hidden: neurons, second: neurons, seed: saySeed };
    controls = Object.fromEntries(KEYS.map((key, i) => [key, slider({
      label: LABELS[i], value: now[key], values: lists[key], say: say[key] ?? String,
      oninput: (value) => turn(key, value),
    })]));
    rows.replaceChildren(...KEYS.map((key) => controls[key].row));
  };
  return { box, show(now, asked, live) {
    const { settings } = runs, free = live || !settings.length;
    const near = free ? asked : settings[closest(settings, asked)];
    lists = offered(runs, live, near);
    const before = made;
    made = JSON.stringify([live, lists]);
    if (made !== before) make(live);
    for (const key of KEYS) {
      controls[key].show(now[key]);
      controls[key].input.disabled = lists[key].length < 2;
    }
    const pairs = firstOfTwo({ settings: alike(settings, near) });
    controls.second.input.disabled = !(free ? now.hidden > 0 : pairs.includes(now.hidden));
  } };
}

const ALL = "More choices: cost, start, activation, λ, optimizer";
const THERE = "Every combination trains here. Momentum and Nesterov keep μ = 0.9 of each step and want " +
  "about a tenth of the η of plain steps; RMSProp, Adam and AdamW want one near 0.001. The log-" +
  "likelihood comes with softmax outputs, the other costs with sigmoids.";

/** What was recorded with these choices, and what needs a kernel, in words. */
const sayOffer = (n, answered) => `Recorded are ${n} settings with more choices that teach something, ` +
  "and what you choose moves the other controls to the nearest of them. " + (answered
  ? "All other combinations can be trained: choose Train here."
  : "All other combinations need a kernel, and train live in JupyterLab.");

/**
 * The further choices, folded away: `lessons`, and a list for each choice. Returns {box, show(now, live,
 * answered)}. Where nothing trains, only what was recorded can be chosen; if that is nothing, the group is
 * hidden. It opens by itself when a choice is made elsewhere.
 */
export function furtherControls(runs, lessons, choose) {
  const word = h("summary"), help = h("p", { class: "dn-help" });
  const lists = Object.fromEntries(CHOICE_KEYS.map((key) => {
    const { label, options } = CHOICES[key], texts = options.map(([, text], i) => [i, text]);
    const onchange = (i) => choose(key, options[i][0]);
    return [key, select({ label, options: texts, value: 0, onchange })];
  }));
  const grid = h("div", { class: "pg-choices" }, CHOICE_KEYS.map((key) => lists[key].row));
  const box = h("details", { class: "pg-further" }, word, lessons, grid, help);
  const number = runs.settings.length - alike(runs.settings, {}).length;
  let made = 0;
  return { box, show(now, live, answered) {
    const free = live || !runs.settings.length, said = sayChoices(further(choicesAmong(now)));
    for (const key of CHOICE_KEYS) {
      const { input } = lists[key], there = new Set(runs.settings.map((setting) => choicesOf(setting)[key]));
      CHOICES[key].options.forEach(([value, text], i) => {
        const can = free || there.has(value), option = input.options[i];
        option.disabled = !can;
        option.textContent = can ? text : `${text}: ${answered ? "not recorded" : "needs a kernel"}`;
      });
      input.value = CHOICES[key].options.findIndex(([value]) => value === now[key]);
    }
    lists.activation.input.disabled = now.hidden === 0;
    box.hidden = !free && !number;
    help.textContent = free ? THERE : sayOffer(number, answered);
    word.textContent = said.length ? `More choices: ${said.join(", ")}` : ALL;
    if (said.length && !made) box.open = true;
    made = said.length;
  } };
}
