"""A second look at what is higher than a line: rows set so close that they were taken for one block.

A list of names without room between its rows is found as a block that reads as nothing, and looked at by
itself it is found as columns written downwards. Where its rows are is told by the ink: the block is cut
where it shows least of it.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from ingest.scans.recognise import HIGHER, Image, Line, Recogniser

# Lines of print are read with scores above this.
_BADLY = 0.8
_HIGH = 1.8
# The part of a line that must lie on another for both to be of the same words.
_SAME = 0.5
# Height of a row of ink in characters: less is a stroke, and strokes up to here (the two of 二) are one row.
_ROW = (0.5, 1.25)
_ROOM = 0.15
_DARK = 160


class _Area(NamedTuple):
    """An upright rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, line: Line) -> "_Area":
        xs, ys = zip(*line.corners, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    def size(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def shared(self, other: "_Area") -> float:
        """Return how much of this area lies in the other, from 0 to 1."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return _Area(left, top, right, bottom).size() / max(1.0, self.size())

    def joined(self, other: "_Area") -> "_Area":
        return _Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def look_closer(image: Image, lines: Sequence[Line], recogniser: Recogniser) -> list[Line]:
    """Return the lines of a page, blocks of several lines replaced by the lines they are made of."""
    if not lines:
        return []
    areas = [_Area.of(line) for line in lines]
    usual = median(area.bottom - area.top for area in areas)
    bad = [index for index, line in enumerate(lines) if _is_bad(line, areas[index], usual)]
    kept = [index for index in range(len(lines)) if index not in bad]
    seen = [lines[index] for index in kept]
    for block in _blocks([areas[index] for index in bad]):
        before = [lines[index] for index in bad if areas[index].shared(block) > _SAME]
        rows = _rows(image, block, usual / HIGHER)
        new = [row for row in rows if all(row.shared(areas[index]) < _SAME for index in kept)]
        after = recogniser.read([recogniser.cut(image, *row) for row in new])
        seen += after if _read_well(after) > _read_well(before) else before
    return seen


def _is_bad(line: Line, area: _Area, usual: float) -> bool:
    return line.confidence < _BADLY or area.bottom - area.top > _HIGH * usual


def _read_well(lines: Sequence[Line]) -> float:
    """Return the number of characters read, each as much as it is sure."""
    return sum(sum(line.sure) for line in lines if line.confidence >= _BADLY)


def _blocks(areas: Sequence[_Area]) -> list[_Area]:
    """Join areas that touch."""
    blocks: list[_Area] = []
    for area in sorted(areas, key=lambda each: each.top):
        joined = area
        for block in [each for each in blocks if each.shared(joined)]:
            blocks.remove(block)
            joined = joined.joined(block)
        blocks.append(joined)
    return blocks


def _rows(image: Image, area: _Area, character: float) -> Iterator[_Area]:
    """Yield the rows of ink in a block; ``character`` is the usual height of one in pixels."""
    left, top, right, bottom = map(int, area)
    inked = (image[top:bottom, left:right].min(axis=2, initial=255) < _DARK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    row: list[int] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if row and end - row[0] > _ROW[1] * character:
            yield from _bounded(area, row, character)
            row = []
        row = [row[0] if row else start, end]
    yield from _bounded(area, row, character)


def _bounded(area: _Area, row: Sequence[int], character: float) -> Iterator[_Area]:
    """Yield a row with a little room around it, unless it is only a stroke."""
    if row and row[1] - row[0] >= _ROW[0] * character:
        room = _ROOM * character
        top = int(area.top)
        yield _Area(area.left, top + row[0] - room, area.right, top + row[1] + room)
