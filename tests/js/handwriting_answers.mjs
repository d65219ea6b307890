// Called by test_widgets_handwriting_networks.py: what packed networks answer to images, as JSON. The
// argument is JSON too: a list of {network, images, side, count, prepared}, the two first names of files, the images
// bytes, one after the other: ink, or grey pictures that are prepared first.
import { readFileSync } from "node:fs";

import { answer, inflateNetwork } from "../../digitnet/widgets/handwriting_networks.js";
import { prepare } from "../../digitnet/widgets/handwriting_prepare.js";

const found = [];
for (const { network, images, side, count, prepared } of JSON.parse(process.argv[2])) {
  const reader = await inflateNetwork(readFileSync(network)), inks = readFileSync(images), digits = [];
  for (let k = 0; k < count; k++) {
    const values = Float64Array.from(inks.subarray(k * side ** 2, (k + 1) * side ** 2), (byte) => byte / 255);
    digits.push(answer(reader, prepared ? prepare({ values, rows: side, columns: side }) : values).first);
  }
  found.push(digits);
}
console.log(JSON.stringify(found));
