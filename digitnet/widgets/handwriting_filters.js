// What NumPy and scipy.ndimage do for preprocessing.py, again: filters, parts that hang together, distances.
// A picture is {values, rows, columns}, row by row. Beyond its edge, filters find the nearest pixel of it.

/** A picture of the same sides, each value made of that of `picture`, or of several. */
export function mapped({ values, rows, columns }, make) {
  const found = new Float64Array(values.length); // Float64Array.from takes ten times as long
  for (let i = 0; i < found.length; i++) found[i] = make(values[i], i);
  return { values: found, rows, columns };
}

/** Rows and columns exchanged. */
export function turned({ values, rows, columns }) {
  const found = new Float64Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) found[c * rows + r] = values[r * columns + c];
  return { values: found, rows: columns, columns: rows };
}

/**
 * A picture whose columns, then rows, are worked on: `work(line, n, out)` fills `out` from a line of n, which
 * has `reach` values more at each end.
 */
function lineByLine(picture, work, reach = 0) {
  const once = ({ values, rows, columns: n }) => {
    const found = new Float64Array(values.length);
    const line = new Float64Array(n + 2 * reach), out = new Float64Array(n);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < line.length; i++) line[i] = values[r * n + Math.min(n - 1, Math.max(0, i - reach))];
      work(line, n, out);
      found.set(out, r * n);
    }
    return { values: found, rows, columns: n };
  };
  return once(turned(once(turned(picture))));
}

/** uniform_filter(picture, size, mode="nearest"): the mean of a square of odd size. */
export function uniform(picture, size) {
  return lineByLine(picture, (line, n, out) => {
    let sum = 0;
    for (let i = 0; i < size - 1; i++) sum += line[i];
    for (let i = 0; i < n; i++) {
      sum += line[i + size - 1];
      out[i] = sum / size;
      sum -= line[i];
    }
  }, (size - 1) / 2);
}

/** maximum_filter(picture, size, mode="nearest"), of odd size; with sign −1, minimum_filter. */
export function extreme(picture, size, sign = 1) {
  return lineByLine(picture, (line, n, out) => {
    for (let i = 0; i < n; i++) {
      let most = -Infinity;
      for (let k = i; k < i + size; k++) most = Math.max(most, sign * line[k]);
      out[i] = sign * most;
    }
  }, (size - 1) / 2);
}

/** label(mask, ones((3, 3))): {labels, areas}. Parts are numbered from 1 in reading order; 0 is no part. */
export function labelled({ values, rows, columns }) {
  const labels = new Int32Array(rows * columns), stack = [], areas = [0];
  for (let start = 0; start < labels.length; start++) {
    if (!values[start] || labels[start]) continue;
    labels[start] = areas.push(0) - 1;
    stack.push(start);
    while (stack.length) {
      const at = stack.pop(), row = Math.floor(at / columns), column = at % columns;
      areas[labels[start]] += 1;
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          const to = r * columns + c;
          if (!values[to] || labels[to]) continue;
          labels[to] = labels[start];
          stack.push(to);
        }
      }
    }
  }
  return { labels, areas };
}

/** For each q of n, the least of (q − i)² + f[i]: the lower envelope of parabolas (at[k] from from[k] on). */
function enveloped(f, n, out, at, from) {
  let k = -1;
  for (let q = 0; q < n; q++) {
    if (f[q] === Infinity) continue;
    let start = -Infinity;
    while (k >= 0) {
      start = (f[q] + q * q - f[at[k]] - at[k] * at[k]) / (2 * (q - at[k]));
      if (start > from[k]) break;
      k -= 1;
    }
    k += 1;
    [at[k], from[k]] = [q, k ? start : -Infinity];
  }
  if (k < 0) return out.fill(Infinity);
  for (let q = 0, i = 0; q < n; q++) {
    while (i < k && from[i + 1] <= q) i++;
    out[q] = (q - at[i]) ** 2 + f[at[i]];
  }
}

/** distance_transform_edt(mask): of each pixel of a mask, how far it is to the nearest outside; else 0. */
export function distances(mask) {
  const most = Math.max(mask.rows, mask.columns), at = new Int32Array(most), from = new Float64Array(most);
  const squares = lineByLine(mapped(mask, (inside) => (inside ? Infinity : 0)),
    (f, n, out) => enveloped(f, n, out, at, from));
  return mapped(squares, Math.sqrt);
}

/** The rectangle of `rows` × `columns` whose upper left corner is there; beyond the picture, all is 0. */
export function rectangle({ values, rows: height, columns: width }, top, left, rows, columns) {
  const found = new Float64Array(rows * columns);
  for (let r = Math.max(0, -top); r < Math.min(rows, height - top); r++)
    for (let c = Math.max(0, -left); c < Math.min(columns, width - left); c++)
      found[r * columns + c] = values[(r + top) * width + c + left];
  return { values: found, rows, columns };
}

/** The smallest rectangle around a mask: [top, left, rows, columns]. */
export function extentOf({ values, rows, columns }) {
  let [top, left, bottom, right] = [rows, columns, -1, -1];
  for (let i = 0; i < values.length; i++) {
    if (!values[i]) continue;
    const r = Math.floor(i / columns), c = i % columns;
    [top, left] = [Math.min(top, r), Math.min(left, c)];
    [bottom, right] = [Math.max(bottom, r), Math.max(right, c)];
  }
  return [top, left, bottom - top + 1, right - left + 1];
}

/**
 * A picture whose columns, then rows, are replaced by weighted sums, each [first, weights from there on].
 */
export function resampled(picture, weightsDown, weightsAcross) {
  const once = ({ values, rows, columns }, sums) => {
    const found = new Float64Array(rows * sums.length);
    for (let r = 0; r < rows; r++)
      sums.forEach(([first, weights], i) => {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * values[r * columns + first + k];
        found[r * sums.length + i] = sum;
      });
    return { values: found, rows, columns: sums.length };
  };
  return once(turned(once(turned(picture), weightsDown)), weightsAcross);
}

/** What np.quantile(values, q) gives; values in order already. */
export function quantileOf(sorted, q) {
  const at = q * (sorted.length - 1), low = Math.floor(at), a = sorted[low];
  return a + (sorted[Math.min(low + 1, sorted.length - 1)] - a) * (at - low);
}
