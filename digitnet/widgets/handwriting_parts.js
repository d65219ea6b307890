// The parts of the figure Handwriting: what the network sees, its outputs, its maps, and the examples.
import { checkbox, choice, fixed, h, INKS, paint, palette, set, soon } from "./common.js";
import { drawGrid, largestOf } from "./maps_draw.js";
import { sidesOf } from "./maps_net.js";
import { layerNames, layerTitle } from "./maps_words.js";
import { traceStrokes } from "./handwriting_pen.js";
import { STEP_NAMES, STEP_WORDS, SWITCH_NAMES, SWITCHES_OF } from "./handwriting_words.js";

const GREYS = palette(256, (grey) => [grey, grey, grey]);

/** Pictures of an example each, to choose from. Returns {box, show(chosen)}. */
export function exampleButtons(examples, onpick) {
  const side = 84, picture = () => h("canvas", { width: side, height: side, "aria-hidden": "true" });
  const buttons = examples.map(({ name }) =>
    h("button", { type: "button", "aria-label": name, title: name }, picture()));
  const { box, show } = choice({ label: "Examples", name: "hw-examples", buttons, onpick });
  soon(() => examples.forEach(({ strokes, pen }, i) => {
    const context = buttons[i].firstChild.getContext("2d");
    traceStrokes(context, strokes, side, Math.max(2, (pen / 280) * side));
  }))();
  return { box, show };
}

/** The outputs as bars with numbers. Returns {table, show(answer)}. */
export function answerBars() {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const fill = h("i"), value = h("td"), mark = h("span");
    const bar = h("td", {}, h("div", { class: "hw-bar", "aria-hidden": "true" }, fill));
    return { fill, value, mark, row: h("tr", {}, h("th", { scope: "row" }, `${digit} `, mark), bar, value) };
  });
  const heads = ["digit", "", "output"].map((text) => (text ? h("th", { scope: "col" }, text) : h("td")));
  const table = h("table", { class: "hw-outputs" }, h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows.map(({ row }) => row)));
  return { table, show({ outputs, first, second }) {
    rows.forEach(({ fill, value, mark, row }, digit) => {
      fill.style.width = `${100 * Math.min(1, outputs[digit])}%`;
      value.textContent = fixed(outputs[digit], 3);
      mark.textContent = digit === first ? "answer" : digit === second ? "next" : "";
      row.className = digit === first ? "hw-answer" : "";
    });
  } };
}

/** Draw a picture {values, rows, columns, ink} with one pixel of the canvas for each of its own. */
function drawStep(canvas, { values, rows, columns, ink }) {
  if (canvas.width !== columns || canvas.height !== rows) set(canvas, { width: columns, height: rows });
  const steps = Uint8Array.from(values, (v) => 255 * Math.min(1, Math.max(0, v)) + 0.5);
  paint(canvas, steps, ink ? INKS : GREYS);
}

/** What the network gets to see, in large. Returns {canvas, show(ink)}. */
export function seenPicture() {
  const canvas = h("canvas", { class: "hw-seen", width: 28, height: 28, role: "img",
    "aria-label": "What the network gets to see, 28 by 28 pixels" });
  return { canvas, show: (ink) => drawStep(canvas, { values: ink, rows: 28, columns: 28, ink: true }) };
}

/**
 * The steps of the preparation as small pictures, with boxes to tick for the parts that can be left out;
 * `ontoggle(switch, on)` is told. Returns {box, show(steps, off)}.
 */
export function stepPictures(ontoggle) {
  const box = h("ol", { class: "hw-steps" });
  let items = [], names = "", now;
  const build = (steps) => {
    items = steps.map(({ name }, i) => {
      const canvas = h("canvas", { role: "img", "aria-label": `Step ${i + 1}: ${STEP_NAMES[name]}` });
      const ticks = (SWITCHES_OF[name] ?? []).map((key) =>
        ({ key, ...checkbox(SWITCH_NAMES[key], true, (on) => ontoggle(key, on)) }));
      const item = h("li", {}, canvas, h("span", { class: "hw-name" }, STEP_NAMES[name]),
        h("span", {}, STEP_WORDS[name]),
        ticks.length ? h("span", { class: "dn-controls" }, ticks.map(({ row }) => row)) : null);
      return { canvas, item, ticks };
    });
    box.replaceChildren(...items.map(({ item }) => item));
  };
  const draw = soon(() => items.forEach(({ canvas }, i) => drawStep(canvas, now[i])));
  return { box, show(steps, off) {
    const found = steps.map(({ name }) => name).join("|");
    if (found !== names) build(steps);
    [names, now] = [found, steps];
    for (const { item, ticks } of items) {
      item.className = ticks.some(({ key }) => off.includes(key)) ? "hw-off" : "";
      for (const { key, input } of ticks) input.checked = !off.includes(key);
    }
    draw();
  } };
}

/** The maps of a convolutional network. Returns {box, show(network, activations)}. */
export function mapPlates() {
  const body = h("div"), box = h("details", { class: "hw-maps", open: true },
    h("summary", {}, "Its maps: what each layer makes of it"), body);
  let rows = [], built = null, last = null;
  const build = (layers) => {
    const names = layerNames(layers);
    rows = layers.slice(0, -1).map((layer, l) => {
      const { shape } = layer, title = layerTitle(layer, names[l]), sides = sidesOf(shape);
      const canvases = Array.from({ length: shape.length === 3 ? shape[0] : 1 }, () =>
        h("canvas", { "data-side": Math.max(...sides) }));
      const plates = h("div", { role: "img", "aria-label": title,
        class: shape.length === 3 ? "hw-plates" : "hw-plates hw-neurons" }, canvases);
      return { canvases, sides, item: h("div", {}, h("p", { class: "hw-head" }, title), plates) };
    });
    body.replaceChildren(...rows.map(({ item }) => item));
  };
  const draw = soon(() => rows.forEach(({ canvases, sides }, l) => {
    const values = last[l], limit = largestOf(values), n = values.length / canvases.length;
    canvases.forEach((canvas, i) => drawGrid(canvas, values.subarray(i * n, (i + 1) * n), sides, { limit }));
  }));
  box.addEventListener("toggle", () => { if (box.open && last) draw(); });
  return { box, show({ layers }, activations) {
    box.hidden = !layers.some(({ kind }) => kind === "conv");
    if (box.hidden) return;
    if (built !== layers) build(layers);
    [built, last] = [layers, activations];
    if (box.open) draw();
  } };
}
