"""What a recogniser's characters leave open, settled by where they stand: widths, blanks, a stroke for 一.

A recogniser cannot see whether a bracket is half or full width, because it sees only the bracket. The
place it takes between its neighbours tells: a full-width one takes as much room as a character.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median

from ingest.scans.recognise import HIGHER, Line

_WIDE = str.maketrans("(),:;?!", "（），：；？！")
_NARROW = str.maketrans("（），：；？！", "(),:;?!")
_EITHER = frozenset("(),:;?!（），：；？！")
_BRACKETS = re.compile(r"[（(]([^（()）]*)[）)]|[（()）]")
# Room a bracket takes, in characters: half ones measured below .7, full ones above .8.
_FULL = 0.75
_FEW = 3
_ALIKE = (0.75, 1.25)
# Room between two characters from which it is a blank, in characters.
_BLANK = 0.6
_MOST_BLANKS = 8
# A stroke before 、 at the head of a line, or alone in brackets, counts as an item: a dash does neither.
_STROKE = re.compile(r"^[-—–―－ー~](?=、)|(?<=[(（])[-—–―－ー](?=[)）])")


def settle(line: Line) -> Line:
    """Return the line with its marks in the width the page shows, and blanks where it shows them."""
    if not line.text:
        return line
    length, height = _size(line)
    pitch = _pitch(line, length) or height / HIGHER
    places = [middle * length / pitch for middle in line.middles]
    text = _STROKE.sub("一", _with_widths(line.text, places))
    return _with_blanks(replace(line, text=text), places)


def _size(line: Line) -> tuple[float, float]:
    (ax, ay), (bx, by), _, (dx, dy) = line.corners
    return ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, ((dx - ax) ** 2 + (dy - ay) ** 2) ** 0.5


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one, which is as wide as the pitch of its line."""
    return "㐀" <= char <= "鿿"


def _pitch(line: Line, length: float) -> float | None:
    """Return the distance between neighbouring Chinese characters in pixels, None where few stand together."""
    pairs = zip(line.text, line.text[1:], line.middles, line.middles[1:], strict=False)
    steps = [
        (after - before) * length for one, other, before, after in pairs if is_han(one) and is_han(other)
    ]
    if len(steps) < _FEW:
        return None
    usual = median(steps)
    low, high = (usual * share for share in _ALIKE)
    return fmean([step for step in steps if low <= step <= high] or [usual]) or None


def _with_widths(text: str, places: Sequence[float]) -> str:
    """Write every mark in its width: brackets as the page shows them, the others as Chinese is written."""
    chars = [_stop(text, index) if char in _EITHER else char for index, char in enumerate(text)]
    for match in _BRACKETS.finditer(text):
        ends = sorted({match.start(), match.end() - 1})
        table = _WIDE if _is_wide(text, places, ends) else _NARROW
        for index in ends:
            chars[index] = text[index].translate(table)
    return "".join(chars)


def _stop(text: str, index: int) -> str:
    """Write a comma, colon or the like: full width beside a Chinese character, half width otherwise."""
    before, after = text[:index].rstrip()[-1:], text[index + 1 :].lstrip()[:1]
    if before.isdigit() and after.isdigit():
        return text[index].translate(_NARROW)  # 4,218 and 9:30
    chinese = any(char and not char.isascii() for char in (before, after))
    return text[index].translate(_WIDE if chinese else _NARROW)


def _is_wide(text: str, places: Sequence[float], ends: Sequence[int]) -> bool:
    """Whether brackets are full width, by the room they take; by their neighbours where none shows."""
    rooms = [room for end in ends if (room := _room_of(text, places, end)) is not None]
    if rooms:
        return fmean(rooms) > _FULL
    near = text[max(0, ends[0] - 1) : ends[-1] + 2]
    return any(map(is_han, near))


def _room_of(text: str, places: Sequence[float], index: int) -> float | None:
    """Return the room a mark takes between two characters of known width, in characters."""
    if not 0 < index < len(text) - 1:
        return None
    sides = text[index - 1], text[index + 1]
    if any(char in _EITHER or char.isspace() for char in sides):
        return None
    return places[index + 1] - places[index - 1] - sum(map(_room, sides)) / 2


def _with_blanks(line: Line, places: Sequence[float]) -> Line:
    """Keep the blanks of Latin words, and add those that the page shows between others."""
    text, middles, sure = "", [], []
    last: int | None = None
    for index, char in enumerate(line.text):
        if char.isspace():
            continue
        blanks = 0 if last is None else _blanks(line.text, places, last, index)
        text += " " * blanks + char
        middles += [line.middles[index]] * (blanks + 1)
        sure += [1.0] * blanks + [line.sure[index]]
        last = index
    return replace(line, text=text, middles=tuple(middles), sure=tuple(sure))


def _blanks(text: str, places: Sequence[float], last: int, index: int) -> int:
    """Return how many half-width blanks stand between two neighbours."""
    one, other = text[last], text[index]
    room = places[index] - places[last] - (_room(one) + _room(other)) / 2
    wide = min(_MOST_BLANKS, int(room * 2)) if room >= _BLANK else 0
    latin = index > last + 1 and one.isascii() and other.isascii()
    return max(wide, 1 if latin else 0)


def _room(char: str) -> float:
    """Return the width a character has, in characters."""
    return 0.5 if char.isascii() else 1.0
