import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { watchKernel } from "../../digitnet/widgets/playground_kernel.js";

/** A model whose kernel answers while `alive`; what was sent is in `sent`. */
function pretend(alive = true) {
  const values = { views: 0, running: false }, listeners = new Map();
  const model = {
    alive, sent: [], values,
    get: (key) => values[key],
    set: (key, value) => { values[key] = value; },
    save_changes() {
      model.sent.push({ ...values });
      if (model.alive && values.kernel !== values.hello) {
        values.kernel = values.hello;
        model.emit("change:kernel");
      }
    },
    on: (name, listener) => listeners.set(name, listener),
    off: (name) => listeners.delete(name),
    emit: (name) => listeners.get(name)?.(),
  };
  return model;
}

const pagehide = new Set();
globalThis.addEventListener = (name, listener) => pagehide.add(listener);
globalThis.removeEventListener = (name, listener) => pagehide.delete(listener);

/** Run `act(model, kernel, tick)` with a clock that is moved by hand. */
function watched(act, alive = true) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const model = pretend(alive), kernel = watchKernel(model, () => {});
  act(model, kernel, (milliseconds) => { // by steps, so that timers set on the way come in time
    for (let gone = 0; gone < milliseconds; gone += 100) mock.timers.tick(100);
  });
  kernel.leave();
  mock.timers.reset();
}

test("a kernel that answers is here, and the view is counted once, however it goes", () => watched((model, kernel) => {
  assert.deepEqual([kernel.answered, kernel.awaited, kernel.state], [true, false, "here"]);
  assert.equal(model.values.views, 1);
  for (const go of [...pagehide]) go();
  assert.equal(model.values.views, 0);
  kernel.leave();
  assert.deepEqual([model.values.views, pagehide.size], [0, 0]);
}));

test("one that doesn't answer is called silent, and here again once it does", () => watched((model, kernel, tick) => {
  tick(2900);
  assert.deepEqual([kernel.answered, kernel.awaited, kernel.state], [false, true, "here"]);
  tick(200);
  assert.deepEqual([kernel.answered, kernel.awaited, kernel.state], [false, false, "silent"]);
  model.alive = true;
  kernel.ask();
  assert.deepEqual([kernel.answered, kernel.state], [true, "here"]);
}, false));

test("one that was restarted is gone, unless it answers", () => watched((model, kernel, tick) => {
  model.alive = false;
  model.emit("comm_live_update");
  tick(3100);
  assert.equal(kernel.state, "gone");
  model.alive = true; // connected again
  model.emit("comm_live_update");
  assert.equal(kernel.state, "here");
}));

test("it is asked every ten seconds while it trains, and only then", () => watched((model, kernel, tick) => {
  const before = model.sent.length;
  tick(60_000);
  assert.equal(model.sent.length, before);
  model.values.running = true;
  tick(30_000);
  assert.equal(model.sent.length, before + 3);
  model.alive = false;
  tick(20_000);
  assert.equal(kernel.state, "silent");
}));

test("a page of the book has no kernel to watch", () => {
  const model = { ...pretend(), static: true }, kernel = watchKernel(model, () => assert.fail());
  kernel.ask();
  kernel.leave();
  assert.deepEqual([model.sent.length, kernel.answered, kernel.awaited], [0, false, false]);
});
