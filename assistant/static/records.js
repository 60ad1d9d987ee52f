const shelf = element.querySelector(".shelf");
const one = element.querySelector(".one");
const finder = element.querySelector(".finder");
const back = element.querySelector(".back");
let listed = false;
let held = "";

function narrow() {
  const words = finder.elements.find.value.trim().split(/\s+/).filter(Boolean);
  for (const group of shelf.querySelectorAll(".group")) {
    const name = group.querySelector("h3").textContent;
    for (const entry of group.querySelectorAll("li")) {
      entry.hidden = !words.every((word) => (name + entry.textContent).includes(word));
    }
    group.hidden = !group.querySelector("li:not([hidden])");
  }
}

shean.panel("records", async ({ record = "" }) => {
  one.hidden = back.hidden = !record;
  shelf.hidden = finder.hidden = Boolean(record);
  if (record) {
    if (record === held) return;
    held = record;
    if (await shean.fill(one, () => server.record({ record }))) one.querySelector("h2")?.focus({ preventScroll: true });
  } else if (!listed) {
    listed = true;
    await shean.fill(shelf, () => server.shelf({}));
    narrow();
  }
});
finder.addEventListener("input", narrow);
finder.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-record]:not([data-act])");
  if (button) shean.go({ record: button.dataset.record, item: "", span: "" });
});
