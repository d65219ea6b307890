import {
  axes, button, change, fixed, follow, frame, h, newId, path, select, set, slider, soon, status,
} from "./common.js";

const EDGE = 2.2, FLAT = 0.01, FAR = 100, MOST = 200;
const ETAS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.1, 0.11, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
  0.41, 0.45, 0.5, 0.55, 0.6, 0.8, 1, 1.2, 1.5, 1.9, 2, 2.05, 2.5];
const NAMES = ["v₁", "v₂"], KEYS = ["surface", "eta", "v1", "v2", "steps"];
const ENDS = ["left", "arrived", "saddle", "swings"];

/** C = ½ (k1 v1² + k2 v2²), with level lines at the same distance from each other. */
function bowl(name, k1, k2, gap) {
  return {
    name, k: [k1, k2], bottom: [0, 0], levels: Array.from({ length: 12 }, (_, i) => gap * (i + 1) ** 2),
    about: `C = ½ (v₁² + ${k2 === 1 ? "" : `${k2} `}v₂²). It curves by ${k1} along v₁ and by ${k2} along v₂, ` +
      `so descent arrives for η below 2/${k2} = ${2 / k2}.`,
    cost: ([v1, v2]) => 0.5 * (k1 * v1 * v1 + k2 * v2 * v2),
    gradient: ([v1, v2]) => [k1 * v1, k2 * v2],
    curvature: () => [k1, k2],
  };
}

export const surfaces = {
  round: bowl("round bowl", 1, 1, 0.03),
  bowl: bowl("bowl of the chapter", 1, 5, 0.1),
  valley: bowl("long valley", 1, 20, 0.3),
  hollows: {
    name: "two hollows", bottom: [1, 0],
    levels: [0.1, 0.25, 0.45, 0.7, 0.85, 1, 1.2, 1.5, 2, 2.6, 3.3, 4.1, 5, 6, 7.2, 8.6],
    about: "C = ¼ v₁⁴ + ⅙ v₁³ − ¾ v₁² + v₂² + 1. The deeper hollow, at (−1.5, 0), curves by 3.75 at its bottom, " +
      "so the ball settles there for η below 2/3.75 = 0.533; the other, at (1, 0), by 2.5: η below 2/2.5 = 0.8.",
    cost: ([v1, v2]) => v1 * v1 * (v1 * (v1 / 4 + 1 / 6) - 0.75) + v2 * v2 + 1,
    gradient: ([v1, v2]) => [v1 * (v1 * (v1 + 0.5) - 1.5), 2 * v2],
    curvature: ([v1]) => [v1 * (3 * v1 + 1) - 1.5, 2],
  },
};

const length = ([p, q]) => Math.sqrt(p * p + q * q);
const minus = (p, q) => [p[0] - q[0], p[1] - q[1]];

