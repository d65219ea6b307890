// The frame on a photograph, with which one digit is chosen: {left, top, width, height} in its pixels.
import { edged } from "./handwriting_sheet.js";

const LEAST = 12; // pixels of the photograph, the least side of a frame
const GRIP = 0.075; // so near to a corner, as a share of the sheet, one has hold of it
const KEYED = 1 / 40; // a step of the keys, as a share of the longer side

/** Where a photograph is on the sheet whose side is 1: pixels times `scale`, moved by dx and dy. */
export function fitted({ columns, rows }) {
  const scale = 1 / Math.max(columns, rows);
  return { scale, dx: (1 - columns * scale) / 2, dy: (1 - rows * scale) / 2 };
}

/** A point of the sheet in pixels of the photograph. */
export function onPhoto([x, y], size) {
  const { scale, dx, dy } = fitted(size);
  return [(x - dx) / scale, (y - dy) / scale];
}

const between = (v, low, high) => Math.min(Math.max(v, low), Math.max(low, high));

/** The nearest legal frame: whole pixels, not too small, inside of the photograph. */
export function framedWithin({ left, top, width, height }, { columns, rows }) {
  const [w, h] = [[width, columns], [height, rows]].map(([v, most]) =>
    between(Math.round(v), Math.min(LEAST, most), most));
  return { left: between(Math.round(left), 0, columns - w), top: between(Math.round(top), 0, rows - h),
    width: w, height: h };
}

/** What of the frame is at this point of the sheet: a corner "nw", "ne", "sw", "se", "inside", or null. */
export function gripAt({ left, top, width, height }, point, size) {
  const [x, y] = onPhoto(point, size), reach = GRIP / fitted(size).scale;
  const corners = { nw: [left, top], ne: [left + width, top], sw: [left, top + height],
    se: [left + width, top + height] };
  const far = ([cx, cy]) => Math.max(Math.abs(x - cx), Math.abs(y - cy));
  const [name] = Object.keys(corners).sort((a, b) => far(corners[a]) - far(corners[b]));
  const all = width === size.columns && height === size.rows; // where nothing could be moved
  const inside = !all && x > left && x < left + width && y > top && y < top + height;
  const near = Math.min(reach, inside ? Math.min(width, height) / 3 : reach);
  if (far(corners[name]) <= near) return name;
  return inside ? "inside" : null;
}

/** The frame from one corner to another. */
const spanned = ([ax, ay], [bx, by]) =>
  ({ left: Math.min(ax, bx), top: Math.min(ay, by), width: Math.abs(ax - bx), height: Math.abs(ay - by) });

/** The frame when its `grip` was pulled from one point of the photograph to another; null is a new one. */
export function dragged(frame, grip, from, to, size) {
  const { left, top, width, height } = frame;
  const inner = ([x, y]) => [between(x, 0, size.columns), between(y, 0, size.rows)];
  if (grip === null) return framedWithin(spanned(inner(from), inner(to)), size);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  if (grip === "inside") return framedWithin({ ...frame, left: left + dx, top: top + dy }, size);
  const west = grip[1] === "w", north = grip[0] === "n";
  const stays = [west ? left + width : left, north ? top + height : top];
  const pulled = [west ? left + dx : left + width + dx, north ? top + dy : top + height + dy];
  return framedWithin(spanned(stays, inner(pulled)), size);
}

/** The frame after a key: arrows move it, with Shift its lower right corner; + and − change its size. */
export function keyedFrame(frame, { key, shiftKey, ctrlKey, altKey, metaKey }, size) {
  if (ctrlKey || altKey || metaKey) return undefined;
  const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  const { left, top, width, height } = frame, step = KEYED * Math.max(size.columns, size.rows);
  if (by) {
    const [dx, dy] = by.map((v) => v * step);
    const wide = Math.min(width + dx, size.columns - left), high = Math.min(height + dy, size.rows - top);
    return framedWithin({ ...frame, ...(shiftKey ? { width: wide, height: high }
      : { left: left + dx, top: top + dy }) }, size);
  }
  const grow = { "+": 1.1, "=": 1.1, "-": 1 / 1.1, "−": 1 / 1.1 }[key];
  if (!grow) return undefined;
  const [w, h] = [width * grow, height * grow];
  const larger = { left: left + (width - w) / 2, top: top + (height - h) / 2, width: w, height: h };
  return framedWithin(larger, size);
}

/**
 * The tool that moves the frame. `photo()` is {image, rows, columns}, `read()` the frame, `write(frame,
 * done)` takes another, `moved()` is told when the keys come or go.
 */
export function frameTool({ photo, read, write, moved }) {
  let held = null;
  return {
    down(point) {
      const grip = gripAt(read(), point, photo());
      held = { grip, from: onPhoto(point, photo()), frame: read(), now: null };
    },
    move(point) {
      if (!held) return;
      held.now = dragged(held.frame, held.grip, held.from, onPhoto(point, photo()), photo());
      write(held.now, false);
    },
    up() {
      if (held?.now) write(held.now, true);
      held = null;
    },
    key(event) {
      const to = keyedFrame(read(), event, photo());
      if (!to) return false;
      write(to, true);
      return true;
    },
    focus: moved,
    paint(context, pixels) {
      const { image, rows, columns } = photo(), { scale, dx, dy } = fitted(photo());
      const at = ({ left, top, width, height }) => [[left, dx], [top, dy], [width, 0], [height, 0]]
        .map(([v, d]) => (v * scale + d) * pixels);
      const all = at({ left: 0, top: 0, width: columns, height: rows }), [x, y, w, h] = at(read());
      context.fillStyle = "#d0d3d8";
      context.fillRect(0, 0, pixels, pixels);
      context.imageSmoothingQuality = "high";
      context.drawImage(image, ...all);
      context.fillStyle = "rgb(0 0 0 / 0.45)"; // what is outside of the frame is darker
      context.beginPath();
      context.rect(...all);
      context.rect(x, y, w, h);
      context.fill("evenodd");
      edged(context, (c) => c.rect(x, y, w, h));
      context.fillStyle = "#b84600";
      for (const cx of [x, x + w]) for (const cy of [y, y + h]) {
        edged(context, (c) => c.rect(cx - 9, cy - 9, 18, 18));
        context.fillRect(cx - 8, cy - 8, 16, 16);
      }
    },
  };
}
