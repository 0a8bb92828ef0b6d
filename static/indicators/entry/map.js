// Finding one's way on the sheet: rows that fold, how many are done, the next one, the keyboard.

const PATIENCE = 2000; // milliseconds that “Enter” waits for what the server says of a number

const root = document.querySelector("[data-entry-user]");
const bar = root.querySelector(".sheet-bar");
const rows = () => [...root.querySelectorAll(".task")];
const stageOf = (row) => row.querySelector("[data-stage]").dataset.stage;
const isToDo = (row) =>
  !row.matches(".locked") && ["untouched", "draft", "returned"].includes(stageOf(row));

function count() {
  if (!bar) return;
  const toDo = rows().filter(isToDo);
  const due = Number(bar.dataset.due);
  bar.querySelector("[data-done]").textContent = `${due - toDo.length}/${due}`;
  bar.querySelector("[data-next]").hidden = !toDo.length;
  const left = root.querySelector("[data-left]");
  if (left) left.textContent = toDo.length;
}

// A row that is led to shows itself.
function show(row) {
  const details = row.closest("details") ?? row.querySelector(":scope > details");
  if (details) details.open = true;
  row.scrollIntoView();
}

function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.matches(".task, .assessment, .risk")) return;
  show(target);
  target.focus();
}

// Where one goes on in a row: at what is wrong, else at the number.
const place = (row) =>
  row.querySelector(".fields [aria-invalid]") ?? row.querySelector(".value-input");

let here = ""; // the row in which one was last
root.addEventListener("focusin", ({ target }) => {
  here = target.closest(".task")?.id ?? here;
});

bar?.querySelector("[data-next]").addEventListener("click", (event) => {
  const all = rows();
  const at = all.findIndex((row) => row.id === here);
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(isToDo);
  if (!next) return;
  event.preventDefault();
  show(next);
  place(next).focus();
});

window.addEventListener("hashchange", follow);
document.body.addEventListener("htmx:oobAfterSwap", count);
document.body.addEventListener("htmx:afterSwap", count);

// Keyboard

let ahead = null; // what is typed while “Enter” waits

async function isRead(row) {
  const until = Date.now() + PATIENCE;
  while (row.querySelector(".verdict[aria-busy]") && Date.now() < until) {
    await new Promise((done) => setTimeout(done, 30));
  }
}

// From a number to the explanation that it asks for, else to the next number.
async function goOn(input) {
  const row = input.closest(".task");
  if (navigator.onLine && row.querySelector(".verdict[aria-busy]")) {
    ahead = "";
    row.querySelector(".fields").dispatchEvent(new Event("kaydet"));
    await isRead(row);
  }
  const keys = ahead ?? "";
  ahead = null;
  if (document.activeElement !== input) return;
  const asked = [...row.querySelectorAll(".explain textarea")];
  const values = [...root.querySelectorAll(".value-input, [data-send-all]")];
  const target = input.matches("[aria-invalid]")
    ? input
    : (asked.find((text) => text.checkVisibility() && !text.value) ??
      values.slice(values.indexOf(input) + 1).find((value) => value.checkVisibility()));
  target?.focus();
  if (keys && target?.setRangeText) {
    target.setRangeText(keys, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

root.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const isCommand = event.ctrlKey || event.metaKey;
  if (ahead !== null && !isCommand && (event.key.length === 1 || event.key === "Enter")) {
    event.preventDefault();
    if (event.key !== "Enter") ahead += event.key;
  } else if (event.key !== "Enter") {
    return;
  } else if (isCommand) {
    const button = event.target.closest(".task")?.querySelector("[data-send]");
    if (button) {
      event.preventDefault();
      button.click();
    }
  } else if (event.target.matches("[form=sheet]:is(input):not([type=file])")) {
    event.preventDefault();
    if (event.target.matches(".value-input")) goOn(event.target);
    else if (event.target.matches("[name$='-number']")) event.target.blur();
  }
});

count();
follow();
if (!location.hash) document.getElementById("sorunlar")?.focus();
