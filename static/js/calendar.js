// Posts of a plan put elsewhere: dragged to a day or a free time, or by keys. What may move where,
// and what that does to the mix, is the server's to say: here are only hands. Without this file
// each post has its form.

const CHIP = "a[data-version]";
const PLACE = "[data-day]";
const OFF = "keys-off"; // as in keys.js
const TYPES = { e: "engaging", u: "user_generated", l: "educational", p: "promotional" };
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const desk = () => document.querySelector("#desk[data-desk]");
let held = null; // the post that is dragged or looks for its day
let place = null; // where it would go

function addressOf(chip) {
  return new URL(`move/${location.search}`, chip.href).href;
}

function find(href) {
  return [...document.querySelectorAll("#desk a[href]")].find(
    (link) => link.href === href && link.matches(".post-chip, .post-link"),
  );
}

function point(next) {
  place?.classList.remove("drop-here");
  place = next;
  place?.classList.add("drop-here");
}

function say(words) {
  const hint = document.getElementById("keys-hint");
  if (!hint) return;
  hint.textContent = words ?? hint.dataset.usual;
  hint.toggleAttribute("data-told", Boolean(words));
}

function letGo() {
  held?.classList.remove("held");
  held = null;
  point(null);
}

async function send(chip, values) {
  const href = chip.href;
  chip.setAttribute("aria-busy", "true");
  await htmx.ajax("POST", addressOf(chip), {
    source: document.body,
    target: "#desk",
    swap: "none",
    values: { seen: chip.dataset.version, ...values },
  });
  find(href)?.focus();
}

function wordsOf(target) {
  const day = target.closest(".day");
  const name = day?.querySelector(".day-name");
  const label = [name?.querySelector(".day-weekday")?.textContent, name?.lastChild?.textContent];
  if (target !== day) label.push(target.querySelector("time")?.textContent);
  return label.filter(Boolean).join(" ").trim();
}

// --- By hand
document.addEventListener("dragstart", (event) => {
  const chip = event.target instanceof Element ? event.target.closest(CHIP) : null;
  if (!chip || !desk()) return;
  held = chip;
  chip.classList.add("held");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.href);
});

document.addEventListener("dragover", (event) => {
  if (!held) return;
  const target = event.target instanceof Element ? event.target.closest(PLACE) : null;
  if (target) event.preventDefault();
  if (target !== place) point(target);
});

document.addEventListener("drop", (event) => {
  if (!held || !place) return;
  event.preventDefault();
  const [chip, target] = [held, place];
  letGo();
  put(chip, target);
});

document.addEventListener("dragend", letGo);

function put(chip, target) {
  const values = { day: target.dataset.day };
  if (target.dataset.time) values.time = target.dataset.time;
  const same = chip.closest(".day")?.dataset.day === values.day && !values.time;
  if (!same) send(chip, values);
}

// --- By keys
function dayAt(iso, step) {
  const day = new Date(`${iso}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + step);
  return document.querySelector(`.day[data-day="${day.toISOString().slice(0, 10)}"]`);
}

// The place that an arrow leads to: in a week up and down go through the day's free times.
function next(from, key) {
  const step = STEPS[key];
  const day = from.closest(".day");
  if (!day?.dataset.day) return null;
  if (Math.abs(step) === 1 || !day.closest(".week")) return dayAt(day.dataset.day, step);
  const places = [day, ...day.querySelectorAll(PLACE)];
  const here = places.indexOf(from.matches(PLACE) ? from : day);
  return places[Math.min(Math.max(here + Math.sign(step), 0), places.length - 1)];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const chip = event.target instanceof Element ? event.target.closest(CHIP) : null;
  if (!chip || !desk()) return;
  if (event.key in STEPS && chip.closest(".day")) {
    event.preventDefault();
    if (held !== chip) letGo();
    held = chip;
    chip.classList.add("held");
    const found = next(place ?? chip, event.key);
    if (!found) return;
    point(found);
    found.scrollIntoView({ block: "nearest" });
    say(`${document.getElementById("keys-hint").dataset.choosing} ${wordsOf(found)}`);
  } else if (event.key === "Enter" && held === chip && place) {
    event.preventDefault();
    const target = place;
    letGo();
    put(chip, target);
    say();
  } else if (event.key === "Escape" && held) {
    letGo();
    say();
  } else if (event.key.toLowerCase() in TYPES && !event.repeat && !localStorage.getItem(OFF)) {
    event.preventDefault();
    send(chip, { type: TYPES[event.key.toLowerCase()] });
  }
});

document.addEventListener("focusout", (event) => {
  if (!held || event.target !== held || place === null) return;
  letGo();
  say();
});

// --- What the server says
document.addEventListener("moved", (event) => say(event.detail.value));

async function again() {
  const focused = document.activeElement?.href;
  await htmx.ajax("GET", location.href, { target: "#desk", swap: "outerHTML" });
  ready();
  if (focused) find(focused)?.focus();
}

document.addEventListener("desk-changed", again);
document.addEventListener("htmx:responseError", (event) => {
  // Somebody was faster, or the plan has gone to the client: show it as it is now.
  if ([409, 412].includes(event.detail.xhr.status) && desk()) again();
});

// --- Many at once: all of them, or from one box to another
let last = null;
document.addEventListener("click", (event) => {
  const box = event.target instanceof HTMLInputElement ? event.target : null;
  if (!box || box.type !== "checkbox") return;
  const boxes = [...document.querySelectorAll("input[form=bulk][name=post]")];
  if (box.hasAttribute("data-pick-all")) for (const one of boxes) one.checked = box.checked;
  if (!boxes.includes(box)) return;
  if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
});

function ready() {
  for (const all of document.querySelectorAll("[data-pick-all]")) all.hidden = false;
  say();
}

ready();
