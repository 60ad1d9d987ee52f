// What is open is written in the address, so that a link opens the same; each tab draws what the address says.
const shean = window.shean = {
  panels: {},
  read: () => Object.fromEntries(new URLSearchParams(location.search)),

  // Change the address; "" takes a field out. A step back undoes it unless it replaces the step before.
  go(changes, replaces = false) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) query.delete(name);
      else query.set(name, value);
    }
    const address = location.pathname + (query.toString() ? `?${query}` : "");
    if (address !== location.pathname + location.search) {
      history[replaces ? "replaceState" : "pushState"](null, "", address);
    }
    shean.draw();
  },

  draw() {
    const state = shean.read();
    const tab = ["ask", "decisions", "records", "course"].includes(state.tab) ? state.tab : "ask";
    document.documentElement.dataset.tab = tab;
    for (const button of document.querySelectorAll("[data-tab-to]")) {
      const chosen = button.dataset.tabTo === tab;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    for (const name of ["ask", "decisions", "records", "course"]) {
      document.getElementById(`panel-${name}`)?.setAttribute("role", "tabpanel");
    }
    for (const [name, panel] of Object.entries(shean.panels)) {
      if (name === tab || name === "reader") panel(state);
    }
  },

  // Register what draws a tab, and draw it if it is the one on show.
  panel(name, draw) {
    shean.panels[name] = draw;
    shean.draw();
  },

  // Fill a place with what the server says; only the latest request counts.
  async fill(place, request) {
    const turn = place.sheanTurn = (place.sheanTurn || 0) + 1;
    place.setAttribute("aria-busy", "true");
    let written;
    try {
      written = await request();
    } catch {
      written = '<section class="card refusal"><p class="reason">查閱時發生錯誤；請再試一次，或查看執行 shean serve 的視窗</p></section>';
    }
    if (turn !== place.sheanTurn) return false;
    if (typeof written === "string") place.innerHTML = written;
    place.removeAttribute("aria-busy");
    return true;
  },

  async copy(words) {
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
  },

  async copied(button, words) {
    button.sheanLabel ??= button.textContent;
    button.textContent = (await shean.copy(words)) ? "已複製" : "無法複製，請手動選取";
    setTimeout(() => { button.textContent = button.sheanLabel; }, 1800);
  },

  // Hand a file to the browser: {name, data} with base64, or {problem}.
  save(file, told) {
    told.textContent = file.problem || "";
    if (file.problem) return;
    const bytes = Uint8Array.from(atob(file.data), (char) => char.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    told.textContent = `已下載 ${file.name}`;
  },
};

const acts = {
  open(button) {
    shean.opener = button;
    const { record, item, span, sheetAt = shean.read().sheet ? "0" : "" } = button.dataset;
    shean.go({ record, item, span, sheet: sheetAt });
  },
  copy: (button) => shean.copied(button, button.dataset.copy),
  "copy-link": (button) => shean.copied(button, location.href),
  print: () => window.print(),
  choose(button) { shean.ask(button.textContent); },
};

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab-to]");
  if (tab) shean.go({ tab: tab.dataset.tabTo === "ask" ? "" : tab.dataset.tabTo });
  const button = event.target.closest("button[data-act]");
  if (button) acts[button.dataset.act]?.(button);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tab-to]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const tabs = [...document.querySelectorAll("[data-tab-to]")];
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.click();
  next.focus();
});
addEventListener("popstate", () => shean.draw());
// The framework writes the browser's language there, by which a browser picks the shapes of characters.
const root = document.documentElement;
const speak = () => { if (root.lang !== "zh-Hant-TW") root.lang = "zh-Hant-TW"; };
new MutationObserver(speak).observe(root, { attributes: true, attributeFilter: ["lang"] });
speak();
// An Enter that ends the composing of a character (注音、倉頡) must not send the question.
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(kind, (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);
}
