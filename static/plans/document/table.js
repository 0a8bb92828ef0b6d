// The editor of a table: its cells are written, copied and pasted as in a spreadsheet.

import { copiedCells } from "../admin/base/clipboard.js";
import * as cells from "./table-cells.js";
import { ColumnPanel } from "./table-column.js";
import { dragRows } from "./table-drag.js";
import { MOVES, choiceOf } from "./table-keys.js";
import { element, fill, footLines, headLines, lineOf } from "./table-paint.js";
import * as tables from "./table-state.js";

const root = document.getElementById("table-editor");
const form = document.getElementById("sectiontable_form");
const hidden = document.getElementById("id_grid");
const [grid] = root.getElementsByTagName("table");
const [head, body, foot] = [grid.tHead, grid.tBodies[0], grid.tFoot];
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const isReadOnly = !hidden;

let table = tables.fromData(JSON.parse(document.getElementById("table-data").textContent));
if (hidden?.value) table = tables.fromData(JSON.parse(hidden.value));
const steps = new tables.Steps();

//: The cell that the keyboard is in, and the other corner of what is marked.
let at = { y: 0, x: 0 };
let corner = at;
let editor = null;

const clamp = (value, last) => Math.max(0, Math.min(value, last));
const range = () => ({
  top: Math.min(at.y, corner.y),
  bottom: Math.max(at.y, corner.y),
  left: Math.min(at.x, corner.x),
  right: Math.max(at.x, corner.x),
});

// --- Changing -------------------------------------------------------------------------------

function change(next, message = "") {
  if (isReadOnly || next === table) return;
  steps.add(table);
  show(next, message);
}

function show(next, message = "") {
  table = next;
  part("notice").replaceChildren(message);
  store();
  paint();
}

function store() {
  hidden.value = JSON.stringify(tables.toData(table));
  hidden.dispatchEvent(new Event("input", { bubbles: true })); // the page warns before it is left
}

const undo = () => show(steps.undo(table), "Son değişiklik geri alındı.");
const redo = () => show(steps.redo(table), "Değişiklik yeniden yapıldı.");

// --- Painting -------------------------------------------------------------------------------

let painted = {};
let lines = new WeakMap();

/** Rows that are as before keep their elements, so that a large table stays quick. */
function paint() {
  if (painted.columns !== table.columns) {
    lines = new WeakMap();
    head.replaceChildren(...headLines(table.columns, isReadOnly));
  }
  table.rows.forEach((row, y) => {
    if (!lines.has(row)) lines.set(row, lineOf(row, table.columns, isReadOnly));
    const line = lines.get(row);
    if (body.rows[y] !== line) body.insertBefore(line, body.rows[y] ?? null);
    if (line.dataset.y === String(y)) return;
    line.dataset.y = y;
    line.firstChild.firstChild.textContent = y + 1;
  });
  while (body.rows.length > table.rows.length) body.lastChild.remove();
  painted = table;
  paintFoot();
  mark();
  tell();
}

function paintFoot() {
  foot.replaceChildren(...footLines(table, form.elements.total_label?.value || "Toplam"));
}

// --- Where one is ---------------------------------------------------------------------------

const lineAt = (y) => body.rows[y];
const cellAt = ({ y, x }) => lineAt(y)?.cells[x + 1];
let marked = [];

function mark() {
  const last = { y: table.rows.length - 1, x: table.columns.length - 1 };
  at = { y: clamp(at.y, last.y), x: clamp(at.x, last.x) };
  corner = { y: clamp(corner.y, last.y), x: clamp(corner.x, last.x) };
  for (const cell of marked) {
    cell.classList.remove("is-marked", "is-active");
    cell.tabIndex = -1;
  }
  const { top, bottom, left, right } = range();
  marked = [];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) marked.push(cellAt({ y, x }));
  }
  marked = marked.filter(Boolean);
  if (marked.length > 1) for (const cell of marked) cell.classList.add("is-marked");
  cellAt(at)?.classList.add("is-active");
  if (cellAt(at)) cellAt(at).tabIndex = 0;
}

