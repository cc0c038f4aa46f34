// A post as its network shows it, over the calendar: by its eye, or by Space on the post; then
// arrow keys go through what the calendar shows. Without this file the eye leads to a page.

const POSTS = "#desk :is(a.post-chip, a.post-link)";
const dialog = document.getElementById("look");
const body = document.getElementById("look-body");
let shown = ""; // address of the post

const posts = () => [...document.querySelectorAll(POSTS)];
const lookAt = (post) => new URL("look/", post).href;
const postOf = (look) => new URL("..", look).href;

async function show(post) {
  shown = post;
  await htmx.ajax("GET", lookAt(post), { source: body, target: body, swap: "innerHTML" });
  const there = body.querySelector("[data-look]")?.dataset.look;
  if (!there || new URL(there, location).href !== shown) return; // refused, or overtaken
  pointWay();
  if (!dialog.open) dialog.showModal();
  document.getElementById("look-title").focus();
}

// The way leads through the view, its filters and order too; from a post outside of it, by time.
function pointWay() {
  const all = posts().map((link) => link.href);
  const at = all.indexOf(shown);
  if (at < 0) return;
  for (const [rel, step] of [["prev", -1], ["next", 1]]) {
    const link = body.querySelector(`[rel=${rel}]`);
    const post = all[at + step];
    link.hidden = !post;
    if (post) link.href = lookAt(post);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!link.matches("#desk a.peek, #desk [data-look-first], #look [rel]")) return;
  event.preventDefault();
  const first = link.matches("[data-look-first]") ? posts()[0] : null;
  show(first?.href ?? postOf(link.href));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (event.key === " " && target.matches(POSTS)) {
    event.preventDefault();
    show(target.href);
  } else if (dialog.open && !target.closest("video, [data-leafed]")) {
    if (event.key === " " && !target.closest("a, button")) dialog.close();
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = rel && body.querySelector(`[rel=${rel}]:not([hidden])`);
    if (!link && event.key !== " ") return;
    event.preventDefault();
    link?.click();
  }
});

// Who went on in the dialog comes back to where they are now.
dialog.addEventListener("close", () => posts().find((link) => link.href === shown)?.focus());
