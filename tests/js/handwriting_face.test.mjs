import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  dragged, fitted, framedWithin, gripAt, keyedFrame, onPhoto,
} from "../../digitnet/widgets/handwriting_frame.js";
import {
  inkToText, ownBytes, ownDigits, ownPixels, ownText, tooMuch,
} from "../../digitnet/widgets/handwriting_own.js";
import { isUndo, steppedTo } from "../../digitnet/widgets/handwriting_pen.js";
import { whiteHides, reducedSize, refusal } from "../../digitnet/widgets/handwriting_photo.js";
import { inkPoint, penAt, penned, rubbed } from "../../digitnet/widgets/handwriting_strokes.js";
import {
  answerWords, listed, networkWords, outputWords, taughtSentence, withoutWords,
} from "../../digitnet/widgets/handwriting_words.js";

const { drawings, own, papers } = JSON.parse(readFileSync(new URL("handwriting_face.json", import.meta.url)));

test("strokes make the picture that Python draws", () => {
  assert.ok(drawings.length >= 3);
  for (const { strokes, pen, side, ink } of drawings) {
    const { values, rows, columns } = penned(strokes, pen, side);
    assert.deepEqual([rows, columns, values.length], [side, side, ink.length]);
    values.forEach((grey, i) => assert.ok(Math.abs(1 - grey - ink[i]) < 1e-6, `${i}: ${1 - grey} ${ink[i]}`));
  }
});

test("an empty sheet is paper", () => {
  assert.deepEqual([...penned([], 20, 3).values], Array(9).fill(1));
});

test("points are kept on the sheet, to four decimals, and not too near to one another", () => {
  assert.deepEqual(inkPoint([-0.2, 1.7]), [0, 1]);
  assert.deepEqual(inkPoint([0.123456, 0.5]), [0.1235, 0.5]);
  const one = penAt([], [0.5, 0.5], true), two = penAt(one, [0.6, 0.5]);
  assert.deepEqual([one, two], [[[[0.5, 0.5]]], [[[0.5, 0.5], [0.6, 0.5]]]]);
  assert.equal(penAt(two, [0.601, 0.501]), two);
  assert.deepEqual(penAt(two, [0.1, 0.1], true).at(-1), [[0.1, 0.1]]);
  assert.deepEqual(one, [[[0.5, 0.5]]]); // which is what undo goes back to
});

test("the eraser cuts strokes in two and leaves the others alone", () => {
  const line = [[0.1, 0.5], [0.9, 0.5]], other = [[0.1, 0.1], [0.2, 0.1]], strokes = [other, line];
  const left = rubbed(strokes, [0.5, 0.4], [0.5, 0.6], 0.1);
  assert.equal(left.length, 3);
  assert.equal(left[0], other);
  assert.ok(left[1].every(([x, y]) => x <= 0.4 && y === 0.5) && left[1].at(-1)[0] > 0.38);
  assert.ok(left[2].every(([x, y]) => x >= 0.6 && y === 0.5) && left[2].at(-1)[0] === 0.9);
  assert.equal(rubbed(strokes, [0.5, 0.9], [0.5, 0.95], 0.1), strokes);
  assert.deepEqual(rubbed(strokes, [0, 0.5], [1, 0.5], 0.5), []);
});

test("keys lead over the sheet, also aslant, and no farther than its edges", () => {
  assert.deepEqual(steppedTo({ key: "ArrowRight" }, [3, 4]), [4, 4]);
  assert.deepEqual(steppedTo({ key: "PageUp" }, [3, 4]), [4, 3]);
  assert.deepEqual(steppedTo({ key: "End" }, [0, 27]), [0, 27]);
  assert.equal(steppedTo({ key: "ArrowRight", ctrlKey: true }, [3, 4]), undefined);
  assert.equal(steppedTo({ key: "a" }, [3, 4]), undefined);
  assert.ok(isUndo({ key: "z", ctrlKey: true }) && isUndo({ key: "Z", metaKey: true }));
  assert.ok(!isUndo({ key: "z" }) && !isUndo({ key: "z", ctrlKey: true, shiftKey: true }));
});

const WIDE = { columns: 400, rows: 200 }, BOX = { left: 100, top: 50, width: 100, height: 100 };

test("a photograph lies in the middle of the sheet", () => {
  assert.deepEqual(fitted(WIDE), { scale: 1 / 400, dx: 0, dy: 0.25 });
  assert.deepEqual(onPhoto([0.5, 0.5], WIDE), [200, 100]);
  assert.deepEqual(onPhoto([0, 0.25], WIDE), [0, 0]);
});

