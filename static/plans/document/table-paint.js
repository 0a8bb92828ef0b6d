// The elements of the table: its head, its lines, its cells, its totals.

import * as cells from "./table-cells.js";

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The lines of the head: groups where there are any, and the titles with what is set. */
export function headLines(columns, isReadOnly) {
  const titles = element("tr", {}, element("td", { className: "table-handle" }));
  columns.forEach((column, x) => {
    const signs = [
      cells.KINDS[column.kind],
      column.is_summed && "toplanır",
      column.is_charted && "grafikte",
      column.is_merged && "birleşir",
    ].filter(Boolean);
    const button = element(
      "button",
      { type: "button", title: "Sütun ayarları", disabled: isReadOnly },
      element("b", {}, column.title || `${x + 1}. sütun`),
      element("small", {}, signs.join(" · ")),
    );
    button.dataset.column = x;
    titles.append(element("th", { scope: "col", className: column.kind }, button));
  });
  return [...groupLines(columns), titles];
}

function groupLines(columns) {
  if (!columns.some((column) => column.group)) return [];
  const line = element("tr", {}, element("td", { className: "table-handle" }));
  let last = null;
  for (const { group } of columns) {
    if (last && group && last.textContent === group) last.colSpan += 1;
    else line.append((last = element("th", { scope: "colgroup" }, group)));
  }
  return [line];
}

export function lineOf(row, columns, isReadOnly) {
  const handle = element("span", { className: "table-number", draggable: !isReadOnly });
  handle.title = "Satırı seçmek için tıklayın, taşımak için sürükleyin";
  const line = element("tr", { className: `is-${row.kind}` });
  line.append(element("th", { scope: "row", className: "table-handle" }, handle));
  row.cells.forEach((text, x) => {
    const cell = element("td", { tabIndex: -1 });
    cell.setAttribute("role", "gridcell");
    fill(cell, text, columns[x], row.kind);
    line.append(cell);
  });
  return line;
}

export function fill(cell, text, column, kind) {
  const problem = cells.problemOf(text, column, kind);
  cell.className = cells.isNumeric(column) && kind !== "heading" ? "is-number" : "";
  cell.toggleAttribute("aria-invalid", Boolean(problem));
  cell.replaceChildren(element("span", { className: "table-text" }, text));
  if (problem) cell.append(element("small", {}, problem));
}

/** The row of totals, where a column is added up. */
export function footLines(table, label) {
  const summed = table.columns.some((column) => column.is_summed);
  const line = element("tr", {}, element("th", { className: "table-handle" }, "Σ"));
  table.columns.forEach((column, x) => {
    const text = column.is_summed ? totalOf(table, column, x) : x === 0 ? label : "";
    line.append(element("td", { className: cells.isNumeric(column) ? "is-number" : "" }, text));
  });
  return summed ? [line] : [];
}

function totalOf(table, column, x) {
  let total = 0n;
  for (const row of table.rows) {
    if (row.kind !== "row") continue;
    const number = cells.numberOf(row.cells[x].trim());
    if (number === undefined || Number.isNaN(number)) return "?";
    total += number ?? 0n;
  }
  return cells.writtenNumber(total, column);
}
