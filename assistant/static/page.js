// What is open is written in the address, so that a link opens the same; each tab draws what the address says.
const shean = window.shean = {
  panels: {},
  english: false,
  read: () => Object.fromEntries(new URLSearchParams(location.search)),

  // Remember a word in this browser, where it lets us.
  remember(name, word) {
    try {
      localStorage.setItem(`shean-${name}`, word);
    } catch {
      // Private browsing: it is asked again next time.
    }
  },
  remembered(name) {
    try {
      return localStorage.getItem(`shean-${name}`) || "";
    } catch {
      return "";
    }
  },

  // Change the address; "" takes a field out. A step back undoes it unless it replaces the step before.
  go(changes, replaces = false) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) query.delete(name);
      else query.set(name, value);
    }
    const address = location.pathname + (query.toString() ? `?${query}` : "");
    // %20 and + spell the same address: a link followed is no second step back.
    if (`${query}` !== `${new URLSearchParams(location.search)}`) {
      history[replaces ? "replaceState" : "pushState"](null, "", address);
    }
    shean.draw();
  },

  draw() {
    const state = shean.read();
    speak(state.lang);
    const tab = ["ask", "decisions", "records", "course"].includes(state.tab) ? state.tab : "ask";
    document.documentElement.dataset.tab = tab;
    for (const button of document.querySelectorAll("[data-tab-to]")) {
      const chosen = button.dataset.tabTo === tab;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    document.getElementById("examples")?.setAttribute("translate", "no");
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

// The interface in English: exact words and patterns of english.json, where {} stands for any words and {n} for a
// number. What stands in an element marked translate="no" is in the words of the records, or of who asked, and stays so.
const patterns = Object.entries(sheanEnglish).filter(([words]) => /\{n?\}/.test(words)).map(([words, english]) => [
  new RegExp(`^${words.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("{n}", "([\\d.,]+)").replaceAll("{}", "(.+?)")}$`, "s"), english]);
const CHINESE = /[\u3400-\u9fff]/;
const ATTRIBUTES = ["placeholder", "aria-label", "title", "alt", "data-label"];
const originals = new WeakMap();

function inEnglish(words) {
  const text = words.trim();
  if (!CHINESE.test(text)) return words;
  if (sheanEnglish[text] !== undefined) return sheanEnglish[text];
  for (const [pattern, english] of patterns) {
    const match = text.match(pattern);
    if (match) {
      let at = 0;
      return english.replaceAll("{}", () => inEnglish(match[++at]));
    }
  }
  // A list of words: 決議 9、決定 17.
  const parts = text.split(/[、；，・]\s*/);
  if (parts.length > 1) {
    const said = parts.map(inEnglish).join(", ");
    return CHINESE.test(said) ? words : said;
  }
  // One word with its number: 決議 9, 承諾（18）.
  const counted = text.match(/^(.+?)[ 　（](\d+)(?: 項)?）?$/);
  return counted ? `${inEnglish(counted[1])} ${counted[2]}` : words;
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE || root.closest("[translate=no]")) return;
  for (const each of [root, ...root.querySelectorAll("*")]) {
    if (each.translate === false && each.getAttribute("translate") === "no") each.lang ||= "zh-Hant-TW";
    if (!each.closest("[translate=no]")) translateAttributes(each);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) translateText(walker.currentNode);
}

function swap(node, name, said, put, given) {
  const kept = originals.get(node) || {};
  if (shean.english) {
    const english = given || inEnglish(said);
    if (english === said) return;
    kept[name] = said;
    originals.set(node, kept);
    put(english);
  } else if (kept[name] !== undefined) {
    put(kept[name]);
    delete kept[name];
  }
}

function translateText(node) {
  const parent = node.parentElement;
  if (parent?.closest("[translate=no], script, style")) return;
  swap(node, "text", node.data, (words) => { node.data = words; }, parent?.dataset.en);
}

function translateAttributes(each) {
  for (const name of ATTRIBUTES) {
    if (each.hasAttribute(name)) swap(each, name, each.getAttribute(name), (words) => each.setAttribute(name, words));
  }
  if (each instanceof HTMLTemplateElement) translate(each.content);
}

// The language of a link, else the one this browser last used.
function speak(wanted) {
  const language = wanted || shean.remembered("lang") || "zh";
  const english = language === "en";
  document.documentElement.lang = english ? "en" : "zh-Hant-TW";
  const button = document.querySelector("[data-act=language]");
  if (button) {
    button.textContent = english ? "中文" : "English";
    button.lang = english ? "zh-Hant-TW" : "en";
  }
  if (english === shean.english) return;
  shean.english = english;
  translate(document.body);
}
new MutationObserver((changes) => {
  if (!shean.english) return;
  for (const change of changes) {
    if (change.type === "characterData") translateText(change.target);
    else for (const node of change.addedNodes) translate(node);
  }
}).observe(document, { childList: true, subtree: true, characterData: true });

const acts = {
  language() {
    const lang = shean.english ? "zh" : "en";
    shean.remember("lang", lang);
    shean.go({ lang: lang === "en" ? lang : "" }, true);
  },
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
new MutationObserver(() => {
  const language = shean.english ? "en" : "zh-Hant-TW";
  if (root.lang !== language) root.lang = language;
}).observe(root, { attributes: true, attributeFilter: ["lang"] });
root.lang = "zh-Hant-TW";
// An Enter that ends the composing of a character (注音、倉頡) must not send the question.
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(kind, (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);
}
