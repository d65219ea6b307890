// The address of what Overfitting shows: on a page of the book it opens the figure with it.

const written = ({ trained, lmbda, dropout }, cases) =>
  [cases.indexOf(trained), lmbda, dropout].map((value) => String(value).replace(".", "_")).join("-");

/** "#overfitting-0-0_1-0-at-400", with the kept run behind it: "-kept-0-0-0". It is also a legal id. */
export function addressOf({ epoch, kept, ...chosen }, { trained }) {
  const more = kept.trained ? `-kept-${written(kept, trained)}` : "";
  return `#overfitting-${written(chosen, trained)}-at-${epoch}${more}`;
}

/** The values of such an address, or null if one of them isn't offered. */
export function valuesOf(hash, offered) {
  const run = "(\\d+)-([0-9_]+)-([0-9_]+)";
  const found = new RegExp(`^#overfitting-${run}-at-(\\d+)(?:-kept-${run})?$`).exec(hash);
  if (!found) return null;
  const three = (i) => {
    const [lmbda, dropout] = found.slice(i + 1, i + 3).map((text) => Number(text.replace("_", ".")));
    return { trained: offered.trained[found[i]], lmbda, dropout };
  };
  const legal = (one) => Object.entries(one).every(([key, value]) => offered[key].includes(value));
  const chosen = three(1), kept = found[5] ? three(5) : {}, epoch = Number(found[4]);
  return legal(chosen) && legal(kept) && epoch >= 1 && epoch <= 400 ? { ...chosen, epoch, kept } : null;
}
