/* The review pages: sort, filter and print the table of units; select all; keep notes that are
   being written while another value is decided on; go through waiting values by keyboard. */

const turkish = new Intl.Collator("tr", { numeric: true });

/** What a cell is sorted by. */
function sortValue(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
}

function sortBy(table, header, heading) {
  const descending = header.getAttribute("aria-sort") === "ascending"
    || (heading.dataset.sort === "number" && !header.hasAttribute("aria-sort"));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].sort((a, b) =>
    turkish.compare(sortValue(a, header.cellIndex), sortValue(b, header.cellIndex)));
  table.tBodies[0].append(...(descending ? rows.reverse() : rows));
}

function makeSortable(table) {
  for (const header of table.querySelectorAll("thead [data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sortBy(table, header, header));
    header.append(button);
  }
}

function makeFilterable(table, form) {
  const apply = () => {
    const term = form.elements.q.value.toLocaleLowerCase("tr");
    const states = form.elements.state.value.split(" ");
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const fits = row.cells[0].textContent.toLocaleLowerCase("tr").includes(term)
        && (states[0] === "" || states.includes(row.dataset.state));
      row.hidden = !fits;
      shown += fits;
    }
    form.querySelector(".count").textContent = `${shown} birim gösteriliyor`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}

function selectAll(box) {
  // What looks like a slip is ticked by itself only.
  const boxes = [...document.querySelectorAll("input[name=chosen]:not([data-suspicious])")];
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => { for (const one of boxes) one.checked = box.checked; });
  for (const one of boxes) {
    one.addEventListener("change", () => { box.checked = boxes.every((each) => each.checked); });
  }
}

/** Notes outlive the reload after another value was approved, until their own value changes. */
function keepNote(area) {
  const key = `${area.name}:${area.dataset.keep}`;
  area.value ||= sessionStorage.getItem(key) ?? "";
  if (area.value) area.closest("details").open = true;
  area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
}

/** j and k, or arrows: the next and the last value, of a list or from the page of one. */
function stepThrough(list) {
  const links = [...list.querySelectorAll("a.look")];
  const next = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };
  document.addEventListener("keydown", (event) => {
    const by = next[event.key];
    const types = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (!by || types || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!links.length) {
      if (!/Up|Down/.test(event.key)) list.querySelector(by > 0 ? "[rel=next]" : "[rel=prev]")?.click();
      return;
    }
    // Arrows scroll the page until somebody is in the list.
    const row = event.target.closest("tr");
    if (event.key.length > 1 && (!list.contains(row) || /Left|Right/.test(event.key))) return;
    event.preventDefault();
    const place = links.findIndex((link) => row?.contains(link));
    links[Math.min(Math.max(place + by, 0), links.length - 1)].focus();
  });
}

const table = document.getElementById("units");
if (table) {
  makeSortable(table);
  makeFilterable(table, document.getElementById("filters"));
}
const all = document.getElementById("select-all");
if (all) selectAll(all);
const list = document.querySelector("[data-steps]");
if (list) stepThrough(list);
document.querySelectorAll("textarea[data-keep]").forEach(keepNote);
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
