// Keeps what a decider has ticked and typed so far, so that a closed page loses nothing.
// Without this file the button "Save and go on later" does it.

const form = document.querySelector("form[data-keep]");
const said = form?.querySelector("[data-keep-said]");
const WAIT = 1500; // ms after the last key

let timer = 0;
let isNew = false; // something was typed that isn't kept yet

async function keep() {
  clearTimeout(timer);
  if (!isNew) return;
  isNew = false;
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Keep": "1" },
      keepalive: true,
    });
    if (!answer.ok) throw new Error(answer.status);
    said.textContent = said.dataset.kept;
  } catch {
    isNew = true; // the next key tries again
    said.textContent = said.dataset.notKept;
  }
}

form?.addEventListener("input", (event) => {
  if (event.target.name === "decision") return; // a choice is made by sending it, and only then
  isNew = true;
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
});
form?.addEventListener("submit", () => {
  clearTimeout(timer);
  isNew = false;
});
document.addEventListener("visibilitychange", () => {
  if (form && document.visibilityState === "hidden") keep();
});
