import {
  bytes, change, choice, fixed, floats, follow, frame, h, INKS, paint, palette, set, shade, sigmoid, signed,
  soon, status, values,
} from "./common.js";
import { named, noun } from "./network.js";

const WEIGHTS = palette(255, (i) => shade((i - 127) / 127)); // weights in steps of limit / 127

/** The pixels of image i, 0 to 255, from 4 bits a pixel; `packed` in Python wrote them. */
export function unpackImage(thumbnails, pixels, i) {
  const found = new Uint8Array(pixels);
  for (let k = 0; k < pixels; k++) {
    const at = i * pixels + k, pair = thumbnails[at >> 1];
    found[k] = 17 * (at % 2 ? pair & 15 : pair >> 4);
  }
  return found;
}

const sum = (list) => list.reduce((a, b) => a + b, 0);

/** What removing a neuron costs: the right answers with and without it, and the class that suffers most. */
export function removal({ totals, right, without }) {
  const falls = right.map((r, digit) => (r - without[digit]) / Math.max(1, totals[digit]));
  const most = Math.max(...falls);
  return {
    total: sum(totals), right: sum(right), without: sum(without), lost: sum(right) - sum(without),
    suffers: most > 0 ? falls.indexOf(most) : null,
  };
}

const percent = (part, whole) => (whole ? `${fixed((100 * part) / whole, 1)}\u00a0%` : "–");
const many = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const best = (list, sign = 1) => {
  const known = [...list.keys()].filter((d) => Number.isFinite(list[d]));
  return known.reduce((a, b) => (sign * list[b] > sign * list[a] ? b : a), known[0]);
};

/** What the figure shows of one neuron, in words. */
export function sentence(numbers) {
  const { chosen, means, outgoing, totals, right, without, names = named(null, totals.length) } = numbers;
  const { total, lost, suffers, ...all } = removal({ totals, right, without });
  const [most, least, up, down] = [best(means), best(means, -1), best(outgoing), best(outgoing, -1)];
  const difference = lost === 0 ? "as many as before"
    : `${many(Math.abs(lost))} ${lost > 0 ? "fewer" : "more"}`;
  const worst = suffers === null ? `no ${noun(names)} suffers`
    : `${noun(names)} ${names[suffers]} suffers most, from ${percent(right[suffers], totals[suffers])} to ` +
      percent(without[suffers], totals[suffers]);
  return `Hidden neuron ${chosen} is most active for the ${noun(names)} ${names[most]} (mean activation ` +
    `${fixed(means[most])}) and least for ${names[least]} (${fixed(means[least])}). Its weight is largest ` +
    `to output ${names[up]} (${signed(outgoing[up])}) and smallest to output ${names[down]} ` +
    `(${signed(outgoing[down])}). ` +
    `With all neurons ${percent(all.right, total)} of the answers are right, without this one ` +
    `${percent(all.without, total)}: ${difference} of ${many(total)}; ${worst}.`;
}

/** A bar from 0, or with `both` from the middle to either side; `share` is from −1 to 1. */
function bar(share, both) {
  const width = Math.abs(share) * (both ? 50 : 100), left = both ? (share < 0 ? 50 - width : 50) : 0;
  return h("span", { class: both ? "in-bar in-both" : "in-bar" },
    h("i", { class: share < 0 ? "in-minus" : null, style: `left: ${left}%; width: ${width}%` }));
}

const DATA = [
  "sizes", "shape", "source", "weights", "limit", "outgoing", "means", "names", "picks", "pick_inputs",
  "pick_activations", "thumbnails", "labels", "totals", "right", "without",
];

/** All that doesn't depend on the chosen neuron, unpacked. `row(list, j, n)` is the part of neuron j. */
function prepared(model) {
  const data = values(model, DATA);
  const largest = (list) => list.reduce((most, v) => Math.max(most, Math.abs(v) || 0), 0);
  for (const key of ["outgoing", "means", "pick_inputs"]) data[key] = floats(data[key]);
  data.pick_activations = data.pick_activations ? floats(data.pick_activations)
    : data.pick_inputs.map(sigmoid); // stored before other functions were known
  data.names = named(data.names, data.totals.length);
  data.thumbnails = bytes(data.thumbnails);
  data.weights = Uint8Array.from(new Int8Array(bytes(data.weights).slice().buffer), (weight) => weight + 127);
  data.size = { width: data.shape[1], height: data.shape[0] };
  data.pixels = data.shape[0] * data.shape[1];
  data.largest = largest(data.outgoing) || 1;
  data.scale = Math.max(1, largest(data.means)); // of the bars: activations of sigmoid neurons stay below 1
  data.signs = data.means.some((mean) => mean < 0);
  data.paint = (canvas, j) =>
    paint(canvas, data.weights.subarray(j * data.pixels, (j + 1) * data.pixels), WEIGHTS);
  return data;
}
const row = (list, j, n) => [...list.subarray(j * n, (j + 1) * n)];

/** The numbers of one neuron. */
function numbersOf({ names, totals, right, without, outgoing, means }, chosen) {
  const n = names.length;
  return {
    chosen, names, totals, right, without: without[chosen],
    outgoing: row(outgoing, chosen, n), means: row(means, chosen, n),
  };
}

