import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { addressOf, valuesOf } from "../../digitnet/widgets/overfitting_link.js";
import { archive, moment, placeOf, READINGS, turnOf } from "../../digitnet/widgets/overfitting_runs.js";
import { grouped, reading } from "../../digitnet/widgets/overfitting_words.js";

const stored = JSON.parse(readFileSync(new URL("overfitting.json", import.meta.url)));
const { recorded, step } = stored, data = Uint8Array.from(Buffer.from(stored.data, "base64"));
const runs = archive(recorded, new DataView(data.buffer));
const plain = (text) => text.replaceAll("\u00a0", " ");

test("it reads from the bytes what Python has written", () => {
  assert.equal(stored.runs.length, 6);
  for (const { choice, curves, weights, turn, picture } of stored.runs) {
    const run = runs.run(choice);
    assert.equal(turnOf(run), turn);
    assert.deepEqual(run.weights, weights);
    assert.deepEqual(run.picture && run.picture.levels.slice(0, 40), picture);
    for (const name of READINGS) {
      const [low, mean, high] = curves[name];
      assert.deepEqual(run[name].middle, mean);
      const wider = (edge, true_) => edge >= -1e-9 && edge < step + 1e-9 || true_ > 255 * step - 1e-9;
      assert.ok(low.every((v, i) => wider(v - run[name].low[i], mean[i] - v)), `low of ${name}`);
      assert.ok(high.every((v, i) => wider(run[name].high[i] - v, v - mean[i])), `high of ${name}`);
    }
  }
  const all = stored.runs.flatMap(({ curves }) => curves.cost[1]);
  assert.ok(runs.highest >= Math.max(...all));
});

test("where dropout was not recorded it shows the run without, and says so", () => {
  const [plain, dropped] = [0, 0.5].map((dropout) => runs.run({ trained: "many", lmbda: 0.1, dropout }));
  assert.deepEqual(dropped.cost, plain.cost);
  assert.equal(dropped.dropout, 0);
  assert.match(reading(dropped, null, 20), /not recorded with 10\u00a0000 pictures; shown is p = 0\. The/);
  assert.doesNotMatch(reading(plain, null, 20), /Dropout/);
  assert.notDeepEqual(plain.cost, runs.run({ trained: "few", lmbda: 0.1, dropout: 0.5 }).cost);
});

test("pictures keep their scale", () => {
  const limits = stored.runs.slice(0, 4).map(({ choice }) => runs.run(choice).picture.limit);
  assert.deepEqual(limits, [2.5, 1.25, 0.5, 0.25]);
});

test("the marker goes to the last recorded epoch before it", () => {
  const long = runs.run({ trained: "few", lmbda: 0, dropout: 0 });
  assert.deepEqual([1, 2, 4, 5, 400].map((epoch) => placeOf(long, epoch)), [0, 1, 1, 2, 4]);
  assert.equal(placeOf(runs.run({ trained: "many", lmbda: 0, dropout: 0 }), 400), 2);
});

/** A run with these costs on unseen pictures, and right answers. */
const made = (cost, right, values = {}) => {
  const curve = (middle) => ({ low: middle, middle, high: middle });
  return { lmbda: 0, dropout: 0, images: 1000, hidden: 30, epochs: [1, 10, 100], weights: [1, 1, 0.9],
    training: curve([0.7, 0.9, 1]), training_cost: curve([2, 1, 0.004]), validation: curve(right),
    cost: curve(cost), ...values };
};

test("it says how wide the gap is, and where the cost turns", () => {
  const run = made([2, 1.1, 1.6], [0.6, 0.81, 0.842]);
  assert.equal(plain(reading(run, null, 100)), "Epoch 100: 100.0 % of the 1000 pictures trained on " +
    "are right, 84.2 % of the 10 000 that it has not seen: a gap of 15.8 points. The costs are 0.004 and " +
    "1.60. The cost on unseen pictures is lowest at epoch 10 (1.10); since then it has risen by 0.50, while the " +
    "share of right answers there has grown by 3.2 points.");
  assert.match(plain(reading(run, null, 1)), /goes on falling; it is lowest at epoch 10\.$/);
  assert.match(plain(reading(run, null, 12)), /lowest at epoch 10, which is here: early stopping/);
  assert.match(reading(made([2, 1.1, 0.9], [0.6, 0.8, 0.8]), null, 100), /lowest at the end, epoch 100/);
  assert.match(reading(made([2, 1, 1.1], [0.6, 0.8, 0.8]), null, 100), /the share .* there is the same\.$/);
  assert.match(plain(reading(run, null, 400)), /^Epoch 100, the last recorded of this network: 100\.0 %/);
});

test("it says how the kept run compares", () => {
  const run = made([2, 1.1, 1.6], [0.6, 0.81, 0.842]);
  const kept = made([2, 1.1, 0.9], [0.6, 0.83, 0.88], { lmbda: 0.1, images: 10_000 });
  const said = plain(reading(run, kept, 100));
  assert.match(said, /kept run \(10 000 pictures, 30 hidden neurons, λ = 0\.1, p = 0\): 3\.8 points fewer /);
  assert.match(said, / wider by 3\.8 points\.$/);
  assert.match(reading(run, run, 100), /: as many unseen pictures right, the same gap\.$/);
  const short = { ...kept, epochs: [1, 10, 60] };
  assert.match(plain(reading(run, short, 100)), /, of which epoch 60 is shown: 3\.8 points fewer/);
});

test("what stands at a moment", () => {
  const { epoch, gap, weights } = moment(made([2, 1, 1], [0.6, 0.8, 0.85]), 2);
  assert.deepEqual([epoch, Number(gap.toFixed(6)), weights], [100, 0.15, 0.9]);
  assert.deepEqual([999, 1000, 10_000].map(grouped), ["999", "1000", "10\u00a0000"]);
});

test("an address and what it opens are the same", () => {
  const few = { trained: "few", lmbda: 0.1, dropout: 0.5, epoch: 15, kept: {} };
  assert.equal(addressOf(few, recorded), "#overfitting-0-0_1-0_5-at-15");
  const both = { ...few, trained: "many", kept: { trained: "few", lmbda: 0, dropout: 0 } };
  assert.equal(addressOf(both, recorded), "#overfitting-1-0_1-0_5-at-15-kept-0-0-0");
  for (const one of [few, both]) assert.deepEqual(valuesOf(addressOf(one, recorded), recorded), one);
});

test("other addresses open nothing", () => {
  for (const hash of ["", "#overfitting", "#overfitting-2-0-0-at-1", "#overfitting-0-0_2-0-at-1",
    "#overfitting-0-0-0-at-0", "#overfitting-0-0-0-at-401", "#overfitting-0-0-0-at-9-kept-7-0-0",
    "#a-0-0-0-at-1", "#overfitting-0-_-0-at-1"])
    assert.equal(valuesOf(hash, recorded), null, hash);
});
