"""The nouns of a read record: Record, Item, Passage and the span map.

All offsets count characters (not bytes). Clean offsets point into ``Record.text``; source
offsets point into the text a reader returned (``ingest.readers.Source.text``).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ingest.boxes import Corners, LineBox, boxes_of


class Kind(StrEnum):
    """What a record is for its readers."""

    MINUTES = "minutes"
    PLAN = "plan"
    RULE = "rule"
    LAW = "law"
    OTHER = "other"


class Form(StrEnum):
    """How a record is written, which decides how its tree is parsed."""

    DECISION = "decision minutes"
    CONSULTATION = "consultation minutes"
    TRANSCRIPT = "transcript"
    ARTICLES = "articles"
    OUTLINE = "outline"


class Role(StrEnum):
    """What an item does in its record; only decision and ruling bind."""

    HEADER = "header"
    SECTION = "section"
    REMARKS = "remarks"
    AGENDA = "agenda"
    EXPLANATION = "explanation"
    PROPOSAL = "proposal"
    DECISION = "decision"
    RULING = "ruling"
    REPORT = "report"
    SPEECH = "speech"
    RESPONSE = "response"
    CONCLUSION = "conclusion"
    ADJOURNMENT = "adjournment"
    ATTACHMENT = "attachment"
    ARTICLE = "article"
    TEXT = "text"

    @property
    def binds(self) -> bool:
        """Whether words in this role commit anyone: 決議, 決定 and 裁示 do, the rest do not."""
        return self in {Role.DECISION, Role.RULING}


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` clean characters from ``clean`` on are the source characters from ``source`` on."""

    clean: int
    source: int
    length: int


