// The first page: the place where a digit is drawn. What reads it is fetched when a pointer or the focus
// comes to the place; a stroke that is drawn meanwhile isn't lost.
"use strict";
{
  const GRID = 28; // points are in pixels of the pictures that the network reads
  const reader = new URL("reader.js", document.currentScript.src).href;
  const sheet = document.querySelector(".first-sheet"), button = sheet.querySelector("button");
  const says = document.querySelector(".first-says"), strokes = [];
  let asked = false, here = false, pen = null;

  const begin = () => { if (here && pen === null) window.digitnetReader(sheet, says, strokes); };

  function fetchReader() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = reader;
    script.onload = () => { here = true; begin(); };
    script.onerror = () => {
      asked = false;
      says.querySelector("output").textContent =
        "What reads the digit could not be loaded; touch the field to try again.";
    };
    document.head.append(script);
  }

  /** Lets the stroke be seen until the pad takes the place of the button. */
  function mark([x, y]) {
    const canvas = button.querySelector("canvas") ?? document.createElement("canvas");
    if (!canvas.parentElement) {
      canvas.width = canvas.height = 10 * GRID;
      button.replaceChildren(canvas);
    }
    const context = canvas.getContext("2d"), [[fromX, fromY]] = strokes.at(-1).slice(-2);
    Object.assign(context, { lineWidth: 24, lineCap: "round" });
    context.beginPath();
    context.moveTo(10 * fromX, 10 * fromY);
    context.lineTo(10 * x, 10 * y);
    context.stroke();
  }

  function add(event) {
    if (event.pointerId !== pen) return;
    const box = button.getBoundingClientRect();
    const part = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    strokes.at(-1).push(part.map((v) => v * GRID));
    mark(strokes.at(-1).at(-1));
  }

  for (const event of ["pointerenter", "focus", "click"]) button.addEventListener(event, fetchReader);
  button.addEventListener("pointerdown", (event) => {
    fetchReader();
    if (pen !== null || event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    pen = event.pointerId;
    strokes.push([]);
    add(event);
  });
  button.addEventListener("pointermove", add);
  for (const end of ["pointerup", "pointercancel"]) button.addEventListener(end, (event) => {
    if (event.pointerId !== pen) return;
    pen = null;
    begin();
  });
}
