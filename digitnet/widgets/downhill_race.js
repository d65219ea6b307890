// The downhill figure with optimizers: several balls that start from one place (chapter 12).
import { bringIntoSight, copyAddress, followAddress } from "./address.js";
import {
  button, change, checkbox, fixed, follow, frame, h, indexed, newId, select, set, slider, status, values,
} from "./common.js";
import { icon, lanes, raceChart } from "./downhill_lanes.js";
import { raceHash, raceOf } from "./downhill_link.js";
import { map } from "./downhill_map.js";
import { effective, OPTIMIZERS, ORDER, RACE_TRAITS, reports, tuned } from "./downhill_optimizers.js";
import { called, cells, raceSentences } from "./downhill_race_words.js";
import { running, stepButtons } from "./downhill_run.js";
import { EDGE, MOST, surfaces } from "./downhill_surface.js";
import { plain } from "./downhill_words.js";

const RACE_KEYS = ["surface", "v1", "v2", "steps", "optimizers", ...RACE_TRAITS];
const FIRST = 250; // milliseconds that the first step of a run takes; the later ones are faster
const racePace = (step) => Math.max(50, FIRST * 0.93 ** step);

/** One that may race: its name to tick; if it does, its rule and its sliders. Returns {box, show(now)}. */
function laneControls(model, name) {
  const { name: full, letter, rule, traits } = OPTIMIZERS[name];
  const tick = checkbox(`${letter}: ${full}`, false, (on) => {
    const chosen = ORDER.filter((other) => (other === name ? on : model.get("optimizers").includes(other)));
    if (chosen.length) change(model, { optimizers: chosen });
    else tick.input.checked = true; // one at least
  });
  const sliders = Object.values(traits).map(([key, symbol, all]) => {
    const made = slider({ label: indexed(symbol), value: model.get(key), values: all, say: (v) => plain(v),
      oninput: (value) => change(model, { [key]: value }) });
    set(made.input, { "aria-label": `${symbol} of ${full}` });
    return { key, ...made };
  });
  const inner = h("div", {}, h("p", { class: "dn-help" }, ...indexed(`${called(name)}: ${rule}`)),
    sliders.map(({ row }) => row));
  const head = h("div", { class: "dh-head" }, icon(name), h("span", { class: "dn-controls" }, tick.row));
  return { box: h("div", { class: "dh-lane" }, head, inner), show(now) {
    const on = now.optimizers.includes(name);
    tick.input.checked = on;
    set(tick.input, { "aria-disabled": on && now.optimizers.length === 1 });
    inner.hidden = !on;
    for (const { key, show } of sliders) show(now[key]);
  } };
}

/** The controls of surface, start and optimizers. Returns {rows, show(values)}. */
function raceControls(model) {
  const kind = select({
    label: "surface", value: model.get("surface"),
    options: Object.entries(surfaces)
      .map(([key, { name }]) => [key, name.replace("the chapter", "chapter 4")]),
    onchange: (surface) => { // with learning rates that fit it
      const now = { ...values(model, RACE_KEYS), surface };
      change(model, { surface, steps: 0, ...tuned(ORDER, now) });
    },
  });
  const starts = Object.entries({ v1: "start v₁", v2: "start v₂" }).map(([key, label]) => [key, slider({
    label: indexed(label), value: model.get(key), min: -EDGE, max: EDGE, step: 0.1,
    say: (value) => fixed(value, 1), oninput: (value) => change(model, { [key]: value }),
  })]);
  const formula = h("p", { class: "dn-help" }), all = ORDER.map((name) => laneControls(model, name));
  const box = h("div", { class: "dh-lanes", role: "group", "aria-label": "Optimizers that race" },
    all.map((one) => one.box));
  return { rows: [kind.row, formula, ...starts.map(([, { row }]) => row), box], show(now) {
    kind.input.value = now.surface;
    formula.replaceChildren(...indexed(surfaces[now.surface].about));
    for (const [key, { show }] of starts) show(now[key]);
    for (const one of all) one.show(now);
  } };
}

const HEADS = ["optimizer", "cost C", "Δv₁", "Δv₂", "effective η along v₁", "along v₂"];

