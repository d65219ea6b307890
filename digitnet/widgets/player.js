// What goes by on its own in a figure, step by step, and the buttons for it.
import { button, change } from "./common.js";

/**
 * Lets the trait `key` go on by itself, from `next()` to `next()` with `pace()` milliseconds between them, up
 * to `end()`; the first step comes after `first`. Where motion is unwelcome it goes to the end at once.
 * `changed` is told when it begins or ends.
 */
export function player(model, key, { next, end, pace, first = 0 }, changed) {
  let timer = 0, expected = null;
  const at = () => model.get(key), play = { on: () => timer !== 0 };
  play.to = (value) => {
    expected = value;
    change(model, { [key]: value });
  };
  play.stop = () => {
    clearTimeout(timer);
    timer = 0;
    changed();
  };
  play.check = () => { if (timer && at() !== expected) play.stop(); }; // moved by somebody else
  const tick = () => {
    if (at() < end()) play.to(next());
    if (timer && at() < end()) timer = setTimeout(tick, pace());
    else play.stop();
  };
  play.go = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return play.to(end());
    expected = at();
    timer = setTimeout(tick, first);
    return changed();
  };
  return play;
}

/** A button that is switched off by aria-disabled when it can do nothing, so that it keeps the focus. */
export const push = (text, act) => button(text, ({ currentTarget }) => {
  if (currentTarget.getAttribute("aria-disabled") !== "true") act();
});
