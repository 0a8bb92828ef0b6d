// The table as a value: every change makes a new one, so that undoing is going back to an old one.

import { isNumeric, kindOf, written } from "./table-cells.js";

export const MOST_COLUMNS = 30;
export const MOST_ROWS = 2000;

const PLAIN_COLUMN = {
  title: "",
  kind: "text",
  group: "",
  choices: [],
  is_summed: false,
  is_charted: false,
  is_merged: false,
};

export const newColumn = (values = {}) => ({ ...PLAIN_COLUMN, ...values });
const newRow = (width) => ({ cells: Array(width).fill(""), kind: "row" });
const newRows = (count, width) => Array.from({ length: count }, () => newRow(width));

export function fromData({ columns = [], rows = [] }) {
  return {
    columns: columns.map(newColumn),
    rows: rows.map((row) => ({ kind: "row", ...row })),
  };
}

/** What is sent, without what is as by default. */
export function toData({ columns, rows }) {
  return {
    columns: columns.map((column) =>
      Object.fromEntries(
        Object.entries(column).filter(
          ([name, value]) => name === "title" || String(value) !== String(PLAIN_COLUMN[name]),
        ),
      ),
    ),
    rows: rows.map(({ cells, kind }) => (kind === "row" ? { cells } : { cells, kind })),
  };
}

export const isEmpty = ({ rows }) => rows.every((row) => row.cells.every((cell) => !cell.trim()));

/** `change` is asked for the new text of each cell in question; undefined leaves it. */
export function setCells(table, change) {
  const rows = table.rows.map((row, y) => {
    let cells = row.cells;
    row.cells.forEach((cell, x) => {
      const text = change(y, x);
      if (text === undefined) return;
      const tidy = written(text, table.columns[x], row.kind);
      if (tidy === cell) return;
      if (cells === row.cells) cells = [...cells];
      cells[x] = tidy;
    });
    return cells === row.cells ? row : { ...row, cells };
  });
  return rows.every((row, y) => row === table.rows[y]) ? table : { ...table, rows };
}

export function insertRows(table, at, count = 1) {
  const space = Math.max(0, Math.min(count, MOST_ROWS - table.rows.length));
  return { ...table, rows: table.rows.toSpliced(at, 0, ...newRows(space, table.columns.length)) };
}

export const deleteRows = (table, from, to) => ({
  ...table,
  rows: table.rows.toSpliced(from, to - from + 1),
});

/** Put the rows `from` to `to` in front of the row that is now at `before`. */
export function moveRows(table, from, to, before) {
  if (before >= from && before <= to + 1) return table;
  const moving = table.rows.slice(from, to + 1);
  const rows = table.rows.toSpliced(from, moving.length);
  return { ...table, rows: rows.toSpliced(before > to ? before - moving.length : before, 0, ...moving) };
}

export const setRowKind = (table, from, to, kind) => ({
  ...table,
  rows: table.rows.map((row, y) => (y < from || y > to || row.kind === kind ? row : { ...row, kind })),
});

const withCells = (table, columns, change) => ({
  columns,
  rows: table.rows.map((row) => ({ ...row, cells: change(row.cells) })),
});

export function insertColumn(table, at, column = newColumn()) {
  if (table.columns.length >= MOST_COLUMNS) return table;
  return withCells(table, table.columns.toSpliced(at, 0, column), (cells) => cells.toSpliced(at, 0, ""));
}

export const deleteColumn = (table, at) =>
  withCells(table, table.columns.toSpliced(at, 1), (cells) => cells.toSpliced(at, 1));

export function moveColumn(table, from, to) {
  if (to < 0 || to >= table.columns.length) return table;
  const move = (list) => list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
  return withCells(table, move(table.columns), move);
}

/** A new kind leaves the texts; those that it can read are written its way. */
export function setColumn(table, at, values) {
  const column = { ...table.columns[at], ...values };
  if (!isNumeric(column)) column.is_summed = column.is_charted = false;
  const changed = { columns: table.columns.with(at, column), rows: table.rows };
  return setCells(changed, (y, x) => (x === at ? changed.rows[y].cells[x] : undefined));
}

/** Put copied `cells` at (y, x); rows and columns are added where they are missing. */
export function paste(table, y, x, cells) {
  const width = Math.min(Math.max(...cells.map((row) => row.length)), MOST_COLUMNS - x);
  let result = table;
  for (let at = table.columns.length; at < x + width; at += 1) {
    const below = cells.slice(1).map((row) => row[at - x] ?? "");
    result = insertColumn(result, at, newColumn({ kind: kindOf(below, cells[0][at - x]) }));
  }
  const missing = y + cells.length - result.rows.length;
  if (missing > 0) result = insertRows(result, result.rows.length, missing);
  const filled = setCells(result, (row, column) =>
    column >= x && column < x + width ? cells[row - y]?.[column - x] : undefined,
  );
  return { table: filled, lost: Math.max(0, y + cells.length - filled.rows.length) };
}

const YEAR = /^(19|20)\d\d$/;

/** Whether copied `cells` seem to begin with the titles of their columns; a year is one too. */
export function hasTitles(cells) {
  if (cells.length < 2) return false;
  const [titles] = cells;
  const isWord = (cell) => kindOf([cell]) === "text";
  return (
    titles.some((cell) => cell && isWord(cell)) &&
    titles.every((cell) => cell && cell.length < 120 && (isWord(cell) || YEAR.test(cell.trim())))
  );
}

/** Row `y` goes; its `titles`, as they were copied, are those of the columns from `x` on. */
export function titlesFromRow(table, y, x, titles) {
  const columns = table.columns.map((column, at) =>
    at - x in titles ? { ...column, title: titles[at - x].trim().replaceAll("\n", " ") } : column,
  );
  return deleteRows({ ...table, columns }, y, y);
}

/** Remembers the tables that were, so that steps can be undone and done again. */
export class Steps {
  #past = [];
  #future = [];

  add(table) {
    this.#past.push(table);
    if (this.#past.length > 200) this.#past.shift();
    this.#future = [];
  }

  undo(now) {
    return this.#step(this.#past, this.#future, now);
  }

  redo(now) {
    return this.#step(this.#future, this.#past, now);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  #step(from, to, now) {
    if (!from.length) return now;
    to.push(now);
    return from.pop();
  }
}
