"""The page: what its renderer writes, and what a real browser does with it."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.answer import Answer, Citation, Outcome
from assistant.assistant import Assistant
from assistant.page_render import (
    escape,
    render_answer,
    render_conversation,
    render_problem,
    render_reader,
    render_records,
    render_waiting,
)
from assistant.show import NEAREST_HEADING
from ingest.parser import parse_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TIME_LIMIT = "成人保護案件TIPVDA 8分以上多久內要派案？"
UNANSWERED = "108年低收入戶的最低生活費是多少？"
HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>${window.hacked=1}{{value}}`'\"&amp;\\"
HOSTILE_MINUTES = f"""惡意測試會議紀錄
時間：108年6月3日（星期一）
地點：測試室
主席：王主席大明
壹、討論案
案由一：養貓津貼案
決議：養貓津貼每月{HOSTILE}補助3,456元。
"""
VOID = {"br", "img"}
# The page's framework sets a pandas option that pandas has since deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated")


class Tags(HTMLParser):
    """Reads HTML as a browser would: its tags and whether they are balanced."""

    def __init__(self, text: str) -> None:
        """Read ``text``."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.balanced = True
        self.feed(text)
        self.balanced = self.balanced and not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note it."""
        self.balanced = self.balanced and bool(self._open) and self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text += data


@pytest.fixture(scope="session")
def assistant() -> Iterator[Assistant]:
    """Yield an assistant over the four records that ship and a hostile one."""
    texts = [("", path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))]
    with Assistant.from_texts([*texts, ("惡意<b>測試</b>會議紀錄", HOSTILE_MINUTES)], "hash") as opened:
        yield opened


@pytest.fixture(scope="session")
def answered(assistant: Assistant) -> Answer:
    """Return an answer."""
    answer = assistant.ask(TIME_LIMIT)
    assert answer.outcome == Outcome.ANSWERED
    return answer


def hostile(citation: Citation) -> Citation:
    """Return the citation with every text in it hostile."""
    return replace(
        citation,
        title=HOSTILE,
        official=HOSTILE,
        quote=HOSTILE,
        speaker=HOSTILE,
        record=HOSTILE,
        role_label=HOSTILE,
    )


# --- the renderer ---


@pytest.mark.parametrize("text", [HOSTILE, "${a}", "{{a}}", "</details>", "\\u003cscript>", "a\nb"])
def test_escaped_text_is_text(text: str) -> None:
    """Neither markup nor a template can begin in it, and a reader sees it unchanged."""
    written = escape(text)
    assert not set("<>{}$`\"'\\") & set(written)
    assert Tags(written).text == text


def test_an_answer_shows_claim_badge_citation_and_quote(answered: Answer) -> None:
    written = render_answer(answered)
    page = Tags(written)
    assert page.balanced
    citation = answered.citations[0]
    for part in (
        citation.official,
        citation.quote.strip(),
        "報告",
        "不是決議",
        "民國 108.5.20",
        "看原文",
        "複製出處",
    ):
        assert part in page.text
    opened = [attributes for tag, attributes in page.tags if attributes.get("data-act") == "open"]
    assert opened[0]["data-start"] == str(citation.start)
    assert opened[0]["data-record"] == citation.record


def test_what_binds_looks_different_from_what_was_said(assistant: Assistant) -> None:
    decision = assistant.ask("高雄市的案由一決議是什麼？")
    assert 'class="badge binding">決議' in render_answer(decision)
    assert "具拘束力" in render_answer(decision)


def test_a_report_never_looks_binding(answered: Answer) -> None:
    assert "binding" not in render_answer(answered)


def test_a_refusal_marks_the_nearest_as_no_answer(assistant: Assistant) -> None:
    answer = assistant.ask(UNANSWERED)
    page = Tags(render_answer(answer))
    assert page.balanced
    assert NEAREST_HEADING in page.text
    assert answer.text in page.text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_hostile_record_stays_text(answered: Answer, outcome: Outcome) -> None:
    citations = tuple(hostile(citation) for citation in answered.citations)
    answer = replace(
        answered,
        outcome=outcome,
        question=HOSTILE,
        text=HOSTILE,
        claims=tuple(replace(claim, text=HOSTILE) for claim in answered.claims),
        citations=citations,
        nearest=citations,
        notes=(HOSTILE,),
        choices=(HOSTILE,),
        interpretation={HOSTILE: [HOSTILE], "語言": HOSTILE},
    )
    page = Tags(render_answer(answer))
    assert page.balanced
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert HOSTILE in page.text


def test_the_reader_holds_the_whole_record_and_marks_the_quote(
    assistant: Assistant, answered: Answer
) -> None:
    citation = answered.citations[0]
    record = assistant.record(citation.record)
    written = render_reader(record, citation.start, citation.end)
    page = Tags(written)
    assert page.balanced
    shown = re.sub(r"\s", "", page.text)
    for item in record.items:
        assert re.sub(r"\s", "", record.text[item.start : item.end]) in shown
    marked = "".join(re.findall(r"<mark>(.*?)</mark>", written, re.DOTALL))
    assert re.sub(r"\s", "", Tags(marked).text) == re.sub(r"\s", "", citation.quote)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-5, -1), (10**9, 10**9 + 4), (9, 3), (-1, 10**9)])
def test_the_reader_takes_any_span(assistant: Assistant, start: int, end: int) -> None:
    record = assistant.record("桃園")
    page = Tags(render_reader(record, start, end))
    assert page.balanced
    assert record.title in page.text


def test_the_reader_of_a_hostile_record_is_text() -> None:
    record = parse_text(HOSTILE_MINUTES, HOSTILE)
    page = Tags(render_reader(record, 0, len(record.text)))
    assert page.balanced
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert HOSTILE in page.text


def test_the_list_names_every_record(assistant: Assistant) -> None:
    page = Tags(render_records(assistant.records()))
    assert page.balanced
    assert all(record.title in page.text for record in assistant.records())


def test_small_cards_are_escaped() -> None:
    for written in (render_waiting(HOSTILE), render_problem(HOSTILE)):
        page = Tags(written)
        assert page.balanced
        assert HOSTILE in page.text


def test_earlier_answers_are_folded_away_below_the_last(answered: Answer) -> None:
    written = render_conversation([answered, replace(answered, question=HOSTILE)])
    page = Tags(written)
    assert page.balanced
    assert written.index("&lt;script") < written.index("先前的問答（1）") < written.rindex(escape(TIME_LIMIT))
    assert render_conversation([answered]) == render_answer(answered)


# --- a real browser ---


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    """Serve the page on a free port for all tests; yield its address."""
    import socket  # noqa: PLC0415

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


class Visit:
    """A page open in a browser, with everything it asked for and complained about."""

    def __init__(self, page: "Page", address: str) -> None:
        """Open the page and wait until it is ready."""
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(address)
        page.wait_for_selector("#question textarea")
        page.wait_for_selector("#library details", state="attached")

    def ask(self, question: str) -> None:
        """Ask by keyboard and wait for the answer."""
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.wait(question)

    def wait(self, question: str) -> None:
        """Wait until the answer to ``question`` is shown."""
        self.page.locator("#answer article.answer .question", has_text=question).wait_for(timeout=60_000)

    @property
    def outside(self) -> list[str]:
        """Return what was asked for beyond this machine."""
        ours = ("http://127.0.0.1:", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(ours)]


@pytest.fixture(params=[1280, 360], ids=["desktop", "phone"])
def visit(browser: "Browser", address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Yield a visit at a width; it may ask nothing outside, raise nothing, and not scroll sideways."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="zh-TW")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), address)
    yield visit
    sideways = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    hacked = visit.page.evaluate("window.hacked")
    context.close()
    assert visit.outside == []
    assert visit.errors == []
    assert sideways <= 0
    assert hacked is None


def in_view(visit: Visit, selector: str) -> bool:
    """Whether the middle of an element is on the screen and not scrolled away."""
    return bool(
        visit.page.evaluate(
            """selector => {
                const box = document.querySelector(selector).getBoundingClientRect();
                const there = document.elementFromPoint(box.left + 5, box.top + Math.min(box.height, 20) / 2);
                return !!there && !!there.closest('.reader');
            }""",
            selector,
        )
    )


def test_a_question_is_answered_and_its_citation_opens_the_record(visit: Visit, answered: Answer) -> None:
    visit.ask(TIME_LIMIT)
    claim = visit.page.locator("#answer .claim").first
    assert "24小時派案" in claim.inner_text()
    claim.locator("[data-act=open]").first.click()
    mark = visit.page.locator("#reader mark")
    mark.first.wait_for()
    quote = re.sub(r"\s", "", answered.citations[0].quote)
    assert re.sub(r"\s", "", "".join(mark.all_inner_texts())) == quote
    visit.page.wait_for_timeout(400)
    assert in_view(visit, "#reader mark")


def test_the_reader_closes_by_keyboard_and_gives_the_focus_back(visit: Visit) -> None:
    visit.ask(TIME_LIMIT)
    button = visit.page.get_by_role("button", name="看原文").first
    button.focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator("#reader mark").first.wait_for()
    visit.page.wait_for_function("document.activeElement.tagName === 'H2'")
    visit.page.keyboard.press("Escape")
    visit.page.locator("#reader article").wait_for(state="detached")
    assert visit.page.evaluate("document.activeElement.textContent") == "看原文"


def test_a_follow_up_is_understood_until_the_conversation_begins_anew(visit: Visit) -> None:
    visit.ask(TIME_LIMIT)
    visit.ask("那其他案件呢？")
    assert "3日內派案" in visit.page.locator("#answer .claim").first.inner_text()
    assert visit.page.locator("#answer .earlier article").count() == 1
    visit.page.get_by_role("button", name="新對話").click()
    visit.page.locator("#answer article").first.wait_for(state="detached")
    visit.ask("誰負責？")
    assert visit.page.locator("#answer [data-outcome=needs_clarification]").is_visible()


def test_a_refusal_is_shown_as_one(visit: Visit) -> None:
    visit.ask(UNANSWERED)
    assert visit.page.locator("#answer .refusal").is_visible()
    assert NEAREST_HEADING in visit.page.locator("#answer").inner_text()
    assert visit.page.locator("#answer .claim").count() == 0


def test_an_example_asks_itself(visit: Visit) -> None:
    chip = visit.page.locator("#examples button").first
    words = chip.inner_text().strip()
    chip.click()
    visit.wait(words)
    assert visit.page.input_value("#question textarea") == words


def test_the_citation_is_copied(visit: Visit, answered: Answer) -> None:
    visit.ask(TIME_LIMIT)
    visit.page.locator("#answer [data-act=copy]").first.click()
    visit.page.get_by_role("button", name="已複製").wait_for()
    assert visit.page.evaluate("navigator.clipboard.readText()") == answered.citations[0].official


def test_the_citation_is_copied_without_the_clipboard_interface(visit: Visit) -> None:
    """Over plain http from another machine the browser has none."""
    visit.ask(TIME_LIMIT)
    visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit.page.locator("#answer [data-act=copy]").first.click()
    visit.page.get_by_role("button", name="已複製").wait_for()


def test_a_hostile_record_is_read_as_text(visit: Visit) -> None:
    visit.ask("養貓津貼每月補助多少元？")
    assert "${window.hacked=1}" in visit.page.locator("#answer").inner_text()
    visit.page.locator("#answer [data-act=open]").first.click()
    visit.page.locator("#reader article").wait_for()
    shown = visit.page.locator("#reader article").inner_text()
    assert "<script>window.hacked=1</script>" in shown
    assert "{{value}}" in shown


def test_a_question_may_be_anything(visit: Visit) -> None:
    visit.ask(HOSTILE)
    assert HOSTILE in visit.page.locator("#answer .question").inner_text()


def test_a_failure_is_said(visit: Visit, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left waiting for an answer that will not come."""

    def fail(_: str) -> Answer:
        message = "the disk is gone"
        raise RuntimeError(message)

    monkeypatch.setattr(assistant, "ask", fail)
    visit.page.fill("#question textarea", TIME_LIMIT)
    visit.page.press("#question textarea", "Enter")
    visit.page.locator("#answer .refusal", has_text="查閱時發生錯誤").wait_for()


