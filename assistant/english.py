"""English in questions: the field's terms, dates and meeting numbers, put into the records' words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from assistant.tables import table
from ingest.dates import DateMention, western_year

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)})\b\.?"
    r"(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<year>\d{4}))?",
)
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# A hyphen joins words as a blank does; the sign of the genitive is no part of one.
_WORD = re.compile(r"(?<!['’])[a-z]+|\d+")
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
)
_SHORTEST_BASE = 3
_DEPARTMENT = re.compile(r"department of (?P<of>.+)")
_ENGLISH_NUMBER = re.compile(
    r"\b(?P<n>\d{1,2})(?:st|nd|rd|th)\b|\b(?P<word>first|second|third|fourth|fifth|sixth)\b"
)
_ORDINALS = {
    word: number
    for number, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], start=1)
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field in an English question: as asked, the records' words for it, and where it stands."""

    text: str
    written: str
    start: int
    end: int


@cache
def _terms() -> tuple[dict[tuple[str, ...], str], int]:
    """Return every term, by its words, → the records' words for it, and how many words the longest has."""
    rows = table("english")
    known = {**rows["terms"], **_styled(rows["agencies"]), **rows["places"]}
    index = {tuple(_WORD.findall(name)): written for name, written in known.items()}
    return index, max(map(len, index))


def find_terms(lower: str) -> list[Term]:
    """Return the terms of a lower-cased question, the longest at each place, in any regular inflection."""
    words = list(_WORD.finditer(lower))
    found, at = [], 0
    while at < len(words):
        size, written = _longest_at([word[0] for word in words[at : at + _terms()[1]]])
        if written:
            start, end = words[at].start(), words[at + size - 1].end()
            found.append(Term(lower[start:end], written, start, end))
        at += size
    return found


def _longest_at(words: list[str]) -> tuple[int, str]:
    """Return how many of ``words`` the longest term at their head takes, and what it is written as; (1, "")."""
    index, _ = _terms()
    for size in range(len(words), 0, -1):
        head = tuple(words[:size])
        for form in (head, *((*head[:-1], base) for base in bases(head[-1]))):
            if form in index:
                return size, index[form]
        for base in bases(head[0]) if size > 1 else ():  # handed over
            if (base, *head[1:]) in index:
                return size, index[base, *head[1:]]
    return 1, ""


@cache
def bases(word: str) -> tuple[str, ...]:
    """Return what a regular plural or verb form may come from (families: family; planned: plann, plan, planne).

    Most are no words; only one that the glossary has counts.
    """
    found: list[str] = []
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) + len(instead) >= _SHORTEST_BASE:
            found.append(stem + instead)
            if ending in {"ed", "ing"} and stem[-1:] == stem[-2:-1]:
                found.append(stem[:-1])
    return tuple(found)


def _styled(agencies: Mapping[str, str]) -> dict[str, str]:
    """Return the agencies by every style of their names: department of X, X department, X division."""
    styled = dict(agencies)
    for name, written in agencies.items():
        if (match := _DEPARTMENT.fullmatch(name)) and " " in match["of"]:
            for word in ("department", "division"):
                styled.setdefault(f"{word} of {match['of']}", written)
                styled.setdefault(f"{match['of']} {word}", written)
    return styled


def looks_proper(word: str, asked: str) -> bool:
    """Tell whether a word is written like a name: capitalised inside the sentence, or in capitals."""
    return bool(re.search(rf"(?<!^)\b{word.capitalize()}\b|\b{word.upper()}\b", asked))


def dates(lower: str) -> Iterable[DateMention]:
    """Yield the dates of a lower-cased English question: 29 January 2019, March 2021, 2020."""
    taken = []
    for match in DATE.finditer(lower):
        day = match["day"] or match["day2"]
        if match["year"] is None:
            continue
        month = next(i for i, name in enumerate(_MONTHS, start=1) if name.startswith(match["month"][:3]))
        taken.append((match.start(), match.end()))
        yield DateMention(
            match.start(), match.end(), match[0], int(match["year"]), month, int(day) if day else None
        )
    for match in YEAR.finditer(lower):
        if not any(start <= match.start() < end for start, end in taken):
            yield DateMention(
                match.start(), match.end(), match[0], western_year(int(match[0])) or int(match[0])
            )


def meeting_numbers(lower: str) -> Iterable[int]:
    """Yield the numbers of meetings named: the 2nd … meeting, the second platform meeting."""
    for match in _ENGLISH_NUMBER.finditer(lower):
        tail = lower[match.end() : match.end() + 60]
        if re.match(r"\s+(?:[a-z-]+\s+){0,5}?(?:meeting|platform|session)", tail):
            yield int(match["n"]) if match["n"] else _ORDINALS[match["word"]]
