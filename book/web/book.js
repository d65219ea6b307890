// Begins the scripts of the theme when the figures answer, lays out what is out of sight, opens solutions on
// demand, lets the keyboard pass figures, and makes small repairs to the theme.

// lean_pages.py has put these scripts off. They are begun one after the other, and before the page counts as
// loaded, since some wait for that.
for (const script of document.querySelectorAll('script[type="text/later"]')) {
  const copy = document.createElement("script");
  for (const { name, value } of script.attributes)
    if (name !== "type") copy.setAttribute(name, value);
  copy.async = false;
  script.replaceWith(copy);
}

// Sections out of sight have no layout at first (see book.css), so that figures answer sooner. They get it
// one by one when the page has been loaded, and at once when a link may lead into one: it would miss its
// place.
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

// Solutions and answers: one button opens and closes all of them, and a page with ?solutions in its address
// begins with all open. They are printed as they stand.
const folded = [...document.querySelectorAll("article :is(.solution.dropdown, details:not(.digitnet *))")];
const isOpen = (box) => box.open ?? (box.matches(".toggle") && !box.matches(".toggle-hidden"));

function openAll(open) {
  for (const box of folded) {
    if (isOpen(box) === open) continue;
    if (box.tagName === "DETAILS") box.open = open;
    else box.querySelector("button.toggle-button").click();
  }
}

/** Under the heading of the exercises, the button for all. */
function offerSolutions() {
  const heading = document.querySelector("article section:has(> .exercise) > h2");
  if (!heading || folded.length === 0) return;
  const button = document.createElement("button");
  const show = () => {
    const open = folded.every(isOpen);
    button.textContent = `${open ? "Close" : "Open"} all solutions and answers`;
    button.setAttribute("aria-expanded", open);
  };
  Object.assign(button, { type: "button", className: "all-solutions" });
  button.addEventListener("click", () => openAll(!folded.every(isOpen)));
  const changes = new MutationObserver(show);
  for (const box of folded) changes.observe(box, { attributeFilter: ["class", "open"] });
  heading.after(button);
  show();
}
offerSolutions();
if (new URLSearchParams(location.search).has("solutions")) addEventListener("load", () => openAll(true));

// A figure with many controls has a link past it, which is seen when it has the focus.
const MANY = 5;
document.querySelectorAll(".moving-figure").forEach((figure) => {
  const controls = [...figure.querySelectorAll("button, input, select, summary, [tabindex]")];
  if (controls.filter(({ tabIndex, disabled }) => tabIndex >= 0 && !disabled).length <= MANY) return;
  const place = Object.assign(document.createElement("span"), { id: `past-${figure.id}` });
  const link = Object.assign(document.createElement("a"), {
    className: "past-figure", href: `#${place.id}`, textContent: "Skip this figure",
  });
  figure.before(link);
  figure.after(place);
});

// On a phone chapters and contents are drawers: each has a button that closes it, and closes when one of its
// links is followed, or it would stay over what the link leads to.
for (const name of ["primary", "secondary"]) {
  const drawer = document.getElementById(`pst-${name}-sidebar-modal`);
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "close-drawer", textContent: "Close",
  });
  button.addEventListener("click", () => drawer.close());
  document.getElementById(`pst-${name}-sidebar`)?.prepend(button); // the theme puts all of it into the drawer
  drawer?.addEventListener("click", ({ target }) => { if (target.closest("a[href]")) drawer.close(); });
}

// A page that is opened at one of its places.
if (location.hash) {
  layOutAll();
  document.querySelector(":target")?.scrollIntoView();
}

// Paper is white.
let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => { document.documentElement.dataset.theme = theme; });

// A box that scrolls sideways is marked as wide, with the edges at which there is more, and must take the
// focus, or arrow keys can't scroll it. The theme would see to the focus, too early and for long (see
// page_text.py); a box has no size until it comes near, or is opened. The full stop behind a formula may
// stand in the margin, so a paragraph is wide only if more than that does.
function markEdges(box) {
  const behind = box.scrollWidth - box.clientWidth - box.scrollLeft;
  box.classList.toggle("more-before", box.scrollLeft >= 1);
  box.classList.toggle("more-behind", behind >= 1);
}
const boxes = new ResizeObserver((changes) => {
  for (const { target: box } of changes) {
    const wide = box.scrollWidth > box.clientWidth + (box.tagName === "P" ? 8 : 1);
    box.classList.toggle("wide", wide);
    if (wide) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (wide) markEdges(box);
  }
});
const MAY_BE_WIDE = `.pst-scrollable-table-container,
  article :is(pre, mjx-container[display], .output, .jp-RenderedHTMLCommon, p:has(.math, code))`;
for (const box of document.querySelectorAll(MAY_BE_WIDE)) boxes.observe(box);
document.addEventListener("scroll", ({ target }) => {
  if (target.classList?.contains("wide")) markEdges(target);
}, { capture: true, passive: true });

// The same for tables in figures, which draw their edges themselves; some see to the focus too.
const tables = new ResizeObserver((changes) => {
  for (const { target: box } of changes) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    const label = box.querySelector("caption")?.textContent || "Table, wider than the screen";
    for (const [name, value] of Object.entries({ tabindex: 0, role: "region", "aria-label": label }))
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
  }
});
for (const box of document.querySelectorAll(".digitnet .dn-scroll:not([tabindex])")) tables.observe(box);
