// Keyboard: "/" goes to the search field, "?" lists the keys, and any element with
// aria-keyshortcuts="n" is pressed by that key. Single keys can be switched off (WCAG 2.1.4).

const OFF = "keys-off";
const help = document.getElementById("keys-help");
const list = help?.querySelector("[data-keys]");
const toggle = help?.querySelector("[data-keys-toggle]");

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function fillHelp() {
  for (const row of list.querySelectorAll("[data-found]")) row.remove();
  for (const element of document.querySelectorAll("[aria-keyshortcuts]")) {
    const row = document.createElement("div");
    row.dataset.found = "";
    const key = document.createElement("kbd");
    key.textContent = element.getAttribute("aria-keyshortcuts");
    const term = document.createElement("dt");
    term.append(key);
    const words = document.createElement("dd");
    words.textContent = element.getAttribute("aria-label") ?? element.textContent.trim();
    row.append(term, words);
    list.append(row);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!(event.target instanceof Element) || isTyping(event.target)) return;
  if (event.key === "?" && help) {
    event.preventDefault();
    fillHelp();
    help.showModal();
    return;
  }
  if (localStorage.getItem(OFF)) return;
  const found =
    event.key === "/"
      ? document.querySelector("[data-search], input[type=search]")
      : document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (found instanceof HTMLInputElement) found.focus();
  else found.click();
});

if (toggle) {
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
document.querySelector("[data-open-keys]")?.addEventListener("click", () => {
  fillHelp();
  help.showModal();
});
