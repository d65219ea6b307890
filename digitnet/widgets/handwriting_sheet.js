// The sheet of paper: a canvas for pen, finger, mouse and keys, which hands all that happens on it to a tool.
import { h, newId, soon } from "./common.js";

export const SHARP = 2; // pixels of the canvas for one of the drawing

/** Frames that are seen on ink and on paper: dark orange on a white edge. */
export function edged(context, trace, width = 3) {
  for (const [strokeStyle, lineWidth] of [["#ffffff", width + 3], ["#b84600", width]]) {
    Object.assign(context, { strokeStyle, lineWidth, lineJoin: "miter" });
    context.beginPath();
    trace(context);
    context.stroke();
  }
}

/**
 * A square canvas. `tool()` is what is at hand: {down(point), move(point), up(), key(event), focus(seen),
 * paint(context, pixels)}; points are [x, y], the side is 1. A key that the tool takes, by true, goes no
 * further; `lifted()` is called at the end of each stroke. Returns {canvas, help, draw(), held()}; `help` is
 * the place where the keys are explained.
 */
export function sheet(side, tool, lifted) {
  const id = newId(), pixels = SHARP * side;
  const canvas = h("canvas", {
    class: "hw-sheet", width: pixels, height: pixels, tabindex: 0, role: "application",
    "aria-label": "Sheet to draw on", "aria-describedby": id,
  });
  let held = null;
  const point = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect(), edge = canvas.clientLeft;
    return [(clientX - left - edge) / (width - 2 * edge), (clientY - top - edge) / (height - 2 * edge)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (held !== null || event.button !== 0) return;
    canvas.setPointerCapture?.(event.pointerId);
    held = event.pointerId;
    tool().focus(false);
    tool().down(point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (held !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) tool().move(point(one));
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => {
    if (held !== event.pointerId) return;
    held = null;
    tool().up();
    lifted();
  });
  canvas.addEventListener("keydown", (event) => { if (tool().key(event)) event.preventDefault(); });
  canvas.addEventListener("focus", () => tool().focus(canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => tool().focus(false));
  const draw = soon(() => {
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, pixels, pixels);
    tool().paint(context, pixels);
  });
  return { canvas, draw, held: () => held !== null, help: h("p", { class: "dn-help", id }) };
}
