// Values as pictures: of maps, of windows, of weights.
import { h, palette, paint, set, shade } from "./common.js";

const SIGNED = palette(255, (i) => shade((i - 127) / 127)); // −limit is orange, 0 white, limit blue
const INKED = palette(255, (i) => Array(3).fill(Math.min(255, 2 * (254 - i))));
const units = new Map(); // a small canvas for each size

/** The size of the largest of some values; 1 if all are 0. */
export const largestOf = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;

/**
 * Draw values on a canvas, each as a square; with `box`, {top, left, sides}, a frame around some of them.
 * `ink`: they are pixels, black where they are 1.
 */
export function drawGrid(canvas, values, [rows, columns], { limit, ink = false, box = null }) {
  const steps = new Uint8Array(rows * columns).fill(127), unit = 127 / limit;
  for (let i = 0; i < values.length; i++)
    steps[i] = 127.5 + Math.max(-127, Math.min(127, values[i] * unit)); // which is cut to a whole number
  const zoom = Math.max(1, Math.round(canvas.dataset.side / Math.max(rows, columns)));
  if (canvas.width !== zoom * columns || canvas.height !== zoom * rows)
    set(canvas, { width: zoom * columns, height: zoom * rows });
  if (zoom === 1) return void paint(canvas, steps, ink ? INKED : SIGNED);
  const key = `${rows} ${columns}`, small = units.get(key) ?? h("canvas", { width: columns, height: rows });
  units.set(key, paint(small, steps, ink ? INKED : SIGNED));
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  if (!box) return;
  const thin = Math.max(1.5, canvas.width / 90), [height, width] = box.sides;
  for (const [colour, lineWidth] of [["#ffffff", 2.6 * thin], ["#b84600", 1.4 * thin]]) {
    Object.assign(context, { strokeStyle: colour, lineWidth });
    context.strokeRect(box.left * zoom, box.top * zoom, width * zoom, height * zoom);
  }
}
