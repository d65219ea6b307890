// Where the ink is in a picture of paper: inking.py again, with its names.
import {
  extentOf, extreme, labelled, mapped, quantileOf, resampled, turned, uniform,
} from "./handwriting_filters.js";

const LONGEST_SIDE = 200, CELLS = 40, WINDOW = 1 / 3, FAINTEST = 0.12, SPECK = 0.06, CLEAR = 0.1;
const LEAST_PHOTO = 60, TABLE = 0.4, STEP = 0.5, SHEET_SHARE = [0.2, 0.95], DARK = 0.15;
const MARKED = [0.8, 0.001], FOUR = [0.88, 1.12], CORE = 0.25, SCALES = [[1, 2], [1 / 8, 1]];
const LIGHT = 0.5, ABOVE_NOISE = 4;

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

/** How much the skewness counts of what each pixel differs by from a square around it. */
function skewOf(grey, [share, weight]) {
  const size = Math.max(3, 2 * Math.floor((share * Math.min(grey.rows, grey.columns)) / 2) + 1);
  const around = uniform(grey, size).values, n = grey.values.length;
  let [squares, cubes] = [0, 0];
  grey.values.forEach((v, i) => {
    const d = v - around[i];
    [squares, cubes] = [squares + d * d, cubes + d * d * d];
  });
  const deviation = Math.sqrt(squares / n);
  return deviation > 1e-6 ? (weight * cubes) / n / deviation ** 3 : 0;
}