def test_a_record_is_opened_from_the_list(visit: Visit) -> None:
    visit.page.locator("#library summary").click()
    visit.page.locator("#library [data-act=open]").first.click()
    visit.page.locator("#reader article").wait_for()
    assert "桃園市" in visit.page.locator("#reader h2").inner_text()


def test_enter_that_composes_a_character_sends_nothing(visit: Visit) -> None:
    visit.page.fill("#question textarea", TIME_LIMIT)
    visit.page.evaluate(
        """() => document.querySelector('#question textarea').dispatchEvent(
            new KeyboardEvent('keypress', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    visit.page.wait_for_timeout(300)
    assert visit.page.locator("#answer article").count() == 0


def test_the_answer_is_announced_and_the_page_is_chinese(visit: Visit) -> None:
    visit.page.locator("#answer [aria-live=polite], #answer[aria-live=polite]").wait_for(state="attached")
    visit.page.wait_for_function("document.documentElement.lang === 'zh-Hant-TW'")
    assert visit.page.locator("footer").count() == 0 or not visit.page.locator("footer").is_visible()


@pytest.mark.parametrize(
    "asked", [None, {}, {"record": "x"}, {"record": "桃園", "start": "a", "end": 3}, [1]]
)
def test_a_click_that_asks_nonsense_gets_a_card(assistant: Assistant, asked: Any) -> None:  # noqa: ANN401 - anything
    from assistant.page import _read  # noqa: PLC0415

    assert 'class="card refusal"' in _read(assistant, asked)


def test_a_taken_port_is_a_user_error(assistant: Assistant, address: str) -> None:
    from assistant.page import launch_page  # noqa: PLC0415
    from ingest.errors import UsageError  # noqa: PLC0415

    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(UsageError, match="--port"):
        launch_page(assistant, "127.0.0.1", port)
