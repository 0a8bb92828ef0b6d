// What unfold's pages leave without a name for those who listen to them.

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("main")?.setAttribute("role", "main");
  // Holds a button where there is one, no items of a list.
  document.querySelector("ul.object-tools")?.setAttribute("role", "presentation");
  nameHeadings("table.formset", "Sil");
  nameHeadings("#result_list", "Taşı");
});

// Columns without a heading: of boxes to delete rows, of handles to move them.
function nameHeadings(table, name) {
  for (const heading of document.querySelectorAll(`${table} thead th:not(:has(*))`)) {
    if (heading.textContent.trim()) continue;
    const text = document.createElement("span");
    text.className = "sr-only";
    text.textContent = name;
    heading.append(text);
  }
}

// The boxes in which one chooses say what is chosen, but not what for: that is in the label of the
// list that they stand for, or in the heading of its column.
function nameChooser(box) {
  const list = box.closest(".select2")?.previousElementSibling;
  if (!list?.labels || box.dataset.named) return;
  const cell = list.closest("td");
  const heading = cell?.closest("table")?.tHead?.rows[0].cells[cell.cellIndex];
  const name = list.labels[0] ?? heading;
  if (!name) return;
  name.id ||= `name-of-${list.id}`;
  box.dataset.named = name.id;
  box.setAttribute("aria-labelledby", `${name.id} ${box.getAttribute("aria-labelledby")}`);
  for (const field of box.querySelectorAll("input, [role=textbox]")) {
    field.setAttribute("aria-labelledby", name.id);
  }
}

new MutationObserver(() => {
  document.querySelectorAll(".select2-selection").forEach(nameChooser);
}).observe(document.documentElement, { childList: true, subtree: true });
