// Several optimizers on one surface: their steps, and how they get on; as downhill_optimizers.py has them.
import { FAR, FLAT, length, minus, MOST, surfaces } from "./downhill_surface.js";

const MORE = 100; // steps that a ball must stay at the bottom, to have arrived
const EPSILON = 1e-8;

/** The learning rates that are offered. */
export const RATES = [0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.038, 0.04,
  0.041, 0.045, 0.05, 0.06, 0.07, 0.08, 0.09, 0.095, 0.1, 0.11, 0.13, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.41,
  0.45, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3];
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.999];

/**
 * What races: its letter, its rule in words, the traits that set it, with the name and the values of each,
 * and move(v, g, m, o, t), which gives one number anew: g is its gradient, m what is remembered of it, o the
 * settings and t the number of the step.
 */
export const OPTIMIZERS = {
  SGD: {
    name: "gradient descent", letter: "G", rule: "v → v − η ∇C",
    traits: { eta: ["eta", "η", RATES] },
    move: (v, g, m, { eta }) => v - eta * g,
  },
  Momentum: {
    name: "momentum", letter: "M", rule: "u → μ u − η ∇C, then v → v + u",
    traits: { eta: ["momentum_eta", "η", RATES], mu: ["momentum_mu", "μ", SHARES] },
    move(v, g, m, { eta, mu }) {
      m.u = m.u * mu - eta * g;
      return v + m.u;
    },
  },
  Nesterov: {
    name: "Nesterov", letter: "N", rule: "u → μ u − η ∇C, then v → v + μ u − η ∇C",
    traits: { eta: ["nesterov_eta", "η", RATES], mu: ["nesterov_mu", "μ", SHARES] },
    move(v, g, m, { eta, mu }) {
      m.u = m.u * mu - eta * g;
      return v + mu * m.u - eta * g;
    },
  },
  RMSProp: {
    name: "RMSProp", letter: "R", rule: "s → ρ s + (1 − ρ) ∇C², then v → v − η ∇C/√s",
    traits: { eta: ["rmsprop_eta", "η", RATES], rho: ["rmsprop_rho", "ρ", SHARES] },
    move(v, g, m, { eta, rho }) {
      m.s = m.s * rho + (1 - rho) * (g * g);
      return v - (eta * g) / (Math.sqrt(m.s) + EPSILON);
    },
  },
  Adam: {
    name: "Adam", letter: "A",
    rule: "u → β₁ u + (1 − β₁) ∇C, s → β₂ s + (1 − β₂) ∇C², both corrected, then v → v − η u/√s",
    traits: { eta: ["adam_eta", "η", RATES], beta1: ["adam_beta1", "β₁", SHARES],
      beta2: ["adam_beta2", "β₂", SHARES] },
    move(v, g, m, { eta, beta1, beta2 }, t) {
      m.u = m.u * beta1 + (1 - beta1) * g;
      m.s = m.s * beta2 + (1 - beta2) * (g * g);
      return v - (eta * (m.u / (1 - beta1 ** t))) / (Math.sqrt(m.s / (1 - beta2 ** t)) + EPSILON);
    },
  },
};
export const ORDER = Object.keys(OPTIMIZERS);
export const RACE_TRAITS =
  ORDER.flatMap((name) => Object.values(OPTIMIZERS[name].traits).map(([key]) => key));

/** The points of one of them, as Downhill.paths in Python; `given` stand in for settings of the figure. */
export function trail(name, values, steps = values.steps, given = {}) {
  const { traits, move } = OPTIMIZERS[name], { gradient } = surfaces[values.surface];
  const settings = Object.fromEntries(Object.entries(traits).map(([key, [trait]]) => [key, values[trait]]));
  const all = { ...settings, ...given }, memory = [{ u: 0, s: 0 }, { u: 0, s: 0 }];
  const points = [[values.v1, values.v2]], last = Math.min(steps, MOST + MORE);
  while (points.length <= last && length(points.at(-1)) <= FAR) {
    const v = points.at(-1), g = gradient(v), t = points.length;
    points.push(v.map((part, i) => move(part, g[i], memory[i], all, t)));
  }
  return points;
}

/** The step from which on the gradient stays short; undefined if that isn't so for MORE steps. */
function arrival({ gradient }, points) {
  const first = points.findLastIndex((v) => !(length(gradient(v)) < FLAT)) + 1;
  return points.length > MOST + MORE && first <= MOST ? first : undefined;
}