/** The points of the path, as Downhill.path in Python. */
export function walk({ surface, eta, v1, v2, steps }) {
  const { gradient } = surfaces[surface], points = [[v1, v2]];
  while (points.length <= steps && length(points.at(-1)) <= FAR) {
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

const tenTo = (power) => `10${[...String(power)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("")}`;
const plain = (value, digits = 6) => String(Number(value.toPrecision(digits))).replace("-", "−");

/** A number for a sentence: 1234.5 is "1234.50", 0.00123 is "0.0012", 1.2e7 is "1.2 · 10⁷". */
export function say(value) {
  const size = Math.abs(value), [digits, power] = value.toExponential(1).split("e");
  if (size < 1e-9) return "0";
  if (size >= 0.01 && size < 1e5) return fixed(value, size < 0.1 ? 3 : 2);
  return size >= 1e-4 && size < 1 ? plain(value, 2) : `${digits.replace("-", "−")} · ${tenTo(Number(power))}`;
}
const spot = (v) => `(${say(v[0])}, ${say(v[1])})`;

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
    return `${rule} exactly ${limit}: ${along(steep)}each step lands just as far on the other side, for ever.`;
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
  if (verdict === "left") return "Far out this surface curves more and more, so each step throws the ball further.";
  if (verdict === "climbs") return `On its way the surface curves by up to ${plain(most, 3)}, and ${rule(most)}.`;
  return eta * k > 2 && verdict !== "arrived" ? `${rule(k)}, so the ball can't settle in the ${name} hollow.` : "";
}

/** What the figure shows, in sentences. */
export function sentence(values, points = walk(values)) {
  const { surface } = values, { cost, gradient } = surfaces[surface], verdict = judge(surface, points);
  const now = points.at(-1), before = points.at(-2) ?? now, g = gradient(now), hollows = surface === "hollows";
  const crossed = NAMES.filter((_, i) => g[i] * gradient(before)[i] < 0).join(" and ");
  const where = !hollows ? "" : now[0] < 0 ? " of the deeper hollow"
    : " of the shallower hollow, a local minimum; nothing here tells it of the deeper one";
  const words = {
    start: "Press Step or Run.",
    left: `It is more than ${FAR} away from the middle, and the path ends here: descent diverges.`,
    arrived: `The gradient is almost 0: the ball has arrived at the bottom${where}.`,
    saddle: "The gradient is almost 0, but this is no bottom: it is a saddle, and along v₁ it goes down to both sides.",
    swings: `It goes to and fro between this point and ${spot(before)}.`,
    climbs: `The last step led uphill, from cost ${say(cost(before))}.`,
    overshoots: `The last step crossed to the other side along ${crossed}, but led down.`,
    crawls: `It crawls: the last step was only ${say(length(minus(now, before)))} long.`,
    falls: "It rolls down.",
  };
  return [`Step ${points.length - 1}: the ball is at ${spot(now)}, the cost is ${say(cost(now))}, ` +
    `the gradient ${spot(g)}.`, words[verdict],
    verdict !== "start" && verdict !== "saddle" && (hollows ? hollowReason : bowlReason)(values, points, verdict),
    points.length > MOST && !ENDS.includes(verdict) && `After ${MOST} steps the figure stops.`].filter(Boolean).join(" ");
}

const grid = (i, n) => -EDGE + (2 * EDGE * i) / n;
const list = (n, make) => Array.from({ length: n + 1 }, (_, i) => make(i));

/** The values of f at the corners of n × n squares, row by row from below. */
export const heights = (f, n = 72) => list(n, (j) => list(n, (i) => f([grid(i, n), grid(j, n)])));

/** Level lines by marching squares: for each level the pieces [x, y, x, y] on which f, known by its `heights`, is it. */
export function contours(rows, levels) {
  const n = rows.length - 1, found = levels.map(() => []);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) {
    const values = [rows[j][i], rows[j][i + 1], rows[j + 1][i + 1], rows[j + 1][i]];
    const low = Math.min(...values), high = Math.max(...values);
    levels.forEach((level, k) => {
      if (low >= level || high < level) return; // the line doesn't cross this square
      const x = [i, i + 1, i + 1, i], y = [j, j, j + 1, j + 1], ends = [];
      for (let c = 0; c < 4; c++) {
        const d = (c + 1) % 4, a = values[c] - level, b = values[d] - level;
        if (a < 0 !== b < 0) ends.push(grid(x[c] + ((x[d] - x[c]) * a) / (a - b), n), grid(y[c] + ((y[d] - y[c]) * a) / (a - b), n));
      }
      for (let e = 0; e < ends.length; e += 4) found[k].push(ends.slice(e, e + 4));
    });
  }
  return found;
}

/** Where level lines carry their numbers, [point, level]: on the way from the bottom to the lower right corner. */
export function numbered({ cost, levels, bottom }) {
  const found = [], at = (t) => [bottom[0] + t * (EDGE - bottom[0]), bottom[1] - t * (EDGE + bottom[1])];
  for (let t = 0; t < 0.96; t += 0.002) {
    const here = cost(at(t)), there = cost(at(t + 0.002)), level = levels.find((level) => here < level && there >= level);
    if (level && !found.some(([v]) => length(minus(v, at(t))) < 0.36)) found.push([at(t), level]);
  }
  return found;
}

/** The surface as a picture: a tint, the stronger the higher, that is seen on white and on black paper. */
function shading({ cost }, n = 64) {
  const canvas = h("canvas", { width: n, height: n }), context = canvas.getContext("2d");
  const at = (i) => grid(i + 0.5, n), image = context.createImageData(n, n);
  const costs = Array.from({ length: n * n }, (_, i) => cost([at(i % n), -at(Math.floor(i / n))]));
  const low = Math.min(...costs), span = Math.max(...costs) - low;
  costs.forEach((c, i) => {
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2]] = [60, 140, 205];
    image.data[4 * i + 3] = 110 * Math.sqrt((c - low) / span);
  });
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

const word = ([x, y], text) => h("text", { x, y, "text-anchor": "middle" }, text);
const clamp = (value) => Math.min(EDGE, Math.max(-EDGE, value));

