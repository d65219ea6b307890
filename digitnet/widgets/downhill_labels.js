// Where labels stand in the picture of a surface, so that none lies on another.

const HIGH = 14; // pixels that a label is high

/** The box [left, top, right, bottom] of a text around a point, as wide as in a wide font. */
export const box = ([x, y], text, letter = 9.4) => {
  const half = (String(text).length * letter) / 2 + 1;
  return [x - half, y - HIGH / 2, x + half, y + HIGH / 2];
};
const apart = (a, b) => a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];

/**
 * The first of some boxes that lies in `area` and on none of `taken`, put there as well; or undefined. With
 * `must` it is the first one in the area if none is free.
 */
export function place(boxes, area, taken, must = false) {
  const inside = boxes.filter((one) => within(one, area));
  const free = (one) => taken.every((other) => apart(one, other));
  const found = inside.find(free) ?? (must ? inside[0] : undefined);
  if (found) taken.push(found);
  return found;
}
export const middle = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];

/** The places of a number beside a dot, the best first: above to the left, and around. */
export function beside([x, y], text, gap = 6) {
  const [left, , right] = box([0, 0], text), wide = (right - left) / 2 + 3, high = HIGH / 2 + gap;
  const spots = [[-wide, -high], [wide, -high], [-wide, high], [wide, high], [0, -high - 4], [0, high + 4],
    [-wide - gap - 2, 0], [wide + gap + 2, 0]];
  return spots.map(([dx, dy]) => box([x + dx, y + dy], text));
}

/** Places of a letter around a mark, from near to far, that are enough for a few marks on one spot. */
export function around([x, y], text) {
  const turns = [0, 3, 9, 6, 1, 11, 2, 10, 4, 8, 5, 7].map((k) => (2 * Math.PI * k) / 12 - (3 * Math.PI) / 4);
  return [15, 28, 42].flatMap((r) =>
    turns.map((turn) => box([x + r * Math.cos(turn), y + r * Math.sin(turn)], text)));
}

/** The places of the word at the arrow: before its head, then to both sides of it, then behind the ball. */
export function atArrow([x, y], [ux, uy], reach, text) {
  const at = (along, across) => [x + ux * along - uy * across, y + uy * along + ux * across];
  const spots = [[reach + 19, 0], [reach + 6, 20], [reach + 6, -20], [reach / 2, 22], [reach / 2, -22],
    [0, 28], [0, -28], [-30, 0]];
  return spots.map((spot) => box(at(...spot), text, 11));
}