function go(to, { extend = false } = {}) {
  at = { y: clamp(to.y, table.rows.length - 1), x: clamp(to.x, table.columns.length - 1) };
  if (!extend) corner = at;
  mark();
  tell();
  cellAt(at)?.focus({ preventScroll: true });
  cellAt(at)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The bar above the table says what can be done here, and what is wrong. */
function tell() {
  const row = table.rows[at.y];
  part("undo").disabled = !steps.canUndo;
  part("redo").disabled = !steps.canRedo;
  for (const name of ["row-below", "row-delete", "row-up", "row-down", "row-kind"]) {
    part(name).disabled = isReadOnly || !row;
  }
  for (const name of ["column-add", "row-end"]) part(name).disabled = isReadOnly;
  part("column-settings").disabled = isReadOnly || !table.columns.length;
  part("row-kind").value = row?.kind ?? "row";
  part("empty").hidden = table.columns.length > 0;
  const wrong = body.querySelectorAll("td[aria-invalid]").length;
  part("wrong").hidden = !wrong;
  part("wrong").textContent = `${wrong} hücre okunamıyor – ilkine git`;
  const chart = form.elements.chart?.value;
  part("chart").hidden = !chart || table.columns.some((column) => column.is_charted);
  part("size").textContent = `${table.rows.length} satır, ${table.columns.length} sütun`;
}

// --- Writing in a cell ----------------------------------------------------------------------

function edit(text) {
  const cell = cellAt(at);
  if (isReadOnly || !cell || editor) return;
  const column = table.columns[at.x];
  const row = table.rows[at.y];
  const isChoice = column.kind === "choice" && row.kind === "row";
  editor = isChoice ? choiceEditor(column, row) : element("textarea", { rows: 1 });
  editor.setAttribute("aria-label", `${at.y + 1}. satır, ${column.title || `${at.x + 1}. sütun`}`);
  if (!isChoice) editor.value = text ?? row.cells[at.x];
  editor.addEventListener("keydown", onEditorKey);
  editor.addEventListener("blur", () => finish());
  cell.replaceChildren(editor);
  cell.classList.add("is-edited");
  editor.focus();
  if (!isChoice) editor.setSelectionRange(editor.value.length, editor.value.length);
}

function choiceEditor(column, row) {
  const select = element("select", {}, new Option("", ""));
  select.append(...column.choices.map((choice) => new Option(choice)));
  select.value = row.cells[at.x];
  select.addEventListener("change", () => finish());
  return select;
}

/** End writing; what was written counts unless it is given up. */
function finish({ keep = true } = {}) {
  if (!editor) return;
  const { y, x } = at;
  const text = editor.value;
  editor = null; // its element goes now, and with it the focus
  const line = table.rows[y];
  fill(cellAt(at), line.cells[x], table.columns[x], line.kind);
  mark();
  if (keep) change(tables.setCells(table, (row, column) => (row === y && column === x ? text : undefined)));
}

function onEditorKey(event) {
  event.stopPropagation();
  if (event.isComposing) return;
  if (event.key === "Enter" && event.altKey) {
    event.preventDefault();
    editor.setRangeText("\n", editor.selectionStart, editor.selectionEnd, "end");
  } else if (event.key === "Enter" || event.key === "Tab") {
    event.preventDefault();
    finish();
    step(event);
  } else if (event.key === "Escape") {
    event.preventDefault();
    finish({ keep: false });
    go(at);
  }
}

/** Enter goes down, Tab to the right; behind the last row there is a new one. */
function step(event) {
  const back = event.shiftKey ? -1 : 1;
  let { y, x } = at;
  if (event.key === "Enter") y += back;
  else x += back;
  if (x < 0 || x >= table.columns.length) [y, x] = [y + back, back > 0 ? 0 : table.columns.length - 1];
  if (y === table.rows.length) change(tables.insertRows(table, y));
  if (y >= 0) go({ y, x });
}

// --- Keys -----------------------------------------------------------------------------------

const SHORTCUTS = {
  z: (event) => (event.shiftKey ? redo() : undo()),
  y: redo,
  a: () => {
    at = { y: 0, x: 0 };
    corner = { y: Infinity, x: Infinity };
    mark();
  },
};

function onKey(event) {
  if (event.target.dataset.column) return onHeadKey(event);
  if (event.target.tagName !== "TD") return;
  const control = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  const isCharacter = event.key.length === 1 || event.key === "Dead";
  if (event.altKey && !control && MOVES[event.key]) moveHere(event.key);
  else if (MOVES[event.key]) {
    if (event.key === "ArrowUp" && at.y === 0 && !event.shiftKey) head.querySelector(`[data-column="${at.x}"]`).focus();
    else go(MOVES[event.key](at, control), { extend: event.shiftKey });
  } else if (control) {
    const shortcut = SHORTCUTS[event.key.toLowerCase()];
    if (!shortcut) return;
    shortcut(event);
    go(at, { extend: true });
  } else if (event.key === "Enter") step(event);
  else if (event.key === "Tab") {
    const isLast = event.shiftKey
      ? at.y === 0 && at.x === 0
      : at.y === table.rows.length - 1 && at.x === table.columns.length - 1;
    if (isLast) return;
    step(event);
  } else if (event.key === "Escape") part("row-below").focus();
  else if (event.key === "F2") edit();
  else if (event.key === "Delete" || event.key === "Backspace") clear();
  else if (isCharacter && !(event.altKey && !event.getModifierState("AltGraph"))) {
    return type(event);
  } else return;
  event.preventDefault();
}

/** Typing replaces the cell; in a column of choices its first letters choose. */
function type(event) {
  const { kind, choices } = table.columns[at.x];
  const row = table.rows[at.y];
  if (kind !== "choice" || row.kind !== "row") return edit("");
  event.preventDefault();
  const { text, isWritten } = choiceOf(event, choices, row.cells[at.x], `${at.y},${at.x}`);
  if (text !== undefined) setMarked(text);
  else if (isWritten) edit();
}

function onHeadKey(event) {
  const x = Number(event.target.dataset.column);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "ArrowDown") go({ y: 0, x });
  else if (step) head.querySelector(`[data-column="${x + step}"]`)?.focus();
  else return;
  event.preventDefault();
}

