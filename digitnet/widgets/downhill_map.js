// The surface seen from above, with the path on it.
import { h, newId, set, soon } from "./common.js";
import { atArrow, beside, box, middle, place } from "./downhill_labels.js";
import { EDGE, FLAT, length, minus, surfaces } from "./downhill_surface.js";
import { plain } from "./downhill_words.js";
import { axes, fitted, path } from "./plot.js";

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

/** Where level lines carry numbers, [point, level]: from the bottom to a corner (the lower right). */
export function numbered({ cost, levels, bottom, corner = [1, -1] }) {
  const found = [], at = (t) => bottom.map((start, i) => start + t * (EDGE * corner[i] - start));
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

export const word = ([x, y], text, name) =>
  h("text", { x, y: y + 4, "text-anchor": "middle", class: name }, text);
export const clamp = (value) => Math.min(EDGE, Math.max(-EDGE, value));
const ARROW = "−∇C";

/** The tint and the level lines. Returns {parts, fit(area), show(surface), labels(taken)}. */
function ground(plot) {
  const shade = h("image"), lines = h("g", { class: "dn-levels" }), names = h("g", { class: "dn-levels" });
  const at = (x, y) => `${plot.sx(x).toFixed(1)},${plot.sy(y).toFixed(1)}`;
  const line = (pieces) => pieces.map(([x, y, u, v]) => `M${at(x, y)}L${at(u, v)}`).join("");
  let shown = null, area = {}, found = {}; // what is slow to find, of the surface shown
  const draw = soon(() => {
    const { cost, levels } = shown;
    if (found.surface !== shown)
      found = { surface: shown, href: shading(shown), pieces: contours(heights(cost), levels) };
    set(shade, { ...area, href: found.href });
    lines.replaceChildren(...found.pieces.map((pieces) => h("path", { d: line(pieces) })));
  });
  return {
    parts: [shade, lines, names],
    fit(room) {
      area = room;
      if (shown) draw();
    },
    show(surface) {
      if (surface === shown) return;
      shown = surface;
      draw();
    },
    /** The numbers on the lines, where nothing else stands. */
    labels(room, taken) {
      const free = numbered(shown).map(([[v1, v2], level]) => [[plot.sx(v1), plot.sy(v2)], plain(level)])
        .filter(([point, text]) => place([box(point, text, 8)], room, taken));
      names.replaceChildren(...free.map(([point, text]) => word(point, text)));
    },
  };
}

/** The arrow along minus the gradient, from the ball at [cx, cy] in pixels: {d, spots of its word}. */
function arrowParts([cx, cy], gradient) {
  const size = length(gradient), [ux, uy] = [-gradient[0] / size, gradient[1] / size];
  const reach = 22 + (50 * size) / (size + 2);
  const at = (along, across) => [cx + ux * along - uy * across, cy + uy * along + ux * across];
  const head = path([at(reach - 9, 5), at(reach, 0), at(reach - 9, -5)]);
  return { d: path([[cx, cy], at(reach, 0)]) + head, spots: atArrow([cx, cy], [ux, uy], reach, ARROW) };
}

/**
 * The path with its ball. Returns {parts, fit(area), show(surface, points, rolls, room, taken)}: `rolls` are
 * the milliseconds that the ball takes for the last step, or 0; the boxes of the labels are put to `taken`.
 */
function track(plot) {
  const id = newId(), pixel = ([x, y]) => [plot.sx(x), plot.sy(y)];
  const inside = (v) => v.every((part) => clamp(part) === part);
  const trace = h("path", { class: "dn-line" }), last = h("g"); // the line of the last step, which is drawn
  const ball = h("circle", { r: 7 }), cut = h("rect"), border = h("rect", { class: "dn-border" });
  const [dots, arrow, numbers] = ["points", "arrow", "numbers"]
    .map((name) => h("g", { class: `dn-${name}` }));
  const parts = [
    h("clipPath", { id }, cut), border, // what lies outside of the picture is cut off
    h("g", { "clip-path": `url(#${id})` }, trace, last, dots), arrow, ball, numbers,
  ];
  const fit = (area) => [cut, border].forEach((rect) => set(rect, area));
  const show = (surface, points, rolls, room, taken) => {
    const now = points.at(-1), pixels = points.map(pixel), gradient = surface.gradient(now);
    const end = points.length - 1, [cx, cy] = pixel(now.map(clamp)), comes = rolls ? "dn-comes" : null;
    plot.svg.style.setProperty("--roll", `${rolls}ms`);
    set(trace, { d: path(rolls ? pixels.slice(0, -1) : pixels) });
    last.replaceChildren(...(rolls
      ? [h("path", { class: "dn-line dn-drawn", d: path(pixels.slice(-2)), pathLength: 1 })] : []));
    set(ball, { cx, cy, class: `dn-dot${inside(now) ? "" : " dn-outside"}${rolls ? " dn-rolls" : ""}` });
    dots.replaceChildren(...pixels.map(([cx, cy], i) =>
      h("circle", { cx, cy, r: 3, class: i ? (i === end ? comes : null) : "dn-start" })));
    taken.push([cx - 6, cy - 6, cx + 6, cy + 6]);
    const names = []; // a number at every dot where there is room for it, first at the ball and the start
    const number = (i) => {
      const spot = inside(points[i]) && place(beside(pixels[i], i), room, taken, i === end);
      if (spot) names.push(word(middle(spot), i, i === end ? comes : null));
    };
    number(end);
    arrow.replaceChildren();
    if (inside(now) && length(gradient) >= FLAT) {
      const { d, spots } = arrowParts([cx, cy], gradient), spot = place(spots, room, taken);
      arrow.append(h("path", { d, class: comes }));
      if (spot) arrow.append(word(middle(spot), ARROW, comes));
    }
    [...points.keys()].slice(0, end).forEach(number);
    numbers.replaceChildren(...names);
  };
  return { parts, fit, show };
}

/**
 * The picture of the surface; `choose` gets the point clicked. `make` makes what is drawn on it, as `track`.
 * Returns {svg, draw(values, points, rolls), leave()}.
 */
export function map(choose, make = track) {
  const axis = (label) => ({ low: -EDGE, high: EDGE, label, ticks: [-2, -1, 0, 1, 2] });
  const plot = axes({
    x: axis("v₁"), y: axis("v₂"), width: 400, height: 390, // so that both directions have the same scale
    label: "Level lines of the cost over v₁ and v₂, with the path of the ball",
  });
  const { svg, left, right, top, bottom } = plot, surface = ground(plot), way = make(plot);
  plot.layer.append(...surface.parts, ...way.parts);
  let drawn = null, area;
  const draw = (values, points, rolls = 0) => {
    drawn = [values, points];
    const { x, y, width, height } = area, taken = [];
    const room = [x + 2, y + 2, x + width - 2, y + height - 2];
    surface.show(surfaces[values.surface]);
    way.show(surfaces[values.surface], points, rolls, room, taken);
    surface.labels(room, taken);
  };
  const fit = () => {
    area = { x: left, y: top, width: plot.width - left - right, height: plot.height - top - bottom };
    surface.fit(area);
    way.fit(area);
    if (drawn) draw(...drawn);
  };
  fit();
  const leave = fitted(svg, (width) => {
    plot.fit(width, width - left - right + top + bottom);
    fit();
  });
  const click = (event) => {
    const box = svg.getBoundingClientRect(), scale = plot.width / box.width;
    const x = (event.clientX - box.left) * scale - left, y = (event.clientY - box.top) * scale;
    const at = [x, plot.height - bottom - y];
    choose(...at.map((p) => clamp(Math.round(10 * (-EDGE + (2 * EDGE * p) / area.width)) / 10)));
  };
  svg.addEventListener("click", click);
  svg.addEventListener("pointermove", (event) => { // a finger scrolls the page; only a mouse or a pen drags
    if (event.pointerType !== "touch" && event.buttons & 1) click(event);
  });
  return { svg, draw, leave };
}
