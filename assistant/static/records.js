const shelf = element.querySelector(".shelf");
const one = element.querySelector(".one");
const fix = element.querySelector(".fix");
const finder = element.querySelector(".finder");
const jobs = element.querySelector(".jobs");
const places = {
  one: [element.querySelector(".back"), one],
  problems: [element.querySelector(".views"), fix],
  list: [element.querySelector(".views"), finder, element.querySelector(".upload"), shelf],
};
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

shean.panel("records", async ({ record = "", view = "", by = "" }) => {
  const shown = record ? "one" : view === "problems" ? "problems" : "list";
  for (const each of new Set(Object.values(places).flat())) each.hidden = !places[shown].includes(each);
  for (const button of element.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", button.dataset.view === view);
  finder.elements.by.value = by;
  const key = [shown, record, by].join();
  if (key === held) return;
  held = key;
  if (shown === "one") {
    if (await shean.fill(one, () => server.record({ record }))) one.querySelector("h2")?.focus({ preventScroll: true });
  } else if (shown === "problems") {
    await shean.fill(fix, () => server.problems({}));
  } else {
    await shean.fill(shelf, () => server.shelf({ by }));
    narrow();
  }
});
finder.addEventListener("input", narrow);
finder.elements.by.addEventListener("change", () => shean.go({ by: finder.elements.by.value }));
finder.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const button = event.target.closest("button:not([data-act])");
  if (!button) return;
  const { record, view, course } = button.dataset;
  if (record !== undefined) shean.go({ record, item: "", span: "", sheet: "" });
  if (view !== undefined) shean.go({ view });
  if (course) shean.course(course);
});

// One file after the other: sent, read, and its report written under its name.
async function send(file) {
  const place = document.createElement("div");
  place.className = "job";
  place.textContent = `傳送中：${file.name}`;
  jobs.prepend(place);
  try {
    const { path } = await upload(file);
    const begun = await server.take({ path, name: file.name });
    if (begun.problem) throw new Error(begun.problem);
    for (;;) {
      const { told, report } = await server.progress({ job: begun.job });
      if (report) {
        place.innerHTML = report;
        break;
      }
      place.textContent = told;
      await new Promise((done) => setTimeout(done, 300));
    }
  } catch (error) {
    place.textContent = `${file.name}：${error.message || "傳送失敗；請再試一次"}`;
    place.classList.add("missing");
  }
}
element.querySelector("[type=file]").addEventListener("change", async (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  for (const file of files) await send(file);
  held = "";
  shean.draw();
});
