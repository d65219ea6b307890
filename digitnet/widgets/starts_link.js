// The address of a state of the figure Starts: on a page of the book it opens the figure so.

/** "#starts-he-relu-11", which is also a legal id. */
export const startsHash = ({ start, activation, moment }) => `#starts-${start}-${activation}-${moment}`;

/** The state of such an address, or null. */
export function fromStartsHash(hash, { starts, activations, moments }) {
  const [, start, activation, moment] = /^#starts-(\w+)-(\w+)-(\d+)$/.exec(hash) ?? [];
  const legal = starts.includes(start) && activations.includes(activation) && Number(moment) < moments.length;
  return legal ? { start, activation, moment: Number(moment) } : null;
}

/** Calls `open(state)` for the address of the page, and whenever it changes; returns what undoes it. */
export function followStartsHash(runs, open) {
  const look = () => {
    const found = fromStartsHash(location.hash, runs);
    if (found) open(found);
  };
  addEventListener("hashchange", look);
  look();
  return () => removeEventListener("hashchange", look);
}

/** Put the state into the address, and copy that; whether it could be copied. */
export async function copyStartsLink(state) {
  history.replaceState(null, "", startsHash(state));
  return Boolean(await navigator.clipboard?.writeText(location.href).then(() => true, () => false));
}
