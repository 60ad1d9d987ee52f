"""The page itself: who reads it, in which language, by keyboard or screen reader, how many at once, and from where."""

import json
import re
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from visits import Visit

import assistant as assistant_package
from assistant.assistant import Assistant
from assistant.desk.files import static
from assistant.page import launch_page
from ingest.errors import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TIME_LIMIT = "成人保護案件TIPVDA 8分以上多久內要派案？"
# Text and attributes that a reader meets and that are not in the words of the records.
OWN_WORDS = """() => {
    const found = new Set(), chinese = /[\\u3400-\\u9fff]/;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const kept = node.parentElement.closest('[translate=no], script, style, textarea');
        if (!kept && chinese.test(node.data)) found.add(node.data.trim());
    }
    for (const each of document.querySelectorAll('[placeholder], [aria-label], [title], [alt]')) {
        if (each.closest('[translate=no]')) continue;
        for (const name of ['placeholder', 'aria-label', 'title', 'alt']) {
            if (chinese.test(each.getAttribute(name) || '')) found.add(each.getAttribute(name));
        }
    }
    return [...found];
}"""
VIEWS = [
    (f"?q={TIME_LIMIT}", "#answer .claim"),
    ("?q=108年低收入戶的最低生活費是多少？", "#answer .whom li"),
    ("?record=cdf2f396&item=3", "#reader article"),
    ("?tab=decisions", ".register tbody tr"),
    ("?tab=decisions&view=matters", ".matter"),
    ("?tab=records", "#panel-records .group"),
    ("?tab=records&view=problems", "#panel-records .quality"),
    ("?tab=course", "#panel-course .packs *"),
]


@pytest.mark.parametrize(("query", "ready"), VIEWS)
def test_in_english_only_the_words_of_the_records_are_chinese(desktop: Visit, query: str, ready: str) -> None:
    page = desktop.open(f"{query}&lang=en")
    page.locator(ready).first.wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate(OWN_WORDS) == []
    assert page.evaluate("document.documentElement.lang") == "en"


def test_english_has_no_words_that_the_page_does_not_use() -> None:
    sources = "".join(
        path.read_text("utf-8")
        for path in sorted(Path(assistant_package.__file__).parent.rglob("*"))
        if path.suffix in {".py", ".html", ".js", ".toml"}
    )
    unused = [
        words
        for words in json.loads(static("english.json"))
        if not all(part.strip() in sources for part in re.split(r"\{n?\}|[（）]", words))
    ]
    assert unused == []


def test_english_is_a_switch_that_keeps_the_quote(visit: Visit) -> None:
    page = visit.open()
    visit.ask(TIME_LIMIT)
    quote = page.locator("#answer blockquote").first.inner_text()
    page.get_by_role("button", name="English").click()
    page.get_by_role("tab", name="Decisions").wait_for()
    assert page.locator("#answer blockquote").first.inner_text() == quote
    assert page.locator("#answer blockquote").first.get_attribute("lang") == "zh-Hant-TW"
    assert "not a decision" in page.locator("#answer .claim").first.inner_text()
    assert "lang=en" in page.url
    page.get_by_role("button", name="中文").click()
    page.get_by_role("tab", name="決議").wait_for()
    assert "不是決議" in page.locator("#answer .claim").first.inner_text()
    assert page.evaluate("document.documentElement.lang") == "zh-Hant-TW"


def test_the_desks_are_reached_by_keyboard(desktop: Visit) -> None:
    page = desktop.open()
    page.get_by_role("tab", name="問答").focus()
    for name in ("決議", "紀錄", "課程", "問答"):
        page.keyboard.press("ArrowRight")
        tab = page.get_by_role("tab", name=name)
        assert tab.get_attribute("aria-selected") == "true"
        assert page.evaluate("document.activeElement.textContent.trim()") == name
        panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
        assert panel.get_attribute("role") == "tabpanel"
        assert panel.is_visible()


