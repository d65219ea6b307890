// Which way the numbers flow in each step: forward from the input to the cost, and back.
import { h } from "./common.js";

export const TRAVEL = 0.8; // seconds from one layer to the next, where things may move
const FLOWS = {
  1: [[1, 2]], 3: [[2, 3]], 5: [[3, 4]], 6: [[4, 3]], 7: [[3, 2]], 11: [[1, 2], [2, 3], [3, 4]],
};

/**
 * The ways of a step, one after the other: [from, to], layers of the network; what is wanted is the 4 behind
 * them. Where ∂C/∂w is worked out, an activation and an error meet on each line.
 */
export const flows = (step) => FLOWS[step] ?? [];
export const meets = (step) => step === 9;

/** The layers whose numbers are worked out in this step. */
export const active = (step) =>
  [[1], [2], [2], [3], [3], [3], [3], [2], [2, 3], [2, 3], [2, 3], [2, 3]][step];

/** How long after the beginning of the step the numbers of a layer are there, in seconds. */
export function arrival(step, layer) {
  const at = flows(step).findIndex(([, to]) => to === layer);
  return TRAVEL * (meets(step) ? 1 : at + 1);
}

/** How long the whole step takes, in seconds. */
export const duration = (step) => TRAVEL * (meets(step) ? 1 : flows(step).length);

/** The point at a distance from the end of a line through points, and the direction there. */
function near(points, distance) {
  const [[x1, y1], [x2, y2]] = points.slice(-2), size = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / size, (y2 - y1) / size];
  return [x2 - ux * distance, y2 - uy * distance, ux, uy];
}

/** The head of an arrow at the end of a line, as far from the end as its neuron is large. */
export function head(points, distance) {
  const [x, y, ux, uy] = near(points, distance);
  const corner = (along, across) => `${(x - ux * along - uy * across).toFixed(1)},` +
    (y - uy * along + ux * across).toFixed(1);
  const corners = [corner(0, 0), corner(11, 5.5), corner(11, -5.5)];
  return h("polygon", { class: "bp-head", points: corners.join(" ") });
}

export const track = (points) =>
  points.map((point, q) => `${q ? "L" : "M"}${point.map((v) => v.toFixed(1))}`).join("");

/** What runs along a line; it begins after some seconds. */
export const pulse = (points, after) => h("path", { class: "bp-pulse", d: track(points), pathLength: 100,
  style: `animation-delay: ${after.toFixed(2)}s` });

/**
 * What shows the flow of a step along the lines: {arrows, pulses}. Each line has its layers, its points from
 * left to right, how far its ends are from what is seen, and where two numbers would meet, if anywhere.
 */
export function flow(step, lines) {
  const arrows = [], pulses = [];
  for (const { layers: [from, to], points, ends, meet } of lines) {
    const back = [...points].reverse();
    if (meets(step) && meet)
      pulses.push(pulse([points[0], meet], 0), pulse([back[0], meet], 0));
    flows(step).forEach(([a, b], q) => {
      if (a + b !== from + to) return;
      const way = a < b ? points : back;
      arrows.push(head(way, ends[a < b ? 1 : 0]));
      pulses.push(pulse(way, q * TRAVEL));
    });
  }
  return { arrows, pulses };
}
