// The surface seen from above, with the path on it.
import { h, newId, set, soon } from "./common.js";
import { EDGE, FLAT, length, minus, surfaces } from "./downhill_surface.js";
import { plain } from "./downhill_words.js";
import { axes, path } from "./plot.js";

const grid = (i, n) => -EDGE + (2 * EDGE * i) / n;
const list = (n, make) => Array.from({ length: n + 1 }, (_, i) => make(i));

/** The values of f at the corners of n × n squares, row by row from below. */
export const heights = (f, n = 72) => list(n, (j) => list(n, (i) => f([grid(i, n), grid(j, n)])));

/** Level lines by marching squares: for each level the pieces [x, y, x, y] where f, as `heights`, is it. */
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
        const cross = (at) => grid(at[c] + ((at[d] - at[c]) * a) / (a - b), n);
        if (a < 0 !== b < 0) ends.push(cross(x), cross(y));
      }
      for (let e = 0; e < ends.length; e += 4) found[k].push(ends.slice(e, e + 4));
    });
  }
  return found;
}

/** Where level lines carry numbers, [point, level]: on the way from the bottom to the lower right corner. */
export function numbered({ cost, levels, bottom }) {
  const found = [], at = (t) => [bottom[0] + t * (EDGE - bottom[0]), bottom[1] - t * (EDGE + bottom[1])];
  for (let t = 0; t < 0.96; t += 0.002) {
    const here = cost(at(t)), there = cost(at(t + 0.002));
    const level = levels.find((level) => here < level && there >= level);
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

/** The level lines and their numbers, drawn anew for another surface only. Returns {parts, show(surface)}. */
function ground(area, { sx, sy }) {
  const shade = h("image", area), levels = h("g", { class: "dn-levels" });
  const at = (x, y) => `${sx(x).toFixed(1)},${sy(y).toFixed(1)}`;
  const line = (pieces) => pieces.map(([x, y, u, v]) => `M${at(x, y)}L${at(u, v)}`).join("");
  let shown = null;
  const draw = soon(() => {
    const lines = contours(heights(shown.cost), shown.levels).map((pieces) => h("path", { d: line(pieces) }));
    const labels = numbered(shown).map(([v, level]) => word([sx(v[0]), sy(v[1]) + 4], plain(level)));
    set(shade, { href: shading(shown) });
    levels.replaceChildren(...lines, ...labels);
  });
  return { parts: [shade, levels], show(surface) {
    if (surface !== shown) {
      shown = surface;
      draw();
    }
  } };
}

/** The arrow along minus the gradient, from the ball at [cx, cy] in pixels. */
function arrowParts([cx, cy], gradient) {
  const size = length(gradient), [ux, uy] = [-gradient[0] / size, gradient[1] / size];
  const reach = 22 + (50 * size) / (size + 2);
  const at = (along, across, lower = 0) =>
    [cx + ux * along - uy * across, cy + uy * along + ux * across + lower];
  const head = path([at(reach - 9, 5), at(reach, 0), at(reach - 9, -5)]);
  return [h("path", { d: path([[cx, cy], at(reach, 0)]) + head }), word(at(reach + 16, 0, 4), "−∇C")];
}

/** The path with its ball. Returns {parts, show(surface, points)}. */
function track(area, { sx, sy }) {
  const id = newId(), pixel = ([x, y]) => [sx(x), sy(y)];
  const inside = (v) => v.every((part) => clamp(part) === part);
  const trace = h("path", { class: "dn-line" }), ball = h("circle", { r: 7 });
  const [dots, arrow, numbers] = ["points", "arrow", "numbers"]
    .map((name) => h("g", { class: `dn-${name}` }));
  const parts = [
    h("clipPath", { id }, h("rect", area)), // cuts off what lies outside of the picture
    h("rect", { ...area, class: "dn-border" }), h("g", { "clip-path": `url(#${id})` }, trace, dots),
    arrow, ball, numbers,
  ];
  let before = 0;
  const show = (surface, points) => {
    const now = points.at(-1), pixels = points.map(pixel), gradient = surface.gradient(now);
    const [cx, cy] = pixel(now.map(clamp)), rolls = points.length === before + 1; // by one step
    before = points.length;
    set(trace, { d: path(pixels) });
    set(ball, { cx, cy, class: `dn-dot${inside(now) ? "" : " dn-outside"}${rolls ? " dn-rolls" : ""}` });
    dots.replaceChildren(...pixels.map(([cx, cy], i) =>
      h("circle", { cx, cy, r: 3, class: i ? "" : "dn-start" })));
    const steep = inside(now) && length(gradient) >= FLAT;
    arrow.replaceChildren(...(steep ? arrowParts([cx, cy], gradient) : []));
    const taken = []; // a number at every dot where there is room for it, first at the ball and the start
    for (const i of new Set([points.length - 1, ...points.keys()])) {
      const free = !taken.some((j) => length(minus(pixels[i], pixels[j])) < 20);
      if (free && inside(points[i])) taken.push(i);
    }
    numbers.replaceChildren(...taken.map((i) => word(minus(pixels[i], [9, 9]), i)));
  };
  return { parts, show };
}

/** The picture of the surface; `choose` gets the point clicked. Returns {svg, draw(values, points)}. */
export function map(choose) {
  const axis = (label) => ({ low: -EDGE, high: EDGE, label, ticks: [-2, -1, 0, 1, 2] });
  const plot = axes({
    x: axis("v₁"), y: axis("v₂"), width: 400, height: 390, // so that both directions have the same scale
    label: "Level lines of the cost over v₁ and v₂, with the path of the ball",
  });
  const { svg, left, right, top, bottom, width, height } = plot;
  const area = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const surface = ground(area, plot), way = track(area, plot);
  plot.layer.append(...surface.parts, ...way.parts);
  const click = (event) => {
    const box = svg.getBoundingClientRect(), scale = width / box.width;
    const x = (event.clientX - box.left) * scale - left, y = (event.clientY - box.top) * scale;
    const at = [x, height - bottom - y];
    choose(...at.map((p) => clamp(Math.round(10 * (-EDGE + (2 * EDGE * p) / area.width)) / 10)));
  };
  svg.addEventListener("click", click);
  svg.addEventListener("pointermove", (event) => { // a finger scrolls the page; only a mouse or a pen drags
    if (event.pointerType !== "touch" && event.buttons & 1) click(event);
  });
  return { svg, draw(values, points) {
    surface.show(surfaces[values.surface]);
    way.show(surfaces[values.surface], points);
  } };
}
