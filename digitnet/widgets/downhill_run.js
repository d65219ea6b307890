// How the balls of the downhill figure roll on their own, and the buttons for that.
import { button, change, h, set } from "./common.js";

/**
 * Rolls on its own, step by step, until it is over. `now()` are the values, `changed()` is told. `trip` has
 * count(values), the points that there are, finish(values), the step at which it is over, and pace(step).
 */
export function running(model, now, changed, trip) {
  let timer = 0, expected = null;
  const roll = { on: () => timer !== 0 };
  roll.advance = () => {
    expected = trip.count(now());
    change(model, { steps: expected });
  };
  roll.stop = () => {
    clearTimeout(timer);
    timer = 0;
    changed();
  };
  roll.check = () => { if (timer && now().steps !== expected) roll.stop(); }; // somebody else moved the ball
  const tick = () => {
    const left = () => trip.finish(now()) - now().steps;
    if (left() > 0) roll.advance();
    if (timer && left() > 0) timer = setTimeout(tick, trip.pace(now().steps));
    else roll.stop();
  };
  roll.go = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      change(model, { steps: trip.finish(now()) });
      return;
    }
    expected = now().steps;
    timer = setTimeout(tick, 0);
    changed();
  };
  return roll;
}

/** The buttons, which say what can be done. Returns {row, show(steps, {full, left, over})}. */
export function stepButtons(model, roll) {
  // A button that can do nothing now is switched off by aria-disabled, so that it keeps the focus.
  const push = (text, act) => button(text, ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") !== "true") act();
  });
  const step = push("Step", () => { roll.stop(); roll.advance(); });
  const run = push("Run", () => (roll.on() ? roll.stop() : roll.go()));
  const again = push("Start again", () => { roll.stop(); change(model, { steps: 0 }); });
  const row = h("div", { class: "dn-buttons dn-controls" }, step, run, again);
  return { row, show(steps, { full, left, over }) {
    run.textContent = roll.on() ? "Stop" : "Run";
    set(step, { "aria-disabled": full || left });
    set(run, { "aria-disabled": !roll.on() && (full || over) });
    set(again, { "aria-disabled": steps === 0 });
  } };
}
