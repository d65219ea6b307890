import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { placeOf, resized, slide, under } from "../../digitnet/widgets/window_map.js";
import {
  kernelName, mapName, mapSentence, pictureName, windowSentence,
} from "../../digitnet/widgets/window_words.js";

const { shared, cases } = JSON.parse(readFileSync(new URL("window.json", import.meta.url)));
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
const same = (found, expected) =>
  found.length === expected.length && expected.every((v, i) => near(found[i], v));
const data = { ...shared, filters: Float32Array.from(shared.filters), labels: [4, 0, 7], source: "stripes",
  filterBiases: Float32Array.from(shared.filterBiases), names: [..."0123456789"] };
const at = (given) => {
  const pixels = given.chosen < 0 ? shared.pixels : shared.images[given.chosen];
  return slide({ ...data, ...given, pixels: Uint8Array.from(pixels) });
};
const plain = cases[0].given;

test("the arithmetic is that of Python", () => {
  assert.ok(cases.length >= 8);
  for (const { given, place, products, sums, map, pooled } of cases) {
    const found = at(given), told = JSON.stringify(given);
    assert.deepEqual(found.place, place, told);
    assert.ok(same(found.products, products), `products of ${told}`);
    assert.ok(same(found.sums, sums), `sums of ${told}`);
    assert.ok(same(found.map, map), `map of ${told}`);
    assert.ok(same(found.pooled?.values ?? [], pooled), `pooled of ${told}`);
  }
});

test("outside the picture all is 0", () => {
  const pixels = new Uint8Array(4).fill(255);
  assert.deepEqual(under(pixels, [2, 2], 3, 1, [0, 0]), [0, 0, 0, 0, 1, 1, 0, 1, 1]);
  assert.deepEqual(under(pixels, [2, 2], 3, 1, [1, 1]), [1, 1, 0, 1, 1, 0, 0, 0, 0]);
});

test("a place beyond the last is the last", () => {
  assert.deepEqual(placeOf(9, [2, 3]), [1, 2]);
  assert.deepEqual(placeOf(4, [2, 3]), [1, 1]);
  const found = at({ ...plain, at: 5000 });
  assert.deepEqual([found.place, found.at, found.filled], [[9, 9], 99, 99]);
});

test("the map is filled up to the window, or whole", () => {
  assert.equal(at({ ...plain, at: 30 }).filled, 30);
  assert.equal(at({ ...plain, at: 30, shown: "all" }).filled, 99);
});

test("a kernel of one's own grows by zeros and shrinks to its middle", () => {
  const small = [1, 2, 3, 4, 5, 6, 7, 8, 9], large = resized(small, 5);
  assert.deepEqual(large.slice(0, 12), [0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4]);
  assert.deepEqual(resized(large, 3), small);
  assert.deepEqual(resized(small, 3), small);
});

test("the sentences agree with the numbers", () => {
  const said = windowSentence(at({ ...cases[1].given, at: 11 }));
  const { products, sums, map } = at({ ...cases[1].given, at: 11 });
  const two = (value) => value.toFixed(2).replace("-", "−");
  assert.match(said, /covers rows 1 to 3 and columns 1 to 3 of the picture\. Its 9 products add up to/);
  for (const value of [products.reduce((a, b) => a + b), sums[11], map[11]]) assert.ok(said.includes(two(value)));
  assert.match(said, /bias −0\.50, z = .*; ReLU makes it .* row 1, column 1 of the map of 10×10\. Of its square/);
  assert.match(windowSentence(at({ ...plain, pad: 1, at: 0 })), /rows −1 to 1 .*, some of them of the padding\./);
  assert.doesNotMatch(windowSentence(at(plain)), /padding|square|turned|makes it/);
});

test("it says whether turning makes a difference", () => {
  assert.match(windowSentence(at({ ...plain, operation: "convolution" })), /turned by half a turn before/);
  assert.match(windowSentence(at({ ...plain, kernel: "blur", operation: "convolution" })), /is the same after/);
});

test("what pooling leaves out is said", () => {
  const odd = at({ ...plain, kernel: "own", own: Array(25).fill(1), pad: 1, pool: "max", at: 5000 });
  assert.deepEqual(odd.size, [10, 10]);
  const picture = { ...data, ...plain, shape: [9, 9], pixels: new Uint8Array(81), pool: "mean", at: 48 };
  assert.match(mapSentence(slide(picture)), /odd last row or column, which pooling leaves out/);
  assert.match(mapSentence(slide({ ...picture, at: 40 })), /the mean is 0\.00: row 2, column 2 of .* 3×3/);
});

test("kernels, pictures and map have names", () => {
  assert.equal(kernelName({ kernel: "blur", operation: "cross-correlation" }), "blur");
  const learned = { kernel: "learned", learned: 3, operation: "convolution" };
  assert.equal(kernelName(learned), "learned filter 3, turned");
  assert.equal(pictureName(at(plain)), "stripes picture number 0, a 4");
  assert.equal(pictureName({ chosen: -1, pixels: new Uint8Array(4) }), "an empty picture");
  assert.equal(pictureName({ chosen: -1, pixels: new Uint8Array(4).fill(9) }), "your drawing");
  assert.match(mapName(at({ ...plain, at: 30 })), /^The map, 10 by 10, filled up to row 3, column 0: from .* to /);
  assert.match(mapName(at({ ...plain, shown: "all" })), /all of it filled/);
});
