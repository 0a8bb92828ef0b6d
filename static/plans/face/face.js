/** A palette beside each field for a colour; both say the same. */
for (const field of document.querySelectorAll("[data-colour]")) {
  const palette = document.createElement("input");
  palette.type = "color";
  palette.className = "colour-palette";
  palette.setAttribute("aria-label", `${field.labels[0].textContent.trim()}: renk seçin`);
  const follow = () => {
    palette.value = /^#[0-9a-f]{6}$/i.test(field.value) ? field.value : "#ffffff";
  };
  palette.addEventListener("input", () => {
    field.value = palette.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", follow);
  follow();
  field.after(palette);
}
