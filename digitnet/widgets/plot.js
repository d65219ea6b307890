// Lines over two axes, and drawings that are as wide as there is room.
import { h, indexed, set } from "./common.js";

/** Round numbers from `low` to `high`, about `n` of them, and never many. */
export function ticks(low, high, n = 5) {
  const rough = (high - low) / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough * 0.999);
  const result = [];
  const first = Math.ceil(low / step - 1e-9) + 0;
  for (let i = 0; i <= 2 * n && (first + i) * step <= high + step * 1e-9; i++) {
    result.push((first + i) * step);
  }
  return result;
}

/** The `d` of a path through points [x, y] in pixels; where a coordinate isn't finite the line is broken. */
export function path(points) {
  let d = "", pen = "M";
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) {
      d += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
      pen = "L";
    } else pen = "M";
  }
  return d;
}

/**
 * Axes to draw lines on. `x` and `y` are {low, high, label, log, ticks, say}. Returns {svg, layer, sx, sy,
 * width, height, left, right, top, bottom, resize({x, y}), fit(width, height)}: draw into `layer` at sx(x),
 * sy(y). `resize` changes the axes; `fit` the size, of which a pixel is one of the screen from then on if the
 * page has room for so many, so that letters keep their size. After either all has to be drawn anew.
 */
export function axes({ x, y, width = 480, height = 260, label }) {
  const left = 52, right = 12, top = 12, bottom = 42;
  const svg = h("svg", { role: "img", "aria-label": label, class: "dn-plot" });
  const grid = h("g", { class: "dn-grid" }), layer = h("g");
  svg.append(grid, layer);
  const scale = (axis, from, to) => {
    const f = axis.log ? Math.log10 : (v) => v;
    const low = f(axis.low), span = f(axis.high) - low;
    return (v) => from + ((f(v) - low) / span) * (to - from);
  };
  const plot = { svg, layer, width, height, left, right, top, bottom };
  const powers = (axis) => { // fewer where there is little height, so that none stands on another
    const n = Math.max(2, Math.min(5, Math.floor((plot.height - top - bottom) / 22)));
    return ticks(Math.log10(axis.low), Math.log10(axis.high), n).filter(Number.isInteger).map((p) => 10 ** p);
  };
  const round = (v) => Number(v.toPrecision(6)).toString().replace("-", "−");
  const write = (text) => indexed(text, "tspan");
  const marks = (axis) => (axis.log ? powers(axis) : axis.ticks ?? ticks(axis.low, axis.high));
  plot.resize = (changes = {}) => {
    Object.assign(x, changes.x);
    Object.assign(y, changes.y);
    const { width, height } = plot, middle = (top + height - bottom) / 2;
    plot.sx = scale(x, left, width - right);
    plot.sy = scale(y, height - bottom, top);
    set(svg, { viewBox: `0 0 ${width} ${height}` });
    grid.replaceChildren(...marks(x).flatMap((v) => [
      h("line", { x1: plot.sx(v), x2: plot.sx(v), y1: top, y2: height - bottom }),
      h("text", { x: plot.sx(v), y: height - bottom + 16, "text-anchor": "middle" },
        write((x.say ?? round)(v))),
    ]), ...marks(y).flatMap((v) => [
      h("line", { x1: left, x2: width - right, y1: plot.sy(v), y2: plot.sy(v) }),
      h("text", { x: left - 6, y: plot.sy(v) + 4, "text-anchor": "end" }, write((y.say ?? round)(v))),
    ]),
    h("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, write(x.label)),
    h("text", { x: 13, y: middle, "text-anchor": "middle", transform: `rotate(-90 13 ${middle})` },
      write(y.label)));
  };
  plot.fit = (width, height) => {
    svg.classList.add("dn-fitted");
    Object.assign(plot, { width, height });
    plot.resize();
  };
  plot.resize();
  return plot;
}

/** Tells `draw` how wide an element is, in pixels, as soon as it is laid out and when that changes. */
export function fitted(element, draw) {
  let width = 0;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width || Math.abs(contentRect.width - width) <= 1) return;
    width = contentRect.width;
    draw(Math.round(width));
  });
  observer.observe(element);
  return () => observer.disconnect();
}
