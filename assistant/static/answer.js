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
  const whom = answer.querySelector(".whom");
  if (whom) shean.fill(whom, () => server.whom({ q: last }));
});

// What was passed over is looked up only when someone wants to know.
element.addEventListener("toggle", (event) => {
  const place = event.target.open && event.target.querySelector(":scope > .searched:empty");
  if (place) shean.fill(place, () => server.why({ q: place.closest("article").dataset.q }));
}, true);

element.addEventListener("click", (event) => {
  const thumb = event.target.closest("[data-helpful]");
  if (!thumb) return;
  for (const each of thumb.form.querySelectorAll("[data-helpful]")) {
    each.setAttribute("aria-pressed", each === thumb && each.ariaPressed !== "true");
  }
});
element.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const said = await server.rate({
    q: form.closest("article").dataset.q,
    helpful: form.querySelector("[aria-pressed=true]")?.dataset.helpful || "",
    comment: form.elements.comment.value,
  }).catch(() => ({ problem: "意見沒有送出；請再試一次" }));
  form.querySelector(".told").textContent = said.told || said.problem;
  if (said.told) form.elements.comment.value = "";
});
