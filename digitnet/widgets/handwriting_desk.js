// What the reader draws with: the sheet, pen and eraser, a photograph and its frame.
import { button, bytes, change, follow, h, set, slider } from "./common.js";
import { frameTool, framedWithin } from "./handwriting_frame.js";
import { penTool } from "./handwriting_pen.js";
import { croppedPhoto, photoButtons, photoOf } from "./handwriting_photo.js";
import { greyOf } from "./handwriting_prepare.js";
import { sheet } from "./handwriting_sheet.js";
import { penned, SHEET } from "./handwriting_strokes.js";
import { HELP } from "./handwriting_words.js";

/** Where a photograph goes. */
const whereTo = (here) => "It may also be dropped or pasted here. It is read in this page and " +
  (here ? "never leaves it." : "goes to your kernel only.");

const same = (a, b) => a === b || (a.length === b.length && a.every((v, i) => v === b[i]));

/** The photograph and its frame, kept in step with the trait `photo`, the grey of what the frame holds. */
function photographs(model) {
  let photo = null, box = null, mine = new Uint8Array(), seen = null;
  const holds = () => bytes(model.get("photo"));
  const write = (next, done) => {
    box = next;
    const { values, rows, columns } = greyOf(croppedPhoto(photo, box));
    mine = Uint8Array.from(values, (v) => Math.round(255 * v));
    model.set("photo_shape", [rows, columns]);
    model.set("photo", seen = mine);
    if (done) model.save_changes();
  };
  const whole = ({ rows, columns }) =>
    framedWithin({ left: 0, top: 0, width: columns, height: rows }, { rows, columns });
  return {
    open(opened) {
      photo = opened;
      write(whole(photo), true);
    },
    close() {
      [photo, box, mine] = [null, null, new Uint8Array()];
      change(model, { photo: mine });
    },
    look() { // it may have been set in Python
      if (model.get("photo") === seen) return;
      seen = model.get("photo");
      if (same(holds(), mine)) return;
      mine = holds();
      photo = mine.length ? photoOf(mine, model.get("photo_shape")) : null;
      box = photo && whole(photo);
    },
    here: () => holds().length > 0,
    picture() {
      const [rows, columns] = model.get("photo_shape");
      return { values: Float64Array.from(holds(), (v) => v / 255), rows, columns };
    },
    tool: (moved) => frameTool({ photo: () => photo, read: () => box, write, moved }),
  };
}

/** The strokes and what undoes them. */
function writing(model) {
  const before = [];
  const read = () => model.get("strokes");
  return {
    read, passing: (strokes) => model.set("strokes", strokes),
    keep(strokes, was = read()) {
      if (was !== strokes) before.push(was);
      change(model, { strokes });
    },
    undo() { if (before.length) change(model, { strokes: before.pop() }); },
    some: () => before.length > 0,
  };
}

/**
 * Undo, eraser, clear and the width of the pen; `begins()` is called for the eraser and for clear. Returns
 * {box, erases(), show()}.
 */
function drawingButtons(model, lines, begins) {
  const press = (on) => set(eraser, { "aria-pressed": String(on) });
  const eraser = button("Erase", () => { begins(); press(!erases()); }, { "aria-pressed": "false" });
  const erases = () => eraser.getAttribute("aria-pressed") === "true";
  const undo = button("Undo", lines.undo);
  const clear = button("Clear", () => {
    begins();
    press(false);
    if (lines.read().length) lines.keep([]);
  });
  const pen = slider({ label: "pen", value: model.get("pen"), min: 4, max: 48, step: 2,
    say: (v) => `${v} pixels`, oninput: (v) => change(model, { pen: v }) });
  return {
    box: h("div", {}, h("div", { class: "dn-buttons dn-controls" }, undo, eraser, clear), pen.row),
    erases, show() { undo.disabled = !lines.some(); pen.show(model.get("pen")); },
  };
}

/** Where the cursor of the keys is, in words. */
const cursorWords = ({ at: [column, row], seen }) =>
  (seen ? `Cursor: ${column} of 27 across, ${row} of 27 down.` : "");

/**
 * The desk, with the answer `says` below the sheet. `changed()` is called when a stroke ends. Returns {box,
 * help, picture(), from(), strokes(), write(strokes, pen), show(), held(), listen(box), leave()}.
 */
export function desk(model, says, changed) {
  const where = h("output", { class: "dn-help", "aria-live": "polite" });
  const trouble = h("p", { class: "hw-trouble", role: "alert" });
  const lines = writing(model), photos = photographs(model);
  const tell = (text = "") => { trouble.textContent = text; };
  const controls = drawingButtons(model, lines, () => opener.cancel());
  const pen = penTool({ ...lines, write: lines.keep,
    pen: () => ({ width: model.get("pen") / SHEET, erases: controls.erases() }),
    moved: (cursor) => { where.textContent = cursorWords(cursor); paper.draw(); } });
  const box = photos.tool(() => paper.draw());
  const tool = () => (photos.here() ? box : pen);
  const paper = sheet(SHEET, tool, changed);
  const back = button("Back to drawing", () => {
    opener.cancel();
    photos.close();
    tell();
    paper.canvas.focus();
  });
  const ask = h("div", {}, h("p", {}, "Put the frame around one digit."),
    h("div", { class: "dn-buttons dn-controls" }, back));
  const opener = photoButtons({
    opened: photos.open, failed: tell, busy: (is) => tell(is ? "The photograph is being opened." : ""),
  });
  paper.canvas.addEventListener("pointerdown", opener.cancel);
  const stop = follow(model, ["strokes", "photo"], opener.cancel); // whoever changes them wants them now
  return {
    box: h("div", { class: "hw-desk" }, paper.canvas, says, where, controls.box, ask,
      h("div", { class: "dn-buttons dn-controls" }, opener.parts), trouble,
      h("p", { class: "dn-help" }, whereTo(model.static))),
    help: paper.help, listen: opener.listen, held: paper.held,
    leave() { stop(); opener.cancel(); },
    from: () => (photos.here() ? "photograph" : "drawing"), strokes: lines.read,
    write(strokes, width) {
      opener.cancel();
      if (photos.here()) photos.close();
      lines.keep(strokes);
      if (width) change(model, { pen: width });
    },
    picture: () => (photos.here() ? photos.picture() : penned(model.get("strokes"), model.get("pen"))),
    show() {
      photos.look();
      const photo = photos.here();
      ask.hidden = !photo;
      controls.box.hidden = photo;
      set(paper.canvas, { "aria-label": photo ? "Photograph with a frame" : "Sheet to draw on" });
      paper.help.textContent = HELP[photo ? "photograph" : "drawing"];
      controls.show();
      paper.draw();
    },
  };
}
