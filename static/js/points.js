// Points at a place while commenting: a click into a picture fills in where it was, and words that
// were selected in the post are taken into the comment. Without this file both are typed.

const SVG = "http://www.w3.org/2000/svg";
let words = null; // what was selected last: {text, start}

document.addEventListener("selectionchange", () => {
  const field = document.activeElement;
  if (field?.matches?.("textarea[data-quotable]")) {
    const { selectionStart: start, selectionEnd: end, value } = field;
    if (end > start) words = { text: value.slice(start, end), start };
    return;
  }
  const selection = document.getSelection();
  const text = selection?.toString().trim();
  const node = selection?.anchorNode;
  const inside = node instanceof Element ? node : node?.parentElement;
  if (text && inside?.closest("[data-quotable]")) words = { text, start: 0 };
});

// Whoever opens the whole form after selecting words means those words, and sees them in it.
document.addEventListener(
  "click",
  (event) => {
    const form = event.target.closest?.("[data-points] [name=more]")?.form;
    const quote = form?.elements.namedItem("quote");
    if (!quote || !words || quote.value) return;
    quote.value = words.text.slice(0, 1000);
    form.elements.namedItem("start").value = words.start;
    words = null;
  },
  true,
);

document.addEventListener("click", (event) => {
  const picture = event.target.closest?.("svg[data-point]");
  if (!picture) return;
  const form = picture.closest("form");
  const box = picture.getBoundingClientRect();
  const { width, height } = picture.viewBox.baseVal;
  const at = {
    x: (event.clientX - box.left) / box.width,
    y: (event.clientY - box.top) / box.height,
  };
  for (const side of ["x", "y"]) {
    const share = Math.min(1, Math.max(0, at[side]));
    form.elements.namedItem(side).value = (100 * share).toFixed(1);
    at[side] = share;
  }
  form.querySelector(`[name=picture][value="${picture.dataset.point}"]`).checked = true;
  for (const old of form.querySelectorAll(".pin")) old.remove();
  const pin = document.createElementNS(SVG, "g");
  pin.setAttribute("class", "pin");
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("cx", at.x * width);
  circle.setAttribute("cy", at.y * height);
  circle.setAttribute("r", 30);
  pin.append(circle);
  picture.append(pin);
});
