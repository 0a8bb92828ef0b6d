// Texts as a person sees them: what `clean_text` of `plans/language/printable.py` makes of them.

const LINE_END = /\r\n?/g;
const INVISIBLE = /(?![\t\n\x85])[\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb\ufffe\uffff]/gu;
const BLANK = /[\p{Z}\x85\u2800]/gu;

/** `text` in the one form that is stored and compared. */
export function cleanText(text) {
  return text
    .replace(LINE_END, "\n")
    .replace(INVISIBLE, "")
    .replace(BLANK, " ")
    .replaceAll("i\u0307", "i")
    .replace(/[\u2010\u2011]/g, "-")
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize("NFKC"))
    .normalize("NFC");
}
