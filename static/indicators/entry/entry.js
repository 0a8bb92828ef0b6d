// The sheet of a unit. htmx sends what is typed; this keeps it on the device until the server has
// it, and says so when the server cannot be reached. What moves one about the sheet is in map.js.

import { banner, token } from "../../site/session.js";

const root = document.querySelector("[data-entry-user]");

const RETRY = 10_000; // milliseconds

const drafts = {
  name: (key) => `karsplan:${root.dataset.entryUser}:${key}`,
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(this.name(key)));
    } catch {
      return null;
    }
  },
  write(key, content) {
    try {
      localStorage.setItem(this.name(key), JSON.stringify(content));
    } catch {
      // A full or forbidden storage: the page itself still holds the text.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(this.name(key));
    } catch {
      // As above.
    }
  },
};
const sent = new WeakMap(); // what a row held when it was last sent
const waiting = new Set(); // rows and evidence that could not be sent

const rows = () => [...root.querySelectorAll("[data-row]")];
const rowOf = (element) => element?.closest?.("[data-row]");
const versionOf = (row) => row.querySelector("input[name$='-version']");
const inputs = (row) => [...row.querySelectorAll(".fields :is(input, select, textarea)")].filter(
  (input) => input.type !== "hidden",
);

function typed(row) {
  return Object.fromEntries(
    inputs(row).map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]),
  );
}

const verdictOf = (row) => row.querySelector(".verdict");
const isNumber = (input) => input.matches(".value-input, [type=checkbox]");
const number = (fields = {}) =>
  Object.entries(fields).filter(([name]) => /-(value|not_measured|percent)$/.test(name));

// The verdict of an older number is not that of what stands in the box.
function dim(row, isUnread) {
  verdictOf(row)?.toggleAttribute("aria-busy", isUnread);
  if (isUnread) verdictOf(row)?.setAttribute("aria-busy", "true");
}

function open(row) {
  for (const part of [row.closest("details"), row.querySelector("details")]) {
    if (part) part.open = true;
  }
}

function fill(row, fields) {
  open(row);
  for (const input of inputs(row)) {
    if (!(input.name in fields)) continue;
    if (input.type === "checkbox") input.checked = fields[input.name];
    else input.value = fields[input.name];
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function save(row) {
  row.querySelector(".fields").dispatchEvent(new Event("kaydet"));
}

// Whether the server has what stands in the row.
function settle(row) {
  const kept = row.querySelector("[data-saved]") && same(sent.get(row), typed(row));
  if (kept) drafts.remove(row.dataset.row);
  row.classList.toggle("unsaved", !kept);
  dim(row, !same(number(sent.get(row)), number(typed(row))));
}

function retry() {
  for (const part of waiting) {
    if (!part.isConnected) waiting.delete(part);
    else if (part.matches(".add-evidence")) part.dispatchEvent(new Event("kaydet"));
    else if (part.querySelector(".queued")) part.querySelector("[data-send]").click();
    else save(part);
  }
}

// A “Gönder” that could not reach the server is done as soon as it can be, unless one thinks better
// of it or goes on writing.

function queue(row) {
  if (row.querySelector(".queued")) return;
  const note = document.getElementById("kuyruk").content.firstElementChild.cloneNode(true);
  note.querySelector("button").addEventListener("click", () => unqueue(row));
  row.querySelector(".send").after(note);
  drafts.write(row.dataset.row, { version: versionOf(row).value, fields: typed(row), send: true });
}

function unqueue(row) {
  const note = row.querySelector(".queued");
  if (!note) return false;
  note.remove();
  drafts.write(row.dataset.row, { version: versionOf(row).value, fields: typed(row) });
  return true;
}

// Keeping on the device

root.addEventListener("input", ({ target }) => {
  if (!target.closest(".fields")) return;
  const row = rowOf(target);
  row.classList.add("unsaved");
  if (isNumber(target)) dim(row, true);
  if (unqueue(row)) tell(placeOf(target), "changed");
  drafts.write(row.dataset.row, { version: versionOf(row).value, fields: typed(row) });
});

// What was typed for a row that has been sent or closed since: shown, so that it is not lost.
function left(row, draft) {
  open(row);
  const texts = Object.values(draft.fields).filter((text) => typeof text === "string" && text);
  if (draft.posted || !texts.length) {
    drafts.remove(row.dataset.row);
    return;
  }
  const note = document.getElementById("kalan").content.firstElementChild.cloneNode(true);
  note.querySelector("[data-text]").textContent = texts.join("\n");
  note.querySelector("button").addEventListener("click", () => {
    drafts.remove(row.dataset.row);
    note.remove();
  });
  row.append(note);
}

function isTouched(input) {
  if (input.type === "checkbox") return input.checked !== input.defaultChecked;
  if (input.matches("select")) return !input.selectedOptions[0].defaultSelected;
  return input.value !== input.defaultValue;
}

function restore() {
  let restored = false;
  for (const row of rows()) {
    const key = row.dataset.row;
    const draft = drafts.read(key);
    if (!draft) {
      if (inputs(row).some(isTouched)) save(row); // typed before anything listened
      continue;
    }
    if (!row.querySelector(".fields")) {
      left(row, draft);
      continue;
    }
    const isNew = !same(draft.fields, typed(row));
    if (isNew) {
      fill(row, draft.fields);
      dim(row, true);
      versionOf(row).value = draft.version; // who saved meanwhile is seen, not written over
      restored = true;
    }
    if (draft.send) {
      queue(row);
      row.querySelector("[data-send]").click();
    } else if (isNew) save(row);
    else drafts.remove(key);
  }
  banner("restored", restored);
}

// Sending

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (token()) detail.headers["X-CSRFToken"] = token();
});

