// Says in a drop area which files were chosen.

document.addEventListener("change", (event) => {
  const words = event.target.closest?.(".file-drop")?.querySelector("[data-chosen]");
  if (!words || event.target.type !== "file") return;
  words.dataset.empty ??= words.textContent;
  const names = [...event.target.files].map((file) => file.name);
  words.textContent = names.length ? names.join(", ") : words.dataset.empty;
});
