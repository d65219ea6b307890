// Begins the scripts of the theme when the figures answer, lays out what is out of sight, opens solutions on demand,
// and makes small repairs to the theme for readers who use the keyboard.

// lean_pages.py has put these scripts off. They are begun one after the other, and before the page counts as loaded,
// since some wait for that.
for (const script of document.querySelectorAll('script[type="text/later"]')) {
  const copy = document.createElement("script");
  for (const { name, value } of script.attributes) if (name !== "type") copy.setAttribute(name, value);
  copy.async = false;
  script.replaceWith(copy);
}

// Sections out of sight have no layout at first (see book.css), so that figures answer sooner. They get it one by one
// when the page has been loaded, and at once when a link may lead into one: it would miss its place otherwise.
const sections = [...document.querySelectorAll("article.bd-article > section > section")];
const layOut = (section) => { section.style.contentVisibility = "visible"; };
const layOutAll = () => sections.splice(0).forEach(layOut);
const idle = window.requestIdleCallback ?? setTimeout;

function layOutNext() {
  if (sections.length > 0) {
    layOut(sections.shift());
    idle(layOutNext);
  } else document.documentElement.dataset.laidOut = "true";
}
addEventListener("load", () => idle(layOutNext));
addEventListener("click", (event) => { if (event.target.closest('a[href*="#"]')) layOutAll(); }, true);
addEventListener("beforeprint", layOutAll);
if (location.hash) {
  layOutAll();
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

// A page with ?solutions in its address has its solutions and answers open, on the screen and in print.
if (new URLSearchParams(location.search).has("solutions")) {
  addEventListener("load", () => {
    for (const button of document.querySelectorAll("button.toggle-button-hidden")) button.click();
    for (const answer of document.querySelectorAll("article details")) answer.open = true;
  });
}

// Paper is white.
let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => { document.documentElement.dataset.theme = theme; });

// A box that scrolls sideways is marked as wide, and must take the focus, or the arrow keys can't scroll it. The theme
// would see to the focus, too early and for long (see page_text.py); a box has no size until it comes near, or is opened.
// The full stop behind a formula may stand in the margin, so a paragraph is wide only if more than that does.
const boxes = new ResizeObserver((changes) => {
  for (const { target: box } of changes) {
    const wide = box.scrollWidth > box.clientWidth + (box.tagName === "P" ? 8 : 1);
    box.classList.toggle("wide", wide);
    if (wide) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(`article :is(pre, mjx-container[display], .output, .jp-RenderedHTMLCommon,
  p:has(.math, code)), .pst-scrollable-table-container`)) boxes.observe(box);

// A link in the title of a solution leads to its exercise. The script that folds the solution would take
// the click for its own and fail, so it doesn't get to see it.
document.addEventListener("click", (event) => {
  if (event.target.closest(".admonition-title a")) event.stopPropagation();
}, true);
