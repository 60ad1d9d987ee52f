"""Which value of a sentence belongs to what was asked: 督導每月3萬元、社工每月4萬元 gives two people two sums.

A sentence is cut between its rival values; each part speaks of its own subject, year and ordinal. Parallel
parts repeat the subject and leave out the verb: a word asked that only a later part holds tells that part
from the others, while a verb of the first part is meant for all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, TypeVar

from assistant.question import Question
from assistant.scope import squeeze
from assistant.tables import table
from assistant.words import Word
from ingest.dates import find_dates
from ingest.ordinals import Ordinal, find_ordinals

_HARD = re.compile(r"[，,；;。：:！？!?\n]")
_SOFT = re.compile(r"[、及和與暨或]")
_MARK = re.compile(f"{_HARD.pattern}|、")
# No mark in brackets or inside a number cuts a sentence.
_UNCUT = re.compile(r"[（(「『][^（()）「」『』]*[）)」』]|(?<=\d)[,，](?=\d{3})")
_STATEMENT = re.compile(r"[：:；;。！!？?\n]")
_FULL_STOP = re.compile(r"[；;。！!？?\n]")
# What all parts share is said with the first unless it is longer than this.
_LONG_HEAD = 60
_ASKS_OTHERS = re.compile(r"其他|其它|其餘|\bothers?\b")
_LABEL = re.compile(r".*[：:]", re.DOTALL)
_OTHERS = re.compile(r"^(?:至於|而|另)?(?:其他|其它|其餘)")
# 108至109年: the first year of a span stands without its 年.
_YEARS_SPAN = re.compile(r"(?<![\d.])(\d{2,3})\s*(?:至|到|、|及|和|與|~|～|-)\s*(?=\d{2,3}\s*年)")
_ERA = 1911
_BOUND = re.compile(r"\s*(?:底|初)?(?:以後|以前|之後|之前|起|止|前|後|截止)")
# 108年的會議, 108年那場說明會: the year of the meeting, not of what was said there.
_OF_MEETING = re.compile(
    r"[^，。？?]{0,12}?(?:會議|說明會|座談會|平[臺台]|那[場次]|[這該]場|會上|會中|紀錄|開會|召開)"
)


class Spot(Protocol):
    """Something at ``[start, end)`` of a text: a quantity or a date."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


S = TypeVar("S", bound=Spot)


@dataclass(frozen=True, slots=True)
class Place:
    """A place ``[start, end)`` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a sentence that speaks of one value, at ``[start, end)``; ``head`` is what all parts share."""

    start: int
    end: int
    head: int


def bound(question: Question, text: str, spots: Sequence[S]) -> list[S]:
    """Return those of ``spots`` (in order, of one kind) that ``text`` gives for what ``question`` names.

    All of them where nothing tells them apart; none where all are of another year or ordinal. A date has
    its own year, which may be another than that of what it is the date of.
    """
    parts = cut(text, spots)
    fit = [
        (spot, part)
        for spot, part in zip(spots, parts, strict=True)
        if _of_ordinal(question, text, spot, part) and _of_year(question, text, spot)
    ]
    if len(fit) < 2:  # noqa: PLR2004 - nothing to tell apart
        return [spot for spot, _ in fit]
    kept = _of_subject(question, text, [part for _, part in fit])
    return [spot for number, (spot, _) in enumerate(fit) if number in kept]


def answering(
    question: Question, text: str, spots: Sequence[S], values: Sequence[str] = ()
) -> tuple[int, int] | None:
    """Return the span of ``text`` with the parts of the values bound, None when all parts are (or none).

    ``values`` are those, verbatim, that answer at all (no months where hours are asked for); all where none is given.
    """
    fit = [spot for spot in spots if text[spot.start : spot.end] in values]
    held = bound(question, text, fit or spots)
    parts = cut(text, spots)
    chosen = [part for spot, part in zip(spots, parts, strict=True) if spot in held]
    if not chosen or len({part.start for part in chosen}) == len({part.start for part in parts}):
        return None
    masked, begins, ends = _masked(text), held[0].start, held[-1].end
    low = min(part.start for part in chosen)
    low = max([low, *(match.end() for match in _FULL_STOP.finditer(masked, low, begins))])
    if begins - low > _LONG_HEAD:
        low = max(low, chosen[0].head)
    after = _MARK.search(masked, ends)
    while low < begins and (text[low] in "，,、" or text[low].isspace()):
        low += 1
    return low, after.start() if after else len(text)


