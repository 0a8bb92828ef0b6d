// What stands in a cell: whether it can be read, how it is written and copied.

import { bare, format, parse } from "../language/numbers.js";
import { cleanText } from "../language/texts.js";

export const KINDS = {
  text: "Yazı",
  number: "Sayı",
  money: "Para (TL)",
  percent: "Yüzde",
  date: "Tarih",
  choice: "Seçenek",
};
export const isNumeric = (column) => ["number", "money", "percent"].includes(column.kind);

const DASHES = ["", "-", "–", "—"];
const DATE = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** What is wrong with `text` in a row of `kind`, as a short sentence; empty where nothing is. */
export function problemOf(text, column, kind) {
  const cell = cleanText(text).trim();
  if (kind === "heading" || DASHES.includes(cell)) return "";
  if (isNumeric(column) && numberOf(cell) === undefined) {
    return /^[+-]?\d+\.\d+$/.test(bare(cell))
      ? "İki türlü okunabilir; ondalık için virgül kullanın. Örnek: 1.250,5"
      : "Sayı değil. Örnek: 1.250,5";
  }
  if (column.kind === "date" && !dateOf(cell)) return "Tarih değil. Örnek: 30.06.2025";
  if (column.kind === "choice" && kind === "row" && !column.choices.includes(cell)) {
    return `Seçenekler: ${column.choices.join(", ")}`;
  }
  return "";
}

/** The text as it will be read back: `1250` becomes `1.250`; what cannot be read stays. */
export function written(text, column, kind) {
  const cell = cleanText(text).trim();
  if (kind === "heading" || DASHES.includes(cell)) return cell;
  if (column.kind === "date") return dateOf(cell) ?? cell;
  const number = isNumeric(column) ? numberOf(cell) : undefined;
  return typeof number === "bigint" ? writtenNumber(number, column) : cell;
}

/** Whether the numbers under this heading are years: `Yıl`, `Yapım yılı`; not `Yıllık gelir`. */
const saysYears = (title) => /(^|[^\p{L}])yıl(ı|lar)?$/u.test(title.trim().toLocaleLowerCase("tr"));
const isYear = (number) => number % 10000n === 0n && number >= 19000000n && number <= 21000000n;

export function writtenNumber(number, column) {
  if (column.kind === "number" && saysYears(column.title) && isYear(number)) return `${number / 10000n}`;
  const digits = format(number, column.kind === "money" ? 2 : 0);
  return column.kind === "percent" ? `%${digits}` : digits;
}

/** The number times 10000; null where it is empty, NaN where only the server can read it. */
export function numberOf(text) {
  const number = parse(text);
  return number === undefined && /^[+-]?[\d.]+,\d{5,}$/.test(bare(text)) ? NaN : number;
}

/** The date in `text` as `30.06.2025`; undefined where there is none. */
function dateOf(text) {
  const typed = DATE.exec(text);
  const [year, month, day] = typed ? [typed[3], typed[2], typed[1]] : ISO_DATE.exec(text)?.slice(1) ?? [];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return `${day.padStart(2, "0")}.${month.padStart(2, "0")}.${year}`;
}

/** The kind of column that all `texts` fit into; years under a heading that says so are no amounts. */
export function kindOf(texts, title = "") {
  const filled = texts.map((text) => cleanText(text).trim()).filter((text) => !DASHES.includes(text));
  if (!filled.length) return "text";
  if (filled.every((text) => dateOf(text))) return "date";
  if (!filled.every((text) => typeof parse(text) === "bigint")) return "text";
  if (saysYears(title) && filled.every((text) => isYear(parse(text)))) return "text";
  if (filled.every((text) => text.includes("%"))) return "percent";
  return filled.every((text) => /TL|TRY|₺/i.test(text)) ? "money" : "number";
}

export function textOfCells(rows) {
  const quote = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(quote).join("\t")).join("\n");
}
