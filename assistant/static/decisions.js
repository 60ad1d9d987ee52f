const form = element.querySelector("form.list");
const pair = element.querySelector("form.pair");
const rows = element.querySelector(".rows");
const told = element.querySelector(".told");
const places = {
  list: [form, rows, element.querySelector(".exports"), element.querySelector(".views")],
  matters: [element.querySelector(".person"), element.querySelector(".matters"), element.querySelector(".views")],
  compare: [pair, element.querySelector(".comparison"), element.querySelector(".views")],
  one: [element.querySelector(".back"), element.querySelector(".one")],
};
const fields = ["unit", "outcome", "kind", "meeting", "since", "until", "text", "open", "overdue", "sort"];
let ready = null;
let drawn = "";

async function prepare() {
  const box = document.createElement("div");
  box.innerHTML = await server.form({});
  for (const list of box.querySelectorAll("template")) {
    const name = list.dataset.for;
    for (const field of name === "meeting" ? [form.elements.meeting, pair.elements.first, pair.elements.second] : [form.elements[name]]) {
      field.replaceChildren(list.content.cloneNode(true));
    }
  }
  for (const field of [pair.elements.first, pair.elements.second]) field.options[0].textContent = "請選一場會議";
}

const chosen = (state, names) => Object.fromEntries(names.filter((name) => state[name]).map((name) => [name, state[name]]));
const wanted = (state) => chosen(state, fields);

function write(part, state) {
  for (const field of part.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") field.checked = Boolean(state[field.name]);
    else if (field !== document.activeElement) {
      // A unit that a link names need not be among those listed: 衛福部 is every office of it.
      if (state[field.name] && field.options && ![...field.options].some((each) => each.value === state[field.name])) {
        field.add(new Option(state[field.name], state[field.name]));
      }
      field.value = state[field.name] || "";
    }
  }
}

const draw = {
  list: (state) => shean.fill(rows, () => server.rows(wanted(state))),
  matters: () => shean.fill(places.matters[1], () => server.matters({})),
  compare: ({ first, second }) => first && second && shean.fill(places.compare[1], () => server.compare({ first, second })),
  one: async ({ decision }) => {
    if (await shean.fill(places.one[1], () => server.decision({ decision }))) {
      places.one[1].querySelector("h2")?.focus({ preventScroll: true });
      // Read from its beginning, however far the list was scrolled.
      places.one[0].scrollIntoView({ block: "nearest" });
    }
  },
};

shean.panel("decisions", async (state) => {
  ready ??= prepare();
  const view = state.decision ? "one" : ["matters", "compare"].includes(state.view) ? state.view : "list";
  for (const each of new Set(Object.values(places).flat())) each.hidden = !places[view].includes(each);
  for (const button of element.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", button.dataset.view === (state.view || ""));
  }
  await ready.catch(() => { ready = null; });
  write(form, state);
  write(pair, state);
  const asked = { list: wanted(state), compare: chosen(state, ["first", "second"]), one: { decision: state.decision } };
  const key = view + JSON.stringify(asked[view] || "");
  if (key === drawn) return;
  drawn = key;
  told.textContent = "";
  await draw[view](state);
});

let waiting = 0;
function changed(event) {
  const said = Object.fromEntries([...event.currentTarget.elements].filter((field) => field.name).map((field) =>
    [field.name, field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim()]));
  clearTimeout(waiting);
  // Each key pressed is no step to go back to.
  waiting = setTimeout(() => shean.go(said, event.type === "input"), event.type === "input" ? 200 : 0);
}
for (const each of [form, pair]) {
  each.addEventListener("input", changed);
  each.addEventListener("change", changed);
  each.addEventListener("submit", (event) => event.preventDefault());
}
form.addEventListener("reset", (event) => {
  event.preventDefault();
  shean.go(Object.fromEntries(fields.map((name) => [name, ""])));
});

// The name of who confirms and corrects is kept, for the next time, in this browser.
element.addEventListener("change", (event) => {
  if (event.target.name === "who") shean.remember("who", event.target.value.trim());
});
element.addEventListener("toggle", (event) => {
  const who = event.target.querySelector(":scope > form [name=who]");
  if (who) who.value ||= shean.remembered("who");
}, true);
async function correct(form, field, value) {
  const { who, ground } = form.elements;
  const request = { decision: form.dataset.row, field, value, who: who.value, ground: ground.value };
  const said = await server.correct(request).catch(() => ({ problem: "更正沒有存下；請再試一次" }));
  form.querySelector(".told").textContent = said.problem || "";
  form.parentElement.open = true;
  if (!said.problem) {
    await shean.fill(places.one[1], () => server.decision({ decision: form.dataset.row }));
    ready = null;
    drawn = "";
  }
}
places.one[1].addEventListener("submit", (event) => {
  event.preventDefault();
  correct(event.target, event.target.elements.field.value, event.target.elements.value.value);
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { sort, view, verdict, first, second, decision } = button.dataset;
  if (sort) shean.go({ sort: shean.read().sort === sort ? `-${sort}` : sort });
  if (view !== undefined) shean.go({ view });
  if (decision !== undefined) shean.go({ decision, record: "", item: "", span: "", sheet: "" });
  if (button.dataset.export) {
    const request = { ...wanted(shean.read()), format: button.dataset.export };
    shean.save(await server.export_rows(request).catch(() => ({ problem: "匯出失敗；請再試一次" })), told);
  }
  if (button.dataset.undo) correct(places.one[1].querySelector(".mend form"), button.dataset.undo, "");
  if (verdict) {
    const who = element.querySelector("[name=who]").value;
    const place = button.closest(".slot");
    await shean.fill(place, () => server.judge({ verdict, first, second, who }));
    drawn = "";
  }
});
