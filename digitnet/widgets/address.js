// The address of a page of the book, in which a figure can leave what it shows.

/** Calls `open` with what `read` finds in the address, now and when it changes; returns what undoes it. */
export function followAddress(read, open) {
  const look = () => {
    const found = read(location.hash);
    if (found) open(found);
  };
  addEventListener("hashchange", look);
  look();
  return () => removeEventListener("hashchange", look);
}

/** Put this into the address, behind the page, and copy all of it; whether it could be copied. */
export async function copyAddress(hash) {
  history.replaceState(null, "", hash);
  return Boolean(await navigator.clipboard?.writeText(location.href).then(() => true, () => false));
}

/** Bring an element into sight: when the page is there, if it is still being read. */
export function bringIntoSight(element) {
  if (document.readyState === "complete") element.scrollIntoView();
  else addEventListener("load", () => element.scrollIntoView(), { once: true });
}
