import {
  button, bytes, change, fixed, floats, follow, frame, h, INKS, newId, paint, set, sigmoid, soon, status,
} from "./common.js";

const BOX = 20 / 28; // the part of a picture that a digit of MNIST fills
const ZOOM = 10; // pixels of the pad's canvas for one of the picture

/** Weights and biases of the two layers, from the bytes that Python packs. */
export function unpack([nIn, hidden, nOut], weights, biases) {
  const w = floats(weights), b = floats(biases);
  return [
    { n: hidden, m: nIn, w: w.subarray(0, hidden * nIn), b: b.subarray(0, hidden) },
    { n: nOut, m: hidden, w: w.subarray(hidden * nIn), b: b.subarray(hidden) },
  ];
}

/** Weighted inputs and activations of each layer, as Forward.zs and activations in Python. */
export function pass(layers, pixels) {
  const zs = [], activations = [];
  let a = Float64Array.from(pixels, (byte) => byte / 255);
  for (const { n, m, w, b } of layers) {
    const z = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      let sum = b[j];
      for (let k = 0; k < m; k++) sum += w[j * m + k] * a[k];
      z[j] = sum;
    }
    a = z.map(sigmoid);
    zs.push(z);
    activations.push(a);
  }
  return { zs, activations };
}

/** The positions of values, the largest value first; of equal ones, the first. */
export function ranking(values) {
  return Array.from(values, (_, i) => i).sort((i, j) => values[j] - values[i] || i - j);
}

/** What hidden neuron k adds to the weighted input of each output. */
export function shares(layers, activations, k) {
  const { n, m, w } = layers[1];
  return Array.from({ length: n }, (_, j) => w[j * m + k] * activations[0][k]);
}

/** New pixels with a line from one point to another, [x, y] in pixels, drawn or erased by a soft brush. */
export function stroke(pixels, [rows, columns], from, to, erase = false) {
  const result = Uint8Array.from(pixels);
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [0, 1].map((k) => from[k] + ((to[k] - from[k]) * i) / steps);
    for (let r = Math.max(0, Math.floor(y - 2)); r < Math.min(rows, y + 2); r++) {
      for (let c = Math.max(0, Math.floor(x - 2)); c < Math.min(columns, x + 2); c++) {
        const far = Math.hypot(c + 0.5 - x, r + 0.5 - y);
        const ink = Math.round(255 * Math.min(1, Math.max(0, 1.6 - far))), at = r * columns + c;
        result[at] = erase ? Math.min(result[at], 255 - ink) : Math.max(result[at], ink);
      }
    }
  }
  return result;
}

/** The picture as MNIST would frame it: its longer side scaled to 20 of 28, its centre of mass in the middle. */
export function framed(pixels, [rows, columns]) {
  let ink = 0, x = 0, y = 0, left = columns, right = -1, top = rows, bottom = -1;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = pixels[r * columns + c];
      [ink, x, y] = [ink + value, x + value * (c + 0.5), y + value * (r + 0.5)];
      if (value < 128) continue; // the faint edge of a stroke doesn't count for the size
      [left, right, top, bottom] = [Math.min(left, c), Math.max(right, c), Math.min(top, r), Math.max(bottom, r)];
    }
  }
  if (right < 0) return Uint8Array.from(pixels);
  let scale = (BOX * Math.min(rows, columns)) / (Math.max(right - left, bottom - top) + 1);
  if (Math.abs(scale - 1) < 0.1) scale = 1; // it fits already: move it by whole pixels, which doesn't blur
  const whole = scale === 1 ? Math.round : (v) => v;
  const dx = whole(x / ink - columns / 2), dy = whole(y / ink - rows / 2);
  const value = (r, c) => (r < 0 || c < 0 || r >= rows || c >= columns ? 0 : pixels[r * columns + c]);
  return Uint8Array.from(pixels, (_, i) => {
    const at = (k, n, d) => (k + 0.5 - n / 2) / scale + n / 2 + d - 0.5;
    const u = at(i % columns, columns, dx), v = at(Math.floor(i / columns), rows, dy);
    const c = Math.floor(u), r = Math.floor(v), s = u - c, t = v - r;
    const upper = (1 - s) * value(r, c) + s * value(r, c + 1);
    const lower = (1 - s) * value(r + 1, c) + s * value(r + 1, c + 1);
    return Math.round((1 - t) * upper + t * lower);
  });
}

/** The answer in words. `label` is the true digit of a chosen picture, `empty` says that a drawing has no ink. */
export function sentence({ source, chosen, label, empty, outputs }) {
  const [first, second] = ranking(outputs);
  const answer = `The network answers ${first}, with activation ${fixed(outputs[first])}`;
  const next = `Next comes ${second} with ${fixed(outputs[second])}.`;
  if (chosen < 0 && empty)
    return `The pad is empty. ${answer}, all the same: one of the ten outputs is always the largest.`;
  if (chosen < 0) return `Your drawing. ${answer}. ${next}`;
  const verdict = first === label ? `right. ${next}` : `wrong. The ${label} gets ${fixed(outputs[label])}.`;
  return `${source} picture number ${chosen}, labelled ${label}. ${answer}: ${verdict}`;
}

