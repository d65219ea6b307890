import {
  bytes, change, fixed, floats, follow, frame, h, INKS, paint, palette, set, sigmoid, soon, status,
} from "./common.js";

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const WHITE = [255, 255, 255], BLUE = [0, 84, 150], ORANGE = [190, 80, 0];

/** A weight, in steps of limit / 127, as a colour: blue where positive, orange where negative, 0 is white. */
export function colour(weight) {
  const share = Math.min(1, Math.abs(weight) / 127), end = weight < 0 ? ORANGE : BLUE;
  return WHITE.map((white, i) => Math.round(white + share * (end[i] - white)));
}

const WEIGHTS = palette(255, (i) => colour(i - 127));

/** The pixels of image i, 0 to 255, from 4 bits a pixel; `packed` in Python wrote them. */
export function unpack(thumbnails, pixels, i) {
  const found = new Uint8Array(pixels);
  for (let k = 0; k < pixels; k++) {
    const at = i * pixels + k, pair = thumbnails[at >> 1];
    found[k] = 17 * (at % 2 ? pair & 15 : pair >> 4);
  }
  return found;
}

const sum = (values) => values.reduce((a, b) => a + b, 0);

/** What removing a neuron costs: all right answers, the right ones without it, and the digit that suffers most. */
export function removal({ totals, right, without }) {
  const falls = right.map((r, digit) => (r - without[digit]) / Math.max(1, totals[digit]));
  const most = Math.max(...falls);
  return {
    total: sum(totals), right: sum(right), without: sum(without), lost: sum(right) - sum(without),
    suffers: most > 0 ? falls.indexOf(most) : null,
  };
}

/** Where an arrow key leads in a grid of n buttons in rows of `columns`; undefined for other keys. */
export function next(key, at, n, columns) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (key === "Home") return 0;
  if (key === "End") return n - 1;
  if (step === undefined) return undefined;
  return at + step >= 0 && at + step < n ? at + step : at;
}

const percent = (part, whole) => (whole ? `${fixed((100 * part) / whole, 1)}\u00a0%` : "–");
const signed = (value) => (value > 0 ? "+" : "") + fixed(value, 2);
const many = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const best = (values, sign = 1) => {
  const known = DIGITS.filter((d) => Number.isFinite(values[d]));
  return known.reduce((a, b) => (sign * values[b] > sign * values[a] ? b : a), known[0]);
};

/** What the figure shows of one neuron, in words. */
export function sentence({ chosen, means, outgoing, totals, right, without }) {
  const { total, lost, suffers, ...all } = removal({ totals, right, without });
  const [most, least, up, down] = [best(means), best(means, -1), best(outgoing), best(outgoing, -1)];
  const difference = lost === 0 ? "as many as before"
    : `${many(Math.abs(lost))} ${lost > 0 ? "fewer" : "more"}`;
  const worst = suffers === null ? "no digit suffers"
    : `digit ${suffers} suffers most, from ${percent(right[suffers], totals[suffers])} to ` +
      percent(without[suffers], totals[suffers]);
  return `Hidden neuron ${chosen} is most active for the digit ${most} (mean activation ${fixed(means[most])}) ` +
    `and least for ${least} (${fixed(means[least])}). Its weight is largest to output ${up} ` +
    `(${signed(outgoing[up])}) and smallest to output ${down} (${signed(outgoing[down])}). ` +
    `With all neurons ${percent(all.right, total)} of the answers are right, without this one ` +
    `${percent(all.without, total)}: ${difference} of ${many(total)}; ${worst}.`;
}

/** A bar from 0, or with `both` from the middle to either side; `share` is from −1 to 1. */
function bar(share, both) {
  const width = Math.abs(share) * (both ? 50 : 100), left = both ? (share < 0 ? 50 - width : 50) : 0;
  return h("span", { class: both ? "in-bar in-both" : "in-bar" },
    h("i", { class: share < 0 ? "in-minus" : null, style: `left: ${left}%; width: ${width}%` }));
}

const DATA = ["sizes", "shape", "source", "weights", "limit", "outgoing", "means", "picks", "pick_inputs",
  "thumbnails", "labels", "totals", "right", "without"];

