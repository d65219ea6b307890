import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { atArrow, beside, box, middle, place } from "../../digitnet/widgets/downhill_labels.js";
import { contours, heights, numbered } from "../../digitnet/widgets/downhill_map.js";
import { finish, judge, surfaces, walk } from "../../digitnet/widgets/downhill_surface.js";
import { say, sentence } from "../../digitnet/widgets/downhill_words.js";

const cases = JSON.parse(readFileSync(new URL("downhill.json", import.meta.url)));
const near = (a, b) => Math.abs(a - b) <= 1e-10 * Math.max(Math.abs(a), Math.abs(b));
const at = (values) => ({ surface: "bowl", eta: 0.1, v1: -2, v2: 1, steps: 0, ...values });

test("the arithmetic is that of Python", () => {
  assert.ok(cases.length > 200);
  for (const { given, points, end, costs, gradient, verdict } of cases) {
    const path = walk(given), { cost, gradient: slope } = surfaces[given.surface], name = JSON.stringify(given);
    assert.equal(path.length, points, name);
    assert.ok(end.every((value, i) => near(value, path.at(-1)[i])), name);
    assert.ok(costs.every((value, i) => near(value, path.slice(-3).map(cost)[i])), name);
    assert.ok(gradient.every((value, i) => near(value, slope(path.at(-1))[i])), name);
    assert.equal(judge(given.surface, path), verdict, name);
  }
  assert.equal(new Set(cases.map(({ verdict }) => verdict)).size, 9);
});

test("Run ends where there is nothing more to see, or after 200 steps", () => {
  const end = (values) => { const n = finish(at(values)); return [n, judge(values.surface ?? "bowl", walk(at({ ...values, steps: n })))]; };
  assert.equal(end({ eta: 0.3 })[1], "arrived");
  assert.equal(end({ eta: 0.45 })[1], "left");
  assert.equal(end({ eta: 0.4 })[1], "swings");
  assert.deepEqual(end({ eta: 0.001 }), [200, "crawls"]);
  assert.deepEqual(end({ v1: 0, v2: 0 }), [0, "arrived"]);
  assert.deepEqual(end({ surface: "round", eta: 1, steps: 0 }), [1, "arrived"]);
  assert.deepEqual(end({ eta: 0.3, steps: 50 }), [50, "arrived"]);
});

