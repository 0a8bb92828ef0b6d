// Asks for the file itself once the page has been told that the PDF is ready.
function download() {
  if (document.querySelector("[data-ready]")) location.assign(location.href);
}
document.body.addEventListener("htmx:afterSwap", download);
download();
