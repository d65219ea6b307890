// The address of a setting: on a page of the book it opens the playground with it.
import { CHOICES, choicesAmong, further, PLAIN } from "./playground_choices.js";

const NAMES_IN_LINK = {
  eta: "eta", hidden: "hidden", second: "second", mini_batch_size: "batch", epochs: "epochs", seed: "seed",
};

const CHOICES_IN_LINK = {
  cost: "cost", initializer: "start", activation: "activation", lmbda: "lambda", optimizer: "optimizer",
};

/**
 * The part of the address after the page: "#playground-eta-0_5-hidden-30-…", which is also a legal id. Of the
 * further choices it has those that aren't as in chapter 7.
 */
export function toHash(values) {
  const numbers = Object.entries(NAMES_IN_LINK)
    .map(([key, name]) => `-${name}-${String(values[key]).replace(".", "_")}`);
  const choices = Object.entries(further(choicesAmong(values))).map(([key, value]) =>
    `-${CHOICES_IN_LINK[key]}-${CHOICES[key].options.find(([other]) => other === value)?.[2] ?? ""}`);
  return `#playground${numbers.join("")}${choices.join("")}`;
}

/** The further choices in such an address; null if one of them is none. */
function choicesIn(hash) {
  const found = { ...PLAIN };
  for (const [key, name] of Object.entries(CHOICES_IN_LINK)) {
    const [, word] = new RegExp(`-${name}-([a-z0-9_]*)(?:-|$)`).exec(hash) ?? [];
    if (word === undefined) continue;
    const option = CHOICES[key].options.find(([, , other]) => other === word);
    if (!option) return null;
    [found[key]] = option;
  }
  return found;
}

/** The setting of such an address, if each of its values is among those `offered({choices})`; else null. */
export function fromHash(hash, offered) {
  const choices = choicesIn(hash), lists = choices && offered({ choices });
  if (!lists || !hash.startsWith("#playground-")) return null;
  const values = { ...choices };
  for (const [key, name] of Object.entries(NAMES_IN_LINK)) {
    const [, text] = new RegExp(`-${name}-([0-9_]+)(?:-|$)`).exec(hash) ?? [];
    values[key] = Number(text?.replace("_", "."));
    if (!lists[key].includes(values[key])) return null;
  }
  return values;
}
