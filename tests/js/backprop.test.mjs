import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { largest, layout, onLines, texts, thickness } from "../../digitnet/widgets/backprop_diagram.js";
import { active, arrival, duration, flows, meets, TRAVEL } from "../../digitnet/widgets/backprop_flow.js";
import { through } from "../../digitnet/widgets/backprop.js";
import { CHAPTER, compute, LAST } from "../../digitnet/widgets/backprop_numbers.js";
import {
  changed, equations, found, given, involved, legal, meaning, NUMBERS, parts, place, sentence, valueOf, WAYS,
} from "../../digitnet/widgets/backprop_words.js";

const cases = JSON.parse(readFileSync(new URL("backprop.json", import.meta.url)));
const chapter = compute(CHAPTER);
const steps = Array.from({ length: LAST + 1 }, (_, step) => step);

test("the start values are those of Python", () => assert.deepEqual(CHAPTER, cases[0].given));

test("the arithmetic is that of Python", () => {
  assert.ok(cases.length >= 6);
  for (const { given: values, expected } of cases) {
    const numbers = compute(values);
    for (const key of Object.keys(expected)) {
      const mine = [numbers[key]].flat(4), other = [expected[key]].flat(4);
      assert.equal(mine.length, other.length);
      mine.forEach((v, i) => assert.ok(Math.abs(v - other[i]) <= 1e-10 * Math.abs(other[i]) + 1e-14, `${key}: ${v}, ${other[i]}`));
    }
  }
});

test("numbers are short, have a true minus sign, and powers of ten where they are tiny", () => {
  assert.deepEqual([1, 0.5, -2, 10, 0.12345, 0, -0.00001].map(given), ["1", "0.5", "−2", "10", "0.1235", "0", "0"]);
  assert.deepEqual([0.62246, -0.0703, 0, -0.0000454].map(found), ["0.6225", "−0.0703", "0.0000", "−4.54·10⁻⁵"]);
  assert.equal(found(1.5e-12), "1.50·10⁻¹²");
});

test("every number has its place and can be changed without touching the others", () => {
  assert.equal(NUMBERS.length, 22);
  assert.deepEqual(place("w2_31"), ["weights", 0, 2, 0]);
  assert.deepEqual([valueOf(CHAPTER, "w3_23"), valueOf(CHAPTER, "b2_2"), valueOf(CHAPTER, "y1"), valueOf(CHAPTER, "eta")], [0.5, -1, 1, 1]);
  for (const [name] of NUMBERS) {
    const after = { ...CHAPTER, ...changed(CHAPTER, name, 0.77) };
    const differ = NUMBERS.filter(([other]) => valueOf(after, other) !== valueOf(CHAPTER, other));
    assert.deepEqual(differ.map(([other]) => other), [name]);
    assert.ok(legal(name)[0] < legal(name)[1]);
  }
});

test("the equations have the numbers of the chapter in them", () => {
  const last = (step, way = "1-1-1") => equations(step, way, CHAPTER, chapter).map((lines) => lines[2]);
  assert.deepEqual(last(1), ["1·1 + (−2)·0.5 + 0.5 = 0.5"]);
  assert.deepEqual(last(4, "1-1-2"), ["σ(−0.17) = 0.4576"]);
  assert.deepEqual(last(5), ["½ ((1 − 0.6731)² + (0 − 0.4576)²) = 0.1581"]);
  assert.deepEqual(last(6, "1-1-2"), ["(0.4576 − 0)·0.4576·(1 − 0.4576) = 0.1136"]);
  assert.deepEqual(last(7), ["(1·(−0.0719) + (−2)·0.1136)·0.6225·(1 − 0.6225) = −0.0703"]);
  assert.deepEqual(last(8), ["−0.0719", "−0.0703"]);
  assert.deepEqual(last(9, "2-1-1"), ["(−0.0719)·0.6225 = −0.0448", "(−0.0703)·0.5 = −0.0351"]);
  assert.deepEqual(last(10)[0], "1 − 1·(−0.0448) = 1.0448");
  assert.match(last(11)[0], /= 0\.1115$/);
  assert.equal(equations(7, "1-3-2", CHAPTER, chapter)[0][1], "δ²₃ = (w³₁₃ δ³₁ + w³₂₃ δ³₂) a²₃ (1 − a²₃)");
  assert.equal(equations(9, "2-3-1", CHAPTER, chapter)[1][1], "∂Cₓ/∂w²₃₂ = δ²₃ a¹₂");
});

test("every step has a sentence, equations and neurons to point at, whatever the way", () => {
  for (const { given: values } of cases) {
    const numbers = compute(values);
    for (const step of steps) {
      assert.match(sentence(step, values, numbers), new RegExp(`^Step ${step} of ${LAST}\\. .*\\.$`));
      for (const [way] of WAYS) {
        const lines = equations(step, way, values, numbers).flat();
        assert.ok(lines.length >= 3 && !/undefined|NaN/.test(lines.join()));
        assert.ok(involved(step, way).length >= 1);
      }
      for (const [l, m] of [[1, 2], [2, 3], [3, 2]])
        for (let j = 1; j <= m; j++) assert.ok(!/undefined|NaN/.test(texts(l, j, step, values, numbers).join()));
    }
  }
});

