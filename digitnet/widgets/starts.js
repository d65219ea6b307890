import { bringIntoSight, copyAddress, followAddress } from "./address.js";
import { button, change, follow, frame, h, select, set, slider, status, values } from "./common.js";
import { player, push } from "./player.js";
import { accuracyChart, layerCards, neuronPictures, topOf } from "./starts_charts.js";
import { fromStartsHash, startsHash } from "./starts_link.js";
import { startRuns } from "./starts_runs.js";
import { FUNCTION_NAMES, momentName, START_NAMES, startsSentence } from "./starts_words.js";

const KEYS = ["start", "activation", "moment"];
const PAUSE = 900; // milliseconds that a moment stays while it plays

/** The buttons. Returns {row, show(moment)}. */
function moveButtons(model, last, play, link) {
  const start = push("Play", () => (play.on() ? play.stop() : play.go()));
  const next = push("Next", () => { play.stop(); play.to(Math.min(last, model.get("moment") + 1)); });
  const again = push("Start again", () => { play.stop(); play.to(0); });
  const row = h("div", { class: "dn-buttons dn-controls" }, start, next, again, link);
  return { row, show(moment) {
    start.textContent = play.on() ? "Stop" : "Play";
    set(start, { "aria-disabled": !play.on() && moment >= last });
    set(next, { "aria-disabled": moment >= last });
    set(again, { "aria-disabled": moment === 0 });
  } };
}

/** The choices of start and activation, and the slider through training. Returns {rows, show(now)}. */
function stateControls(model, { starts, activations, moments, epoch }) {
  const pick = (label, key, names, all) => select({ label, value: model.get(key),
    options: all.map((name) => [name, names[name]]), onchange: (value) => change(model, { [key]: value }) });
  const start = pick("start of the weights", "start", START_NAMES, starts);
  const activation = pick("activation function", "activation", FUNCTION_NAMES, activations);
  const training = slider({ label: "training", value: model.get("moment"), values: [...moments.keys()],
    say: (t) => momentName(moments[t], epoch), oninput: (moment) => change(model, { moment }) });
  return { rows: [start.row, activation.row, training.row], show(now) {
    start.input.value = now.start;
    activation.input.value = now.activation;
    training.show(now.moment);
  } };
}

const WORDS = "Spread of z: its standard deviation over images and neurons. Saturated: where the slope of " +
  "the activation function is below a tenth of its greatest value. For ReLU that is where the " +
  "activation is 0, and a neuron that is 0 for every image is dead. From image to image: the standard " +
  "deviation of an activation over the images alone. Error δ: its root mean square.";
const LEGEND = "Thick line: the chosen start. Grey: the other starts with the same activation function.";

/** On what and how the runs were made. */
const source = ({ hidden, mini_batch_size, eta, n_images, about }) =>
  `A network of 784, ${hidden.join(", ")} and 10 neurons, with sigmoid outputs and the cross-entropy, ` +
  `η\u00a0=\u00a0${eta}, mini-batches of ${mini_batch_size}; activations of the first ${n_images} ` +
  `validation images. Recorded: ${about}.`;

function render({ model, el }) {
  const runs = startRuns(model), last = runs.moments.length - 1, says = status();
  let note = "";
  const tell = (text) => { note = text; draw(); note = ""; };
  const link = button("Copy link", async () => {
    const copied = await copyAddress(startsHash(values(model, KEYS)));
    tell(`The address of this page opens the figure at this place now${copied ? "; it is copied" : ""}.`);
  }, { hidden: !model.static });
  const offer = () => {
    if (play.on()) set(says, { "aria-busy": "true" }); // to be read out when it has come to rest
    else says.removeAttribute("aria-busy");
    buttons.show(model.get("moment"));
  };
  const next = () => model.get("moment") + 1;
  const trip = { next, end: () => last, pace: () => PAUSE, first: 100 };
  const play = player(model, "moment", trip, offer), buttons = moveButtons(model, last, play, link);
  const controls = stateControls(model, runs), cards = layerCards(), pictures = neuronPictures();
  const chart = accuracyChart(runs);
  const draw = () => {
    const now = values(model, KEYS), run = runs.run(now.start, now.activation);
    const shown = Math.min(now.moment, run.reached - 1);
    play.check();
    controls.show(now);
    cards.show(run, shown, now.activation, topOf(run));
    pictures.show(run, shown, runs);
    chart.show(run, shown, now.activation);
    offer();
    says.textContent = [note, startsSentence(runs, now)].filter(Boolean).join(" ");
  };
  frame(el, "Where to start from: a deep network, layer by layer", h("div", { class: "starts" },
    controls.rows, buttons.row, says, cards.box, pictures.box,
    h("p", { class: "dn-help" }, LEGEND), chart.svg,
    h("details", {}, h("summary", {}, "What the words mean"),
      h("p", { class: "dn-help" }, WORDS)),
    h("p", { class: "dn-help" }, source(runs))));
  const undo = [follow(model, KEYS, draw)];
  if (model.static) {
    const show = (found) => { change(model, found); bringIntoSight(el); };
    undo.push(followAddress((hash) => fromStartsHash(hash, runs), show));
  }
  return () => { play.stop(); cards.leave(); chart.leave(); undo.forEach((stop) => stop()); };
}

export default { render };
