document.documentElement.lang = "zh-Hant-TW";
// An Enter that ends the composing of a character (注音、倉頡) must not send the question.
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(kind, (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);
}
