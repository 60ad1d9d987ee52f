const form = element.querySelector("form");
const rows = element.querySelector(".rows");
const matters = element.querySelector(".matters");
const told = element.querySelector(".told");
const fields = ["unit", "outcome", "kind", "meeting", "since", "until", "text", "open", "overdue", "sort"];
let ready = null;
let drawn = "";

async function prepare() {
  const box = document.createElement("div");
  box.innerHTML = await server.form({});
  for (const list of box.querySelectorAll("template")) {
    form.elements[list.dataset.for].replaceChildren(list.content.cloneNode(true));
  }
}

const wanted = (state) => Object.fromEntries(fields.filter((name) => state[name]).map((name) => [name, state[name]]));

function write(state) {
  for (const name of fields.filter((name) => form.elements[name])) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = Boolean(state[name]);
    else if (field !== document.activeElement) {
      // A unit that a link names need not be among those listed: 衛福部 is every office of it.
      if (state[name] && field.options && ![...field.options].some((each) => each.value === state[name])) {
        field.add(new Option(state[name], state[name]));
      }
      field.value = state[name] || "";
    }
  }
}

shean.panel("decisions", async (state) => {
  ready ??= prepare();
  const following = state.view === "matters";
  matters.hidden = element.querySelector(".person").hidden = !following;
  rows.hidden = element.querySelector(".exports").hidden = following;
  for (const button of form.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", button.dataset.view === (state.view || ""));
  }
  const key = following ? "matters" : JSON.stringify(wanted(state));
  if (key === drawn) return;
  drawn = key;
  told.textContent = "";
  if (following) {
    await shean.fill(matters, () => server.matters({}));
  } else {
    await ready.catch(() => { ready = null; });
    write(state);
    await shean.fill(rows, () => server.rows(wanted(state)));
  }
});

let waiting = 0;
function changed(event) {
  const said = Object.fromEntries(fields.filter((name) => form.elements[name]).map((name) => {
    const field = form.elements[name];
    return [name, field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim()];
  }));
  clearTimeout(waiting);
  // Each key pressed is no step to go back to.
  waiting = setTimeout(() => shean.go(said, event.type === "input"), event.type === "input" ? 200 : 0);
}
form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", (event) => {
  event.preventDefault();
  shean.go(Object.fromEntries(fields.map((name) => [name, ""])));
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { sort, view, verdict, first, second } = button.dataset;
  if (sort) shean.go({ sort: shean.read().sort === sort ? `-${sort}` : sort });
  if (view !== undefined) shean.go({ view });
  if (button.dataset.export) {
    const request = { ...wanted(shean.read()), format: button.dataset.export };
    shean.save(await server.export_rows(request).catch(() => ({ problem: "匯出失敗；請再試一次" })), told);
  }
  if (verdict) {
    const who = element.querySelector("[name=who]").value;
    await shean.fill(matters, () => server.judge({ verdict, first, second, who }));
  }
});