/** The last step of each as a table. Returns {box, show(values, reports)}. */
function stepTable() {
  const body = h("tbody"), id = newId();
  const head = h("tr", {}, HEADS.map((text) => h("th", { scope: "col" }, indexed(text))));
  const title = h("p", { id, class: "dn-help" }, "The last step of each");
  const table = h("table", { class: "dh-table", "aria-labelledby": id }, h("thead", {}, head), body);
  const box = h("div", {}, title,
    h("div", { class: "dn-scroll", tabindex: 0, role: "region", "aria-labelledby": id }, table));
  return { box, show({ surface }, all) {
    body.replaceChildren(...all.map(({ name, points }) => h("tr", {},
      h("th", { scope: "row" }, icon(name), OPTIMIZERS[name].letter),
      cells(surface, points, effective(surface, points)).map((text) => h("td", {}, indexed(text))))));
  } };
}

const RACE_HELP = "The surface from above: the stronger the tint, the higher; numbers on lines are costs. " +
  "Each optimizer has its own line, mark and letter; a dot is a step, and a mark at the edge without a " +
  "filling is outside. Click or tap to choose the start. The other plot shows the costs, on a logarithmic " +
  "scale; those below 10⁻⁶ lie on its lower edge. To have arrived means that the gradient is shorter than " +
  "0.01 and stays so. The effective η is the learning rate with which plain descent would have made the " +
  "same step along an axis: −Δv₁ divided by ∂C/∂v₁, and so for v₂. It is negative where velocity carries a " +
  "ball uphill.";

/** Two more buttons: the best η of each, and the address of the setting. */
function moreButtons(model, now, roll, tell) {
  const best = button("Best η for each", () => {
    roll.stop();
    change(model, { ...tuned(now().optimizers, now()), steps: 0 });
    tell("Each has the learning rate, of those on its slider, with which it is first to arrive, or if it " +
      "doesn't arrive, lowest at the end; μ, ρ and β are as they were.");
  });
  const link = button("Link to this", async () => {
    const copied = await copyAddress(raceHash(now()));
    tell(`The address of this page holds this setting${copied ? "; it is copied" : ""}.`);
  }, { hidden: !model.static }); // a notebook's address isn't ours
  return [best, link];
}

/** What the buttons need to know: whether all steps are made, all balls have left, all is over. */
const raceStands = (all, steps) => ({ full: steps >= MOST, left: all.every(({ state }) => state === "left"),
  over: steps >= Math.max(...all.map(({ end }) => end)) });

export function raceFigure({ model, el }) {
  const now = () => values(model, RACE_KEYS), says = status();
  const note = h("p", { class: "dn-help dn-controls", role: "status" });
  const trip = {
    count: ({ steps }) => Math.min(steps, MOST) + 1,
    finish: (values) => Math.max(values.steps, ...reports(values).map(({ end }) => end)),
    pace: racePace,
  };
  const offer = () => {
    if (roll.on()) set(says, { "aria-busy": "true" }); // to be read out when the balls have come to rest
    else says.removeAttribute("aria-busy");
    buttons.show(now().steps, raceStands(reports(now()), now().steps));
  };
  const roll = running(model, now, offer, trip), buttons = stepButtons(model, roll);
  const tell = (text) => { note.textContent = text; };
  buttons.row.append(...moreButtons(model, now, roll, tell));
  const controls = raceControls(model), table = stepTable();
  const plots = [map((v1, v2) => change(model, { v1, v2 }), lanes), raceChart()];
  const box = frame(el, "A race downhill", controls.rows,
    h("div", { class: "dn-pair" }, plots.map(({ svg }) => h("div", {}, svg))),
    buttons.row, says, note, table.box, h("p", { class: "dn-help" }, indexed(RACE_HELP)));
  let before = null; // how many steps there were
  const draw = () => {
    const at = now();
    if (!at.optimizers.length) return;
    const all = reports(at), rolls = at.steps === before + 1;
    before = at.steps;
    roll.check();
    controls.show(at);
    for (const plot of plots) plot.draw(at, all, rolls ? (roll.on() ? racePace(at.steps) : FIRST) : 0);
    table.show(at, all);
    offer();
    says.replaceChildren(...raceSentences(at, all)
      .map((text) => h("span", { class: "dh-says" }, indexed(text), " ")));
  };
  const stop = follow(model, RACE_KEYS, draw);
  const undo = [roll.stop, stop];
  if (model.static) {
    undo.push(followAddress(raceOf, (setting) => {
      roll.stop();
      change(model, setting);
      bringIntoSight(box);
    }));
  }
  return () => [...undo, ...plots.map(({ leave }) => leave)].forEach((end) => end());
}
