// The further choices of the playground: cost, start, activation, λ and optimizer (chapters 9 to 12).

/** Of each: [its value, the words in the list, the word in an address]; the first is that of chapter 7. */
export const CHOICES = {
  cost: { label: "cost", options: [
    ["quadratic", "quadratic", "quadratic"], ["cross-entropy", "cross-entropy", "entropy"],
    ["log-likelihood", "log-likelihood, softmax", "likelihood"]] },
  initializer: { label: "start", options: [
    ["standard_normal", "N(0, 1)", "normal"], ["scaled_normal", "N(0, 1/n)", "scaled"],
    ["glorot", "Glorot", "glorot"], ["he", "He", "he"], ["zeros", "all zeros", "zeros"],
    ["ones", "all ones", "ones"]] },
  activation: { label: "activation", options: [
    ["sigmoid", "sigmoid", "sigmoid"], ["tanh", "tanh", "tanh"], ["relu", "ReLU", "relu"]] },
  lmbda: { label: "penalty λ", options: [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]
    .map((value) => [value, value ? String(value) : "0 (none)", String(value).replace(".", "_")]) },
  optimizer: { label: "optimizer", options: ["SGD", "Momentum", "Nesterov", "RMSProp", "Adam", "AdamW"]
    .map((name) => [name, name === "SGD" ? "SGD (plain)" : name, name.toLowerCase()]) },
};
export const CHOICE_KEYS = Object.keys(CHOICES);

/** The choices of chapter 7. */
export const PLAIN = Object.fromEntries(CHOICE_KEYS.map((key) => [key, CHOICES[key].options[0][0]]));

/** The choices among the values of traits. */
export const choicesAmong = (values) =>
  Object.fromEntries(CHOICE_KEYS.map((key) => [key, values[key] ?? PLAIN[key]]));

/** Those choices that aren't as in chapter 7: the `choices` of a setting or a run, which may have none. */
export const further = (choices) =>
  Object.fromEntries(Object.entries(choices).filter(([key, value]) => value !== PLAIN[key]));

/** All choices of a setting or a run. */
export const choicesOf = ({ choices }) => ({ ...PLAIN, ...choices });

/** How many choices of two settings differ. */
export const differing = (a, b) => {
  const [mine, other] = [choicesOf(a), choicesOf(b)];
  return CHOICE_KEYS.filter((key) => mine[key] !== other[key]).length;
};

/** A choice in a sentence. */
export function sayChoice(key, value) {
  if (key === "lmbda") return `λ = ${value}`;
  const [, text] = CHOICES[key].options.find(([other]) => other === value) ?? [value, value];
  return key === "initializer" ? `start ${text}` : key === "optimizer" ? value : text;
}

/** Choices in words: a list. */
export const sayChoices = (choices) =>
  Object.entries(choices ?? {}).map(([key, value]) => sayChoice(key, value));

// As Python: what a run needs beside its layers, its epochs and its mini-batches.

/** The arguments of Network that aren't those of chapter 7. */
export function networkCode(run) {
  const { cost, activation, initializer } = run.choices ?? {}, hidden = run.hidden.length > 0 && activation;
  const output = cost === "log-likelihood" ? "softmax" : hidden ? "sigmoid" : "";
  return [cost && `cost="${cost}"`, hidden && `activation="${activation}"`, output && `output="${output}"`,
    initializer && `initializer=${initializer}`].filter(Boolean).map((text) => `, ${text}`).join("");
}

/** η, or the optimizer that has it: {name, text}; `name` is null for plain steps. */
function optimizerCode({ optimizer, lmbda }, eta) {
  if (optimizer === "SGD") return { name: null, text: eta };
  if (optimizer !== "AdamW") return { name: optimizer, text: `${optimizer}(${eta})` };
  return lmbda ? { name: "AdamW", text: `AdamW(${eta}, decay=${lmbda} / len(data.training))` }
    : { name: "Adam", text: `Adam(${eta})` }; // which it is without decay
}

/** The lines that import what the choices need, and those that train; `eta` as Python writes it. */
export function trainingCode(run, eta) {
  const choices = choicesOf(run), { name, text } = optimizerCode(choices, eta);
  const { initializer } = run.choices ?? {}, penalized = choices.lmbda > 0 && choices.optimizer !== "AdamW";
  const imports = [initializer && `from digitnet.initializers import ${initializer}\n`,
    name && `from digitnet.optimizers import ${name}\n`, penalized && "from digitnet.penalties import L2\n"];
  const values = `data.training, ${run.epochs}, ${run.mini_batch_size}, ${text}`;
  const lines = !penalized ? `net.SGD(${values}, test_data=data.validation)`
    : `for epoch in net.train(${values}, penalty=L2(${choices.lmbda}), validation_data=data.validation):\n` +
      "    print(f\"Epoch {epoch.epoch}: {epoch.right} / {epoch.total}\")";
  return { imports: imports.filter(Boolean).join(""), lines };
}