@lru_cache(maxsize=4_096)
def _masked(text: str) -> str:
    """Blank out what stands in brackets and the commas of numbers, offsets kept."""
    return _UNCUT.sub(lambda match: "＿" * len(match[0]), text)


def cut(text: str, spots: Sequence[Spot]) -> list[Part]:
    """Return the part of each spot: from the mark after the spot before it to the mark after itself.

    Spots with no mark between them (從3萬元調升至4萬元) share one part.
    """
    masked = _masked(text)
    edges = [_edge(masked, here.end, there.start) for here, there in pairwise(spots)]
    last = _HARD.search(masked, spots[-1].end) if spots else None
    edges.append(last.start() if last else len(text))
    marks = [match.end() for match in _HARD.finditer(masked, 0, spots[0].start)] if spots else []
    parts, low = [], 0
    for number in range(len(spots)):
        high = next(edge for edge in edges[number:] if edge is not None)
        parts.append(Part(low, high, marks[-1] if marks else 0))
        low = low if edges[number] is None else high
    return parts


def clauses(text: str) -> list[str]:
    """Return the clauses of ``text`` in order, each with its closing mark, blank ones left out."""
    cuts = [0, *(match.end() for match in _HARD.finditer(_masked(text))), len(text)]
    found = (text[low:high] for low, high in pairwise(cuts))
    return [clause for clause in found if re.search(r"\w", clause)]


def _edge(masked: str, after: int, before: int) -> int | None:
    found = _HARD.search(masked, after, before) or _SOFT.search(masked, after, before)
    return found.start() if found else None


def _of_subject(question: Question, text: str, parts: Sequence[Part]) -> set[int]:
    """Return the numbers of the parts whose subject is the one asked about."""
    if len({part.start for part in parts}) == 1:
        return set(range(len(parts)))
    words = [word for word in question.words if len(word.text) > 1]
    said = [squeeze(text[max(part.start, part.head) : part.end]).lstrip("，,；;、。") for part in parts]
    before = _STATEMENT.split(text[: parts[0].head])[-1]
    head = squeeze(before)
    named = [word for word in words if not _is_verb(word) and word.match(head) >= 1]
    if (
        not all(any(map(word.match, said)) for word in named)
        and not any(word.match(each) >= 1 and not word.match(said[0]) for word in named for each in said)
    ):  # 社工部分，每月3萬元，督導…: the first part begins a clause earlier; 社工及督導皆提高，社工…: it names them all
        said[0] = head + said[0]
    label = _LABEL.match(text[: parts[0].head])  # 成人保護案件：… names what all parts are of
    shared = squeeze(label[0]) if label else ""
    others = {number for number, each in enumerate(said) if _OTHERS.search(each)}
    if others and _ASKS_OTHERS.search(question.traditional):
        return others
    return _told_apart([word for word in words if not word.match(shared)], said, others)


def _told_apart(words: Sequence[Word], said: Sequence[str], others: set[int]) -> set[int]:
    parts = set(range(len(said)))
    found = {word.text: {number for number in parts if word.match(said[number]) >= 1} for word in words}
    telling = [word for word in words if 0 < len(found[word.text]) < len(parts)]
    first = [word for word in telling if 0 in found[word.text] and not _is_verb(word)]
    later = [word for word in telling if 0 not in found[word.text]]
    if others:
        # 性侵害案件24小時，其他案件3日: what is named is none of the others; what is not named may be either
        return parts - others if first else parts
    chosen = later or first
    score = {number: sum(word.weight for word in chosen if number in found[word.text]) for number in parts}
    highest = max(score.values())
    best = {number for number in parts if score[number] == highest}
    return {number for number in best if all(number in found[word.text] for word in first)} or best