function setMarked(text) {
  const { top, bottom, left, right } = range();
  const inside = (y, x) => y >= top && y <= bottom && x >= left && x <= right;
  change(tables.setCells(table, (y, x) => (inside(y, x) ? text : undefined)));
  go(at, { extend: true });
}

const clear = () => setMarked("");

// --- Rows and columns -----------------------------------------------------------------------

function addRow() {
  const { bottom } = range();
  if (!table.columns.length) return addColumn();
  const y = table.rows.length ? bottom + 1 : 0;
  change(tables.insertRows(table, y));
  go({ y, x: at.x });
}

function deleteRows() {
  const { top, bottom } = range();
  const count = bottom - top + 1;
  change(tables.deleteRows(table, top, bottom), `${count} satır silindi. “Geri al” ile geri getirebilirsiniz.`);
  go({ y: top, x: at.x });
}

function moveRows(before) {
  const { top, bottom, left, right } = range();
  if (before < 0 || before > table.rows.length) return;
  const height = bottom - top;
  change(tables.moveRows(table, top, bottom, before));
  const y = before > bottom ? before - height - 1 : before;
  at = { y, x: left };
  corner = { y: y + height, x: right };
  mark();
  go(at, { extend: true });
}

function moveHere(key) {
  const { top, bottom } = range();
  if (key === "ArrowUp") moveRows(top - 1);
  if (key === "ArrowDown") moveRows(bottom + 2);
  const x = at.x + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0);
  if (x !== at.x && table.columns[x]) {
    change(tables.moveColumn(table, at.x, x));
    go({ y: at.y, x });
  }
}

function addColumn(x = table.columns.length) {
  const missing = table.rows.length ? table : tables.insertRows(table, 0);
  change(tables.insertColumn(missing, x));
  panel.open(table.columns[x], x, table.columns.length);
}

const panel = new ColumnPanel(document.getElementById("table-column"), {
  save: (x, values) => {
    change(tables.setColumn(table, x, values));
    const label = form.elements.total_label;
    if (values.is_summed && label && !label.value) label.value = "Toplam";
    paintFoot();
  },
  move: (x, to) => change(tables.moveColumn(table, x, to)),
  insert: addColumn,
  remove: (x) =>
    change(tables.deleteColumn(table, x), "Sütun silindi. “Geri al” ile geri getirebilirsiniz."),
  closed: (x) => go({ y: at.y, x }),
});

const openPanel = (x) => panel.open(table.columns[x], x, table.columns.length);

// --- Copying and pasting --------------------------------------------------------------------

function onCopy(event) {
  if (editor || !root.contains(document.activeElement) || document.activeElement.tagName !== "TD") return;
  const { top, bottom, left, right } = range();
  const copied = table.rows.slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1));
  event.clipboardData.setData("text/plain", cells.textOfCells(copied));
  event.preventDefault();
  if (event.type === "cut") clear();
}

function onPaste(event) {
  if (isReadOnly || editor) return;
  const copied = copiedCells(event.clipboardData);
  if (!copied.some((row) => row.length)) return;
  event.preventDefault();
  if (copied.length === 1 && copied[0].length === 1 && marked.length) return setMarked(copied[0][0]);
  const { top, left } = table.columns.length ? range() : { top: 0, left: 0 };
  const { table: next, lost } = tables.paste(table, top, left, copied);
  const width = Math.min(Math.max(...copied.map((row) => row.length)), next.columns.length - left);
  const text = `${copied.length} satır, ${width} sütun yapıştırıldı.`;
  change(next, lost ? `Tabloya en çok ${tables.MOST_ROWS} satır sığar; ${lost} satır yapıştırılmadı.` : text);
  at = { y: top, x: left };
  corner = { y: top + copied.length - 1, x: left + width - 1 };
  mark();
  go(at, { extend: true });
  if (tables.hasTitles(copied)) offerTitles(top, left, copied[0], text);
}

