// What the figure Nearest says in words.
import { fixed } from "./common.js";

export const many = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** "1, 2 and 4" */
export const listed = (items) =>
  (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`);

const votesOf = (n) => `${n} ${n === 1 ? "vote" : "votes"}`;

/** How the vote went. `labels` are those of the neighbours, nearest first; `result` is that of `vote`. */
export function verdict(labels, { votes, tied, answer }) {
  if (labels.length === 1) return `The nearest is a ${answer}, and it alone decides`;
  const places = [...labels.keys()].filter((i) => labels[i] === answer).map((i) => i + 1);
  if (tied.length > 1) {
    const found = votesOf(votes[answer]);
    return `${listed(tied)} are tied with ${found} each. The nearest of these neighbours is number ` +
      `${places[0]}, a ${answer}, and it decides: ${answer}`;
  }
  if (places.length === labels.length) return `All ${labels.length} neighbours are a ${answer}`;
  return `${answer} has most votes, ${votes[answer]} of ${labels.length}, those of the ` +
    `${places.length === 1 ? "neighbour" : "neighbours"} ${listed(places)}`;
}

/**
 * What the figure shows, in sentences. `place` is the number of the test picture among MNIST's, `label` its
 * digit; both undefined for a drawing, which may be `empty`.
 */
export function sentence({ place, label, empty, labels, distances, result }) {
  const about = label !== undefined ? `Test picture number ${place}, labelled ${label}.`
    : empty ? "The pad is empty, and nearest to it are pictures with little ink." : "Your drawing.";
  const right = label === undefined ? "" : result.answer === label ? ", which is right" : ", which is wrong";
  const last = labels.length - 1;
  const far = last === 0 ? `at the distance ${fixed(distances[0])}`
    : `from ${fixed(distances[0])} to ${fixed(distances[last])} away`;
  return `${about} ${verdict(labels, result)}${right}. ` +
    `${last === 0 ? "It is" : `The ${labels.length} nearest are`} ${far}.`;
}

/** With which training pictures it was compared. `kernel` is "none", "here", "asking" or "silent". */
export function compared({ few, all, source, everything, kernel }) {
  const those = `Compared with ${few} training pictures of MNIST, the first ${few / 10} of each digit, ` +
    "in 16 levels of grey";
  if (!everything) return `${those}.`;
  if (kernel === "here") return `Compared with all ${many(all)} pictures of ${source}.`;
  const why = { none: "to ask all takes a kernel", asking: "the kernel is asked for all",
    silent: "the kernel doesn't answer" }[kernel];
  return `${those}: ${why}.`;
}
