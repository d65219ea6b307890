import { change, follow, frame, h, select, set, status } from "./common.js";
import { followAddress } from "./address.js";
import { desk } from "./handwriting_desk.js";
import { answer, NETWORKS, networkOf, smallNetwork } from "./handwriting_networks.js";
import { inkToText } from "./handwriting_own.js";
import { answerBars, exampleButtons, mapPlates, seenPicture, stepPictures } from "./handwriting_parts.js";
import { stages } from "./handwriting_prepare.js";
import { teaching } from "./handwriting_teach.js";
import { answerWords, loadingWords, NETWORK_WORDS, networkWords } from "./handwriting_words.js";

const PACE = 80; // milliseconds between two looks at a stroke that is being drawn

/** The network that answers: the one chosen, or the one before as long as that is being loaded. */
function answering(model, changed) {
  let net = smallNetwork(model), says = "";
  const choose = () => {
    const name = model.get("network");
    says = name === net.name ? networkWords(net) : loadingWords(name);
    if (name === net.name) return;
    networkOf(model, name).then((found) => [found, networkWords(found)], ({ message }) => [net, message])
      .then(([found, text]) => {
        if (model.get("network") !== name) return;
        [net, says] = [found, text];
        changed();
      });
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
  return { now, soon() { if (!held()) now(); else timer ||= setTimeout(now, PACE); }, leave: () => clearTimeout(timer) };
}

/** The network of an address "#hand-convnet". */
const networkInHash = (hash) => NETWORKS.find((name) => hash === `#hand-${name}`);

const INTRO = "Write a digit on the sheet, anywhere and in any size, or open a photograph of one.";

function render({ model, el }) {
  const says = status(), about = h("output", { class: "dn-help", "aria-live": "polite" });
  const table = desk(model, says, () => looks.now()), see = seeing(model, table);
  const nets = answering(model, () => looks.now());
  const examples = model.get("examples");
  const choose = exampleButtons(examples, (i) => table.write(examples[i].strokes, examples[i].pen));
  const network = select({ label: "network", options: NETWORKS.map((name) => [name, NETWORK_WORDS[name]]),
    value: model.get("network"), onchange: (name) => change(model, { network: name }) });
  const sight = seenPicture(), bars = answerBars(), maps = mapPlates();
  const steps = stepPictures(model.get("switches"), (name, on) => change(model, {
    without: model.get("switches").filter((one) => (one === name ? !on : model.get("without").includes(one))) }));
  const empty = () => see().whole.every((v) => v === 0);
  const teach = teaching({
    read: () => model.get("taught"), write: (taught) => change(model, { taught }),
    present() {
      if (empty()) return null;
      const drawn = table.from() === "drawing" && table.strokes().length ? { strokes: table.strokes() } : {};
      return { pixels: inkToText(see().ink), ...drawn };
    },
  });
  const panel = (title, name, ...children) =>
    h("div", { class: `hw-panel ${name}` }, h("p", { class: "hw-head" }, title), ...children);
  const box = frame(el, "Your own hand", h("div", { class: "handwriting" },
    h("p", {}, INTRO), h("p", { class: "hw-head" }, "See an example"), choose.box,
    h("div", { class: "hw-stage" }, panel("The sheet", "hw-left", table.box),
      h("div", { class: "hw-network" }, network.row, about),
      panel("What the network sees", "hw-middle", sight.canvas), panel("Its outputs", "hw-right", bars.table)),
    h("p", { class: "hw-head" }, "From the sheet to the network, step by step"), steps.box, teach.box, maps.box,
    h("details", {}, h("summary", {}, "Keys"), table.help)));
  table.listen(box);

  const look = () => {
    const { steps: made, ink, whole } = see(), net = nets.net(), without = model.get("without");
    const found = answer(net, ink);
    about.textContent = nets.says();
    set(bars.table, { "aria-busy": nets.waits() });
    sight.show(ink);
    bars.show(found);
    steps.show(made, without);
    maps.show(net, found.activations);
    says.textContent = answerWords({ ...found, from: table.from(), name: net.name, empty: empty(), off: without,
      full: without.length ? answer(net, whole).first : found.first });
  };
  const looks = paced(look, table.held);
  const stops = [
    follow(model, ["network", "small"], () => { network.input.value = model.get("network"); nets.choose(); }),
    follow(model, ["taught"], teach.show),
    follow(model, ["strokes", "pen", "photo", "without", "network", "small"], () => {
      const now = JSON.stringify(model.get("strokes"));
      choose.show(table.from() === "drawing" ? examples.findIndex((one) => JSON.stringify(one.strokes) === now) : -1);
      table.show();
      looks.soon();
    }),
    model.static ? followAddress(networkInHash, (name) => change(model, { network: name })) : () => {},
  ];
  return () => { table.leave(); looks.leave(); stops.forEach((stop) => stop()); };
}

export default { render };
