import { change, fixed, follow, frame, h, newId, set, sigmoid, slider, status, values } from "./common.js";
import { axes, fitted, path } from "./plot.js";

const LOW = -5, HIGH = 5;
const SHARPNESS = [1, 2, 5, 10, 20, 50, 100];

/** Weighted input, activation and slope da/dx of the neuron at x, as Neuron.z, a and slope in Python. */
export function neuron({ weight, bias, sharpness, x }) {
  const z = weight * x + bias, a = sigmoid(sharpness * z);
  return { z, a, slope: a * (1 - a) * sharpness * weight };
}

/** The points of the curve; close together, since for a large sharpness it is steep. */
export function curve(now, n = 800) {
  return Array.from({ length: n + 1 }, (_, i) => {
    const x = LOW + ((HIGH - LOW) * i) / n;
    return [x, neuron({ ...now, x }).a];
  });
}

/** −b/w, where the weighted input is 0, if the plot shows it; else null. */
export function threshold({ weight, bias }) {
  const x = -bias / weight;
  return x >= LOW && x <= HIGH ? x + 0 : null;
}

/** The perceptron: 1 where z = wx + b > 0, else 0. */
export function step({ weight, bias }) {
  const output = (x) => (weight * x + bias > 0 ? 1 : 0), at = threshold({ weight, bias });
  return at === null ? [[LOW, output(0)], [HIGH, output(0)]]
    : [[LOW, output(LOW)], [at, output(LOW)], [at, output(HIGH)], [HIGH, output(HIGH)]];
}

/** Where the picture doesn't show −b/w: a sentence; else nothing. */
function elsewhere({ weight, bias }) {
  if (weight === 0) return " With w = 0 the neuron answers the same for every x, and there is no −b/w.";
  const side = -bias / weight < 0 ? "left" : "right";
  return threshold({ weight, bias }) === null
    ? ` The step, at x = −b/w = ${fixed(-bias / weight)}, lies to the ${side} of the picture.` : "";
}

/** What the figure shows, in a sentence or two. */
export function sentence(now) {
  const { z, a, slope } = neuron(now), { weight, bias, sharpness: c, x } = now;
  const inner = c === 1 ? "" : ` = σ(${fixed(c * z)})`;
  const add = bias < 0 ? `− ${fixed(-bias)}` : `+ ${fixed(bias)}`;
  const factor = x < 0 ? `(${fixed(x)})` : fixed(x);
  return `At x = ${fixed(x)} the weighted input is z = wx + b = ${fixed(weight)}·${factor} ` +
    `${add} = ${fixed(z)}, the activation a = σ(cz)${inner} = ${fixed(a, 4)}, ` +
    `and the slope da/dx = ${fixed(slope, 3)}.${elsewhere(now)}`;
}

const KEYS = ["weight", "bias", "sharpness", "x"];

/** Choose x on the plot, by dragging with mouse, pen or finger. */
function useDragging(plot, choose) {
  const { svg, left, right } = plot;
  let dragging = false;
  const drag = (event) => {
    const box = svg.getBoundingClientRect(), { width } = plot;
    const at = ((event.clientX - box.left) / box.width) * width;
    const x = LOW + ((at - left) / (width - left - right)) * (HIGH - LOW);
    choose(Math.min(HIGH, Math.max(LOW, Math.round(x * 20) / 20)));
  };
  set(svg, { style: "touch-action: pan-y; cursor: ew-resize" });
  svg.addEventListener("pointerdown", (event) => {
    dragging = true;
    svg.setPointerCapture?.(event.pointerId);
    drag(event);
  });
  svg.addEventListener("pointermove", (event) => { if (dragging) drag(event); });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => { dragging = false; });
}

const ROOM = 44; // pixels for the word at the mark

