element.setAttribute("aria-live", "polite");
let last = "";

shean.ask = (question) => {
  const box = document.querySelector("#question textarea");
  // A link may ask before the page is whole.
  if (!box || !document.querySelector("#ask")) {
    setTimeout(() => shean.ask(question), 50);
    return;
  }
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#ask").click(), 60);
};
// A link with a question asks it; the address of an answer on show is its own.
shean.panel("ask", ({ q }) => {
  if (!q || q === last) return;
  last = q;
  shean.ask(q);
});
watch("value", () => {
  const answer = element.querySelector("article.answer");
  if (!answer) return;
  const first = !shean.read().q;
  last = answer.dataset.q;
  shean.go({ q: last }, first);
});
