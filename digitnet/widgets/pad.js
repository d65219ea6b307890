// A picture of a digit to draw on, with mouse, finger or keys.
import { button, checkbox, h, INKS, newId, paint, set, soon } from "./common.js";

const BOX = 20 / 28; // the part of a picture that a digit of MNIST fills
const ZOOM = 10; // pixels of the pad's canvas for one of the picture
const PAUSE = 900; // milliseconds from lifting the pen to centring, in which the next stroke may begin

/** New pixels with a line from one point to another, [x, y] in pixels, drawn or erased by a soft brush. */
export function stroke(pixels, [rows, columns], from, to, erase = false) {
  const result = Uint8Array.from(pixels);
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [0, 1].map((k) => from[k] + ((to[k] - from[k]) * i) / steps);
    for (let r = Math.max(0, Math.floor(y - 2)); r < Math.min(rows, y + 2); r++) {
      for (let c = Math.max(0, Math.floor(x - 2)); c < Math.min(columns, x + 2); c++) {
        const far = Math.hypot(c + 0.5 - x, r + 0.5 - y);
        const ink = Math.round(255 * Math.min(1, Math.max(0, 1.6 - far))), at = r * columns + c;
        result[at] = erase ? Math.min(result[at], 255 - ink) : Math.max(result[at], ink);
      }
    }
  }
  return result;
}

/** The picture as MNIST frames its own: longer side scaled to 20 of 28, the centre of mass in the middle. */
export function framed(pixels, [rows, columns]) {
  let ink = 0, x = 0, y = 0, left = columns, right = -1, top = rows, bottom = -1;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = pixels[r * columns + c];
      [ink, x, y] = [ink + value, x + value * (c + 0.5), y + value * (r + 0.5)];
      if (value < 128) continue; // the faint edge of a stroke doesn't count for the size
      [left, right] = [Math.min(left, c), Math.max(right, c)];
      [top, bottom] = [Math.min(top, r), Math.max(bottom, r)];
    }
  }
  if (right < 0) return Uint8Array.from(pixels);
  let scale = (BOX * Math.min(rows, columns)) / (Math.max(right - left, bottom - top) + 1);
  if (Math.abs(scale - 1) < 0.1) scale = 1; // it fits already: move it by whole pixels, which doesn't blur
  const whole = scale === 1 ? Math.round : (v) => v;
  const dx = whole(x / ink - columns / 2), dy = whole(y / ink - rows / 2);
  const value = (r, c) => (r < 0 || c < 0 || r >= rows || c >= columns ? 0 : pixels[r * columns + c]);
  return Uint8Array.from(pixels, (_, i) => {
    const at = (k, n, d) => (k + 0.5 - n / 2) / scale + n / 2 + d - 0.5;
    const u = at(i % columns, columns, dx), v = at(Math.floor(i / columns), rows, dy);
    const c = Math.floor(u), r = Math.floor(v), s = u - c, t = v - r;
    const upper = (1 - s) * value(r, c) + s * value(r, c + 1);
    const lower = (1 - s) * value(r + 1, c) + s * value(r + 1, c + 1);
    return Math.round((1 - t) * upper + t * lower);
  });
}

/** Draw by mouse, pen or finger: `line(from, to)` gets points [x, y] in pixels, `lift()` comes at the end. */
function usePointer(canvas, [rows, columns], line, lift) {
  let last = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [[event.clientX - box.left, box.width, columns], [event.clientY - box.top, box.height, rows]]
      .map(([at, size, n]) => (at / size) * n);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (last || event.button !== 0) return;
    canvas.setPointerCapture?.(event.pointerId);
    last = { id: event.pointerId, at: point(event) };
    line(last.at, last.at);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last?.id !== event.pointerId) return;
    const to = point(event);
    line(last.at, to);
    last.at = to;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => {
    if (last?.id !== event.pointerId) return;
    last = null;
    lift();
  });
}

