import {
  bytes, change, checkbox, choice, fixed, follow, frame, h, INKS, paint, set, slider, soon, status,
} from "./common.js";
import { compared, many, sentence } from "./nearest_words.js";
import { pad } from "./pad.js";

export const MOST = 15; // neighbours that are shown; the first k of them vote
const PATIENCE = 3000; // milliseconds after which a kernel that was asked is called silent

/** The pictures of half-bytes that `packed` in Python made, pixels 0 to 255. */
export function unpack(packed, pixels) {
  const half = (i) => (i % 2 ? packed[i >> 1] & 15 : packed[i >> 1] >> 4), found = [];
  for (let i = 0; i < 2 * packed.length; i++) {
    if (half(i)) found.push(17 * half(i));
    else if (i + 2 < 2 * packed.length) { // else the half-byte that fills the last byte
      for (let n = 16 * half(i + 1) + half(i + 2); n >= 0; n--) found.push(0);
      i += 2;
    }
  }
  const all = Uint8Array.from(found);
  return Array.from({ length: Math.floor(all.length / pixels) },
    (_, i) => all.subarray(i * pixels, (i + 1) * pixels));
}

/** The squared distance of two pictures, a whole number. */
export function squared(x, t) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - t[i]) ** 2;
  return sum;
}

/** Places and squared distances of the k nearest, nearest first; of equally near ones the first. */
export function nearestTo(x, images, k) {
  return images.map((t, index) => ({ index, square: squared(x, t) }))
    .sort((a, b) => a.square - b.square || a.index - b.index).slice(0, k);
}

/** The vote of neighbours with these labels, nearest first: votes of each class, those ahead, the answer. */
export function vote(labels, n = 10) {
  const votes = Array(n).fill(0);
  for (const label of labels) votes[label] += 1;
  const most = Math.max(...votes), tied = [...votes.keys()].filter((c) => votes[c] === most);
  return { votes, tied, answer: labels.find((label) => votes[label] === most) };
}

/** The buttons with the test pictures; ✗ marks those that are misread. Returns {box, show, mark(answers)}. */
function testButtons({ tests, testLabels, shape }, onpick) {
  const buttons = tests.map(() => h("button", { type: "button", class: "ne-test" },
    h("canvas", { width: shape[1], height: shape[0], "aria-hidden": "true" }), h("span")));
  const { box, show } = choice({ label: "Test pictures", name: "ne-tests", buttons, onpick });
  const draw = soon(() => buttons.forEach((item, i) => paint(item.firstChild, tests[i], INKS)));
  draw();
  const mark = (answers) => buttons.forEach((item, i) => {
    const wrong = answers[i] !== testLabels[i];
    item.lastChild.textContent = wrong ? "✗" : "";
    const misread = wrong ? `, read as ${answers[i]}` : "";
    set(item, { "aria-label": `digit ${testLabels[i]}, number ${i}${misread}` });
  });
  return { box, show, mark };
}

/** The neighbours in a row, those that vote and those behind them. Returns {list, show(neighbours, k, …)}. */
function neighbourList(shape) {
  const items = Array.from({ length: MOST }, () => {
    const canvas = h("canvas", { width: shape[1], height: shape[0], role: "img" });
    const label = h("b"), mark = h("span", { class: "ne-mark" }), far = h("span");
    return { canvas, label, mark, far, item: h("li", {}, canvas, h("span", {}, label, " ", mark), far) };
  });
  const list = h("ol", { class: "ne-list" }, items.map(({ item }) => item));
  let now;
  const draw = soon(() => items.forEach(({ canvas }, i) => paint(canvas, now[i].image, INKS)));
  return { list, show(neighbours, k, answer) {
    now = neighbours;
    items.forEach(({ canvas, label, mark, far, item }, i) => {
      const { label: digit, distance } = neighbours[i], votes = i < k, decides = votes && digit === answer;
      label.textContent = digit;
      mark.textContent = decides ? "✓" : votes ? "" : "–";
      far.textContent = fixed(distance);
      item.className = decides ? "ne-decides" : votes ? "" : "ne-out";
      const role = decides ? "votes for the answer" : votes ? "votes" : "doesn't vote";
      set(canvas, { "aria-label": `neighbour ${i + 1}: a ${digit}, ${fixed(distance)} away, ${role}` });
    });
    draw();
  } };
}

/** The table of votes. Returns {table, show(result, label)}. */
function voteTable() {
  const rows = Array.from({ length: 10 }, (_, c) => {
    const fill = h("i"), value = h("td"), mark = h("span");
    const bar = h("td", {}, h("div", { class: "ne-bar", "aria-hidden": "true" }, fill));
    const row = h("tr", {}, h("th", { scope: "row" }, `${c} `, mark), bar, value);
    return { fill, value, mark, row };
  });
  const heads = ["digit", "", "votes"].map((text) => (text ? h("th", { scope: "col" }, text) : h("td")));
  const table = h("table", { class: "ne-votes" }, h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows.map(({ row }) => row)));
  return { table, show({ votes, tied, answer }, k, label) {
    rows.forEach(({ fill, value, mark, row }, c) => {
      fill.style.width = `${(100 * votes[c]) / k}%`;
      value.textContent = votes[c];
      mark.textContent = c === answer ? "answer" : tied.includes(c) ? "tied" : c === label ? "label" : "";
      row.className = c === answer ? "ne-answer" : votes[c] || c === label ? "" : "ne-none";
    });
  } };
}

