// The card's page: totals under the tables while typing, and moving rows with the keyboard.

import { format, parse } from "../language/numbers.js";

const TOLERANCE = 500n; // 0,05 percentage points, in 1/10000

function liveRows(table) {
  return [...table.querySelectorAll(":scope > tbody:not(.empty-form)")].filter(
    (row) => !row.querySelector("input.delete:checked"),
  );
}

function sum(table, field) {
  const values = liveRows(table).map((row) => {
    const input = row.querySelector(`[name$="-${field}"]`);
    return input ? parse(input.value) : null;
  });
  return {
    total: values.reduce((sum, value) => sum + (value ?? 0n), 0n),
    filled: values.some((value) => value != null),
    unreadable: values.includes(undefined),
  };
}

function weightMessage({ total, filled, unreadable }) {
  const text = `%${format(total, 2)}`;
  const off = total > 1000000n ? total - 1000000n : 1000000n - total;
  if (unreadable) return [text, "Okunamayan değer var.", "warning"];
  if (!filled) return ["", "Hedefe etkisi yazılmamış.", "plain"];
  if (off > TOLERANCE) return [text, `Toplam ${text} – 100 olmalı.`, "warning"];
  return [text, "", "good"];
}

function costMessage({ total, unreadable }) {
  return [`${format(total, 2)} TL`, unreadable ? "Okunamayan tutar var." : "", "plain"];
}

/** A row at the foot of `table` with the sum of `field` under its column. */
function addTotal(table, field, message) {
  const heads = [...table.querySelectorAll("thead th")].filter(
    (head) => !head.classList.contains("hidden"),
  );
  const column = heads.findIndex((head) => head.classList.contains(`column-${field}`));
  if (column < 0) return;
  const row = document.createElement("tr");
  row.className = "total-row";
  const label = row.insertCell();
  label.textContent = "Toplam";
  if (column > 0) label.colSpan = column;
  const value = document.createElement("output");
  const note = document.createElement("output");
  // The first column's sum stands beside its label.
  (column > 0 ? row.insertCell() : label).append(" ", value);
  const rest = row.insertCell();
  rest.colSpan = Math.max(1, heads.length - column - 1);
  rest.append(note);
  table.tFoot.prepend(row);

  const update = () => {
    const [text, remark, kind] = message(sum(table, field));
    value.textContent = text;
    note.textContent = remark;
    row.dataset.kind = kind;
  };
  for (const event of ["input", "change"]) table.addEventListener(event, update);
  for (const event of ["formset:added", "formset:removed"]) {
    document.addEventListener(event, update);
  }
  update();
}

/** Alt+↑ and Alt+↓ move the row with the cursor, as dragging does. */
function moveRow(event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const row = event.target.closest("tbody.form-group");
  const table = row?.closest("table[data-ordering-field]");
  if (!table) return;
  const down = event.key === "ArrowDown";
  const other = down ? row.nextElementSibling : row.previousElementSibling;
  if (!other?.matches("tbody.form-group:not(.empty-form)")) return;
  event.preventDefault();
  if (down) other.after(row);
  else other.before(row);
  window.sortRecords({ from: table }); // unfold's own renumbering
  event.target.focus();
}

/** Removing a new row rewrites those below it as text, which knows attributes only. */
function keepInText(event) {
  const field = event.target;
  if (!field.closest?.("tbody.form-group:not(.original)")) return;
  if (field.tagName === "TEXTAREA") field.textContent = field.value;
  else if (field.tagName === "INPUT") field.setAttribute("value", field.value);
  else if (field.tagName === "SELECT") {
    for (const option of field.options) option.toggleAttribute("selected", option.selected);
  }
}

addEventListener("load", () => {
  const indicators = document.getElementById("indicators-data");
  if (indicators) addTotal(indicators, "weight", weightMessage);
  const costs = document.getElementById("costs-data");
  if (costs) addTotal(costs, "amount", costMessage);
  document.addEventListener("keydown", moveRow);
  document.addEventListener("change", keepInText);
});
