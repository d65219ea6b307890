import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { distances, extreme, labelled, uniform } from "../../digitnet/widgets/handwriting_filters.js";
import { greyOf, prepare, stages } from "../../digitnet/widgets/handwriting_prepare.js";

const known = JSON.parse(readFileSync(new URL("handwriting_prepare.json", import.meta.url)));

/** A ring on paper: the picture called "large" of test_widgets_handwriting_prepare.py. */
const ring = (rows, columns) => Float64Array.from({ length: rows * columns }, (_, i) =>
  (Math.abs(Math.hypot(Math.floor(i / columns) - 150, (i % columns) - 200) - 80) < 12 ? 76 : 230) / 255);

/** Where no pixels are stored, those of the photograph are meant. */
function pictureOf({ name, pixels, shape: [rows, columns] }) {
  if (name === "large") return { values: ring(rows, columns), rows, columns };
  const bytes = Buffer.from(pixels || known.find((one) => one.name === "photograph").pixels, "base64");
  return { values: Float64Array.from(bytes, (byte) => byte / 255), rows, columns };
}

/** As `summary` of test_widgets_handwriting_prepare.py. */
function summary({ values, rows, columns }) {
  const step = 1 + Math.floor(values.length / 16), some = [...values].filter((_, i) => i % step === 0);
  const sums = values.reduce(([all, byPlace], v, i) =>
    [all + v, byPlace + (v * (i + 1)) / values.length], [0, 0]);
  return [rows, columns, ...some, ...sums];
}

for (const one of known) {
  test(`${one.name}: every step is that of Python`, () => {
    const found = stages(pictureOf(one), one.without);
    assert.deepEqual(found.map(({ name }) => name), Object.keys(one.steps));
    for (const step of found) {
      const expected = one.steps[step.name], own = summary(step);
      assert.equal(own.length, expected.length, step.name);
      own.forEach((v, i) => {
        const near = Math.abs(v - expected[i]) <= 1e-5 * Math.max(1, Math.abs(expected[i]));
        assert.ok(near, `${step.name} ${i}: ${v}, not ${expected[i]}`);
      });
      assert.equal(step.ink, step.name !== "grey");
    }
    assert.deepEqual(prepare(pictureOf(one), one.without), Float32Array.from(found.at(-1).values));
  });
}

test("what networks get is ink from 0 to 1 in the middle, and nothing for an empty sheet", () => {
  for (const one of known) {
    const ink = prepare(pictureOf(one), one.without);
    assert.equal(ink.length, 784);
    assert.ok(ink.every((v) => v >= 0 && v <= 1), one.name);
    if (/^black$|^1 by 1$|empty|but noise/.test(one.name)) assert.ok(!ink.some((v) => v), one.name);
    else if (one.name !== "2 by 2" && !/^\d/.test(one.name)) assert.ok(ink.some((v) => v > 0.5), one.name);
  }
});

test("a canvas becomes grey, and paper shines through", () => {
  const data = [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 9, 9, 9, 0, 0, 0, 0, 51];
  const { values, rows, columns } = greyOf({ data, width: 5, height: 1 });
  assert.deepEqual([rows, columns], [1, 5]);
  [0, 1, 0.299, 1, 0.8].forEach((expected, i) => assert.ok(Math.abs(values[i] - expected) < 1e-12, i));
});

// What scipy.ndimage does, by its plainest rule

const rows = 13, columns = 17, at = (r, c) => r * columns + c;
const values = Float64Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 101) / 100);
const noise = { values, rows, columns };
const places = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
const clamp = (i, n) => Math.min(n - 1, Math.max(0, i));

/** The values of the square of that size around a place; beyond the edge, those of the edge. */
function around([r, c], size) {
  const h = (size - 1) / 2, found = [];
  for (let i = -h; i <= h; i++)
    for (let k = -h; k <= h; k++) found.push(noise.values[at(clamp(r + i, rows), clamp(c + k, columns))]);
  return found;
}

for (const size of [3, 5, 11]) {
  test(`filters of ${size}×${size} are means, largest and smallest of squares`, () => {
    const [mean, most, least] = [uniform(noise, size), extreme(noise, size), extreme(noise, size, -1)];
    places.forEach((place, i) => {
      const square = around(place, size);
      assert.ok(Math.abs(mean.values[i] - square.reduce((a, b) => a + b) / size ** 2) < 1e-12);
      assert.equal(most.values[i], Math.max(...square));
      assert.equal(least.values[i], Math.min(...square));
    });
  });
}

test("distances are those to the nearest pixel outside", () => {
  for (const level of [0.02, 0.3, 0.98]) {
    const mask = { ...noise, values: noise.values.map((v) => (v > level ? 1 : 0)) };
    const outside = places.filter((_, i) => !mask.values[i]), found = distances(mask).values;
    places.forEach(([r, c], i) => {
      const expected = mask.values[i] ? Math.min(...outside.map(([y, x]) => Math.hypot(y - r, x - c))) : 0;
      assert.ok(Math.abs(found[i] - expected) < 1e-12, `${level} ${i}`);
    });
  }
});

test("parts hang together by corners too, and are numbered in reading order", () => {
  const mask = { values: [0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1], rows: 3, columns: 5 };
  const { labels, areas } = labelled(mask);
  assert.deepEqual([...labels], [0, 1, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 4]);
  assert.deepEqual(areas, [0, 2, 1, 1, 1]);
});
