// Where the ink is in a picture of paper: inking.py again, with its names.
import { extreme, labelled, mapped, quantileOf, resampled, uniform } from "./handwriting_filters.js";

const LONGEST_SIDE = 200, CELLS = 40, WINDOW = 1 / 3, FAINTEST = 0.12, SPECK = 0.06, CLEAR = 0.1;

/** A picture whose longest side has at most 200 pixels: means of squares of pixels. */
export function reduced(grey) {
  const k = Math.ceil(Math.max(grey.rows, grey.columns) / LONGEST_SIDE), area = k * k;
  const [rows, columns] = [Math.floor(grey.rows / k), Math.floor(grey.columns / k)];
  if (k === 1 || !rows || !columns) return grey;
  const values = new Float64Array(rows * columns);
  for (let r = 0; r < rows * k; r++) {
    const from = r * grey.columns, to = Math.floor(r / k) * columns;
    for (let c = 0; c < columns; c++)
      for (let i = 0; i < k; i++) values[to + c] += grey.values[from + c * k + i];
  }
  return { values: values.map((sum) => sum / area), rows, columns };
}

/** Whether the ink is darker than the paper. */
export function isDarkOnLight(grey) {
  const size = Math.max(3, 2 * Math.floor(Math.min(grey.rows, grey.columns) / 2) + 1);
  const around = uniform(grey, size).values;
  return grey.values.reduce((sum, v, i) => sum + (v - around[i]) ** 3, 0) <= 1e-9;
}

const medianOf = (values) => quantileOf(Float64Array.from(values).sort(), 0.5);

/** The medians of squares of pixels; the last ones go on as the edge does. */
function cellMedians({ values, rows, columns }, cell) {
  const [down, across] = [Math.ceil(rows / cell), Math.ceil(columns / cell)];
  const found = new Float64Array(down * across), square = new Float64Array(cell * cell);
  for (let i = 0; i < found.length; i++) {
    const top = Math.floor(i / across) * cell, left = (i % across) * cell;
    for (let k = 0; k < square.length; k++) {
      const r = Math.min(rows - 1, top + Math.floor(k / cell)), c = Math.min(columns - 1, left + (k % cell));
      square[k] = values[r * columns + c];
    }
    found[i] = medianOf(square);
  }
  return { values: found, rows: down, columns: across };
}

/** The weights that interpolate between the middles of cells, for `resampled`. */
const betweenCells = (n, cells, cell) => Array.from({ length: n }, (_, i) => {
  const at = Math.min(cells - 1, Math.max(0, (i + 0.5) / cell - 0.5)), low = Math.floor(at);
  return low < cells - 1 ? [low, [1 - (at - low), 1 - (low + 1 - at)]] : [low, [1]];
});

/** The largest of each neighbourhood, and of these the smallest. */
const closedOf = (picture, size) => extreme(extreme(picture, size), size, -1);

/** By how much most of a picture rises a row and a column: medians of differences k cells apart. */
function slopesOf({ values, rows, columns }, k) {
  const middle = (rises) => (rises.length ? medianOf(rises) / k : 0);
  const differences = (by, down, across) => {
    const at = (i) => Math.floor(i / across) * columns + (i % across);
    const length = Math.max(0, down) * Math.max(0, across);
    return Array.from({ length }, (_, i) => values[at(i) + by] - values[at(i)]);
  };
  return [middle(differences(k * columns, rows - k, columns)), middle(differences(k, rows, columns - k))];
}

/** The brightness of the paper at each pixel, under dark ink too. */
export function paperOf(grey) {
  const cell = Math.ceil(Math.max(grey.rows, grey.columns) / CELLS), medians = cellMedians(grey, cell);
  const { rows, columns } = medians;
  const size = Math.max(3, 2 * Math.floor((WINDOW * Math.min(rows, columns)) / 2) + 1);
  const [down, across] = slopesOf(closedOf(medians, size), Math.floor(size / 2));
  const level = mapped(medians, (v, i) => v - (down * Math.floor(i / columns) + across * (i % columns)));
  const closed = uniform(closedOf(level, size), 3);
  const weights = [betweenCells(grey.rows, rows, cell), betweenCells(grey.columns, columns, cell)];
  const found = resampled(closed, ...weights);
  const at = (i) => (i + 0.5) / cell - 0.5;
  return mapped(found, (v, i) =>
    v + (down * at(Math.floor(i / grey.columns)) + across * at(i % grey.columns)));
}

/** Paper that is equally bright everywhere. */
export function evenPaper(grey) {
  const median = medianOf(grey.values);
  return mapped(grey, () => median);
}

/** The share of the paper's light that is missing at each pixel. */
export const inkOn = (grey, paper) => mapped(grey, (v, i) =>
  Math.min(1, Math.max(0, (paper.values[i] - v) / Math.max(paper.values[i], 1e-3))));

/** Otsu's threshold. */
export function thresholdOf(ink) {
  const top = ink.reduce((most, v) => Math.max(most, v), 0), counts = new Float64Array(256);
  if (top === 0) return 0;
  for (const v of ink) counts[Math.min(255, Math.floor((v * 256) / top))] += 1;
  const value = (i) => ((i + 0.5) * top) / 256, whole = counts.reduce((sum, n, i) => sum + n * value(i), 0);
  let [below, sum, best, most] = [0, 0, 0, -1];
  for (let i = 0; i < 255; i++) {
    below += counts[i];
    sum += counts[i] * value(i);
    const above = ink.length - below, apart = sum / Math.max(below, 1) - (whole - sum) / Math.max(above, 1);
    const variance = below * above * apart ** 2;
    if (variance > most) [best, most] = [i, variance];
  }
  return value(best);
}

/** How strong the darkest tenth of what is above the threshold is at least; 0 if nothing is. */
export function strengthOf(ink) {
  const threshold = thresholdOf(ink), value = quantileOf(ink.filter((v) => v >= threshold).sort(), 0.9);
  return value >= FAINTEST ? value : 0;
}

/** The parts of a mask that aren't much smaller than the largest; nothing where all is noise. */
export function withoutSpecks(mask) {
  const { labels, areas } = labelled(mask), { rows, columns } = mask, most = Math.max(...areas);
  if (!most || most < CLEAR * areas.reduce((sum, n) => sum + n)) return mapped(mask, () => 0);
  const kept = areas.map((n) => n >= SPECK * most), atEdge = new Set();
  for (let r = 0; r < rows; r++) atEdge.add(labels[r * columns]).add(labels[(r + 1) * columns - 1]);
  for (let c = 0; c < columns; c++) atEdge.add(labels[c]).add(labels[(rows - 1) * columns + c]);
  if (!atEdge.has(areas.indexOf(most))) atEdge.forEach((part) => { kept[part] = false; });
  return mapped(mask, (_, i) => (labels[i] && kept[labels[i]] ? 1 : 0));
}
