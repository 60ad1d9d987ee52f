element.innerHTML = '<div class="slot"></div>';
const slot = element.firstElementChild;
let held = "";
let pictured = "";
let current = null;

function show() {
  const pages = slot.querySelector(".pages");
  if (!pages) return;
  // Below the answer on a narrow screen, beside it on a wide one.
  if (matchMedia("(max-width: 1000px)").matches) element.scrollIntoView({ block: "start" });
  current = slot.querySelector(".item.cited");
  place(slot.querySelector("mark") || current);
  name();
  slot.querySelector("h2").focus({ preventScroll: true });
}

// Only the record scrolls, so that on a wide screen the answer stays where it is.
function place(target) {
  const pages = slot.querySelector(".pages");
  if (!target) return;
  pages.scrollTop += target.getBoundingClientRect().top - pages.getBoundingClientRect().top - pages.clientHeight / 3;
  if (pages.scrollHeight <= pages.clientHeight + 1) target.scrollIntoView({ block: "center" });
}

function name() {
  for (const item of slot.querySelectorAll(".item.current")) item.classList.remove("current");
  current?.classList.add("current");
  slot.querySelector(".where").textContent = current?.dataset.path || "";
}

function walk(step) {
  const items = [...slot.querySelectorAll(".item[data-item]")];
  const at = items.indexOf(current);
  const next = items[Math.min(items.length - 1, Math.max(0, at + step))];
  if (!next) return;
  current = next;
  place(current);
  name();
  const { record } = shean.read();
  const { item } = current.dataset;
  held = [record, item, ""].join();
  shean.go({ item, span: "", sheet: shean.read().sheet ? "0" : "" }, true);
  pictured = "";
  picture(shean.read());
}

function close() {
  held = "";
  const { tab } = shean.read();
  shean.go({ record: tab === "records" ? shean.read().record : "", item: "", span: "", sheet: "" });
  if (shean.opener?.isConnected) shean.opener.focus();
}

// The page of the source stands in the place of the text; "0" is the page the words begin on.
async function picture({ record, item, span = "", sheet = "" }) {
  const article = slot.querySelector(".reader");
  if (!article) return;
  article.classList.toggle("pictured", sheet !== "");
  article.querySelector("[data-act=sheet]")?.setAttribute("aria-pressed", sheet !== "");
  if (!sheet || pictured === [held, sheet].join()) return;
  pictured = [held, sheet].join();
  if (!article.querySelector(".sheets")) article.insertAdjacentHTML("beforeend", '<div class="sheets slot" tabindex="0"></div>');
  const place = article.querySelector(".sheets");
  await shean.fill(place, () => server.sheet({ record, item, span, sheet: sheet === "0" ? "" : sheet }));
  const box = place.querySelector("polygon");
  place.scrollTop = box ? box.getBoundingClientRect().top - place.getBoundingClientRect().top - place.clientHeight / 3 : 0;
}

shean.panel("reader", async (state) => {
  const { record = "", item = "", span = "" } = state;
  if (!record || !item) {
    held = "";
    slot.replaceChildren();
    return;
  }
  if (held !== [record, item, span].join()) {
    held = [record, item, span].join();
    pictured = "";
    if (!await shean.fill(slot, () => server.read({ record, item, span }))) return;
    requestAnimationFrame(show);
  }
  picture(state);
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act], button[data-sheet]");
  if (!button) return;
  const { act, sheet } = button.dataset;
  if (sheet) shean.go({ sheet });
  if (act === "sheet") shean.go({ sheet: shean.read().sheet ? "" : "0" });
  if (act === "close") close();
  if (act === "previous") walk(-1);
  if (act === "next") walk(1);
  if (act === "copy-item" && current) shean.copied(button, current.dataset.official);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
