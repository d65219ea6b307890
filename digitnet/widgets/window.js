import {
  bytes, change, checkbox, choice, fixed, floats, follow, frame, h, INKS, newId, paint, select, set, slider,
  soon, status, values,
} from "./common.js";
import { named, noun } from "./network.js";
import { pad } from "./pad.js";
import { player, push } from "./player.js";
import { kernelOf, mapShape, placeOf, resized, slide } from "./window_map.js";
import { maps, pictureWithWindow, productTable } from "./window_pictures.js";
import { ACTIVATION_NAMES, KERNEL_NAMES, POOL_NAMES, windowSentence } from "./window_words.js";

const KEYS = [
  "chosen", "pixels", "kernel", "learned", "own", "bias", "operation", "pad", "activation", "pool", "at",
  "shown",
];
const PACE = 30; // milliseconds that the window stays at a place while it plays
const LARGEST = 10; // of a weight of one's own
const HOW_TO_MOVE = "Move the window with mouse or finger, on the picture or on the map, or with the arrow " +
  "keys; Home and End lead to its first and last place. Rows and columns are counted from 0.";

/** The buttons with the pictures. */
function pictureChoice(model, { labels, names, shape, picture }) {
  const buttons = labels.map((label, i) => h("button", { type: "button", class: "wi-thumbnail",
    "aria-label": `${noun(names)} ${names[label]}, number ${i}` },
    h("canvas", { width: shape[1], height: shape[0], "aria-hidden": "true" })));
  soon(() => buttons.forEach((item, i) => paint(item.firstChild, picture(i), INKS)))();
  return choice({ label: "Pictures", name: "wi-thumbnails", buttons,
    onpick: (chosen) => change(model, { chosen }) });
}

/** The weights of one's own, numbers to be typed. Returns {box, show(now)}. */
function ownWeights(model, alter) {
  const grid = h("div", { class: "wi-own" });
  const side = select({ label: "its size", options: [[3, "3×3"], [5, "5×5"]], value: 3,
    onchange: (value) => alter({ own: resized(model.get("own"), Number(value)) }) });
  let inputs = [];
  const read = () => {
    const own = inputs.map((input, i) => {
      const value = input.value === "" ? NaN : Number(input.value), legal = Math.abs(value) <= LARGEST;
      set(input, { "aria-invalid": !legal });
      return legal ? value : model.get("own")[i];
    });
    change(model, { own });
  };
  const build = (k) => {
    inputs = Array.from({ length: k * k }, (_, i) => h("input", { type: "number", step: 0.25, min: -LARGEST,
      max: LARGEST, "aria-label": `weight in row ${Math.floor(i / k)}, column ${i % k}`, oninput: read }));
    grid.style.setProperty("--side", k);
    grid.replaceChildren(...inputs);
  };
  const word = h("p", { class: "dn-help" }, `Type its weights, from −${LARGEST} to ${LARGEST}:`);
  const box = h("div", { class: "dn-controls wi-mine" }, side.row, word, grid);
  return { box, show({ kernel, own }) {
    box.hidden = kernel !== "own";
    if (inputs.length !== own.length) build(Math.sqrt(own.length));
    side.input.value = Math.sqrt(own.length);
    inputs.forEach((input, i) => { // what is being typed stays as it was typed
      if (input.value === "" || Number(input.value) !== own[i])
        if (input !== document.activeElement || input.getAttribute("aria-invalid") !== "true")
          input.value = Number(own[i].toPrecision(6));
    });
  } };
}

/** All that is set. `alter` sets traits so that the window stays where it is. Returns {rows, show(now)}. */
function windowControls(model, { filterBiases }, alter) {
  const pick = (label, key, names) => select({ label, value: model.get(key), options: Object.entries(names),
    onchange: (value) => alter({ [key]: value }) });
  const { learned: word, ...given } = KERNEL_NAMES, some = filterBiases.length > 0;
  const own = ownWeights(model, alter), kernel = pick("kernel", "kernel", some ? KERNEL_NAMES : given);
  const learned = slider({ label: "which filter", value: model.get("learned"), min: 0, step: 1,
    max: Math.max(1, filterBiases.length - 1), oninput: (value) => alter({ learned: value }) });
  const bias = slider({ label: "bias b", value: model.get("bias"), min: -5, max: 5, step: 0.1,
    say: (value) => fixed(value, 1), oninput: (value) => change(model, { bias: value }) });
  const padding = select({ label: "padding", value: model.get("pad"),
    options: [[0, "none"], [1, "one ring of zeros"], [2, "two rings of zeros"]],
    onchange: (value) => alter({ pad: Number(value) }) });
  const activation = pick("activation", "activation", ACTIVATION_NAMES);
  const pool = pick("pooling", "pool", POOL_NAMES);
  const turn = checkbox("turn the kernel (convolution)", false, (on) =>
    change(model, { operation: on ? "convolution" : "cross-correlation" }));
  const all = checkbox("show the whole map", false, (on) =>
    change(model, { shown: on ? "all" : "so far" }));
  for (const item of [turn, all]) item.row.classList.add("dn-controls");
  const first = h("div", { class: "wi-controls" }, h("div", {}, kernel.row, turn.row),
    h("div", {}, learned.row, own.box, bias.row));
  const further = h("div", { class: "wi-controls" }, padding.row, activation.row, pool.row);
  return { first, further, all: all.row, show(now) {
    [[kernel, now.kernel], [padding, now.pad], [activation, now.activation], [pool, now.pool]]
      .forEach(([{ input }, value]) => { input.value = value; });
    learned.show(now.learned);
    learned.row.hidden = now.kernel !== "learned";
    bias.row.hidden = now.kernel === "learned";
    bias.show(now.bias);
    own.show(now);
    turn.input.checked = now.operation === "convolution";
    all.input.checked = now.shown === "all";
  } };
}

