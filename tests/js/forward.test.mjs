import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { sizesOf } from "../../digitnet/widgets/forward.js";
import { neuronSentence, sentence, sumSentence } from "../../digitnet/widgets/forward_words.js";
import { FUNCTIONS, noun, parts, pass, ranking, shares, unpack } from "../../digitnet/widgets/network.js";
import { framed, stroke } from "../../digitnet/widgets/pad.js";
import { limitOf, pictureInWords, places } from "../../digitnet/widgets/weights.js";

const cases = JSON.parse(readFileSync(new URL("forward.json", import.meta.url)));
const SHAPE = [28, 28];
const empty = () => new Uint8Array(784);

/** As `numbers` of test_widgets_forward.py. */
const numbers = (n, start, scale) =>
  Float32Array.from({ length: n }, (_, i) => scale * (((i * 7919 + start * 104729) % 201 - 100) / 100));

const close = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

test("the forward pass is that of Python", () => {
  assert.ok(cases.length >= 4);
  for (const { given: { sizes, scale }, expected } of cases) {
    const [nIn, hidden, nOut] = sizes;
    const weights = new DataView(numbers(hidden * (nIn + nOut), 1, scale).buffer);
    const layers = unpack(sizes, weights, numbers(hidden + nOut, 2, scale).buffer);
    const pixels = Uint8Array.from({ length: nIn }, (_, i) => (i * 37) % 256), found = pass(layers, pixels);
    found.zs[0].forEach((z, k) => {
      const { plus, minus, bias } = parts(layers, pixels, k);
      assert.ok(plus >= 0 && minus <= 0 && Math.abs(plus + minus + bias - z) < 1e-9 * (1 + plus - minus));
    });
    for (const name of ["zs", "activations"]) {
      assert.deepEqual(found[name].map((v) => v.length), [hidden, nOut]);
      found[name].forEach((values, l) => values.forEach((value, j) =>
        assert.ok(close(value, expected[name][l][j]), `${name} ${l} ${j}: ${value} ${expected[name][l][j]}`)));
    }
    assert.equal(ranking(found.activations[1])[0], expected.answer);
    const [biases, adds] = [layers[1].b, Array.from({ length: hidden }, (_, k) => shares(layers, found.activations, k))];
    found.zs[1].forEach((z, j) => // what all hidden neurons add, and the bias, make the weighted input
      assert.ok(close(adds.reduce((sum, share) => sum + share[j], biases[j]), z)));
  }
});

test("of equal outputs the first is the answer, as with argmax", () => {
  assert.deepEqual(ranking([0.5, 0.5, 0.7, 0.5]), [2, 0, 1, 3]);
});

test("the brush is soft and about two pixels wide", () => {
  const dot = stroke(empty(), SHAPE, [10.5, 5.5], [10.5, 5.5]);
  assert.equal(dot[5 * 28 + 10], 255);
  assert.equal(dot[5 * 28 + 11], dot[6 * 28 + 10]);
  assert.ok(dot[5 * 28 + 11] > 100 && dot[5 * 28 + 11] < 255 && dot[5 * 28 + 12] === 0);
  const line = stroke(empty(), SHAPE, [4, 14], [24, 14]);
  for (let c = 4; c < 24; c++) {
    const ink = Array.from({ length: 28 }, (_, r) => line[r * 28 + c]).reduce((a, b) => a + b) / 255;
    assert.ok(ink > 1.5 && ink < 3, `column ${c}: ${ink}`);
  }
});

test("drawing leaves the old pixels alone, adds ink only, and stays inside", () => {
  const before = Uint8Array.from({ length: 784 }, (_, i) => i % 200), copy = before.slice();
  const after = stroke(before, SHAPE, [-3, -3], [40, 31]);
  assert.deepEqual(before, copy);
  assert.ok(after.every((ink, i) => ink >= before[i]) && after.some((ink, i) => ink > before[i]));
  assert.deepEqual(stroke(empty(), SHAPE, [-9, 5], [-4, 5]), empty());
});

test("the eraser takes away what the brush has drawn", () => {
  const line = stroke(empty(), SHAPE, [4.5, 14.5], [24.5, 14.5]);
  const hole = stroke(line, SHAPE, [12.5, 14.5], [12.5, 14.5], true);
  assert.equal(hole[14 * 28 + 12], 0);
  assert.equal(hole[14 * 28 + 20], line[14 * 28 + 20]);
  assert.ok(hole.every((ink, i) => ink <= line[i]));
});

/** Centre of mass, and the longer side of the box that holds the ink. */
function measure(pixels) {
  let ink = 0, x = 0, y = 0;
  const rows = [], columns = [];
  pixels.forEach((value, i) => {
    const [r, c] = [Math.floor(i / 28), i % 28];
    [ink, x, y] = [ink + value, x + value * (c + 0.5), y + value * (r + 0.5)];
    if (value >= 128) { rows.push(r); columns.push(c); }
  });
  const span = (values) => Math.max(...values) - Math.min(...values) + 1;
  return { x: x / ink, y: y / ink, side: Math.max(span(rows), span(columns)) };
}