/** All that stays as it is, unpacked. */
function prepared(model) {
  const shape = model.get("shape"), labels = model.get("labels"), testLabels = model.get("test_labels");
  const all = unpack(bytes(model.get("images")), shape[0] * shape[1]);
  return { shape, labels, testLabels, images: all.slice(0, labels.length), tests: all.slice(labels.length) };
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

/** What a kernel found among all pictures for the picture x, or null if it was asked for another, or none. */
function foundByKernel(model, x, pixels) {
  if (!model.get("everything") || !same(bytes(model.get("asked")), x)) return null;
  const { labels, distances } = model.get("found"), images = unpack(bytes(model.get("found_images")), pixels);
  return labels.map((label, i) => ({ label, distance: distances[i], image: images[i] }));
}

/** Watches whether the kernel answers: `state(found)` is "none", "here", "asking" or "silent". */
function kernelWatch(model, changed) {
  let timer = 0, silent = false;
  const stop = () => { clearTimeout(timer); timer = 0; };
  return { stop, state(found) {
    if (found) { stop(); silent = false; return "here"; }
    if (model.static) return "none";
    if (!model.get("everything")) { stop(); silent = false; }
    else if (!timer && !silent) timer = setTimeout(() => { timer = 0; silent = true; changed(); }, PATIENCE);
    return silent ? "silent" : "asking";
  } };
}

const INTRO = "Choose a test picture or draw a digit, with mouse or finger. Beside it stand the training " +
  "pictures that are nearest to it, the nearest first, with their distances.";
const MARKS = "The first k of them vote. ✓ voted for the answer, – has no vote; ✗ is a test picture that " +
  "the pictures held by this page misread with this k.";

function render({ model, el }) {
  const data = prepared(model), pixels = data.shape[0] * data.shape[1], says = status();
  const shown = () => data.tests[model.get("chosen")] ?? bytes(model.get("pixels"));
  const here = (x) => nearestTo(x, data.images, MOST).map(({ index, square }) =>
    ({ label: data.labels[index], distance: Math.sqrt(square) / 255, image: data.images[index] }));
  const ofTests = data.tests.map((x) => here(x).map(({ label }) => label));
  const tests = testButtons(data, (chosen) => change(model, { chosen }));
  const k = slider({ label: "neighbours k", value: model.get("k"), min: 1, max: MOST, step: 1,
    oninput: (value) => change(model, { k: value }) });
  const board = pad(data.shape, shown, (drawn, done) => {
    model.set("pixels", drawn.slice()); // with a buffer of its own, which is what is sent
    model.set("chosen", -1);
    if (done) model.save_changes();
  }, true);
  const ask = checkbox(`Ask all ${many(model.get("n_data"))} training pictures, by the kernel`,
    model.get("everything"), (everything) => change(model, { everything }));
  ask.row.classList.add("dn-controls");
  ask.row.hidden = Boolean(model.static) || !model.get("n_data");
  const near = neighbourList(data.shape), votes = voteTable(), source = h("p", { class: "dn-help" });
  const panel = (name, title, ...children) =>
    h("div", { class: name }, h("p", { class: "ne-head" }, title), ...children);
  const panels = [panel("ne-pad", "Picture", board.parts), panel("ne-near", "Nearest neighbours", near.list),
    panel("ne-vote", "Vote", votes.table)];
  frame(el, "The nearest neighbours", h("p", { class: "dn-help" }, INTRO), tests.box, k.row,
    h("div", { class: "ne-stage" }, panels), says, ask.row, source, h("p", { class: "dn-help" }, MARKS),
    h("details", {}, h("summary", {}, "Drawing"), board.text));

  const draw = () => {
    const chosen = model.get("chosen"), n = model.get("k"), x = shown();
    const all = foundByKernel(model, x, pixels), found = all ?? here(x);
    const labels = found.slice(0, n).map(({ label }) => label), result = vote(labels);
    const label = data.testLabels[chosen], place = model.get("test_places")[chosen];
    const everything = ask.input.checked = model.get("everything");
    k.show(n);
    tests.show(chosen);
    tests.mark(ofTests.map((all) => vote(all.slice(0, n)).answer));
    board.draw();
    near.show(found, n, result.answer);
    votes.show(result, n, label);
    const distances = found.slice(0, n).map(({ distance }) => distance), empty = x.every((ink) => ink === 0);
    says.textContent = sentence({ place, label, empty, labels, distances, result });
    source.textContent = compared({ few: data.images.length, all: model.get("n_data"),
      source: model.get("source"), everything, kernel: kernel.state(all) });
  };
  const kernel = kernelWatch(model, draw);
  const leave = follow(model, ["chosen", "pixels", "k", "everything", "asked", "found"], draw);
  return () => { kernel.stop(); board.leave(); leave(); };
}

export default { render };
