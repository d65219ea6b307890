// The networks of the figure Handwriting: where they come from, and what they answer.
import { bytes } from "./common.js";
import { passValues, unpackLayers } from "./maps_net.js";
import { ranking } from "./network.js";

/** [784, 30, 10], [784, 800, 10], and the convolutional one. The first is there, others are asked for. */
export const NETWORKS = ["small", "plain", "convnet"];

const PATIENCE = 30_000; // milliseconds that a kernel may take
const BRACE = 123, NEWLINE = 10; // a packed network that isn't deflated begins with the one
const knownNetworks = new WeakMap(); // of each model

/** The network that `packed` of handwriting_networks.py put into bytes, which aren't deflated. */
export function readNetwork(content) {
  const end = content.indexOf(NEWLINE);
  const header = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
  const rows = 4 * header.layers.reduce((sum, { kind, shape: [n] }) =>
    sum + (kind === "conv" || kind === "dense" ? n : 0), 0);
  const numbers = content.subarray(end + 1), scales = numbers.subarray(0, rows);
  const biases = numbers.subarray(rows, 2 * rows), weights = numbers.subarray(2 * rows);
  return { ...header, layers: unpackLayers({ ...header, scales, biases, weights }) };
}

/** The same, deflated or not: a promise. */
export async function inflateNetwork(content) {
  if (content[0] === BRACE) return readNetwork(content);
  if (!globalThis.DecompressionStream) throw new Error("This browser is too old to unpack the network.");
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate"));
  return readNetwork(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** The network of 30 hidden neurons, from the trait `small`. */
export const smallNetwork = (model) => readNetwork(bytes(model.get("small")));

/**
 * A promise of the network of that name: {name, layers, parameters, right, total}. Rejected with an Error
 * whose message may be shown; asked again, it tries again.
 */
export function networkOf(model, name) {
  if (!NETWORKS.includes(name)) throw new Error(`There is no network ${name}.`);
  if (!knownNetworks.has(model)) knownNetworks.set(model, {});
  const known = knownNetworks.get(model);
  known[name] ??= packedNetwork(model, name).then(inflateNetwork).catch((error) => {
    delete known[name];
    throw error;
  });
  return known[name];
}

async function packedNetwork(model, name) {
  const here = bytes(model.get(name));
  if (here.length) return here;
  return model.static ? networkFromScript(name) : networkFromKernel(model, name);
}

/** A page that is a file may fetch nothing but scripts; a network's lies in a folder beside the host. */
function networkFromScript(name) {
  const host = document.querySelector("script[data-runs=figures], script[src*='figures.js']");
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    const end = (settle, value) => { script.remove(); settle(value); };
    const missing = () => end(fail, new Error("The network could not be loaded; choose it again to retry."));
    script.src = new URL(`networks/${name}.js`, host?.src ?? document.baseURI).href;
    script.onerror = missing;
    script.onload = () => {
      const text = globalThis.digitnetNetworks?.[name];
      if (!text) return missing();
      end(done, Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
      delete globalThis.digitnetNetworks[name];
    };
    document.head.append(script);
  });
}

/** Python fills the trait when its name is in the list `asked`. */
function networkFromKernel(model, name) {
  const others = () => (model.get("asked") ?? []).filter((other) => other !== name);
  const ask = (names) => { model.set("asked", names); model.save_changes(); };
  return new Promise((done, fail) => {
    const event = `change:${name}`;
    const take = () => {
      const content = bytes(model.get(name));
      if (content.length) end(done, content);
    };
    const late = setTimeout(() => {
      end(fail, new Error("Python doesn't send the network; execute the cell again, then choose it again."));
      ask(others());
    }, PATIENCE);
    const end = (settle, value) => { clearTimeout(late); model.off(event, take); settle(value); };
    model.on(event, take);
    ask([...others(), name]);
  });
}

/** What it makes of ink (0 … 1, row by row): {inputs, zs, activations, outputs, first, second}. */
export function answer({ layers }, ink) {
  const passed = passValues(layers, Float64Array.from(ink)), outputs = passed.activations.at(-1);
  const [first, second] = ranking(outputs);
  return { ...passed, outputs, first, second };
}