test("the sentence has the numbers in it and the reason", () => {
  const says = (values, pattern) => assert.match(sentence(at(values)), pattern);
  says({}, /^Step 0: the ball is at \(−2\.00, 1\.00\), the cost is 4\.50, the gradient \(−2\.00, 5\.00\)\. Press Step/);
  says({ eta: 0.41, steps: 5 }, /uphill, .*η = 0\.41 is more than 2\/5 = 0\.4: along v₂ .* lands 1\.05 times as far/);
  says({ eta: 0.41, steps: 200 }, /more than 100 away .* diverges\. η = 0\.41 is more than/);
  says({ surface: "valley", eta: 0.25, steps: 2 }, /η = 0\.25 is more than 2\/20 = 0\.1: .* lands 4 times as far/);
  says({ eta: 0.4, steps: 60 }, /to and fro between .* is exactly 2\/5 = 0\.4: .* for ever/);
  says({ surface: "round", eta: 2, steps: 9 }, /η = 2 is exactly 2\/1 = 2: each step lands just as far/);
  says({ eta: 0.03, steps: 20 }, /It crawls: .* along v₁ 97 % of the distance is left after each step/);
  says({ eta: 0.35, steps: 3 }, /crossed to the other side along v₂, .* 0\.75 times as far away/);
  says({ surface: "round", eta: 1, steps: 1 }, /arrived at the bottom\. .* the first step reaches the bottom/);
  says({ eta: 1.5, v2: 0, steps: 3 }, /Only v₁ counts, the other stays 0: η = 1\.5 is less than 2\/1 = 2/);
  says({ v1: 0, v2: 0 }, /arrived at the bottom\.$/);
  says({ eta: 0.001, steps: 200 }, /After 200 steps the figure stops\.$/);
  const hollows = (values, pattern) => says({ surface: "hollows", steps: 100, ...values }, pattern);
  hollows({ v1: 2 }, /shallower hollow, a local minimum/);
  hollows({ v1: 2, eta: 0.3 }, /deeper hollow\.$/);
  hollows({ v1: 0 }, /it is a saddle/);
  hollows({ eta: 0.6 }, /more than 2\/3\.75 = 0\.533, so the ball can't settle in the deeper hollow/);
  hollows({ v1: 2.2, v2: 0, eta: 0.5, steps: 1 }, /uphill, .* curves by up to 17\.\d, and η = 0\.5 is more than 2\/17\.\d = 0\.11/);
  hollows({ v1: 2.2, eta: 1 }, /Far out this surface curves more and more/);
});

test("on the surface with hollows a climb has always a curvature above 2/η on its way", () => {
  let climbs = 0;
  for (let eta = 0.05; eta < 3; eta += 0.05) for (let v1 = -2.2; v1 < 2.3; v1 += 0.1) {
    const points = walk({ surface: "hollows", eta, v1, v2: 0.7, steps: 1 });
    if (judge("hollows", points) !== "climbs") continue;
    climbs++;
    assert.ok(Math.max(...points.flatMap(surfaces.hollows.curvature)) > 2 / eta);
  }
  assert.ok(climbs > 50);
});

const ends = (pieces) => pieces.flatMap(([x, y, u, v]) => [[x, y], [u, v]]);

test("level lines lie on their level", () => {
  for (const { cost, levels } of Object.values(surfaces)) contours(heights(cost), levels).forEach((pieces, k) => {
    assert.ok(pieces.length >= 4);
    for (const v of ends(pieces))
      assert.ok(Math.abs(cost(v) - levels[k]) < 0.02 * Math.max(0.5, levels[k]), `level ${levels[k]}`);
  });
});

test("a level line inside the picture is closed: every end is the end of two pieces", () => {
  const count = new Map();
  for (const v of ends(contours(heights(surfaces.bowl.cost), [1.6])[0])) {
    const key = v.map((part) => part.toFixed(9).replace("-0.000000000", "0.000000000")).join();
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  assert.ok([...count.values()].every((n) => n === 2));
});

test("numbers on level lines stand where the cost is that, and not on each other", () => {
  for (const surface of Object.values(surfaces)) {
    const labels = numbered(surface);
    assert.ok(labels.length >= 5);
    for (const [v, level] of labels) assert.ok(Math.abs(surface.cost(v) - level) < 0.02 * Math.max(1, level));
    labels.slice(1).forEach(([v], i) => assert.ok(Math.hypot(v[0] - labels[i][0][0], v[1] - labels[i][0][1]) >= 0.36));
  }
});

test("a label goes to the first free place inside, and nowhere if there is none", () => {
  const area = [0, 0, 100, 100], taken = [], spots = beside([50, 50], "7");
  const first = place(spots, area, taken), second = place(spots, area, taken);
  assert.deepEqual([first, second], [spots[0], spots[1]]);
  assert.deepEqual(taken, [first, second]);
  assert.ok(middle(first)[0] < 50 && middle(first)[1] < 50 && middle(second)[0] > 50);
  const corner = place(beside([1, 1], "12"), area, []);
  assert.ok(corner[0] >= 0 && corner[1] >= 0);
  assert.equal(place(spots, area, [area]), undefined);
  assert.deepEqual(place(spots, area, [area], true), spots[0]);
  assert.equal(place([box([-50, 50], "7")], area, [], true), undefined);
  for (const all of [beside([50, 50], "123"), atArrow([50, 50], [0.6, -0.8], 40, "−∇C")])
    for (const [left, top, right, bottom] of all) assert.ok(right - left > 8 && bottom - top === 14);
});

test("numbers are said shortly", () => {
  assert.deepEqual([0, -1e-12, 0.05, -2, 6140.837, 1.3e7, -2.4e-4, 2.44e-5].map(say),
    ["0", "0", "0.050", "−2.00", "6140.84", "1.3 · 10⁷", "−0.00024", "2.4 · 10⁻⁵"]);
});

test("a path ends after 200 steps, however many a page asks for", () => {
  for (const steps of [2 ** 53, Infinity, 1e9]) {
    assert.equal(walk(at({ eta: 0.001, steps })).length, 201);
    assert.ok(finish(at({ eta: 0.001, steps })) >= 200);
  }
});

test("each surface begins with a learning rate by which the ball arrives", () => {
  for (const [surface, { eta }] of Object.entries(surfaces)) {
    const values = at({ surface, eta, steps: 0 }), steps = finish(values);
    assert.equal(judge(surface, walk({ ...values, steps })), "arrived", surface);
    assert.ok(steps >= 3 && steps <= 150, `${surface}: ${steps}`);
  }
});
