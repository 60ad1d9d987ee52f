function showQuote() {
  const pages = element.querySelector(".pages");
  if (!pages) return;
  // Below the answer on a narrow screen, beside it on a wide one.
  if (matchMedia("(max-width: 1000px)").matches) element.scrollIntoView({ block: "start" });
  const mark = element.querySelector("mark");
  if (mark) {
    // Only the record scrolls, so that on a wide screen the answer stays where it is.
    const above = mark.getBoundingClientRect().top - pages.getBoundingClientRect().top;
    pages.scrollTop += above - pages.clientHeight / 3;
    if (pages.scrollHeight <= pages.clientHeight + 1) mark.scrollIntoView({ block: "center" });
  }
  element.querySelector("h2").focus({ preventScroll: true });
}

function close() {
  props.value = "";
  const opener = window.sheanOpener;
  if (opener && opener.isConnected) opener.focus();
}

watch("value", () => requestAnimationFrame(showQuote));
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-act=close]")) close();
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
