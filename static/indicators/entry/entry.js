// The sheet of a unit. htmx sends what is typed; this keeps it on the device until the server has
// it, says so when the server cannot be reached, and moves the keyboard along.

const RETRY = 10_000; // milliseconds

const root = document.querySelector("[data-entry-user]");
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
const waiting = new Set(); // rows that could not be sent

const rows = () => [...root.querySelectorAll("[data-row]")];
const rowOf = (element) => element?.closest?.("[data-row]");
const versionOf = (row) => row.querySelector("input[name$='-version']");
const inputs = (row) => [...row.querySelectorAll(".fields :is(input, textarea)")].filter(
  (input) => input.type !== "hidden",
);

function typed(row) {
  return Object.fromEntries(
    inputs(row).map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]),
  );
}

function fill(row, fields) {
  for (const input of inputs(row)) {
    if (!(input.name in fields)) continue;
    if (input.type === "checkbox") input.checked = fields[input.name];
    else input.value = fields[input.name];
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function banner(name, shown) {
  root.querySelector(`[data-banner="${name}"]`).hidden = !shown;
}

function save(row) {
  row.querySelector(".fields").dispatchEvent(new Event("kaydet"));
}

// Whether the server has what stands in the row.
function settle(row) {
  const kept = row.querySelector("[data-saved]") && same(sent.get(row), typed(row));
  if (kept) drafts.remove(row.dataset.row);
  row.classList.toggle("unsaved", !kept);
}

function retry() {
  for (const row of waiting) {
    if (row.isConnected) save(row);
    else waiting.delete(row);
  }
}

// Keeping on the device

root.addEventListener("input", ({ target }) => {
  if (!target.closest(".fields")) return;
  const row = rowOf(target);
  row.classList.add("unsaved");
  drafts.write(row.dataset.row, { version: versionOf(row).value, fields: typed(row) });
});

// What was typed for a row that has been sent or closed since: shown, so that it is not lost.
function left(row, draft) {
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

const isTouched = (input) =>
  input.type === "checkbox"
    ? input.checked !== input.defaultChecked
    : input.value !== input.defaultValue;

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
    if (same(draft.fields, typed(row))) {
      drafts.remove(key);
      continue;
    }
    fill(row, draft.fields);
    versionOf(row).value = draft.version; // who saved meanwhile is seen, not written over
    restored = true;
    save(row);
  }
  banner("restored", restored);
}

// Sending

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  // A login in another tab brings a new token.
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) detail.headers["X-CSRFToken"] = token;
});

// Known before the file has gone all the way.
function isTooLarge(row, button) {
  if (button.name !== "attach") return false;
  const input = row.querySelector("input[type=file]");
  return [...input.files].some((file) => file.size > Number(input.dataset.most));
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const row = rowOf(event.target);
  if (!row) return;
  if (isTooLarge(row, event.target)) {
    event.preventDefault();
    tell(placeOf(event.target), 413);
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
  waiting.delete(row);
  if (!waiting.size) {
    banner("offline", false);
    banner("expired", false);
  }
  if (!row) return;
  const key = row.dataset.row;
  if (!row.isConnected) {
    // The whole row came back: it was sent, or what is stored was chosen.
    drafts.remove(key);
    root.querySelector(`[data-row="${key}"]`).focus();
  } else if (detail.target.matches(".verdict")) {
    clearFailure(placeOf(detail.target));
    settle(row);
  }
});

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
  const shown = causes.find((cause) => ["offline", "expired"].includes(cause));
  if (!isFile && mayPass) waiting.add(row);
  else if (!isFile) waiting.delete(row);
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

// The buttons of the whole sheet post it as a page, which must work after a login elsewhere too.
document.getElementById("sheet")?.addEventListener("submit", ({ target }) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) target.elements.csrfmiddlewaretoken.value = token;
  waiting.clear();
  for (const row of rows()) {
    const draft = drafts.read(row.dataset.row);
    if (draft) drafts.write(row.dataset.row, { ...draft, posted: true });
  }
});

// Keyboard

root.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    const button = rowOf(event.target)?.querySelector("[data-send]");
    if (button) {
      event.preventDefault();
      button.click();
    }
  } else if (event.target.matches("input:not([type=file])")) {
    event.preventDefault();
    if (!event.target.matches(".value-input")) return;
    const values = [...root.querySelectorAll(".value-input, [data-send-all]")];
    values[values.indexOf(event.target) + 1]?.focus();
  }
});

// htmx listens from the moment the document is complete.
if (document.readyState === "complete") restore();
else window.addEventListener("load", restore);
