"""Ranking figures of a search, computed by ir_measures over gold quotes.

What is ranked are gold quotes, not passages: the rank of a quote is that of the first passage that holds
at least half of it. So the figures of two searches compare, however each cuts its passages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eval.figures import covers
from eval.gold import Gold, GoldQuote
from ingest.errors import UsageError

MEASURES = ("R@1", "R@5", "R@10", "RR@10", "nDCG@10")
SHOWN = dict(zip(MEASURES, ("Recall@1", "Recall@5", "Recall@10", "MRR@10", "nDCG@10"), strict=True))


class Found(Protocol):
    """A passage found."""

    @property
    def source(self) -> str:
        """The record's file."""
        ...

    @property
    def text(self) -> str:
        """The passage's words."""
        ...


@dataclass(frozen=True, slots=True)
class _Shown:
    source: str
    quote: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """One question's ranking: each place holds the numbers of the gold quotes first found there.

    ``quotes`` is how many gold quotes there are.
    """

    id: str
    quotes: int
    places: tuple[tuple[int, ...], ...]

    @property
    def ranks(self) -> tuple[int | None, ...]:
        """Return each quote's rank from 1, None where it was not found."""
        where = {quote: rank for rank, found in enumerate(self.places, 1) for quote in found}
        return tuple(where.get(quote) for quote in range(self.quotes))


def rank(gold: Gold, hits: Sequence[Found]) -> Ranked:
    """Return where the gold quotes stand among ``hits``."""
    left = dict(enumerate(gold.evidence))
    places = []
    for hit in hits:
        found = tuple(number for number, quote in left.items() if holds(hit, quote))
        for number in found:
            del left[number]
        places.append(found)
    return Ranked(gold.id, len(gold.evidence), tuple(places))


def holds(hit: Found, quote: GoldQuote) -> bool:
    """Whether a passage holds at least half of a gold quote."""
    # The passages of a stock pipeline know no path.
    return covers(_Shown(hit.source, hit.text, getattr(hit, "path", ())), quote)


def ranking_figures(ranked: Sequence[Ranked]) -> dict[str, float]:
    """Return Recall@1/5/10, MRR@10 and nDCG@10 over the questions; {} without any."""
    if not ranked:
        return {}
    ir_measures = _library()
    measures = {name: ir_measures.parse_measure(name) for name in MEASURES}
    qrels = {each.id: {f"q{number}": 1 for number in range(each.quotes)} for each in ranked}
    run = {each.id: _scores(each) for each in ranked}
    values: dict[Any, float] = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    return {SHOWN[name]: values[measure] for name, measure in measures.items()}


def _library() -> Any:  # noqa: ANN401 - a module
    try:
        import ir_measures  # noqa: PLC0415 - an extra: asking and searching never need it
    except ModuleNotFoundError as error:
        message = "排序的數字需要 ir-measures；請安裝 shean[eval]"
        raise UsageError(message) from error
    return ir_measures


def _scores(ranked: Ranked) -> dict[str, float]:
    """Return document → score, falling; a passage with two quotes takes two places, else one."""
    order = []
    for place, found in enumerate(ranked.places):
        order += [f"q{number}" for number in found] or [f"other{place}"]
    return {name: float(len(order) - position) for position, name in enumerate(order)}
