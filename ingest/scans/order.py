"""Reading order of the lines found on a page: rows from top to bottom, columns of prose one after the other.

Two columns of prose are told from the cells of a table or form by how full they are: a column of prose
is broken where it is full, so nearly every line of it is as wide as the column; cells are ragged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

# Two lines stand in one row when they share this part of the higher one's height.
_LEVEL = 0.4
# A gutter lies in the middle of its block, and few lines (headings, letterheads) cross it.
_MIDDLE = (0.25, 0.75)
_CROSSED = 0.34
_COLUMN_LINES = 4
_FULL = 0.8
_FULL_LINES = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands on the levelled page, in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the line."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The line's y, halfway down."""
        return (self.top + self.bottom) / 2


def reading_order(places: Sequence[Place]) -> list[list[int]]:
    """Return the indexes of ``places`` as rows in reading order, each row from left to right."""
    return list(_ordered(places, sorted(range(len(places)), key=lambda index: places[index].middle)))


def _ordered(places: Sequence[Place], block: list[int]) -> Iterator[list[int]]:
    """Order a block (indexes from top to bottom): columns of prose between whatever else there is."""
    gutter = _gutter([places[index] for index in block])
    plain: list[int] = []
    for band in _bands(places, block, gutter):
        columns = _columns(places, band, gutter)
        if columns is None:
            plain += band
            continue
        yield from _rows(places, plain)
        plain = []
        for column in columns:
            yield from _ordered(places, column)
    yield from _rows(places, plain)


def _bands(places: Sequence[Place], block: list[int], gutter: float | None) -> Iterator[list[int]]:
    """Cut a block at the lines that cross the gutter; each of them is a band of its own."""
    if gutter is None:
        yield block
        return
    band: list[int] = []
    for index in block:
        if places[index].left < gutter < places[index].right:
            yield band
            yield [index]
            band = []
        else:
            band.append(index)
    yield band


def _columns(places: Sequence[Place], band: list[int], gutter: float | None) -> list[list[int]] | None:
    """Return the two columns of a band, None where it is not prose on both sides."""
    if gutter is None:
        return None
    left = [index for index in band if places[index].right <= gutter]
    columns = [left, [index for index in band if places[index].left >= gutter]]
    prose = all(_is_prose([places[index] for index in column]) for column in columns)
    return columns if prose else None


def _gutter(block: Sequence[Place]) -> float | None:
    """Return the x that fewest lines cross in the middle of a block, None where too many do."""
    if len(block) < 2 * _COLUMN_LINES:
        return None
    start, end = min(place.left for place in block), max(place.right for place in block)
    low, high = (start + (end - start) * share for share in _MIDDLE)
    edges = sorted({place.right for place in block if low <= place.right <= high})
    # Just right of a line's end is where a gutter can begin.
    crossed = [(sum(place.left < edge + 1 < place.right for place in block), edge + 1) for edge in edges]
    if not crossed or min(crossed)[0] > _CROSSED * len(block):
        return None
    fewest = min(crossed)[0]
    return _widest([edge for count, edge in crossed if count == fewest], block)


def _widest(edges: Sequence[float], block: Sequence[Place]) -> float:
    """Return the edge with the widest gap to its right, moved to the middle of that gap."""

    def gap(edge: float) -> float:
        return min((place.left for place in block if place.left >= edge), default=edge) - edge

    edge = max(edges, key=gap)
    return edge + gap(edge) / 2


def _is_prose(column: Sequence[Place]) -> bool:
    """Whether lines fill a column as broken prose does."""
    if len(column) < _COLUMN_LINES:
        return False
    width = max(place.right for place in column) - min(place.left for place in column)
    full = sum(place.right - place.left >= _FULL * width for place in column)
    return full >= _FULL_LINES * len(column)


def _rows(places: Sequence[Place], block: Sequence[int]) -> Iterator[list[int]]:
    """Group lines that stand side by side."""
    row: list[int] = []
    for index in sorted(block, key=lambda each: places[each].middle):
        if row and not _level(places[index], [places[each] for each in row]):
            yield sorted(row, key=lambda each: places[each].left)
            row = []
        row.append(index)
    if row:
        yield sorted(row, key=lambda each: places[each].left)


def _level(place: Place, row: Sequence[Place]) -> bool:
    top, bottom = median(each.top for each in row), median(each.bottom for each in row)
    shared = min(place.bottom, bottom) - max(place.top, top)
    return shared >= _LEVEL * max(place.height, bottom - top)