/** The picture of the surface; `choose` gets the point that is clicked. Returns {svg, draw(values, points)}. */
function map(choose) {
  const axis = (label) => ({ low: -EDGE, high: EDGE, label, ticks: [-2, -1, 0, 1, 2] });
  const { svg, layer, left, right, top, bottom, sx, sy, width, height } = axes({
    x: axis("v₁"), y: axis("v₂"), width: 400, height: 390, // so that both directions have the same scale
    label: "Level lines of the cost over v₁ and v₂, with the path of the ball",
  });
  const pixel = ([x, y]) => [sx(x), sy(y)], inside = (v) => v.every((part) => clamp(part) === part), id = newId();
  const area = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const clip = document.createElementNS(svg.namespaceURI, "clipPath"); // cuts off what lies outside the picture
  set(clip, { id });
  clip.append(h("rect", area));
  const shade = h("image", area), trace = h("path", { class: "dn-line" }), ball = h("circle", { r: 7 });
  const [levels, dots, arrow, numbers] = ["levels", "points", "arrow", "numbers"]
    .map((name) => h("g", { class: `dn-${name}` }));
  layer.append(clip, shade, levels, h("rect", { ...area, class: "dn-border" }),
    h("g", { "clip-path": `url(#${id})` }, trace, dots), arrow, ball, numbers);

  let shown = null;
  const ground = soon(() => { // which is drawn only when it is another one
    const surface = shown;
    const at = (x, y) => `${sx(x).toFixed(1)},${sy(y).toFixed(1)}`;
    const line = (pieces) => pieces.map(([x, y, u, v]) => `M${at(x, y)}L${at(u, v)}`).join("");
    const lines = contours(heights(surface.cost), surface.levels);
    const labels = numbered(surface).map(([v, level]) => word([sx(v[0]), sy(v[1]) + 4], plain(level)));
    set(shade, { href: shading(surface) });
    levels.replaceChildren(...lines.map((pieces) => h("path", { d: line(pieces) })), ...labels);
  });

  const draw = (values, points) => {
    const surface = surfaces[values.surface], now = points.at(-1), pixels = points.map(pixel);
    const [cx, cy] = pixel(now.map(clamp)), gradient = surface.gradient(now), size = length(gradient);
    if (surface !== shown) {
      shown = surface;
      ground();
    }
    set(trace, { d: path(pixels) });
    set(ball, { cx, cy, class: inside(now) ? "dn-dot" : "dn-dot dn-outside" });
    dots.replaceChildren(...pixels.map(([cx, cy], i) => h("circle", { cx, cy, r: 3, class: i ? "" : "dn-start" })));
    arrow.replaceChildren();
    if (inside(now) && size >= FLAT) {
      const [ux, uy] = [-gradient[0] / size, gradient[1] / size], reach = 22 + (50 * size) / (size + 2);
      const at = (along, across, lower = 0) => [cx + ux * along - uy * across, cy + uy * along + ux * across + lower];
      const head = path([at(reach - 9, 5), at(reach, 0), at(reach - 9, -5)]);
      arrow.append(h("path", { d: path([[cx, cy], at(reach, 0)]) + head }), word(at(reach + 16, 0, 4), "−∇C"));
    }
    const taken = []; // a number at every dot where there is room for it, first of all at the ball and the start
    for (const i of new Set([points.length - 1, ...points.keys()]))
      if (inside(points[i]) && !taken.some((j) => length(minus(pixels[i], pixels[j])) < 20)) taken.push(i);
    numbers.replaceChildren(...taken.map((i) => word(minus(pixels[i], [9, 9]), i)));
  };

  const click = (event) => {
    const box = svg.getBoundingClientRect(), scale = width / box.width;
    const at = [(event.clientX - box.left) * scale - left, height - bottom - (event.clientY - box.top) * scale];
    choose(...at.map((pixels) => clamp(Math.round(10 * (-EDGE + (2 * EDGE * pixels) / area.width)) / 10)));
  };
  svg.addEventListener("click", click);
  svg.addEventListener("pointermove", (event) => { // a finger scrolls the page, so only a mouse or a pen drags
    if (event.pointerType !== "touch" && event.buttons & 1) click(event);
  });
  return { svg, draw };
}

