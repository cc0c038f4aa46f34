// Says in a drop area which files were chosen.

for (const area of document.querySelectorAll(".file-drop")) {
  const words = area.querySelector("[data-chosen]");
  const input = area.querySelector("input[type=file]");
  if (!words || !input) continue;
  const empty = words.textContent;
  input.addEventListener("change", () => {
    const names = [...input.files].map((file) => file.name);
    words.textContent = names.length ? names.join(", ") : empty;
  });
}