/** Whether the ink is darker than the paper. */
export function isDarkOnLight(grey) {
  const [wide, narrow] = SCALES.map((scale) => skewOf(grey, scale));
  return (Math.abs(narrow) > Math.abs(wide) ? narrow : wide) <= LIGHT;
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

/** The standard deviation of the noise in a picture, by what most neighbours differ by. */
export function noiseIn({ values, columns }) {
  const apart = [];
  values.forEach((v, i) => {
    if ((i + 1) % columns) apart.push(Math.abs(values[i + 1] - v));
    if (i + columns < values.length) apart.push(Math.abs(values[i + columns] - v));
  });
  return apart.length ? medianOf(apart) / (0.6745 * Math.SQRT2) : 0;
}

/** How strong the darkest tenth of what is above the threshold is at least; 0 if faint or, perhaps, noise. */
export function strengthOf(ink, light, noise) {
  const threshold = thresholdOf(ink), tenth = (all) => quantileOf(all.filter((_, i) => ink[i] >= threshold)
    .sort(), 0.9);
  const value = tenth(ink), missing = tenth(ink.map((v, i) => v * light[i]));
  return value >= FAINTEST && missing >= ABOVE_NOISE * noise ? value : 0;
}

/** For each part of a mask, how far it reaches in from the picture's edge; null if it doesn't touch it. */
function reaches({ labels, areas }, { rows, columns }) {
  const found = areas.map(() => 0), touches = areas.map(() => false);
  labels.forEach((part, i) => {
    const r = Math.floor(i / columns), c = i % columns;
    const far = Math.min(r, c, rows - 1 - r, columns - 1 - c);
    found[part] = Math.max(found[part], far);
    if (!far) touches[part] = true;
  });
  return found.map((far, part) => (touches[part] ? far : null));
}

/** The parts of a mask that aren't much smaller than the largest; nothing where all is noise. */
export function withoutSpecks(mask) {
  const parts = labelled(mask), { labels } = parts, reach = reaches(parts, mask);
  const inside = parts.areas.map((n, part) => (part && reach[part] === null ? n : 0));
  const inner = inside.indexOf(Math.max(...inside)), isLargest = inside[inner] === Math.max(...parts.areas);
  let areas = parts.areas;
  if (inside[inner]) {
    const [, , high, wide] = extentOf(mapped(mask, (_, i) => labels[i] === inner));
    const goes = (far) => far !== null && (isLargest || far < Math.max(high, wide));
    areas = areas.map((n, part) => (goes(reach[part]) ? 0 : n));
  }
  areas[0] = 0;
  const most = Math.max(...areas);
  if (!most || most < CLEAR * areas.reduce((sum, n) => sum + n)) return mapped(mask, () => 0);
  return mapped(mask, (_, i) => (areas[labels[i]] >= Math.max(1, SPECK * most) ? 1 : 0));
}

/** A mask with its holes. */
function filled(mask) {
  const beside = mapped(mask, (v) => 1 - v), parts = labelled(beside), reach = reaches(parts, beside);
  return mapped(mask, (v, i) => (v || reach[parts.labels[i]] === null ? 1 : 0));
}

const within = (v, [low, high]) => low <= v && v <= high;
const sumOf = ({ values }) => values.reduce((sum, v) => sum + v, 0);

/** The area of the figure whose corners are those of a mask nearest to the corners of the picture. */
function fourCorners({ values, rows, columns }) {
  const at = [[1, -1], [-1, -1], [1, 1], [-1, 1]].map(([turn, sign]) => {
    let best = [-Infinity, 0, 0];
    values.forEach((v, i) => {
      const r = Math.floor(i / columns), c = i % columns, far = sign * (r + turn * c);
      if (v && far > best[0]) best = [far, r, c];
    });
    return best.slice(1);
  });
  const corners = at.map(([r, c], i) => [r + (i > 1), c + (i === 1 || i === 2)]);
  return Math.abs(corners.reduce((sum, [r, c], i) => {
    const [nextR, nextC] = corners[(i + 1) % 4];
    return sum + r * nextC - c * nextR;
  }, 0)) / 2;
}

/** Whether a mask, in which so many pixels are light, is a sheet on something dark, with ink on it. */
function isSheet(sheet, grey, light) {
  const area = sumOf(sheet), { values } = grey, inside = sheet.values;
  if (!within(area / values.length, SHEET_SHARE) || 1 - light / area > DARK) return false;
  if (!within(area / Math.max(fourCorners(sheet), 1), FOUR)) return false;
  if (sumOf(extreme(sheet, 2 * Math.floor(Math.sqrt(area) / 6) + 1, -1)) < CORE * area) return false;
  const [wider, inner] = [extreme(sheet, 3).values, extreme(sheet, 7, -1).values];
  const most = extreme(grey, 5).values.map((v) => Math.max(v, 1e-3)), low = extreme(grey, 5, -1).values;
  const inked = values.reduce((n, v, i) => n + (inner[i] && v < MARKED[0] * most[i] ? 1 : 0), 0);
  const steps = low.map((v, i) => v / most[i]).filter((_, i) => wider[i] > inside[i]);
  const beside = medianOf(values.filter((_, i) => !inside[i]));
  return inked >= MARKED[1] * area && quantileOf(steps.sort(), 0.9) <= STEP &&
    beside <= TABLE * medianOf(values.filter((_, i) => inside[i]));
}

/** The mask of a light sheet of four corners on something dark, with the ink in it; null if there is none. */
function sheetIn(picture) {
  const grey = uniform(picture, 3), first = thresholdOf(grey.values);
  const below = grey.values.filter((v) => v < first);
  for (const limit of below.length ? [first, thresholdOf(below)] : []) {
    const { labels, areas } = labelled(mapped(grey, (v) => (v >= limit ? 1 : 0)));
    areas[0] = 0;
    const most = Math.max(...areas), largest = areas.indexOf(most);
    const sheet = filled(mapped(grey, (_, i) => (labels[i] === largest ? 1 : 0)));
    if (isSheet(sheet, grey, most)) return sheet;
  }
  return null;
}

/** A function of a pixel: [row, column, how far] of the nearest in a mask, in its row or the nearest row. */
function nearestIn({ values, rows, columns }) {
  const ends = Array.from({ length: rows }, (_, r) => {
    const row = values.subarray(r * columns, (r + 1) * columns);
    return [row.indexOf(1), row.lastIndexOf(1)];
  });
  const full = ends.flatMap(([first], r) => (first < 0 ? [] : [r])), top = full[0], bottom = full.at(-1);
  return (r, c) => {
    const row = Math.min(bottom, Math.max(top, r)), [first, last] = ends[row];
    const column = Math.min(last, Math.max(first, c));
    return [row, column, Math.abs(r - row) + Math.abs(c - column)];
  };
}

/** The picture without what is around the sheet: a table, say, that is far darker. Its sides: at most 200. */
export function onSheet(grey) {
  const sheet = Math.min(grey.rows, grey.columns) >= LEAST_PHOTO ? sheetIn(grey) : null;
  const inner = sheet && extreme(sheet, 7, -1); // without its blurred edge
  if (!inner || !sumOf(inner)) return grey;
  const along = nearestIn(inner), across = nearestIn(turned(inner)), { values, columns } = grey;
  return mapped(grey, (_, i) => {
    const r = Math.floor(i / columns), c = i % columns, [row, column, away] = along(r, c);
    const [otherColumn, otherRow, otherAway] = across(c, r);
    return away <= otherAway ? values[row * columns + column] : values[otherRow * columns + otherColumn];
  });
}