/** The mark at −b/w, or an arrow to where that lies, away from the curves. Returns {parts, show(values)}. */
function thresholdMark(plot) {
  const tick = h("path", { class: "nr-tick" }), mark = h("text", { class: "nr-mark" }, "−b/w");
  return { parts: [tick, mark], show({ weight, bias }) {
    const { sx, sy, width, left, right } = plot, at = threshold({ weight, bias }), seen = at !== null;
    const before = -bias / weight < LOW, rising = weight > 0; // above ½ after −b/w, else before it
    const fits = (after) => (after ? sx(at) + ROOM < width - right : sx(at) - ROOM > left);
    const after = seen ? fits(rising) === rising : before;
    const x = seen ? sx(at) : before ? left : width - right;
    set(tick, { d: seen ? `M${x},${sy(0) - 6}v12` : "" });
    mark.textContent = weight === 0 ? "" : seen ? "−b/w" : before ? "← −b/w" : "−b/w →";
    set(mark, { x: x + (after ? 5 : -5), y: after === rising ? sy(0) - 6 : sy(1) + 16,
      "text-anchor": after ? "start" : "end" });
  } };
}

/** The curves. Returns {plot, show(values), leave()}. */
function curves() {
  const plot = axes({
    x: { low: LOW, high: HIGH, label: "input x" }, y: { low: 0, high: 1, label: "activation a" },
    label: "The activation of a sigmoid neuron over its input",
  });
  const lines = ["dn-third", "dn-second", "dn-line"].map((name) => h("path", { class: name }));
  const [perceptron, tangent, sigmoidLine] = lines, dot = h("circle", { class: "dn-dot", r: 6 });
  const id = newId(), cut = h("rect"), mark = thresholdMark(plot);
  plot.layer.append(h("clipPath", { id }, cut), perceptron,
    h("g", { "clip-path": `url(#${id})` }, tangent), sigmoidLine, ...mark.parts, dot);
  let shown = null;
  const show = (now) => {
    shown = now;
    const { a, slope } = neuron(now), { sx, sy } = plot;
    const pixels = (points) => path(points.map(([x, y]) => [sx(x), sy(y)]));
    const tilt = (x) => [x, a + slope * (x - now.x)];
    const reach = Math.min(1, 0.35 / Math.abs(slope)); // so that a steep tangent stays in sight
    set(sigmoidLine, { d: pixels(curve(now)) });
    set(perceptron, { d: pixels(step(now)) });
    set(tangent, { d: pixels([tilt(now.x - reach), tilt(now.x + reach)]) });
    set(cut, { x: sx(LOW), y: sy(1) - 2, width: sx(HIGH) - sx(LOW), height: sy(0) - sy(1) + 4 });
    set(dot, { cx: sx(now.x), cy: sy(a) });
    mark.show(now);
  };
  const leave = fitted(plot.svg, (width) => {
    plot.fit(width, Math.max(210, Math.min(420, 0.54 * width)));
    if (shown) show(shown);
  });
  return { plot, show, leave };
}

function render({ model, el }) {
  const control = (key, label, options) => slider({
    label, value: model.get(key), say: fixed, oninput: (value) => change(model, { [key]: value }), ...options,
  });
  const controls = {
    weight: control("weight", "weight w", { min: -10, max: 10, step: 0.1 }),
    bias: control("bias", "bias b", { min: -10, max: 10, step: 0.1 }),
    sharpness: control("sharpness", "sharpness c", { values: SHARPNESS, say: String }),
    x: control("x", "input x", { min: LOW, max: HIGH, step: 0.05 }),
  };
  const { plot, show, leave } = curves(), says = status();
  frame(el, "A sigmoid neuron with one input",
    Object.values(controls).map(({ row }) => row), plot.svg,
    h("p", { class: "dn-help" }, "Solid: a = σ(cz) with the weighted input z = wx + b. Dotted: the " +
      "perceptron with the same w and b; it steps at x = −b/w, where z = 0. Dashed: the tangent at x; drag " +
      "the dot, or use the slider."),
    says);
  useDragging(plot, (x) => change(model, { x }));
  const stop = follow(model, KEYS, () => {
    const now = values(model, KEYS);
    for (const key of KEYS) controls[key].show(now[key]);
    show(now);
    says.textContent = sentence(now);
  });
  return () => [stop, leave].forEach((end) => end());
}

export default { render };
