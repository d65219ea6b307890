import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cardRows, topOf } from "../../digitnet/widgets/starts_charts.js";
import { fromStartsHash, startsHash } from "../../digitnet/widgets/starts_link.js";
import { startRuns } from "../../digitnet/widgets/starts_runs.js";
import {
  inPercent, lesson, momentName, momentPhrase, startsSentence, twoDigits,
} from "../../digitnet/widgets/starts_words.js";

const stored = JSON.parse(readFileSync(new URL("starts.json", import.meta.url)));
const model = { get: (key) => (key === "recorded" ? stored.recorded : new Uint8Array(Buffer.from(stored[key], "base64"))) };
const runs = startRuns(model);
const near = (a, b, by = 0.003) => Math.abs(a - b) <= by * Math.max(1e-3, Math.abs(b));

test("the numbers are those of Python", () => {
  assert.ok(stored.cases.length >= 7);
  for (const { start, activation, moment, steps, accuracy, layers } of stored.cases) {
    const run = runs.run(start, activation), shown = Math.min(moment, run.reached - 1);
    assert.equal(runs.moments[shown], steps);
    assert.equal(run.rights[shown], accuracy);
    layers.forEach((expected, l) => {
      const found = run.layers(shown)[l], name = `${start}, ${activation}, ${moment}, layer ${l}`;
      for (const key of ["spread", "signal", "error", "flat", "stuck", "different"])
        assert.ok(near(found[key], expected[key]), `${key} of ${name}: ${found[key]}, ${expected[key]}`);
      run.shares(shown, l).forEach((share, k) => assert.ok(Math.abs(share - expected.histograms[k]) < 0.005));
    });
  }
});

test("pictures are the latest that were taken; equal neurons have equal ones", () => {
  const he = runs.run("he", "relu"), zeros = runs.run("zeros", "sigmoid");
  assert.deepEqual([0, 5, 6, 7, 10, 11].map((t) => he.pictures(t).taken), [0, 0, 6, 6, 8, 11]);
  const { levels, limit } = zeros.pictures(11);
  assert.deepEqual(levels[0], levels[1]);
  assert.ok(limit > 0 && Math.max(...levels[0]) <= 14);
  assert.notDeepEqual(he.pictures(11).levels[0], he.pictures(11).levels[1]);
  assert.equal(zeros.pictures(0).limit, 0);
});

test("the top of the axis holds all bars of a run", () => {
  for (const start of runs.starts) for (const activation of runs.activations) {
    const run = runs.run(start, activation), top = topOf(run);
    for (let t = 0; t < run.reached; t++) for (let l = 0; l < 3; l++)
      assert.ok(run.shares(t, l).every((share) => share <= top + 0.005));
  }
});

test("numbers of any size are short", () => {
  const texts = { 0: "0", 0.04449: "0.044", 3: "3.0", 12.3: "12", 150: "150", 26367: "26\u202f000",
    2.66e31: "2.7·10³¹", 3e-7: "3.0·10⁻⁷", 0.0001: "0.00010" };
  for (const [value, text] of Object.entries(texts)) assert.equal(twoDigits(Number(value)), text);
  const percents = [[0, "0"], [0.001, "below 1"], [0.5, "50"], [0.998, "over 99"], [1, "100"]];
  for (const [share, text] of percents) assert.equal(inPercent(share), `${text}\u00a0%`);
});

test("moments have names", () => {
  assert.deepEqual([0, 1, 2500, 5000, 50_000].map((steps) => momentName(steps, 5000)),
    ["start", "step 1", "step 2500", "epoch 1", "epoch 10"]);
  assert.deepEqual([0, 1, 30, 5000, 50_000].map((steps) => momentPhrase(steps, 5000)),
    ["at the start", "after 1 step", "after 30 steps", "after 1 epoch", "after 10 epochs"]);
});

test("the sentence says what is to be learned", () => {
  const says = (start, activation, moment) => startsSentence(runs, { start, activation, moment });
  assert.match(says("zeros", "sigmoid", 0), /^sigmoid, start all 0, at the start: .* the same\. No error comes back/);
  assert.match(says("zeros", "sigmoid", 8), /they stay the same, and a whole layer can say no more than one/);
  assert.match(says("zeros", "tanh", 11), /0 for every image\. No error comes back to them, so nothing will ever/);
  assert.match(says("standard_normal", "tanh", 0), /Before it has learned anything, 85\u00a0% .* layer 1 are/);
  assert.match(says("standard_normal", "tanh", 11), /saturated; 85\u00a0% were at the start/);
  assert.match(says("standard_normal", "relu", 0), /spread of z grows from layer to layer, from 9\.6 to 97\./);
  const over = says("standard_normal", "relu", 9);
  assert.match(over, /after 2 epochs: the training is over\. Between step 1 and step 10 .* was after 1 step\. /);
  assert.doesNotMatch(over, /rightly/);
  assert.match(says("he", "sigmoid", 0), /hidden layer 3 differs by 0\.0082 only.* hardly anything/);
  assert.match(says("he", "tanh", 11), /, the most of all starts\. That 8\d\u00a0% .* has come by learning/);
  assert.match(says("he", "relu", 0), /can learn\.$/);
  assert.match(says("he", "relu", 6), /it learns\.$/);
});

test("of a layer that is cut off only that is said", () => {
  const layer = { n: 30, spread: 1, signal: 0.5, error: 0.1, flat: 0.6, stuck: 2, different: 30 };
  const cut = [layer, { ...layer, stuck: 30, flat: 1, signal: 0 }, layer];
  const run = { rights: [0.1], layers: () => cut };
  assert.match(lesson(run, 0, "relu"), /^All neurons of hidden layer 2 are dead, .* through them\.$/);
  assert.match(lesson(run, 0, "tanh"), /^All neurons of hidden layer 2 are saturated for every image, and/);
});

test("ReLU has words of its own", () => {
  const layer = { n: 30, spread: 1, signal: 0.5, error: 0.1, flat: 0.6, stuck: 2, different: 30 };
  assert.deepEqual(cardRows(layer, "relu")[2], ["dead", "2 of 30"]);
  assert.deepEqual(cardRows(layer, "tanh")[2], ["always saturated", "2 of 30"]);
});

test("an address leads back to the state, and a wrong one to none", () => {
  const state = { start: "standard_normal", activation: "relu", moment: 11 };
  assert.equal(startsHash(state), "#starts-standard_normal-relu-11");
  assert.deepEqual(fromStartsHash(startsHash(state), runs), state);
  for (const wrong of ["", "#starts", "#starts-he-relu-12", "#starts-she-relu-1", "#starts-he-softmax-1",
    "#starts-he-relu-1-2", "#starts-he-relu--1"]) assert.equal(fromStartsHash(wrong, runs), null);
});
