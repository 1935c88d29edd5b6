// Runs before the parts of the page are there: none is laid out until the start script says which is shown. Where that
// never comes, as in an old browser, the page is a document, as with scripts off.

const root = document.documentElement;
root.classList.add("alive", "opening");
window.addEventListener("load", () => {
  if (root.classList.contains("opening")) root.classList.remove("alive", "opening");
});
