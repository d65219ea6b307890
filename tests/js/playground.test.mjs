import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../../digitnet/widgets/playground.js";
import { spread } from "../../digitnet/widgets/playground_charts.js";
import {
  CHOICE_KEYS, CHOICES, choicesAmong, choicesOf, differing, further, PLAIN, sayChoices,
} from "../../digitnet/widgets/playground_choices.js";
import { HERE, KEYS, offered } from "../../digitnet/widgets/playground_controls.js";
import { FURTHER, PRESETS } from "../../digitnet/widgets/playground_lessons.js";
import {
  alike, band, closest, distance, firstOfTwo, layers, library, recordedRun, settingWith, shape, summary, trainedRun,
} from "../../digitnet/widgets/playground_runs.js";
import { fromHash, toHash } from "../../digitnet/widgets/playground_link.js";
import { aboutRecorded, code, saysHere, saysMoved, saysRecorded, words } from "../../digitnet/widgets/playground_words.js";

const fixture = JSON.parse(readFileSync(new URL("playground.json", import.meta.url)));
const bytes = new Uint8Array([7, ...fixture.curves]); // at an odd place of a larger buffer, as a kernel may send it
const runs = library(fixture.recorded, new DataView(bytes.buffer, 1));
const near = (a, b) => assert.ok(a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) < 1e-12), `${a} ${b}`);
const asked = (values) => ({ hidden: [30], mini_batch_size: 10, eta: 3, epochs: 4, seed: 0, ...values });

test("the recorded runs are those of Python, as bands too", () => {
  assert.equal(runs.settings.length, 6);
  runs.settings.forEach((setting, i) => {
    const run = recordedRun(runs, asked(setting));
    for (const [measure, expected] of Object.entries(fixture.bands[i]))
      for (const [key, values] of Object.entries(shape(run, measure))) near(values, expected[key]);
  });
});

test("fewer epochs are the first ones, more are all that there are", () => {
  const whole = recordedRun(runs, asked()), short = recordedRun(runs, asked({ epochs: 2 }));
  assert.deepEqual(short.validation, whole.validation.map((row) => row.slice(0, 2)));
  assert.equal(recordedRun(runs, asked({ epochs: 100 })).epochs, 4);
});

test("a single seed is a line of its own within the band of all", () => {
  const all = recordedRun(runs, asked()), one = recordedRun(runs, asked({ seed: 2 }));
  near(shape(one, "cost").middle, all.cost[1]);
  near(shape(one, "cost").low, shape(all, "cost").low);
  assert.equal(recordedRun(runs, asked({ seed: 9 })).seed, 0);
});

test("the median of an even number is half way", () => {
  assert.deepEqual(band([[1, 9], [3, 5], [2, 5], [4, 5]]), { low: [1, 5], middle: [2.5, 5], high: [4, 9] });
});

test("what was recorded is nearest to itself; else the factors count", () => {
  runs.settings.forEach((setting, i) => assert.equal(closest(runs.settings, setting), i));
  const nearest = (values) => words(runs.settings[closest(runs.settings, asked(values))]);
  assert.equal(nearest({ eta: 100 }), "η = 3, 30 hidden neurons, mini-batches of 10");
  assert.equal(nearest({ hidden: [90] }), "η = 3, 100 hidden neurons, mini-batches of 10");
  assert.equal(nearest({ hidden: [30, 10] }), "η = 3, 30 and 30 hidden neurons, mini-batches of 10");
  assert.equal(nearest({ mini_batch_size: 2, eta: 0.2 }), "η = 0.1, 30 hidden neurons, mini-batches of 1");
  assert.ok(Math.abs(distance(asked(), asked({ eta: 30, mini_batch_size: 100 })) - 2) < 1e-12);
});

test("without a first layer there is no second", () => {
  assert.deepEqual([layers({ hidden: 0, second: 9 }), layers({ hidden: 9, second: 0 }), layers({ hidden: 9, second: 8 })],
    [[], [9], [9, 8]]);
});

const points = [[1, 0.5, 0.4, 0.3, 1.5], [2, 0.9, 0.8, 0.1, 0.5], [3, 0.9, 0.7, 0.2, 1]];
const ran = { hidden: [30], mini_batch_size: 10, eta: 3, epochs: 5, seed: 4, data: "MNIST" };

