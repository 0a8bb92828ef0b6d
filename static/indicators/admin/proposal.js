// How the year's value comes about is chosen as name and unit of measure propose, with the reason
// beside it. What a person has chosen stays; where it differs, the proposal is said only.

document.addEventListener("change", async ({ target }) => {
  const row = target.closest("tbody.form-group");
  const select = row?.querySelector("select[data-proposals]");
  if (!select || !/-(name|unit_of_measure)$/.test(target.name ?? "")) return;
  const value = (name) => row.querySelector(`[name$="-${name}"]`).value;
  const asked = new URLSearchParams({ name: value("name"), unit_of_measure: value("unit_of_measure") });
  const response = await fetch(`${select.dataset.proposals}?${asked}`);
  if (!response.ok) return;
  const proposal = await response.json();
  const isOpen = !select.value || select.value === select.dataset.proposed;
  if (isOpen) select.value = select.dataset.proposed = proposal.value;
  let note = select.closest("td").querySelector("output");
  if (!note) {
    note = document.createElement("output");
    note.className = "row-rules";
    select.parentElement.after(note);
  }
  note.textContent = isOpen || select.value !== proposal.value ? proposal.text : "";
});
