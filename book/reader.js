// What reads the digit on the first page: pad and network of the figure Forward, and nothing of its inside.
// first_page.py makes a script of this, of the modules that it imports, and of the network's numbers, DATA.
import { fixed, h } from "../digitnet/widgets/common.js";
import { pass, ranking, unpack } from "../digitnet/widgets/network.js";
import { pad } from "../digitnet/widgets/pad.js";

/** Numbers of float32 from bytes, which hold them in steps of a part of the limit. */
function numbers({ limit, bytes }) {
  const steps = Int8Array.from(atob(bytes), (byte) => byte.charCodeAt(0));
  return Float32Array.from(steps, (step) => (step / 127) * limit);
}

/** The answer in words: [in short, the rest]. */
function reading(outputs) {
  const [first, second] = ranking(outputs), one = `${first === 8 ? "an" : "a"} ${first}`;
  const most = outputs[first], says = (digit) => fixed(outputs[digit]);
  const short = most < 0.3 ? `A guess: ${one}.` : most < 0.8 ? `Perhaps ${one}.` : `It reads ${one}.`;
  const rest = `the ${first} gets ${says(first)}; next comes the ${second} with ${says(second)}.`;
  return [short, ` Of at most 1, ${rest}`];
}

/** Put the pad in place of the button. `strokes` were drawn on the button, each a list of points [x, y]. */
function begin(sheet, says, strokes) {
  const { sizes, shape, functions } = DATA, [hidden, out] = DATA.weights.map(numbers);
  const weights = Float32Array.from([...hidden, ...out]), biases = Float32Array.from(DATA.biases);
  const layers = unpack(sizes, weights, biases, functions);
  const [words, bars] = [says.querySelector("output"), says.querySelectorAll("li")];
  const invitation = words.textContent;
  let pixels = new Uint8Array(sizes[0]);
  const show = () => {
    const empty = pixels.every((ink) => ink === 0), outputs = pass(layers, pixels).activations[1];
    const [short, rest] = reading(outputs), [answer] = ranking(outputs);
    words.replaceChildren(...(empty ? [invitation] : [h("b", {}, short), rest]));
    bars.forEach((bar, digit) => {
      bar.firstElementChild.style.setProperty("--share", empty ? 0 : outputs[digit]);
      bar.classList.toggle("first-read", !empty && digit === answer);
    });
    board.draw();
  };
  const board = pad(shape, () => pixels, (drawn) => { pixels = drawn; show(); }, true);
  const focused = sheet.contains(document.activeElement);
  sheet.replaceChildren(...board.parts, board.text);
  show();
  if (focused) board.parts[0].focus({ preventScroll: true });
  strokes.forEach(board.follow);
}

window.digitnetReader = begin;
