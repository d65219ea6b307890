import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  contributions, gridOf, inkPictures, lookedAt, passLayers, placeOf, sidesOf, unpackLayers, windowOf,
} from "../../digitnet/widgets/maps_net.js";
import { largestOf } from "../../digitnet/widgets/maps_draw.js";
import { moved } from "../../digitnet/widgets/maps_parts.js";
import {
  answerSentence, layerNames, layerTitle, lookSentence, placeName,
} from "../../digitnet/widgets/maps_words.js";

const { pictures, small, large } = JSON.parse(readFileSync(new URL("maps.json", import.meta.url)));
const DIGITS = Array.from("0123456789");

/** As `made_up_weights` of test_widgets_maps.py. */
function network({ layers, shape, scale }) {
  let [from, weights, rows] = [[1, ...shape], 0, 0];
  for (const { kind, k, shape: own } of layers) {
    const n = own[0], m = kind === "conv" ? from[0] * k * k : from.reduce((a, b) => a * b);
    if (kind === "conv" || kind === "dense") [weights, rows] = [weights + n * m, rows + n];
    from = own;
  }
  const net = unpackLayers({
    layers, shape,
    weights: new DataView(Int8Array.from({ length: weights }, (_, i) => ((i * 7919 + 104729) % 255) - 127).buffer),
    scales: Float32Array.from({ length: rows }, (_, i) => scale * (1 + (i % 3))).buffer,
    biases: Float32Array.from({ length: rows }, (_, i) => (((i * 7919) % 201) - 100) / 500),
  });
  const pixels = Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) => (i * 37) % 256);
  return { net, pixels, passed: passLayers(net, pixels) };
}

const near = (a, b, what) => assert.ok(Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(b)), `${what}: ${a} ${b}`);

test("every value of a small network with all kinds of layers is that of Python", () => {
  const { net, passed } = network(small);
  assert.deepEqual(net.map(({ kind }) => kind), ["conv", "mean", "conv", "max", "dense", "dense"]);
  for (const name of ["zs", "activations"])
    passed[name].forEach((values, l) => {
      assert.equal(values.length, small[name][l].length);
      values.forEach((value, i) => near(value, small[name][l][i], `${name} ${l} ${i}`));
    });
});

test("so are values and sums of all layers of the network of chapter 15", () => {
  const { net, passed } = network(large);
  assert.equal(net.reduce((sum, { w, b }) => sum + (w ? w.length + b.length : 0), 0), 80202);
  large.some.forEach(({ z, a }, l) => {
    for (const [values, expected] of [[passed.zs[l], z], [passed.activations[l], a]]) {
      const step = 1 + Math.floor(values.length / 20);
      const found = [...values.filter((_, i) => i % step === 0), values.reduce((s, v) => s + v, 0)];
      assert.equal(found.length, expected.length);
      found.forEach((value, i) => near(value, expected[i], `${l} ${i}`));
    }
  });
  const out = [...passed.activations.at(-1)];
  assert.equal(out.indexOf(Math.max(...out)), large.answer);
});

test("where a value looked and what it summed is what Python cuts out", () => {
  const { net, passed } = network(small);
  assert.equal(small.looks.length, 6);
  for (const { at, z, a, sums, bias, values } of small.looks) {
    const look = lookedAt(net, passed, at);
    near(look.z, z, `z ${at}`);
    near(look.a, a, `a ${at}`);
    if (values) {
      assert.deepEqual(look.sources.map(({ map }) => map), [at[1]]);
      look.sources[0].values.forEach((value, i) => near(value, values[i], `value ${at} ${i}`));
    } else {
      near(look.bias, bias, `bias ${at}`);
      assert.equal(look.sources.length, sums.length);
      look.sources.forEach(({ sum }, i) => near(sum, sums[i], `sum ${at} ${i}`));
    }
  }
});

