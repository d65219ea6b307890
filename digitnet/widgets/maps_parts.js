// The parts of the figure Maps: choices among pictures, maps and outputs, and a map that is pointed at.
import { choice, fixed, h, INKS, newId, paint, set } from "./common.js";
import { drawGrid, largestOf } from "./maps_draw.js";
import { sidesOf } from "./maps_net.js";
import { noun, ranking } from "./network.js";

/** The pictures to choose from; ✗ marks those that are misread. Returns {box, show, draw, mark(answers)}. */
export function mapPictures({ labels, numbers, names, shape, pictures }, onpick) {
  const buttons = labels.map(() => h("button", { type: "button", class: "mp-thumbnail" },
    h("canvas", { width: shape[1], height: shape[0], "aria-hidden": "true" }), h("span")));
  const { box, show } = choice({ label: "Pictures", name: "mp-thumbnails", buttons, onpick });
  const mark = (answers) => buttons.forEach((item, i) => {
    const wrong = answers[i] !== labels[i], misread = wrong ? `, misread as ${names[answers[i]]}` : "";
    item.lastChild.textContent = wrong ? "✗" : "";
    set(item, { "aria-label": `${noun(names)} ${names[labels[i]]}, number ${numbers[i]}${misread}` });
  });
  const draw = () => buttons.forEach((item, i) => paint(item.firstChild, pictures[i], INKS));
  return { box, show, draw, mark };
}

/** The outputs as bars, of which one can be chosen. Returns {box, show(chosen, outputs, label)}. */
export function outputBars(names, onpick) {
  const cells = names.map((name) => {
    const fill = h("i"), value = h("span"), mark = h("span", { class: "mp-mark" });
    const item = h("button", { type: "button", class: "mp-output" }, h("b", {}, name), mark,
      h("span", { class: "mp-bar", "aria-hidden": "true" }, fill), value);
    return { fill, value, mark, item };
  });
  const { box, show } = choice({
    label: "Outputs", name: "mp-outputs", buttons: cells.map(({ item }) => item), onpick,
  });
  return { box, show(chosen, outputs, label) {
    const [answer] = ranking(outputs), limit = Math.max(1, largestOf(outputs));
    show(chosen);
    cells.forEach(({ fill, value, mark, item }, j) => {
      fill.style.width = `${(100 * Math.abs(outputs[j])) / limit}%`;
      fill.className = outputs[j] < 0 ? "mp-minus" : "";
      value.textContent = fixed(outputs[j], 3);
      mark.textContent = j === answer ? "answer" : j === label ? "label" : "";
      item.classList.toggle("mp-answer", j === answer);
      const also = mark.textContent && `, the ${mark.textContent}`;
      set(item, { "aria-label": `output ${names[j]}: ${fixed(outputs[j], 3)}${also}` });
    });
  } };
}

/** The maps of a layer in small; neurons are one. Returns {box, show(map), draw(values)}. */
export function mapRow(layer, name, title, onpick) {
  const { shape } = layer, several = shape.length === 3, sides = sidesOf(shape), size = sides[0] * sides[1];
  const canvases = Array.from({ length: several ? shape[0] : 1 }, () =>
    h("canvas", { "aria-hidden": "true", "data-side": Math.max(...sides) }));
  const buttons = canvases.map((canvas, i) => h("button", {
    type: "button", "aria-label": several ? `${name}, map ${i}` : `${name}, all ${shape[0]} neurons`,
  }, canvas));
  const grid = several ? "mp-row" : "mp-row mp-grid";
  const { box, show } = choice({ label: title, name: grid, buttons, onpick });
  return { box: h("div", { class: "mp-layer" }, h("p", { class: "mp-head" }, title), box),
    show: (map) => show(several ? map : Math.min(map, 0)),
    draw(values) {
      const limit = largestOf(values), n = several ? size : values.length;
      canvases.forEach((canvas, i) =>
        drawGrid(canvas, values.subarray(i * n, (i + 1) * n), sides, { limit }));
    } };
}

const KEYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/** Where the keys lead from a place in a grid of n values, or undefined for any other key. */
export function moved({ key, ctrlKey, altKey, metaKey }, [row, column], [rows, columns], n = rows * columns) {
  if (ctrlKey || altKey || metaKey) return undefined; // those are the browser's
  const ends = { Home: [row, 0], End: [row, columns - 1], PageUp: [0, column], PageDown: [rows - 1, column] };
  const by = KEYS[key], to = by ? [row + by[0], column + by[1]] : ends[key];
  if (!to) return undefined;
  const [r, c] = [Math.min(rows - 1, Math.max(0, to[0])), Math.min(columns - 1, Math.max(0, to[1]))];
  return r * columns + c < n ? [r, c] : [row, column];
}

/**
 * A map in large, at whose values one points: by mouse in passing (`onpass`, with null when it leaves), by
 * click, finger or keys for good (`onpoint`). Returns {figure, show(title, label, where), draw(values)}.
 */
export function largeMap(onpoint, onpass) {
  const help = newId(), caption = h("figcaption");
  const canvas = h("canvas",
    { tabindex: 0, role: "application", "data-side": 320, "aria-describedby": help });
  const figure = h("figure", { class: "mp-large" }, caption, canvas,
    h("p", { class: "dn-help", id: help }, "Point at a value: by mouse or finger, or with the arrow keys."));
  let sides = [1, 1], place = [0, 0], n = 1;
  const point = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = [(clientY - top) / height, (clientX - left) / width];
    const found = at.map((part, k) => Math.min(sides[k] - 1, Math.max(0, Math.floor(part * sides[k]))));
    return found[0] * sides[1] + found[1] < n ? found : place;
  };
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") (event.buttons & 1 ? onpoint : onpass)(point(event));
  });
  canvas.addEventListener("pointerleave", () => onpass(null));
  canvas.addEventListener("click", (event) => onpoint(point(event)));
  canvas.addEventListener("keydown", (event) => {
    const to = moved(event, place, sides, n);
    if (to) event.preventDefault();
    if (to) onpoint(to);
  });
  return { figure, show(title, label, where) {
    ({ sides, place, n } = where);
    caption.textContent = title;
    set(canvas, { "aria-label": label });
  }, draw(values, limit) {
    const box = { top: place[0], left: place[1], sides: [1, 1] };
    drawGrid(canvas, values, sides, { limit, box });
  } };
}
