import { CHAPTER, compute, KEYS, LAST, UPDATE } from "./backprop_numbers.js";
import { draw, largest, onLines, thickness } from "./backprop_diagram.js";
import { duration } from "./backprop_flow.js";
import {
  A, changed, equations, found, given, legal, meaning, NUMBERS, pairs, parts, place, range, sentence, valueOf,
  W, WAYS,
} from "./backprop_words.js";
import { button, change, follow, frame, h, newId, select, set, slider, status, values } from "./common.js";

const PAUSE = 1.6; // seconds from one step to the next when it plays, besides those that the numbers flow

/** A formula with its small characters as <sup> and <sub>, easier to read, and broken in the right places. */
function typeset(formula) {
  const kept = formula.replaceAll("(1 − ", "(1\u00a0−\u00a0").replaceAll("= ", "=\u00a0")
    .replaceAll(")·", ")·\u200b").replaceAll("′(", "′\u2060(");
  return parts(kept).map(([plain, up, down]) => {
    const sup = up && h("sup", {}, up), sub = down && h("sub", {}, down);
    return plain || (up && down ? h("span", { class: "bp-both" }, sup, sub) : sup || sub);
  });
}

const lineNames = (step) =>
  (step >= UPDATE ? "the new weights w" : step === 9 ? "the gradient, ∂Cₓ/∂w" : "the weights w");

/** What the drawing means in this step, with samples of the lines: parts of a paragraph. */
function legend(step, most) {
  const sample = (v, say) => {
    const line = h("path", { d: "M0,6H30", class: `bp-line${v < 0 ? " bp-minus" : ""}`,
      style: `stroke-width: ${thickness(v, most).toFixed(2)}px` });
    return h("span", { class: "bp-sample" },
      h("svg", { viewBox: "0 0 30 12", width: 30, height: 12, "aria-hidden": "true" }, line), say);
  };
  const largest = step === 9 ? found(most) : given(most);
  const words = `On the lines: ${lineNames(step)}. The wider a line, the larger its number, whatever its ` +
    "sign: ";
  return [...typeset(words), sample(0, "0"), ", ", sample(most, largest), ", ", sample(-most, `−${largest}`),
    "; dashed where negative. In the circles: the activations. Outlined: what is worked out below."];
}

/** The way after a click: it goes through the neuron or along the weight of that name. */
export function through(way, name) {
  const now = way.split("-"), at = place(name).slice(1).map((index) => index + 1);
  if (name[0] === "x") now[0] = at[0];
  if (name[0] === "y") now[2] = at[0];
  if (name[0] === "b") now[at[0]] = at[1];
  if (name[0] === "w") [now[at[0]], now[at[0] - 1]] = at.slice(1);
  return now.join("-");
}

/** Goes through the steps on its own. Returns {on(), press(), stop(), check()}; `changed()` is told. */
function playing(model, changed) {
  let timer = 0, expected = null;
  const play = { on: () => timer !== 0 };
  const wait = (step) => { timer = setTimeout(tick, 1000 * (PAUSE + duration(step))); };
  const go = (step) => {
    expected = step;
    wait(step);
    change(model, { step });
    if (step === LAST) play.stop();
  };
  const tick = () => go(model.get("step") + 1);
  play.stop = () => {
    clearTimeout(timer);
    timer = 0;
    changed();
  };
  play.press = () => {
    const step = model.get("step");
    if (play.on()) play.stop();
    else go(step === LAST ? 0 : step + 1);
  };
  play.check = () => { if (timer && model.get("step") !== expected) play.stop(); }; // somebody else went on
  return play;
}

/** The buttons and the slider that go from step to step. Returns {row, slider, show(step)}. */
function stepControls(model, play) {
  const go = (step) => change(model, { step: Math.max(0, Math.min(LAST, step)) });
  const moves = [["First", () => 0], ["Back", (s) => s - 1], ["Next", (s) => s + 1], ["Last", () => LAST]];
  const buttons = moves.map(([name, to]) => button(name, () => go(to(model.get("step")))));
  const steps = slider({
    label: "step", value: 0, values: range(LAST + 1).map((v) => v - 1), say: (v) => `${v} of ${LAST}`,
    oninput: go,
  });
  const player = button("Play", play.press);
  const row = h("div", { class: "dn-buttons dn-controls bp-steps" }, buttons, player);
  return { row, slider: steps.row, show(step) {
    player.textContent = play.on() ? "Stop" : "Play";
    buttons.forEach((b, q) => set(b, { "aria-disabled": q < 2 ? step === 0 : step === LAST }));
    steps.show(step);
  } };
}

