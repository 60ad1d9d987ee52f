"""People an English question names in Latin letters: Lin Wan-i, Wan-yi Lin, Deputy Minister Lu.

Names are spelled in Hanyu Pinyin or Wade-Giles; a title with a surname names whoever the records call by both.
A spelling that fits two people names neither.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

from assistant.tables import table
from assistant.words import Word
from index.keywords import fold

_WORD = r"[A-Z][a-z]+(?:(?:-|['’](?!s\b))[A-Za-z]+)*"
_NAME = re.compile(
    rf"(?<![A-Za-z'’-])(?={_WORD}\s+{_WORD})(?P<one>{_WORD})\s+(?P<two>{_WORD})(?:\s+(?P<three>{_WORD}))?"
)
# Spellings of surnames in daily use that are of neither system.
_ALSO = {"李": ("lee",), "高": ("kau",), "周": ("jou",), "蕭": ("shaw",)}


def romanised(asked: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return every part of an English question that names a person, as asked → the name in the records.

    One no record knows stands for itself: nothing said can be theirs. ``known`` maps every form of the people
    the records know to their names.
    """
    found: dict[str, str] = {}
    for match in _titled().finditer(asked):
        titles = table("english")["titles"][match["title"].lower().replace("-", " ")].split()
        bearers = set(_bearers(_plain(match["name"]), titles, known))
        if len(bearers) < 2:  # noqa: PLR2004 - who bears it is known, or no one does
            found[match[0]] = bearers.pop() if bearers else match[0]
    for match in _NAME.finditer(asked):
        for words in ((match["one"], match["two"], match["three"]), (match["one"], match["two"])):
            if None in words or any(words[0] in taken for taken in found):
                continue
            spelled = "".join(map(_plain, words))
            if name := _only(name for name in known.values() if spelled in _spellings(name)):
                found[" ".join(words)] = name
    return found


def _only(names: Iterator[str]) -> str | None:
    """The one name given, None where there is none or more than one."""
    different = set(names)
    return different.pop() if len(different) == 1 else None


@cache
def _titled() -> re.Pattern[str]:
    titles = sorted(table("english")["titles"], key=len, reverse=True)
    either = "|".join(re.escape(title).replace(r"\ ", "[ -]") for title in titles)
    return re.compile(
        rf"(?P<title>(?i:\b(?:{either})))\.?\s+(?P<name>{_WORD})(?!\s*(?:County|City|Township|District)\b)"
    )


def _bearers(surname: str, titles: list[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield everyone known by a form of a surname so spelled and one of the titles (any, where none is given)."""
    for form, name in known.items():
        if surname in _syllable(form[0]) and any(form[1:] == title or title == "*" for title in titles):
            yield name


def _plain(spelled: str) -> str:
    return re.sub(r"[^a-z]", "", spelled.lower())


@lru_cache(maxsize=4_096)
def _spellings(name: str) -> frozenset[str]:
    """Return how a name may be spelled, surname first or last, letters only."""
    given = ["".join(syllables) for syllables in product(*map(_syllable, name[1:]))]
    return frozenset(
        spelled for last in _syllable(name[0]) for first in given for spelled in (last + first, first + last)
    )


@lru_cache(maxsize=8_192)
def _syllable(char: str) -> tuple[str, ...]:
    """Return the spellings of a character in both systems, letters only (呂: lu; 許: xu, hsu)."""
    from pypinyin import Style, lazy_pinyin

    both = (lazy_pinyin(char, style=style)[0] for style in (Style.NORMAL, Style.WADEGILES))
    return tuple(
        dict.fromkeys(
            (*(_plain(one.replace("v", "u").replace("ü", "u")) for one in both), *_ALSO.get(char, ()))
        )
    )


def without(names: Iterable[str], text: str) -> str:
    """Return ``text`` with the names blanked out, offsets kept."""
    for name in names:
        text = text.replace(name, " " * len(name))
    return text


def person_word(name: str, known: Mapping[str, str]) -> Word:
    """Return the word that a person's name is, met by every form of it."""
    forms = tuple(
        dict.fromkeys(fold(form) for form in (name, *(form for form in known if known[form] == name)))
    )
    return Word(fold(name), forms, 1.0, name=True, noun=True)
