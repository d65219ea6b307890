import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { nearestTo, unpack, vote } from "../../digitnet/widgets/nearest.js";
import { compared, listed, sentence } from "../../digitnet/widgets/nearest_words.js";

const cases = JSON.parse(readFileSync(new URL("nearest.json", import.meta.url)));

test("neighbours and votes are those of Python, ties too", () => {
  assert.ok(cases.length >= 10);
  for (const { packed, images, labels, x, k, indices, distances, ...expected } of cases) {
    const found = unpack(Uint8Array.from(packed), x.length);
    assert.deepEqual(found.map((image) => [...image]), images);
    const near = nearestTo(Uint8Array.from(x), found, k);
    assert.deepEqual(near.map(({ index }) => index), indices);
    assert.deepEqual(near.map(({ square }) => Math.sqrt(square) / 255), distances);
    assert.deepEqual(vote(indices.map((i) => labels[i])), expected);
  }
});

const said = (labels, more) => sentence({ labels, distances: labels.map((_, i) => 5 + i / 2),
  result: vote(labels), place: 1234, label: 9, ...more });

test("the sentence says who decided", () => {
  assert.equal(said([4]), "Test picture number 1234, labelled 9. The nearest is a 4, and it alone decides, " +
    "which is wrong. It is at the distance 5.00.");
  assert.match(said([9, 9, 9]), /All 3 neighbours are a 9, which is right\. The 3 nearest are from 5\.00 to 6\.00 away/);
  assert.match(said([4, 9, 9, 2]), /9 has most votes, 2 of 4, those of the neighbours 2 and 3, which is right\./);
});

test("the sentence says how a tie is settled", () => {
  assert.match(said([2, 9, 4, 4, 9]),
    /4 and 9 are tied with 2 votes each\. The nearest of these neighbours is number 2, a 9, and it decides: 9, which/);
  assert.match(said([7, 4, 9]), /4, 7 and 9 are tied with 1 vote each\. .* number 1, a 7, and it decides: 7, which is wr/);
});

test("a drawing has no label, and an empty pad is said to be empty", () => {
  assert.match(said([1, 1], { label: undefined, empty: false }), /^Your drawing\. All 2 neighbours are a 1\. The 2/);
  assert.match(said([1, 1], { label: undefined, empty: true }), /^The pad is empty, and nearest to it are/);
});

test("with what it was compared", () => {
  const now = { few: 400, all: 50000, source: "MNIST training", everything: true };
  assert.match(compared({ ...now, everything: false }), /400 training .* first 40 of each .* 16 levels of grey\.$/);
  assert.equal(compared({ ...now, kernel: "here" }), "Compared with all 50\u202f000 pictures of MNIST training.");
  for (const [kernel, words] of [["none", "takes a kernel"], ["asking", "is asked"], ["silent", "doesn't answer"]])
    assert.match(compared({ ...now, kernel }), new RegExp(`^Compared with 400 .*${words}`));
});

test("things in a list", () => {
  assert.deepEqual([[1], [1, 2], [1, 2, 3]].map(listed), ["1", "1 and 2", "1, 2 and 3"]);
});
