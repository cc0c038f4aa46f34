// Copies the text that a button names, and says so.

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: button.dataset.copied } }));
  } catch {
    source.focus(); // not allowed, or an old browser: what is selected can be copied by hand
    source.select?.();
  }
});

for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
