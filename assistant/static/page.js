// The framework writes the browser's language there, by which a browser picks the shapes of characters.
const root = document.documentElement;
const speak = () => { if (root.lang !== "zh-Hant-TW") root.lang = "zh-Hant-TW"; };
new MutationObserver(speak).observe(root, { attributes: true, attributeFilter: ["lang"] });
speak();
// An Enter that ends the composing of a character (注音、倉頡) must not send the question.
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(kind, (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);
}
