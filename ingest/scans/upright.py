"""Which way a page lies: quarter turns, told by its lines and by how surely they are read, and slight skew."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ingest.scans.closer import look_closer
from ingest.scans.order import Place
from ingest.scans.recognise import Image, Line, Quad, Recogniser

Corner: TypeAlias = tuple[float, float]

# Only a line this many times as long as high shows which way it runs.
_LONG = 3.0
_SAMPLE = 5
# Lines upside down are read with scores around .5, lines the right way up above .9.
_SURE = 0.8


def upright_lines(image: Image, recogniser: Recogniser) -> tuple[list[Line], int]:
    """Return the lines of a page that may lie on its side or head, and the quarter turns that righted it.

    Turns are counted counter-clockwise; ``corners`` are in pixels of the righted page.
    """
    turns = 0
    found = recogniser.find(image)
    if _sideways([quad for quad, _ in found]):
        turns, image = 1, np.rot90(image).copy()
        found = recogniser.find(image)
    lines = recogniser.read(found)
    if _upside_down(found, lines, recogniser):
        turns, image = turns + 2, np.rot90(image, 2).copy()
        lines = recogniser.read(recogniser.find(image))
    return look_closer(image, lines, recogniser), turns


def _length(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _sideways(quads: Sequence[Quad]) -> bool:
    """Whether most of what is written runs up or down the page."""
    sizes = [_length(quad) for quad in quads]
    across = sum(wide for wide, high in sizes if wide > _LONG * high)
    along = sum(high for wide, high in sizes if high > _LONG * wide)
    return along > across


def _upside_down(found: Sequence[tuple[Quad, Image]], lines: Sequence[Line], recogniser: Recogniser) -> bool:
    """Whether the longest lines are read better the other way up; tried only where they are read badly."""
    longest = sorted(range(len(lines)), key=lambda index: _length(found[index][0])[0])[-_SAMPLE:]
    here = _confidence([lines[index] for index in longest])
    if not longest or here >= _SURE:
        return False
    turned = [(found[index][0], np.rot90(found[index][1], 2).copy()) for index in longest]
    return _confidence(recogniser.read(turned)) > here


def _confidence(lines: Sequence[Line]) -> float:
    return sum(line.confidence for line in lines) / max(1, len(lines))


def turned_back(corner: Corner, turns: int, size: Corner) -> Corner:
    """Return where a corner of the righted page, of ``size`` (width, height), lay before it was turned."""
    x, y = corner
    width, height = size
    return {0: (x, y), 1: (height - y, x), 2: (width - x, height - y), 3: (y, width - x)}[turns]


def skew(lines: Sequence[Line]) -> float:
    """Return the angle (radians, clockwise) at which most of what is written slants."""
    slants = []
    for line in lines:
        (ax, ay), (bx, by), _, (dx, dy) = line.corners
        length = math.hypot(bx - ax, by - ay)
        if length > _LONG * math.hypot(dx - ax, dy - ay):
            slants.append((math.atan2(by - ay, bx - ax), length))
    return _weighted_median(slants)


def _weighted_median(weighted: Sequence[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in weighted) / 2
    for value, weight in sorted(weighted):
        half -= weight
        if half <= 0:
            return value
    return 0.0


def levelled(line: Line, angle: float) -> Place:
    """Return where a line stands once the page is turned by its skew."""
    sine, cosine = math.sin(-angle), math.cos(-angle)
    xs, ys = zip(*((x * cosine - y * sine, x * sine + y * cosine) for x, y in line.corners), strict=True)
    return Place(
        (xs[0] + xs[3]) / 2,
        (ys[0] + ys[1]) / 2,
        (xs[1] + xs[2]) / 2,
        (ys[2] + ys[3]) / 2,
    )
