// The survey's page: copies its public address.

const button = document.querySelector("[data-copy]");

button?.addEventListener("click", async () => {
  const link = document.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(link.textContent);
    button.textContent = "Kopyalandı";
  } catch {
    // Only pages served safely may write there: select it, to be copied by hand.
    getSelection().selectAllChildren(link);
    button.textContent = "Seçildi, Ctrl+C ile kopyalayın";
  }
});
