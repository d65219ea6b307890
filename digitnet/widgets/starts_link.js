// The address of a state of the figure Starts: on a page of the book it opens the figure so.

/** "#starts-he-relu-11", which is also a legal id. */
export const startsHash = ({ start, activation, moment }) => `#starts-${start}-${activation}-${moment}`;

/** The state of such an address, or null. */
export function fromStartsHash(hash, { starts, activations, moments }) {
  const [, start, activation, moment] = /^#starts-(\w+)-(\w+)-(\d+)$/.exec(hash) ?? [];
  const legal = starts.includes(start) && activations.includes(activation) && Number(moment) < moments.length;
  return legal ? { start, activation, moment: Number(moment) } : null;
}