test("a drawing is centred and scaled as MNIST does", () => {
  for (const [from, to] of [[[2, 2], [8, 9]], [[1, 1], [27, 26]], [[20, 4], [20, 9]], [[5, 5], [5, 24]]]) {
    const found = framed(stroke(empty(), SHAPE, from, to), SHAPE), { x, y, side } = measure(found);
    assert.ok(Math.abs(x - 14) < 0.6 && Math.abs(y - 14) < 0.6, `${from} to ${to}: middle ${x}, ${y}`);
    assert.ok(side >= 18 && side <= 22, `${from} to ${to}: side ${side}`);
    assert.deepEqual(framed(found, SHAPE), found, "what is framed stays as it is");
  }
  assert.deepEqual(framed(empty(), SHAPE), empty());
});

test("the answer in words: right, wrong, drawn, empty", () => {
  const outputs = [0.01, 0, 0.2, 0, 0, 0, 0.03, 0.9, 0, 0], source = "MNIST test";
  assert.equal(sentence({ source, chosen: 3, label: 7, outputs }),
    "MNIST test picture number 3, labelled 7. The network answers 7, with activation 0.90: right. Next comes 2 with 0.20.");
  assert.equal(sentence({ source, chosen: 4, label: 6, outputs }),
    "MNIST test picture number 4, labelled 6. The network answers 7, with activation 0.90: wrong. The 6 gets 0.03.");
  assert.match(sentence({ source, chosen: -1, outputs }), /^Your drawing\. The network answers 7, .* 2 with 0\.20\.$/);
  assert.match(sentence({ source, chosen: -1, empty: true, outputs }), /^The pad is empty\. The network answers 7, /);
});

test("a hidden neuron in words", () => {
  const said = neuronSentence(6, 2.3, 0.909, [0.1, -2.1, 1.38, 0]);
  assert.match(said, /^Hidden neuron 6: .* z = 2\.30, .* a = 0\.909\. .*\+1\.38 to the z of output 2,.* −2\.10 to that of output 1/);
  assert.match(neuronSentence(0, -9, 0.0001, [0, 0]), /It is silent/);
});

test("what the ink adds to a hidden neuron, in words", () => {
  assert.equal(sumSentence({ plus: 12.344, minus: -3, bias: 0.5 }),
    "The ink adds +12.34 to z through positive weights and −3.00 through negative ones; the bias is +0.50.");
  assert.equal(sumSentence({ plus: 0, minus: 0, bias: -1 }), "Without ink z is the bias alone, −1.00.");
});

test("where a neuron wants ink, and where not", () => {
  const w = new Float32Array(784);
  for (let i = 0; i < 784; i++) {
    const [r, c] = [Math.floor(i / 28), i % 28];
    w[i] = r < 9 && c > 18 ? 1 : r > 18 ? -0.5 * (c < 9) : 0;
  }
  assert.deepEqual(places(w, SHAPE), { excites: "at the top right", quiets: "at the bottom left" });
  assert.equal(pictureInWords(w, SHAPE, 3), "The 784 weights of hidden neuron 3 as a picture. Ink excites it most at " +
    "the top right and quiets it most at the bottom left.");
  assert.match(pictureInWords(w.map(Math.abs), SHAPE, 0), /Ink excites it most at the top right\.$/);
  assert.match(pictureInWords(w.fill(0), SHAPE, 0), /They are all 0\.$/);
  assert.deepEqual(places(Float32Array.of(1, -1), [1, 2]), { excites: "at the top left", quiets: "at the top" });
});

test("the colours end where one weight in two hundred is larger", () => {
  const w = Float32Array.from({ length: 1000 }, (_, i) => i - 500);
  assert.ok(limitOf(w) < 500 && limitOf(w) > 490);
  assert.equal(limitOf(new Float32Array(9)), 1);
});

test("every activation function, on a whole layer", () => {
  const z = Float64Array.of(-2, 0, 800);
  assert.deepEqual([...FUNCTIONS.relu(z)], [0, 0, 800]);
  assert.deepEqual([...FUNCTIONS.linear(z)], [...z]);
  assert.deepEqual([...FUNCTIONS.tanh(z)], [Math.tanh(-2), 0, 1]);
  assert.deepEqual([...FUNCTIONS.softmax(z)], [0, 0, 1]);
  assert.ok([...FUNCTIONS.softmax(Float64Array.of(1, 1))].every((p) => p === 0.5));
  assert.throws(() => unpack([1, 1, 1], new Float32Array(2).buffer, new Float32Array(2).buffer, ["toString", "tanh"]),
    /no activation function toString/);
});

test("bars stay within their places, whatever the activations", () => {
  assert.deepEqual(sizesOf(Float64Array.of(0.25, 1)), [0.25, 1]);
  assert.deepEqual(sizesOf(Float64Array.of(-4, 2)), [1, 0.5]);
});

test("classes that are no digits are called classes", () => {
  assert.deepEqual([noun(["0", "9"]), noun(["shirt", "bag"])], ["digit", "class"]);
  const said = sentence({ source: "Clothes", chosen: 0, label: 1, outputs: [0.9, 0.1], names: ["shirt", "bag"] });
  assert.match(said, /labelled bag\. The network answers shirt, .*: wrong\. The bag gets 0\.10\.$/);
});