def _is_verb(word: Word) -> bool:
    """Whether a word is a verb that may be left out of a later part (補助, 核定), though used as a noun too."""
    return not (word.noun or word.name) or word.text in table("question")["shared"]["verbs"]


# --- years ---


def years_in(text: str) -> frozenset[int]:
    """Return the western years written in ``text``, the first of a span (108至109年) among them."""
    return frozenset(date.year for date in find_dates(text)) | frozenset(
        int(match[1]) + _ERA for match in _YEARS_SPAN.finditer(text)
    )


def bounds_in(text: str) -> frozenset[int]:
    """Return the years that stand in ``text`` only as bounds (105年1月1日以後, 109年起)."""
    dates = find_dates(text)
    bounds = {date.year for date in dates if _BOUND.match(text, date.end)}
    return frozenset(bounds - {date.year for date in dates if not _BOUND.match(text, date.end)})


def asked_years(question: Question) -> frozenset[int]:
    """Return the years asked about; one that names the meeting (108年的會議) is none."""
    return frozenset(
        date.year
        for date in question.dates
        if not _OF_MEETING.match(question.traditional, date.end) or question.language == "English"
    )


def _of_year(question: Question, text: str, spot: Spot) -> bool:
    """Whether the value is of a year asked about: that of its clause, else of the nearest clause before it."""
    asked = asked_years(question)
    if not asked or find_dates(text[spot.start : spot.end]):
        return True
    cuts = [0, *(match.end() for match in _HARD.finditer(_masked(text))), len(text)]
    clauses = [(low, high) for low, high in pairwise(cuts) if low < high and low < spot.end]
    for low, high in reversed(clauses):
        own = (low, high) if high < spot.start else _nearest(text, low, high, spot)
        if years := years_in(text[slice(*own)]):
            return bool(years & asked)
    return True


def _nearest(text: str, low: int, high: int, spot: Spot) -> tuple[int, int]:
    """Narrow a clause to the link of a chain (108年30名、109年45名) that holds the value, when it has a year."""
    masked = _masked(text)
    for match in _SOFT.finditer(masked, low, spot.start):
        if years_in(text[match.end() : spot.end]):
            low = match.end()
    stop = _SOFT.search(masked, spot.end, high)
    return low, stop.start() if stop and years_in(text[low : stop.start()]) else high


# --- ordinals ---


def asked_ordinals(question: Question) -> tuple[Ordinal, ...]:
    """Return the ordinals the question names (第二階段)."""
    return tuple(find_ordinals(question.traditional))


def same_ordinal(asked: Sequence[Ordinal], written: Sequence[Ordinal]) -> bool:
    """Whether every noun that both number has a number in common; nouns only one of them numbers say nothing."""
    for noun in {ordinal.noun for ordinal in asked}:
        mine = {number for ordinal in asked if ordinal.noun == noun for number in ordinal.numbers}
        theirs = {number for ordinal in written if ordinal.noun == noun for number in ordinal.numbers}
        if theirs and not mine & theirs:
            return False
    return True


def _of_ordinal(question: Question, text: str, spot: Spot, part: Part) -> bool:
    """Whether the value is of the ordinal asked about: that of its clause, else the nearest before it."""
    asked = asked_ordinals(question)
    if not asked:
        return True
    masked = _masked(text)
    low = max([part.start, *(match.end() for match in _HARD.finditer(masked, 0, spot.start))])
    stop = _HARD.search(masked, spot.end, part.end)
    own = find_ordinals(text[low : stop.start() if stop else part.end])
    for noun in {ordinal.noun for ordinal in asked} - {ordinal.noun for ordinal in own}:
        own += [ordinal for ordinal in find_ordinals(text[:low]) if ordinal.noun == noun][-1:]
    return same_ordinal(asked, own)
