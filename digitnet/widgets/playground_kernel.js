// Is there a kernel that answers the playground? It echoes every new word in `hello` in the trait `kernel`.
import { change } from "./common.js";

const PATIENCE = 3000; // milliseconds after which a kernel that was asked is called silent
const BEAT = 10_000; // milliseconds between two questions while it trains; playground.py waits for them

/**
 * Watches the kernel for a view, and counts the view for the kernel, which ends its run with the last one.
 * `answered` tells whether it has ever answered, `awaited` whether its first answer may still come in time,
 * `state` is "here", "silent" (busy or gone) or "gone", and `ask()` asks. `changed` is called when any of
 * this changes. A page of the book has no kernel to watch.
 */
export function watchKernel(model, changed) {
  const kernel = { answered: false, awaited: !model.static, state: "here", ask() {}, leave() {} };
  if (model.static) return kernel;
  let patience, lost = false, counted = true;
  const become = (state) => {
    clearTimeout(patience);
    kernel.awaited = false;
    kernel.state = state;
    changed();
  };
  const heard = () => {
    lost = false;
    kernel.answered = true;
    become("here");
  };
  kernel.ask = () => {
    clearTimeout(patience);
    patience = setTimeout(() => become(lost ? "gone" : "silent"), PATIENCE);
    change(model, { hello: Math.random().toString(36).slice(2) });
  };
  const restarted = () => { lost = true; kernel.ask(); }; // or connected again: then it answers
  const beat = setInterval(() => { if (model.get("running")) kernel.ask(); }, BEAT);
  const go = () => {
    if (counted) change(model, { views: Math.max(0, model.get("views") - 1) });
    counted = false;
  };
  kernel.leave = () => {
    clearTimeout(patience);
    clearInterval(beat);
    model.off("change:kernel", heard);
    model.off("comm_live_update", restarted);
    removeEventListener("pagehide", go);
    go();
  };
  model.on("change:kernel", heard);
  model.on("comm_live_update", restarted); // JupyterLab's models say so when their kernel is restarted
  addEventListener("pagehide", go);
  change(model, { views: model.get("views") + 1 });
  kernel.ask();
  return kernel;
}
