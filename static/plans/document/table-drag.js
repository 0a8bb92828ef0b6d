// Dragging rows of a table to another place, with the mouse.

/** `begin` is told the row that is taken, `move` before which row it and those with it go. */
export function dragRows(grid, { begin, move }) {
  const lineUnder = (event) => event.target.closest("tbody tr");
  const isBelow = (event, line) => {
    const { top, height } = line.getBoundingClientRect();
    return event.clientY > top + height / 2;
  };

  function mark(line, below) {
    for (const marked of grid.querySelectorAll(".drop-above, .drop-below")) {
      marked.classList.remove("drop-above", "drop-below");
    }
    line?.classList.add(below ? "drop-below" : "drop-above");
  }

  grid.addEventListener("dragstart", (event) => {
    const y = Number(event.target.closest?.("tr").dataset.y);
    begin(y);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", String(y + 1));
  });
  grid.addEventListener("dragover", (event) => {
    const line = lineUnder(event);
    if (!line) return;
    event.preventDefault();
    mark(line, isBelow(event, line));
  });
  grid.addEventListener("drop", (event) => {
    const line = lineUnder(event);
    if (!line) return;
    event.preventDefault();
    move(Number(line.dataset.y) + (isBelow(event, line) ? 1 : 0));
  });
  grid.addEventListener("dragend", () => mark(null));
}
