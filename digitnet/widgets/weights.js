// The weights of a neuron as a picture: colours and marks tell their signs, an outline shows where ink is.
import { fixed, h, set, shade, soon } from "./common.js";
import { ranking } from "./network.js";

const SIDE = 560; // pixels of the canvas for the longer side of the picture
const MARKED = 0.35, PALE = 0.7; // from these shares of the limit on a weight has a mark, and a white one

/** The size of which one weight in two hundred is larger: from there on the colours stay the same. */
export function limitOf(w) {
  const sizes = Float32Array.from(w, Math.abs).sort();
  return sizes[Math.floor(0.995 * (sizes.length - 1))] || 1;
}

const PLACES = [
  "at the top left", "at the top", "at the top right", "at the left", "in the middle", "at the right",
  "at the bottom left", "at the bottom", "at the bottom right",
];

/** In which of the nine parts of the picture ink excites a neuron most, and in which it quiets it most. */
export function places(w, [rows, columns]) {
  const sums = new Float64Array(9), counts = new Float64Array(9);
  w.forEach((weight, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    const part = 3 * Math.floor((3 * r) / rows) + Math.floor((3 * c) / columns);
    sums[part] += weight;
    counts[part] += 1;
  });
  const means = sums.map((sum, part) => sum / Math.max(1, counts[part])), order = ranking(means);
  const [most, least] = [order[0], order.at(-1)];
  return { excites: means[most] > 0 ? PLACES[most] : null, quiets: means[least] < 0 ? PLACES[least] : null };
}

/** The picture of the weights of neuron k in words. */
export function pictureInWords(w, shape, k) {
  const { excites, quiets } = places(w, shape);
  const said = [excites && `excites it most ${excites}`, quiets && `quiets it most ${quiets}`]
    .filter(Boolean);
  return `The ${w.length} weights of hidden neuron ${k} as a picture. ` +
    (said.length ? `Ink ${said.join(" and ")}.` : "They are all 0.");
}

/** Lines around the pixels with ink, dark on a white edge. */
function outline(context, pixels, [rows, columns], size) {
  const ink = (r, c) => r >= 0 && c >= 0 && r < rows && c < columns && pixels[r * columns + c] >= 128;
  context.beginPath();
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) {
      for (const [dr, dc] of [[1, 0], [0, 1]]) { // the edge above this pixel, and that at its left
        if (ink(r, c) === ink(r - dr, c - dc)) continue;
        context.moveTo(c * size, r * size);
        context.lineTo((c + dr) * size, (r + dc) * size);
      }
    }
  }
  for (const [strokeStyle, lineWidth] of [["#ffffff", 9], ["#1a1a1a", 5]]) {
    Object.assign(context, { strokeStyle, lineWidth, lineCap: "square" });
    context.stroke();
  }
}

/** Draw the weights `w`, each as a square with its sign, and the outline of the ink. */
function drawWeights(canvas, w, pixels, shape, limit) {
  const context = canvas.getContext("2d"), columns = shape[1], size = canvas.width / columns;
  w.forEach((weight, i) => {
    const share = weight / limit, x = (i % columns) * size, y = Math.floor(i / columns) * size;
    context.fillStyle = `rgb(${shade(share)})`;
    context.fillRect(x, y, size, size);
    if (Math.abs(share) < MARKED) return;
    const [long, thin] = [0.6 * size, 0.16 * size], middle = (length) => (size - length) / 2;
    context.fillStyle = Math.abs(share) < PALE ? "#1a1a1a" : "#ffffff";
    context.fillRect(x + middle(long), y + middle(thin), long, thin);
    if (share > 0) context.fillRect(x + middle(thin), y + middle(long), thin, long);
  });
  outline(context, pixels, shape, size);
}

/** The picture with what explains it. Returns {figure, show(k, w, pixels, limit)}. */
export function weightPicture(shape) {
  const zoom = Math.max(1, Math.round(SIDE / Math.max(...shape)));
  const canvas = h("canvas", { role: "img", width: zoom * shape[1], height: zoom * shape[0] });
  const caption = h("figcaption"), strongest = h("span");
  const legend = h("p", { class: "dn-help dn-fw-legend" },
    h("b", { class: "dn-fw-sign" }, "+"), " ink here adds to z, ",
    h("b", { class: "dn-fw-sign dn-fw-takes" }, "−"), " ink here takes from it, ", strongest,
    " Outlined: the ink of the picture.");
  const figure = h("figure", { class: "dn-fw-picture" }, caption, canvas);
  let now;
  const draw = soon(() => drawWeights(canvas, now.w, now.pixels, shape, now.limit));
  return { figure, legend, show(k, w, pixels, limit) {
    now = { w, pixels, limit };
    caption.textContent = `The ${w.length} weights of hidden neuron ${k}`;
    strongest.textContent = `the stronger the more, up to ±${fixed(limit, 1)}.`;
    set(canvas, { "aria-label": pictureInWords(w, shape, k) });
    draw();
  } };
}
