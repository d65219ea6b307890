import { axes, change, fixed, follow, frame, h, path, set, sigmoid, slider, status } from "./common.js";

const LOW = -5, HIGH = 5;
const SHARPNESS = [1, 2, 5, 10, 20, 50, 100];

/** Weighted input, activation and slope da/dx of the neuron at x, as Neuron.z, a and slope in Python. */
export function neuron({ weight, bias, sharpness, x }) {
  const z = sharpness * (weight * x + bias), a = sigmoid(z);
  return { z, a, slope: a * (1 - a) * sharpness * weight };
}

/** The points of the curve; close together, since for a large sharpness it is steep. */
export function curve(values, n = 800) {
  return Array.from({ length: n + 1 }, (_, i) => {
    const x = LOW + ((HIGH - LOW) * i) / n;
    return [x, neuron({ ...values, x }).a];
  });
}

/** The perceptron: 1 where w x + b > 0, else 0. */
export function step({ weight, bias }) {
  const output = (x) => (weight * x + bias > 0 ? 1 : 0), threshold = -bias / weight;
  const inside = threshold > LOW && threshold < HIGH;
  return inside
    ? [[LOW, output(LOW)], [threshold, output(LOW)], [threshold, output(HIGH)], [HIGH, output(HIGH)]]
    : [[LOW, output(0)], [HIGH, output(0)]];
}

/** What the figure shows, in a sentence. */
export function sentence(values) {
  const { z, a, slope } = neuron(values);
  return `At x = ${fixed(values.x)} the weighted input is z = ${fixed(z)}, the activation a = ${fixed(a, 4)}, ` +
    `and the slope da/dx = ${fixed(slope, 3)}.`;
}

const KEYS = ["weight", "bias", "sharpness", "x"];

function render({ model, el }) {
  const values = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const control = (key, label, options) => slider({
    label, value: model.get(key), say: fixed, oninput: (value) => change(model, { [key]: value }), ...options,
  });
  const controls = {
    weight: control("weight", "weight w", { min: -10, max: 10, step: 0.1 }),
    bias: control("bias", "bias b", { min: -10, max: 10, step: 0.1 }),
    sharpness: control("sharpness", "sharpness c", { values: SHARPNESS, say: String }),
    x: control("x", "input x", { min: LOW, max: HIGH, step: 0.05 }),
  };
  const plot = axes({
    x: { low: LOW, high: HIGH, label: "input x" }, y: { low: 0, high: 1, label: "activation a" },
    label: "The activation of a sigmoid neuron over its input",
  });
  const lines = ["dn-third", "dn-second", "dn-line"].map((name) => h("path", { class: name }));
  const [perceptron, tangent, sigmoidLine] = lines;
  const dot = h("circle", { class: "dn-dot", r: 6 });
  plot.layer.append(...lines, dot);
  const says = status();
  frame(el, "A sigmoid neuron with one input",
    Object.values(controls).map(({ row }) => row), plot.svg,
    h("p", { class: "dn-help" }, "Solid: a = σ(c (w x + b)). Dotted: the perceptron with the same w and b. " +
      "Dashed: the tangent at x; drag the dot, or use the slider."),
    says);

  const draw = () => {
    const now = values(), { a, slope } = neuron(now);
    for (const key of KEYS) controls[key].show(now[key]);
    const pixels = (points) => path(points.map(([x, y]) => [plot.sx(x), plot.sy(y)]));
    const tilt = (x) => [x, a + slope * (x - now.x)];
    const reach = Math.min(1, 0.35 / Math.abs(slope)); // so that a steep tangent stays in sight
    set(sigmoidLine, { d: pixels(curve(now)) });
    set(perceptron, { d: pixels(step(now)) });
    set(tangent, { d: pixels([tilt(now.x - reach), tilt(now.x + reach)]) });
    set(dot, { cx: plot.sx(now.x), cy: plot.sy(a) });
    says.textContent = sentence(now);
  };

  let dragging = false;
  const drag = (event) => {
    const box = plot.svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * plot.width;
    const x = LOW + ((at - plot.left) / (plot.width - plot.left - plot.right)) * (HIGH - LOW);
    change(model, { x: Math.min(HIGH, Math.max(LOW, Math.round(x * 20) / 20)) });
  };
  set(plot.svg, { style: "touch-action: pan-y; cursor: ew-resize" });
  plot.svg.addEventListener("pointerdown", (event) => {
    dragging = true;
    plot.svg.setPointerCapture?.(event.pointerId);
    drag(event);
  });
  plot.svg.addEventListener("pointermove", (event) => { if (dragging) drag(event); });
  for (const end of ["pointerup", "pointercancel"]) plot.svg.addEventListener(end, () => { dragging = false; });

  return follow(model, KEYS, draw);
}

export default { render };
