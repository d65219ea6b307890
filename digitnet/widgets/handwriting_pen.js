// Pen and eraser on the sheet.
import { penAt, rubbed } from "./handwriting_strokes.js";
import { edged } from "./handwriting_sheet.js";

const KEY_CELLS = 28; // steps of the keys from one edge of the sheet to the other
const KEY_STEPS = {
  ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
  Home: [-1, -1], PageUp: [1, -1], End: [-1, 1], PageDown: [1, 1],
};

/** Where a key leads the cursor, [column, row] of KEY_CELLS, or undefined for any other key. */
export function steppedTo({ key, ctrlKey, altKey, metaKey }, at) {
  const by = KEY_STEPS[key];
  if (!by || ctrlKey || altKey || metaKey) return undefined; // those are the browser's
  return at.map((v, k) => Math.min(KEY_CELLS - 1, Math.max(0, v + by[k])));
}

export const isUndo = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "z";

/** Draw strokes with a pen of so many pixels of the canvas. */
export function traceStrokes(context, strokes, size, width) {
  Object.assign(context, { strokeStyle: "#000000", lineWidth: width, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x * size, y * size));
    if (stroke.length === 1) context.lineTo(stroke[0][0] * size, stroke[0][1] * size);
    context.stroke();
  }
}

/**
 * The tool. `read()` gives the strokes, `write(strokes, was)` keeps others in place of those that were,
 * `passing(strokes)` shows them while the pen is down; `pen()` is {width, erases}, the width a share of the
 * side; `undo()` goes back, `moved(cursor)` is told where the cursor of the keys is.
 */
export function penTool({ read, write, passing, pen, undo, moved }) {
  let now = null, last = null, was = null; // while the pen is down: strokes, its place, the strokes before
  const cursor = { at: [KEY_CELLS / 2, KEY_CELLS / 2], seen: false };
  const middle = (at) => at.map((v) => (v + 0.5) / KEY_CELLS);
  const radius = () => Math.max(0.03, pen().width); // what is left has round ends, half as wide as the pen
  const step = (strokes, from, to, begins) =>
    (pen().erases ? rubbed(strokes, from, to, radius()) : penAt(strokes, to, begins));
  const see = (seen) => { cursor.seen = seen; moved(cursor); };
  const go = (from, to) => { // a line by keys goes on where one ends
    const end = read().at(-1)?.at(-1), [x, y] = middle(from);
    const goesOn = end && Math.hypot(end[0] - x, end[1] - y) < 1e-3;
    const begun = goesOn || pen().erases ? read() : penAt(read(), [x, y], true);
    const found = from === to && goesOn ? begun : step(begun, [x, y], middle(to), false);
    if (found !== read()) write(found);
  };
  return {
    down(point) {
      was = read();
      [now, last] = [step(was, point, point, true), point];
      passing(now);
    },
    move(point) {
      if (!now) return;
      const next = step(now, last, point, false);
      last = point;
      if (next !== now) passing(now = next);
    },
    up() {
      if (now) write(now, was);
      now = null;
    },
    key(event) {
      if (isUndo(event)) { undo(); return true; }
      const plain = !event.ctrlKey && !event.altKey && !event.metaKey, from = cursor.at;
      const to = event.key === " " && plain ? from : steppedTo(event, from);
      if (!to) return false;
      if (to === from || event.shiftKey) go(from, to);
      cursor.at = to;
      see(true);
      return true;
    },
    focus: see,
    paint(context, size) {
      traceStrokes(context, read(), size, pen().width * size);
      if (!cursor.seen) return;
      const [x, y] = middle(cursor.at).map((v) => v * size), arm = size / KEY_CELLS;
      edged(context, (c) => {
        c.arc(x, y, 0.6 * arm, 0, 7);
        for (const [dx, dy] of [[arm, 0], [-arm, 0], [0, arm], [0, -arm]]) {
          c.moveTo(x + 0.6 * dx, y + 0.6 * dy);
          c.lineTo(x + 1.2 * dx, y + 1.2 * dy);
        }
      });
    },
  };
}
