import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, mock, test } from "node:test";

import {
  NETWORKS, answer, inflateNetwork, networkOf, readNetwork, smallNetwork,
} from "../../digitnet/widgets/handwriting_networks.js";

const FIXTURE = new URL("handwriting_networks.json", import.meta.url);
const { small, convnet, values } = JSON.parse(readFileSync(FIXTURE));
const packed = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const ink = Float32Array.from({ length: 784 }, (_, i) => ((i * 37) % 256) / 255);

/** A model as that of a kernel, or of a page, that holds these values. */
function modelOf(given, more = {}) {
  const listeners = new Map();
  return {
    given: { small: new DataView(packed(small).buffer), plain: new DataView(new ArrayBuffer(0)),
      convnet: new DataView(new ArrayBuffer(0)), asked: [], ...given },
    saved: 0,
    get(key) { return this.given[key]; },
    set(key, value) { this.given[key] = value; listeners.get(`change:${key}`)?.(); },
    save_changes() { this.saved += 1; },
    on(event, listener) { listeners.set(event, listener); },
    off(event) { listeners.delete(event); },
    ...more,
  };
}

function checkNetwork(network, expected) {
  const { zs, activations, inputs, outputs, first, second } = answer(network, ink);
  assert.equal(zs.length, expected.length);
  assert.equal(inputs.length, expected.length);
  [zs, activations].forEach((layers, which) => layers.forEach((layer, l) => {
    const step = 1 + Math.floor(layer.length / 20), known = expected[l][which];
    const found = [...layer.filter((_, i) => i % step === 0), layer.reduce((s, v) => s + v, 0)];
    assert.equal(found.length, known.length);
    found.forEach((v, i) =>
      assert.ok(Math.abs(v - known[i]) <= 1e-5 * Math.max(1, Math.abs(known[i])), `${l} ${i}: ${v}`));
  }));
  const order = [...outputs.keys()].sort((i, j) => outputs[j] - outputs[i]);
  assert.deepEqual([first, second], order.slice(0, 2));
}

afterEach(() => mock.timers.reset());

test("the small network is there at once, and every value is that of Python", () => {
  const network = smallNetwork(modelOf({}));
  assert.deepEqual([network.name, network.parameters, network.total], ["small", 23860, 10000]);
  checkNetwork(network, values.small);
});

test("the convolutional network is inflated, and every value is that of Python", async () => {
  const network = await inflateNetwork(packed(convnet));
  assert.equal(network.parameters, 80202);
  assert.deepEqual(network.layers.map(({ kind }) => kind), ["conv", "max", "conv", "max", "dense", "dense"]);
  checkNetwork(network, values.convnet);
  assert.deepEqual(readNetwork(packed(small)).layers.map(({ shape }) => shape), [[30], [10]]);
});

test("with a kernel, it is asked for the network once", async () => {
  const model = modelOf({}), asked = networkOf(model, "convnet");
  assert.equal(networkOf(model, "convnet"), asked);
  await new Promise(setImmediate);
  assert.deepEqual(model.given.asked, ["convnet"]);
  assert.equal(model.saved, 1);
  model.set("convnet", new DataView(packed(convnet).buffer));
  assert.equal((await asked).parameters, 80202);
  assert.equal((await networkOf(model, "small")).parameters, 23860);
  assert.equal(model.saved, 1, "the small one is there");
  assert.equal(NETWORKS.length, 3);
  assert.throws(() => networkOf(model, "lenet5"), /no network lenet5/);
});

test("a kernel that doesn't answer is told of in one line, and can be asked again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelOf({}), asked = networkOf(model, "plain");
  asked.catch(() => {});
  await new Promise(setImmediate);
  mock.timers.tick(60_000);
  await assert.rejects(asked, /Python doesn't send the network; execute the cell again/);
  assert.deepEqual(model.given.asked, []);
  const again = networkOf(model, "plain");
  assert.notEqual(again, asked);
  again.catch(() => {});
  await new Promise(setImmediate);
  assert.deepEqual(model.given.asked, ["plain"]);
});

/** A document in which a script puts `text` where the page looks for it, or fails. */
function documentWith(text, loaded) {
  globalThis.document = {
    baseURI: "file:///site/book/17.html",
    querySelector: () => ({ src: "file:///site/_static/figures.js?v=1" }),
    createElement: () => ({ remove() {} }),
    head: { append(script) {
      loaded.push(script.src);
      if (text) globalThis.digitnetNetworks = { convnet: text };
      setImmediate(text === null ? script.onerror : script.onload);
    } },
  };
}

test("a page loads a script for it, from beside the host of the figures", async () => {
  const loaded = [], model = modelOf({}, { static: true });
  documentWith(null, loaded);
  await assert.rejects(networkOf(model, "convnet"), /^Error: The network could not be loaded; choose/);
  documentWith("", loaded);
  await assert.rejects(networkOf(model, "convnet"), /could not be loaded/);
  documentWith(convnet, loaded);
  checkNetwork(await networkOf(model, "convnet"), values.convnet);
  await networkOf(model, "convnet");
  assert.deepEqual(loaded, Array(3).fill("file:///site/_static/networks/convnet.js"));
  assert.equal(globalThis.digitnetNetworks.convnet, undefined);
});