/** The picked hidden neuron in words. */
export function neuronSentence(k, z, a, adds) {
  const order = ranking(adds), most = order[0], least = order.at(-1);
  const about = `Hidden neuron ${k}: weighted input z = ${fixed(z)}, activation a = ${fixed(a, 3)}. `;
  if (a < 0.005) return `${about}It is silent and adds next to nothing to any output.`;
  return `${about}Times its weights, that adds ${signed(adds[most])} to the z of output ${most}, the most, ` +
    `and ${signed(adds[least])} to that of output ${least}, the least.`;
}

const signed = (value) => (value > 0 && /[1-9]/.test(value.toFixed(2)) ? "+" : "") + fixed(value);

/** Which of `n` things in rows of `columns` an arrow key leads to from `i`; undefined for any other key. */
export function neighbour(key, i, n, columns) {
  const to = { ArrowRight: i + 1, ArrowLeft: i - 1, ArrowDown: i + columns, ArrowUp: i - columns, Home: 0, End: n - 1 };
  return key in to ? (to[key] >= 0 && to[key] < n ? to[key] : i) : undefined;
}

/** A choice among buttons, of which Tab reaches one; arrow keys go on from there, and choose. */
function choice(label, name, buttons, onpick) {
  const box = h("div", { role: "radiogroup", "aria-label": label, class: name }, buttons);
  buttons.forEach((item, i) => {
    item.addEventListener("click", () => onpick(i));
    item.addEventListener("keydown", (event) => {
      const columns = buttons.filter((other) => other.offsetTop === buttons[0].offsetTop).length;
      const to = neighbour(event.key, i, buttons.length, columns);
      if (to === undefined) return;
      event.preventDefault();
      buttons[to].focus();
      onpick(to);
    });
  });
  const show = (chosen) => buttons.forEach((item, i) =>
    set(item, { "aria-checked": i === chosen, tabindex: i === Math.max(0, chosen) ? 0 : -1 }));
  return { box, show };
}

/** The drawing pad. `read` gives the pixels shown, `write(pixels, done)` takes new ones. */
function pad(shape, read, write) {
  const [rows, columns] = shape, help = newId(), where = h("output", { class: "dn-help", "aria-live": "polite" });
  const canvas = h("canvas", {
    class: "dn-fw-pad", width: columns * ZOOM, height: rows * ZOOM, tabindex: 0, role: "application",
    "aria-label": `Drawing pad, ${rows} by ${columns} pixels`, "aria-describedby": help,
  });
  const small = h("canvas", { width: columns, height: rows });
  let cursor = [Math.floor(columns / 2), Math.floor(rows / 2)], last = null, keys = false;
  const draw = soon(() => {
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(paint(small, read(), INKS), 0, 0, canvas.width, canvas.height);
    if (!keys) return;
    for (const [colour, width] of [["#ffffff", 5], ["#b84600", 3]]) {
      Object.assign(context, { strokeStyle: colour, lineWidth: width });
      context.strokeRect(cursor[0] * ZOOM, cursor[1] * ZOOM, ZOOM, ZOOM);
    }
  });
  const erases = () => eraser.getAttribute("aria-pressed") === "true";
  const eraser = button("Erase", () => set(eraser, { "aria-pressed": !erases() }), { "aria-pressed": "false" });
  const line = (from, to, done) => write(stroke(read(), shape, from, to, erases()), done);

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * columns, ((event.clientY - box.top) / box.height) * rows];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (last || event.button !== 0) return;
    canvas.setPointerCapture?.(event.pointerId);
    keys = false;
    last = { id: event.pointerId, at: point(event) };
    line(last.at, last.at, false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last?.id !== event.pointerId) return;
    const to = point(event);
    line(last.at, to, false);
    last.at = to;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => {
    if (last?.id !== event.pointerId) return;
    last = null;
    write(read(), true);
  });
  const middle = ([c, r]) => [c + 0.5, r + 0.5];
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    keys = true;
    const from = cursor;
    if (by) cursor = [[columns, 0], [rows, 1]].map(([n, k]) => Math.min(n - 1, Math.max(0, cursor[k] + by[k])));
    if (!by || event.shiftKey) line(middle(from), middle(cursor), true);
    draw();
    const [c, r] = cursor;
    where.textContent = `Cursor in row ${r + 1}, column ${c + 1}; ink there: ${read()[r * columns + c]} of 255.`;
  });
  canvas.addEventListener("focus", () => { keys = canvas.matches(":focus-visible"); draw(); });
  canvas.addEventListener("blur", () => { keys = false; where.textContent = ""; draw(); });
  const buttons = h("div", { class: "dn-buttons" },
    button("Clear", () => write(new Uint8Array(rows * columns), true)), eraser,
    button("Centre", () => write(framed(read(), shape), true)));
  const text = h("p", { class: "dn-help", id: help }, "Drawing by keyboard: arrow keys move the cursor, Space " +
    "draws, Shift and an arrow key draw a line. Centre scales and moves a drawing as MNIST does with its digits.");
  return { parts: [canvas, where, buttons], text, draw };
}

