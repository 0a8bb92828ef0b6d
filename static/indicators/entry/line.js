// Pages of data entry that are posted whole stay where they are while the server cannot be reached,
// offer the login where the session has ended, and go once, however often a button is pressed.

export const root = document.querySelector("[data-entry-user]");

// A login in another tab brings a new one.
export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

export function banner(name, shown) {
  root.querySelector(`[data-banner="${name}"]`).hidden = !shown;
}

// Whether a page can be posted now, when all that is on its way has arrived; says why not.
async function isReachable(address) {
  while (root.querySelector(".htmx-request")) await new Promise((done) => setTimeout(done, 50));
  let answer = null;
  try {
    answer = await fetch(address, { method: "HEAD", redirect: "manual", cache: "no-store" });
  } catch {
    // No line: as an answer that is no good.
  }
  const isExpired = answer?.type === "opaqueredirect";
  banner("expired", isExpired);
  banner("unsent", !isExpired && !answer?.ok);
  return Boolean(answer?.ok);
}

let isBusy = false;
let mayPost = false;
root.querySelector("form[data-whole]")?.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (!mayPost) {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    mayPost = await isReachable(target.action);
    if (mayPost) target.requestSubmit(submitter);
    else isBusy = false;
    return;
  }
  mayPost = false;
  if (token()) target.elements.csrfmiddlewaretoken.value = token();
  document.dispatchEvent(new Event("sayfa-gidiyor"));
});
// Back on a page that was sent before.
window.addEventListener("pageshow", () => { isBusy = false; });

// Logging in again without leaving the page.
root.querySelector("[data-login]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target } = event;
  const said = target.querySelector("[role=alert]");
  let answer = null;
  try {
    if (!token()) await fetch(target.action, { cache: "no-store" }); // brings one
    const headers = { "X-CSRFToken": token() };
    const body = new FormData(target);
    answer = await fetch(target.action, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    // No line.
  }
  if (answer?.type === "opaqueredirect") {
    target.reset();
    said.textContent = "";
    banner("expired", false);
    document.dispatchEvent(new Event("oturum-acildi"));
  } else {
    said.textContent = answer?.ok ? said.dataset.wrong : said.dataset.failed;
  }
});
