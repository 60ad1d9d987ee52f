"""The page: what its renderer writes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

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
VOID = {"br", "img", "input"}


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
    assert opened[0]["data-span"] == f"{citation.start}-{citation.end}"
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


def test_only_the_last_answer_asks_what_is_thought_of_it(answered: Answer) -> None:
    assert render_conversation([answered, answered]).count('class="rating') == 1


def test_words_of_records_are_marked_as_such(answered: Answer) -> None:
    """A browser that translates pages leaves a quote as it stands in the record."""
    written = render_answer(answered)
    for kept in re.findall(r"<blockquote[^>]*>", written) + re.findall(
        r'<p class="(?:words|official)"[^>]*>', written
    ):
        assert 'translate="no"' in kept
