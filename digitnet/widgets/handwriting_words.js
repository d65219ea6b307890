// What the figure Handwriting says in words.

export const NETWORK_WORDS = {
  small: "30 hidden neurons", plain: "800 hidden neurons", convnet: "convolutional",
};
const LONG_WORDS = {
  small: "network of 30 hidden neurons", plain: "network of 800 hidden neurons",
  convnet: "convolutional network",
};

/** An output in words: "0.998", and what three digits would round to 0 or 1 as less and more than that. */
export function outputWords(value) {
  if (value > 0.9995 && value < 1) return "more than 0.999";
  if (value > 0 && value < 0.0005) return "less than 0.001";
  return value.toFixed(3);
}

/** "a", "a and b", "a, b and c". */
export const listed = (words) =>
  (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/** What the network answers. `from` is "drawing" or "photograph"; `empty` if no ink was found. */
export function answerWords({ from, name, outputs, first, second, empty }) {
  const says = `The ${LONG_WORDS[name]} answers`, own = `with ${outputWords(outputs[first])}`;
  const photo = from === "photograph", none = photo ? "No ink is found in the frame." : "The sheet is empty.";
  if (empty) return `${none} ${says} all the same: ${first}, ${own}. It knows no “nothing”.`;
  const next = `Next comes ${second} with ${outputWords(outputs[second])}.`;
  return `${photo ? "What the frame holds." : "Your drawing."} ${says} ${first}, ${own}. ${next}`;
}

/** What the steps that are left out change: the answer is `first` without them, `full` with all. */
export function withoutWords(off, first, full) {
  if (!off.length) return "Take a tick away to leave something out.";
  const left = listed(off.map((key) => `“${SWITCH_NAMES[key]}”`));
  return `Without ${left} the answer is ${first}, ` +
    (first === full ? "as it is with all steps." : `with all steps it is ${full}.`);
}

/** What is said of the network that is chosen. */
export function networkWords({ parameters, right, total }) {
  const many = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return `${many(parameters)} weights and biases; it reads ${many(right)} of the ${many(total)} test images.`;
}

export const loadingWords = (name) => `The weights of the ${LONG_WORDS[name]} are being loaded.`;

/** "a 7", "an 8". */
export const aDigit = (label) => `${label === 8 ? "an" : "a"} ${label}`;

/** How many digits were kept, of which kinds; `label` was the last. */
export function taughtSentence(digits, label) {
  const n = digits.length, kinds = [...new Set(digits.map((digit) => digit.label))].sort();
  if (!n) return "No digit is kept.";
  const kept = label === undefined ? "" : `Kept as ${aDigit(label)}. `;
  if (n === 1) return `${kept}1 digit is kept: ${aDigit(kinds[0])}.`;
  return `${kept}${n} digits are kept: ${listed(kinds.map(String))}.`;
}

export const HELP = {
  drawing: "By keyboard: arrow keys move the cursor (Home, Page up, End and Page down aslant), Space makes " +
    "a dot, Shift with these keys draws a line; Ctrl and Z take the last back. With the eraser they erase.",
  photograph: "The frame is moved by mouse or finger, and made larger or smaller at its corners; beside it " +
    "a new one is drawn. By keyboard: arrow keys move it, with Shift its lower right corner; + and − " +
    "change its size.",
};

/** What the steps of the preparation are called, what they do, and which parts of them can be left out. */
export const STEP_NAMES = {
  grey: "Grey", ink: "Ink", mask: "Black or white", kept: "Without specks", cut: "Cut out", stroke: "Stroke",
  box: "Shrunk", picture: "Centred",
};
export const STEP_WORDS = {
  grey: "How bright each pixel is. A dark table around the sheet is left out.",
  ink: "How much light is missing, beside that of the paper.",
  mask: "What is dark enough to be ink.",
  kept: "Small parts and what comes in at the edge are left out.",
  cut: "The smallest rectangle around the ink.",
  stroke: "Drawn anew, thicker or thinner if need be.",
  box: "The longer side becomes 20 pixels.",
  picture: "The centre of mass goes to the middle of 28×28.",
};
export const SWITCHES_OF = {
  ink: ["polarity", "lighting"], kept: ["specks"], cut: ["crop"], stroke: ["stroke"], picture: ["centre"],
};
export const SWITCH_NAMES = {
  polarity: "tell ink from paper", lighting: "even out the light", specks: "drop specks", crop: "cut it out",
  stroke: "mend the stroke", centre: "centre it",
};