/** Draw by arrow keys and Space: `line` as above; `moved(cursor)` when the cursor has moved, or appears. */
function useKeys(canvas, [rows, columns], line, moved) {
  const cursor = { at: [Math.floor(columns / 2), Math.floor(rows / 2)], seen: false };
  const middle = ([c, r]) => [c + 0.5, r + 0.5], see = (seen) => { cursor.seen = seen; moved(cursor); };
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if ((!by && event.key !== " ") || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const from = cursor.at;
    if (by) cursor.at = [columns, rows].map((n, k) => Math.min(n - 1, Math.max(0, from[k] + by[k])));
    if (!by || event.shiftKey) line(middle(from), middle(cursor.at));
    see(true);
  });
  canvas.addEventListener("pointerdown", () => see(false));
  canvas.addEventListener("focus", () => see(canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => see(false));
  return cursor;
}

/** Calls `centre` some time after the pen was lifted, if it is on and nothing else was drawn meanwhile. */
function selfCentring(read, centre) {
  let timer = 0;
  const { row, input } = checkbox("Centre by itself", true, () => clearTimeout(timer));
  const later = () => {
    const drawn = read();
    clearTimeout(timer);
    if (input.checked) timer = setTimeout(() => { if (String(read()) === String(drawn)) centre(); }, PAUSE);
  };
  return { row, later, wait: () => clearTimeout(timer) };
}

const HELP = "Drawing by keyboard: arrow keys move the cursor, Space draws, Shift and an arrow key draw a " +
  "line. Centre scales and moves a drawing as MNIST does with its digits. When the pen is lifted that is " +
  "done for you, after a moment";
const SWITCH = "; switch it off to see how the network reads what is off the centre, or too small";

/**
 * The drawing pad. `read` gives the pixels shown, `write(pixels, done)` takes new ones. A `small` one has no
 * eraser, and always centres what was drawn. `draw` shows the pixels, `follow(points)` draws a line.
 */
export function pad(shape, read, write, small = false) {
  const [rows, columns] = shape, help = newId();
  const where = h("output", { class: "dn-help", "aria-live": "polite" });
  const canvas = h("canvas", {
    class: "dn-fw-pad", width: columns * ZOOM, height: rows * ZOOM, tabindex: 0, role: "application",
    "aria-label": `Drawing pad, ${rows} by ${columns} pixels`, "aria-describedby": help,
  });
  const unit = h("canvas", { width: columns, height: rows });
  const erases = () => eraser.getAttribute("aria-pressed") === "true";
  const press = () => set(eraser, { "aria-pressed": !erases() });
  const eraser = button("Erase", press, { "aria-pressed": "false" });
  const line = (from, to, done) => write(stroke(read(), shape, from, to, erases()), done);
  const centre = () => write(framed(read(), shape), true);
  const itself = selfCentring(read, centre);
  const cursor = useKeys(canvas, shape, (from, to) => line(from, to, true), ({ at: [c, r], seen }) => {
    const ink = read()[r * columns + c];
    where.textContent = seen ? `Cursor in row ${r}, column ${c}; ink there: ${ink} of 255.` : "";
    draw();
  });
  const lift = () => {
    write(read(), true);
    if (!erases()) itself.later();
  };
  usePointer(canvas, shape, (from, to) => { itself.wait(); line(from, to, false); }, lift);
  const follow = (points) => {
    points.forEach((point, i) => line(points[Math.max(0, i - 1)], point, false));
    lift();
  };
  const draw = soon(() => {
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(paint(unit, read(), INKS), 0, 0, canvas.width, canvas.height);
    if (!cursor.seen) return;
    for (const [colour, width] of [["#ffffff", 5], ["#b84600", 3]]) {
      Object.assign(context, { strokeStyle: colour, lineWidth: width });
      context.strokeRect(cursor.at[0] * ZOOM, cursor.at[1] * ZOOM, ZOOM, ZOOM);
    }
  });
  const clear = () => write(new Uint8Array(rows * columns), true);
  const buttons = h("div", { class: "dn-buttons dn-controls" },
    button("Clear", clear), small ? null : eraser, button("Centre", centre), small ? null : itself.row);
  const text = h("p", { class: "dn-help", id: help }, `${HELP}${small ? "" : SWITCH}.`);
  return { parts: [canvas, where, buttons], text, draw, follow, leave: itself.wait };
}
