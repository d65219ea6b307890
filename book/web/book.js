// Begins the scripts of the theme when the figures answer, sets the equations, and makes small repairs to the theme
// for readers who use the keyboard.

// lean_pages.py has put these scripts off. They are begun one after the other, and before the page counts as loaded,
// since some wait for that; MathJax, which takes long, afterwards.
function begin(script) {
  const copy = document.createElement("script");
  for (const { name, value } of script.attributes) if (name !== "type") copy.setAttribute(name, value);
  copy.async = false;
  script.replaceWith(copy);
  return copy;
}
const isMathJax = ({ src }) => src.includes("/mathjax/");
const putOff = [...document.querySelectorAll('script[type="text/later"]')];
putOff.filter((script) => !isMathJax(script)).forEach(begin);
addEventListener("load", () => {
  for (const script of putOff.filter(isMathJax)) begin(script).addEventListener("load", setEquations);
});

// Equations are set a few at a time, so that figures answer meanwhile.
const AT_ONCE = 32;
const pause = () => new Promise((go) => { setTimeout(go); });

async function setEquations() {
  await MathJax.startup.promise;
  const equations = [...document.querySelectorAll(".math")];
  while (equations.length > 0) {
    await MathJax.typesetPromise(equations.splice(0, AT_ONCE));
    await pause();
  }
  document.documentElement.dataset.equations = "set";
  performance.mark("equations-set");
}

// A box that scrolls sideways must take the focus, or the arrow keys can't scroll it.
// The theme sees to that when a page is loaded; a box out of sight has no size until it comes near, or is opened.
const boxes = new ResizeObserver((changes) => {
  for (const { target: box } of changes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});
for (const box of document.querySelectorAll("article pre, article div.math")) boxes.observe(box);

// A link in the title of a solution leads to its exercise. The script that folds the solution would take
// the click for its own and fail, so it doesn't get to see it.
document.addEventListener("click", (event) => {
  if (event.target.closest(".admonition-title a")) event.stopPropagation();
}, true);
