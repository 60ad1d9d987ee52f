"""Ask: a caseworker asks, follows up, reads the source and takes the citation along."""

import re
from pathlib import Path
from typing import Any

import pytest
from visits import Visit

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.desk.asked import asked, shown
from assistant.desk.asking import keep_rating, units_near
from assistant.desk.pictures import page_picture
from assistant.desk.reading import read_page, read_record
from assistant.feedback.log import FeedbackLog
from assistant.show import NEAREST_HEADING
from ingest.errors import UsageError

TIME_LIMIT = "成人保護案件TIPVDA 8分以上多久內要派案？"
UNANSWERED = "108年低收入戶的最低生活費是多少？"
PRINTED = "公務車更新案的決議是什麼？"


@pytest.fixture(scope="module")
def answered(assistant: Assistant) -> Answer:
    """Return an answer."""
    answer = assistant.ask(TIME_LIMIT)
    assert answer.outcome == Outcome.ANSWERED
    return answer


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


def test_a_caseworker_asks_follows_up_reads_the_source_and_copies_the_citation(
    visit: Visit, answered: Answer
) -> None:
    page = visit.open()
    visit.ask(TIME_LIMIT)
    claim = page.locator("#answer .claim").first
    assert "24小時派案" in claim.inner_text()
    assert "民國 108.5.20" in claim.inner_text()
    visit.ask("那其他案件呢？")
    assert "3日內派案" in page.locator("#answer .claim").first.inner_text()
    assert page.locator("#answer .earlier article").count() == 1
    page.locator("#answer .claim [data-act=open]").first.click()
    page.locator("#reader mark").first.wait_for()
    page.wait_for_timeout(400)
    assert in_view(visit, "#reader mark")
    page.get_by_role("button", name="下一項").click()
    page.wait_for_function("document.querySelector('#reader .where').textContent.endsWith('（二）')")
    page.locator("#reader [data-act=copy-item]").click()
    page.get_by_role("button", name="已複製").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == answered.citations[0].official.replace("（一）", "（二）")


def test_the_quote_is_marked_word_for_word(desktop: Visit, answered: Answer) -> None:
    page = desktop.open()
    desktop.ask(TIME_LIMIT)
    page.locator("#answer .citation [data-act=copy]").first.click()
    page.get_by_role("button", name="已複製").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == answered.citations[0].official
    page.locator("#answer [data-act=open]").first.click()
    mark = page.locator("#reader mark")
    mark.first.wait_for()
    quote = re.sub(r"\s", "", answered.citations[0].quote)
    assert re.sub(r"\s", "", "".join(mark.all_inner_texts())) == quote


def test_a_link_to_an_answer_and_its_source_opens_the_same(visit: Visit) -> None:
    page = visit.open()
    visit.ask(TIME_LIMIT)
    page.locator("#answer [data-act=open]").first.click()
    page.locator("#reader mark").first.wait_for()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    visit.wait(TIME_LIMIT)
    page.locator("#reader mark").first.wait_for()
    assert "24小時派案" in "".join(page.locator("#reader mark").all_inner_texts())


def test_the_reader_closes_by_keyboard_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit.open()
    visit.ask(TIME_LIMIT)
    page.get_by_role("button", name="看原文").first.focus()
    page.keyboard.press("Enter")
    page.locator("#reader mark").first.wait_for()
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    page.keyboard.press("Escape")
    page.locator("#reader article").wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "看原文"


def test_a_conversation_begins_anew(desktop: Visit) -> None:
    page = desktop.open()
    desktop.ask(TIME_LIMIT)
    page.get_by_role("button", name="新對話").click()
    page.locator("#answer article").first.wait_for(state="detached")
    desktop.ask("誰負責？")
    assert page.locator("#answer [data-outcome=needs_clarification]").is_visible()


def test_a_refusal_gives_its_reason_what_is_nearest_and_whom_to_ask(visit: Visit) -> None:
    page = visit.open()
    visit.ask("脆弱家庭多久要訪視一次？")
    assert page.locator("#answer .refusal .reason").is_visible()
    assert NEAREST_HEADING in page.locator("#answer").inner_text()
    assert page.locator("#answer .claim").count() == 0
    whom = page.locator("#answer .whom li").first
    whom.wait_for()
    assert "衛生福利部社會及家庭署" in page.locator("#answer .whom").inner_text()
    assert "善牧" not in page.locator("#answer .whom").inner_text()
    whom.locator("[data-act=open]").click()
    page.locator("#reader mark").first.wait_for()


def test_nobody_is_named_for_what_no_record_speaks_of(assistant: Assistant) -> None:
    assert units_near(assistant, "火星殖民地的氧氣配給由誰核發？") == []


def test_why_this_answer_says_what_was_searched_and_passed_over(desktop: Visit) -> None:
    page = desktop.open()
    desktop.ask(TIME_LIMIT)
    page.locator("#answer .understood > summary").first.click()
    page.locator("#answer .searched li").first.wait_for()
    told = page.locator("#answer .understood").first.inner_text()
    assert "期限" in told
    assert re.search(r"查了 8 份紀錄、\d+ 段文字", told)
    cited = page.locator("#answer .citation .official").first.inner_text()
    assert cited not in page.locator("#answer .searched .subject").all_inner_texts()


def test_a_thumb_and_a_comment_reach_the_trainers_masked(visit: Visit, assistant: Assistant) -> None:
    page = visit.open()
    visit.ask(TIME_LIMIT)
    page.locator("[data-helpful=no]").click()
    page.fill(".rating [name=comment]", "案主王小明要的是手機0912-345-678的時限")
    page.locator(".rating [type=submit]").click()
    page.locator(".rating .told", has_text="已記下").wait_for()
    said = FeedbackLog(assistant.directory).said()[0]
    assert (said.question, said.helpful) == (TIME_LIMIT, False)
    assert said.comment == "案主〔姓名〕要的是手機〔電話〕的時限"
    page.goto(f"{visit.address}?tab=course")
    page.locator("#panel-course .trainers summary").click()
    page.locator("#panel-course .said", has_text="〔姓名〕").wait_for()


