// Dialogs, menus, and the question before something leaves the house. Without this file openers
// that are links lead to a page, and forms are sent without being asked about.

const confirmDialog = document.getElementById("confirm");

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

// Returns a promise of true when the person agrees.
function ask(question, button) {
  const agree = confirmDialog.querySelector("[value=yes]");
  confirmDialog.querySelector("[data-question]").textContent = question;
  agree.textContent = button || agree.dataset.usual;
  confirmDialog.returnValue = "";
  confirmDialog.showModal();
  return new Promise((resolve) => {
    confirmDialog.addEventListener("close", () => resolve(confirmDialog.returnValue === "yes"), {
      once: true,
    });
  });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const opener = target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && openDialog(opener.dataset.dialog)) {
    event.preventDefault();
    return;
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.hasAttribute("data-light")) target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// In the capture phase, so that the question comes before htmx sends the form.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm) return;
    if (form.hasAttribute("data-confirmed")) {
      form.removeAttribute("data-confirmed");
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source.dataset.confirm, source.dataset.confirmButton).then((yes) => {
      if (!yes) return;
      form.setAttribute("data-confirmed", "");
      form.requestSubmit(event.submitter);
    });
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
});

// A refused form comes back inside its dialog, which asks to stay open.
function reopen(root) {
  for (const dialog of root.querySelectorAll("dialog[data-open]")) openDialog(dialog.id);
}

document.addEventListener("htmx:load", (event) => reopen(event.detail.elt.parentElement ?? document));
document.addEventListener("close-dialog", () => document.querySelector("dialog[open]")?.close());
reopen(document);
