// Surfaces to roll down, and how a path of gradient descent on them stands; as downhill.py has them.

export const EDGE = 2.2, MOST = 200, FLAT = 0.01, FAR = 100;
export const ENDS = ["left", "arrived", "saddle", "swings"];

/** C = ½ (k1 v1² + k2 v2²), with level lines at the same distance from each other. */
function bowl(name, k1, k2, gap, eta) {
  return {
    name, eta, k: [k1, k2], bottom: [0, 0],
    levels: Array.from({ length: 12 }, (_, i) => gap * (i + 1) ** 2)
      .filter((level) => level < 0.5 * (k1 + k2) * EDGE * EDGE),
    about: `C = ½ (v₁² + ${k2 === 1 ? "" : `${k2} `}v₂²). It curves by ${k1} along v₁ and by ${k2} ` +
      `along v₂, so descent arrives for η below 2/${k2} = ${2 / k2}.`,
    cost: ([v1, v2]) => 0.5 * (k1 * v1 * v1 + k2 * v2 * v2),
    gradient: ([v1, v2]) => [k1 * v1, k2 * v2],
    curvature: () => [k1, k2],
  };
}

/** Each with a learning rate to begin with, by which the ball arrives; `raced` are for a race alone. */
export const surfaces = {
  round: bowl("round bowl", 1, 1, 0.03, 0.5),
  bowl: bowl("bowl of the chapter", 1, 5, 0.1, 0.3),
  valley: bowl("long valley", 1, 20, 0.3, 0.07),
  narrow: { ...bowl("long narrow valley", 1, 50, 1.2, 0.038), raced: true },
  slanted: {
    name: "slanted valley", eta: 0.038, bottom: [0, 0], corner: [1, 1], raced: true, // up its side
    levels: Array.from({ length: 12 }, (_, i) => 1.5 * (i + 1) ** 2),
    about: "C = ¼ ((v₁ − v₂)² + 50 (v₁ + v₂)²): the long narrow valley, turned, so that its floor lies " +
      "along neither axis. Across it the surface curves by 50, so descent arrives for η below 2/50 = 0.04.",
    cost: ([v1, v2]) => 0.25 * ((v1 - v2) * (v1 - v2) + 50 * (v1 + v2) * (v1 + v2)),
    gradient: ([v1, v2]) => [0.5 * (v1 - v2) + 25 * (v1 + v2), 25 * (v1 + v2) - 0.5 * (v1 - v2)],
    curvature: () => [25.5, 25.5],
  },
  hollows: {
    name: "two hollows", eta: 0.2, bottom: [1, 0],
    levels: [0.1, 0.25, 0.45, 0.7, 0.85, 1, 1.2, 1.5, 2, 2.6, 3.3, 4.1, 5, 6, 7.2, 8.6],
    about: "C = ¼ v₁⁴ + ⅙ v₁³ − ¾ v₁² + v₂² + 1. The deeper hollow, at (−1.5, 0), curves by 3.75 at its " +
      "bottom, so the ball settles there for η below 2/3.75 = 0.533; the other, at (1, 0), by 2.5: η below " +
      "2/2.5 = 0.8.",
    cost: ([v1, v2]) => v1 * v1 * (v1 * (v1 / 4 + 1 / 6) - 0.75) + v2 * v2 + 1,
    gradient: ([v1, v2]) => [v1 * (v1 * (v1 + 0.5) - 1.5), 2 * v2],
    curvature: ([v1]) => [v1 * (3 * v1 + 1) - 1.5, 2],
  },
};

export const length = ([p, q]) => Math.sqrt(p * p + q * q);
export const minus = (p, q) => [p[0] - q[0], p[1] - q[1]];

/** The points of the path, as Downhill.path in Python; after 200 steps it ends, whatever a page may hold. */
export function walk({ surface, eta, v1, v2, steps }) {
  const { gradient } = surfaces[surface], points = [[v1, v2]], last = Math.min(steps, MOST);
  while (points.length <= last && length(points.at(-1)) <= FAR) {
    const v = points.at(-1), g = gradient(v);
    points.push([v[0] - eta * g[0], v[1] - eta * g[1]]);
  }
  return points;
}

/** How a path stands, in a word, as Downhill.verdict in Python. */
export function judge(surface, points) {
  const { cost, gradient, curvature } = surfaces[surface];
  const now = points.at(-1), before = points.at(-2), g = gradient(now);
  if (length(now) > FAR) return "left";
  if (length(g) < FLAT) return Math.min(...curvature(now)) > 0 ? "arrived" : "saddle";
  if (!before) return "start";
  const last = length(minus(now, before));
  if (points.length > 2 && length(minus(now, points.at(-3))) < 1e-3 * last) return "swings";
  if (cost(now) > cost(before)) return "climbs";
  const old = gradient(before);
  if (g.some((part, i) => part * old[i] < 0 && Math.abs(part) >= FLAT)) return "overshoots";
  return last < 0.1 && length(g) > 0.95 * length(old) ? "crawls" : "falls";
}

/** The number of steps after which Run comes to its end. */
export function finish(values) {
  const points = walk({ ...values, steps: MOST });
  for (let n = values.steps; n < points.length; n++)
    if (ENDS.includes(judge(values.surface, points.slice(0, n + 1)))) return n;
  return points.length - 1;
}
