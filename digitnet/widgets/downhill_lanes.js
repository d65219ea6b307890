// The paths of several optimizers on the surface, and their costs; each has a colour, dash, mark and letter.
import { h, newId, set } from "./common.js";
import { around, middle, place } from "./downhill_labels.js";
import { clamp, word } from "./downhill_map.js";
import { OPTIMIZERS, ORDER } from "./downhill_optimizers.js";
import { MOST, surfaces } from "./downhill_surface.js";
import { tenTo } from "./downhill_words.js";
import { axes, fitted, path } from "./plot.js";

// A disc, a square, a triangle, a diamond and a cross, around the origin.
const MARKS = {
  SGD: "M-5.5,0a5.5,5.5 0 1 0 11,0a5.5,5.5 0 1 0 -11,0z", Momentum: "M-5,-5h10v10h-10z",
  Nesterov: "M0,-6.5L6.2,5h-12.4z", RMSProp: "M0,-7L6,0L0,7L-6,0z",
  Adam: "M-2.2,-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z",
};
const lane = (name) => `dh-${ORDER.indexOf(name)}`;
const mark = (name) => h("path", { class: `dh-mark ${lane(name)}`, d: MARKS[name] });

/** A line with a mark on it, as it is in the plots, to stand beside a name. */
export function icon(name) {
  const line = h("path", { class: `dh-line ${lane(name)}`, d: "M1,8H43" });
  const sign = h("g", { transform: "translate(22 8)" }, mark(name));
  return h("svg", { class: "dh-icon", viewBox: "0 0 44 16", "aria-hidden": "true" }, line, sign);
}

/** Marks that stay the same elements, so that they can roll. Returns {group, show(reports, place, rolls)}. */
function marks() {
  const all = Object.fromEntries(ORDER.map((name) => [name, mark(name)]));
  const group = h("g", {}, ...ORDER.toReversed().map((name) => all[name])); // the first on top
  return { group, show(reports, at, rolls) {
    for (const name of ORDER) {
      const one = reports.find((other) => other.name === name);
      set(all[name], { display: one ? "inline" : "none" });
      if (!one) continue;
      const { x, y, outside } = at(one);
      all[name].style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      all[name].classList.toggle("dh-rolls", rolls > 0);
      all[name].classList.toggle("dh-outside", outside);
    }
  } };
}

/** The letters at the marks, where there is room; those of `pixels`, a list of [name, place]. */
function letters(pixels, room, taken, comes = "") {
  for (const [, [x, y]] of pixels) taken.push([x - 6, y - 6, x + 6, y + 6]);
  return pixels.map(([name, at]) => {
    const { letter } = OPTIMIZERS[name], spot = place(around(at, letter), room, taken);
    return spot && word(middle(spot), letter, `dh-letter ${lane(name)} ${comes}`.trim());
  }).filter(Boolean);
}

/** The paths on the surface; as `track` in downhill_map.js, but for the reports of a race. */
export function lanes(plot) {
  const id = newId(), pixel = ([x, y]) => [plot.sx(x), plot.sy(y)];
  const inside = (v) => v.every((part) => clamp(part) === part);
  const lines = h("g"), names = h("g", { class: "dn-numbers" }), signs = marks();
  const cut = h("rect"), border = h("rect", { class: "dn-border" });
  const start = h("circle", { class: "dh-start", r: 3 });
  const parts = [h("clipPath", { id }, cut), border, h("g", { "clip-path": `url(#${id})` }, lines, start),
    signs.group, names];
  const fit = (area) => [cut, border].forEach((rect) => set(rect, area));
  const show = (surface, reports, rolls, room, taken) => {
    plot.svg.style.setProperty("--roll", `${rolls}ms`);
    lines.replaceChildren(...reports.toReversed().flatMap(({ name, points }) => {
      const pixels = points.map(pixel), line = `dh-line ${lane(name)}`;
      const seen = pixels.slice(0, rolls ? -1 : undefined);
      const d = seen.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join("");
      const dots = h("path", { class: `dh-dots ${lane(name)}`, d });
      if (!rolls || pixels.length < 2) return [h("path", { class: line, d: path(pixels) }), dots];
      return [h("path", { class: line, d: path(pixels.slice(0, -1)) }), dots,
        h("path", { class: `${line} dn-comes`, d: path(pixels.slice(-2)) })];
    }));
    const [cx, cy] = reports.length ? pixel(reports[0].points[0]) : [0, 0];
    set(start, { cx, cy });
    const at = ({ points }) => {
      const [x, y] = pixel(points.at(-1).map(clamp));
      return { x, y, outside: !inside(points.at(-1)) };
    };
    signs.show(reports, at, rolls);
    const places = reports.map((one) => [one.name, [at(one).x, at(one).y]]);
    names.replaceChildren(...letters(places, room, taken, rolls ? "dn-comes" : ""));
  };
  return { parts, fit, show };
}

/** The costs over the steps. Returns {svg, draw(values, reports, rolls), leave()}. */
export function raceChart() {
  const y = { low: 0.01, high: 10, label: "cost C", log: true, say: (v) => tenTo(Math.round(Math.log10(v))) };
  const label = "The cost of each optimizer over the steps, on a logarithmic scale";
  const plot = axes({ x: { low: 0, high: 10, label: "step" }, y, width: 280, height: 330, label });
  const lines = h("g"), names = h("g", { class: "dn-numbers" }), signs = marks();
  plot.layer.append(lines, signs.group, names);
  let drawn = null;
  const draw = ({ surface }, reports) => {
    drawn = [{ surface }, reports];
    const power = (round, value) => 10 ** round(Math.log10(value));
    const costs = reports.map(({ points }) => points.map((v) => Math.max(1e-6, surfaces[surface].cost(v))));
    const most = Math.max(...costs.map((row) => row.length - 1));
    plot.resize({
      x: { high: [10, 20, 50, 100, MOST].find((n) => n >= most) },
      y: { low: power(Math.floor, Math.min(0.1, ...costs.flat())),
        high: power(Math.ceil, Math.max(10, ...costs.flat())) },
    });
    const pixels = costs.map((row) => row.map((c, i) => [plot.sx(i), plot.sy(c)]));
    lines.replaceChildren(...reports.map(({ name }, i) =>
      h("path", { class: `dh-line ${lane(name)}`, d: path(pixels[i]) })).toReversed());
    const ends = reports.map(({ name }, i) => [name, pixels[i].at(-1)]);
    signs.show(reports, ({ name }) => {
      const [x, y] = ends.find(([other]) => other === name)[1];
      return { x, y, outside: false };
    }, 0);
    const room = [plot.left + 2, plot.top, plot.width - 2, plot.height - plot.bottom - 1];
    names.replaceChildren(...letters(ends, room, []));
  };
  const leave = fitted(plot.svg, (width) => {
    const below = matchMedia("(max-width: 30rem)").matches; // it stands below the map, not beside it
    plot.fit(width, below ? Math.max(150, 0.5 * width) : 1.1 * width);
    if (drawn) draw(...drawn);
  });
  return { svg: plot.svg, draw, leave };
}