/** The control of one number, by a slider and exactly; `tell` says what isn't taken. */
function numberControl(model, tell) {
  const id = newId(), now = () => values(model, KEYS);
  const put = (text) => {
    const name = model.get("number"), [low, high] = legal(name), v = Number(text);
    const right = text !== "" && v >= low && v <= high;
    set(exact, { "aria-invalid": !right });
    if (right) return change(model, changed(now(), name, v));
    const range = `from ${given(low)} to ${given(high)}`;
    return tell(`${text === "" ? "Nothing" : text} is not taken; legal are numbers ${range}.`);
  };
  const track = h("input", { type: "range", id, oninput: () => put(track.value) });
  const exact = h("input", { type: "number", "aria-label": "the value, exactly", class: "bp-exact",
    oninput: () => put(exact.value), onchange: () => { show(); tell(""); } });
  const show = () => {
    const name = model.get("number"), value = valueOf(now(), name), [min, max] = legal(name);
    set(track, { min, max, step: max === 1 ? 0.05 : 0.1 });
    set(exact, { min, max, step: 0.1, "aria-invalid": false });
    track.value = value;
    track.setAttribute("aria-valuetext", given(value));
    if (Number(exact.value) !== value || exact.value === "") exact.value = Number(value.toFixed(4));
  };
  const label = h("label", { for: id }, "to");
  return { row: h("div", { class: "dn-row dn-controls" }, label, track, exact), show };
}

/** Buttons that set all weights and biases: to the new ones, and back to the chapter's. */
function weightButtons(model, tell) {
  const learn = button("Put the new w and b in", () => {
    const { newWeights: weights, newBiases: biases } = compute(values(model, KEYS));
    const taken = [weights, biases].flat(4).every((v) => Math.abs(v) <= 10);
    if (taken) change(model, { weights, biases });
    else tell("The new weights and biases are not taken: legal are numbers from −10 to 10.");
  });
  const reset = button("The chapter's numbers", () => change(model, structuredClone(CHAPTER)));
  return h("div", { class: "dn-buttons dn-controls" }, learn, reset);
}

/** The drawing, as wide as there is room; a click works out what was clicked. */
function diagram(model) {
  const svg = h("svg", { role: "img", class: "bp-net", "aria-label": "Diagram of the network: two inputs, " +
    "three hidden neurons, two outputs and what is wanted of them. Its numbers are in the table below." });
  svg.addEventListener("click", ({ target }) => {
    const number = target.closest("[data-number]")?.dataset.number;
    if (number) change(model, { number, chosen: through(model.get("chosen"), number) });
  });
  let room = 640; // pixels; the observer sees how many there are as soon as the page has been laid out
  let shown = null; // the step
  const redraw = () => {
    const now = values(model, KEYS), width = Math.min(860, Math.max(250, room)), step = model.get("step");
    const moving = shown !== null && step === shown + 1;
    shown = step;
    const { height, parts } =
      draw(width, values(model, ["step", "chosen", "number"]), now, compute(now), moving);
    set(svg, { viewBox: `0 0 ${width} ${height}` });
    svg.replaceChildren(...parts);
  };
  const observer = new ResizeObserver(([{ contentRect: { width } }]) => {
    if (width && Math.abs(width - room) > 1) { room = width; redraw(); }
  });
  observer.observe(svg);
  return { svg, draw: redraw, leave: () => observer.disconnect() };
}

/** The worked equations of the step, as paragraphs. */
function worked(step, chosen, now, n) {
  const lines = equations(step, chosen, now, n);
  return lines.flatMap(([general, names, numbers]) => [
    general && h("p", {}, typeset(general)),
    ...(lines.length > 1 ? [`${names} = ${numbers}`] : [names, `= ${numbers}`])
      .map((line) => h("p", { class: line[0] === "=" ? "bp-put" : "" }, typeset(line))),
  ].filter(Boolean));
}

