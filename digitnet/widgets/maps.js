import { bytes, change, follow, frame, h, soon, status, values } from "./common.js";
import { largestOf } from "./maps_draw.js";
import { contributionTable, lookPictures, productTable, sourceChoice } from "./maps_look.js";
import { inkPictures, lookedAt, passLayers, sidesOf, unpackLayers } from "./maps_net.js";
import { largeMap, mapPictures, mapRow, outputBars } from "./maps_parts.js";
import {
  answerSentence, capital, layerNames, layerTitle, lookSentence, mapName, placeName,
} from "./maps_words.js";
import { pad } from "./pad.js";

const NETWORK = ["layers", "shape", "weights", "scales", "biases"];
const ABOUT = "Blue: positive. Orange: negative. White: 0. The strongest colour is the largest value of " +
  "the layer for this picture, so the maps of a layer can be compared; weights have the colours of their " +
  "own largest. Rows, columns, maps and neurons are counted from 0. A value can also be pointed at with " +
  "the arrow keys, Home, End, Page up and Page down. All numbers are those of the network with 8 bits a " +
  "weight.";

/** The part of map i in the values of a layer; neurons are one map. */
const mapOf = (all, shape, i) => {
  const size = shape.length === 3 ? shape[1] * shape[2] : all.length;
  return all.subarray(size * i, size * (i + 1));
};

/** The network and what it computes, anew only when weights or pixels have changed. */
function computing(model) {
  let made = [], layers, pixels = null, passed;
  return (shown) => {
    const now = NETWORK.map((key) => model.get(key)), same = now.every((value, i) => value === made[i]);
    if (!same) [made, layers] = [now, unpackLayers(values(model, NETWORK))];
    if (!same || shown !== pixels) [pixels, passed] = [shown, passLayers(layers, shown)];
    return { layers, passed };
  };
}

/** Where the largest value of a map is: [row, column]. */
function largestPlace(all, shape, map) {
  const own = mapOf(all, shape, map), at = own.indexOf(Math.max(...own)), columns = sidesOf(shape)[1];
  return [Math.floor(at / columns), at % columns];
}

/** Where one goes on choosing a map: to the same place in the same layer, else to the largest value. */
function placeIn(layers, activations, [was, neuron, ...place], l, map) {
  const { shape } = layers[l], all = activations[l];
  if (shape.length === 3) return [l, map, ...(l === was ? place : largestPlace(all, shape, map))];
  return [l, l === was ? neuron : all.indexOf(Math.max(...all)), 0, 0];
}

/** The large map of a layer, in which hovering shows another place for as long as it lasts. */
function pointing(model, layers, show, point) {
  let hover = null;
  const toPlace = ([row, column]) => {
    const [l, map] = model.get("at"), { shape } = layers[l];
    return shape.length === 3 ? [l, map, row, column] : [l, row * sidesOf(shape)[1] + column, 0, 0];
  };
  const onpoint = (place) => { hover = null; point(toPlace(place)); };
  const onpass = (place) => {
    const to = place && toPlace(place);
    if (String(to) === String(hover)) return;
    hover = to;
    show();
  };
  return { ...largeMap(onpoint, onpass), at: () => hover ?? model.get("at"), leave: () => { hover = null; } };
}

/** The captions of what a value looks at: the map before, its weights, and the table of both. */
function captions({ kind, from }, source, before) {
  const map = from.length === 3 && from[0] > 1 ? `${before}, map ${source.map}` : before;
  const seen = capital(kind === "dense" ? map : `window on the ${map}`), n = source.weights?.length;
  const labels = [`${seen}, as a picture`];
  if (!n) return { titles: [seen], labels, table: `The four values in the w${seen.slice(1)}` };
  return {
    titles: [seen, `${n} weights`], labels: [...labels, `Its ${n} weights as a picture`],
    table: `${seen}: value, ×\u00a0weight, =\u00a0product`,
  };
}

