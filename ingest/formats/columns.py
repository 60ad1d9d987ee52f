"""Pages of two columns whose file has the lines of both mixed: read down the left one, then the right one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# A column of prose has lines enough, and most of them reach its edge; the cells of a table do not.
_LINES_MIN = 6
_FULL = 0.85
_MOSTLY = 0.6
_GUTTER_MIN = 8.0
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words on one line of a page, in points from the lower left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def in_columns(pieces: Sequence[Piece]) -> str | None:
    """Return the text of a page of two mixed columns in reading order, None for any other page."""
    told = [piece for piece in pieces if piece.text.strip() and piece.right > piece.left]
    if len(told) < 2 * _LINES_MIN:
        return None
    gutter = _gutter(told)
    if gutter is None:
        return None
    left = [piece for piece in told if piece.right <= gutter]
    right = [piece for piece in told if piece.left >= gutter]
    both = [piece for piece in told if piece.left < gutter < piece.right]
    sides = [piece.left >= gutter for piece in told if piece not in both]
    mixed = sum(one != other for one, other in pairwise(sides))
    if mixed < _LINES_MIN or not all(map(_is_prose, (left, right))):
        return None
    top = max(piece.top for piece in left + right)
    above = [piece for piece in both if piece.top >= top]
    below = [piece for piece in both if piece.top < top]
    return "\n".join(line for part in (above, left, right, below) for line in _lines(part))


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Return the middle of the widest upright gap that only a headline or a foot crosses."""
    low, high = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    third = (high - low) / 3
    narrow = sorted((piece.left, piece.right) for piece in pieces if piece.right - piece.left < 1.7 * third)
    best: tuple[float, float] | None = None
    reached = low
    for left, right in narrow:
        if left - reached >= _GUTTER_MIN and low + third <= (left + reached) / 2 <= high - third:
            best = max(filter(None, (best, (left - reached, (left + reached) / 2))))
        reached = max(reached, right)
    return best[1] if best else None


def _is_prose(column: Sequence[Piece]) -> bool:
    lines = _joined(column)
    if len(lines) < _LINES_MIN:
        return False
    low, high = min(piece.left for piece in column), max(piece.right for piece in column)
    full = sum(line[-1].right - line[0].left >= _FULL * (high - low) for line in lines)
    return full >= _MOSTLY * len(lines)


def _joined(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces line by line from the top, each line from the left."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: (-each.top, each.left)):
        last = lines[-1][0] if lines else None
        if last and last.top - piece.top < _SAME_LINE * max(1.0, last.top - last.bottom):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda each: each.left) for line in lines]


def _lines(pieces: Sequence[Piece]) -> list[str]:
    return [" ".join(" ".join(piece.text.split()) for piece in line) for line in _joined(pieces)]