def test_a_question_without_an_answer_is_logged_masked(desktop: Visit, assistant: Assistant) -> None:
    desktop.open()
    desktop.ask("個案林小華（A123456789）住高雄市三民區民族一路12號，電費補助多少元？")
    logged: list[str] = []
    for _ in range(50):
        # Kept behind the answer, for which nobody waits.
        desktop.page.wait_for_timeout(100)
        logged = [each.question for each in FeedbackLog(assistant.directory).questions()]
        if any("〔證號〕" in each for each in logged):
            break
    assert any("〔姓名〕" in each and "〔證號〕" in each and "〔地址〕" in each for each in logged)
    assert not any("林小華" in each or "A123456789" in each for each in logged)


def test_saying_nothing_is_no_opinion(assistant: Assistant) -> None:
    assert "請按" in keep_rating(assistant, asked({"q": TIME_LIMIT}))["problem"]


# --- the page of the source ---


def test_the_source_page_shows_the_quote_in_a_box(visit: Visit) -> None:
    page = visit.open()
    visit.ask(PRINTED)
    page.locator("#answer [data-act=open]").first.click()
    page.get_by_role("button", name="原始頁面").click()
    page.locator("#reader .sheet img").wait_for()
    assert "第 2 頁，共 2 頁" in page.locator("#reader figcaption").inner_text()
    assert page.locator("#reader polygon").count() == 1
    link = page.url
    page.locator("#reader [data-sheet='1']").click()
    page.locator("#reader figcaption", has_text="第 1 頁").wait_for()
    assert page.locator("#reader polygon").count() == 0
    page.goto(link)
    page.locator("#reader polygon").wait_for(state="attached")


def test_the_box_lies_on_the_words(assistant: Assistant) -> None:
    """The third line of the second page, at 18 points below the first."""
    citation = assistant.ask(PRINTED).citations[0]
    record = assistant.record(citation.record)
    start = record.text.index("同意購置公務車三輛")
    picture = page_picture(record, 2, start, start + len("同意購置公務車三輛"))
    (box,) = picture.boxes
    height, width = 842, 595
    assert box[1] / 10_000 == pytest.approx((height - 754 - 12) / height, abs=0.01)
    assert box[0] / 10_000 == pytest.approx((60 + 3 * 12) / width, abs=0.01)


@pytest.mark.parametrize("gone", ["missing", "changed"])
def test_a_source_that_is_not_what_was_read_is_said(
    desk_files: Path, assistant: Assistant, gone: str
) -> None:
    """A box on another file would point at other words."""
    source = desk_files / "列印.pdf"
    held = source.read_bytes()
    record = assistant.record("列印測試")
    try:
        source.unlink() if gone == "missing" else source.write_bytes(held + b"%")
        with pytest.raises(UsageError, match=r"不在原處|讀入之後改過"):
            page_picture(record, 1, 0, 10)
    finally:
        source.write_bytes(held)


# --- whatever is sent ---


def test_a_hostile_record_is_read_as_text(visit: Visit) -> None:
    page = visit.open()
    visit.ask("養貓津貼每月補助多少元？")
    assert "${window.hacked=1}" in page.locator("#answer").inner_text()
    page.locator("#answer [data-act=open]").first.click()
    page.locator("#reader article").wait_for()
    read = page.locator("#reader article").inner_text()
    assert "<script>window.hacked=1</script>" in read
    assert "{{value}}" in read
    assert read.count("很長的一行") == 1000


def test_a_question_may_be_anything(desktop: Visit) -> None:
    page = desktop.open()
    hostile = "<script>window.hacked=1</script>${window.hacked=1}{{value}}\"'&amp;"
    desktop.ask(hostile)
    assert hostile in page.locator("#answer .question").first.inner_text()


def test_a_failure_is_said(desktop: Visit, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left waiting for an answer that will not come."""

    def fail(*_: object, **__: object) -> Answer:
        message = "the disk is gone"
        raise RuntimeError(message)

    page = desktop.open()
    monkeypatch.setattr(assistant, "ask", fail)
    page.fill("#question textarea", TIME_LIMIT)
    page.press("#question textarea", "Enter")
    page.locator("#answer .refusal", has_text="查閱時發生錯誤").wait_for()


def test_enter_that_composes_a_character_sends_nothing(desktop: Visit) -> None:
    page = desktop.open()
    page.fill("#question textarea", TIME_LIMIT)
    page.evaluate(
        """() => document.querySelector('#question textarea').dispatchEvent(
            new KeyboardEvent('keypress', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    page.wait_for_timeout(300)
    assert page.locator("#answer article").count() == 0


def test_the_citation_is_copied_without_the_clipboard_interface(desktop: Visit) -> None:
    """Over plain http from another machine the browser has none."""
    page = desktop.open()
    desktop.ask(TIME_LIMIT)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.locator("#answer [data-act=copy]").first.click()
    page.get_by_role("button", name="已複製").wait_for()


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"record": "x"}, {"record": "桃園", "span": "a-b"}, {"record": "桃園", "item": "9999"}, [1]],
)
def test_a_click_that_asks_nonsense_gets_a_card(assistant: Assistant, sent: Any) -> None:  # noqa: ANN401 - anything
    for read in (read_record, read_page):
        assert 'class="card refusal"' in shown(lambda place, read=read: read(assistant, place))(sent)
