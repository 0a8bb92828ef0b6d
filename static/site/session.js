// Pages that are posted stay where they are while the server cannot be reached, offer the login where
// the session has ended or is another's, and go once, however often a button is pressed.

const session = document.querySelector("template[data-session]");
const PATIENCE = 10000; // milliseconds after which what was posted may be posted again

// A login in another tab brings a new one.
export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

export function banner(name, shown) {
  if (shown) session.after(session.content); // what it holds, once
  const found = document.querySelector(`[data-banner="${name}"]`);
  if (found) found.hidden = !shown;
}

// Whether a page can be posted now, when all that is on its way has arrived; says why not.
async function isReachable() {
  while (document.querySelector(".htmx-request")) await new Promise((done) => setTimeout(done, 50));
  let owner = null;
  try {
    const answer = await fetch(session.dataset.session, { cache: "no-store" });
    if (answer.ok) owner = await answer.text();
  } catch {
    // No line: as an answer that is no good.
  }
  const isOwn = owner === session.dataset.user;
  banner("expired", owner !== null && !isOwn);
  banner("unsent", owner === null);
  return isOwn;
}

let isBusy = false;
let ready = null;
document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (target.matches("[data-login]")) signIn(event);
  if (event.defaultPrevented || target.method !== "post" || target.closest("header")) return;
  if (ready !== target) {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    isBusy = await isReachable();
    if (!isBusy) return;
    ready = target;
    target.requestSubmit(submitter);
    setTimeout(() => { isBusy = false; }, PATIENCE); // a file may have come instead of a page
    return;
  }
  ready = null;
  if (token()) target.elements.csrfmiddlewaretoken.value = token();
  document.dispatchEvent(new Event("sayfa-gidiyor"));
});
// Back on a page that was sent before.
window.addEventListener("pageshow", () => { isBusy = false; });

// Logging in again without leaving the page.
async function signIn(event) {
  event.preventDefault();
  const { target } = event;
  const said = target.querySelector("[role=alert]");
  let answer = null;
  try {
    if (!token()) await fetch(target.action, { cache: "no-store" }); // brings one
    const headers = { "X-CSRFToken": token() };
    const body = new FormData(target);
    answer = await fetch(target.action, { method: "POST", body, headers });
  } catch {
    // No line.
  }
  if (answer?.redirected && answer.url.endsWith("/ikinci-adim/")) {
    said.textContent = said.dataset.step;
  } else if (answer?.redirected) {
    target.reset();
    said.textContent = "";
    banner("expired", false);
    document.dispatchEvent(new Event("oturum-acildi"));
  } else {
    said.textContent = answer?.ok ? said.dataset.wrong : said.dataset.failed;
  }
}
