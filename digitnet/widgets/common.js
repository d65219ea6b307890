// What the figures share: elements, controls with a label and a spoken value, and how they follow a model.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(
  ["svg", "g", "path", "line", "circle", "rect", "text", "tspan", "title", "polygon", "image", "clipPath"]);
const own = Math.random().toString(36).slice(2); // every model has its own copy of this module
let count = 0;

/** On the element that has the focus: tells JupyterLab to leave the arrow keys and letters to it. */
const OWN_KEYS = "data-lm-suppress-shortcuts";

/** An id that no other element of the page has. */
export const newId = () => `digitnet-${own}-${++count}`;

/** An element with attributes (`onclick` and the like are listeners) and children (elements or text). */
export function h(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

/** Text with its small characters, as in "v₁" or "10⁻²", so large that they can be read: a list of parts. */
export const indexed = (text, tag = "span") => String(text).split(/([⁻⁰¹²³⁴-⁹]+|[₀-₉]+)/).filter(Boolean)
  .map((part) => (/[⁻⁰¹²³⁴-⁹]/.test(part) ? h(tag, { class: "dn-index" }, part)
    : /[₀-₉]/.test(part) ? h(tag, { class: "dn-index dn-low" }, part) : part));

/** Set attributes of an element that is there already. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** Float32Array of a binary trait, whatever it came as. */
export function floats(value) {
  return new Float32Array(bytes(value).slice().buffer);
}

/** Uint8Array of a binary trait: a DataView, an ArrayBuffer or a typed array. */
export function bytes(value) {
  if (!value) return new Uint8Array();
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The n colours [r, g, b] as 32 bits each, the way a canvas keeps them: alpha, blue, green, red. */
export const palette = (n, colour) => Uint32Array.from({ length: n }, (_, i) => {
  const [r, g, b] = colour(i);
  return (255 << 24) | (b << 16) | (g << 8) | r;
});

const WHITE = [255, 255, 255], BLUE = [0, 84, 150], ORANGE = [190, 80, 0];

/** A weight, as a share from −1 to 1, as a colour: blue if positive, orange if negative, 0 is white. */
export function shade(share) {
  const end = share < 0 ? ORANGE : BLUE;
  return WHITE.map((white, i) => Math.round(white + Math.min(1, Math.abs(share)) * (end[i] - white)));
}

/** The colours of 0 (white) to 255 (black): ink on paper. */
export const INKS = palette(256, (ink) => [255 - ink, 255 - ink, 255 - ink]);

/** Draw pixels, numbers that mean colours of a palette, on a canvas of their size. */
export function paint(canvas, pixels, colours) {
  const context = canvas.getContext("2d"), image = context.createImageData(canvas.width, canvas.height);
  const shown = new Uint32Array(image.data.buffer);
  for (let i = 0; i < shown.length; i++) shown[i] = colours[pixels[i]];
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * A function that calls `draw`: the first time a moment later, so that a page need not wait for pictures, and
 * from then on at once. What goes wrong that first time is told by the console only.
 */
export function soon(draw) {
  let asked = false, begun = false;
  return () => {
    if (begun) draw();
    else if (!asked) setTimeout(() => { begun = true; draw(); });
    asked = true;
  };
}

/** A number with a true minus sign: `fixed(-0.5, 2)` is "−0.50"; what rounds to zero has no sign. */
export function fixed(value, digits = 2) {
  const text = value.toFixed(digits);
  return (/[1-9]/.test(text) || !Number.isFinite(value) ? text : text.replace("-", "")).replace("-", "−");
}

/** The same with its sign, "+0.50"; what rounds to zero has none. */
export function signed(value, digits = 2) {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** The traits of these names, as one object. */
export const values = (model, keys) => Object.fromEntries(keys.map((key) => [key, model.get(key)]));

/** Set traits, and tell the kernel if there is one. */
export function change(model, values) {
  for (const [key, value] of Object.entries(values)) model.set(key, value);
  model.save_changes();
}

/** Call `draw` now and whenever one of the traits changes, from either side; returns what undoes it. */
export function follow(model, keys, draw) {
  const events = keys.map((key) => `change:${key}`);
  events.forEach((event) => model.on(event, draw));
  draw();
  return () => events.forEach((event) => model.off(event, draw));
}

/** The frame of a figure: a titled group. `children` are what it holds. */
export function frame(el, title, ...children) {
  const id = newId();
  const box = h("div", { class: "digitnet", role: "group", "aria-labelledby": id });
  box.append(h("p", { class: "dn-title", id }, title), ...children.flat());
  box.addEventListener("focusin", ({ target }) => {
    target.setAttribute(OWN_KEYS, "true");
  });
  el.append(box);
  return box;
}

/**
 * A slider with label and value. `value` is where it stands, `say` turns a value into text, `oninput` gets
 * the new value. With `values`, a list, the slider steps through the list. Returns {row, input, show(value)}.
 */
export function slider({ label, value, values, min = 0, max = 1, step = "any", say = String, oninput }) {
  const id = newId();
  const range = values ? { min: 0, max: values.length - 1, step: 1 } : { min, max, step };
  const input = h("input", { type: "range", id, ...range });
  const output = h("output", { for: id });
  const at = () => (values ? values[Number(input.value)] : Number(input.value));
  const show = (value) => {
    input.value = values ? nearest(values, value) : value;
    output.textContent = say(value);
    input.setAttribute("aria-valuetext", say(value));
  };
  input.addEventListener("input", () => { show(at()); oninput(at()); });
  show(value);
  const row = h("div", { class: "dn-row dn-controls" }, h("label", { for: id }, label), input, output);
  return { row, input, show };
}

/** The position of the entry nearest to `value`; equal entries (strings, say) are nearest of all. */
export function nearest(values, value) {
  const exact = values.indexOf(value);
  if (exact >= 0) return exact;
  const distances = values.map((other) => Math.abs(other - value));
  return distances.indexOf(Math.min(...distances));
}

export function button(text, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, text);
}

export function checkbox(label, checked, onchange) {
  const id = newId();
  const input = h("input", { type: "checkbox", id });
  input.checked = checked;
  input.addEventListener("change", () => onchange(input.checked));
  return { row: h("span", { class: "dn-check" }, input, h("label", { for: id }, label)), input };
}

/** A choice among options, a list of [value, text]. */
export function select({ label, options, value, onchange }) {
  const id = newId();
  const input = h("select", { id }, options.map(([v, text]) => h("option", { value: v }, text)));
  input.value = value;
  input.addEventListener("change", () => onchange(input.value));
  return { row: h("div", { class: "dn-row dn-controls" }, h("label", { for: id }, label), input), input };
}

/** Which of `n` things in rows of `columns` an arrow key leads to from `i`; undefined for any other key. */
export function neighbour({ key, ctrlKey, altKey, metaKey }, i, n, columns) {
  const to = {
    ArrowRight: i + 1, ArrowLeft: i - 1, ArrowDown: i + columns, ArrowUp: i - columns, Home: 0, End: n - 1,
  };
  if (!(key in to) || ctrlKey || altKey || metaKey) return undefined; // those are the browser's
  return to[key] >= 0 && to[key] < n ? to[key] : i;
}

/**
 * A choice among buttons, of which Tab reaches one; arrow keys go on from there, and choose. Returns
 * {box, show(chosen)}; `chosen` may be −1 for none.
 */
export function choice({ label, name, buttons, onpick }) {
  const box = h("div", { role: "radiogroup", "aria-label": label, class: name }, buttons);
  buttons.forEach((item, i) => {
    set(item, { role: "radio" });
    item.addEventListener("click", () => onpick(i));
    item.addEventListener("keydown", (event) => {
      const columns = buttons.filter((other) => other.offsetTop === buttons[0].offsetTop).length;
      const to = neighbour(event, i, buttons.length, columns);
      if (to === undefined) return;
      event.preventDefault();
      buttons[to].focus();
      onpick(to);
    });
  });
  const show = (chosen) => buttons.forEach((item, i) =>
    set(item, { "aria-checked": i === chosen, tabindex: i === Math.max(0, chosen) ? 0 : -1 }));
  return { box, show };
}

/** The sentence that says what state the figure is in; screen readers read it when it changes. */
export function status() {
  return h("output", { class: "dn-status", "aria-live": "polite" });
}
