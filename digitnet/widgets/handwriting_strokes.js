// Strokes of a pen: a list of strokes, each a list of points [x, y]; the side of the sheet is 1, y goes down.

export const SHEET = 280; // pixels of a drawing that is looked at, in a row and in a column
const APART = 0.004; // points nearer than this to the one before are left out
const RUB_STEP = 0.01; // so far apart, at most, are the points where an eraser may cut a stroke

const clipped = (v) => Math.min(1, Math.max(0, v));
const tidied = (v) => Math.round(clipped(v) * 1e4) / 1e4;

/** A point as it is kept: on the sheet, to four decimals. */
export const inkPoint = ([x, y]) => [tidied(x), tidied(y)];

/** How far a point is from the line between two others, squared. */
function farSquared(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay], long = dx * dx + dy * dy;
  const t = long ? clipped(((x - ax) * dx + (y - ay) * dy) / long) : 0;
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}

/** The strokes with one more point at the end of the last; if `begins`, with a stroke that begins there. */
export function penAt(strokes, point, begins = false) {
  const to = inkPoint(point), last = strokes.at(-1);
  if (begins || !last) return [...strokes, [to]];
  const [x, y] = last.at(-1);
  if (Math.hypot(to[0] - x, to[1] - y) < APART) return strokes;
  return [...strokes.slice(0, -1), [...last, to]];
}

/** The points of a stroke, and more between them, so that none are farther apart than RUB_STEP. */
const dense = (stroke) => stroke.flatMap((to, i) => {
  if (!i) return [to];
  const from = stroke[i - 1], far = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const n = Math.max(1, Math.ceil(far / RUB_STEP)), at = (k) => from.map((v, c) => v + ((to[c] - v) * k) / n);
  return Array.from({ length: n }, (_, k) => inkPoint(at(k + 1)));
});

/** What an eraser of this radius leaves of the strokes on its way from one point to another. */
export function rubbed(strokes, from, to, radius) {
  const hit = ([x, y]) => farSquared(x, y, from, to) < radius * radius;
  const left = strokes.flatMap((stroke) => {
    const points = dense(stroke);
    if (!points.some(hit)) return [stroke];
    const parts = [];
    let open = false;
    for (const point of points) {
      if (hit(point)) open = false;
      else if (open) parts.at(-1).push(point);
      else { parts.push([point]); open = true; }
    }
    return parts;
  });
  return left.length === strokes.length && left.every((stroke, i) => stroke === strokes[i]) ? strokes : left;
}

/** The picture of the strokes by a pen of `width` pixels: grey, SHEET×SHEET, 1 paper, 0 ink, soft edges. */
export function penned(strokes, width, side = SHEET) {
  const grey = new Float64Array(side * side).fill(1), reach = width / 2 + 0.5;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * side, y * side]);
    for (let i = 0; i < points.length; i++) {
      const from = points[Math.max(0, i - 1)], to = points[i];
      if (i === 0 && points.length > 1) continue; // a stroke of one point is a dot
      const [left, top] = [0, 1].map((c) => Math.max(0, Math.floor(Math.min(from[c], to[c]) - reach)));
      const [right, bottom] = [0, 1].map((c) => Math.min(side, Math.ceil(Math.max(from[c], to[c]) + reach)));
      for (let r = top; r < bottom; r++) for (let c = left; c < right; c++) {
        const far = Math.sqrt(farSquared(c + 0.5, r + 0.5, from, to)), at = r * side + c;
        grey[at] = Math.min(grey[at], 1 - clipped(reach - far));
      }
    }
  }
  return { rows: side, columns: side, values: grey };
}
