// The tree of sections: dragging, and moving without losing one's place on the page.

const form = document.getElementById("section-tree");
let dragged = null;

async function move(value) {
  const data = new FormData(form);
  data.set("move", value);
  const response = await fetch(location.href, {
    method: "POST",
    headers: { "X-Requested-With": "fetch" },
    body: data,
  }).catch(() => null);
  if (response && (response.ok || response.status === 409)) {
    form.innerHTML = await response.text();
    return;
  }
  const problem = form.querySelector(".tree-problem");
  problem.textContent = "Taşınamadı. Bağlantınızı kontrol edip sayfayı yenileyin.";
  problem.hidden = false;
}

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (button?.name !== "move") return;
  event.preventDefault();
  const { value } = button;
  await move(value);
  const again = form.querySelector(`button[value="${value}"]`);
  again?.focus();
  again?.scrollIntoView({ block: "nearest" });
});

// --- Dragging ---------------------------------------------------------------------------------

const depthOf = (row) => Number(row.className.match(/depth-(\d)/)?.[1]);

/** Where a drop at this point would go: the row or part, and before, after or inside it. */
function targetOf(event) {
  const row = event.target.closest?.("[data-section]");
  if (row) {
    if (row === dragged) return null;
    const line = row.querySelector(".tree-line").getBoundingClientRect();
    const place = (event.clientY - line.top) / line.height;
    if (place < 0.3) return { element: row, side: "before" };
    if (place < 0.7) return { element: row, side: "inside" };
    // Below a row that has rows inside it is the place of the first of these.
    const next = row.nextElementSibling;
    return next && depthOf(next) > depthOf(row)
      ? next !== dragged && { element: next, side: "before" }
      : { element: row, side: "after" };
  }
  const part = event.target.closest?.("[data-part]");
  return part && { element: part, side: "part" };
}

function unmark() {
  for (const row of form.querySelectorAll("[data-drop]")) delete row.dataset.drop;
}

form?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-section]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.innerText);
  dragged.classList.add("tree-dragged");
});

form?.addEventListener("dragover", (event) => {
  const target = dragged && targetOf(event);
  unmark();
  if (!target) return;
  event.preventDefault();
  target.element.dataset.drop = target.side;
});

form?.addEventListener("drop", (event) => {
  const target = dragged && targetOf(event);
  unmark();
  if (!target) return;
  event.preventDefault();
  const { section } = dragged.dataset;
  if (target.side === "part") move(`section:${section}:${target.element.dataset.part}`);
  else move(`section:${section}:${target.side}:${target.element.dataset.section}`);
});

form?.addEventListener("dragend", () => {
  unmark();
  dragged?.classList.remove("tree-dragged");
  dragged = null;
});