/** The lower part of the figure: one map in large, and where one of its values looked. */
function detail(model, { layers, names, classes }, point) {
  let net, passed, look, source, place, picked = 0, layerSeen = -1;
  const last = layers.length - 1, tells = status(), table = productTable(), most = contributionTable();
  const large = pointing(model, layers, () => show(), point), pictures = lookPictures();
  const sources = sourceChoice((i) => { picked = i; show(); });
  const draw = soon(() => {
    const { inputs, activations } = passed, [l, map] = place, { from, shape } = net[l];
    const ink = l === 0, limit = ink ? 1 : largestOf(inputs[l]), sides = sidesOf(from);
    const own = mapOf(activations[l], shape, shape.length === 3 ? map : 0);
    if (l < last) large.draw(own, largestOf(activations[l]));
    pictures.draw(look, source, mapOf(inputs[l], from, source.map), sides, { limit, ink });
    sources.draw(look, (i) => mapOf(inputs[l], from, i), sides, limit);
  });
  const show = () => {
    place = large.at();
    const [l, map, row, column] = place, { shape, from } = net[l], sides = sidesOf(shape);
    look = lookedAt(net, passed, place);
    if (l !== layerSeen) { // begin with the map that counts most
      const sums = look.sources.map(({ sum = 0 }) => Math.abs(sum));
      [layerSeen, picked] = [l, sums.indexOf(Math.max(...sums))];
    }
    source = look.sources[picked];
    const several = shape.length === 3, before = l ? names[l - 1] : "picture";
    const title = several ? `${names[l]}, ${mapName(layers, l, map, classes)}` : names[l];
    const spot = several ? [row, column] : [Math.floor(map / sides[1]), map % sides[1]];
    large.figure.hidden = l === last;
    large.show(capital(title), `${placeName(layers, names, classes, place)}: ${look.a.toFixed(3)}`,
      { sides, place: spot, n: several ? sides[0] * sides[1] : shape[0] });
    const said = captions(net[l], source, before);
    pictures.show(said.titles, said.labels);
    sources.show(look, picked, before);
    table.show(look, source, said.table);
    most.show(look, from);
    tells.textContent = lookSentence(layers, names, classes, place, look);
    draw();
  };
  const box = h("div", { class: "mp-detail" },
    h("div", { class: "mp-look" }, large.figure, pictures.parts), tells,
    h("div", { class: "mp-work" }, sources.place, table.box, most.box));
  return { box, show(layersNow, passedNow) {
    large.leave();
    [net, passed] = [layersNow, passedNow];
    show();
  } };
}

/** What doesn't change while the figure is there. */
function fixedParts(model) {
  const shape = model.get("shape"), labels = model.get("labels"), layers = model.get("layers");
  const from = [[1, ...shape], ...layers.map((layer) => layer.shape)];
  return {
    shape, labels, layers: layers.map((layer, l) => ({ ...layer, from: from[l] })), names: layerNames(layers),
    classes: model.get("names"), numbers: model.get("numbers"), source: model.get("source"),
    pictures: inkPictures(bytes(model.get("images")), labels.length, shape[0] * shape[1]),
  };
}

/** A function that gives the pixels shown, the same array for as long as they stay the same. */
function showing(model, pictures) {
  let drawn, kept = null;
  return () => {
    const chosen = model.get("chosen"), pixels = model.get("pixels");
    if (chosen >= 0) return pictures[chosen];
    if (pixels !== kept) [kept, drawn] = [pixels, bytes(pixels)];
    return drawn;
  };
}

const INTRO = "Choose a picture (✗ marks those that the network misreads) or draw one. Choose a map, the " +
  "neurons or an output, and point at a value to see where it looked and what it added up.";

function render({ model, el }) {
  const data = fixedParts(model), { shape, labels, layers, names, classes, pictures } = data;
  const last = layers.length - 1, compute = computing(model), shown = showing(model, pictures);
  const point = (at) => change(model, { at });
  const pick = (l, map) =>
    point(placeIn(layers, compute(shown()).passed.activations, model.get("at"), l, map));
  const choose = mapPictures({ ...data, names: classes }, (chosen) => change(model, { chosen }));
  const outputs = outputBars(classes, (j) => point([last, j, 0, 0]));
  const rows = layers.slice(0, last).map((layer, l) =>
    mapRow(layer, names[l], layerTitle(layer, names[l]), (map) => pick(l, map)));
  const board = pad(shape, shown, (pixels, done) => {
    model.set("pixels", pixels.slice()); // with a buffer of its own, which is what is sent
    model.set("chosen", -1);
    if (done) model.save_changes();
  });
  const says = status(), below = detail(model, { layers, names, classes }, point);
  const panel = (title, name, ...children) =>
    h("div", { class: `mp-panel ${name}` }, h("p", { class: "mp-head" }, title), ...children);
  frame(el, "Through the layers of a convolutional network", h("div", { class: "maps" },
    h("p", {}, INTRO), choose.box,
    h("div", { class: "mp-ends" }, panel(`Input: ${shape.join("×")} pixels`, "mp-input", board.parts), says,
      panel(layerTitle(layers[last], names[last]), "mp-out", outputs.box)),
    rows.map(({ box }) => box), below.box,
    h("details", {}, h("summary", {}, "Colours, numbers and keys"), h("p", { class: "dn-help" }, ABOUT),
      board.text)));

  const drawRows = soon(() => rows.forEach(({ draw }, l) => draw(compute(shown()).passed.activations[l])));
  soon(choose.draw)();
  const show = () => {
    const chosen = model.get("chosen"), [l, map] = model.get("at"), pixels = shown();
    const { layers: net, passed } = compute(pixels), out = passed.activations[last], label = labels[chosen];
    const empty = pixels.every((ink) => ink === 0), number = data.numbers[chosen];
    choose.show(chosen);
    board.draw();
    outputs.show(l === last ? map : -1, out, label);
    rows.forEach((row, i) => row.show(i === l ? map : -1));
    says.textContent = answerSentence({ ...data, number, label, empty, outputs: out, names: classes });
    drawRows();
    below.show(net, passed);
  };
  const stops = [
    follow(model, ["answers"], () => choose.mark(model.get("answers"))),
    follow(model, ["chosen", "pixels", "at", "weights", "scales", "biases"], show),
  ];
  return () => { board.leave(); stops.forEach((stop) => stop()); };
}

export default { render };
