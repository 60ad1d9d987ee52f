"""The figures of an evaluation, by their definitions (docs/decisions/0005-figures.md).

A gold quote is covered when at least half of its characters, blanks removed, lie inside one cited
quote of the same record.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from assistant.answer import Answer, Citation, Outcome
from assistant.gate import normal, quote_holds, unsupported
from eval.gold import Gold, GoldQuote
from ingest.record import Record


class Cited(Protocol):
    """Words of a record, shown as evidence: a citation, or a passage found by a baseline."""

    @property
    def source(self) -> str:
        """The record's file."""
        ...

    @property
    def quote(self) -> str:
        """The words."""
        ...

    @property
    def path(self) -> tuple[str, ...]:
        """The labels of the item they stand in, from the root; () where that is not known."""
        ...


@dataclass(frozen=True)
class Judged:
    """One question with its answer and how it did; None where a figure does not apply."""

    gold: Gold
    answer: Answer
    covered: int = 0
    covered_shown: int = 0
    overlapping: int = 0
    first_on_evidence: bool | None = None
    included: int = 0
    quotes_valid: int = 0
    slots_valid: int = 0

    @property
    def shown(self) -> tuple[Citation, ...]:
        """What was shown of the records: the citations, or beside a refusal the nearest passages."""
        return self.answer.citations or self.answer.nearest

    @property
    def refused(self) -> bool:
        """Whether no answer was given."""
        return self.answer.outcome != Outcome.ANSWERED

    @property
    def hit(self) -> bool:
        """Whether every gold quote is covered by the answer's citations."""
        return self.covered == len(self.gold.evidence)

    @property
    def premise_met(self) -> bool:
        """Whether a false premise was met: the evidence cited with a note, or shown beside a refusal."""
        return self.covered_shown == len(self.gold.evidence) and (bool(self.answer.notes) or self.refused)


@dataclass(frozen=True)
class Figures:
    """Figures over a set of questions, each 0-1, None where no question of the kind was asked."""

    questions: int
    values: dict[str, float | None] = field(default_factory=dict)


def shares_run(one: str, other: str, length: int) -> bool:
    """Whether two texts have ``length`` characters (at least one) in a row in common."""
    least = max(1, length)
    return any(one[start : start + least] in other for start in range(len(one) - least + 1))


def half(words: str) -> int:
    """Return how many characters are at least half of ``words``."""
    return (len(words) + 1) // 2


def covers(cited: Cited, quote: GoldQuote) -> bool:
    """Whether at least half of the gold quote stands, in one run, in what was cited of its record."""
    if Path(cited.source).name != quote.file or (quote.repeated and not _leads(cited.path, quote.path)):
        return False
    words = normal(quote.quote)
    return shares_run(words, normal(cited.quote), half(words))


def _leads(path: Sequence[str], gold: str) -> bool:
    """Whether a path of labels as printed (肆、臨時動議) is that of a gold quote (肆/…); an unknown one may be."""
    names = gold.split("/")
    return not path or (
        len(path) == len(names)
        and all(label.startswith(name) for label, name in zip(path, names, strict=True))
    )


def overlaps(cited: Cited, quote: GoldQuote) -> bool:
    """Whether the citation shares words with the gold quote: it covers it, or lies half inside it."""
    if covers(cited, quote):
        return True
    words = normal(cited.quote)
    elsewhere = quote.repeated and not _leads(cited.path, quote.path)
    return (
        Path(cited.source).name == quote.file
        and not elsewhere
        and shares_run(words, normal(quote.quote), half(words))
    )


def judge(gold: Gold, answer: Answer, record_of: Callable[[str], Record]) -> Judged:
    """Return how ``answer`` did on ``gold``."""
    text = normal(answer.text + "".join(citation.quote for citation in answer.citations))
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return Judged(
        gold,
        answer,
        covered=_covered(gold, answer.citations),
        covered_shown=_covered(gold, answer.citations or answer.nearest),
        overlapping=sum(_on_evidence(citation, gold) for citation in answer.citations),
        first_on_evidence=_on_evidence(answer.citations[0], gold) if answer.citations else None,
        included=sum(normal(words) in text for words in gold.must_include),
        quotes_valid=sum(quote_holds(citation, record_of(citation.record)) for citation in answer.citations),
        slots_valid=sum(
            not unsupported(claim.text, [quotes[n] for n in claim.citations]) for claim in answer.claims
        ),
    )


def _covered(gold: Gold, shown: Sequence[Cited]) -> int:
    return sum(any(covers(cited, quote) for cited in shown) for quote in gold.evidence)


def _on_evidence(cited: Cited, gold: Gold) -> bool:
    return any(overlaps(cited, quote) for quote in gold.evidence)


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
            "evidence recall": _ratio(
                sum(j.covered for j in answerable), sum(len(j.gold.evidence) for j in answerable)
            ),
            "evidence hit": _share(j.hit for j in answerable),
            "first citation": _share(bool(j.first_on_evidence) for j in answerable),
            "citation precision": _ratio(
                sum(j.overlapping for j in answered), sum(len(j.answer.citations) for j in answered)
            ),
            "answer recall": _ratio(
                sum(j.included for j in answerable), sum(len(j.gold.must_include) for j in answerable)
            ),
            "rejection": _share(j.refused for j in unanswerable),
            "over-refusal": _share(j.refused for j in answerable),
            "premise": _share(j.premise_met for j in premises),
            "quote validity": _ratio(
                sum(j.quotes_valid for j in given), sum(len(j.answer.citations) for j in given)
            ),
            "slot fidelity": _ratio(
                sum(j.slots_valid for j in given), sum(len(j.answer.claims) for j in given)
            ),
        },
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _share(marks: Iterable[bool]) -> float | None:
    listed = list(marks)
    return _ratio(sum(listed), len(listed))
