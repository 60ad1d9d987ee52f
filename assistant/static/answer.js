element.setAttribute("aria-live", "polite");

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    // Without https, or without permission, the old way still works.
    const area = document.createElement("textarea");
    area.value = words;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  if (button.dataset.act === "open") {
    window.sheanOpener = button;
    const { record, start, end } = button.dataset;
    trigger("click", { record, start: Number(start), end: Number(end) });
  } else if (button.dataset.act === "copy") {
    const words = button.textContent;
    button.textContent = (await copy(button.dataset.copy)) ? "已複製" : "無法複製，請手動選取";
    setTimeout(() => { button.textContent = words; }, 1800);
  }
});
