import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { curve, neuron, sentence, step } from "../../digitnet/widgets/neuron.js";

const cases = JSON.parse(readFileSync(new URL("neuron.json", import.meta.url)));

test("the arithmetic is that of Python", () => {
  assert.ok(cases.length >= 5);
  for (const { given, expected } of cases)
    for (const [key, value] of Object.entries(neuron(given)))
      assert.ok(Math.abs(value - expected[key]) <= 1e-12 * Math.max(1, Math.abs(value)), `${key} of ${JSON.stringify(given)}`);
});

test("the curve goes from end to end and rises with a positive weight", () => {
  const points = curve({ weight: 2, bias: 1, sharpness: 5 });
  assert.deepEqual([points[0][0], points.at(-1)[0]], [-5, 5]);
  assert.ok(points.every(([, a], i) => i === 0 || a >= points[i - 1][1]));
});

test("the perceptron steps where w x + b = 0, or not at all", () => {
  assert.deepEqual(step({ weight: 2, bias: -2 }), [[-5, 0], [1, 0], [1, 1], [5, 1]]);
  assert.deepEqual(step({ weight: -2, bias: -2 }), [[-5, 1], [-1, 1], [-1, 0], [5, 0]]);
  assert.deepEqual(step({ weight: 0, bias: 3 }), [[-5, 1], [5, 1]]);
  assert.deepEqual(step({ weight: 0.1, bias: 9 }), [[-5, 1], [5, 1]]);
});

test("the sentence has the numbers in it", () => {
  const says = (weight, bias, sharpness, x) => sentence({ weight, bias, sharpness, x });
  assert.equal(says(1, -2, 1, 0), "At x = 0.00 the weighted input is z = wx + b = 1.00·0.00 − 2.00 = −2.00, " +
    "the activation a = σ(cz) = 0.1192, and the slope da/dx = 0.105.");
  const where = / The step, at x = −b\/w = (.*), lies to the (.*) of the picture\.$/;
  assert.deepEqual(where.exec(says(1, 8.6, 1, 0))?.slice(1), ["−8.60", "left"]);
  assert.deepEqual(where.exec(says(-0.5, 3, 1, 0))?.slice(1), ["6.00", "right"]);
  for (const seen of [says(1, 5, 1, 0), says(1, -5, 1, 0), says(0, 2, 1, 0)]) assert.doesNotMatch(seen, where);
  for (const bias of [-2, 0, 2]) assert.match(says(0, bias, 1, 0), / With w = 0 .* there is no −b\/w\.$/);
  assert.match(says(-1, 2, 5, -0.5), /−1\.00·\(−0\.50\) \+ 2\.00 = 2\.50, .* a = σ\(cz\) = σ\(12\.50\) = 1\.0000,/);
});

test("the weighted input is that of the chapter, before the factor c", () => {
  const at = (sharpness) => neuron({ weight: 2, bias: 1, sharpness, x: 0.25 });
  assert.deepEqual([1, 5, 100].map((c) => at(c).z), [1.5, 1.5, 1.5]);
  assert.ok(at(5).a > at(1).a && Math.abs(at(5).a - 1 / (1 + Math.exp(-7.5))) < 1e-12);
});
