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
  assert.match(sentence({ weight: 1, bias: -2, sharpness: 1, x: 0 }), /x = 0\.00 .* z = −2\.00, .* a = 0\.1192, .* 0\.105\./);
});
