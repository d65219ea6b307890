import {
  bytes, change, choice, fixed, follow, frame, h, INKS, paint, set, signed, soon, status,
} from "./common.js";
import { neuronSentence, sentence, sumSentence } from "./forward_words.js";
import { named, noun, parts, pass, ranking, shares, unpack } from "./network.js";
import { pad } from "./pad.js";
import { limitOf, weightPicture } from "./weights.js";

/** The size of each activation, from 0 to 1: of 1, or of the largest if that is more. */
export function sizesOf(activations) {
  const most = activations.reduce((size, a) => Math.max(size, Math.abs(a)), 1);
  return Array.from(activations, (a) => Math.abs(a) / most);
}

/** The buttons with the pictures; ✗ marks what the network misreads. Returns {box, show, mark(answers)}. */
function pictureButtons(model, { labels, names, shape, picture }) {
  const buttons = labels.map(() => h("button", { type: "button", class: "dn-fw-thumbnail" },
    h("canvas", { width: shape[1], height: shape[0], "aria-hidden": "true" }), h("span")));
  const { box, show } = choice({
    label: "Pictures", name: "dn-fw-thumbnails", buttons, onpick: (chosen) => change(model, { chosen }),
  });
  const mark = (answer) => buttons.forEach((item, i) => {
    const found = answer?.(i), wrong = answer && found !== labels[i];
    if (answer) paint(item.firstChild, picture(i), INKS);
    item.lastChild.textContent = wrong ? "✗" : "";
    const misread = wrong ? `, misread as ${names[found]}` : "";
    set(item, { "aria-label": `${noun(names)} ${names[labels[i]]}, number ${i}${misread}` });
  });
  mark();
  return { box, show, mark };
}

/** The hidden neurons, vessels that their activations fill. Returns {box, show(chosen, activations)}. */
function neuronButtons(model, n) {
  const cells = Array.from({ length: n }, () => {
    const level = h("i", { "aria-hidden": "true" }), value = h("span");
    return { level, value, item: h("button", { type: "button", class: "dn-fw-neuron" }, level, value) };
  });
  const { box, show } = choice({
    label: "Hidden neurons", name: "dn-fw-neurons", buttons: cells.map(({ item }) => item),
    onpick: (neuron) => change(model, { neuron }),
  });
  return { box, show(chosen, activations) {
    const sizes = sizesOf(activations);
    show(chosen);
    cells.forEach(({ level, value, item }, j) => {
      const text = fixed(activations[j]);
      level.style.height = `${100 * sizes[j]}%`;
      level.className = activations[j] < 0 ? "dn-fw-minus" : "";
      value.textContent = text;
      set(item, { "aria-label": `hidden neuron ${j}, activation ${text}` });
    });
  } };
}

/** The table of outputs. Returns {table, show(neuron, outputs, adds, label)}. */
function outputTable(names) {
  const rows = names.map((name) => {
    const fill = h("i"), value = h("span"), mark = h("span"), adds = h("td");
    const bar = h("div", { class: "dn-fw-bar" }, h("div", { "aria-hidden": "true" }, fill), value);
    const row = h("tr", {}, h("th", { scope: "row" }, `${name} `, mark), h("td", {}, bar), adds);
    return { fill, value, mark, adds, row };
  });
  const head = h("th", { scope: "col" });
  const heads = [noun(names), "activation"].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "dn-fw-outputs" },
    h("thead", {}, h("tr", {}, heads, head)), h("tbody", {}, rows.map(({ row }) => row)));
  return { table, show(neuron, outputs, adds, label) {
    const [answer] = ranking(outputs), sizes = sizesOf(outputs);
    head.textContent = `neuron ${neuron} adds`;
    rows.forEach(({ fill, value, mark, adds: cell, row }, j) => {
      fill.style.width = `${100 * sizes[j]}%`;
      fill.className = outputs[j] < 0 ? "dn-fw-minus" : "";
      value.textContent = fixed(outputs[j]);
      mark.textContent = j === answer ? "answer" : j === label ? "label" : "";
      cell.textContent = signed(adds[j]);
      row.className = j === answer ? "dn-fw-answer" : "";
    });
  } };
}

function render({ model, el }) {
  const sizes = model.get("sizes"), shape = model.get("shape"), labels = model.get("labels");
  const names = named(model.get("names"), sizes[2]), images = bytes(model.get("images"));
  const picture = (i) => images.subarray(i * sizes[0], (i + 1) * sizes[0]);
  const shown = () => (model.get("chosen") < 0 ? bytes(model.get("pixels")) : picture(model.get("chosen")));

  const pictures = pictureButtons(model, { labels, names, shape, picture });
  const neurons = neuronButtons(model, sizes[1]), outputs = outputTable(names);
  const board = pad(shape, shown, (pixels, done) => {
    model.set("pixels", pixels.slice()); // with a buffer of its own, which is what is sent
    model.set("chosen", -1);
    if (done) model.save_changes();
  });
  const says = status(), tells = status(), adding = h("p"), weights = weightPicture(shape);
  const panel = (title, name, ...children) =>
    h("div", { class: `dn-fw-panel ${name}` }, h("p", { class: "dn-fw-head" }, title), ...children);
  says.classList.add("dn-fw-says");
  frame(el, `A forward pass through [${sizes.join(", ")}]`,
    h("p", {}, "Choose a picture (✗ marks those that the network misreads) or draw one, with mouse or " +
      "finger, on an empty pad or on top of a picture. Choose a hidden neuron to see what it adds to the " +
      "outputs, and its weights as a picture."),
    pictures.box,
    h("div", { class: "dn-fw-stage" },
      panel(`${sizes[0]} pixels`, "dn-fw-input", board.parts), says,
      panel(`→ ${sizes[1]} hidden neurons`, "dn-fw-hidden", neurons.box),
      panel(`→ ${sizes[2]} outputs`, "dn-fw-output", outputs.table)),
    h("div", { class: "dn-fw-stage" },
      weights.figure, h("div", { class: "dn-fw-about" }, tells, adding, weights.legend)),
    board.text);

  let made = [], layers, limit; // unpacked anew only when the weights have changed
  const mark = soon(() => pictures.mark((i) => ranking(pass(layers, picture(i)).activations[1])[0]));
  const unpacked = () => {
    const now = ["weights", "biases", "functions"].map((key) => model.get(key));
    if (now.every((value, i) => value === made[i])) return;
    [made, layers] = [now, unpack(sizes, ...now)];
    limit = limitOf(layers[0].w);
    mark();
  };
  const unfollow = follow(model, ["chosen", "pixels", "neuron", "weights", "biases", "functions"], () => {
    const chosen = model.get("chosen"), k = model.get("neuron"), pixels = shown(), label = labels[chosen];
    unpacked();
    const { zs, activations: [hidden, out] } = pass(layers, pixels), adds = shares(layers, [hidden], k);
    pictures.show(chosen);
    neurons.show(k, hidden);
    board.draw();
    outputs.show(k, out, adds, label);
    weights.show(k, layers[0].w.subarray(k * sizes[0], (k + 1) * sizes[0]), pixels, limit);
    const empty = pixels.every((ink) => ink === 0), source = model.get("source");
    says.textContent = sentence({ source, chosen, label, empty, outputs: out, names });
    tells.textContent = neuronSentence(k, zs[0][k], hidden[k], adds, names);
    adding.textContent = sumSentence(parts(layers, pixels, k));
  });
  return () => { board.leave(); unfollow(); };
}

export default { render };
