// Adds a row for a step without asking the server; what is emptied is taken out when it is saved.

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=add]");
  if (!button) return;
  event.preventDefault();
  const body = button.closest(".planned").querySelector("tbody");
  const last = body.lastElementChild;
  const row = last.cloneNode(true);
  const [, prefix, number] = last.querySelector("[name$=-text]").name.match(/^(.*)-(\d+)-text$/);
  const next = Number(number) + 1;
  row.className = "";
  for (const error of row.querySelectorAll(".field-error")) error.remove();
  for (const input of row.querySelectorAll("input")) {
    const field = input.name.slice(`${prefix}-${number}-`.length);
    input.name = `${prefix}-${next}-${field}`;
    input.id = `id_${input.name}`;
    input.value = "";
    input.removeAttribute("aria-invalid");
    if (input.ariaLabel) input.ariaLabel = input.ariaLabel.replace(/^\d+/, String(next + 1));
  }
  body.append(row);
  row.querySelector("[name$=-text]").focus();
});
