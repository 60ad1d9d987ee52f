"""What a question is about: its words without the asking part, and the phrase another thing may replace."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.tables import table
from assistant.words import segment
from ingest.aliases import places
from ingest.dates import find_dates

_CLAUSE = re.compile(r"[,，;；。?？!！:：]+")
# A number with its measure and bound is one word of a phrase: 8分以上.
_BOUND = re.compile(r"\d+(?:\.\d+)?[一-鿿%]{1,2}?(?:以上|以下|以內|以外|未滿)|\d+(?:\.\d+)?(?:%|[一-鿿])?")
_NOMINAL = ("n", "j", "eng", "b", "m", "q", "l", "i", "vn", "an", "s")
# 其他案件 is one phrase.
_OTHER = {"其他", "其它", "其餘", "別的"}
_JOINING = {"的", " ", "、", "與", "及", "和", "「", "」", "-"}


@cache
def _phrase(name: str) -> re.Pattern[str]:
    return re.compile(table("conversation")["phrases"][name])


@cache
def _predicates() -> frozenset[str]:
    return frozenset(table("conversation")["words"]["predicates"].split())


def topic_of(text: str) -> str:
    """Return what a question is about: the clauses that name something, their asking parts taken out."""
    clauses = [_untold(clause) for clause in _CLAUSE.split(text) if clause]
    kept = [clause for clause in clauses if _says(clause)]
    return ",".join(kept or [clause for clause in clauses if clause][:1])


def _untold(clause: str) -> str:
    """The clause without its asking words, politeness and what hung on them."""
    clause = re.sub(table("conversation")["markers"]["polite"], "", clause)
    pieces = [_phrase("hanging").sub("", piece) for piece in _phrase("asking").split(clause)]
    return _phrase("hanging").sub("", "".join(pieces))


def _says(clause: str) -> bool:
    """Whether a clause names something: a phrase that is no predicate and no noun of any matter."""
    generic = set(table("conversation")["words"]["generic"].split())
    return any(run.words.strip("的") not in generic for run in _runs(clause))


@dataclass(frozen=True, slots=True)
class _Run:
    """A noun phrase: where it stands, its words, and where each of its segments begins."""

    start: int
    words: str
    cuts: tuple[int, ...]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.words)


def _pieces(text: str) -> list[tuple[int, str, str]]:
    """The (start, word, part of speech) of a text, a number with its measure kept whole."""
    pieces: list[tuple[int, str, str]] = []
    at = 0
    for match in [*_BOUND.finditer(text), None]:
        stop = match.start() if match else len(text)
        for word, tag in segment(text[at:stop]):
            pieces.append((at, word, tag))
            at += len(word)
        if match:
            pieces.append((match.start(), match[0], "m"))
            at = match.end()
    return pieces


def _barred(text: str) -> list[tuple[int, int]]:
    """Where a text asks, or names a place, a date or a meeting: these stay whatever the phrase is about."""
    spans = [(m.start(), m.end()) for m in _phrase("asking").finditer(text)]
    spans += [(date.start, date.end) for date in find_dates(text)]
    spans += [(m.start(), m.end()) for m in re.finditer(r"第\s*[0-9一二三四五六七八九十]+\s*次", text)]
    for form in {*places(), *places().values()}:
        spans += [(m.start(), m.end()) for m in re.finditer(f"{form}(?!政府)", text)]
    return spans


def _runs(text: str) -> list[_Run]:
    """The noun phrases of a text: nouns, names and numbers that touch, no verb and no asking word among them."""
    barred = _barred(text)
    runs: list[_Run] = []
    held: list[tuple[int, str]] = []
    for start, word, tag in [*_pieces(text), (len(text), "", "x")]:
        asking = any(low < start + len(word) and start < high for low, high in barred)
        nominal = (tag.startswith(_NOMINAL) or word in _OTHER) and word not in _predicates() and not asking
        if nominal or (held and word in _JOINING and not asking):
            held.append((start, word))
            continue
        while held and held[-1][1] in _JOINING:
            held.pop()
        if held:
            runs.append(
                _Run(held[0][0], "".join(word for _, word in held), tuple(start for start, _ in held))
            )
        held = []
    return runs


def topic_swapped(text: str, new: str) -> str:
    """Return ``text`` with ``new`` in the place of all it is about, what it asks of it left standing."""
    runs = _runs(text)
    if not runs:
        return f"{new}{text}"
    if runs[-1].end < len(text):
        return new + text[runs[-1].end :]
    return text[: runs[0].start] + new


def phrase_swapped(text: str, new: str, like: str) -> str:
    """Return ``text`` with ``new`` in the place of the noun phrase that is most ``like`` it, else of the first.

    A phrase is like another when they end alike (成人保護案件, 兒童保護案件); when they begin alike, only what
    follows is replaced. Without any phrase ``new`` goes in front.
    """
    runs = _runs(text)
    if _BOUND.fullmatch(like) and (number := _same_measure(text, like)):
        return text[: number[0]] + new + text[number[1] :]
    if not runs:
        return f"{new}{text}"
    run = max(runs, key=lambda run: _likeness(run.words, like))
    if not _likeness(run.words, like):
        run = runs[0]
    start = next((cut for cut in run.cuts if text.startswith(_first(like), cut)), run.start)
    end = (
        start + len(like) if text.startswith(like, start) else 0
    )  # 案由四是誰…: the number is no part of the run
    return text[:start] + new + text[max(end, run.end) :]


def _same_measure(text: str, like: str) -> tuple[int, int] | None:
    """Where a number of the measure of ``like`` stands: for 7分, the 8分以上."""
    measure = re.sub(r"[\d.]+", "", like)[:1]
    found = (m for m in _BOUND.finditer(text) if measure and re.sub(r"[\d.]+", "", m[0])[:1] == measure)
    return next(((m.start(), m.end()) for m in found), None)


def _likeness(phrase: str, like: str) -> int:
    shared = 0
    last = [word for _, word, _ in _pieces(like)][-1:]
    if last and last[0] in phrase:
        shared = len(last[0]) + 1
    while shared < min(len(phrase), len(like)) and phrase[-1 - shared :] == like[-1 - shared :]:
        shared += 1
    return max(shared, len(_first(like)) if _first(like) in phrase else 0)


def _first(like: str) -> str:
    pieces = _pieces(like)
    return pieces[0][1] if pieces else like
