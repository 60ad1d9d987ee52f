"""How long a person waits for the page: ``python -m eval.page_speed`` (a browser and the four records that ship).

Prints, over loopback: the first paint of something to use (the tabs), and from click to shown an answer, a record at its
item, the register, and an answer while eight ask at once. Targets: 1.5 s to the first paint, 300 ms to an answer.
"""

import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.page import EXAMPLES, launch_page
from index.store import Store
from index.sync import sync
from ingest.parser import read_record

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
_VISITS, _ROUNDS, _AT_ONCE = 5, 6, 8
_MS = 1000
# Of the browser itself: when the tabs were first on the screen.
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def main() -> None:
    """Measure and print."""
    with _served() as address, _browser() as browser:
        for name, times in measured(browser, address):
            ordered = sorted(times)
            worst = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
            told = f"中位數 {statistics.median(times):6.0f} ms　p95 {worst:6.0f} ms（{len(times)} 次）"
            sys.stdout.write(f"{name}　{told}\n")


def measured(browser: "Browser", address: str) -> Iterator[tuple[str, list[float]]]:
    """Yield what was measured and its times in milliseconds."""
    paints, tabs = zip(*(_opened(browser, address) for _ in range(_VISITS)), strict=True)
    yield "第一次顯示內容", list(paints)
    yield "工作桌可以使用", list(tabs)
    page = browser.new_page()
    _listening(page, address)
    _ask(page, EXAMPLES[0])
    questions = [question for _ in range(_ROUNDS) for question in EXAMPLES]
    yield "按下查紀錄到看見答案", [_timed(partial(_ask, page, question)) for question in questions]
    _ask(page, EXAMPLES[1])
    yield "按下看原文到看見標示", [_timed(partial(_read, page)) for _ in range(_ROUNDS)]
    yield "打開決議登錄簿", [_register(page, address) for _ in range(_ROUNDS)]
    page.close()
    yield f"{_AT_ONCE} 人同時問，最後一人看見答案", [_together(browser, address) for _ in range(_ROUNDS // 2)]


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * _MS


def _opened(browser: "Browser", address: str) -> tuple[float, float]:
    """Open the page in a browser that holds nothing of it yet."""
    context = browser.new_context()
    page = context.new_page()
    waited = _timed(partial(_ready, page, address))
    painted = float(page.evaluate(_PAINTED))
    context.close()
    return painted, waited


def _ready(page: "Page", address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[role=tab][aria-selected=true]")
    page.wait_for_selector("#question textarea")


def _listening(page: "Page", address: str) -> None:
    """Open the page and wait until its first event came back: from then on it hears what is pressed."""
    _ready(page, address)
    page.wait_for_selector("#library details", state="attached")


def _ask(page: "Page", question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")
    page.locator("#answer article.answer > .question", has_text=question).first.wait_for()


def _read(page: "Page") -> None:
    page.locator("#answer [data-act=open]").first.click()
    page.locator("#reader mark").first.wait_for()
    page.locator("#reader .close").click()
    page.locator("#reader article").wait_for(state="detached")


def _register(page: "Page", address: str) -> float:
    _ready(page, address)
    started = time.perf_counter()
    page.get_by_role("tab", name="決議").click()
    page.locator(".register tbody tr").first.wait_for()
    return (time.perf_counter() - started) * _MS


def _together(browser: "Browser", address: str) -> float:
    pages = [browser.new_page() for _ in range(_AT_ONCE)]
    asked: Sequence[tuple[Page, str]] = list(zip(pages, EXAMPLES * 2, strict=False))
    for page, question in asked:
        _listening(page, address)
        page.fill("#question textarea", question)

    def ask() -> None:
        for page, _ in asked:
            page.evaluate("document.querySelector('#ask').click()")
        for page, question in asked:
            page.locator("#answer article.answer > .question", has_text=question).first.wait_for()

    waited = _timed(ask)
    for page in pages:
        page.close()
    return waited


@contextmanager
def _served() -> Iterator[str]:
    """Yield the address of the page over the four records, on a free port."""
    with tempfile.TemporaryDirectory(prefix="shean-") as folder, socket.socket() as free:
        with Store.open(Path(folder), write=True) as store:
            sync([CORPUS], store, read_record)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        with Assistant.open(folder) as assistant:
            page, address = launch_page(assistant, "127.0.0.1", port)
            yield address
            page.close(verbose=False)


@contextmanager
def _browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the dev extra

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sys.stderr.write("沒有 Chromium；請先執行 make browser\n")
        raise SystemExit(1)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