function render({ model, el }) {
  const grid = h("div", { class: "in-grid", role: "radiogroup", "aria-label": "hidden neurons" });
  const large = h("canvas", { role: "img" }), caption = h("figcaption");
  const scale = h("canvas", { width: WEIGHTS.length, height: 1, "aria-hidden": "true" });
  const low = h("span"), high = h("span");
  const bestTitle = h("p"), bestList = h("ol", { class: "in-best" });
  const tableTitle = h("caption"), body = h("tbody");
  const source = h("p", { class: "dn-help" }), says = status();
  paint(scale, WEIGHTS.map((_, i) => i), WEIGHTS);
  const head = ["digit", "weight to its output", "mean activation on its images", "right answers with → without the neuron"];
  frame(el, "Inside the network: the hidden neurons", h("div", { class: "inside" },
    h("div", { class: "in-top" }, grid, h("figure", { class: "in-large" }, caption, large,
      h("div", { class: "in-legend" }, low, scale, high))),
    says,
    h("p", { class: "dn-help" }, "Each picture shows the weights from the pixels to one hidden neuron. Blue: " +
      "positive, ink there excites the neuron. Orange: negative, ink there quiets it. White: ink there makes " +
      "no difference. Choose a neuron by mouse, touch or arrow keys."),
    bestTitle, bestList,
    h("table", { class: "in-table" }, tableTitle,
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))), body),
    source));

  let data, buttons = [];
  const thumbnails = soon(() => buttons.forEach((button, j) => data.paint(button.firstChild, j)));
  /** Everything that doesn't depend on the chosen neuron. */
  const prepare = () => {
    data = Object.fromEntries(DATA.map((key) => [key, model.get(key)]));
    for (const key of ["outgoing", "means", "pick_inputs"]) data[key] = floats(data[key]);
    data.thumbnails = bytes(data.thumbnails);
    data.weights = Uint8Array.from(new Int8Array(bytes(data.weights).slice().buffer), (weight) => weight + 127);
    data.size = { width: data.shape[1], height: data.shape[0] };
    data.pixels = data.shape[0] * data.shape[1];
    set(large, data.size);
    data.largest = Math.max(...data.outgoing.map(Math.abs));
    data.paint = (canvas, j) =>
      paint(canvas, data.weights.subarray(j * data.pixels, (j + 1) * data.pixels), WEIGHTS);
    buttons = data.without.map((_, j) => h("button", {
      type: "button", role: "radio", "aria-label": `hidden neuron ${j}`, onclick: () => choose(j),
    }, h("canvas", { ...data.size, "aria-hidden": "true" }), String(j)));
    grid.replaceChildren(...buttons);
    thumbnails();
    low.textContent = `≤ ${fixed(-data.limit, 1)}`;
    high.textContent = `≥ +${fixed(data.limit, 1)}`;
    source.textContent = `Computed on ${data.source}, for a network of ${data.sizes.join(", ")} neurons.`;
  };

  const choose = (chosen) => change(model, { chosen });
  grid.addEventListener("keydown", (event) => {
    const columns = buttons.filter((button) => button.offsetTop === buttons[0].offsetTop).length;
    const to = next(event.key, model.get("chosen"), buttons.length, columns);
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    choose(to);
    buttons[to].focus();
  });

  const pictures = soon(() => {
    const chosen = model.get("chosen");
    data.paint(large, chosen);
    bestList.querySelectorAll("canvas").forEach((canvas, i) =>
      paint(canvas, unpack(data.thumbnails, data.pixels, data.picks[chosen][i]), INKS));
  });

  const draw = () => {
    const chosen = model.get("chosen"), row = (values, n = 10) => [...values.subarray(chosen * n, (chosen + 1) * n)];
    const now = {
      chosen, totals: data.totals, right: data.right, without: data.without[chosen],
      outgoing: row(data.outgoing), means: row(data.means),
    };
    const { suffers } = removal(now);
    buttons.forEach((button, j) =>
      set(button, { "aria-checked": String(j === chosen), tabindex: j === chosen ? 0 : -1 }));
    caption.textContent = `Hidden neuron ${chosen}: its ${data.pixels} weights`;
    set(large, { "aria-label": `The weights from the ${data.pixels} pixels to hidden neuron ${chosen}, as an image` });

    const picks = data.picks[chosen], inputs = row(data.pick_inputs, picks.length);
    bestTitle.textContent = `The ${picks.length} images that excite it most, with its weighted input z and ` +
      "its activation a = σ(z):";
    bestList.replaceChildren(...picks.map((pick, i) => {
      const canvas = h("canvas", { ...data.size, role: "img", "aria-label": `a handwritten ${data.labels[pick]}` });
      return h("li", {}, canvas, h("span", {}, `z = ${fixed(inputs[i], 1)}`),
        h("span", {}, `a = ${fixed(sigmoid(inputs[i]), 3)}`));
    }));
    pictures();

    tableTitle.textContent = `Hidden neuron ${chosen} and the ten digits; in bold the one that suffers most without it:`;
    body.replaceChildren(...DIGITS.map((d) => h("tr", { class: d === suffers ? "in-most" : null },
      h("th", { scope: "row" }, String(d)),
      h("td", {}, signed(now.outgoing[d]), bar(now.outgoing[d] / (data.largest || 1), true)),
      h("td", {}, ...(Number.isFinite(now.means[d]) ? [fixed(now.means[d]), bar(now.means[d])] : ["no images"])),
      h("td", {}, `${percent(now.right[d], now.totals[d])} → ${percent(now.without[d], now.totals[d])}`))));
    says.textContent = sentence(now);
  };

  const stops = [follow(model, DATA, () => { prepare(); draw(); }), follow(model, ["chosen"], draw)];
  return () => stops.forEach((stop) => stop());
}

export default { render };
