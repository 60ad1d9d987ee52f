"""Where the words of a scanned page stand on its image, so that a reader can highlight them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# Corners x, y, x, y …: top left, top right, bottom right, bottom left of the words, in parts of SCALE of the
# width and the height of the page as its file shows it. A slanted line has slanted corners.
Corners: TypeAlias = tuple[int, int, int, int, int, int, int, int]
SCALE = 10_000


@dataclass(frozen=True, slots=True)
class LineBox:
    """A stretch of a scanned line: ``start`` is the source offset of its first character.

    ``edges`` bound its characters along it, one more than there are characters, from 0 to SCALE: the
    character at source offset ``start + n`` lies between ``edges[n]`` and ``edges[n + 1]``.
    """

    start: int
    page: int
    corners: Corners
    edges: tuple[int, ...]

    @property
    def end(self) -> int:
        """Source offset just after its last character."""
        return self.start + len(self.edges) - 1

    def part(self, start: int, end: int) -> Corners:
        """Return the corners of the characters in ``[start, end)``, source offsets inside the box."""
        low, high = (self.edges[offset - self.start] / SCALE for offset in (start, end))
        ax, ay, bx, by, cx, cy, dx, dy = self.corners
        return (
            _between(ax, bx, low),
            _between(ay, by, low),
            _between(ax, bx, high),
            _between(ay, by, high),
            _between(dx, cx, high),
            _between(dy, cy, high),
            _between(dx, cx, low),
            _between(dy, cy, low),
        )


def _between(first: int, last: int, share: float) -> int:
    return round(first + (last - first) * share)


def boxes_of(boxes: Sequence[LineBox], start: int, end: int) -> Iterator[tuple[int, Corners]]:
    """Yield page (from 1) and corners of what stands at the source span, line by line.

    ``boxes`` are sorted and disjoint; characters in none of them (typed text, blanks) yield nothing.
    """
    first = bisect_right(boxes, start, key=lambda box: box.end)
    last = bisect_left(boxes, end, key=lambda box: box.start)
    for box in boxes[first:last]:
        yield box.page, box.part(max(start, box.start), min(end, box.end))
