"""Whether the text layer of a page can be trusted, judged from its characters alone, without a dictionary.

A font without a character map leaves other characters in the text layer than the page shows: ``!"#$%``
for 會議紀錄, private or unassigned characters, or real but rare ones. No word list is asked: common
Chinese characters are those a national standard of the region put into its first level, Latin words have
vowels, and ordinary lines are not made of symbols.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

# Below this many characters a line or page says too little to be judged.
_ENOUGH = 20
_MAX_GARBLED = 0.3
_MIN_COMMON = 0.6
_MAX_SYMBOLS = 0.3
_MIN_WORDS = 0.5
_FEW_KINDS = 2
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]*[AEIOUYaeiouyÀ-ɏ][A-Za-zÀ-ɏ]*")
# First levels: 5,401 frequent characters of Big5, 3,755 of GB 2312.
_FIRST_LEVELS = (("big5", range(0xA4, 0xC7)), ("gb2312", range(0xB0, 0xD8)))


@dataclass(frozen=True, slots=True)
class Quality:
    """What a page's text layer is like: its length without blanks and three shares, from 0 to 1.

    ``cjk`` and ``printable`` are shares of its characters, ``garbled`` is the share of them on lines that
    no one would write.
    """

    length: int
    cjk: float
    printable: float
    garbled: float

    @property
    def readable(self) -> bool:
        """Whether the words can be taken from the text layer; an empty page has none to take."""
        return self.length > 0 and self.garbled <= _MAX_GARBLED


def judge(text: str) -> Quality:
    """Return the quality of a page's text layer."""
    plain = re.sub(r"\s", "", text)
    if not plain:
        return Quality(0, 0.0, 1.0, 0.0)
    lines = ["".join(line.split()) for line in text.splitlines()]
    garbled = sum(len(line) for line in lines if _implausible(line))
    if len(plain) < _ENOUGH:
        garbled = len(plain) if _unmapped(plain) > _MAX_SYMBOLS else 0
    return Quality(
        len(plain),
        _share(plain, filter(_is_han, plain)),
        1 - _unmapped(plain),
        garbled / len(plain),
    )


def _implausible(line: str) -> bool:
    """Tell a line no one would write: rare characters, unmapped ones, or symbols between letters."""
    if line and _unmapped(line) > _MAX_SYMBOLS:
        return True
    if len(set(line)) <= _FEW_KINDS:
        return False  # a ruled line
    han = [char for char in line if _is_han(char)]
    if han:
        return _share(han, filter(_is_common, han)) < _MIN_COMMON
    letters = [char for char in line if char.isalpha()]
    symbols = [char for char in line if _is_symbol(char)]
    if not letters:
        return _share(line, filter(str.isdigit, line)) < _MAX_SYMBOLS and len(symbols) > _FEW_KINDS
    words = "".join(_LATIN_WORD.findall(line))
    return _share(line, symbols) > _MAX_SYMBOLS or _share(letters, words) < _MIN_WORDS


def _share(whole: Iterable[str], part: Iterable[str]) -> float:
    return sum(1 for _ in part) / max(1, sum(1 for _ in whole))


def _unmapped(text: str) -> float:
    """Return the share of characters that stand for none: private, unassigned, controls, (cid:12)."""
    lost = sum(len(match[0]) for match in _UNMAPPED.finditer(text))
    return (lost + sum(unicodedata.category(char) in {"Cc", "Cn", "Cs"} for char in text)) / len(text)


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or "𠀀" <= char <= "𳑏"


def _is_symbol(char: str) -> bool:
    return not char.isalnum() and unicodedata.east_asian_width(char) not in "WF"


@cache
def _is_common(char: str) -> bool:
    """Whether a character is in the first level of Big5 or GB 2312; a compatibility twin counts as its own."""
    char = unicodedata.normalize("NFKC", char)
    for encoding, levels in _FIRST_LEVELS:
        encoded = char.encode(encoding, "ignore")
        if encoded and encoded[0] in levels:
            return True
    return False
