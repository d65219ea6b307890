// What a race of optimizers shows, in words.
import { fixed } from "./common.js";
import { limit, OPTIMIZERS } from "./downhill_optimizers.js";
import { FAR, MOST, surfaces } from "./downhill_surface.js";
import { NAMES, plain, say, spot } from "./downhill_words.js";

const after = (n) => `after ${n} step${n === 1 ? "" : "s"}`;
const often = (n) => ["never", "once", "twice"][n] ?? `${n} times`;
export const called = (name) => {
  const { name: full, letter } = OPTIMIZERS[name];
  return `${full[0].toUpperCase()}${full.slice(1)} (${letter})`;
};

/** Where it overshot: how often, and how far at most. */
function overshoot(surface, { state, crossings, beyond }) {
  const ways = surface === "slanted" ? ["along the floor", "across the valley"]
    : NAMES.map((name) => `along ${name}`);
  const ridge = surface === "hollows" && crossings[0] > 0;
  const parts = [0, 1].filter((i) => crossings[i] && !(ridge && i === 0)).map((i) => {
    const far = beyond[i] && state !== "left" ? ` (by up to ${say(beyond[i])})` : "";
    return `${often(crossings[i])} ${ways[i]}${far}`;
  });
  return [
    ridge && `crossed the middle, v₁ = 0, ${often(crossings[0])}`,
    parts.length && `overshot the bottom ${parts.join(" and ")}`,
  ].filter(Boolean).join(" and ");
}

/** Why it diverged, if a rule tells. */
function reason(values, name) {
  const { eta, text, value } = limit(name, values) ?? {};
  return eta > value ? ` Its η = ${plain(eta)} is more than ${text} = ${plain(value, 3)}.` : "";
}

/** Where it was lowest, if that is some steps ago. */
function lowest({ cost }, points) {
  const costs = points.map(cost), best = costs.indexOf(Math.min(...costs));
  return points.length - best > 10 ? `, and was lowest, ${say(costs[best])}, at step ${best}` : "";
}

/** How one of them stands, in a sentence or two. */
function stands(values, one) {
  const { name, points, state, steps } = one, surface = surfaces[values.surface], now = points.at(-1);
  const cost = say(surface.cost(now)), low = lowest(surface, points);
  const hollow = values.surface !== "hollows" ? "" : ` of the ${now[0] < 0 ? "deeper" : "shallower"} hollow`;
  const words = {
    start: `is at the start, at cost ${cost}`,
    left: `diverged: ${after(steps)} it was more than ${FAR} away from the middle`,
    arrived: `arrived at the bottom${hollow} ${after(steps)}`,
    saddle: `came to rest on the saddle ${after(steps)}`,
    swings: `goes to and fro since step ${steps}, at cost ${cost}, and gets no nearer`,
    climbs: `is at cost ${cost}, went uphill in its last step${low}`,
    falls: `is on its way, at cost ${cost}${low}`,
  };
  const also = overshoot(values.surface, one), why = state === "left" ? reason(values, name) : "";
  return `${called(name)} ${words[state]}${also && `; it ${also}`}.${why}`;
}

/** What the figure shows, in sentences: how far it is, who was first, and how each stands. */
export function raceSentences(values, all) {
  const { surface, v1, v2 } = values, step = Math.min(values.steps, MOST);
  if (step === 0 && all.every(({ state }) => state === "start"))
    return [`Step 0: ${all.length > 1 ? "all start" : "the start is"} at ${spot([v1, v2])}, at cost ` +
      `${say(surfaces[surface].cost([v1, v2]))}. Press Step or Run.`];
  const there = all.filter(({ state }) => state === "arrived");
  const best = Math.min(...there.map((one) => one.steps));
  const first = there.filter((one) => one.steps === best).map(({ name }) => OPTIMIZERS[name].name);
  const lead = all.length > 1 && there.length
    ? ` First at the bottom: ${first.join(" and ")}, ${after(best)}.` : "";
  const ended = step === MOST && all.some((one) => ["climbs", "falls"].includes(one.state));
  return [`Step ${step}.${lead}`, ...all.map((one) => stands(values, one)),
    ...(ended ? [`After ${MOST} steps the figure stops.`] : [])];
}

const small = (value) => (Math.abs(value) >= 10 ? fixed(value, 1)
  : Math.abs(value) >= 0.0005 || value === 0 ? fixed(value, 3) : say(value));
const withSign = (value) => (value > 0 && small(value) !== "0" ? `+${small(value)}` : small(value));

/** The cells of a row of the table: cost, the last step along v1 and v2, the effective η along both. */
export function cells(surface, points, rates) {
  const [before, now] = points.slice(-2);
  const moved = now ? now.map((part, i) => withSign(part - before[i])) : ["–", "–"];
  return [say(surfaces[surface].cost(points.at(-1))), ...moved,
    ...rates.map((rate) => (Number.isFinite(rate) ? small(rate) : "–"))];
}
