element.innerHTML = '<div class="slot"></div>';
const slot = element.firstElementChild;
let held = "";
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
  shean.go({ item, span: "" }, true);
}

function close() {
  held = "";
  const { tab } = shean.read();
  shean.go({ record: tab === "records" ? shean.read().record : "", item: "", span: "" });
  if (shean.opener?.isConnected) shean.opener.focus();
}

shean.panel("reader", async ({ record = "", item = "", span = "" }) => {
  if (!record || !item) {
    held = "";
    slot.replaceChildren();
    return;
  }
  if (held === [record, item, span].join()) return;
  held = [record, item, span].join();
  if (await shean.fill(slot, () => server.read({ record, item, span }))) requestAnimationFrame(show);
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act } = button.dataset;
  if (act === "close") close();
  if (act === "previous") walk(-1);
  if (act === "next") walk(1);
  if (act === "copy-item" && current) shean.copied(button, current.dataset.official);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
