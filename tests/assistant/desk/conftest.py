"""The page over one index, served once for all tests of the desks, and a browser to look at it with."""

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.assistant import Assistant
from index.store import Store
from index.sync import sync
from ingest.parser import read_record

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from visits import Visit

sys.path.append(str(Path(__file__).resolve().parents[2] / "support"))

CORPUS = Path(__file__).resolve().parents[3] / "corpus"
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>${window.hacked=1}{{value}}`'\"&amp;\\"
HOSTILE_MINUTES = f"""惡意測試會議紀錄
時間：108年6月3日（星期一）
地點：測試室
主席：王主席大明
壹、討論案
案由一：養貓津貼案{HOSTILE}
說明：{"很長的一行" * 1000}
決議：養貓津貼每月{HOSTILE}補助3,456元，請養貓科於8月底前完成。
"""
# The same case in two meetings.
FOLLOWED = [
    f"測試縣政府社會安全網第{number}次聯繫會議紀錄\n時間：113年{month}月15日下午2時\n主席：王局長大明\n"
    f"壹、討論事項\n案由一：{subject}，提請討論。\n決議：{said}\n"
    for number, month, subject, said in (
        (1, 3, "保護個案管理資訊平臺汰換採購", "本案保留至下次會議討論。"),
        (3, 6, "保護個案管理資訊平臺汰換採購後續辦理情形", "請社家署於8月底前完成。"),
    )
]
PRINTED = [
    ["列印測試會議紀錄", "時間：112年3月3日（星期五）", "地點：第二會議室", "主席：陳主任大文"],
    ["壹、討論事項", "案由一：公務車更新案", "決議：同意購置公務車三輛，請總務科於五月底前完成驗收。"],
]


@pytest.fixture(scope="session")
def desk_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the four records, a hostile one, one followed across meetings, and a PDF."""
    from eval.versions import write_pdf  # noqa: PLC0415 - makes PDFs only where a page is tested

    folder = tmp_path_factory.mktemp("desk-files")
    for path in CORPUS.glob("*.txt"):
        shutil.copy(path, folder)
    (folder / "惡意<b>測試.txt").write_text(HOSTILE_MINUTES, "utf-8")
    for number, text in enumerate(FOLLOWED):
        (folder / f"聯繫會議{number}.txt").write_text(text, "utf-8")
    (folder / "列印.pdf").write_bytes(write_pdf(PRINTED))
    return folder


@pytest.fixture(scope="session")
def assistant(desk_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield an assistant over these files, in an index on disk."""
    directory = tmp_path_factory.mktemp("desk-index")
    with Store.open(directory, "hash", write=True) as store:
        sync([desk_files], store, read_record)
    with Assistant.open(directory) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    """Serve the page on a free port for all tests; yield its address."""
    from assistant.page import launch_page  # noqa: PLC0415

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page, address = launch_page(assistant, "127.0.0.1", port)
    yield address
    page.close(verbose=False)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Yield the system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: `make browser` installs it where it may")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def _visit(browser: "Browser", address: str, width: int) -> "Iterator[Visit]":
    from visits import Visit  # noqa: PLC0415 - found by the path set above

    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-TW")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(20_000)
    visit = Visit(context.new_page(), address)
    yield visit
    visit.settle()
    context.close()


@pytest.fixture(params=[1280, 360], ids=["desktop", "phone"])
def visit(browser: "Browser", address: str, request: pytest.FixtureRequest) -> "Iterator[Visit]":
    """Yield a visit at a width."""
    yield from _visit(browser, address, request.param)


@pytest.fixture
def desktop(browser: "Browser", address: str) -> "Iterator[Visit]":
    """Yield a visit on a desktop, for what no width changes."""
    yield from _visit(browser, address, 1280)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The page's framework calls pandas in ways that pandas has since deprecated."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"))
