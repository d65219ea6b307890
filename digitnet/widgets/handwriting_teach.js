// Teach it: the reader says which digit it is, and keeps it, in a list and in a file.
import { button, h, INKS, paint } from "./common.js";
import { OWN_HEAVIEST, OWN_NAME, ownDigits, ownPixels, ownText, tooMuch } from "./handwriting_own.js";
import { aDigit, taughtSentence } from "./handwriting_words.js";

const LISTED = 100; // of the kept digits, the last so many are shown

/** Save a text as a file, by the browser's own means. */
function download(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** One digit that was kept: its picture, which digit it is, and a button that removes it. */
function keptItem({ label, pixels }, i, remove) {
  const canvas = h("canvas",
    { width: 28, height: 28, role: "img", "aria-label": `number ${i + 1}, ${aDigit(label)}` });
  paint(canvas, ownPixels(pixels) ?? new Uint8Array(784), INKS);
  const away = button("×", () => remove(i), { "aria-label": `Remove number ${i + 1}, ${aDigit(label)}` });
  return h("li", {}, canvas, h("b", {}, String(label)), h("span", { class: "dn-controls" }, away));
}

/** The list of the digits that are kept. Returns {parts, show(digits), focus(i, else)}. */
function keptList(remove) {
  const list = h("ol", { class: "hw-kept", "aria-label": "Digits that were kept" });
  const more = h("p", { class: "dn-help" });
  let first = 0;
  return { parts: [more, list], show(digits) {
    first = Math.max(0, digits.length - LISTED);
    more.textContent = first ? `${first} more are kept; shown are the last ${LISTED}.` : "";
    list.replaceChildren(...digits.slice(first).map((digit, i) => keptItem(digit, first + i, remove)));
  }, focus(i, other) {
    const all = [...list.querySelectorAll("button")];
    (all[Math.max(0, Math.min(i - first, all.length - 1))] ?? other).focus();
  } };
}

/** The buttons that save the digits and load others; `tell` says what came of it. */
function fileButtons(read, add, tell) {
  const load = async (file) => {
    if (!file) return;
    try {
      const [mega, most] = [file.size, OWN_HEAVIEST].map((size) => Math.ceil(size / 1e6));
      if (file.size > OWN_HEAVIEST)
        throw new Error(`“${file.name}” has ${mega} MB; legal are ${most} MB at most.`);
      const found = ownDigits(await file.text(), file.name);
      add(found);
      tell(`Loaded ${found.length} from “${file.name}”. ${taughtSentence(read())}`);
    } catch (error) {
      tell(error.message);
    }
  };
  const input = h("input", { type: "file", accept: ".json,application/json", hidden: true,
    "aria-label": "A file of digits" });
  input.addEventListener("change", () => { load(input.files[0]); input.value = ""; });
  const save = button("Save to a file", () => {
    const heavy = tooMuch(read()); // they may have been set in Python
    if (heavy) return tell(`${heavy} Remove some.`);
    download(ownText(read()), OWN_NAME);
    tell(`Saved as ${OWN_NAME}.`);
  });
  return { save, parts: [save, button("Load from a file", () => input.click()), input] };
}

/**
 * `read()` gives the digits that are kept, `write(digits)` keeps others, `present()` is {pixels, strokes} of
 * what is drawn, or null if nothing is. Returns {box, show()}.
 */
export function teaching({ read, write, present }) {
  const says = h("output", { class: "hw-taught", "aria-live": "polite" });
  const tell = (text) => { says.textContent = text; };
  const add = (digits) => {
    const all = [...read(), ...digits];
    const heavy = tooMuch(all);
    if (heavy) throw new Error(`${heavy} Save what is kept, then remove some.`);
    write(all);
  };
  const keep = (label) => {
    const digit = present();
    if (!digit) return tell("Nothing is drawn that could be kept.");
    try {
      add([{ label, ...digit }]);
      tell(taughtSentence(read(), label));
    } catch (error) {
      tell(error.message);
    }
  };
  const labels = Array.from({ length: 10 }, (_, label) =>
    button(String(label), () => keep(label), { "aria-label": `Keep it as ${aDigit(label)}` }));
  const list = keptList((i) => {
    const { label } = read()[i];
    write(read().filter((_, k) => k !== i));
    tell(`Removed ${aDigit(label)}. ${taughtSentence(read())}`);
    list.focus(i, labels[0]);
  });
  const { save, parts } = fileButtons(read, add, tell), buttons = "dn-buttons dn-controls";
  const box = h("div", { class: "hw-teach" },
    h("p", { class: "hw-head" }, "Teach it: which digit is this?"),
    h("div", { class: `${buttons} hw-labels`, role: "group", "aria-label": "Which digit is it?" }, labels),
    list.parts, says, h("div", { class: buttons }, parts));
  let shown = null;
  return { box, show() {
    if (read() === shown) return;
    list.show(shown = read());
    save.disabled = !shown.length;
  } };
}
