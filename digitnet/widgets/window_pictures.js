// The pictures of the sliding window: the digit, the products, the map and the smaller map.
import { fixed, h, neighbour, set, shade, signed, soon } from "./common.js";
import { kernelName, mapName, pictureName } from "./window_words.js";

const CELL = 10; // pixels of a canvas for one value
const EMPTY = "#d3d6da", DOTS = "#80868e", FRAME = ["#ffffff", "#b84600"], DARK = "#1a1a1a", MARKED = 0.3;

/** A canvas for so many values; it is only cleared when its size stays. */
function sized(canvas, [rows, columns]) {
  const size = { width: columns * CELL, height: rows * CELL };
  if (canvas.width !== size.width || canvas.height !== size.height) set(canvas, size);
  return canvas.getContext("2d");
}

/** A frame around values of a canvas, orange (or of another colour, and thinner) on a white edge. */
function mark(context, [r, c], rows, columns, colour = null) {
  FRAME.forEach((strokeStyle, i) => {
    Object.assign(context, { strokeStyle, lineWidth: i ? 3 : 7 });
    if (colour) Object.assign(context, { strokeStyle: i ? colour : strokeStyle, lineWidth: i ? 2 : 4 });
    context.strokeRect(c * CELL, r * CELL, columns * CELL, rows * CELL);
  });
}

function drawPicture(canvas, { pixels, shape: [rows, columns], pad, place, k }) {
  const context = sized(canvas, [rows + 2 * pad, columns + 2 * pad]);
  context.fillStyle = EMPTY;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < rows * columns; i++) {
    const grey = 255 - pixels[i];
    context.fillStyle = `rgb(${grey},${grey},${grey})`;
    context.fillRect((pad + (i % columns)) * CELL, (pad + Math.floor(i / columns)) * CELL, CELL, CELL);
  }
  mark(context, place, k, k);
}

/** Values as colours; negative ones have a dash, and those that aren't there yet are grey with a dot. */
function drawValues(canvas, values, shape, limit, there) {
  const context = sized(canvas, shape), columns = shape[1];
  const bar = (x, y, long, thick, colour) => {
    context.fillStyle = colour;
    context.fillRect(x + (CELL - long) / 2, y + (CELL - thick) / 2, long, thick);
  };
  values.forEach((value, i) => {
    const x = (i % columns) * CELL, y = Math.floor(i / columns) * CELL, share = value / limit;
    context.fillStyle = there(i) ? `rgb(${shade(share)})` : EMPTY;
    context.fillRect(x, y, CELL, CELL);
    if (!there(i)) bar(x, y, 2, 2, DOTS);
    else if (share < -MARKED) bar(x, y, 6, 2, share < -0.6 ? "#ffffff" : "#1a1a1a");
  });
  return context;
}

/** Call `place([row, column])` with the value of a canvas that is pressed, or over which one drags. */
function byPointer(canvas, place) {
  let held = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    place([[event.clientY - box.top, box.height, canvas.height],
      [event.clientX - box.left, box.width, canvas.width]]
      .map(([at, size, n]) => Math.floor((at / size) * (n / CELL))));
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = event.pointerId;
    canvas.setPointerCapture?.(held);
    point(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (held === event.pointerId) point(event); });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => { held = null; });
}

const panel = (title, name, ...children) =>
  h("div", { class: `wi-panel ${name}` }, h("p", { class: "wi-head" }, title), ...children);

/** The digit with the window on it. `go` gets a place [row, column] of the map, legal or not. */
export function pictureWithWindow(help, go) {
  const canvas = h("canvas", { class: "wi-canvas wi-picture", tabindex: 0, role: "application",
    "aria-describedby": help });
  let now;
  const draw = soon(() => drawPicture(canvas, now));
  byPointer(canvas, ([r, c]) => go([r - (now.k >> 1), c - (now.k >> 1)]));
  canvas.addEventListener("keydown", (event) => {
    const to = neighbour(event, now.at, now.last + 1, now.size[1]);
    if (to === undefined) return;
    event.preventDefault();
    const [row, column] = now.place, steps = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    go(steps ? [row, column + steps] : [Math.floor(to / now.size[1]), to % now.size[1]]);
  });
  return { panel: panel("The picture", "wi-in", canvas), show(next) {
    now = next;
    set(canvas, { "aria-label": `The window of ${now.k} by ${now.k} on ${pictureName(now)}` });
    draw();
  } };
}

