// The file of one's own digits, as digitnet.data.load_own reads it and save_own writes it.

export const OWN_NAME = "own_digits.json", OWN_MOST = 10000; // digits of a file
export const OWN_HEAVIEST = 32e6; // bytes of a file
const FORMAT = "digitnet own digits", VERSION = 1, OWN_PIXELS = 784;

/** Ink from 0 to 1 as bytes in base64. */
export const inkToText = (ink) => btoa(String.fromCharCode(...Array.from(ink, (v) => Math.round(255 * v))));

/** The 784 bytes of a digit of the file, from base64 or a list; null if that is no picture. */
export function ownPixels(pixels) {
  let found = pixels;
  if (typeof pixels === "string") {
    try {
      found = Array.from(atob(pixels), (c) => c.charCodeAt());
    } catch {
      return null;
    }
  }
  const legal = Array.isArray(found) && found.length === OWN_PIXELS &&
    found.every((v) => Number.isInteger(v) && v >= 0 && v <= 255);
  return legal ? Uint8Array.from(found) : null;
}

/** The strokes of a digit of the file, if they are legal; else undefined. */
function ownStrokes(strokes) {
  const point = (p) => Array.isArray(p) && p.length === 2 && p.every((v) => Number.isFinite(v));
  const line = (s) => Array.isArray(s) && s.length > 0 && s.every(point);
  return Array.isArray(strokes) && strokes.length && strokes.every(line) ? strokes : undefined;
}

/** The text of the file. */
export const ownText = (digits) => `${JSON.stringify({ format: FORMAT, version: VERSION, digits })}\n`;

const bytesOf = (text) => new TextEncoder().encode(text).length;
const weighed = new WeakMap(); // bytes of each digit in the file, with the comma behind it

/** How many bytes the file of these digits has. */
export function ownBytes(digits) {
  let sum = bytesOf(ownText([])) - (digits.length > 0);
  for (const digit of digits) {
    if (!weighed.has(digit)) weighed.set(digit, bytesOf(JSON.stringify(digit)) + 1);
    sum += weighed.get(digit);
  }
  return sum;
}

/** Why no file could hold these digits, so that it could be read again, in one line; null if one can. */
export function tooMuch(digits, most = OWN_HEAVIEST) {
  const n = digits.length, mega = (bytes) => Math.ceil(bytes / 1e5) / 10;
  if (n > OWN_MOST) return `With ${n} digits the file could not be read again; legal are ${OWN_MOST}.`;
  const size = ownBytes(digits);
  if (size <= most) return null;
  return `With ${mega(size)} MB the file could not be read again; legal are ${mega(most)} MB.`;
}

/** The digits in the text of a file, {label, pixels, strokes} each; an Error of one line if it has none. */
export function ownDigits(text, name = "The file") {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`“${name}” is no JSON, so it holds no digits saved here.`);
  }
  if (content?.format !== FORMAT || !Array.isArray(content.digits))
    throw new Error(`“${name}” holds no digits saved here: its format is not “${FORMAT}”.`);
  if (content.version !== VERSION)
    throw new Error(`“${name}” has version ${content.version} of the format; known is ${VERSION}.`);
  if (!content.digits.length || content.digits.length > OWN_MOST)
    throw new Error(`“${name}” has ${content.digits.length} digits; legal are 1 to ${OWN_MOST}.`);
  return content.digits.map((digit, i) => {
    const pixels = ownPixels(digit?.pixels), label = digit?.label;
    if (!Number.isInteger(label) || label < 0 || label > 9)
      throw new Error(`“${name}”: digit ${i} has the label ${JSON.stringify(label)}; legal are 0 to 9.`);
    if (!pixels) throw new Error(`“${name}”: digit ${i} has no 784 pixels from 0 to 255.`);
    const strokes = ownStrokes(digit.strokes), text = btoa(String.fromCharCode(...pixels));
    return strokes ? { label, pixels: text, strokes } : { label, pixels: text };
  });
}