test("the sentence tells what the update did to the cost", () => {
  assert.match(sentence(11, CHAPTER, chapter), /0\.1115, less than 0\.1581 before/);
  const still = { ...CHAPTER, eta: 0 };
  assert.match(sentence(11, still, compute(still)), /the same as/);
  assert.match(sentence(6, CHAPTER, chapter), /the first output should rise, the second output should fall\.$/);
});

test("in words the first is the first, as in the book: no noun has an index of a formula behind it", () => {
  assert.equal(meaning("w3_21"), "w³₂₁ is the weight to the second output neuron from the first hidden neuron.");
  assert.equal(meaning("w2_32"), "w²₃₂ is the weight to the third hidden neuron from the second input.");
  assert.deepEqual(["b2_3", "x1", "y2", "eta"].map(meaning), ["b²₃ is the bias of the third hidden neuron.",
    "x₁ is the first input.", "y₂ is what is wanted of the second output.", "η is the learning rate."]);
  const said = [...NUMBERS.flat(), ...NUMBERS.map(([name]) => meaning(name)),
    ...steps.map((step) => sentence(step, CHAPTER, chapter))].join(" ");
  assert.doesNotMatch(said, /(neuron|output|input)s? \d/);
});

test("small characters are taken apart from the large ones", () => {
  assert.deepEqual(parts("δ³₁ = 2·10⁻⁵"), [["δ"], ["", "3", "1"], [" = 2·10"], ["", "−5", ""]]);
  assert.deepEqual(parts("∂Cₓ/∂b ="), [["∂C"], ["", "", "x"], ["/∂b ="]]);
  assert.deepEqual(parts("0.5"), [["0.5"]]);
  assert.deepEqual(parts(""), []);
});

test("numbers flow forward to the cost, then back, and each layer's arrive when they have", () => {
  const ways = steps.map((step) => flows(step).map(([from, to]) => to - from));
  assert.deepEqual(ways.slice(0, 6).flat(), [1, 1, 1]);
  assert.deepEqual(ways.slice(6, 11).flat(), [-1, -1]);
  assert.deepEqual(ways[LAST], [1, 1, 1]);
  assert.deepEqual(steps.filter(meets), [9]);
  assert.deepEqual([1, 2, 7, 9].map((step) => arrival(step, 2)), [TRAVEL, 0, TRAVEL, TRAVEL]);
  assert.deepEqual([2, 3, 4].map((layer) => arrival(LAST, layer)), [1, 2, 3].map((n) => n * TRAVEL));
  for (const step of steps) {
    assert.ok(active(step).length >= 1);
    for (const layer of active(step)) assert.ok(arrival(step, layer) <= duration(step));
  }
});

test("a line is as wide as its number is large, whatever the sign, and always to be seen", () => {
  for (const step of [0, 9, 10]) {
    const numbers = onLines(step, CHAPTER, chapter).flat(2), most = largest([numbers]);
    const sorted = [...numbers].sort((v, w) => Math.abs(v) - Math.abs(w)).map((v) => thickness(v, most));
    assert.ok(sorted.every((width, i) => width > 1 && (i === 0 || width >= sorted[i - 1])));
    assert.ok(sorted.at(-1) === 8 && sorted.at(-1) > 2 * sorted[0]);
  }
  assert.equal(thickness(-0.5, 1), thickness(0.5, 1));
  assert.ok(thickness(0, 0) > 1);
});

test("a neuron shows only what has been worked out by then", () => {
  assert.deepEqual(texts(2, 1, 0, CHAPTER, chapter), ["", "b = 0.5", ""]);
  assert.deepEqual(texts(2, 1, 1, CHAPTER, chapter), ["", "b = 0.5", "z = 0.5"]);
  assert.deepEqual(texts(3, 2, 3, CHAPTER, chapter), ["", "b = 0.3", "z = −0.17"]);
  assert.deepEqual(texts(2, 1, 6, CHAPTER, chapter), ["0.622", "b = 0.5", "z = 0.5"]);
  assert.deepEqual(texts(2, 1, 7, CHAPTER, chapter), ["0.622", "b = 0.5", "δ = −0.0703"]);
  assert.deepEqual(texts(2, 1, 10, CHAPTER, chapter), ["0.622", "b = 0.57", "was 0.5"]);
});

test("a click leads the way through what was clicked", () => {
  assert.equal(through("1-1-1", "w2_32"), "2-3-1");
  assert.equal(through("1-1-1", "w3_23"), "1-3-2");
  assert.deepEqual(["x2", "b2_3", "b3_2", "y2"].map((name) => through("1-1-1", name)), ["2-1-1", "1-3-1", "1-1-2", "1-1-2"]);
  for (const [name] of NUMBERS.slice(0, -1)) assert.ok(WAYS.some(([way]) => way === through("1-2-1", name)));
});

test("all neurons are inside the drawing, also a narrow one", () => {
  for (const width of [250, 290, 330, 459, 460, 680, 860]) {
    const { height, radius, spots } = layout(width);
    assert.equal(Object.keys(spots).length, 9);
    for (const [x, y] of Object.values(spots)) assert.ok(x >= 17 && x <= width - 17 && y > radius && y < height - 10);
  }
});