/** The table of the products under the window. */
export function productTable() {
  const body = h("tbody"), table = h("table", { class: "wi-products" },
    h("caption", {}, "pixel × weight, and their product"), body), total = h("p", { class: "wi-total" });
  let cells = [];
  const build = (k) => {
    cells = Array.from({ length: k * k }, () => {
      const parts = [h("span"), h("span"), h("b")];
      return { parts, cell: h("td", {}, parts) };
    });
    body.replaceChildren(...Array.from({ length: k }, (_, r) =>
      h("tr", {}, cells.slice(r * k, (r + 1) * k).map(({ cell }) => cell))));
  };
  const whole = panel("", "wi-under", table, total), title = whole.firstChild;
  return { panel: whole, show(now) {
    const { k, inputs, weights, products, bias, sums, map, at, activation } = now;
    if (cells.length !== k * k) build(k);
    title.textContent = `Under the window: ${kernelName(now)}`;
    table.classList.toggle("wi-many", k > 3);
    const most = Math.max(...products.map(Math.abs)) || 1;
    cells.forEach(({ parts, cell }, i) => {
      const texts = [fixed(inputs[i]), `×${k > 3 ? "" : " "}${fixed(weights[i])}`, fixed(products[i])];
      parts.forEach((part, j) => { part.textContent = `${texts[j]} `; });
      cell.className = products[i] < 0 ? "wi-minus" : "wi-plus";
      cell.style.setProperty("--share", `${Math.round((40 * Math.abs(products[i])) / most)}%`);
    });
    const sum = products.reduce((a, b) => a + b, 0);
    total.textContent = `${fixed(sum)} ${signed(bias).replace(/^(.)/, bias ? "$1 " : "+ $1")} = ` +
      `${fixed(sums[at])}${activation === "linear" ? "" : ` → ${fixed(map[at])}`}`;
  } };
}

/** The map, and the smaller map that pooling makes of it. */
export function maps(go) {
  const large = h("canvas", { class: "wi-canvas", role: "img" }), title = h("p", { class: "wi-head" });
  const small = h("canvas", { class: "wi-canvas wi-small", role: "img" });
  const word = h("p", { class: "wi-head" });
  const legend = h("p", { class: "dn-help wi-legend" }), pooled = h("div", {}, word, small);
  let now;
  const draw = soon(() => {
    const { map, size, limit, filled, place: [r, c] } = now, columns = size[1];
    const context = drawValues(large, map, size, limit, (i) => i <= filled);
    if (now.pooled) {
      const [rows, across] = now.pooled.shape, at = [r >> 1, c >> 1], within = at[0] < rows && at[1] < across;
      const whole = (i) => // the last of the four values is there
        2 * Math.floor(i / across) * columns + 2 * (i % across) + columns + 1 <= filled;
      const other = drawValues(small, now.pooled.values, now.pooled.shape, limit, whole);
      if (within) mark(other, at, 1, 1);
      if (within) mark(context, at.map((v) => 2 * v), 2, 2, DARK);
    }
    mark(context, [r, c], 1, 1);
  });
  byPointer(large, go);
  byPointer(small, ([r, c]) => go([2 * r, 2 * c]));
  return { panel: h("div", { class: "wi-panel wi-out" }, title, large, legend, pooled), show(next) {
    const limit = next.map.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    now = { ...next, limit };
    title.textContent = `The map, ${now.size.join("×")}`;
    set(large, { "aria-label": mapName(now) });
    legend.textContent = `White is 0, full blue +${fixed(limit)}, orange with a dash negative. ` +
      "Grey: not yet.";
    pooled.hidden = !now.pooled;
    if (now.pooled) {
      word.textContent = `Pooled, ${now.pooled.shape.join("×")}`;
      set(small, { "aria-label": `The smaller map, ${now.pooled.shape.join(" by ")}` });
      small.style.width = `${(100 * now.pooled.shape[1]) / now.size[1]}%`;
    }
    draw();
  } };
}