/** The step at which the ball is back for the second time where it was two steps ago; or undefined. */
function swinging(points) {
  const far = (i, j) => length(minus(points[i], points[j]));
  const back = (i) => far(i, i - 2) < 1e-3 * far(i, i - 1);
  for (let i = 3; i < points.length; i++) if (back(i - 1) && back(i)) return i;
  return undefined;
}

/** How often a row of numbers changes its sign, and how far it comes to the other side of its start. */
function overshot(xs) {
  const signs = xs.filter((x) => Math.abs(x) >= FLAT).map((x) => x > 0);
  const far = Math.max(...xs.map((x) => -Math.sign(xs[0]) * x));
  return [signs.slice(1).filter((sign, i) => sign !== signs[i]).length, far >= FLAT ? far : 0];
}

/** How one of them stands, as Downhill.reports in Python; with `end`, the step at which it is over. */
export function report(name, values) {
  const surface = surfaces[values.surface], whole = trail(name, values, MOST + MORE);
  const points = whole.slice(0, Math.min(values.steps, MOST) + 1), now = points.length - 1;
  const arrived = arrival(surface, whole), swings = swinging(whole), last = points.at(-1);
  let state = now === 0 ? "start" : surface.cost(last) > surface.cost(points.at(-2)) ? "climbs" : "falls";
  let steps = now;
  if (length(last) > FAR) state = "left";
  else if (arrived <= now) {
    state = Math.min(...surface.curvature(last)) > 0 ? "arrived" : "saddle";
    steps = arrived;
  } else if (swings <= now) [state, steps] = ["swings", swings];
  const half = Math.sqrt(0.5), slanted = values.surface === "slanted"; // along the floor and across it
  const until = points.slice(0, steps + 1)
    .map(([p, q]) => (slanted ? [half * (p - q), half * (p + q)] : [p, q]));
  const [first, second] = [0, 1].map((i) => overshot(until.map((v) => v[i])));
  const ends = [arrived, swings, length(whole.at(-1)) > FAR ? whole.length - 1 : undefined, MOST];
  return { name, points, state, steps, crossings: [first[0], second[0]], beyond: [first[1], second[1]],
    end: Math.min(...ends.filter((n) => n !== undefined)) };
}

/** The reports of all that race. */
export const reports = (values) =>
  ORDER.filter((name) => values.optimizers.includes(name)).map((name) => report(name, values));

/** For each of `names` the η of RATES with which it is the first to arrive, or with none the lowest. */
export function tuned(names, values) {
  const surface = surfaces[values.surface];
  const merit = (name, eta) => {
    const points = trail(name, values, MOST + MORE, { eta });
    const cost = points.length > MOST ? surface.cost(points[MOST]) : Infinity;
    return [arrival(surface, points) ?? MOST + 1, cost];
  };
  return Object.fromEntries(names.map((name) => {
    const found = RATES.map((eta) => [eta, ...merit(name, eta)]);
    const best = found.reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[2] < a[2]) ? b : a));
    return [OPTIMIZERS[name].traits.eta[0], best[0]];
  }));
}

/** The η below which it arrives, on a surface that curves alike everywhere: {eta, text, value}. */
export function limit(name, values) {
  const k = { round: 1, bowl: 5, valley: 20, narrow: 50, slanted: 50 }[values.surface];
  const mu = values[OPTIMIZERS[name].traits.mu?.[0]], eta = values[OPTIMIZERS[name].traits.eta[0]];
  const { text, value } = {
    SGD: { text: `2/${k}`, value: 2 / k },
    Momentum: { text: `2 (1 + μ)/${k}`, value: (2 * (1 + mu)) / k },
    Nesterov: { text: `2 (1 + μ)/(1 + 2 μ)/${k}`, value: (2 * (1 + mu)) / (1 + 2 * mu) / k },
  }[name] ?? {};
  return k && value ? { eta, text, value } : undefined;
}

/** The learning rates with which plain descent would have made the last step, along v1 and along v2. */
export function effective(surface, points) {
  if (points.length < 2) return [NaN, NaN];
  const [before, now] = points.slice(-2), g = surfaces[surface].gradient(before), moved = minus(now, before);
  return moved.map((part, i) => (Math.abs(g[i]) < 1e-9 ? NaN : -part / g[i]));
}
