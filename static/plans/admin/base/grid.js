// A grid of cells: totals while typing, moving with the keyboard, pasting from a spreadsheet.

import { format, parse } from "../../language/numbers.js";
import { copiedCells } from "./clipboard.js";
import { cleanText } from "../../language/texts.js";

const table = document.querySelector(".grid-table");
const form = document.getElementById("grid-form");
const marks = table.classList.contains("grid-mark");
const shown = JSON.parse(form.elements.shown.value);
const rows = [...table.querySelectorAll("tbody tr[data-groups]")].map((row) => ({
  row,
  groups: row.dataset.groups.split(" ").filter(Boolean),
  cells: [...row.querySelectorAll("input[data-column]")],
}));
const place = new Map(
  rows.flatMap(({ cells }, y) => cells.map((cell, x) => [cell, [y, x]])),
);

const valueOf = (cell) => (marks ? cell.value : parse(cell.value));
const isChanged = (cell) => cell.value !== (shown[cell.name] ?? "");

function update() {
  let changed = 0;
  for (const cell of place.keys()) {
    cell.classList.toggle("changed", isChanged(cell));
    changed += isChanged(cell);
    if (!marks) cell.classList.toggle("unreadable", valueOf(cell) === undefined);
  }
  if (marks) warn();
  else addUp();
  const output = form.querySelector("[data-changes]");
  if (output) output.textContent = changed ? `${changed} hücre değişti, henüz kaydedilmedi.` : "";
  dirty = changed > 0;
}

function addUp() {
  const sums = new Map();
  const add = (key, value) => sums.set(key, (sums.get(key) ?? 0n) + value);
  for (const { row, groups, cells } of rows) {
    let total = 0n;
    for (const cell of cells) {
      const value = valueOf(cell) ?? 0n;
      total += value;
      for (const group of groups) add(`${group}:${cell.dataset.column}`, value);
    }
    for (const group of groups) add(`${group}:all`, total);
    show(row.querySelector('output[data-group="row"]'), total);
  }
  for (const output of table.querySelectorAll(".grid-total output")) {
    show(output, sums.get(`${output.dataset.group}:${output.dataset.column}`) ?? 0n);
  }
}

function show(output, total) {
  if (!output) return;
  output.textContent = format(total);
  const printed = output.parentElement.querySelector("[data-printed]");
  if (printed) printed.hidden = parse(printed.dataset.printed) === total;
}

/** Each objective has one responsible unit. */
function warn() {
  for (const { row, cells } of rows) {
    const count = cells.filter((cell) => cell.value === "S").length;
    const text = count === 1 ? "" : count === 0 ? "S yok" : `${count} S var`;
    row.querySelector("[data-warning]").textContent = text;
    for (const cell of cells) cell.dataset.mark = cell.value;
  }
}

function setMark(cell, mark) {
  cell.value = mark;
  update();
}

const nextMark = { "": "S", S: "İ", İ: "" };

function focusCell(y, x) {
  const cell = rows[y]?.cells[x];
  if (!cell) return false;
  cell.focus();
  if (!marks) cell.select();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

/** Left and right leave a cell only from the edge of its text. */
function atEdge(cell, key) {
  if (marks) return true;
  const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const edge = key === "ArrowLeft" ? 0 : cell.value.length;
  return all || (cell.selectionStart === edge && cell.selectionEnd === edge);
}

function onKey(event) {
  const at = place.get(event.target);
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  const [y, x] = at;
  const steps = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Enter: [event.shiftKey ? -1 : 1, 0],
  };
  const step = steps[event.key];
  if (step) {
    if (step[1] && !atEdge(event.target, event.key)) return;
    event.preventDefault();
    focusCell(y + step[0], x + step[1]);
    return;
  }
  if (event.key === "Escape") {
    event.target.value = shown[event.target.name] ?? "";
    update();
  }
  if (!marks) return;
  const typed = { " ": nextMark[event.target.value], Backspace: "", Delete: "" };
  const letter = event.key.toLocaleUpperCase("tr");
  if (letter === "S") typed[event.key] = "S";
  if (letter === "İ" || letter === "I") typed[event.key] = "İ";
  if (event.key in typed) {
    event.preventDefault();
    setMark(event.target, typed[event.key]);
  }
}

/** A block copied from a spreadsheet fills the cells from here to the right and down. */
function onPaste(event) {
  const at = place.get(event.target);
  const copied = copiedCells(event.clipboardData);
  if (!at || (!marks && copied.flat().length === 1)) return;
  event.preventDefault();
  copied.forEach((line, down) => {
    line.forEach((value, right) => {
      const cell = rows[at[0] + down]?.cells[at[1] + right];
      const text = cleanText(value).trim();
      if (cell && !cell.disabled) cell.value = marks ? asMark(text) : text;
    });
  });
  update();
}

function asMark(text) {
  const mark = text.toLocaleUpperCase("tr");
  return mark === "I" ? "İ" : ["S", "İ"].includes(mark) ? mark : "";
}

let dirty = false;

if (marks) {
  for (const cell of place.keys()) cell.readOnly = true; // clicks and keys set the marks
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td")?.querySelector("input[data-column]");
    if (!cell || cell.disabled) return;
    cell.focus();
    setMark(cell, nextMark[cell.value] ?? "");
  });
} else {
  table.addEventListener("focusin", (event) => place.has(event.target) && event.target.select());
}
table.addEventListener("keydown", onKey);
table.addEventListener("paste", onPaste);
table.addEventListener("input", update);
form.addEventListener("submit", () => (dirty = false));
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
update();

/** Whether there is more of the table beyond its edges. */
function showEdges() {
  const scroll = table.parentElement;
  const beyond = scroll.scrollWidth - scroll.clientWidth - scroll.scrollLeft;
  scroll.parentElement.classList.toggle("goes-on", beyond > 1);
  scroll.parentElement.classList.toggle("scrolled", scroll.scrollLeft > 0);
}

table.parentElement.addEventListener("scroll", showEdges);
addEventListener("resize", showEdges);
table.addEventListener("input", showEdges);
showEdges();
