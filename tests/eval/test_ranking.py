"""Ranking figures count gold quotes, not passages; a miss is put down to the stage that lost it."""

from dataclasses import dataclass

import pytest

from assistant.answer import Answer, Outcome, Reason
from eval.figures import Judged
from eval.gold import Gold, GoldQuote
from eval.misses import Stage, is_parsed, miss_of
from eval.ranking import rank, ranking_figures
from ingest.parser import parse_text


@dataclass(frozen=True)
class Passage:
    """A passage found."""

    text: str
    source: str = "a.txt"


QUOTE = GoldQuote("a.txt", "貳", "二十四小時內派案")
OTHER = GoldQuote("a.txt", "參", "三十日內結案完畢")


def gold(*quotes: GoldQuote) -> Gold:
    return Gold("Q1", "多久派案？", "staff", "time_limit", answerable=True, evidence=quotes)


@pytest.mark.parametrize(
    ("texts", "ranks"),
    [
        (["二十四小時內派案。"], (1,)),
        (["無關", "二十四小時內派案。"], (2,)),
        (["無關", "二十四小時", "二十四小時內派案"], (2,)),  # half of the quote is enough, the first counts
        (["無關"], (None,)),
    ],
)
def test_the_rank_of_a_quote(texts: list[str], ranks: tuple[int | None, ...]) -> None:
    assert rank(gold(QUOTE), [Passage(text) for text in texts]).ranks == ranks


def test_figures_over_two_quotes() -> None:
    """One passage with both quotes finds both; ten passages with neither find nothing."""
    both = rank(gold(QUOTE, OTHER), [Passage(f"{QUOTE.quote}，{OTHER.quote}")])
    none = rank(gold(QUOTE), [Passage("無關")] * 10)
    assert both.ranks == (1, 1)
    assert ranking_figures([both])["Recall@5"] == 1.0
    assert ranking_figures([both])["Recall@1"] == 0.5  # of two places, one quote each
    assert ranking_figures([none]) == dict.fromkeys(
        ("Recall@1", "Recall@5", "Recall@10", "MRR@10", "nDCG@10"), 0.0
    )
    assert ranking_figures([]) == {}


def test_known_values() -> None:
    """A quote at rank 2: MRR 1/2, nDCG 1/log2(3)."""
    values = ranking_figures([rank(gold(QUOTE), [Passage("無關"), Passage(QUOTE.quote)])])
    assert values["MRR@10"] == 0.5
    assert values["nDCG@10"] == pytest.approx(0.6309, abs=1e-4)


RECORD = parse_text("一、二十四小時內派案。\n二、其他事項。", "紀錄", "a.txt")
REFUSED = Answer("問", Outcome.NOT_FOUND, "", reason=Reason.SLOT_ABSENT)
GATED = Answer("問", Outcome.NOT_FOUND, "", reason=Reason.GATE)
ANSWERED = Answer("問", Outcome.ANSWERED, "")


@pytest.mark.parametrize(
    ("quote", "answer", "texts", "stage"),
    [
        (QUOTE, ANSWERED, ["無關"], Stage.NOT_RETRIEVED),
        (QUOTE, ANSWERED, ["無關", QUOTE.quote], Stage.NOT_RANKED),
        (QUOTE, ANSWERED, [QUOTE.quote], Stage.NOT_SELECTED),
        (QUOTE, REFUSED, [QUOTE.quote], Stage.REFUSED),
        (QUOTE, GATED, [QUOTE.quote], Stage.GATE),
        (OTHER, ANSWERED, ["無關"], Stage.NOT_PARSED),
    ],
)
def test_the_stage_of_a_miss(quote: GoldQuote, answer: Answer, texts: list[str], stage: Stage) -> None:
    miss = miss_of(Judged(gold(quote), answer), [Passage(text) for text in texts], [RECORD])
    assert miss is not None
    assert (miss.stage, miss.quote) == (stage, quote.quote)


def test_what_is_unanswerable_is_missed_by_answering() -> None:
    question = Gold("Q1", "問", "staff", "fact", answerable=False, evidence=())
    miss = miss_of(Judged(question, ANSWERED), [], [RECORD])
    assert miss is not None
    assert miss.stage is Stage.ANSWERED
    assert miss_of(Judged(question, REFUSED), [], [RECORD]) is None


def test_a_quote_is_parsed_when_an_item_holds_it() -> None:
    assert is_parsed(QUOTE, [RECORD])
    assert not is_parsed(OTHER, [RECORD])
