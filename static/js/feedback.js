// Toasts, busy buttons, and words for requests that failed.

const toasts = document.getElementById("toasts");

function show(text, tone) {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector("p").textContent = text;
  toasts.append(toast);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-dismiss]");
  if (button) button.closest(".toast").remove();
});

// A live region announces what is added to it, not what it was born with.
const born = [...toasts.children];
if (born.length) setTimeout(() => toasts.replaceChildren(...born), 100);

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented && !event.target.matches("[hx-post], [hx-put], [hx-get]")) return;
  if (event.target.hasAttribute("data-busy")) {
    event.preventDefault(); // a second click sends nothing
    return;
  }
  event.target.setAttribute("data-busy", "");
  button?.setAttribute("aria-busy", "true");
  setTimeout(rest, 10_000, document); // a download answers without a new page
});

// A refused form may stand below a long list: its first mistake is brought into sight.
const mistake = document.querySelector("main [aria-invalid=true], main .errorlist");
if (mistake) {
  for (let folded = mistake.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
  mistake.scrollIntoView({ block: "center" });
  mistake.focus({ preventScroll: true });
}

function rest(root) {
  for (const form of root.querySelectorAll("[data-busy]")) {
    form.removeAttribute("data-busy");
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

addEventListener("pageshow", () => rest(document));
document.addEventListener("htmx:afterRequest", () => rest(document));

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const words = page.querySelector("[data-error-text]")?.textContent.trim();
  show(words || toasts.dataset.failed, "bad");
});

document.addEventListener("htmx:sendError", () => show(toasts.dataset.offline, "bad"));
document.addEventListener("toast", (event) => show(event.detail.value, event.detail.tone ?? "ok"));
