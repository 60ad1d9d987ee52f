"""Scanned pages to text: each page recognised, put in reading order and written as lines with their places."""

import ctypes
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

from ingest.boxes import SCALE, LineBox
from ingest.record import Doubt
from ingest.scans.glyphs import settle
from ingest.scans.images import PageImage
from ingest.scans.order import Place, reading_order
from ingest.scans.recognise import Image, Line, Recogniser, recogniser
from ingest.scans.script import in_one_script
from ingest.scans.upright import levelled, skew, turned_back, upright_lines

# A worker holds one page; more workers than this gain little and cost 300 MB each.
_MOST_WORKERS = 4
# Freed blocks pile up between those in use: after so many pages they are given back, in a few milliseconds.
_GIVEN_BACK_EVERY = 10
# What is read with a lower score is usually no text: a stamp, a signature, a logo.
_LEGIBLE = 0.5
# Below this a page should be compared with its image; clean pages are read with .97 and more.
_SURE = 0.9
_UNCLEAR_SHOWN = 3
_UNCLEAR_LENGTH = 16
# The words of the dotted line along which an official letter is bound.
_BINDING = frozenset("裝訂線")
# A box is one and a half characters high, a blank half a character wide.
_BLANKS_A_HEIGHT = 3
_MOST_BLANKS = 8


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page as recognised: ``boxes`` have offsets into ``text``, ``confidence`` runs from 0 to 1.

    ``unclear`` are the lines read least surely, the worst first; ``left_out`` counts what was not legible.
    """

    number: int
    text: str
    boxes: tuple[LineBox, ...] = ()
    confidence: float = 1.0
    unclear: tuple[str, ...] = ()
    left_out: int = 0

    def doubt(self) -> Doubt:
        """Return what a person should know about the page, in Traditional Chinese."""
        told = f"第 {self.number} 頁由影像辨識文字，平均信心 {self.confidence:.0%}"
        if self.left_out:
            told += f"，另有 {self.left_out} 處無法辨識"
        if self.confidence >= _SURE and not self.unclear:
            return Doubt("ocr", told, page=self.number)
        shown = "、".join(f"「{line}」" for line in self.unclear)
        told += f"，引用前請對照影像{'：' if shown else ''}{shown}"
        return Doubt("ocr_unclear", told, page=self.number)


def read_scans(pages: Iterable[PageImage]) -> Iterator[ScannedPage]:
    """Yield the pages recognised, in order; as many at a time as there are processors, no more in memory."""
    workers = min(_MOST_WORKERS, len(os.sched_getaffinity(0)))
    waiting: deque[Future[ScannedPage]] = deque()
    with ThreadPoolExecutor(workers, "ocr") as pool:
        for count, page in enumerate(pages, start=1):
            if len(waiting) >= workers:
                yield waiting.popleft().result()
            if count % _GIVEN_BACK_EVERY == 0:
                _give_back()
            waiting.append(pool.submit(read_page, page))
        while waiting:
            yield waiting.popleft().result()
    _give_back()


def _give_back() -> None:
    """Return to the system what recognising freed, some 400 MB, where the C library can (glibc)."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def read_page(page: PageImage) -> ScannedPage:
    """Return what one page says."""
    if page.image is None:
        return ScannedPage(page.number, "")
    return _Page(page.number, page.image, recogniser()).written()


class _Page:
    """One page on its way from lines in pixels to text with places."""

    def __init__(self, number: int, image: Image, reader: Recogniser) -> None:
        lines, self._turns = upright_lines(image, reader)
        height, width = image.shape[:2]
        self._size = (float(width), float(height))
        self._number = number
        read = [line for line in map(settle, in_one_script(lines)) if line.text]
        self._lines = [line for line in read if line.confidence >= _LEGIBLE]
        self._left_out = len(read) - len(self._lines)
        self._text = ""
        self._boxes: list[LineBox] = []

    def written(self) -> ScannedPage:
        """Write the page's lines in reading order."""
        angle = skew(self._lines)
        places = [levelled(line, angle) for line in self._lines]
        binding = _binding(self._lines, places)
        kept = [index for index in range(len(places)) if index not in binding]
        for row in reading_order([places[index] for index in kept]):
            self._write_row([kept[index] for index in row], places)
        unclear = sorted((line for line in self._lines if line.confidence < _SURE), key=_confidence)
        shown = tuple(line.text[:_UNCLEAR_LENGTH] for line in unclear[:_UNCLEAR_SHOWN])
        length = sum(len(line.text) for line in self._lines)
        mean = sum(line.confidence * len(line.text) for line in self._lines) / length if length else 1.0
        return ScannedPage(self._number, self._text, tuple(self._boxes), mean, shown, self._left_out)

    def _write_row(self, row: Sequence[int], places: Sequence[Place]) -> None:
        right = None
        for index in row:
            place = places[index]
            if right is not None:
                self._text += _blanks((place.left - right) / max(1.0, place.height))
            right = place.right
            self._boxes.append(self._box(self._lines[index], len(self._text)))
            self._text += self._lines[index].text
        self._text += "\n"

    def _box(self, line: Line, start: int) -> LineBox:
        width, height = self._size
        righted = (height, width) if self._turns % 2 else (width, height)
        corners = [turned_back(corner, self._turns, righted) for corner in line.corners]
        parts = [
            _part(value, whole) for corner in corners for value, whole in zip(corner, self._size, strict=True)
        ]
        between = [(one + other) / 2 for one, other in pairwise(line.middles)]
        edges = (0, *(round(edge * SCALE) for edge in between), SCALE)
        ax, ay, bx, by, cx, cy, dx, dy = parts
        return LineBox(start, self._number, (ax, ay, bx, by, cx, cy, dx, dy), edges)


def _blanks(gap: float) -> str:
    """Return the blanks between two stretches of a row; ``gap`` is in heights of its box."""
    return " " * max(1, min(_MOST_BLANKS, round(gap * _BLANKS_A_HEIGHT)))


def _part(value: float, whole: float) -> int:
    return round(min(1.0, max(0.0, value / whole)) * SCALE)


def _confidence(line: Line) -> float:
    return line.confidence


def _binding(lines: Sequence[Line], places: Sequence[Place]) -> set[int]:
    """Return the lines that are the words 裝, 訂 and 線 in the margin of an official letter."""
    alone = {index for index, line in enumerate(lines) if line.text.strip(".…·") in _BINDING}
    if {lines[index].text.strip(".…·") for index in alone} != _BINDING:
        return set()
    margin = max(places[index].right for index in alone)
    inside = [place.left for index, place in enumerate(places) if index not in alone]
    return alone if sum(left < margin for left in inside) <= len(alone) else set()
