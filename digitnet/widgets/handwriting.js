import { change, follow, frame, h, select, set, status } from "./common.js";
import { bringIntoSight, followAddress } from "./address.js";
import { desk } from "./handwriting_desk.js";
import { answer, NETWORKS, networkOf, smallNetwork } from "./handwriting_networks.js";
import { inkToText } from "./handwriting_own.js";
import { answerBars, exampleButtons, mapPlates, seenPicture, stepPictures } from "./handwriting_parts.js";
import { stages } from "./handwriting_prepare.js";
import { teaching } from "./handwriting_teach.js";
import { answerWords, loadingWords, NETWORK_WORDS, networkWords, withoutWords } from "./handwriting_words.js";

const PACE = 80; // milliseconds between two looks at a stroke that is being drawn

/** The network that answers: the one chosen, or the one before as long as that is being loaded. */
function answering(model, changed) {
  let net = smallNetwork(model), says = "";
  const choose = () => {
    const name = model.get("network");
    says = name === net.name ? networkWords(net) : loadingWords(name);
    if (name === net.name) return;
    networkOf(model, name).then((found) => take(name, found, networkWords(found)), ({ message }) => {
      if (model.get("network") !== name) return;
      change(model, { network: net.name }); // so that it can be chosen again
      take(net.name, net, message);
    });
  };
  const take = (name, found, text) => {
    if (model.get("network") !== name) return;
    [net, says] = [found, text];
    changed();
  };
  return { choose, net: () => net, says: () => says, waits: () => model.get("network") !== net.name };
}

/** What is to be seen of the picture, anew only when it has changed. */
function seeing(model, table) {
  let made = [], seen;
  return () => {
    const now = ["strokes", "pen", "photo", "without"].map((key) => model.get(key));
    if (now.every((value, i) => value === made[i])) return seen;
    const picture = table.picture(), without = now[3], whole = stages(picture);
    const steps = without.length ? stages(picture, without) : whole;
    seen = { steps, ink: steps.at(-1).values, whole: whole.at(-1).values };
    made = now;
    return seen;
  };
}

/** Calls `draw` at once, or as long as `held()`, no more often than every PACE milliseconds. */
function paced(draw, held) {
  let timer = 0;
  const now = () => { clearTimeout(timer); timer = 0; draw(); };
  const soon = () => { if (!held()) now(); else timer ||= setTimeout(now, PACE); };
  return { now, soon, leave: () => clearTimeout(timer) };
}

const blank = (ink) => ink.every((v) => v === 0);

/** The network of an address "#hand-convnet". */
const networkInHash = (hash) => NETWORKS.find((name) => hash === `#hand-${name}`);

/** What is shown of the answer: the status, the outputs, the steps and the maps, and `show` to show it. */
function answers(model, says) {
  const sight = seenPicture(), bars = answerBars(), maps = mapPlates();
  const left = h("output", { class: "hw-left-out", "aria-live": "polite" });
  const leave = (name, on) => {
    const without = model.get("without").filter((other) => other !== name);
    change(model, { without: on ? without : [...without, name] });
  };
  const steps = stepPictures(leave);
  return { sight, bars, maps, left, steps, show({ steps: made, ink, whole }, net, waits, from) {
    const found = answer(net, ink), off = model.get("without");
    set(bars.table, { "aria-busy": waits });
    sight.show(ink);
    bars.show(found);
    steps.show(made, off);
    maps.show(net, found.activations);
    const full = off.length ? answer(net, whole).first : found.first;
    left.textContent = withoutWords(off, found.first, full);
    says.textContent = answerWords({ ...found, from, name: net.name, empty: blank(whole) });
  } };
}

/** A function that tells which example is on the sheet; −1 if none is. */
function exampleShown(examples, table) {
  const texts = examples.map(({ strokes }) => JSON.stringify(strokes));
  return () => (table.from() === "drawing" ? texts.indexOf(JSON.stringify(table.strokes())) : -1);
}

const INTRO = "Write a digit on the sheet, anywhere and in any size, or open a photograph of one.";
const STEPS_HEAD = "From the sheet to the network, step by step";
const TRAITS = ["strokes", "pen", "photo", "without", "network", "small"];

function render({ model, el }) {
  const says = status(), about = h("output", { class: "dn-help hw-about", "aria-live": "polite" });
  const table = desk(model, says, () => looks.now()), see = seeing(model, table);
  const nets = answering(model, () => looks.now()), examples = model.get("examples");
  const choose = exampleButtons(examples, (i) => table.write(examples[i].strokes, examples[i].pen));
  const network = select({ label: "network", value: model.get("network"),
    options: NETWORKS.map((name) => [name, NETWORK_WORDS[name]]),
    onchange: (name) => change(model, { network: name }) });
  const shown = exampleShown(examples, table);
  const { sight, bars, maps, left, steps, show } = answers(model, says);
  const teach = teaching({
    read: () => model.get("taught"), write: (taught) => change(model, { taught }),
    present() {
      const strokes = table.from() === "drawing" ? { strokes: table.strokes() } : {};
      return blank(see().whole) ? null : { pixels: inkToText(see().whole), ...strokes };
    },
  });
  const head = (text) => h("p", { class: "hw-head" }, text);
  const panel = (name, title, content) => h("div", { class: `hw-panel ${name}` }, head(title), content);
  const box = frame(el, "Your own hand", h("div", { class: "handwriting" },
    h("p", {}, INTRO), head("See an example"), choose.box,
    h("div", { class: "hw-stage" }, panel("hw-left", "The sheet", table.box),
      h("div", { class: "hw-network" }, network.row, about),
      panel("hw-middle", "What the network sees", sight.canvas),
      panel("hw-right", "Its outputs", bars.table)),
    head(STEPS_HEAD), left, steps.box, teach.box, maps.box,
    h("details", {}, h("summary", {}, "Keys"), table.help)));
  table.listen(box);

  const looks = paced(() => {
    about.textContent = nets.says();
    show(see(), nets.net(), nets.waits(), table.from());
  }, table.held);
  const open = (name) => { change(model, { network: name }); bringIntoSight(el); };
  const stops = [
    follow(model, ["network", "small"], () => { network.input.value = model.get("network"); nets.choose(); }),
    follow(model, ["taught"], teach.show),
    follow(model, TRAITS, () => {
      choose.show(shown());
      table.show();
      looks.soon();
    }),
    model.static ? followAddress(networkInHash, open) : () => {},
  ];
  return () => { table.leave(); looks.leave(); stops.forEach((stop) => stop()); };
}

export default { render };
