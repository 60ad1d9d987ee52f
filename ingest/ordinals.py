"""Ordinals in a text: 第2階段, 第一、二梯次, 第3至5期, each with the numbers it names and what it counts."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.numerals import value

_N = r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"
_SP = r"[ 　]*"
# What plans and minutes number. 次 (of meetings), 條 and 款 (of laws) are addressed in ways of their own.
_NOUNS = "階段|梯次|梯|期|點|類|級|屆|輪|批|場|組|區|型|季|年度|名|順位|層"
_ORDINAL = re.compile(
    rf"第{_SP}(?P<first>{_N})(?P<more>(?:{_SP}[、，,及和與至到~～\-]{_SP}第?{_SP}{_N})*){_SP}(?:個)?(?P<noun>{_NOUNS})"
)
_NEXT = re.compile(rf"(?P<mark>[、，,及和與至到~～\-]){_SP}第?{_SP}(?P<n>{_N})")
_THROUGH = set("至到~～-")
_MOST = 50
# 梯 and 梯次 are one.
_SAME = {"梯": "梯次"}


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal at ``[start, end)``, as written, with the numbers it names and the noun it numbers."""

    start: int
    end: int
    verbatim: str
    noun: str
    numbers: frozenset[int]


def find_ordinals(text: str) -> list[Ordinal]:
    """Return the ordinals of ``text`` in order: 第2、3階段 names 2 and 3, 第3至5期 names 3, 4 and 5."""
    return list(_found(text))


@lru_cache(maxsize=4_096)
def _found(text: str) -> tuple[Ordinal, ...]:
    return tuple(
        Ordinal(
            match.start(), match.end(), match[0], _SAME.get(match["noun"], match["noun"]), frozenset(numbers)
        )
        for match in _ORDINAL.finditer(text)
        if (numbers := list(_numbers(match)))
    )


def _numbers(match: re.Match[str]) -> Iterator[int]:
    last = value(match["first"])
    if last is None:
        return
    yield last
    for following in _NEXT.finditer(match["more"]):
        number = value(following["n"])
        if number is None:
            continue
        mark = unicodedata.normalize("NFKC", following["mark"])
        if mark in _THROUGH and last < number < last + _MOST:
            yield from range(last + 1, number)
        yield number
        last = number
