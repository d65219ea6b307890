// The address of a race: on a page of the book it opens the figure with it.
import { OPTIMIZERS, ORDER, RACE_TRAITS } from "./downhill_optimizers.js";
import { EDGE, MOST, surfaces } from "./downhill_surface.js";

const SHORT = { v1: [-EDGE, EDGE], v2: [-EDGE, EDGE], steps: [0, MOST] };
const LIMITS = { ...SHORT, ...Object.fromEntries(RACE_TRAITS.map((key) =>
  [key, key.endsWith("eta") ? [0.001, 3] : [0, 0.9999]])) };
const inLink = (key) => key.replace("_", ".");

/** The part of the address after the page: "#race-narrow-GM-v1-m2-…"; m is for minus, _ for the point. */
export function raceHash(values) {
  const letters = values.optimizers.map((name) => OPTIMIZERS[name].letter).join("");
  const number = (key) => String(values[key]).replace("-", "m").replace(".", "_");
  const all = Object.keys(LIMITS).map((key) => `${inLink(key)}-${number(key)}`);
  return `#race-${values.surface}-${letters}-${all.join("-")}`;
}

/** The setting of such an address, if each of its values is legal; else null. */
export function raceOf(hash) {
  const [, surface, letters, rest] = /^#race-(\w+)-([A-Z]+)-(.*)$/.exec(hash) ?? [];
  if (!surface || !Object.hasOwn(surfaces, surface)) return null;
  const optimizers = ORDER.filter((name) => letters.includes(OPTIMIZERS[name].letter));
  if (optimizers.length !== letters.length) return null;
  const parts = rest.split("-"), values = { surface, optimizers };
  for (const [key, [low, high]] of Object.entries(LIMITS)) {
    const at = parts.indexOf(inLink(key)), text = at < 0 ? "" : parts[at + 1] ?? "";
    const value = Number(text.replace("m", "-").replace("_", "."));
    if (!/^m?\d+(_\d+)?$/.test(text) || value < low || value > high) return null;
    if (key === "steps" && !Number.isInteger(value)) return null;
    values[key] = value;
  }
  return values;
}
