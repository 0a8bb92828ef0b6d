// Numbers as people in Turkey write them, added up exactly: whole numbers of 1/10000.
// Reads what `plans/language/numbers.py` reads; a test compares the two.

import { cleanText } from "./texts.js";

const SCALE = 4;
const MAX_LENGTH = 60;
const PLAIN = /^[+-]?\d+(,\d+)?$/;
const GROUPED = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/;
const MARK = "(?:%|₺|TL|TRY)";
const MARKED = new RegExp(`^([+-]?)\\s*(?:${MARK}\\s*([+-]?)\\s*(.*?)|(.*?)\\s*${MARK})$`, "i");
const DASHES = /[\u2012\u2013\u2212\ufe63\uff0d]/g;

/** The sign and digits alone: without what is invisible, a percent or a lira sign. */
export function bare(text) {
  const cleaned = cleanText(text).trim().replace(DASHES, "-");
  if (cleaned.length > MAX_LENGTH) return cleaned;
  const [, sign = "", inner = "", behind, before] = MARKED.exec(cleaned) ?? [, , , , cleaned];
  const digits = sign && inner ? cleaned : sign + inner + (behind ?? before);
  return digits.replace(/^([+-])\s+/, "$1") || cleaned;
}

/** The number in `text` times 10000; null where it is empty, undefined where it is no number. */
export function parse(text) {
  const cleaned = bare(text);
  if (["", "-", "—"].includes(cleaned)) return null;
  if (!PLAIN.test(cleaned) && !GROUPED.test(cleaned)) return undefined;
  const [whole, fraction = ""] = cleaned.replaceAll(".", "").split(",");
  if (fraction.length > SCALE) return undefined;
  return BigInt(whole + fraction.padEnd(SCALE, "0"));
}

/** Write `scaled` (a number times 10000) the Turkish way, with at least `decimals` decimals. */
export function format(scaled, decimals = 0) {
  const sign = scaled < 0n ? "-" : "";
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(SCALE + 1, "0");
  const whole = digits.slice(0, -SCALE).replace(/\B(?=(\d{3})+$)/g, ".");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "").padEnd(decimals, "0");
  return sign + whole + (fraction ? `,${fraction}` : "");
}
