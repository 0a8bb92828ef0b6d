// Cells that come by copying from Excel, Word or a page.

/** The cells that were copied in Excel, Word or a browser, row by row. */
export function copiedCells(clipboard) {
  const html = clipboard.getData("text/html");
  const cells = html.includes("<t") ? cellsOfHtml(html) : [];
  return cells.length ? cells : cellsOfText(clipboard.getData("text/plain"));
}

function cellsOfHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const result = [];
  for (const [y, row] of [...parsed.querySelectorAll("tr")].entries()) {
    result[y] ??= [];
    let x = 0;
    for (const cell of row.cells) {
      while (result[y][x] !== undefined) x += 1;
      for (let down = 0; down < Math.min(cell.rowSpan, 500); down += 1) {
        for (let right = 0; right < Math.min(cell.colSpan, 30); right += 1) {
          (result[y + down] ??= [])[x + right] = down || right ? "" : textOf(cell);
        }
      }
    }
  }
  return result.map((row) => Array.from(row, (cell) => cell ?? ""));
}

function textOf(node) {
  const parts = [];
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) parts.push(child.data.replace(/[\s\u00a0]+/g, " "));
    else if (child.nodeName === "BR") parts.push("\n");
    else if (["P", "DIV", "LI"].includes(child.nodeName)) parts.push("\n", textOf(child), "\n");
    else if (child.nodeType === Node.ELEMENT_NODE) parts.push(textOf(child));
  }
  return parts.join("").replace(/ *\n[\s]*/g, "\n").trim();
}

/** Tabs between cells; a cell of several lines stands in quotation marks. */
export function cellsOfText(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r?\n|\r|$)/y;
  while (pattern.lastIndex < text.length) {
    const [, quoted, plain, end] = pattern.exec(text);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== "\t" && pattern.lastIndex < text.length) rows.push([]);
  }
  return rows;
}