@dataclass(frozen=True)
class SpanMap:
    """Clean text to source text, as sorted, disjoint runs.

    ``page_starts`` are source offsets; page numbers count from 1 and are None where the source
    shows no pages. ``line_starts`` are source offsets of physical lines, counted from 1. ``boxes``
    tell where the words of scanned pages stand on their images.
    """

    runs: tuple[Run, ...]
    line_starts: tuple[int, ...]
    page_starts: tuple[int, ...] = ()
    boxes: tuple[LineBox, ...] = ()

    @cached_property
    def _clean_starts(self) -> list[int]:
        return [run.clean for run in self.runs]

    def to_source(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the source spans, in order, that the clean span ``[start, end)`` was made from."""
        first = max(0, bisect_right(self._clean_starts, start) - 1)
        for run in self.runs[first:]:
            if run.clean >= end:
                return
            low, high = max(start, run.clean), min(end, run.clean + run.length)
            if low < high:
                offset = run.source - run.clean
                yield low + offset, high + offset

    def source_start(self, clean: int) -> int:
        """Return the source offset of the first mapped character at or after ``clean``."""
        for start, _ in self.to_source(clean, clean + 1_000_000_000):
            return start
        return self.runs[-1].source + self.runs[-1].length if self.runs else 0

    def page(self, clean: int) -> int | None:
        """Return the page (from 1) on which the clean character stands, None without pages."""
        if not self.page_starts:
            return None
        return max(1, bisect_right(self.page_starts, self.source_start(clean)))

    def boxes_at(self, start: int, end: int) -> list[tuple[int, Corners]]:
        """Return page and corners of each scanned stretch of the clean span, none where it was typed."""
        return [box for low, high in self.to_source(start, end) for box in boxes_of(self.boxes, low, high)]

    def line(self, clean: int) -> int:
        """Return the physical source line (from 1) of the clean character."""
        return max(1, bisect_right(self.line_starts, self.source_start(clean)))


@dataclass(frozen=True, slots=True)
class Item:
    """A node of a record's tree.

    ``start``/``end`` bound the item's own words (its label included, its children excluded);
    ``stop`` is where its last descendant ends. ``label`` is as printed (決定, 案由二, （一）), ``path``
    the labels from the root down to and including this item. ``flags``: ``misnumbered`` (breaks the
    count), ``unplaced`` (belongs nowhere known), ``nested`` (of another meeting's minutes read out here:
    what it decides, this meeting did not), ``deleted`` (an article that says only （刪除）).
    """

    number: int
    parent: int | None
    label: str
    path: tuple[str, ...]
    role: Role
    start: int
    body: int
    end: int
    stop: int
    speaker: str | None = None
    speaker_names: tuple[str, ...] = ()
    unit: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: an item or a part of one, at ``[start, end)`` of the clean text.

    ``context`` (title and headings above) is searched with ``text`` but never quoted.
    """

    item: int
    start: int
    end: int
    text: str
    context: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at; ``code`` is stable, ``text`` is Traditional Chinese.

    ``line`` counts the lines of the source's text, ``page`` its pages, where it has any.
    """

    code: str
    text: str
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A named person: ``written`` as in the record, ``name`` in surname-given order, and the title.

    ``proxy`` names who stood in: 吳妍華校長（許千樹副校長代理） was chair, 許千樹 presided.
    """

    written: str
    name: str
    title: str = ""
    unit: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One act of a document's 沿革: what was done (訂定, 修正, 通過, 廢止, 停止適用 …) and when.

    ``[start, end)`` are the words in the record's clean text; ``effective`` is the first day it holds
    where that is written and differs. ``date`` is None where the document only says that it has ended.
    """

    date: dt.date | None
    act: str
    start: int
    end: int
    effective: dt.date | None = None

    @property
    def ends(self) -> bool:
        """Whether the document is no longer in force by this act."""
        return self.act in {"廢止", "停止適用"}

    @property
    def since(self) -> dt.date | None:
        """The day from which the act holds, as far as the document says."""
        return self.effective or self.date


@dataclass(frozen=True)
class Record:
    """One source file, read: its header, clean text, tree, passages and what was doubtful.

    ``source`` is the file's path as the catalog knows it, ``id`` comes from the hash of its words.
    ``dropped`` are source spans left out of the clean text (page furniture).
    ``history`` is the 沿革 of a law, rule or plan, ``valid_from`` and ``repealed`` come from it.
    ``deixis`` maps words like 本部 to the full name they stand for, per item number (-1: whole record).
    """

    id: str
    sha256: str
    source: str
    title: str
    kind: Kind
    form: Form
    text: str
    spans: SpanMap
    items: tuple[Item, ...]
    passages: tuple[Passage, ...]
    date: dt.date | None = None
    time: str | None = None
    series: str | None = None
    number: int | None = None
    place: str | None = None
    host: str | None = None
    chairs: tuple[Person, ...] = ()
    recorders: tuple[Person, ...] = ()
    deixis: tuple[tuple[int, str, str], ...] = ()
    warnings: tuple[Doubt, ...] = ()
    dropped: tuple[tuple[int, int], ...] = field(default=())
    history: tuple[Amendment, ...] = ()

    @property
    def valid_from(self) -> dt.date | None:
        """The day from which this version holds: that of its latest 訂定 or 修正, None where none is written."""
        days = [each.since for each in self.history if each.since and not each.ends]
        return max(days, default=None)

    @property
    def repealed(self) -> Amendment | None:
        """The act that ended the document, None while it holds as far as the file says.

        What was ended and enacted again later holds; an ending without a date stands.
        """
        for each in self.history:
            later = (other.date for other in self.history if not other.ends and other.date)
            if each.ends and not (each.date and any(day > each.date for day in later)):
                return each
        return None

    def quote(self, start: int, end: int) -> str:
        """Return the record's own words at ``[start, end)`` of the clean text."""
        return self.text[start:end]

    def children(self, number: int | None) -> Iterator[Item]:
        """Yield the direct children of an item (None: the roots) in record order."""
        return (item for item in self.items if item.parent == number)

    def ancestors(self, number: int) -> Iterator[Item]:
        """Yield the item's parent, its parent, and so on up to a root."""
        parent = self.items[number].parent
        while parent is not None:
            yield self.items[parent]
            parent = self.items[parent].parent
