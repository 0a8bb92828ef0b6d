// What unfold's pages leave without a name for those who listen to them.

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("main")?.setAttribute("role", "main");
  for (const heading of document.querySelectorAll("table.formset thead th:not(:has(*))")) {
    if (heading.textContent.trim()) continue;
    const name = document.createElement("span");
    name.className = "sr-only";
    name.textContent = "Sil";
    heading.append(name);
  }
});