/** The large picture of the weights with its scale of colours. Returns {figure, show(data, chosen)}. */
function weightPicture() {
  const large = h("canvas", { role: "img" }), caption = h("figcaption"), low = h("span"), high = h("span");
  const scale = h("canvas", { width: WEIGHTS.length, height: 1, "aria-hidden": "true" });
  paint(scale, WEIGHTS.map((_, i) => i), WEIGHTS);
  const legend = h("div", { class: "in-legend" }, low, scale, high);
  const figure = h("figure", { class: "in-large" }, caption, large, legend);
  let now;
  const draw = soon(() => now.data.paint(large, now.chosen));
  return { figure, show(data, chosen) {
    now = { data, chosen };
    set(large, data.size);
    const label = `The weights from the ${data.pixels} pixels to hidden neuron ${chosen}, as an image`;
    set(large, { "aria-label": label });
    caption.textContent = `Hidden neuron ${chosen}: its ${data.pixels} weights`;
    low.textContent = `≤ ${fixed(-data.limit, 1)}`;
    high.textContent = `≥ +${fixed(data.limit, 1)}`;
    draw();
  } };
}

const narrow = () => matchMedia("(max-width: 30rem)").matches; // a phone: less is shown at first

/** The images that excite the neuron most, on a phone half of them. Returns {parts, show(data, chosen)}. */
function bestImages() {
  const title = h("p"), list = h("ol", { class: "in-best" }), few = narrow();
  let now;
  const draw = soon(() => list.querySelectorAll("canvas").forEach((canvas, i) =>
    paint(canvas, unpackImage(now.data.thumbnails, now.data.pixels, now.picks[i]), INKS)));
  return { parts: [title, list], show(data, chosen) {
    const all = data.picks[chosen], picks = all.slice(0, few ? 4 : all.length);
    const labelled = (pick) => data.names[data.labels[pick]];
    const [inputs, found] = [data.pick_inputs, data.pick_activations]
      .map((list) => row(list, chosen, all.length).slice(0, picks.length));
    const says = Array.from(found, (a) => fixed(a, 3)), alike = says.length > 1 && new Set(says).size === 1;
    now = { data, picks };
    title.textContent = `The ${picks.length} images that excite it most, with its weighted input z` +
      (alike ? `; its activation a is ${says[0]} for each:` : " and its activation a:");
    list.replaceChildren(...picks.map((pick, i) => h("li", {},
      h("canvas", { ...data.size, role: "img", "aria-label": `a handwritten ${labelled(pick)}` }),
      h("span", {}, `z = ${fixed(inputs[i], 1)}`), alike ? null : h("span", {}, `a = ${says[i]}`))));
    draw();
  } };
}

/** The table of the classes, closed at first on a phone. Returns {details, show(data, numbers)}. */
function classTable() {
  const title = h("caption"), body = h("tbody"), heads = h("tr");
  const word = h("summary"), table = h("table", { class: "in-table" }, title, h("thead", {}, heads), body);
  const details = h("details", { open: !narrow() }, word, table);
  return { details, show(data, { chosen, names, outgoing, means, totals, right, without }) {
    const { suffers } = removal({ totals, right, without }), one = noun(names);
    word.textContent = `Each ${one} in numbers`;
    title.textContent = `Hidden neuron ${chosen} and each ${one}; in bold the one that suffers most ` +
      "without it:";
    heads.replaceChildren(...[one, "weight to its output", "mean activation on its images",
      "right answers with → without the neuron"].map((text) => h("th", { scope: "col" }, text)));
    body.replaceChildren(...names.map((name, d) => h("tr", { class: d === suffers ? "in-most" : null },
      h("th", { scope: "row" }, name),
      h("td", {}, signed(outgoing[d]), bar(outgoing[d] / data.largest, true)),
      h("td", {}, ...(Number.isFinite(means[d])
        ? [fixed(means[d]), bar(means[d] / data.scale, data.signs)] : ["no images"])),
      h("td", {}, `${percent(right[d], totals[d])} → ${percent(without[d], totals[d])}`))));
  } };
}

const HELP = "Each picture shows the weights from the pixels to one hidden neuron. Blue: positive, ink " +
  "there excites the neuron. Orange: negative, ink there quiets it. White: ink there makes no difference. " +
  "Choose a neuron by mouse, touch or arrow keys.";

function render({ model, el }) {
  const place = h("div", { class: "in-top" }), source = h("p", { class: "dn-help" }), says = status();
  const large = weightPicture(), pictures = bestImages(), classes = classTable();
  frame(el, "Inside the network: the hidden neurons", h("div", { class: "inside" },
    place, says, h("details", { open: !narrow() }, h("summary", {}, "The colours"),
      h("p", { class: "dn-help" }, HELP)),
    pictures.parts, classes.details, source));

  let data, grid;
  const draw = () => {
    const chosen = model.get("chosen"), now = numbersOf(data, chosen);
    grid.show(chosen);
    large.show(data, chosen);
    pictures.show(data, chosen);
    classes.show(data, now);
    says.textContent = sentence(now);
  };
  const begin = () => {
    data = prepared(model);
    const buttons = data.without.map((_, j) => h("button",
      { type: "button", "aria-label": `hidden neuron ${j}` },
      h("canvas", { ...data.size, "aria-hidden": "true" }), String(j)));
    const onpick = (chosen) => change(model, { chosen });
    grid = choice({ label: "hidden neurons", name: "in-grid", buttons, onpick });
    place.replaceChildren(grid.box, large.figure);
    soon(() => buttons.forEach((button, j) => data.paint(button.firstChild, j)))();
    source.textContent = `Computed on ${data.source}, for a network of ${data.sizes.join(", ")} neurons.`;
    draw();
  };
  const stops = [follow(model, DATA, begin), follow(model, ["chosen"], draw)];
  return () => stops.forEach((stop) => stop());
}

export default { render };
