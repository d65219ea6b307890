import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { raceHash, raceOf } from "../../digitnet/widgets/downhill_link.js";
import {
  effective, limit, OPTIMIZERS, ORDER, RACE_TRAITS, RATES, report, reports, trail, tuned,
} from "../../digitnet/widgets/downhill_optimizers.js";
import { cells, raceSentences } from "../../digitnet/widgets/downhill_race_words.js";
import { surfaces, walk } from "../../digitnet/widgets/downhill_surface.js";

const { races, tuned: best } = JSON.parse(readFileSync(new URL("downhill_race.json", import.meta.url)));
const near = (a, b) => Math.abs(a - b) <= 1e-12 + 1e-9 * Math.abs(b);
const START = Object.fromEntries(RACE_TRAITS.map((key) =>
  [key, key.endsWith("eta") ? 0.1 : key === "adam_beta2" ? 0.999 : 0.9]));
const at = (values) => ({ surface: "bowl", v1: -2, v2: 1, steps: 0, optimizers: ORDER, ...START, ...values });
const says = (values) => raceSentences(at(values), reports(at(values))).join(" ");

test("paths and reports are those of Python", () => {
  assert.ok(races.length > 40);
  for (const { given, reports: expected } of races) {
    const found = reports(given);
    assert.deepEqual(found.map(({ name }) => name), Object.keys(expected));
    for (const one of found) {
      const { state, steps, crossings, beyond, points, end } = expected[one.name];
      const name = `${one.name} of ${JSON.stringify(given)}`;
      assert.deepEqual([one.state, one.steps, one.points.length], [state, steps, points], name);
      assert.deepEqual(one.crossings, crossings, name);
      assert.ok(one.beyond.every((value, i) => near(value, beyond[i])), name);
      assert.ok(one.points.at(-1).every((value, i) => near(value, end[i])), name);
    }
  }
  const states = races.flatMap(({ reports }) => Object.values(reports).map(({ state }) => state));
  assert.equal(new Set(states).size, 7);
});

test("the best learning rates are those of Python", () => {
  assert.equal(best.length, Object.keys(surfaces).length);
  for (const { given, rates } of best) assert.deepEqual(tuned(ORDER, given), rates);
  for (const { traits } of Object.values(OPTIMIZERS)) assert.equal(traits.eta[2], RATES);
});

test("plain descent races as it walks", () => {
  for (const surface of Object.keys(surfaces)) {
    const values = at({ surface, eta: surfaces[surface].eta, steps: 40 });
    assert.deepEqual(trail("SGD", values), walk(values));
  }
});

test("a race ends where there is nothing more to see, or after 200 steps", () => {
  assert.deepEqual(ORDER.map((name) => report(name, at({ eta: 0.45 })).end < 200), [true, true, true, false, true]);
  assert.equal(report("SGD", at({ eta: 0.3, steps: 3 })).end, 15);
  assert.equal(report("SGD", at({ eta: 0.001 })).end, 200);
  for (const steps of [2 ** 53, Infinity]) assert.equal(report("SGD", at({ eta: 0.001, steps })).points.length, 201);
});

test("the words say who was first, what overshot, what diverged and why", () => {
  assert.match(says({}), /^Step 0: all start at \(−2\.00, 1\.00\), at cost 4\.50\. Press Step or Run\.$/);
  assert.match(says({ optimizers: ["Adam"] }), /^Step 0: the start is at/);
  const two = says({ optimizers: ["SGD", "Momentum"], eta: 0.3, momentum_eta: 0.05, momentum_mu: 0.7, steps: 60 });
  assert.match(two, /^Step 60\. First at the bottom: gradient descent, after 15 steps\. Gradient descent \(G\) arrived/);
  assert.match(two, /Momentum \(M\) .* after 32 steps; it overshot the bottom once along v₁ \(by up to 0\.070\) and 4 times along v₂/);
  const left = says({ optimizers: ["Momentum"], momentum_eta: 0.8, steps: 200 });
  assert.match(left, /diverged: after \d+ steps it was .* Its η = 0\.8 is more than 2 \(1 \+ μ\)\/5 = 0\.76\./);
  assert.doesNotMatch(left, /by up to/);
  assert.match(says({ optimizers: ["Nesterov"], nesterov_eta: 0.8, steps: 200 }), /2 \(1 \+ μ\)\/\(1 \+ 2 μ\)\/5 = 0\.271/);
  assert.match(says({ optimizers: ["RMSProp"], steps: 200 }), /RMSProp \(R\) .* After 200 steps the figure stops\.$/);
  assert.match(says({ surface: "slanted", optimizers: ["Momentum"], momentum_eta: 0.02, steps: 20 }), /across the valley/);
  const hollows = (values) => says({ surface: "hollows", steps: 200, optimizers: ["Momentum"], ...values });
  assert.match(hollows({ momentum_eta: 0.02 }), /bottom of the deeper hollow/);
  assert.match(hollows({ v1: 0 }), /came to rest on the saddle/);
  assert.match(hollows({ v1: 2, momentum_eta: 0.03 }), /crossed the middle, v₁ = 0, \w+/);
  assert.match(says({ optimizers: ["SGD"], eta: 0.41, steps: 4 }), /is at cost .*, went uphill in its last step/);
});

