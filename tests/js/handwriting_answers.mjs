// Called by test_widgets_handwriting_networks.py: what packed networks answer to images, bytes one after the
// other: node handwriting_answers.mjs IMAGES PIXELS NETWORK COUNT [NETWORK COUNT …]. Prints JSON.
import { readFileSync } from "node:fs";

import { answer, inflateNetwork } from "../../digitnet/widgets/handwriting_networks.js";

const [images, pixels, ...asked] = process.argv.slice(2), inks = readFileSync(images);
const found = [];
for (let i = 0; i < asked.length; i += 2) {
  const network = await inflateNetwork(readFileSync(asked[i])), digits = [];
  for (let k = 0; k < Number(asked[i + 1]); k++) {
    const image = inks.subarray(k * pixels, (k + 1) * pixels);
    digits.push(answer(network, Float64Array.from(image, (byte) => byte / 255)).first);
  }
  found.push(digits);
}
console.log(JSON.stringify(found));
