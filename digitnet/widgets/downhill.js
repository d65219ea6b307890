import { change, fixed, follow, frame, h, indexed, select, set, slider, status, values } from "./common.js";
import { map } from "./downhill_map.js";
import { raceFigure } from "./downhill_race.js";
import { running, stepButtons } from "./downhill_run.js";
import { EDGE, ENDS, finish, judge, MOST, surfaces, walk } from "./downhill_surface.js";
import { plain, sentence, tenTo } from "./downhill_words.js";
import { axes, fitted, path } from "./plot.js";

const KEYS = ["surface", "eta", "v1", "v2", "steps"];
const ETAS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.1, 0.11, 0.15, 0.2, 0.25, 0.3, 0.35,
  0.4, 0.41, 0.45, 0.5, 0.55, 0.6, 0.8, 1, 1.2, 1.5, 1.9, 2, 2.05, 2.5];

const PACE = 350; // milliseconds that a step takes; of a run the later ones are faster
const pace = (step) => Math.max(80, PACE * 0.9 ** step);

/** The cost over the steps. Returns {svg, draw(values, points), leave()}. */
function chart() {
  const y = { low: 0.01, high: 10, label: "cost C", log: true, say: (v) => tenTo(Math.round(Math.log10(v))) };
  const label = "The cost over the steps, on a logarithmic scale";
  const plot = axes({ x: { low: 0, high: 10, label: "step" }, y, width: 280, height: 330, label });
  const line = h("path", { class: "dn-line" }), dots = h("g", { class: "dn-points" });
  plot.layer.append(line, dots);
  let drawn = null;
  const draw = ({ surface }, points) => {
    drawn = [{ surface }, points];
    const costs = points.map((v) => Math.max(1e-6, surfaces[surface].cost(v)));
    const power = (round, value) => 10 ** round(Math.log10(value));
    plot.resize({
      x: { high: [10, 20, 50, 100, MOST].find((n) => n >= points.length - 1) },
      y: { low: power(Math.floor, Math.min(0.1, ...costs)), high: power(Math.ceil, Math.max(10, ...costs)) },
    });
    const pixels = costs.map((c, i) => [plot.sx(i), plot.sy(c)]);
    set(line, { d: path(pixels) });
    const shown = pixels.slice(pixels.length > 60 ? -1 : 0);
    dots.replaceChildren(...shown.map(([cx, cy]) => h("circle", { cx, cy, r: 2.5 })));
  };
  const leave = fitted(plot.svg, (width) => {
    const below = matchMedia("(max-width: 30rem)").matches; // it stands below the map, not beside it
    plot.fit(width, below ? Math.max(120, 0.4 * width) : 1.1 * width);
    if (drawn) draw(...drawn);
  });
  return { svg: plot.svg, draw, leave };
}

/** The controls of surface, learning rate and start. Returns {rows, show(values)}. */
function settingControls(model) {
  const control = (key, label, options) => slider({
    label, value: model.get(key), oninput: (value) => change(model, { [key]: value }), ...options,
  });
  const kind = select({
    label: "surface", value: model.get("surface"),
    options: Object.entries(surfaces).filter(([key, { raced }]) => !raced || key === model.get("surface"))
      .map(([key, { name }]) => [key, name]),
    onchange: (surface) => change(model, { surface, eta: surfaces[surface].eta, steps: 0 }),
  });
  const range = { min: -EDGE, max: EDGE, step: 0.1, say: (value) => fixed(value, 1) };
  const sliders = {
    eta: control("eta", "learning rate η", { values: ETAS, say: plain }),
    v1: control("v1", indexed("start v₁"), range), v2: control("v2", indexed("start v₂"), range),
  };
  const formula = h("p", { class: "dn-help" });
  return { rows: [kind.row, formula, ...Object.values(sliders).map(({ row }) => row)], show(now) {
    kind.input.value = now.surface;
    formula.replaceChildren(...indexed(surfaces[now.surface].about));
    for (const [key, { show }] of Object.entries(sliders)) show(now[key]);
  } };
}

const HELP = "The surface from above: the stronger the tint, the higher. Numbers on lines are costs, " +
  "numbers at dots count the steps, the arrow points along minus the gradient. A ball outside is an empty " +
  "circle at the edge. Click or tap to choose the start, or use the sliders. The other plot shows the cost " +
  "after each step, on a logarithmic scale; costs below 10⁻⁶ lie on its lower edge.";

/** What the buttons need to know of a path: whether it is full, has left, or is over in any way. */
function standing(now) {
  const points = walk(now), verdict = judge(now.surface, points);
  return { full: points.length > MOST, left: verdict === "left", over: ENDS.includes(verdict) };
}

/** One ball, that of chapter 4. */
function plainFigure({ model, el }) {
  const now = () => values(model, KEYS), says = status();
  const offer = () => {
    if (roll.on()) set(says, { "aria-busy": "true" }); // to be read out when the ball has come to rest
    else says.removeAttribute("aria-busy");
    buttons.show(now().steps, standing(now()));
  };
  const roll = running(model, now, offer, { count: (values) => walk(values).length, finish, pace });
  const buttons = stepButtons(model, roll);
  const controls = settingControls(model);
  const plots = [map((v1, v2) => change(model, { v1, v2 })), chart()];
  frame(el, "A ball on its way down", controls.rows,
    h("div", { class: "dn-pair" }, plots.map(({ svg }) => h("div", {}, svg))), buttons.row, says,
    h("p", { class: "dn-help" }, indexed(HELP)));
  let before = null; // how many points there were
  const stop = follow(model, KEYS, () => {
    const points = walk(now()), rolls = points.length === before + 1; // by one step
    before = points.length;
    roll.check();
    controls.show(now());
    for (const plot of plots) plot.draw(now(), points, rolls ? (roll.on() ? pace(now().steps) : PACE) : 0);
    offer();
    says.replaceChildren(...indexed(sentence(now(), points)));
  });
  return () => [roll.stop, stop, ...plots.map(({ leave }) => leave)].forEach((end) => end());
}

function render({ model, el }) {
  let leave = null, races = null;
  const stop = follow(model, ["optimizers"], () => {
    const asked = model.get("optimizers")?.length > 0;
    if (asked === races) return;
    leave?.();
    el.replaceChildren();
    races = asked;
    leave = (races ? raceFigure : plainFigure)({ model, el });
  });
  return () => { stop(); leave(); };
}

export default { render };
