// A survey being filled in: how far one is, no more choices than allowed, sent only once.

const form = document.querySelector("[data-survey]");
const questions = [...form.querySelectorAll("[data-question]")];
const progress = form.querySelector("[data-progress]");

// A scale counts once every line of it has a grade.
function isAnswered(question) {
  const items = question.querySelectorAll(".item");
  if (items.length) return [...items].every((item) => item.querySelector(":checked"));
  return question.querySelector("textarea")?.value.trim() || question.querySelector(":checked");
}

function count() {
  const answered = questions.filter(isAnswered).length;
  progress.querySelector("progress").value = answered;
  progress.querySelector("[data-count]").textContent = `${answered} / ${questions.length} soru`;
}

function limit(question, box) {
  const most = Number(question.dataset.most);
  const chosen = () => question.querySelectorAll(":checked").length;
  const refused = Boolean(box) && chosen() > most;
  if (refused) box.checked = false;
  question.classList.toggle("is-full", chosen() >= most);
  const note = question.querySelector("[data-chosen]");
  note.classList.toggle("refused", refused);
  if (refused) {
    note.textContent = `En fazla ${most} seçim yapabilirsiniz. Başka bir seçim için önce birini kaldırın.`;
  } else {
    note.textContent = chosen() ? `${chosen()} / ${most} seçim` : "";
  }
}

form.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]");
  if (question?.dataset.most && target.type === "checkbox") limit(question, target);
  count();
});
form.addEventListener("input", count);

form.addEventListener("submit", (event) => {
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-disabled")) {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
});

// Back from another page the browser may show this one as it was left.
window.addEventListener("pageshow", () => {
  form.querySelector("[type=submit]")?.removeAttribute("aria-disabled");
  count();
});

for (const question of questions) if (question.dataset.most) limit(question, null);
progress.hidden = false;
count();
document.querySelector("[data-problem]")?.focus();
