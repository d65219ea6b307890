// Where one value of a map looked: the maps before with its window, the weights, the products and their sum.
import { button, choice, fixed, h, newId, set, signed } from "./common.js";
import { drawGrid, largestOf } from "./maps_draw.js";
import { contributions, sidesOf } from "./maps_net.js";

const FEW = 8; // contributions shown at first

/** The maps that a value looks at, each with its weights and its sum, one to be chosen. */
export function sourceChoice(onpick) {
  const place = h("div", { class: "mp-choice" }), head = h("p", { class: "mp-head" });
  let cells = [], show = () => {};
  const build = (n) => {
    cells = Array.from({ length: n }, () => {
      const [seen, filter] = [0, 1].map(() => h("canvas", { "aria-hidden": "true", "data-side": 48 }));
      const sum = h("span");
      return { seen, filter, sum, item: h("button", { type: "button" }, seen, filter, sum) };
    });
    const group = choice({
      label: "The maps that it looks at", name: "mp-sources", buttons: cells.map(({ item }) => item), onpick,
    });
    show = group.show;
    place.replaceChildren(...(n > 1 ? [head, group.box] : []));
  };
  return { place, show({ sources, kind }, picked, before) {
    if (sources.length !== cells.length) build(sources.length);
    place.hidden = sources.length < 2;
    if (sources.length < 2) return;
    const what = `${sources.length} ${kind === "dense" ? "maps before" : "windows"}`;
    head.textContent = `The ${what}, their weights, and the sums of the products; choose one:`;
    show(picked);
    cells.forEach(({ sum, item }, i) => {
      sum.textContent = signed(sources[i].sum, 2);
      const adds = `its products add up to ${signed(sources[i].sum, 3)}`;
      set(item, { "aria-label": `map ${i} of the ${before}: ${adds}` });
    });
  }, draw({ sources, top, left, sides, kind }, maps, shape, limit) {
    if (sources.length < 2) return;
    const weights = sources.reduce((most, source) => Math.max(most, largestOf(source.weights)), 0);
    const box = kind === "dense" ? null : { top, left, sides };
    cells.forEach(({ seen, filter }, i) => {
      drawGrid(seen, maps(i), shape, { limit, box });
      drawGrid(filter, sources[i].weights, sides, { limit: weights });
    });
  } };
}

/** The map before in large with the window, and the weights. Returns {parts, show(titles), draw(…)}. */
export function lookPictures() {
  const [before, filter] = ["mp-before", "mp-filter"].map((name) => {
    const caption = h("figcaption"), canvas = h("canvas", { role: "img", "data-side": 240 });
    return { caption, canvas, figure: h("figure", { class: name }, caption, canvas) };
  });
  return { parts: [before.figure, filter.figure], show(titles, labels) {
    [before, filter].forEach((one, i) => {
      one.caption.textContent = titles[i] ?? "";
      one.figure.hidden = !titles[i];
      set(one.canvas, { "aria-label": labels[i] ?? "" });
    });
  }, draw({ kind, top, left, sides }, source, values, shape, { limit, ink }) {
    const box = kind === "dense" ? null : { top, left, sides };
    drawGrid(before.canvas, values, shape, { limit, ink, box });
    if (source.weights) drawGrid(filter.canvas, source.weights, sides, { limit: largestOf(source.weights) });
  } };
}

/** A table of the products in a window, or of the four values that are pooled. */
export function productTable() {
  const id = newId(), title = h("p", { class: "mp-head", id }), body = h("tbody");
  const scroll = h("div", { class: "dn-scroll", tabindex: 0, role: "group", "aria-labelledby": id },
    h("table", { class: "mp-products" }, body));
  const box = h("div", { class: "mp-in-numbers" }, title, scroll);
  const cell = (source, i, limit, largest) => {
    const value = fixed(source.values[i], 3);
    if (!source.weights && i === largest) return h("td", { class: "mp-most" }, value, h("b", {}, "largest"));
    if (!source.weights) return h("td", {}, value);
    const product = source.products[i], part = Math.round((38 * Math.abs(product)) / limit);
    const colour = product < 0 ? "--dn-orange" : "--dn-blue";
    return h("td", { style: `background: color-mix(in srgb, var(${colour}) ${part}%, var(--dn-paper))` },
      h("span", {}, value), h("span", {}, `×${fixed(source.weights[i], 3)}`), h("b", {}, fixed(product, 3)));
  };
  return { box, show({ kind, sides: [rows, columns] }, source, says) {
    box.hidden = rows * columns > 64;
    if (box.hidden) return;
    title.textContent = says;
    const limit = source.products ? largestOf(source.products) : 1;
    const largest = kind === "max" ? source.values.indexOf(Math.max(...source.values)) : -1;
    body.replaceChildren(...Array.from({ length: rows }, (_, r) => h("tr", {},
      Array.from({ length: columns }, (_, c) => cell(source, r * columns + c, limit, largest)))));
  } };
}

/** Of a neuron the largest products, or all. Returns {box, show(look, from)}. */
export function contributionTable() {
  let all = false, now = null;
  const caption = h("caption"), body = h("tbody");
  const heads = ["from", "value", "× weight", "= product"].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "mp-largest" }, caption, h("thead", {}, h("tr", {}, heads)), body);
  const more = button("", () => { all = !all; fill(); });
  const scroll = h("div",
    { tabindex: 0, role: "group", "aria-label": "Largest products" }, table);
  const box = h("div", {}, scroll, h("div", { class: "dn-buttons dn-controls" }, more));
  const fill = () => {
    const { look, from } = now, found = contributions(look), columns = sidesOf(from)[1];
    const name = ({ map, i }) => (from.length === 3
      ? `map ${map}, row ${Math.floor(i / columns)}, column ${i % columns}` : `neuron ${i}`);
    scroll.className = all ? "mp-many" : "";
    caption.textContent = all ? `All ${found.length} products, the largest first`
      : `The ${Math.min(FEW, found.length)} largest of the ${found.length} products`;
    more.textContent = all ? "Only the largest" : `Show all ${found.length}`;
    body.replaceChildren(...found.slice(0, all ? found.length : FEW).map((one) => h("tr", {},
      h("th", { scope: "row" }, name(one)), h("td", {}, fixed(one.value, 3)),
      h("td", {}, fixed(one.weight, 3)), h("td", {}, signed(one.product, 3)))));
  };
  return { box, show(look, from) {
    box.hidden = look.kind !== "dense";
    now = { look, from };
    if (!box.hidden) fill();
  } };
}
