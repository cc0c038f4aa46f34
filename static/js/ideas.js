// Ideas are dragged onto a day: any element with data-day takes one; data-time and data-channel
// beside it say more. What is dropped is the idea's own form, filled in and sent.

const KIND = "application/x-smmhub-idea";

function target(event) {
  if (!event.dataTransfer.types.includes(KIND)) return null;
  return event.target instanceof Element ? event.target.closest("[data-day]") : null;
}

function mark(cell) {
  for (const marked of document.querySelectorAll("[data-drop]")) {
    if (marked !== cell) delete marked.dataset.drop;
  }
  if (cell) cell.dataset.drop = "";
}

document.addEventListener("dragstart", (event) => {
  const idea = event.target instanceof Element ? event.target.closest("[data-idea]") : null;
  if (!idea) return;
  event.dataTransfer.setData(KIND, idea.dataset.idea);
  event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  const cell = target(event);
  mark(cell);
  if (cell) event.preventDefault(); // lets it be dropped here
});

document.addEventListener("dragend", () => mark(null));

document.addEventListener("drop", (event) => {
  const cell = target(event);
  mark(null);
  if (!cell) return;
  event.preventDefault();
  const item = document.getElementById(`idea-${event.dataTransfer.getData(KIND)}`);
  const form = item?.querySelector("form");
  if (!form) return;
  form.elements.day.value = cell.dataset.day;
  form.elements.time.value = cell.dataset.time ?? "";
  if (cell.dataset.channel) form.elements.channel.value = cell.dataset.channel;
  form.requestSubmit();
});

// A used idea leaves the drawer; who works by keys goes on with the next one.
document.addEventListener("htmx:afterRequest", (event) => {
  const item = event.target instanceof Element ? event.target.closest("[data-idea]") : null;
  if (!item || !event.detail.successful) return;
  const near = item.nextElementSibling ?? item.previousElementSibling ?? item.closest("details");
  if (item.contains(document.activeElement)) near?.querySelector("summary").focus();
  item.remove();
});
