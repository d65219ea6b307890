import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { costs, MOST, outputs, run, sentence, slopes } from "../../digitnet/widgets/slow.js";

const cases = JSON.parse(readFileSync(new URL("slow.json", import.meta.url)));
const near = (a, b) => Math.abs(a - b) <= 1e-10 * Math.max(1e-3, Math.abs(b));
const at = (values) => ({ weight: 2, bias: 2, eta: 0.15, epoch: 0, ...values });

test("the arithmetic is that of Python", () => {
  assert.ok(cases.length >= 8);
  for (const { given, ...expected } of cases) {
    const zs = run(given), z = zs.at(-1), found = { z, outputs: outputs(z), costs: costs(z), slopes: slopes(z) };
    assert.equal(zs.length, given.epoch + 1);
    for (const [key, pair] of Object.entries(expected))
      assert.ok(pair.every((value, i) => near(found[key][i], value)), `${key} of ${JSON.stringify(given)}`);
  }
});

test("it ends after 300 epochs", () => {
  assert.equal(run(at({ epoch: 1000 })).length, MOST + 1);
});

test("nothing overflows far out", () => {
  for (const z of [1000, -1000]) assert.ok(costs([z, z]).every(Number.isFinite));
  assert.deepEqual(costs([1000, 1000]), [0.5, 1000]);
});

test("the sentence says who is ahead", () => {
  assert.match(sentence(at({})), /^Epoch 0: .* is 0\.982 with .* and 0\.982 .* 0\.017 and 0\.98\. Both start/);
  assert.match(sentence(at({ epoch: 150 })), /^Epoch 150: .* is 0\.933 with .* 0\.026 .* cross-entropy is ahead/);
  assert.match(sentence(at({ weight: -5, bias: -5, epoch: 9 })), /0\.000 .* almost 0 and 0\.000045\. The two are/);
});