test("every value of every map is the sum of the products and the bias, or the largest, or the mean", () => {
  const { net, passed } = network(small);
  net.forEach((layer, l) => {
    const [n, rows = 1, columns = 1] = layer.shape;
    for (let i = 0; i < n * rows * columns; i++) {
      const at = [l, Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
      assert.equal(placeOf(layer, at.slice(1)), i);
      const { z, bias, sources } = lookedAt(net, passed, at), [{ values }] = sources;
      if (layer.kind === "max") assert.equal(z, Math.max(...values));
      else if (layer.kind === "mean") near(z, values.reduce((s, v) => s + v, 0) / 4, at);
      else near(sources.reduce((sum, source) => sum + source.sum, bias), z, at);
    }
  });
});

test("outside of a map there are zeros, and windows reach there", () => {
  const { net, passed } = network(small);
  assert.deepEqual(windowOf(net[0], [0, 0, 7]), { top: -1, left: 6, sides: [3, 3] });
  const [{ values }] = lookedAt(net, passed, [0, 0, 0, 7]).sources;
  assert.deepEqual([0, 1, 2, 5, 8].map((i) => values[i]), [0, 0, 0, 0, 0]);
});

test("contributions are all products, the largest first", () => {
  const { net, passed } = network(large), look = lookedAt(net, passed, [4, 17, 0, 0]);
  const found = contributions(look);
  assert.equal(found.length, 512);
  found.slice(1).forEach(({ product }, i) => assert.ok(Math.abs(product) <= Math.abs(found[i].product)));
  near(found.reduce((sum, { product }) => sum + product, look.bias), look.z, "sum");
  const { map, i, value, weight } = found[0];
  assert.equal(value, passed.activations[3][16 * map + i]);
  assert.equal(weight, net[4].w[17 * 512 + 16 * map + i]);
});

test("pictures are unpacked as Python packed them", () => {
  const packed = Uint8Array.from(Buffer.from(pictures.images, "base64"));
  const found = inkPictures(packed, pictures.n, pictures.pixels.length / pictures.n);
  assert.deepEqual(found.flatMap((picture) => [...picture]), pictures.pixels);
});

test("neurons stand in a grid, and keys stay in it", () => {
  assert.deepEqual([10, 16, 30, 100, 128, 17, 3].map(gridOf),
    [[1, 10], [1, 16], [2, 15], [10, 10], [8, 16], [2, 16], [1, 3]]);
  assert.deepEqual(sidesOf([16, 24, 24]), [24, 24]);
  const go = (key, place, sides, n) => moved({ key }, place, sides, n);
  assert.deepEqual(go("ArrowRight", [0, 0], [2, 3]), [0, 1]);
  assert.deepEqual(go("ArrowRight", [0, 2], [2, 3]), [0, 2]);
  assert.deepEqual(go("ArrowUp", [0, 2], [2, 3]), [0, 2]);
  assert.deepEqual(go("End", [1, 0], [2, 3]), [1, 2]);
  assert.deepEqual(go("PageDown", [0, 1], [2, 3]), [1, 1]);
  assert.deepEqual(go("ArrowDown", [0, 5], [2, 16], 17), [0, 5]); // there is no neuron below
  assert.equal(go("a", [0, 0], [2, 3]), undefined);
  assert.equal(moved({ key: "End", ctrlKey: true }, [0, 0], [2, 3]), undefined);
  assert.equal(largestOf([0, -3, 2]), 3);
  assert.equal(largestOf([0, 0]), 1);
});

test("layers have names and titles", () => {
  assert.deepEqual(layerNames(large.layers), ["first convolution", "first pooling", "second convolution",
    "second pooling", "dense layer", "outputs"]);
  assert.deepEqual(layerNames([{ kind: "conv" }, { kind: "dense" }]), ["convolution", "outputs"]);
  const titles = large.layers.map((layer, l) => layerTitle(layer, layerNames(large.layers)[l]));
  assert.equal(titles[0], "First convolution, 5×5, ReLU: 16 maps of 24×24");
  assert.equal(titles[1], "First pooling, the largest of four: 16 maps of 12×12");
  assert.equal(titles[4], "Dense layer, ReLU: 128 neurons");
  assert.equal(titles[5], "Outputs, softmax: 10 neurons");
});

test("the answer and the runner-up are said", () => {
  const say = (outputs, more = {}) => answerSentence({
    source: "MNIST validation", number: 7, label: 1, empty: false, outputs, names: DIGITS.slice(0, 3), ...more,
  });
  assert.equal(say([0.1, 0.7, 0.2]), "MNIST validation picture number 7, labelled 1. The network answers 1, " +
    "with 0.7000: right. Next comes 2 with 0.2000.");
  assert.match(say([0.7, 0.1, 0.2]), /with 0\.7000: wrong, it is the digit 1\. Next comes 2 with 0\.2000\. The 1 gets 0\.1/);
  assert.match(say([0.7, 0.2, 0.1]), /wrong, it is the digit 1\. Next comes 1 with 0\.2000\.$/);
  assert.match(say([0, 0.999999, 1e-6]), /more than 0\.9999: right\. Next comes 2 with less than 0\.0001/);
  assert.match(say([0, 1, 0], { label: undefined }), /^Your drawing\. The network answers 1, with 1\.0000\. Next/);
  assert.match(say([0, 1, 0], { label: undefined, empty: true }), /^The pad is empty\./);
});

test("what a value looked at is said, for each kind of layer", () => {
  const { net, passed } = network(small), names = layerNames(net);
  const say = (...at) => lookSentence(net, names, DIGITS, at, lookedAt(net, passed, at));
  assert.match(say(0, 2, 7, 0), new RegExp("^First convolution, map 2, row 7, column 0\\. It looks at rows 6 to 8 " +
    "and columns −1 to 1 of the picture \\(what lies outside counts as 0\\)\\. The 9 products of values and " +
    "weights add up to .*; with the bias .* that is z = .*\\. The tanh makes it a = "));
  assert.match(say(1, 0, 3, 1), /looks at rows 6 and 7 and columns 2 and 3 of map 0 of the first convolution: the mean/);
  assert.match(say(2, 3, 1, 2), /rows 1 and 2 and columns 2 and 3 of all 3 maps of the first pooling\. The 12 products/);
  assert.match(say(2, 3, 1, 2), /ReLU (leaves it so: a = \d|makes it a = 0\.$)/);
  assert.match(say(3, 1, 0, 0), /rows 0 and 1 and columns 0 and 1 of map 1 of the second conv.*: the largest of the four/);
  assert.match(say(4, 4, 0, 0), /^Dense layer, neuron 4\. It looks at all 4 values of the second pooling\..*The sigmoid/);
  assert.match(say(5, 9, 0, 0), /^Outputs, output 9\. .* Softmax turns the 10 z into outputs that add up to 1; this/);
  assert.equal(placeName(net, names, DIGITS, [5, 9, 0, 0]), "Outputs, output 9");
});
