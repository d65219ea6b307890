// A photograph, opened in the page: it is read here, made smaller here, and goes nowhere else.
import { button, h } from "./common.js";

const KEPT_SIDE = 1600; // pixels of the longer side that are kept
const CROPPED = 280; // and of the longer side of what the frame holds
const HEAVIEST = 40; // megabytes of a file
const LARGEST = 120; // millions of pixels of a photograph

/** Why a file can't be a photograph, in one line; null if it may be one. */
export function refusal({ name, type, size }) {
  const called = name ? `“${name}”` : "This";
  if (type && !type.startsWith("image/")) return `${called} is no picture but ${type}. Open a JPEG or PNG.`;
  if (!size) return `${called} is empty.`;
  if (size > HEAVIEST * 1e6)
    return `${called} has ${Math.ceil(size / 1e6)} MB; a picture may have ${HEAVIEST} MB at most.`;
  return null;
}

/** Columns and rows, made smaller if need be so that the longer side is `most`. */
export function reducedSize(width, height, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

/**
 * Whether white paper would hide pixels [red, green, blue, alpha, …]: less than half of it all is there, and
 * that is light and nowhere dark. As in opening.py.
 */
export function whiteHides(pixels) {
  const n = pixels.length / 4;
  let seen = 0, onWhite = 0, darkest = 1;
  for (let i = 0; i < pixels.length; i += 4) {
    const grey = (0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2]) / 255;
    const alpha = pixels[i + 3] / 255, shown = 1 - alpha * (1 - grey);
    seen += alpha;
    onWhite += shown;
    darkest = Math.min(darkest, shown);
  }
  return seen < n / 2 && onWhite > n - seen / 2 && darkest > 0.5;
}

/** Part of an image on a canvas of its own, of so many columns and rows, on paper that its ink is seen on. */
function copied(image, [x, y, width, height], [columns, rows]) {
  const canvas = h("canvas", { width: columns, height: rows });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, width, height, 0, 0, columns, rows);
  context.fillStyle = whiteHides(context.getImageData(0, 0, columns, rows).data) ? "#000000" : "#ffffff";
  context.globalCompositeOperation = "destination-over"; // the paper lies below
  context.fillRect(0, 0, columns, rows);
  return canvas;
}

/** The photograph in a file, {image, rows, columns}, upright; an Error of one line if it can't be read. */
export async function openPhoto(file) {
  const no = refusal(file);
  if (no) throw new Error(no);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" })
    .catch(() => createImageBitmap(file)) // an old browser knows no such option, and does so anyway
    .catch(() => {
      const isHeic = /hei[cf]/i.test(`${file.type} ${file.name}`);
      const heic = isHeic ? " Save the HEIC photograph as JPEG first." : "";
      const what = `“${file.name || "The picture"}” can't be read as a picture.`;
      throw new Error(what + (heic || " Open a JPEG or PNG."));
    });
  const { width, height } = bitmap, millions = (width * height) / 1e6;
  try {
    if (millions > LARGEST)
      throw new Error(`“${file.name}” has ${Math.round(millions)} million pixels; legal are ${LARGEST}.`);
    const [columns, rows] = reducedSize(width, height, KEPT_SIDE);
    return { image: copied(bitmap, [0, 0, width, height], [columns, rows]), rows, columns };
  } finally {
    bitmap.close();
  }
}

/** What the frame holds, as the ImageData of a small picture. */
export function croppedPhoto({ image }, { left, top, width, height }) {
  const [columns, rows] = reducedSize(width, height, CROPPED);
  const canvas = copied(image, [left, top, width, height], [columns, rows]);
  return canvas.getContext("2d").getImageData(0, 0, columns, rows);
}

/** A photograph of bytes of grey, row by row. */
export function photoOf(grey, [rows, columns]) {
  const image = h("canvas", { width: columns, height: rows }), context = image.getContext("2d");
  const data = context.createImageData(columns, rows), shown = new Uint32Array(data.data.buffer);
  for (let i = 0; i < shown.length; i++) shown[i] = (255 << 24) | (grey[i] * 0x10101);
  context.putImageData(data, 0, 0);
  return { image, rows, columns };
}

const imageIn = (list) => [...(list ?? [])].find(({ type }) => type.startsWith("image/"));

/**
 * The buttons that open a photograph or, on a phone, take one; it may also be dropped on `box()` or pasted
 * there. `opened(photo)` gets it, `failed(text)` says why there is none, `busy(is)` whether one is being
 * read. Returns {parts, listen(box), cancel()}; after `cancel` the one being read is not wanted any more.
 */
export function photoButtons({ opened, failed, busy }) {
  let wanted = null;
  const end = (file) => {
    if (!file || file !== wanted) return false;
    wanted = null;
    busy(false);
    return true;
  };
  const open = async (file) => {
    if (!file) return;
    wanted = file;
    busy(true);
    const [photo, { message }] = await openPhoto(file).then((found) => [found, {}], (error) => [null, error]);
    if (!end(file)) return;
    if (photo) opened(photo);
    else failed(message);
  };
  const way = (text, name, more) => {
    const input = h("input", { type: "file", accept: "image/*", hidden: true, "aria-label": text, ...more });
    input.addEventListener("change", () => { open(input.files[0]); input.value = ""; });
    return [button(text, () => input.click(), { class: name }), input];
  };
  const parts = [...way("Open a photograph", "hw-open", {}),
    ...way("Take a photograph", "hw-take", { capture: "environment" })];
  const listen = (box) => {
    box.addEventListener("dragover", (event) => {
      if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
    });
    box.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      open(imageIn(event.dataTransfer.files) ?? event.dataTransfer.files[0]);
    });
    box.addEventListener("paste", (event) => {
      const file = imageIn(event.clipboardData?.files);
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      open(file);
    });
  };
  return { parts, listen, cancel: () => end(wanted) };
}
