// MathJax without a browser, for equations.py: set(tex, display) gives HTML, sheet() the style sheet for all.
const { mathjax, adaptors, handlers, a11y, input, output } = MathJax._;
const adaptor = adaptors.liteAdaptor.liteAdaptor();
a11y["assistive-mml"].AssistiveMmlHandler(handlers.html_ts.RegisterHTMLHandler(adaptor));
const font = new output.chtml.fonts.tex_ts.TeXFont({ fontURL: "." });
const html = new output.chtml_ts.CHTML({ font, adaptiveCSS: false });
const raise = (_, error) => { throw error; };
const tex = new input.tex_ts.TeX({ packages: ["base", "ams"], formatError: raise });
const page = mathjax.mathjax.document("", { InputJax: tex, OutputJax: html });
// In the text around it an x is 0.52 of the letters' size high, in MathJax's fonts 0.44.
const SIZE = { em: 16, ex: 8.3, containerWidth: 80 * 16, scale: 0.52 / 0.442 };

const named = (letter) => `mjx-c${letter.codePointAt(0).toString(16).toUpperCase()}`;
const points = (text) => new Set([...text].map(named));
const RELATIONS = points("=<>≤≥≈≠→↦∈≪≫∼+−·×⊙,"), OPEN = points("([{"), CLOSED = points(")]}");

/** What stands side by side in a formula. */
function partsOf(container) {
  const [math] = adaptor.childNodes(container);
  let parts = adaptor.childNodes(math);
  while (parts.length === 1 && adaptor.kind(parts[0]) === "mjx-mrow") parts = adaptor.childNodes(parts[0]);
  return parts;
}

/** Let a line end behind a relation or a sign that stands in no bracket, and isn't that of a number. */
function breakable(container) {
  const parts = partsOf(container);
  let depth = 0, behindSign = true;
  for (const part of parts.slice(0, -1)) {
    const sign = adaptor.outerHTML(part);
    const letters = (/^<mjx-mo\b/.test(sign) && sign.match(/mjx-c[0-9A-F]+/g)) || [];
    const is = (set) => letters.some((letter) => set.has(letter));
    depth += is(OPEN) - is(CLOSED);
    if (depth === 0 && !behindSign && is(RELATIONS))
      adaptor.insert(adaptor.node("wbr"), adaptor.next(part));
    behindSign = is(RELATIONS);
  }
}

// A formula with more letters may be wider than the text on a phone.
const LONG = 18;

/** Let a line of a display end where \qquad parts two formulas, but not behind the words between them. */
function partable(container) {
  const parts = partsOf(container);
  parts.forEach((part, i) => {
    const wide = /^<mjx-mstyle><mjx-mspace style="width: 2em;">/.test(adaptor.outerHTML(part));
    if (!wide || adaptor.kind(parts[i - 1]) === "mjx-mtext") return;
    const space = adaptor.node("span", { class: "parting" }, [adaptor.text(" ")]);
    adaptor.replace(space, part);
  });
}

globalThis.set = (text, display) => {
  const container = page.convert(text, { display, ...SIZE });
  (display ? partable : breakable)(container);
  const letters = adaptor.outerHTML(container).match(/<mjx-c /g) ?? [];
  if (!display && letters.length > LONG) adaptor.addClass(container, "long");
  return adaptor.outerHTML(container);
};
globalThis.sheet = () => adaptor.textContent(html.styleSheet(page));
