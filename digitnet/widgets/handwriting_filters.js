// What scipy.ndimage does for preprocessing.py, again: filters, parts that hang together, distances. A picture is
// {values, rows, columns}, row by row; beyond its edge it goes on as in a mirror ("reflect").

/** A picture of the same sides with other values. */
export const like = ({ rows, columns }, values) => ({ values, rows, columns });

/** For places from −reach to n + reach − 1 of a line of n: which of the line the mirror shows there. */
function mirrored(n, reach) {
  return Int32Array.from({ length: n + 2 * reach }, (_, k) => {
    const i = (((k - reach) % (2 * n)) + 2 * n) % (2 * n);
    return i < n ? i : 2 * n - 1 - i;
  });
}

/**
 * A picture filtered down its columns, then along its rows, as scipy does. `filter(line, n, out)` gets a line
 * of n with what the mirror shows of `reach` more at each end.
 */
function separably({ values, rows, columns }, reach, filter) {
  const found = Float64Array.from(values);
  const work = (n, lines, step, next) => {
    const places = mirrored(n, reach), line = new Float64Array(n + 2 * reach), out = new Float64Array(n);
    for (let l = 0; l < lines; l++) {
      const begin = l * next;
      for (let i = 0; i < line.length; i++) line[i] = found[begin + places[i] * step];
      filter(line, n, out);
      for (let i = 0; i < n; i++) found[begin + i * step] = out[i];
    }
  };
  work(rows, columns, columns, 1);
  work(columns, rows, 1, columns);
  return { values: found, rows, columns };
}

/** gaussian_filter(picture, sigma). */
export function gaussian(picture, sigma) {
  const reach = Math.floor(4 * sigma + 0.5);
  const powers = Float64Array.from({ length: reach + 1 }, (_, d) => Math.exp((-0.5 * d * d) / (sigma * sigma)));
  const sum = powers.reduce((all, power) => all + power) * 2 - 1;
  return separably(picture, reach, (line, n, out) => {
    for (let i = 0; i < n; i++) {
      let all = powers[0] * line[i + reach];
      for (let d = 1; d <= reach; d++) all += powers[d] * (line[i + reach - d] + line[i + reach + d]);
      out[i] = all / sum;
    }
  });
}

/** uniform_filter(picture, size): the mean of a square. */
export function uniform(picture, size) {
  const reach = Math.floor(size / 2);
  return separably(picture, reach, (line, n, out) => {
    let sum = 0;
    for (let i = 0; i < size - 1; i++) sum += line[i];
    for (let i = 0; i < n; i++) {
      sum += line[i + size - 1];
      out[i] = sum / size;
      sum -= line[i];
    }
  });
}

/** maximum_filter(picture, size), or with sign −1 minimum_filter; by blocks, so that size costs nothing. */
export function extreme(picture, size, sign = 1) {
  const reach = Math.floor(size / 2);
  return separably(picture, reach, (line, n, out) => {
    const m = line.length, before = new Float64Array(m), after = new Float64Array(m);
    for (let i = 0; i < m; i++) {
      const v = sign * line[i], k = m - 1 - i, u = sign * line[k];
      before[i] = i % size === 0 ? v : Math.max(before[i - 1], v);
      after[k] = k % size === size - 1 || k === m - 1 ? u : Math.max(after[k + 1], u);
    }
    for (let i = 0; i < n; i++) out[i] = sign * Math.max(after[i], before[i + size - 1]);
  });
}

const EIGHT = [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]];
const FOUR = [[-1, 0], [0, -1], [0, 1], [1, 0]];

/** label(mask): {labels, count}, numbered from 1 in reading order; with corners, those hang together too. */
export function labelled({ values, rows, columns }, corners = false) {
  const labels = new Int32Array(rows * columns), stack = [], steps = corners ? EIGHT : FOUR;
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (!values[start] || labels[start]) continue;
    labels[start] = ++count;
    stack.push(start);
    while (stack.length) {
      const at = stack.pop(), r = Math.floor(at / columns), c = at % columns;
      for (const [dr, dc] of steps) {
        const to = at + dr * columns + dc;
        if (r + dr < 0 || r + dr >= rows || c + dc < 0 || c + dc >= columns) continue;
        if (!values[to] || labels[to]) continue;
        labels[to] = count;
        stack.push(to);
      }
    }
  }
  return { labels, count };
}

/** The squares of distances along one line, from those across it: the lower envelope of parabolas. */
function enveloped(f, n, out, at, from) {
  let k = -1;
  for (let q = 0; q < n; q++) {
    if (f[q] === Infinity) continue;
    let s = -Infinity;
    while (k >= 0) {
      s = (f[q] + q * q - f[at[k]] - at[k] * at[k]) / (2 * (q - at[k]));
      if (s > from[k]) break;
      k--;
    }
    if (k < 0) s = -Infinity;
    k++;
    [at[k], from[k]] = [q, s];
  }
  const last = k;
  for (let q = 0, i = 0; q < n; q++) {
    if (last < 0) { out[q] = Infinity; continue; }
    while (i < last && from[i + 1] <= q) i++;
    out[q] = (q - at[i]) ** 2 + f[at[i]];
  }
}

/** distance_transform_edt(mask): how far each place of the mask is from the nearest outside of it; else 0. */
export function distances({ values, rows, columns }) {
  const found = Float64Array.from(values, (value) => (value ? Infinity : 0)), most = Math.max(rows, columns);
  const [f, out, from] = Array.from({ length: 3 }, () => new Float64Array(most)), at = new Int32Array(most);
  const work = (n, lines, step, next) => {
    for (let l = 0; l < lines; l++) {
      for (let i = 0; i < n; i++) f[i] = found[l * next + i * step];
      enveloped(f, n, out, at, from);
      for (let i = 0; i < n; i++) found[l * next + i * step] = out[i];
    }
  };
  work(rows, columns, columns, 1);
  work(columns, rows, 1, columns);
  return { values: found.map(Math.sqrt), rows, columns };
}
