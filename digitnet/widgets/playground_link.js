// The address of a setting: on a page of the book it opens the playground with it.

const NAMES_IN_LINK = {
  eta: "eta", hidden: "hidden", second: "second", mini_batch_size: "batch", epochs: "epochs", seed: "seed",
};

/** The part of the address after the page: "#playground-eta-0_5-hidden-30-…", which is also a legal id. */
export const toHash = (values) => Object.entries(NAMES_IN_LINK)
  .reduce((hash, [key, name]) => `${hash}-${name}-${String(values[key]).replace(".", "_")}`, "#playground");

/** The setting of such an address, if each of its values is one of those offered; else null. */
export function fromHash(hash, offered) {
  const values = {};
  for (const [key, name] of Object.entries(NAMES_IN_LINK)) {
    const [, text] = new RegExp(`-${name}-([0-9_]+)(?:-|$)`).exec(hash) ?? [];
    values[key] = Number(text?.replace("_", "."));
    if (!offered[key].includes(values[key])) return null;
  }
  return hash.startsWith("#playground-") ? values : null;
}

/** Calls `open(setting)` for the address of the page, and whenever it changes; returns what undoes it. */
export function followHash(offered, open) {
  const look = () => {
    const found = fromHash(location.hash, offered);
    if (found) open(found);
  };
  addEventListener("hashchange", look);
  look();
  return () => removeEventListener("hashchange", look);
}

/** Bring an element into sight: when the page is there, if it is still being read. */
export function bringIntoSight(element) {
  if (document.readyState === "complete") element.scrollIntoView();
  else addEventListener("load", () => element.scrollIntoView(), { once: true });
}

/** Put the setting into the address, and copy that; whether it could be copied. */
export async function copyLink(values) {
  history.replaceState(null, "", toHash(values));
  return Boolean(await navigator.clipboard?.writeText(location.href).then(() => true, () => false));
}