test("the frame stays inside of the photograph, and does not become too small", () => {
  assert.deepEqual(framedWithin({ left: -5, top: 190, width: 30.4, height: 30 }, WIDE),
    { left: 0, top: 170, width: 30, height: 30 });
  assert.deepEqual(framedWithin({ left: 10, top: 10, width: 1, height: 900 }, WIDE),
    { left: 10, top: 0, width: 12, height: 200 });
  assert.deepEqual(framedWithin({ left: 3, top: 3, width: 9, height: 9 }, { columns: 5, rows: 4 }),
    { left: 0, top: 0, width: 5, height: 4 });
});

test("one has hold of a corner, of the inside, or of nothing", () => {
  const at = (x, y) => gripAt(BOX, [x / 400, y / 400 + 0.25], WIDE);
  assert.deepEqual([at(100, 50), at(205, 45), at(95, 155), at(200, 150)], ["nw", "ne", "sw", "se"]);
  assert.deepEqual([at(150, 100), at(300, 100)], ["inside", null]);
  const all = { left: 0, top: 0, width: 400, height: 200 };
  assert.equal(gripAt(all, [0.5, 0.5], WIDE), null); // the whole can't be moved: a new frame begins
});

test("the frame is moved, pulled at a corner beyond the other, and drawn anew", () => {
  assert.deepEqual(dragged(BOX, "inside", [0, 0], [20, 500], WIDE), { ...BOX, left: 120, top: 100 });
  assert.deepEqual(dragged(BOX, "se", [200, 150], [250, 170], WIDE), { ...BOX, width: 150, height: 120 });
  assert.deepEqual(dragged(BOX, "nw", [100, 50], [260, 60], WIDE),
    { left: 200, top: 60, width: 60, height: 90 });
  assert.deepEqual(dragged(BOX, null, [300, 20], [350, 999], WIDE),
    { left: 300, top: 20, width: 50, height: 180 });
});

test("keys move the frame and change its size", () => {
  assert.deepEqual(keyedFrame(BOX, { key: "ArrowLeft" }, WIDE), { ...BOX, left: 90 });
  assert.deepEqual(keyedFrame(BOX, { key: "ArrowDown", shiftKey: true }, WIDE), { ...BOX, height: 110 });
  assert.deepEqual(keyedFrame(BOX, { key: "+" }, WIDE), { left: 95, top: 45, width: 110, height: 110 });
  assert.ok(keyedFrame(BOX, { key: "-" }, WIDE).width < 100);
  assert.equal(keyedFrame(BOX, { key: "Tab" }, WIDE), undefined);
  assert.equal(keyedFrame(BOX, { key: "ArrowLeft", altKey: true }, WIDE), undefined);
});

test("files that can be no photograph are refused in one line", () => {
  assert.equal(refusal({ name: "a.jpg", type: "image/jpeg", size: 3e6 }), null);
  assert.equal(refusal({ name: "a", type: "", size: 3 }), null); // it is tried
  assert.equal(refusal({ name: "a.pdf", type: "application/pdf", size: 3 }),
    "“a.pdf” is no picture but application/pdf. Open a JPEG or PNG.");
  assert.equal(refusal({ name: "a.jpg", type: "image/jpeg", size: 0 }), "“a.jpg” is empty.");
  assert.match(refusal({ name: "a.jpg", type: "image/jpeg", size: 41e6 }), /^“a.jpg” has 41 MB; .* 40 MB at/);
  assert.deepEqual(reducedSize(4000, 3000, 1600), [1600, 1200]);
  assert.deepEqual(reducedSize(30, 20, 1600), [30, 20]);
  assert.deepEqual(reducedSize(9000, 1, 100), [100, 1]);
});

test("ink that white paper would hide is told from any other as in Python", () => {
  assert.ok(papers.length >= 5);
  for (const { pixel, black } of papers) assert.equal(whiteHides(pixel), black, pixel);
  const [white, ink, none] = [[255, 255, 255, 255], [0, 0, 0, 255], [0, 0, 0, 0]];
  assert.ok(whiteHides([white, none, none].flat()));
  assert.ok(!whiteHides([white, white, white, none].flat())); // a picture with a margin
  assert.ok(!whiteHides([white, ink, none, none, none].flat())); // a small sheet with ink on it
  assert.ok(!whiteHides([none, none].flat()) && !whiteHides([ink, none, none].flat()));
});

