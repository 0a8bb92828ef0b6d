// A new row is given the number or code after the last one above it, until a person changes it.

const LAST_NUMBER = /\d+(?=\D*$)/;

addEventListener("formset:added", ({ target }) => {
  const field = target.querySelector("[data-proposed]");
  if (!field) return;
  const name = `[name$="-${field.dataset.proposed}"]`;
  const above = [...target.closest("table").querySelectorAll(name)]
    .filter((other) => other !== field && !other.name.includes("__prefix__"))
    .findLast((other) => LAST_NUMBER.test(other.value));
  if (above) field.value = above.value.replace(LAST_NUMBER, (digits) => Number(digits) + 1);
});