/** The cost over the steps. Returns {svg, draw(values, points)}. */
function chart() {
  const y = { low: 0.01, high: 10, label: "cost C", log: true, say: (v) => tenTo(Math.round(Math.log10(v))) };
  const label = "The cost over the steps, on a logarithmic scale";
  const plot = axes({ x: { low: 0, high: 10, label: "step" }, y, width: 280, height: 330, label });
  const line = h("path", { class: "dn-line" }), dots = h("g", { class: "dn-points" });
  plot.layer.append(line, dots);
  const draw = ({ surface }, points) => {
    const costs = points.map((v) => Math.max(1e-6, surfaces[surface].cost(v)));
    const power = (round, value) => 10 ** round(Math.log10(value));
    plot.resize({
      x: { high: [10, 20, 50, 100, MOST].find((n) => n >= points.length - 1) },
      y: { low: power(Math.floor, Math.min(0.1, ...costs)), high: power(Math.ceil, Math.max(10, ...costs)) },
    });
    const pixels = costs.map((c, i) => [plot.sx(i), plot.sy(c)]);
    set(line, { d: path(pixels) });
    const shown = pixels.slice(pixels.length > 60 ? -1 : 0);
    dots.replaceChildren(...shown.map(([cx, cy]) => h("circle", { cx, cy, r: 2.5 })));
  };
  return { svg: plot.svg, draw };
}

function render({ model, el }) {
  const values = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const control = (key, label, options) => slider({
    label, value: model.get(key), oninput: (value) => change(model, { [key]: value }), ...options,
  });
  const options = Object.entries(surfaces).map(([key, { name }]) => [key, name]), value = model.get("surface");
  const kind = select({ label: "surface", options, value, onchange: (surface) => change(model, { surface }) });
  const range = { min: -EDGE, max: EDGE, step: 0.1, say: (value) => fixed(value, 1) };
  const controls = {
    eta: control("eta", "learning rate η", { values: ETAS, say: plain }),
    v1: control("v1", "start v₁", range), v2: control("v2", "start v₂", range),
  };
  const plots = [map((v1, v2) => change(model, { v1, v2 })), chart()];
  const formula = h("p", { class: "dn-help" }), says = status();
  // A button that can do nothing now is switched off by aria-disabled, so that it keeps the focus.
  const push = (text, act) => button(text, ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") !== "true") act();
  });
  const step = push("Step", () => { stop(); advance(); }), run = push("Run", () => (timer ? stop() : go()));
  const again = push("Start again", () => { stop(); change(model, { steps: 0 }); });
  frame(el, "A ball on its way down", kind.row, formula, Object.values(controls).map(({ row }) => row),
    h("div", { class: "dn-buttons" }, step, run, again),
    h("div", { class: "dn-pair" }, plots.map(({ svg }) => h("div", {}, svg))), says,
    h("p", { class: "dn-help" }, "The surface from above: the stronger the tint, the higher. Numbers on lines are " +
      "costs, numbers at dots count the steps, the arrow points along minus the gradient. A ball that is outside is " +
      "an empty circle at the edge. Click or tap to choose the start, or use the sliders. The other plot shows the " +
      "cost after each step, on a logarithmic scale; costs below 10⁻⁶ lie on its lower edge."));

  let timer = 0, expected = null;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    run.textContent = "Run";
    says.removeAttribute("aria-busy");
    offer();
  };
  const offer = () => {
    const points = walk(values()), verdict = judge(values().surface, points), full = points.length > MOST;
    set(step, { "aria-disabled": full || verdict === "left" });
    set(run, { "aria-disabled": !timer && (full || ENDS.includes(verdict)) });
    set(again, { "aria-disabled": values().steps === 0 });
  };
  const advance = () => {
    expected = walk(values()).length;
    change(model, { steps: expected });
  };
  const tick = () => {
    const left = () => finish(values()) - values().steps;
    if (left() > 0) advance();
    if (timer && left() > 0) timer = setTimeout(tick, Math.max(40, 300 * 0.9 ** values().steps));
    else stop();
  };
  const go = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return change(model, { steps: finish(values()) });
    run.textContent = "Stop";
    set(says, { "aria-busy": "true" }); // to be read out when the ball has come to rest
    expected = values().steps;
    timer = setTimeout(tick, 0);
  };

  const draw = () => {
    const now = values(), points = walk(now);
    if (timer && now.steps !== expected) stop(); // somebody else has moved the ball
    kind.input.value = now.surface;
    formula.textContent = surfaces[now.surface].about;
    for (const [key, { show }] of Object.entries(controls)) show(now[key]);
    for (const plot of plots) plot.draw(now, points);
    offer();
    says.textContent = sentence(now, points);
  };
  const leave = follow(model, KEYS, draw);
  return () => { stop(); leave(); };
}

export default { render };