/** The buttons that move the window. Returns {row, show(now)}. */
function moveWindow(play, latest, all) {
  const by = (steps) => () => { play.stop(); play.to(Math.min(latest().last, latest().at + steps())); };
  const start = push("Play", () => (play.on() ? play.stop() : play.go()));
  const one = push("Step", by(() => 1)), line = push("Row", by(() => latest().size[1]));
  const again = push("Start again", () => { play.stop(); play.to(0); });
  const row = h("div", { class: "dn-buttons dn-controls" }, start, one, line, again, all);
  return { row, show({ at, last }) {
    start.textContent = play.on() ? "Stop" : "Play";
    set(start, { "aria-disabled": !play.on() && at >= last });
    for (const item of [one, line]) set(item, { "aria-disabled": at >= last });
    set(again, { "aria-disabled": at === 0 });
  } };
}

/** What doesn't change: pictures and learned filters, unpacked. */
function unpackedData(model) {
  const shape = model.get("shape"), labels = model.get("labels"), size = shape[0] * shape[1];
  const images = bytes(model.get("images")), most = Math.max(...labels) + 1;
  return { shape, labels, names: named(model.get("names"), most), source: model.get("source"),
    kernels: model.get("kernels"), filters: floats(model.get("filters")),
    filterBiases: floats(model.get("filter_biases")),
    picture: (i) => images.subarray(i * size, (i + 1) * size) };
}

function render({ model, el }) {
  const data = unpackedData(model), says = status(), help = newId();
  const pixels = () => {
    const chosen = model.get("chosen");
    return chosen < 0 ? bytes(model.get("pixels")) : data.picture(chosen);
  };
  const state = () => ({ ...data, ...values(model, KEYS), pixels: pixels() });
  let now = slide(state());
  const go = ([r, c]) => {
    const [rows, columns] = now.size, within = (v, n) => Math.min(n - 1, Math.max(0, v));
    change(model, { at: within(r, rows) * columns + within(c, columns) });
  };
  const alter = (changes) => { // the window keeps its row and column
    const next = { ...state(), ...changes }, size = mapShape(data.shape, kernelOf(next).k, next.pad);
    const [r, c] = now.place.map((v, i) => Math.min(v, size[i] - 1));
    change(model, { ...changes, at: r * size[1] + c });
  };
  const offer = () => {
    if (play.on()) set(says, { "aria-busy": "true" }); // to be read out when it has come to rest
    else says.removeAttribute("aria-busy");
    buttons.show(now);
  };
  const trip = { next: () => model.get("at") + 1, end: () => now.last, pace: () => PACE };
  const pictures = pictureChoice(model, data), controls = windowControls(model, data, alter);
  const play = player(model, "at", trip, offer), buttons = moveWindow(play, () => now, controls.all);
  const board = pad(data.shape, pixels, (drawn, done) => {
    model.set("pixels", drawn.slice());
    model.set("chosen", -1);
    if (done) model.save_changes();
  }, true);
  const input = pictureWithWindow(help, go), products = productTable(), outputs = maps(go);
  frame(el, "A window slides over a digit", pictures.box, h("details", {}, h("summary", {}, "Draw a digit"),
    board.parts, board.text), controls.first, buttons.row,
    h("div", { class: "wi-stage" }, input.panel, products.panel, outputs.panel), says, controls.further,
    h("p", { class: "dn-help", id: help }, HOW_TO_MOVE));
  const leave = follow(model, KEYS, () => {
    now = slide(state());
    play.check();
    pictures.show(now.chosen);
    board.draw();
    controls.show(now);
    for (const part of [input, products, outputs]) part.show(now);
    offer();
    says.textContent = windowSentence(now);
  });
  return () => { play.stop(); board.leave(); leave(); };
}

export default { render };
