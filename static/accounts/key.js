// Says on the page that a key could not be read; allauth's scripts ask for it.
document.addEventListener("allauth.error", () => {
  document.getElementById("key-fault").hidden = false;
});
