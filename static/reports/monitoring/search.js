// Search in a report's page: objectives and indicators with what is typed.

const MOST = 30;

function fold(text) {
  const accents = { â: "a", î: "i", û: "u" };
  return text.toLocaleLowerCase("tr").replace(/[âîû]/g, (letter) => accents[letter]);
}

function collect() {
  const found = [];
  const add = (id, label) => found.push({ id, label, folded: fold(label) });
  for (const section of document.querySelectorAll("section.objective")) {
    add(section.id, section.getAttribute("aria-label"));
    for (const row of section.querySelectorAll(".indicators tbody[id]")) {
      add(row.id, row.dataset.name);
    }
  }
  return found;
}

function link({ id, label }) {
  const item = document.createElement("li");
  const anchor = document.createElement("a");
  anchor.href = `#${id}`;
  anchor.textContent = label;
  item.append(anchor);
  return item;
}

const box = document.querySelector("[data-search]");
const input = box.querySelector("input");
const results = box.querySelector(".results");
const count = box.querySelector(".count");
const entries = collect();

input.addEventListener("input", () => {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  const hits = words.length
    ? entries.filter(({ folded }) => words.every((word) => folded.includes(word)))
    : [];
  results.replaceChildren(...hits.slice(0, MOST).map(link));
  if (!words.length) count.textContent = "";
  else if (!hits.length) count.textContent = "Sonuç yok. Başka bir sözcük deneyin.";
  else if (hits.length > MOST) count.textContent = `${hits.length} sonuç, ilk ${MOST} tanesi`;
  else count.textContent = `${hits.length} sonuç`;
});

input.addEventListener("keydown", (event) => {
  const first = results.querySelector("a");
  if (event.key === "Enter" && first) first.click();
});

box.hidden = false;
