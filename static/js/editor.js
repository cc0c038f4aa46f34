// The post editor keeps what is typed: at once in this browser, after a pause on the server. A
// closed tab, a lost network or an ended session lose nothing: what the server has not got is sent
// when the page is open again, and the page offers it. Ctrl+S saves.

const PAUSE = 1500; // milliseconds without a key before the server is told
const AGAIN = 15_000; // between two tries while there is no network
const KEEPALIVE = 60_000; // bytes a browser still sends for a page that is closing

let timer = 0;
let sending = null;
let unsent = false;

const editor = () => document.querySelector("#post-form[data-draft-url]");
const keyOf = (form) => form.elements.draft.value;
const prefixOf = (form) => `draft:${form.dataset.subject}:`;

function say(text) {
  const status = document.getElementById("draft-status");
  if (status && status.textContent !== text) status.textContent = text;
}

function fieldsOf(form) {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  delete fields.disagreed;
  return fields;
}

function keepHere(form) {
  try {
    localStorage.setItem(prefixOf(form) + keyOf(form), JSON.stringify(fieldsOf(form)));
  } catch {
    // Storage is full or switched off: the server still gets it.
  }
}

function forgetHere(form, key = keyOf(form)) {
  localStorage.removeItem(prefixOf(form) + key);
}

function body(form, fields) {
  const data = new URLSearchParams(fields);
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return data;
}

// Sends fields to where drafts are kept. Returns the answer, or null with the reason said.
async function post(form, fields, options = {}) {
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: body(form, fields),
      ...options,
    });
    if (answer.ok && !answer.redirected) return answer;
    if (answer.redirected || answer.status === 403) say(form.dataset.signedOut);
  } catch (error) {
    if (error.name !== "AbortError") {
      say(form.dataset.offline);
      schedule(AGAIN);
    }
  }
  return null;
}

async function send(options = {}) {
  const form = editor();
  clearTimeout(timer);
  if (!form || !unsent) return;
  unsent = false;
  sending?.abort();
  sending = new AbortController();
  const answer = await post(form, fieldsOf(form), { signal: sending.signal, ...options });
  if (!answer) {
    unsent = true;
    return;
  }
  if (unsent) return; // more was typed meanwhile, and is on its way
  forgetHere(form);
  const clock = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  say(`${form.dataset.kept} ${clock}`);
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

function stop() {
  clearTimeout(timer);
  sending?.abort();
  unsent = false;
}

function typed(event) {
  const form = editor();
  if (!form || event.target.form !== form) return;
  unsent = true;
  keepHere(form);
  schedule(PAUSE);
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);
addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => {
  const form = editor();
  if (document.visibilityState !== "hidden" || !form || !unsent) return;
  const small = body(form, fieldsOf(form)).toString().length < KEEPALIVE;
  send({ keepalive: small, signal: undefined });
});

// What other openings of this page left in this browser goes to the server, which offers it.
async function recover() {
  const form = editor();
  if (!form) return;
  const prefix = prefixOf(form);
  const left = Object.keys(localStorage).filter(
    (name) => name.startsWith(prefix) && name !== prefix + keyOf(form),
  );
  for (const name of left) {
    const fields = { ...JSON.parse(localStorage.getItem(name)), recovered: "1" };
    const answer = await post(form, fields);
    if (!answer) return;
    localStorage.removeItem(name);
    document.getElementById("drafts").innerHTML = await answer.text();
  }
}

document.addEventListener("keydown", (event) => {
  const form = editor();
  if (!form || event.code !== "KeyS" || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "post-form") return;
  keepHere(event.target);
  stop();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id !== "post-form") return;
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) {
    forgetHere(event.target);
  } else {
    unsent = true; // refused or not answered: it is still only here
    schedule(PAUSE);
  }
});

// An ended session answers with the page to sign in: what is typed stays where it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!event.target.closest("#editor") || !xhr.responseURL) return;
  if (!new URL(xhr.responseURL).pathname.startsWith("/accounts/")) return;
  event.detail.shouldSwap = false;
  if (editor()) say(editor().dataset.signedOut);
});

// The preview asks all the time: that it got no answer is said once, below the form.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(
    name,
    (event) => {
      if (event.detail.elt.closest("[data-quiet]")) event.stopImmediatePropagation();
    },
    true,
  );
}

recover();
