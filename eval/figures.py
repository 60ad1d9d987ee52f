"""The figures of an evaluation, by their definitions (docs/decisions/0005-figures.md).

A gold quote is covered when at least half of its characters, blanks removed, lie inside one cited
quote of the same record.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answer import Answer, Citation, Outcome
from assistant.gate import normal, quote_holds, unsupported
from eval.gold import Gold, GoldQuote
from ingest.record import Record


@dataclass(frozen=True)
class Judged:
    """One question with its answer and how it did; None where a figure does not apply."""

    gold: Gold
    answer: Answer
    covered: int = 0
    overlapping: int = 0
    first_on_evidence: bool | None = None
    included: int = 0
    quotes_valid: int = 0
    slots_valid: int = 0

    @property
    def refused(self) -> bool:
        """Whether no answer was given."""
        return self.answer.outcome != Outcome.ANSWERED

    @property
    def hit(self) -> bool:
        """Whether every gold quote is covered."""
        return self.covered == len(self.gold.evidence)

    @property
    def premise_met(self) -> bool:
        """Whether a false premise was met: the evidence cited (or shown beside a refusal) and something said."""
        return self.hit and (bool(self.answer.notes) or self.refused)


@dataclass(frozen=True)
class Figures:
    """Figures over a set of questions, each 0-1, None where no question of the kind was asked."""

    questions: int
    values: dict[str, float | None] = field(default_factory=dict)


def overlap(quote: str, cited: str) -> int:
    """Return how many characters two blank-free texts share as one run (their longest common substring)."""
    best, previous = 0, [0] * (len(cited) + 1)
    for char in quote:
        row = [0] * (len(cited) + 1)
        for index, other in enumerate(cited, 1):
            if char == other:
                row[index] = previous[index - 1] + 1
                best = max(best, row[index])
        previous = row
    return best


def covers(citation: Citation, quote: GoldQuote) -> bool:
    """Whether the citation covers the gold quote."""
    if Path(citation.source).name != quote.file:
        return False
    words, cited = normal(quote.quote), normal(citation.quote)
    return words in cited or overlap(words, cited) * 2 >= len(words)


def overlaps(citation: Citation, quote: GoldQuote) -> bool:
    """Whether the citation shares words with the gold quote: it covers it or lies inside it."""
    return covers(citation, quote) or (
        Path(citation.source).name == quote.file
        and overlap(normal(quote.quote), normal(citation.quote)) * 2 >= len(normal(citation.quote))
    )


def judge(gold: Gold, answer: Answer, record_of: Callable[[str], Record]) -> Judged:
    """Return how ``answer`` did on ``gold``."""
    shown = answer.citations or answer.nearest if gold.false_premise else answer.citations
    text = normal(answer.text + "".join(citation.quote for citation in answer.citations))
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return Judged(
        gold,
        answer,
        covered=sum(any(covers(citation, quote) for citation in shown) for quote in gold.evidence),
        overlapping=sum(any(overlaps(citation, quote) for quote in gold.evidence) for citation in answer.citations),
        first_on_evidence=any(overlaps(answer.citations[0], quote) for quote in gold.evidence) if answer.citations else None,
        included=sum(normal(words) in text for words in gold.must_include),
        quotes_valid=sum(quote_holds(citation, record_of(citation.record)) for citation in answer.citations),
        slots_valid=sum(not unsupported(claim.text, [quotes[n] for n in claim.citations]) for claim in answer.claims),
    )


def figures(judged: Sequence[Judged]) -> Figures:
    """Return the figures over ``judged``."""
    answerable = [each for each in judged if each.gold.answerable]
    answered = [each for each in answerable if not each.refused]
    unanswerable = [each for each in judged if not each.gold.answerable]
    premises = [each for each in judged if each.gold.false_premise]
    given = [each for each in judged if each.answer.citations]
    return Figures(
        len(judged),
        {
            "evidence recall": _ratio(sum(j.covered for j in answerable), sum(len(j.gold.evidence) for j in answerable)),
            "evidence hit": _share(j.hit for j in answerable),
            "first citation": _share(bool(j.first_on_evidence) for j in answerable),
            "citation precision": _ratio(sum(j.overlapping for j in answered), sum(len(j.answer.citations) for j in answered)),
            "answer recall": _ratio(sum(j.included for j in answerable), sum(len(j.gold.must_include) for j in answerable)),
            "rejection": _share(j.refused for j in unanswerable),
            "over-refusal": _share(j.refused for j in answerable),
            "premise": _share(j.premise_met for j in premises),
            "quote validity": _ratio(sum(j.quotes_valid for j in given), sum(len(j.answer.citations) for j in given)),
            "slot fidelity": _ratio(sum(j.slots_valid for j in given), sum(len(j.answer.claims) for j in given)),
        },
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _share(marks: Iterable[bool]) -> float | None:
    listed = list(marks)
    return _ratio(sum(listed), len(listed))
