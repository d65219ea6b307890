// From a picture of ink on paper to what the networks were trained on: digitnet/pictures/preprocessing.py.

/** RGBA bytes of a canvas as a grey picture {values, rows, columns}, 0 black … 1 white; paper shines through. */
export function greyOf({ data, width, height }) {
  throw new Error("greyOf is not written yet");
}

/** The 28×28 ink that a network reads, 0 … 1; all 0 for an empty picture. */
export function prepare(picture) {
  throw new Error("prepare is not written yet");
}

/** The pictures of all steps in order, {name, values, rows, columns, ink}; the last is that of `prepare`. */
export function stages(picture) {
  throw new Error("stages is not written yet");
}
