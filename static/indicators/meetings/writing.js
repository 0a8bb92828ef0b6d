/* Writing an agenda or minutes by keyboard: Ctrl+Enter saves, and writing goes on in the new line
   that the address names. Whoever leaves with something unsaved is asked. */

const form = document.getElementById("writing");
let isChanged = false;

form.addEventListener("input", () => { isChanged = true; });
document.addEventListener("sayfa-gidiyor", () => { isChanged = false; });
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

const refused = form.querySelector(".notice.error, .field-error");
if (refused) refused.closest("li").querySelector("textarea").focus();
else document.getElementById(location.hash.slice(1))?.focus();