test("best, last and cost", () => {
  const run = trainedRun(ran, points), { best, last, cost } = summary(run);
  assert.deepEqual([best.middle, last.middle, cost.middle, run.seconds], [0.8, 0.7, 0.2, 1]);
  const many = summary({ ...run, pick: -1, validation: [[0.1, 0.3], [0.5, 0.2], [0.4, 0.4]], cost: [[1], [2], [3]] });
  assert.deepEqual(many, { best: { low: 0.3, middle: 0.4, high: 0.5 }, last: { low: 0.2, middle: 0.3, high: 0.4 },
    cost: { low: 1, middle: 2, high: 3 } });
});

test("the copied lines are those that Python repeats", () => {
  for (const [run, text] of fixture.codes) assert.equal(code(run), text);
  assert.match(code({ ...ran, pick: 0, seeds: [4], data: "mine" }), /^from digitnet import Network\n\n# data: mine, .*\nnet = /);
});

test("what isn't recorded is said", () => {
  const say = (values) => saysRecorded(runs, asked(values), recordedRun(runs, asked(values)));
  assert.match(say({}), /^Recorded with η = 3, 30 hidden neurons, mini-batches of 10: after 4 epochs the median of 3 seeds answers/);
  assert.match(say({ seed: 2 }), /seed 2 answers \d+\.\d\u00a0% of/);
  assert.match(say({ seed: 8 }), /^Not recorded: seed 8\. Shown are all\. /);
  assert.match(say({ eta: 0.7 }), /^Not recorded: η = 0\.7, 30 hidden .* Shown is the nearest that was\. Recorded with η = 3, /);
  assert.match(say({ epochs: 50 }), /^Only 4 epochs were recorded\./);
  assert.match(say({ epochs: 1 }), /after 1 epoch the/);
  assert.match(saysRecorded(library({}, null), asked(), null), /no runs were recorded/);
});

test("where the grid has holes is said", () => {
  assert.equal(aboutRecorded(runs), "Recorded: 4 epochs on MNIST, 3 seeds; 2026-11-21, NumPy 2. " +
    "A second layer only with 30 neurons in the first. Mini-batches of 1 only with no and 30 hidden neurons.");
  const most = { ...runs, settings: runs.settings.slice(0, 4).concat(
    runs.settings.slice(0, 3).map((setting) => ({ ...setting, mini_batch_size: 1000 }))) };
  assert.match(aboutRecorded(most), /Mini-batches of 1000 were not recorded with 100 hidden neurons\.$/);
  assert.match(aboutRecorded(library({}, null)), /No recorded runs/);
  assert.deepEqual([firstOfTwo(runs), firstOfTwo({ settings: [{ hidden: [] }, { hidden: [9] }] })], [[30], []]);
});

test("every state of a training here has a sentence", () => {
  const state = { running: false, trouble: "", kernel: "here", ran, moved: false }, run = trainedRun(ran, points);
  assert.match(saysHere({ ...state, ran: {} }, null), /^Train begins a training/);
  assert.match(saysHere({ ...state, running: true, ran: { data: "" } }, null), /^Loading/);
  assert.match(saysHere({ ...state, running: true }, null), /on MNIST: the first epoch/);
  assert.match(saysHere({ ...state, running: true }, run), /^Training here, .* 3 of 5 epochs on MNIST, 1\.00 s an epoch: 70\.0\u00a0%/);
  assert.match(saysHere({ ...state, moved: true }, run), /^Trained here, .*The controls have moved since/);
  assert.match(saysHere({ ...state, trouble: "It failed." }, run), /^It failed\. Before that: 3 of 5/);
  assert.match(saysHere({ ...state, running: true, kernel: "silent" }, run), /^The kernel has not answered.* 3 of 5/);
  const gone = saysHere({ ...state, running: true, kernel: "gone" }, run);
  assert.match(gone, /^The kernel that trained is gone: .* run the cell .* Before that: 3 of 5 epochs/);
  assert.ok(!gone.includes("Training here"));
  assert.doesNotMatch(saysHere({ ...state, kernel: "gone" }, null), /Before/);
});

test("labels keep apart, in order, and above the floor", () => {
  assert.deepEqual(spread([50, 10, 51], 15, 200), [50, 10, 65]);
  assert.deepEqual(spread([95, 99, 20], 15, 100), [85, 100, 20]);
  assert.deepEqual(spread([], 15, 100), []);
});

test("every lesson can be chosen, here too, and every list rises", () => {
  assert.equal(PRESETS.length, 5);
  for (const [, values] of [...PRESETS, ...FURTHER])
    for (const [key, value] of Object.entries(values)) {
      const list = key in CHOICES ? CHOICES[key].options.map(([option]) => option) : HERE[key];
      assert.ok(list.includes(value), `${key} ${value}`);
    }
  for (const values of Object.values(HERE)) assert.ok(values.every((v, i) => i === 0 || v > values[i - 1]));
  assert.deepEqual([HERE.eta[0], HERE.eta.at(-1)], [0.001, 100]);
});

test("an address holds a setting that is offered, and no other", () => {
  const values = { eta: 0.015, hidden: 30, second: 0, mini_batch_size: 10, epochs: 30, seed: 2 };
  const hash = toHash(values);
  assert.equal(hash, "#playground-eta-0_015-hidden-30-second-0-batch-10-epochs-30-seed-2");
  assert.deepEqual(fromHash(hash, () => HERE), { ...values, ...PLAIN });
  const others = ["", "#other", "#playground", "#playground-eta-0_015", hash.slice(1), hash.replace("30", "31"),
    hash.replace("0_015", "1_2_3"), hash.replace("hidden-30", "hidden--30"), hash.replace("#play", "#x-play")];
  for (const other of others) assert.equal(fromHash(other, () => HERE), null, other);
});

// Further choices

const scaled = { cost: "cross-entropy", initializer: "scaled_normal" };
const wide = library(fixture.wider.recorded, new Uint8Array(fixture.wider.curves));

test("a setting that doesn't speak of choices has those of chapter 7", () => {
  assert.deepEqual([choicesAmong({ lmbda: 5 }).lmbda, choicesOf({}), choicesAmong({})], [5, PLAIN, PLAIN]);
  assert.deepEqual(PLAIN, { cost: "quadratic", initializer: "standard_normal", activation: "sigmoid",
    lmbda: 0, optimizer: "SGD" });
  assert.deepEqual(further({ ...PLAIN, lmbda: 5 }), { lmbda: 5 });
  assert.deepEqual([differing({}, { choices: PLAIN }), differing({ choices: scaled }, {}),
    differing({ choices: scaled }, { choices: { ...scaled, lmbda: 5 } })], [0, 2, 1]);
  assert.deepEqual(sayChoices({ ...scaled, activation: "relu", lmbda: 0.1, optimizer: "Adam" }),
    ["cross-entropy", "start N(0, 1/n)", "ReLU", "λ = 0.1", "Adam"]);
});

test("the choices are those of Python, and each has a word of its own in addresses", () => {
  const { lmbda, ...lists } = fixture.choices;
  for (const [key, list] of Object.entries(lists))
    assert.deepEqual(CHOICES[key].options.map(([value]) => value), list);
  assert.deepEqual(CHOICE_KEYS.sort(), Object.keys(fixture.choices).sort());
  for (const { options } of Object.values(CHOICES)) {
    assert.equal(new Set(options.map(([, , word]) => word)).size, options.length);
    assert.ok(options.every(([, , word]) => /^[a-z0-9_]+$/.test(word)));
  }
  const numbers = CHOICES.lmbda.options.map(([value]) => value);
  assert.ok(numbers.every((value, i) => i === 0 || value > numbers[i - 1]) && numbers.at(-1) <= lmbda);
});

test("recorded runs with further choices are found by them, those of Python", () => {
  assert.equal(wide.settings.length, 6 + fixture.wider.settings.length);
  fixture.wider.settings.forEach(([hidden, mini_batch_size, eta, choices], i) => {
    const run = recordedRun(wide, asked({ hidden, mini_batch_size, eta, choices }));
    assert.deepEqual(run.choices, choices);
    fixture.wider.last[i].forEach((value, k) => assert.ok(Math.abs(run.validation[k].at(-1) - value) < 1e-9));
  });
  const plain = recordedRun(wide, asked());
  assert.deepEqual([plain.choices, plain.validation], [{}, recordedRun(runs, asked()).validation]);
});

test("with choices no slider offers what wasn't recorded with them", () => {
  assert.deepEqual(offered(wide, false, {}), offered(runs, false, {}));
  const { eta, hidden, second, mini_batch_size } = offered(wide, false, { choices: { ...scaled, optimizer: "Adam" } });
  assert.deepEqual([eta, hidden, second, mini_batch_size], [[0.001, 0.003], [30], [0], [10]]);
  assert.deepEqual(offered(wide, false, { choices: { ...scaled, optimizer: "Nesterov" } }).eta, []);
  assert.equal(offered(wide, true, { choices: { ...scaled, optimizer: "Nesterov" } }), HERE);
});

test("a choice goes to what was recorded, with as few other changes as can be, at the best η", () => {
  const go = (now, key, value) => settingWith(wide.settings, asked(now), key, value);
  assert.deepEqual(go({}, "optimizer", "Adam"),
    { hidden: [30], mini_batch_size: 10, eta: 0.003, choices: { ...scaled, optimizer: "Adam" } });
  assert.deepEqual(go({ hidden: [100] }, "lmbda", 5), 
    { hidden: [100], mini_batch_size: 10, eta: 0.5, choices: { ...scaled, lmbda: 5 } });
  assert.deepEqual(go({ hidden: [100], eta: 0.5, choices: { ...scaled, lmbda: 5 } }, "lmbda", 0).eta, 0.5);
  const back = go({ eta: 0.5, choices: scaled }, "cost", "quadratic");
  assert.deepEqual([back.eta, back.choices], [3, {}]);
  assert.equal(go({}, "optimizer", "Nesterov"), null);
});

test("what has moved along is said, and nothing if nothing has", () => {
  const before = { eta: 3, hidden: 30, second: 30, mini_batch_size: 10, ...PLAIN };
  const now = { ...before, eta: 0.5, second: 0, ...scaled };
  assert.equal(saysMoved(before, now, "cost"),
    "Moved along, to what was recorded: η = 0.5, 30 hidden neurons and start N(0, 1/n).");
  assert.equal(saysMoved(before, { ...before, cost: "cross-entropy" }, "cost"), "");
  assert.match(saysMoved(now, { ...before, hidden: 0, second: 0 }, "cost"), /no hidden neurons and start N\(0, 1\)/);
});

test("further choices are said, and how many settings were recorded", () => {
  assert.equal(words({ ...asked(), choices: { ...scaled, lmbda: 5 } }),
    "η = 3, 30 hidden neurons, mini-batches of 10, cross-entropy, start N(0, 1/n), λ = 5");
  const about = aboutRecorded(wide);
  assert.ok(about.startsWith(aboutRecorded(runs)));
  assert.match(about, /With more choices: 7 settings; .+\.$/);
  const nesterov = asked({ choices: { optimizer: "Nesterov" } });
  const say = saysRecorded(wide, nesterov, recordedRun(wide, nesterov));
  assert.match(say, /^Not recorded: .*, Nesterov\. Shown is the nearest that was\. Recorded with/);
});

test("an address holds further choices, but not those of chapter 7", () => {
  const numbers = { eta: 0.003, hidden: 30, second: 0, mini_batch_size: 10, epochs: 4, seed: 0 };
  const values = { ...numbers, ...PLAIN, ...scaled, optimizer: "Adam" };
  const hash = toHash(values), lists = (setting) => offered(wide, false, setting);
  assert.equal(hash, "#playground-eta-0_003-hidden-30-second-0-batch-10-epochs-4-seed-0" +
    "-cost-entropy-start-scaled-optimizer-adam");
  assert.deepEqual(fromHash(hash, lists), values);
  const both = { ...values, lmbda: 0.1, activation: "relu", cost: "log-likelihood" };
  assert.deepEqual(fromHash(toHash(both), () => HERE), null); // seed 0 isn't one to train with
  assert.deepEqual(fromHash(toHash({ ...both, seed: 2 }), () => HERE), { ...both, seed: 2 });
  for (const other of [hash.replace("adam", "nesterov"), hash.replace("adam", "none"), hash.replace("scaled", "")])
    assert.equal(fromHash(other, lists), null, other);
  assert.deepEqual(Object.keys(values).sort(), [...KEYS, ...Object.keys(CHOICES)].sort());
});

test("settings with the same choices are alike, whatever their numbers", () => {
  assert.equal(alike(wide.settings, {}).length, 6);
  assert.equal(alike(wide.settings, { choices: { ...scaled, optimizer: "Adam" } }).length, 2);
});