function offerTitles(y, x, titles, text) {
  const button = element("button", { type: "button" }, "İlk satırı sütun başlığı yap");
  button.addEventListener("click", () => {
    change(tables.titlesFromRow(table, y, x, titles), "Sütun başlıkları yapıştırılan ilk satırdan alındı.");
    go({ y, x });
  });
  part("notice").replaceChildren(text, " ", button);
}

// --- The mouse ------------------------------------------------------------------------------

const placeOf = (target) => {
  const cell = target.closest?.("td");
  const y = Number(cell?.parentElement.dataset.y);
  return cell && body.contains(cell) ? { y, x: cell.cellIndex - 1 } : null;
};

let dragging = false;

grid.addEventListener("pointerdown", (event) => {
  const to = placeOf(event.target);
  if (!to || event.button || editor?.contains(event.target)) return;
  const again = to.y === at.y && to.x === at.x && document.activeElement === cellAt(at);
  finish();
  go(to, { extend: event.shiftKey });
  if (event.pointerType !== "mouse") {
    if (again) edit();
    return;
  }
  dragging = true;
});
grid.addEventListener("mousedown", (event) => {
  if (placeOf(event.target) && !editor) event.preventDefault(); // the focus is there already
});
grid.addEventListener("pointermove", (event) => {
  const to = dragging && event.buttons && placeOf(event.target);
  if (to && (to.y !== at.y || to.x !== at.x)) go(to, { extend: true });
});
addEventListener("pointerup", () => (dragging = false));
grid.addEventListener("dblclick", (event) => placeOf(event.target) && edit());

grid.addEventListener("click", (event) => {
  const number = event.target.closest(".table-number");
  const button = event.target.closest("[data-column]");
  if (button) return openPanel(Number(button.dataset.column));
  if (!number) return;
  const y = Number(number.closest("tr").dataset.y);
  if (!event.shiftKey) corner = { y, x: table.columns.length - 1 };
  at = { y, x: 0 };
  mark();
  go(at, { extend: true });
});

dragRows(grid, {
  begin: (y) => {
    const { top, bottom } = range();
    if (y < top || y > bottom) go({ y, x: 0 });
  },
  move: moveRows,
});

// --- The bar and the rest of the page -------------------------------------------------------

const ACTIONS = {
  undo,
  redo,
  "row-below": addRow,
  "row-end": () => {
    corner = at = { y: table.rows.length - 1, x: 0 };
    addRow();
  },
  "row-delete": deleteRows,
  "row-up": () => moveHere("ArrowUp"),
  "row-down": () => moveHere("ArrowDown"),
  "column-add": () => addColumn(),
  "column-settings": () => openPanel(at.x),
  wrong: () => {
    const [cell] = body.querySelectorAll("td[aria-invalid]");
    go(placeOf(cell));
  },
};

for (const [name, action] of Object.entries(ACTIONS)) part(name).addEventListener("click", action);
part("row-kind").addEventListener("change", (event) => {
  const { top, bottom } = range();
  change(tables.setRowKind(table, top, bottom, event.target.value));
});
grid.addEventListener("keydown", onKey);
root.addEventListener("copy", onCopy);
root.addEventListener("cut", onCopy);
root.addEventListener("paste", onPaste);

if (!isReadOnly) {
  form.addEventListener("submit", () => finish());
  form.elements.total_label.addEventListener("input", paintFoot);
  form.elements.chart.addEventListener("change", tell);
  form.elements.source.addEventListener("change", showSource);
  form.elements.preset?.addEventListener("change", takePreset);
  showSource();
  if (!table.columns.length) takePreset(); // one that the address of the page asked for
  for (const folded of form.querySelectorAll("details:has(.errorlist)")) folded.open = true;
}

/** The rows of a live table come from elsewhere: there is nothing to write here. */
function showSource() {
  const { source } = form.elements;
  root.classList.toggle("is-live", Boolean(source.value));
  part("live-name").textContent = source.selectedOptions[0].textContent;
}

/** A preset fills an empty table, and of the page's fields those that are empty. */
function takePreset() {
  const presets = JSON.parse(document.getElementById("table-presets").textContent);
  const preset = presets[form.elements.preset?.value];
  if (!preset) return;
  if (!tables.isEmpty(table)) {
    part("notice").textContent = "Tabloda yazı var; hazır tablo yalnız boş tabloya uygulanır. Önce satırları silin.";
    return;
  }
  for (const name of ["layout", "chart", "source", "total_label"]) form.elements[name].value = preset[name];
  form.elements.caption.value ||= preset.caption;
  const empty = tables.fromData({ columns: preset.columns });
  change(tables.insertRows(empty, 0, preset.source ? 0 : 3), preset.help);
  showSource();
}

paint();
root.hidden = false;
