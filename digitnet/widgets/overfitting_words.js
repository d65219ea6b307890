// What Overfitting says of its runs, in sentences.
import { fixed } from "./common.js";
import { moment, placeOf, turnOf } from "./overfitting_runs.js";

const SPACE = "\u00a0";
const percentOf = (share) => `${fixed(100 * share, 1)}${SPACE}%`;
const points = (share) => `${fixed(100 * Math.abs(share), 1)}${SPACE}points`;
export const grouped = (n) =>
  (n >= 10_000 ? `${Math.floor(n / 1000)}${SPACE}${String(n).slice(-3)}` : String(n));
const price = (value) => (value < 0.1 ? fixed(value, 3) : fixed(value, 2));

/** A case in words. */
export const caseWords = ([images, hidden]) => `${grouped(images)} pictures, ${hidden} hidden neurons`;

/** A setting in words: what distinguishes it. */
export const settingWords = ({ images, hidden, lmbda, dropout }) =>
  `${caseWords([images, hidden])}, λ = ${lmbda}, p = ${dropout}`;

function turnWords(run, i) {
  const t = turnOf(run), last = run.epochs.at(-1), low = moment(run, t), now = moment(run, i);
  if (t === run.epochs.length - 1)
    return `The cost on unseen pictures is lowest at the end, epoch ${last}: no reason to stop before.`;
  if (i < t) return `The cost on unseen pictures goes on falling; it is lowest at epoch ${low.epoch}.`;
  const lowest = `The cost on unseen pictures is lowest at epoch ${low.epoch}`;
  if (i === t) return `${lowest}, which is here: early stopping by the cost would end now.`;
  const risen = now.cost - low.cost, more = now.validation - low.validation;
  const share = Math.abs(more) < 0.0005 ? "the share of right answers there is the same"
    : `the share of right answers there has ${more > 0 ? "grown" : "shrunk"} by ${points(more)}`;
  return `${lowest} (${price(low.cost)}); since then it has risen by ${price(risen)}, while ${share}.`;
}

function keptWords(run, kept, i, epoch) {
  const k = placeOf(kept, epoch), now = moment(run, i), then = moment(kept, k);
  const more = now.validation - then.validation, wider = now.gap - then.gap;
  const right = Math.abs(more) < 0.0005 ? "as many unseen pictures right"
    : `${points(more)} ${more > 0 ? "more" : "fewer"} of the unseen pictures right`;
  const gap = Math.abs(wider) < 0.0005 ? "the same gap"
    : `a gap ${wider > 0 ? "wider" : "narrower"} by ${points(wider)}`;
  const where = now.epoch === then.epoch ? "" : `, of which epoch ${then.epoch} is shown`;
  return `Beside the kept run (${settingWords(kept)})${where}: ${right}, ${gap}.`;
}

/** What the figure shows. `kept` may be null, `epoch` is the wanted one. */
export function reading(run, kept, epoch) {
  const i = placeOf(run, epoch), now = moment(run, i), last = run.epochs.at(-1);
  const short = epoch > last ? `, the last recorded of this network` : "";
  return [
    `Epoch ${now.epoch}${short}: ${percentOf(now.training)} of the ${grouped(run.images)} pictures trained ` +
    `on are right, ${percentOf(now.validation)} of the 10${SPACE}000 that it has not seen: a gap of ` +
    `${points(now.gap)}. The costs are ${price(now.training_cost)} and ${price(now.cost)}.`,
    ...(run.asked > 0 && !run.dropout
      ? [`Dropout was not recorded with ${grouped(run.images)} pictures; shown is p = 0.`] : []),
    turnWords(run, i), ...(kept ? [keptWords(run, kept, i, epoch)] : []),
  ].join(" ");
}

/** How large the weights are now. */
export const weightWords = ({ weights }) =>
  `Weights into the hidden layer: ${fixed(weights, 2)} in size (root mean square), 1.00 at the start.`;