test("no sentence has a hole, whatever is set", () => {
  for (const surface of Object.keys(surfaces)) for (const eta of [0.001, 0.1, 0.5, 3]) for (const steps of [0, 1, 7, 200]) {
    const rates = Object.fromEntries(ORDER.map((name) => [OPTIMIZERS[name].traits.eta[0], eta]));
    const values = at({ surface, steps, ...rates });
    const all = reports(values), texts = raceSentences(values, all);
    const rows = all.map(({ points }) => cells(surface, points, effective(surface, points)));
    assert.doesNotMatch([...texts, ...rows.flat()].join(" "), /NaN|undefined|Infinity|false/);
    assert.ok(rows.every((row) => row.length === 5));
  }
});

test("the effective learning rate is that of a plain step as long", () => {
  const values = at({ surface: "narrow", optimizers: ["SGD", "Adam"], eta: 0.03, adam_eta: 0.1, steps: 1 });
  const [plain, adam] = reports(values).map(({ points }) => effective("narrow", points));
  assert.ok(plain.every((rate) => near(rate, 0.03)));
  assert.ok(near(adam[0], 0.1 / 2) || Math.abs(adam[0] - 0.05) < 1e-8); // ∂C/∂v₁ is −2, ∂C/∂v₂ is 50
  assert.ok(Math.abs(adam[1] - 0.1 / 50) < 1e-8);
  assert.deepEqual(effective("narrow", [[1, 1]]), [NaN, NaN]);
  const slow = at({ surface: "round", momentum_eta: 0.001, steps: 40 }); // the gradient hardly changes
  assert.ok(Math.abs(effective("round", trail("Momentum", slow))[0] - 0.01) < 0.001);
});

test("a limit is that of the stronger curvature", () => {
  assert.deepEqual(["SGD", "RMSProp"].map((name) => limit(name, at({}))?.value), [0.4, undefined]);
  assert.equal(limit("SGD", at({ surface: "hollows" })), undefined);
  for (const [surface, { k }] of Object.entries(surfaces))
    if (k) assert.equal(limit("SGD", at({ surface })).value, 2 / k[1]);
});

test("an address holds the whole setting, and nothing else is one", () => {
  const values = at({ surface: "slanted", optimizers: ["SGD", "Adam"], eta: 0.038, v1: -1.7, steps: 12 });
  const hash = raceHash(values);
  assert.match(hash, /^#race-slanted-GA-v1-m1_7-v2-1-steps-12-eta-0_038-/);
  assert.match(hash.slice(1), /^[A-Za-z][\w.-]*$/);
  assert.deepEqual(raceOf(hash), values);
  const wrong = ["", "#race", "#other", hash.slice(1), hash.replace("slanted", "hill"), hash.replace("GA", "GX"),
    hash.replace("GA", "GG"), hash.replace("eta-0_038", "eta-9"), hash.replace("steps-12", "steps-1_5"),
    hash.replace("steps-12", "steps-201"), hash.replace("m1_7", "m9"), hash.replace("-v2-1", ""),
    hash.replace("slanted", "constructor"), hash.replace("0_038", "0_0_38")];
  for (const one of wrong) assert.equal(raceOf(one), null, one);
});