@pytest.mark.parametrize("tab", ["ask", "decisions", "records", "course"])
def test_a_screen_reader_has_a_name_for_everything_that_can_be_used(desktop: Visit, tab: str) -> None:
    page = desktop.open(f"?tab={tab}")
    page.wait_for_timeout(800)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, [role=region], img, svg')]
            .filter((each) => each.offsetParent && !each.closest('[aria-hidden=true]'))
            .filter((each) => !(each.textContent.trim() || each.ariaLabel || each.labels?.length || each.alt || each.title
                || each.placeholder))
            .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    assert page.locator("[aria-live=polite], [role=status]").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: "Browser", address: str, scheme: str) -> None:
    """At least 4.5 to 1, as WCAG AA asks of text."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}?q={TIME_LIMIT}")
    page.locator("#answer .claim").wait_for()
    shown = page.evaluate(
        """() => ['.claim .words', '.citation .official', '.citation .facts', '.tabs button', '.badge', '.acts button',
            '.force'].map((selector) => {
                const each = document.querySelector(selector);
                let ground = each, colour = 'rgba(0, 0, 0, 0)';
                while (ground && /, 0\\)$|transparent/.test(colour)) {
                    colour = getComputedStyle(ground).backgroundColor;
                    ground = ground.parentElement;
                }
                return [selector, getComputedStyle(each).color, colour];
            })"""
    )
    context.close()
    assert {
        selector: round(_contrast(ink, ground), 1)
        for selector, ink, ground in shown
        if _contrast(ink, ground) < 4.5
    } == {}


def _contrast(one: str, two: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_an_answer_is_printed_without_what_is_pressed(desktop: Visit) -> None:
    page = desktop.open()
    desktop.ask(TIME_LIMIT)
    page.emulate_media(media="print")
    assert page.locator("#answer .claim").first.is_visible()
    assert page.locator("#answer .citation .official").first.is_visible()
    for pressed in (".tabs", "#ask-row", "#examples", ".rating", "#answer .acts"):
        assert not page.locator(pressed).first.is_visible()


def test_back_and_forward_go_through_what_was_seen(desktop: Visit) -> None:
    page = desktop.open("?tab=decisions")
    page.locator(".register tbody tr").first.wait_for()
    page.get_by_role("tab", name="紀錄").click()
    page.locator("#panel-records .group").first.wait_for()
    page.go_back()
    page.wait_for_function("document.documentElement.dataset.tab === 'decisions'")
    page.go_forward()
    page.wait_for_function("document.documentElement.dataset.tab === 'records'")


def test_a_link_followed_is_no_second_step_back(desktop: Visit) -> None:
    """A link may write a blank as %20 where the page writes +: the same address."""
    page = desktop.open("?tab=decisions")
    page.locator(".register tbody tr").first.wait_for()
    page.goto(
        page.url.split("?")[0]
        + "?q=TIPVDA%208%E5%88%86%E4%BB%A5%E4%B8%8A%E5%A4%9A%E4%B9%85%E6%B4%BE%E6%A1%88"
    )
    page.locator("#answer article.answer").wait_for()
    page.go_back()
    page.wait_for_function("document.documentElement.dataset.tab === 'decisions'")


def test_eight_people_ask_at_once_and_each_gets_their_own(browser: "Browser", address: str) -> None:
    questions = [
        ("高雄市當初108年度申請三項計畫，總共多少錢？", "4,218萬3,241元"),
        (TIME_LIMIT, "24小時派案"),
        ("訪視交通費案有什麼決議？", ""),
        ("養貓津貼每月補助多少元？", "3,456元"),
    ] * 2
    contexts = [browser.new_context() for _ in questions]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(address)
        page.wait_for_selector("#library details", state="attached")
    for page, (question, _) in zip(pages, questions, strict=True):
        page.fill("#question textarea", question)
    for page in pages:
        page.press("#question textarea", "Enter")
    for page, (question, answer) in zip(pages, questions, strict=True):
        page.locator("#answer article.answer .question", has_text=question).wait_for(timeout=30_000)
        assert answer in page.locator("#answer article.answer").inner_text()
        assert page.locator("#answer .question").count() == 1
    for context in contexts:
        context.close()


def test_the_browser_is_told_to_reach_nothing_else(address: str) -> None:
    with urllib.request.urlopen(address) as reply:  # noqa: S310 - the address of the page under test
        policy = reply.headers["content-security-policy"]
        assert reply.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_a_taken_port_is_a_user_error(assistant: Assistant, address: str) -> None:
    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(UsageError, match="--port"):
        launch_page(assistant, "127.0.0.1", port)
