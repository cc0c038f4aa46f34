// Files of a post: a click in a picture says what must stay in a crop; what was typed and the
// version of the post's own form outlive the section's renewal. What a crop keeps is the server's.

import "./files.js";

const section = () => document.getElementById("media");

document.addEventListener("click", (event) => {
  const picture = event.target.closest?.("[data-focus]");
  const [x, y] = picture ? fields(picture.dataset.focus) : [];
  if (!x) return;
  const box = picture.getBoundingClientRect();
  x.value = percent(event.clientX - box.left, box.width);
  y.value = percent(event.clientY - box.top, box.height);
  const save = picture.closest("form").querySelector("button[value=save]");
  picture.closest("form").requestSubmit(save);
});

function fields(id) {
  return [document.getElementById(`x-${id}`), document.getElementById(`y-${id}`)];
}

function percent(part, whole) {
  return String(Math.min(100, Math.max(0, Math.round((100 * part) / whole))));
}

// The pointer and the hint are for those whose click will do something.
function ready() {
  for (const picture of document.querySelectorAll("[data-focus]")) {
    if (fields(picture.dataset.focus)[0]) picture.setAttribute("data-clickable", "");
  }
  for (const hint of document.querySelectorAll("[data-focus-hint]")) hint.hidden = false;
}

let typed = new Map();
let before = 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== section()) return;
  const renewed = event.detail.requestConfig?.verb === "get"; // asked for by itself
  typed = new Map();
  before = Number(section().dataset.version);
  for (const input of renewed ? section().querySelectorAll("[data-arrange] input[id]") : []) {
    if (input.value !== input.defaultValue) typed.set(input.id, input.value);
  }
});

document.addEventListener("htmx:load", (event) => {
  if (!section()) return;
  const preview = document.getElementById("preview");
  if (preview && event.target === section()) htmx.trigger(preview, "media-changed");
  for (const [id, value] of typed) {
    const input = document.getElementById(id);
    if (input) input.value = value;
  }
  typed = new Map();
  const now = Number(section().dataset.version);
  if (before && now === before + 1) {
    // Only the files changed: the text beside them may still be saved.
    for (const seen of document.querySelectorAll("form [name=seen]")) {
      if (Number(seen.value) === before) seen.value = String(now);
    }
  }
  before = 0;
  ready();
});

ready();
