const form = element.querySelector("form.make");
const packs = element.querySelector(".packs");
const one = element.querySelector(".one");
const bar = element.querySelector(".bar");
const [making, working] = element.querySelectorAll(".told");
const heard = element.querySelector(".heard");
let held = "";
const who = form.elements.who;
who.value = shean.remembered("who");
who.addEventListener("change", () => shean.remember("who", who.value.trim()));

shean.panel("course", async ({ pack = "" }) => {
  form.hidden = packs.hidden = Boolean(pack);
  element.querySelector(".trainers").hidden = Boolean(pack);
  bar.hidden = one.hidden = !pack;
  if (pack === held && held) return;
  held = pack;
  working.textContent = "";
  if (pack) {
    if (await shean.fill(one, () => server.pack({ pack }))) one.querySelector("h2")?.focus({ preventScroll: true });
  } else {
    await shean.fill(packs, () => server.packs({}));
  }
});

const limit = element.querySelector(".limit");
const choices = limit.querySelector(".choices");
limit.addEventListener("toggle", () => {
  if (limit.open && !choices.children.length) shean.fill(choices, () => server.records({}));
});
// A record is sent here from its own page.
shean.course = async (record) => {
  shean.go({ tab: "course", record: "", item: "", span: "", sheet: "", pack: "" });
  await shean.fill(choices, () => server.records({}));
  limit.open = true;
  const box = [...choices.querySelectorAll("[name=records]")].find((each) => each.value === record);
  if (box) box.checked = true;
  form.elements.topic.focus();
};
element.querySelector(".trainers").addEventListener("toggle", (event) => {
  if (event.target.open) shean.fill(heard, () => server.feedback({}));
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const records = [...form.querySelectorAll("[name=records]:checked")].map((each) => each.value).join(",");
  making.textContent = "製作中…";
  const said = await server.make({ topic: form.elements.topic.value, records }).catch(() => ({ problem: "製作失敗；請再試一次" }));
  making.textContent = said.problem || "";
  if (said.pack) shean.go({ pack: said.pack });
});

// Editing draws the pack anew; the button pressed keeps the focus, or what came to stand where it was.
async function edit(act, target, text = "") {
  const focused = `[data-edit="${act}"][data-target="${target}"]`;
  const place = scrollY;
  await shean.fill(one, () => server.edit({ pack: held, act, target, text, who: who.value.trim() || "講師" }));
  const next = one.querySelector(focused)
    || one.querySelector(`[data-target="${target}"][data-edit="${act === "drop" ? "restore" : "drop"}"]`);
  (next?.disabled ? next.parentElement.querySelector("button:enabled") : next)?.focus({ preventScroll: true });
  scrollTo(0, place);
}
one.addEventListener("submit", (event) => {
  event.preventDefault();
  edit("reword", event.target.dataset.target, event.target.elements.text.value);
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { pack, edit: act, target, export: format, ask } = button.dataset;
  if (pack !== undefined) shean.go({ pack, record: "", item: "", span: "", sheet: "" });
  if (act) edit(act, target);
  if (ask) shean.go({ tab: "", q: ask });
  if (button.dataset.remake !== undefined) {
    working.textContent = "重新產生中…";
    await shean.fill(one, () => server.remake({ pack: held }));
    working.textContent = "";
    one.querySelector("h2")?.focus();
  }
  if (format) {
    working.textContent = "準備檔案中…";
    shean.save(await server.export_pack({ pack: held, format }).catch(() => ({ problem: "下載失敗；請再試一次" })), working);
  }
});
