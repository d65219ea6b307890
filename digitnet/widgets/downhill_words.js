// What a path of gradient descent shows, in words.
import { fixed } from "./common.js";
import { ENDS, FAR, judge, length, minus, MOST, surfaces, walk } from "./downhill_surface.js";

export const NAMES = ["v₁", "v₂"];
const raised = (character) => (character === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[character]);
export const tenTo = (power) => `10${[...String(power)].map(raised).join("")}`;
export const plain = (value, digits = 6) => String(Number(value.toPrecision(digits))).replace("-", "−");

/** A number for a sentence: 1234.5 is "1234.50", 0.00123 is "0.0012", 1.2e7 is "1.2 · 10⁷". */
export function say(value) {
  const size = Math.abs(value), [digits, power] = value.toExponential(1).split("e");
  if (size < 1e-9) return "0";
  if (size >= 0.01 && size < 1e5) return fixed(value, size < 0.1 ? 3 : 2);
  return size >= 1e-4 && size < 1 ? plain(value, 2) : `${digits.replace("-", "−")} · ${tenTo(Number(power))}`;
}
export const spot = (v) => `(${say(v[0])}, ${say(v[1])})`;

/** What η does on a bowl, with the numbers that decide it. */
function bowlReason({ surface, eta, v1, v2 }) {
  const { k } = surfaces[surface], moves = [0, 1].filter((i) => [v1, v2][i] !== 0);
  const most = (f) => moves.reduce((i, j) => (f(j) > f(i) ? j : i), moves[0] ?? 0);
  const steep = most((i) => k[i]), slow = most((i) => Math.abs(1 - eta * k[i])), share = 1 - eta * k[slow];
  const along = (i) => (k[0] === k[1] ? "" : `along ${NAMES[i]} `), limit = `2/${k[steep]} = ${2 / k[steep]}`;
  const alone = moves.length === 1 && k[0] !== k[1];
  const rule = `${alone ? `Only ${NAMES[steep]} counts, the other stays 0: ` : ""}η = ${plain(eta)} is`;
  if (!moves.length) return "";
  if (Math.abs(eta * k[steep] - 2) < 1e-9)
    return `${rule} exactly ${limit}: ${along(steep)}each step lands just as far on the other side, for ` +
      "ever.";
  if (eta * k[steep] > 2)
    return `${rule} more than ${limit}: ${along(steep)}each step overshoots and lands ` +
      `${plain(eta * k[steep] - 1)} times as far on the other side, so the ball climbs.`;
  const left = Math.abs(share) < 1e-9 ? "the first step reaches the bottom"
    : share > 0 ? `${plain(100 * share)} % of the distance is left after each step`
      : `each step lands on the other side, ${plain(-share)} times as far away`;
  return `${rule} less than ${limit}, so it arrives in the end; ${along(slow)}${left}.`;
}

/** The same on the surface with two hollows, where it depends on the place. */
function hollowReason({ eta }, points, verdict) {
  const rule = (k) => `η = ${plain(eta)} is more than 2/${plain(k, 3)} = ${plain(2 / k, 3)}`;
  const most = Math.max(...points.slice(-2).flatMap(surfaces.hollows.curvature)); // above 2/η where it climbs
  const [name, k] = points.at(-1)[0] < 0 ? ["deeper", 3.75] : ["shallower", 2.5];
  if (verdict === "left")
    return "Far out this surface curves more and more, so each step throws the ball further.";
  if (verdict === "climbs")
    return `On its way the surface curves by up to ${plain(most, 3)}, and ${rule(most)}.`;
  const settles = eta * k <= 2 || verdict === "arrived";
  return settles ? "" : `${rule(k)}, so the ball can't settle in the ${name} hollow.`;
}

/** What the figure shows, in sentences. */
export function sentence(values, points = walk(values)) {
  const { surface } = values, { cost, gradient } = surfaces[surface], verdict = judge(surface, points);
  const now = points.at(-1), before = points.at(-2) ?? now, g = gradient(now);
  const hollows = surface === "hollows";
  const crossed = NAMES.filter((_, i) => g[i] * gradient(before)[i] < 0).join(" and ");
  const where = !hollows ? "" : now[0] < 0 ? " of the deeper hollow"
    : " of the shallower hollow, a local minimum; nothing here tells it of the deeper one";
  const words = {
    start: "Press Step or Run.",
    left: `It is more than ${FAR} away from the middle, and the path ends here: descent diverges.`,
    arrived: `The gradient is almost 0: the ball has arrived at the bottom${where}.`,
    saddle: "The gradient is almost 0, but this is no bottom: it is a saddle, and along v₁ it goes down to " +
      "both sides.",
    swings: `It goes to and fro between this point and ${spot(before)}.`,
    climbs: `The last step led uphill, from cost ${say(cost(before))}.`,
    overshoots: `The last step crossed to the other side along ${crossed}, but led down.`,
    crawls: `It crawls: the last step was only ${say(length(minus(now, before)))} long.`,
    falls: "It rolls down.",
  };
  const why = hollows ? hollowReason : surfaces[surface].k && bowlReason;
  const reason = verdict !== "start" && verdict !== "saddle" && why;
  const ended = points.length > MOST && !ENDS.includes(verdict);
  return [
    `Step ${points.length - 1}: the ball is at ${spot(now)}, the cost is ${say(cost(now))}, ` +
      `the gradient ${spot(g)}.`,
    words[verdict], reason && reason(values, points, verdict),
    ended && `After ${MOST} steps the figure stops.`,
  ].filter(Boolean).join(" ");
}