function render({ model, el }) {
  const help = h("p", { class: "dn-help" }), says = status(), board = h("div", { class: "bp-board" });
  const onPaper = h("div", { class: "bp-paper-steps" }); // where there is no button to see the other steps
  const tell = (text) => {
    const now = values(model, KEYS);
    says.replaceChildren(...typeset(text || sentence(model.get("step"), now, compute(now))));
  };
  const offer = () => {
    if (play.on()) set(says, { "aria-busy": "true" }); // to be read out when it has come to rest
    else says.removeAttribute("aria-busy");
    steps.show(model.get("step"));
  };
  const play = playing(model, offer), picture = diagram(model), steps = stepControls(model, play);
  const number = numberControl(model, tell), about = h("span");
  const way = select({ label: "work out", options: WAYS, value: model.get("chosen"),
    onchange: (chosen) => change(model, { chosen }) });
  const which = select({ label: "change", options: NUMBERS, value: model.get("number"),
    onchange: (name) => change(model, { number: name }) });
  const table = h("div", { class: "dn-scroll bp-tables" });
  for (const row of [steps.slider, way.row, which.row, number.row])
    row.classList.add("bp-close"); // label and control in one row, however narrow
  frame(el, "Backpropagation, step by step", picture.svg, steps.row, steps.slider, says, help, board, way.row,
    which.row, number.row, h("p", { class: "dn-help dn-controls" }, about,
      " Or click a neuron or a line: it is worked out, and its bias or weight is the number to change."),
    weightButtons(model, tell), h("details", {}, h("summary", {}, "All the numbers as a table"), table),
    onPaper);

  const stop = follow(model, [...KEYS, "step", "chosen", "number"], () => {
    const now = values(model, KEYS), n = compute(now), step = model.get("step"), chosen = model.get("chosen");
    play.check();
    picture.draw();
    help.replaceChildren(...legend(step, largest(onLines(step, now, n))));
    about.replaceChildren(...typeset(meaning(model.get("number"))));
    offer();
    tell("");
    board.replaceChildren(...worked(step, chosen, now, n));
    onPaper.replaceChildren(...range(LAST).map((s) => h("p", {}, typeset(sentence(s, now, n, false)))));
    way.input.value = chosen;
    which.input.value = model.get("number");
    number.show();
    table.replaceChildren(...tables(now, n));
  });
  return () => { play.stop(); stop(); picture.leave(); };
}

/** Every number, for those who would rather read than look. */
function tables({ weights, biases }, n) {
  const heads = (names) => h("tr", {}, names.map((name) => h("th", { scope: "col" }, typeset(name))));
  const row = ([name, ...cells]) => h("tr", {},
    h("th", { scope: "row" }, typeset(name)), cells.map((cell) => h("td", {}, typeset(cell))));
  const make = (caption, names, rows) => h("table", {},
    h("caption", {}, typeset(caption)), h("thead", {}, heads(names)), h("tbody", {}, rows.map(row)));
  const neurons = [[2, 3], [3, 2]].flatMap(([l, m]) => range(m).map((j) => [
    A(l, j), given(biases[l - 2][j - 1]), given(n.zs[l - 2][j - 1]), found(n.activations[l - 1][j - 1]),
    found(n.deltas[l - 2][j - 1]),
  ]));
  const lines = [[2, 3, 2], [3, 2, 3]].flatMap(([l, n1, n0]) => pairs(n1, n0).map(([j, k]) => [
    W(l, j, k), given(weights[l - 2][j - 1][k - 1]), found(n.nablaW[l - 2][j - 1][k - 1]),
    given(n.newWeights[l - 2][j - 1][k - 1]),
  ]));
  return [
    make("Neurons; δ is also ∂Cₓ/∂b", ["neuron", "b", "z", "a", "δ"], neurons),
    make("Weights", ["weight", "w", "∂Cₓ/∂w", "new w"], lines),
  ];
}

export default { render };
