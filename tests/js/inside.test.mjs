import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { removal, sentence, unpackImage as unpack } from "../../digitnet/widgets/inside.js";

const { removals, packed, images } = JSON.parse(readFileSync(new URL("inside.json", import.meta.url)));

test("the cost of a removal is that of Python", () => {
  assert.ok(removals.length >= 5);
  for (const { given, lost, suffers } of removals) {
    const found = removal(given);
    assert.deepEqual([found.lost, found.suffers], [lost, suffers]);
    assert.equal(found.right - found.without, lost);
  }
  assert.equal(removals.at(-1).suffers, null);
});

test("images are unpacked as Python packed them, of an odd number of pixels too", () => {
  images.forEach((image, i) => assert.deepEqual([...unpack(Uint8Array.from(packed), image.length, i)], image));
});

const ten = (value, others = {}) => Array.from({ length: 10 }, (_, d) => others[d] ?? value);
const now = {
  chosen: 7, means: ten(0.5, { 3: 0.91, 6: 0.03 }), outgoing: ten(0, { 3: 4.2, 8: -5.125 }),
  totals: ten(1000), right: ten(950), without: ten(950, { 3: 584 }),
};

test("the sentence has the numbers in it", () => {
  const said = sentence(now);
  assert.match(said, /Hidden neuron 7 is most active for the digit 3 \(mean activation 0\.91\) and least for 6 \(0\.03\)/);
  assert.match(said, /largest to output 3 \(\+4\.20\) and smallest to output 8 \(−5\.13\)/);
  assert.match(said, /95\.0\u00a0% .* without this one 91\.3\u00a0%: 366 fewer of 10\u202f000; digit 3 suffers most, from 95\.0\u00a0% to 58\.4\u00a0%\./);
});

test("the sentence for a neuron that is worth nothing, or less", () => {
  assert.match(sentence({ ...now, without: now.right }), /as many as before of 10\u202f000; no digit suffers\./);
  assert.match(sentence({ ...now, without: ten(951) }), /: 10 more of 10\u202f000; no digit suffers\./);
});

test("digits without images are left out", () => {
  const means = ten(0.5, { 3: NaN, 4: 0.7, 0: NaN }), totals = ten(10, { 3: 0, 0: 0 });
  const right = ten(9, { 3: 0, 0: 0 });
  assert.match(sentence({ ...now, means, totals, right, without: right }), /most active for the digit 4/);
});
