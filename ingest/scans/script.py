"""Traditional stays Traditional: Simplified lookalikes on a Traditional page give way to the second choice.

The recogniser knows both scripts, and on a small print 頁 and 页 score nearly alike. Nothing is converted: where a
Simplified character looked best on a page written in Traditional, the character that looked best
among the others is taken, with its own score. A page in Simplified is left as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

    from ingest.scans.recognise import Line

# So many Simplified characters, or such a part of the Traditional ones, are no accident.
_SOME = 4
_SHARE = 0.25


def simplified(characters: Iterable[str]) -> frozenset[str]:
    """Return the characters that only Simplified script has: they have a Traditional form and are not in Big5."""
    single = [char for char in characters if len(char) == 1 and "㐀" <= char <= "鿿"]
    forms = _converted(tuple(single), "s2t")
    return frozenset(
        char for char, form in zip(single, forms, strict=True) if form != char and not _in_big5(char)
    )


def in_one_script(lines: "Sequence[Line]") -> "list[Line]":
    """Return the lines of a page, Simplified characters replaced by the second choice on a Traditional page."""
    text = "".join(line.text for line in lines)
    traditional = sum(one != other for one, other in zip(text, _converted(tuple(text), "t2s"), strict=True))
    doubtful = sum(len(line.others) for line in lines)
    if doubtful >= max(_SOME, _SHARE * traditional):
        return list(lines)
    return [_traditional(line) for line in lines]


def _traditional(line: "Line") -> "Line":
    text, sure = list(line.text), list(line.sure)
    for place, char, score in line.others:
        text[place], sure[place] = char, score
    return replace(line, text="".join(text), sure=tuple(sure), others=())


@cache
def _converter(direction: str) -> "opencc.OpenCC":
    import opencc  # noqa: PLC0415 - its dictionaries are read once, at the first scan

    return opencc.OpenCC(direction)


def _converted(characters: tuple[str, ...], direction: str) -> list[str]:
    """Return each character in the other script, read by itself."""
    converted: str = _converter(direction).convert("\n".join(characters))
    return converted.split("\n")


def _in_big5(char: str) -> bool:
    return bool(char.encode("cp950", "ignore"))
