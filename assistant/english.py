"""English in questions: the field's terms, dates and meeting numbers, put into the records' words."""

import re
from collections.abc import Iterable, Mapping
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
_DEPARTMENT = re.compile(r"department of (?P<of>.+)")
_ENGLISH_NUMBER = re.compile(
    r"\b(?P<n>\d{1,2})(?:st|nd|rd|th)\b|\b(?P<word>first|second|third|fourth|fifth|sixth)\b"
)
_ORDINALS = {
    word: number
    for number, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], start=1)
}


@cache
def terms() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return every English term of the field → the records' words for it, and the pattern that finds them."""
    words = table("english")
    known = {**words["terms"], **_styled(words["agencies"]), **words["places"]}
    pattern = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return known, re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")


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
