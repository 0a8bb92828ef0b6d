// Beside the page the contents stand open; on a phone they cover it, so they fold away once a
// place is chosen.
const contents = document.querySelector(".toc > details");
const isWide = matchMedia("(min-width: 70rem)");
const unfold = () => { contents.open = isWide.matches; };
isWide.addEventListener("change", unfold);
unfold();
contents.addEventListener("click", (event) => {
  if (event.target.closest("a")) unfold();
});

// What an address names may stand in a part that is folded.
const show = () => {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = place?.closest("details:not([open])") ?? place?.querySelector(":scope > details");
  if (!folded || folded.open) return;
  folded.open = true;
  place.scrollIntoView();
};
addEventListener("hashchange", show);
show();
