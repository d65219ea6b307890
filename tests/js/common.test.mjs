import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bytes, fixed, floats, nearest, neighbour, shade, signed, soon, values,
} from "../../digitnet/widgets/common.js";
import { path, ticks } from "../../digitnet/widgets/plot.js";

test("numbers have a true minus sign, and zero has none", () => {
  assert.deepEqual([-1.5, 1.5, -0.001, 0, -0.005].map((v) => fixed(v)), ["−1.50", "1.50", "0.00", "0.00", "−0.01"]);
});

test("ticks are round, inside, and evenly spaced", () => {
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  assert.deepEqual(ticks(-10, 10, 4), [-10, -5, 0, 5, 10]);
  for (const [low, high] of [[0, 10], [-3.3, 4], [0.7, 0.96], [0, 2e5]]) {
    const found = ticks(low, high);
    assert.ok(found.length >= 3 && found.length <= 12, `${found}`);
    assert.ok(found[0] >= low - 1e-9 && found.at(-1) <= high * (1 + 1e-9));
  }
});

test("a path breaks where a number is missing", () => {
  assert.equal(path([[0, 0], [1, 2], [NaN, 1], [3, Infinity], [4, 5]]), "M0.0,0.0L1.0,2.0M4.0,5.0");
});

test("weights are blue if positive, orange if negative, white if nothing, and larger is darker, up to 1", () => {
  const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  assert.deepEqual(shade(0), [255, 255, 255]);
  for (let step = 1; step <= 127; step++) {
    const [plus, minus] = [shade(step / 127), shade(-step / 127)];
    assert.ok(plus[2] > plus[0] && minus[0] > minus[2]);
    const before = (step - 1) / 127;
    assert.ok(light(plus) <= light(shade(before)) && light(minus) <= light(shade(-before)));
  }
  assert.deepEqual([shade(5), shade(-128 / 127)], [shade(1), shade(-1)]);
});

test("binary values may come as a view into a larger buffer", () => {
  const buffer = new Float32Array([9, 1.5, -2]).buffer;
  assert.deepEqual([...floats(new DataView(buffer, 4))], [1.5, -2]);
  assert.deepEqual([...floats(buffer)], [9, 1.5, -2]);
  assert.deepEqual([...bytes(new Uint8Array([1, 2]).buffer)], [1, 2]);
  assert.deepEqual([...bytes(null)], []);
});

test("the nearest of a list", () => {
  assert.equal(nearest([1, 10, 100], 12), 1);
  assert.equal(nearest(["a", "b"], "b"), 1);
});

test("what is drawn soon is drawn once at first, and at once from then on", async () => {
  const drawn = [];
  let now = 1;
  const draw = soon(() => drawn.push(now));
  draw();
  now = 2;
  draw();
  assert.deepEqual(drawn, []);
  await new Promise(setTimeout);
  assert.deepEqual(drawn, [2]);
  now = 3;
  draw();
  assert.deepEqual(drawn, [2, 3]);
});

test("a number with its sign; what rounds to zero has none", () => {
  assert.deepEqual([0.5, -0.5, 0, 0.004, -0.004, 12].map((v) => signed(v)),
    ["+0.50", "−0.50", "0.00", "0.00", "0.00", "+12.00"]);
  assert.equal(signed(0.004, 3), "+0.004");
});

test("ticks end, whatever the range", () => {
  for (const [low, high] of [[0, 2 ** 53], [2 ** 53, 2 ** 53 + 4], [0, 1e300], [1, 1], [0, NaN]])
    assert.ok(ticks(low, high).length < 20, `${low} to ${high}`);
});

test("traits by name", () => {
  assert.deepEqual(values({ get: (key) => key.length }, ["a", "bcd"]), { a: 1, bcd: 3 });
});

test("arrow keys walk through a grid and stop at its ends", () => {
  const to = (key, at, columns = 5) => neighbour({ key }, at, 30, columns);
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => to(key, 8, 6)),
    [9, 7, 14, 2, 0, 29]);
  assert.deepEqual([to("ArrowLeft", 0), to("ArrowUp", 3), to("ArrowRight", 29), to("ArrowDown", 27)], [0, 3, 29, 27]);
  assert.deepEqual([to("Enter", 7), to("a", 7)], [undefined, undefined]);
});

test("keys with a modifier are the browser's", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey"])
    assert.equal(neighbour({ key: "ArrowLeft", [modifier]: true }, 8, 30, 5), undefined);
  assert.equal(neighbour({ key: "ArrowLeft", shiftKey: true }, 8, 30, 5), 7);
});