// Known before the file has gone all the way.
function isTooLarge(evidence) {
  const input = evidence.querySelector("input[type=file]");
  return [...input.files].some((file) => file.size > Number(input.dataset.most));
}

const holdsEvidence = (evidence) =>
  [...evidence.querySelectorAll("input")].some((input) => input.value.trim());

// Its button sends what the fields hold, as choosing a file and leaving the number do.
root.addEventListener("click", (event) => {
  const button = event.target.closest("[name=attach]");
  if (!button || !holdsEvidence(button.closest(".add-evidence"))) return;
  event.preventDefault();
  button.closest(".add-evidence").dispatchEvent(new Event("kaydet"));
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const row = rowOf(event.target);
  if (!row) return;
  const evidence = event.target.matches(".add-evidence, [data-send]")
    ? row.querySelector(".add-evidence")
    : null;
  if (evidence && isTooLarge(evidence)) {
    event.preventDefault();
    unqueue(row);
    evidence.closest("details").open = true;
    tell(evidence.closest(".evidence"), 413);
    return;
  }
  if (event.target === evidence) {
    if (!holdsEvidence(evidence)) event.preventDefault();
    return;
  }
  const cause = event.detail.requestConfig.triggeringEvent?.type;
  const typing = cause === "input" || cause === "change";
  if (typing && !waiting.has(row) && same(sent.get(row), typed(row))) {
    event.preventDefault(); // leaving a field says again what typing in it said
    settle(row);
    return;
  }
  sent.set(row, typed(row));
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  const row = rowOf(detail.target);
  if (!detail.target.matches(".evidence")) waiting.delete(row);
  for (const part of waiting) if (!part.isConnected) waiting.delete(part);
  if (!waiting.size) {
    banner("offline", false);
    banner("expired", false);
  }
  banner("unsent", false);
  if (!row) return;
  const key = row.dataset.row;
  if (!row.isConnected) {
    // The whole row came back: it was sent, or what is stored was chosen.
    drafts.remove(key);
    root.querySelector(`[data-row="${key}"]`).focus();
  } else if (detail.target.matches(".verdict")) {
    clearFailure(placeOf(detail.target));
    unqueue(row);
    settle(row);
    mark(row, detail.requestConfig.elt.matches("[data-send]"));
  }
});

// The frame is on the field that is missing or cannot be read, and after “Gönder” one is taken there.
function mark(row, isToGo) {
  const wrong = row.querySelector("[data-wrong]")?.dataset.wrong.split(" ") ?? [];
  for (const input of inputs(row)) {
    const isWrong = wrong.includes(input.name.split("-").pop());
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  if (isToGo) row.querySelector("[aria-invalid]")?.focus();
}

// What failed is said as what it is: an expired session above the sheet, a lost line there too, all
// else beside the row. Typed text waits on the device for what may pass by itself; a file does not.

const placeOf = (element) => element.closest(".evidence") ?? rowOf(element).querySelector(".fields");

function clearFailure(place) {
  place?.querySelector(":scope > [data-failure]")?.remove();
}

function tell(place, ...causes) {
  const texts = document.getElementById("hatalar").content;
  const found = causes.map((cause) => texts.querySelector(`[data-failure="${cause}"]`)).find(Boolean);
  if (place.querySelector(`:scope > [data-failure="${found.dataset.failure}"]`)) return;
  clearFailure(place);
  const note = found.cloneNode(true);
  const others = place.matches(".evidence") ? "[data-typed]" : "[data-file]";
  for (const part of note.querySelectorAll(others)) part.remove();
  place.append(note);
}

function failed(element, mayPass, ...causes) {
  const row = rowOf(element);
  const place = placeOf(element);
  const isFile = place.matches(".evidence");
  const part = isFile ? element.closest(".add-evidence") : row;
  const shown = causes.find((cause) => ["offline", "expired"].includes(cause));
  if (part && mayPass) waiting.add(part);
  else waiting.delete(part);
  if (element.matches("[data-send]")) {
    if (mayPass) queue(row);
    else unqueue(row);
  }
  banner("offline", shown === "offline" && !isFile);
  banner("expired", shown === "expired");
  if (shown && !isFile) clearFailure(place);
  else tell(place, ...causes);
}

document.body.addEventListener("htmx:sendError", ({ detail }) => {
  failed(detail.elt, true, "offline");
});
document.body.addEventListener("htmx:timeout", ({ detail }) => failed(detail.elt, true, "timeout"));
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  const { status, responseText } = detail.xhr;
  if (status === 401 || (status === 403 && responseText.includes("data-csrf"))) {
    failed(detail.elt, true, "expired");
  } else if (status >= 500) {
    failed(detail.elt, true, status, "5xx");
  } else {
    failed(detail.elt, status === 429, status, "4xx");
  }
});
window.addEventListener("online", retry);
window.addEventListener("focus", retry);
setInterval(retry, RETRY);

// A file that waits or is on its way is nowhere but on this page.
window.addEventListener("beforeunload", (event) => {
  const files = [...root.querySelectorAll(".add-evidence")];
  if (files.some((part) => waiting.has(part) || part.matches(".htmx-request"))) {
    event.preventDefault();
  }
});

document.addEventListener("sayfa-gidiyor", () => {
  waiting.clear();
  for (const row of rows()) {
    const draft = drafts.read(row.dataset.row);
    if (draft) drafts.write(row.dataset.row, { ...draft, posted: true });
  }
});
document.addEventListener("oturum-acildi", retry);

// htmx listens from the moment the document is complete.
if (document.readyState === "complete") restore();
else window.addEventListener("load", restore);
