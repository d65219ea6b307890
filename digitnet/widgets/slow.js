import { button, change, fixed, follow, frame, h, set, sigmoid, slider, status, values } from "./common.js";
import { player, push } from "./player.js";
import { axes, path } from "./plot.js";

export const MOST = 300;
const KEYS = ["weight", "bias", "eta", "epoch"];
const ETAS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20];

/** ∂C/∂z of both costs, for the target 0. */
export function slopes([zq, zc]) {
  const a = sigmoid(zq);
  return [a * a * (1 - a), sigmoid(zc)];
}

/** The weighted inputs after each epoch, as Slow.zs in Python; it ends after 300, whatever a page holds. */
export function run({ weight, bias, eta, epoch }) {
  const zs = [[weight + bias, weight + bias]];
  while (zs.length <= Math.min(epoch, MOST)) {
    const z = zs.at(-1), slope = slopes(z);
    zs.push(z.map((value, i) => value - 2 * eta * slope[i]));
  }
  return zs;
}

/** ln(1 + e^z) without overflow. */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** Both outputs, and both costs, for a pair of weighted inputs. */
export const outputs = (z) => z.map(sigmoid);
export const costs = ([zq, zc]) => [0.5 * sigmoid(zq) ** 2, softplus(zc)];

/** A small number in a sentence: two digits that count. */
const brief = (value) => (value >= 0.1 ? fixed(value) : value < 1e-6 ? "almost 0"
  : String(Number(value.toPrecision(2))));

/** What the figure shows, in sentences. */
export function sentence(now, zs = run(now)) {
  const z = zs.at(-1), [aq, ac] = outputs(z), [sq, sc] = slopes(z);
  const ahead = aq - ac > 0.01 ? "The cross-entropy is ahead."
    : ac - aq > 0.01 ? "The quadratic cost is ahead."
    : zs.length === 1 ? "Both start from the same place." : "The two are level.";
  return `Epoch ${zs.length - 1}: the output, which should be 0, is ${fixed(aq, 3)} with the quadratic ` +
    `cost and ${fixed(ac, 3)} with the cross-entropy. The slopes ∂C/∂z are ${brief(sq)} and ${brief(sc)}. ` +
    `${ahead}`;
}

/** A plot of both runs over the epochs. `measure` makes a pair of values of a pair of z. */
function chart(label, measure, y, round) {
  const plot = axes({ x: { low: 0, high: MOST, label: "epoch" }, y, width: 310, height: 240,
    label: `${label} over the epochs, for both costs` });
  const classes = ["dn-line", "dn-second"];
  const lines = classes.map((name) => h("path", { class: name }));
  const dots = [h("circle", { class: "sl-quadratic", r: 5 }), h("path", { class: "sl-entropy" })];
  plot.layer.append(...lines, ...dots);
  const draw = (zs, all) => {
    if (round) plot.resize({ y: { high: round(Math.max(...all.map(measure).flat())) } });
    lines.forEach((line, i) =>
      set(line, { d: path(zs.map((z, t) => [plot.sx(t), plot.sy(measure(z)[i])])) }));
    const x = plot.sx(zs.length - 1), [yq, yc] = measure(zs.at(-1)).map(plot.sy);
    set(dots[0], { cx: x, cy: yq });
    set(dots[1], { d: `M${x - 5},${yc - 5}h10v10h-10z` });
  };
  return { svg: plot.svg, draw };
}

/** The buttons, which say what can be done. Returns {row, show(epoch)}. */
function playButtons(model, play, on) {
  const start = push("Play", () => (play.on() ? play.stop() : play.go()));
  const one = push("1 epoch", () => { play.stop(); play.to(on(1)); });
  const ten = push("10 epochs", () => { play.stop(); play.to(on(10)); });
  const again = push("Start again", () => { play.stop(); play.to(0); });
  const published = button("The published start", () => {
    play.stop();
    change(model, { weight: 2, bias: 2, eta: 0.15, epoch: 0 });
  });
  const row = h("div", { class: "dn-buttons dn-controls" }, start, one, ten, again, published);
  return { row, show(epoch) {
    start.textContent = play.on() ? "Stop" : "Play";
    set(start, { "aria-disabled": !play.on() && epoch >= MOST });
    for (const item of [one, ten]) set(item, { "aria-disabled": epoch >= MOST });
    set(again, { "aria-disabled": epoch === 0 });
  } };
}

const LEGEND = "Solid line and disc: quadratic cost. Dashed line and square: cross-entropy.";
const HELP = "The two costs are measured in different ways, so compare the shapes of their curves and " +
  "not the heights.";

function settingControls(model) {
  const control = (key, label, options) => slider({
    label, value: model.get(key), oninput: (value) => change(model, { [key]: value }), ...options,
  });
  const tenths = { min: -5, max: 5, step: 0.1, say: (value) => fixed(value, 1) };
  return {
    weight: control("weight", "start weight w", tenths),
    bias: control("bias", "start bias b", tenths),
    eta: control("eta", "learning rate η", { values: ETAS, say: String }),
    epoch: control("epoch", "epoch", { min: 0, max: MOST, step: 1 }),
  };
}

function render({ model, el }) {
  const says = status(), controls = settingControls(model);
  const offer = () => {
    if (play.on()) set(says, { "aria-busy": "true" }); // to be read out when it has come to rest
    else says.removeAttribute("aria-busy");
    buttons.show(model.get("epoch"));
  };
  const on = (epochs) => Math.min(MOST, model.get("epoch") + epochs);
  const trip = { next: () => on(2), end: () => MOST, pace: () => 40 };
  const play = player(model, "epoch", trip, offer), buttons = playButtons(model, play, on);
  const high = (cost) => [0.5, 1, 2, 5, 10, 20].find((limit) => limit >= cost) ?? cost;
  const plots = [chart("Output", outputs, { low: 0, high: 1, label: "output a" }),
    chart("Cost", costs, { low: 0, high: 1, label: "cost C" }, high)];
  frame(el, "The slow neuron", Object.values(controls).map(({ row }) => row), buttons.row,
    h("p", { class: "dn-help" }, LEGEND),
    h("div", { class: "sl-pair" }, plots.map(({ svg }) => h("div", {}, svg))), says,
    h("p", { class: "dn-help" }, HELP));
  const leave = follow(model, KEYS, () => {
    const now = values(model, KEYS), zs = run(now);
    play.check();
    for (const key of KEYS) controls[key].show(now[key]);
    for (const { draw } of plots) draw(zs, run({ ...now, epoch: MOST }));
    offer();
    says.textContent = sentence(now, zs);
  });
  return () => { play.stop(); leave(); };
}

export default { render };
