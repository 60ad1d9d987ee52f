"""Every figure follows its definition, on answers made by hand."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Claim, Outcome
from eval.figures import Judged, covers, figures, judge, overlaps
from eval.gold import Gold, GoldQuote
from ingest.parser import parse_text
from ingest.record import Record

WORDS = "成人保護案件，TIPVDA分數8分以上者，24小時內派案。"
OTHER = "兒少保護案件依兒童及少年福利與權益保障法規定辦理。"
RECORD = parse_text(f"{WORDS}\n{OTHER}", "測試紀錄", "/some/where/a.txt")


def record_of(name: str) -> Record:
    assert name == RECORD.id
    return RECORD


def citation(quote: str, source: str = "/some/where/a.txt", number: int = 1) -> Citation:
    start = max(0, RECORD.text.find(quote))
    fields: dict[str, Any] = dict.fromkeys(Citation.__slots__)
    fields |= {"number": number, "record": RECORD.id, "source": source, "quote": quote, "official": ""}
    return Citation(**fields | {"start": start, "end": start + len(quote), "role_label": "決議"})


def answered(*quotes: str, notes: tuple[str, ...] = ()) -> Answer:
    cited = tuple(citation(quote, number=number) for number, quote in enumerate(quotes, 1))
    claims = tuple(Claim(each.quote, (each.number,)) for each in cited)
    return Answer("問", Outcome.ANSWERED, "\n".join(quotes), claims=claims, citations=cited, notes=notes)


def refused(*nearest: str) -> Answer:
    return Answer("問", Outcome.NOT_FOUND, "", nearest=tuple(citation(quote) for quote in nearest))


def gold(*quotes: str, kind: str = "fact", answerable: bool = True, must: tuple[str, ...] = ()) -> Gold:
    evidence = tuple(GoldQuote("a.txt", "貳", quote) for quote in quotes)
    return Gold("Q", "問", "staff", kind, answerable, evidence, must)


def judged(question: Gold, answer: Answer) -> Judged:
    return judge(question, answer, record_of)


@pytest.mark.parametrize(
    ("quote", "cited", "covered"),
    [
        ("一二三四五六七八", "一二三四", True),  # exactly half
        ("一二三四五六七八", "一二三", False),  # less
        ("一二三四五六七", "一二三四", True),  # an odd length rounds up
        ("一二三四五六七", "一二三", False),
        ("一二三四五六七八", "一二甲三四", False),  # half, but not in one run
        ("一二三四", "甲一 二\n三　四乙", True),  # blanks do not count
        ("ＡＢ１２", "AB12", True),  # neither does width
    ],
)
def test_a_quote_is_covered_at_half(quote: str, cited: str, *, covered: bool) -> None:
    assert covers(citation(cited), GoldQuote("a.txt", "", quote)) is covered


def test_a_quote_of_another_record_covers_nothing() -> None:
    assert not covers(citation(WORDS, source="/some/where/b.txt"), GoldQuote("a.txt", "", WORDS))


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        (("肆、臨時動議", "報告事項二（甲司）", "決定"), True),
        (("肆、臨時動議", "報告事項四（丁司）", "決定"), False),
        (("肆、臨時動議", "報告事項二（甲司）"), False),
        ((), True),  # a stock pipeline's passage knows no path
    ],
)
def test_words_that_repeat_are_evidence_in_one_item_only(path: tuple[str, ...], *, covered: bool) -> None:
    quote = GoldQuote("a.txt", "肆/報告事項二/決定", "決定：洽悉", repeated=True)
    cited = replace(citation("決定：洽悉。"), path=path)
    assert covers(cited, quote) is covered
    assert overlaps(cited, quote) is covered


@pytest.mark.parametrize(
    ("cited", "on_evidence"),
    [
        ("24小時內", True),  # inside the quote, though it covers little of it
        (f"{WORDS}{OTHER}", True),  # around it
        (OTHER, False),
    ],
)
def test_a_citation_overlaps_what_it_covers_or_lies_in(cited: str, *, on_evidence: bool) -> None:
    assert overlaps(citation(cited), GoldQuote("a.txt", "", WORDS)) is on_evidence


@pytest.mark.parametrize(
    ("question", "answer", "name", "value"),
    [
        (gold(WORDS, OTHER), answered(WORDS), "evidence recall", 0.5),
        (gold(WORDS, OTHER), answered(WORDS), "evidence hit", 0.0),
        (gold(WORDS, OTHER), answered(WORDS, OTHER), "evidence hit", 1.0),
        (gold(WORDS), refused(WORDS), "evidence recall", 0.0),  # the nearest passages are no citations
        (gold(WORDS), answered(WORDS, OTHER), "citation precision", 0.5),
        (gold(WORDS), answered(OTHER, WORDS), "first citation", 0.0),
        (gold(WORDS), refused(), "citation precision", None),
        (gold(WORDS, must=("24小時", "48小時")), answered(WORDS), "answer recall", 0.5),
        (gold(WORDS), refused(), "over-refusal", 1.0),
        (gold(WORDS), answered(WORDS), "over-refusal", 0.0),
        (gold(answerable=False), refused(OTHER), "rejection", 1.0),
        (gold(answerable=False), answered(OTHER), "rejection", 0.0),
        (gold(answerable=False), answered(OTHER), "evidence recall", None),
    ],
)
def test_definitions(question: Gold, answer: Answer, name: str, value: float | None) -> None:
    assert figures([judged(question, answer)]).values[name] == value


@pytest.mark.parametrize(
    ("answer", "met"),
    [
        (answered(WORDS, notes=("紀錄寫24小時",)), True),
        (answered(WORDS), False),  # nothing is said of the premise
        (answered(OTHER, notes=("紀錄寫24小時",)), False),  # the evidence is not there
        (refused(WORDS), True),  # a refusal says enough when the evidence is shown beside it
        (refused(OTHER), False),
    ],
)
def test_a_false_premise_is_met_by_evidence_and_a_word(answer: Answer, *, met: bool) -> None:
    assert figures([judged(gold(WORDS, kind="false_premise"), answer)]).values["premise"] == float(met)


def test_an_invented_quote_shows_in_the_rules() -> None:
    """Quote validity and slot fidelity see what the gate should have stopped."""
    values = figures([judged(gold(WORDS), answered(WORDS, "三日內派案。"))]).values
    assert values["quote validity"] == 0.5
    claim = Claim("48小時內派案。", (1,))
    changed = Answer("問", Outcome.ANSWERED, "", claims=(claim,), citations=(citation(WORDS),))
    assert figures([judged(gold(WORDS), changed)]).values["slot fidelity"] == 0.0
