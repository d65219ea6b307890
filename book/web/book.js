// Small repairs to the theme, for readers who use the keyboard.

// A box that scrolls sideways must take the focus, or the arrow keys can't scroll it.
// The theme sees to that when a page is loaded; a solution is measured only when it is opened.
function letScrollingBoxesTakeFocus() {
  for (const box of document.querySelectorAll("article pre, article div.math"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
for (const event of ["click", "toggle"]) document.addEventListener(event, letScrollingBoxesTakeFocus, true);
for (const event of ["load", "resize"]) window.addEventListener(event, letScrollingBoxesTakeFocus);

// A link in the title of a solution leads to its exercise. The script that folds the solution would take
// the click for its own and fail, so it doesn't get to see it.
document.addEventListener("click", (event) => {
  if (event.target.closest(".admonition-title a")) event.stopPropagation();
}, true);
