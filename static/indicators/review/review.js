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
  const boxes = [...document.querySelectorAll("input[name^=chosen]:not([data-suspicious])")];
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

const steps = { j: 1, ArrowDown: 1, ArrowRight: 1, k: -1, ArrowUp: -1, ArrowLeft: -1 };
const stepOf = (event) => (event.ctrlKey || event.altKey || event.metaKey ? 0 : steps[event.key]);

/** In the list, while a value has the focus: j and k or arrows lead to the next and the last. */
function stepThrough(list) {
  const links = [...list.querySelectorAll("a.look")];
  list.addEventListener("keydown", (event) => {
    const place = links.indexOf(event.target);
    const by = stepOf(event);
    if (place < 0 || !by || /Left|Right/.test(event.key)) return;
    event.preventDefault();
    links[Math.min(Math.max(place + by, 0), links.length - 1)].focus();
  });
}

/** On the page of one value, while it has the focus, as it does at first: j and k or arrows open
    the next and the last. */
function stepFrom(value) {
  value.focus({ preventScroll: true });
  value.addEventListener("keydown", (event) => {
    const by = stepOf(event);
    if (event.target !== value || !by || /Up|Down/.test(event.key)) return;
    document.querySelector(`.neighbours [rel=${by > 0 ? "next" : "prev"}]`)?.click();
  });
}

const table = document.getElementById("units");
if (table) {
  makeSortable(table);
  makeFilterable(table, document.getElementById("filters"));
}
const all = document.getElementById("select-all");
if (all) selectAll(all);
const list = document.querySelector("table[data-steps]");
if (list) stepThrough(list);
const value = document.querySelector("article[data-steps]");
if (value) stepFrom(value);
document.querySelectorAll("textarea[data-keep]").forEach(keepNote);
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
