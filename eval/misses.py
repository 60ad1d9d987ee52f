"""Why a question went wrong: the first stage at which its evidence was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Reason
from assistant.gate import normal
from eval.figures import Judged, covers, half, shares_run
from eval.gold import GoldQuote
from eval.ranking import holds
from index.search import Hit
from ingest.record import Record


class Stage(StrEnum):
    """Where the evidence was lost, in the order of the flow."""

    NOT_PARSED = "not parsed"
    NOT_RETRIEVED = "not retrieved"
    NOT_RANKED = "not ranked"
    REFUSED = "refused"
    GATE = "gate"
    NOT_SELECTED = "not selected"
    NO_NOTE = "premise not noted"
    ANSWERED = "answered"


MEANING = {
    Stage.NOT_PARSED: "no item of the record holds the quote",
    Stage.NOT_RETRIEVED: "not among the 40 passages searched",
    Stage.NOT_RANKED: "found by the search, not first; refused, or answered from another passage",
    Stage.REFUSED: "first in the search, yet refused",
    Stage.GATE: "the quote gate let nothing through",
    Stage.NOT_SELECTED: "first in the search, not cited",
    Stage.NO_NOTE: "the evidence is cited, nothing is said of the false premise",
    Stage.ANSWERED: "unanswerable, yet answered",
}


@dataclass(frozen=True)
class Miss:
    """A question that went wrong: the evidence it lacked, its rank in the search, and what came back."""

    id: str
    question: str
    type: str
    stage: Stage
    expected: tuple[str, ...]
    quote: str
    rank: int | None
    outcome: str
    reason: str | None
    came_back: tuple[str, ...]


def miss_of(judged: Judged, hits: Sequence[Hit], records: Sequence[Record]) -> Miss | None:
    """Return what went wrong with a question, None when nothing did.

    Of several gold quotes that are not covered the first is explained.
    """
    gold = judged.gold
    if not gold.answerable:
        return None if judged.refused else _miss(judged, Stage.ANSWERED, None, None)
    shown = judged.shown
    lost = next((q for q in gold.evidence if not any(covers(citation, q) for citation in shown)), None)
    if lost is None:
        return _miss(judged, stage, None, None) if (stage := _unsaid(judged)) else None
    rank = next((place for place, hit in enumerate(hits, 1) if holds(hit, lost)), None)
    return _miss(judged, _stage(judged, lost, rank, records), lost, rank)


def _unsaid(judged: Judged) -> Stage | None:
    if judged.gold.false_premise and not judged.premise_met:
        return Stage.NO_NOTE
    return None


def _stage(judged: Judged, quote: GoldQuote, rank: int | None, records: Sequence[Record]) -> Stage:
    if not is_parsed(quote, records):
        return Stage.NOT_PARSED
    if judged.answer.reason == Reason.GATE:
        return Stage.GATE
    if rank is None:
        return Stage.NOT_RETRIEVED
    if rank > 1:
        return Stage.NOT_RANKED
    return Stage.REFUSED if judged.refused else Stage.NOT_SELECTED


def is_parsed(quote: GoldQuote, records: Sequence[Record]) -> bool:
    """Whether an item of the quote's record holds at least half of it."""
    words = normal(quote.quote)
    return any(
        shares_run(words, normal(record.text[item.start : item.end]), half(words))
        for record in records
        if record.source.endswith(quote.file)
        for item in record.items
    )


def _miss(judged: Judged, stage: Stage, quote: GoldQuote | None, rank: int | None) -> Miss:
    gold, answer = judged.gold, judged.answer
    return Miss(
        id=gold.id,
        question=gold.question,
        type=gold.type,
        stage=stage,
        expected=tuple(f"{each.file} {each.path}" for each in gold.evidence),
        quote=quote.quote if quote else "",
        rank=rank,
        outcome=answer.outcome.value,
        reason=answer.reason.value if answer.reason else None,
        came_back=tuple(f"{each.official}：{each.quote}" for each in judged.shown[:3]),
    )
