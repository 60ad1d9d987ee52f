"""A plot of days on a line, drawn as SVG by the server; what it shows stands beside it in words too."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.page_render import escape
from ingest.dates import roc

_WIDTH, _HEIGHT, _EDGE = 760, 124, 70
_AXIS = 58
# Two labels nearer than this would be printed over each other.
_GAP = 96


@dataclass(frozen=True, slots=True)
class Point:
    """A day and what happened on it. ``kind``: binding | said | due | today."""

    day: dt.date
    label: str
    kind: str


def plot(points: Sequence[Point], about: str) -> str:
    """Return the SVG of points in time, the distances true to the days as far as the labels have room; "" for none."""
    ordered = sorted(points, key=lambda point: point.day)
    if not ordered:
        return ""
    places = _places([point.day for point in ordered])
    width = max(_WIDTH, round(places[-1]) + _EDGE)
    marks = "".join(_mark(point, round(x)) for point, x in zip(ordered, places, strict=True))
    told = escape(f"{about}：" + "；".join(f"{roc(point.day)} {point.label}" for point in ordered))
    return (
        f'<div class="plot" tabindex="0" role="region" aria-label="時間軸"><svg viewBox="0 0 {width} {_HEIGHT}" role="img" '
        f'style="min-width:{width * 3 // 4}px" aria-label="{told}" translate="no">'
        f'<line x1="{_EDGE // 2}" x2="{width - _EDGE // 2}" y1="{_AXIS}" y2="{_AXIS}"/>{marks}</svg></div>'
    )


def _places(days: Sequence[dt.date]) -> list[float]:
    """Return where the days stand, in order, no two nearer than ``_GAP``."""
    span = max(1, (days[-1] - days[0]).days)
    room = _WIDTH - 2 * _EDGE
    places: list[float] = []
    for day in days:
        place = _EDGE + room * (day - days[0]).days / span
        places.append(max(place, places[-1] + _GAP) if places else place)
    return places


def _mark(point: Point, x: int) -> str:
    shape = (
        f'<rect x="{x - 7}" y="{_AXIS - 7}" width="14" height="14" transform="rotate(45 {x} {_AXIS})"/>'
        if point.kind in {"due", "today"}
        else f'<circle cx="{x}" cy="{_AXIS}" r="8"/>'
    )
    return (
        f'<g class="is-{point.kind}">{shape}<text x="{x}" y="{_AXIS - 22}">{roc(point.day)}</text>'
        f'<text x="{x}" y="{_AXIS + 32}" class="label">{escape(point.label)}</text></g>'
    )
