// How the balls of the downhill figure roll on their own, and the buttons for that.
import { change, h, set } from "./common.js";
import { player, push } from "./player.js";

/**
 * Rolls on its own, step by step, until it is over. `now()` are the values, `changed()` is told. `trip` has
 * count(values), the points that there are, finish(values), the step at which it is over, and pace(step).
 */
export function running(model, now, changed, { count, finish, pace }) {
  const next = () => count(now()), end = () => finish(now());
  const roll = player(model, "steps", { next, end, pace: () => pace(now().steps) }, changed);
  return { ...roll, advance: () => roll.to(next()) };
}

/** The buttons, which say what can be done. Returns {row, show(steps, {full, left, over})}. */
export function stepButtons(model, roll) {
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