test("no more is kept than a file can hold that is read again", () => {
  const digits = ownDigits(own.text), bytes = new TextEncoder().encode(ownText(digits)).length;
  assert.equal(ownBytes(digits), bytes);
  assert.equal(ownBytes([]), ownText([]).length);
  assert.equal(ownBytes([{ ...digits[0], note: "ä" }]), ownBytes(digits.slice(0, 1)) + 12);
  assert.equal(tooMuch(digits), null);
  assert.equal(tooMuch(digits, bytes), null);
  assert.equal(tooMuch(digits, bytes - 1),
    "With 0.1 MB the file could not be read again; legal are 0.1 MB.");
  assert.equal(tooMuch(Array(10001).fill(digits[0])),
    "With 10001 digits the file could not be read again; legal are 10000.");
});

test("the file of one's own digits is that of Python", () => {
  const found = ownDigits(own.text, "own.json");
  assert.deepEqual(found.map(({ label }) => label), own.labels);
  found.forEach(({ pixels }, i) => assert.deepEqual([...ownPixels(pixels)], own.pixels[i]));
  assert.deepEqual(found[0].strokes, own.strokes);
  assert.ok(!("strokes" in found[1]));
  assert.deepEqual(ownDigits(ownText(found)), found);
});

test("ink becomes bytes as Python rounds it", () => {
  const ink = Float32Array.from({ length: 784 }, (_, i) => (i % 256) / 255);
  assert.deepEqual([...ownPixels(inkToText(ink))], Array.from(ink, (_, i) => i % 256));
});

test("files that hold no digits are refused in one line", () => {
  const digit = { label: 3, pixels: Array(784).fill(0) }, file = (more) => JSON.stringify({
    format: "digitnet own digits", version: 1, digits: [digit], ...more });
  assert.equal(ownDigits(file({})).length, 1);
  const bad = (more) => ({ digits: [digit, { ...digit, ...more }] });
  for (const [text, message] of [
    ["{", /is no JSON/], ["null", /format is not/], ["[]", /format is not/],
    [file({ format: "x" }), /format is not/],
    [file({ version: 2 }), /has version 2/], [file({ digits: [] }), /has 0 digits; legal are 1 to 10000/],
    [file(bad({ label: 10 })), /digit 1 has the label 10/], [file(bad({ label: "3" })), /the label "3"/],
    [file(bad({ pixels: "AA==" })), /digit 1 has no 784 pixels/], [file(bad({ pixels: "?" })), /no 784/],
    [file(bad({ pixels: Array(784).fill(256) })), /no 784/],
    [file({ digits: [null] }), /digit 0 has the label/],
  ]) assert.throws(() => ownDigits(text, "a.json"),
    (error) => message.test(error.message) && !/\n/.test(error.message));
});

test("the answer, the runner-up and what a step left out changes are said", () => {
  const outputs = [0, 0.0001, 0.2, 0, 0, 0, 0, 0.79, 0, 0];
  const known = { from: "drawing", name: "small", outputs, first: 7, second: 2 };
  assert.equal(answerWords(known),
    "Your drawing. The network of 30 hidden neurons answers 7, with 0.790. Next comes 2 with 0.200.");
  assert.match(answerWords({ ...known, from: "photograph", name: "convnet" }),
    /^What the frame holds\. The convolutional network answers 7/);
  assert.match(answerWords({ ...known, empty: true }),
    /^The sheet is empty\. .* answers all the same: 7, with 0\.790/);
  assert.match(answerWords({ ...known, empty: true, from: "photograph" }), /^No ink is found in the frame\./);
  assert.equal(withoutWords([], 7, 7), "Take a tick away to leave something out.");
  assert.equal(withoutWords(["crop"], 7, 1),
    "Without “cut it out” the answer is 7, with all steps it is 1.");
  assert.equal(withoutWords(["crop", "centre"], 7, 7),
    "Without “cut it out” and “centre it” the answer is 7, as it is with all steps.");
  assert.deepEqual([1, 0.9999, 0.5, 0.0002, 0].map(outputWords),
    ["1.000", "more than 0.999", "0.500", "less than 0.001", "0.000"]);
  assert.equal(networkWords({ parameters: 23860, right: 9511, total: 10000 }),
    "23\u202f860 weights and biases; it reads 9\u202f511 of the 10\u202f000 test images.");
});

test("what was kept is said", () => {
  const digits = [7, 3, 7].map((label) => ({ label }));
  assert.equal(taughtSentence(digits, 7), "Kept as a 7. 3 digits are kept: 3 and 7.");
  assert.equal(taughtSentence(digits.slice(0, 1)), "1 digit is kept: a 7.");
  assert.equal(taughtSentence([{ label: 8 }], 8), "Kept as an 8. 1 digit is kept: an 8.");
  assert.equal(taughtSentence([]), "No digit is kept.");
  assert.equal(listed(["a", "b", "c"]), "a, b and c");
});