function render({ model, el }) {
  const sizes = model.get("sizes"), shape = model.get("shape"), labels = model.get("labels");
  const nIn = sizes[0], images = bytes(model.get("images"));
  const picture = (i) => images.subarray(i * nIn, (i + 1) * nIn);
  const shown = () => (model.get("chosen") < 0 ? bytes(model.get("pixels")) : picture(model.get("chosen")));

  const thumbnails = labels.map((label, i) => h("button",
    { type: "button", role: "radio", class: "dn-fw-thumbnail", "aria-label": `digit ${label}, number ${i}` },
    h("canvas", { width: shape[1], height: shape[0], "aria-hidden": "true" }), h("span")));
  const pictures = choice("Pictures", "dn-fw-thumbnails", thumbnails, (i) => change(model, { chosen: i }));
  const cells = Array.from({ length: sizes[1] }, () => {
    const level = h("i", { "aria-hidden": "true" }), value = h("span");
    return { level, value, item: h("button", { type: "button", role: "radio", class: "dn-fw-neuron" }, level, value) };
  });
  const neurons = choice("Hidden neurons", "dn-fw-neurons", cells.map(({ item }) => item),
    (i) => change(model, { neuron: i }));
  const outputs = Array.from({ length: sizes[2] }, (_, j) => {
    const fill = h("i"), value = h("span"), mark = h("span"), adds = h("td");
    const bar = h("div", { class: "dn-fw-bar" }, h("div", { "aria-hidden": "true" }, fill), value);
    const row = h("tr", {}, h("th", { scope: "row" }, `${j} `, mark), h("td", {}, bar), adds);
    return { fill, value, mark, adds, row };
  });
  const head = h("th", { scope: "col" });
  const heads = ["digit", "activation"].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "dn-fw-outputs" },
    h("thead", {}, h("tr", {}, heads, head)), h("tbody", {}, outputs.map(({ row }) => row)));

  const board = pad(shape, shown, (pixels, done) => {
    model.set("pixels", pixels.slice()); // with a buffer of its own, which is what is sent
    model.set("chosen", -1);
    if (done) model.save_changes();
  });
  const says = status(), tells = status();
  const panel = (title, name, ...children) =>
    h("div", { class: `dn-fw-panel ${name}` }, h("p", { class: "dn-fw-head" }, title), ...children);
  says.classList.add("dn-fw-says");
  frame(el, `A forward pass through [${sizes.join(", ")}]`,
    h("p", {}, "Choose a picture (✗ marks those that the network misreads) or draw one, with mouse or finger, " +
      "on an empty pad or on top of a picture. Choose a hidden neuron to see what it adds to the outputs."),
    pictures.box,
    h("div", { class: "dn-fw-stage" },
      panel(`${nIn} pixels`, "dn-fw-input", board.parts), says,
      panel(`→ ${sizes[1]} hidden neurons`, "dn-fw-hidden", neurons.box),
      panel(`→ ${sizes[2]} outputs`, "dn-fw-output", table)),
    tells, board.text);

  let made = [], layers; // unpacked anew only when the weights have changed
  const unpacked = () => {
    const now = [model.get("weights"), model.get("biases")];
    if (now.every((value, i) => value === made[i])) return;
    [made, layers] = [now, unpack(sizes, ...now)];
    mark();
  };
  const mark = soon(() => thumbnails.forEach((item, i) => {
    paint(item.firstChild, picture(i), INKS);
    const answer = ranking(pass(layers, picture(i)).activations[1])[0], wrong = answer !== labels[i];
    item.lastChild.textContent = wrong ? "✗" : "";
    set(item, { "aria-label": `digit ${labels[i]}, number ${i}${wrong ? `, misread as ${answer}` : ""}` });
  }));

  const draw = () => {
    unpacked();
    const chosen = model.get("chosen"), k = model.get("neuron"), pixels = shown(), label = labels[chosen];
    const { zs, activations: [hidden, out] } = pass(layers, pixels);
    const adds = shares(layers, [hidden], k), [answer] = ranking(out);
    pictures.show(chosen);
    neurons.show(k);
    board.draw();
    cells.forEach(({ level, value, item }, j) => {
      level.style.height = `${100 * hidden[j]}%`;
      value.textContent = fixed(hidden[j]);
      set(item, { "aria-label": `hidden neuron ${j}, activation ${fixed(hidden[j])}` });
    });
    head.textContent = `neuron ${k} adds`;
    outputs.forEach(({ fill, value, mark, adds: cell, row }, j) => {
      fill.style.width = `${100 * out[j]}%`;
      value.textContent = fixed(out[j]);
      mark.textContent = j === answer ? "answer" : j === label ? "label" : "";
      cell.textContent = signed(adds[j]);
      row.className = j === answer ? "dn-fw-answer" : "";
    });
    says.textContent = sentence(
      { source: model.get("source"), chosen, label, empty: pixels.every((ink) => ink === 0), outputs: out });
    tells.textContent = neuronSentence(k, zs[0][k], hidden[k], adds);
  };

  return follow(model, ["chosen", "pixels", "neuron", "weights", "biases"], draw);
}

export default { render };
