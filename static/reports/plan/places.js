// Addresses from when the plan was one page (`#H1.1`, `#tablo-…`) lead on to where the place is now.

const place = decodeURIComponent(location.hash.slice(1));
const objective = place.replace(/^PG-/, "").replace(/-.*/, "");
const entries = [...document.querySelectorAll("nav li[id]")];
const entry = entries.find(({ id }) => id === place)
  ?? entries.find(({ id }) => id === objective)
  ?? entries.find(({ id }) => place.startsWith(`tablo-${id}-`) || place.startsWith(`grafik-${id}-`));
const link = entry?.querySelector("a");
const goal = document.querySelector(`nav details[id="${CSS.escape(place)}"]`);
if (goal) goal.open = true;
else if (link) {
  if (entry.id !== place) link.hash = place;
  location.replace(link.href);
}
