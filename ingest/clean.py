"""From physical lines to the clean text: hard-wrapped lines joined, furniture dropped, every character mapped.

The joining rule is the one that survives these records: blank lines mean nothing, a line begins a new
block only at a numbering marker that fits the counting, a known label, a header field, a speaker
standing alone, or after a line that visibly ended its paragraph. Everything else continues the line
before it, without a space unless two Latin words meet.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.heads import Head, Marker, named_speaker, parse_head, parse_label, section_heading
from ingest.lines import Line, counted_pages, line_starts, page_numbers, running_heads, split_lines
from ingest.names import lacks_given_name, parse_person
from ingest.record import Role, Run, SpanMap

_CLOSED = "。！？；：!?;:」』）)…"
_LADDER = ("章", "條", "壹", "container", "field", "一", "(一)", "1.", "(1)", "1)", "①", "甲", "A.", "•")
_WEAK = {"1.", "(1)", "1)", "A.", "•"}
_HEADER_GAP = re.compile(r"[ 　\t]{2,}(?=\S)")
_TITLE_END = re.compile(r"(?:[紀記]\s*錄|議事錄)\s*(?:[（(].*[）)])?$")
# Below these shares of the wrap width a line is taken to end its paragraph.
_SHORT, _SHORT_AFTER_STOP = 0.6, 0.88
_WRAP_MAX = 120


@dataclass(slots=True)
class _Draft:
    """A block under construction: its lines, its head, and whether its speaker line may still go on."""

    lines: list[Line]
    head: Head
    naming: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A logical line of the record at ``[start, end)`` of the clean text, and what it opens with."""

    start: int
    end: int
    head: Head


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The clean text of a source, its blocks in order, the map back, and the dropped source spans."""

    text: str
    blocks: tuple[Block, ...]
    spans: SpanMap
    dropped: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Counter:
    """The last number seen at each rung of the ladder, to tell a marker from a number in a sentence."""

    last: dict[str, int] = field(default_factory=dict)
    ever: dict[str, int] = field(default_factory=dict)

    def fits(self, marker: Marker) -> bool:
        return marker.number in {self.last.get(marker.style, 0) + 1, self.ever.get(marker.style, 0) + 1}

    def take(self, style: str, number: int) -> None:
        self.last = {key: value for key, value in self.last.items() if _LADDER.index(key) < _LADDER.index(style)}
        self.last[style] = self.ever[style] = number


def clean(text: str, page_starts: Sequence[int] = ()) -> Cleaned:
    """Return the clean text of a source; ``page_starts`` are source offsets where a reader knows pages."""
    lines = split_lines(text)
    numbers = page_numbers(lines)
    furniture = set(numbers) | running_heads(lines, page_starts)
    pages = tuple(page_starts) or counted_pages(lines, numbers)
    kept = [line for index, line in enumerate(lines) if index not in furniture]
    drafts = _Joiner(kept).drafts()
    clean_text, blocks, runs = _write(drafts)
    spans = SpanMap(runs, line_starts(text), pages)
    dropped = tuple((lines[index].start, lines[index].end) for index in sorted(furniture))
    return Cleaned(clean_text, blocks, spans, dropped)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Return the display width at which a source breaks its lines, None where it does not hard-wrap."""
    if len(lines) < 8:  # noqa: PLR2004 - too few to tell
        return None
    widths = sorted(line.width for line in lines)
    width = widths[int(len(widths) * 0.9)]
    near = sum(1 for each in widths if each >= 0.8 * width)
    return width if width <= _WRAP_MAX and near >= 0.3 * len(widths) else None


class _Joiner:
    """Walks the lines once and groups them into blocks."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._wrap = wrap_width(lines)
        self._counter = _Counter()
        self._header = True
        self._fields = False  # a header field has been seen
        self._drafts: list[_Draft] = []

    def drafts(self) -> list[_Draft]:
        for line in self._lines:
            for part in self._header_fields(line):
                self._take(part)
        return self._drafts

    def _header_fields(self, line: Line) -> list[Line]:
        """Split a header line that carries several fields (主持人：…        紀錄：…)."""
        parts, rest = [], line
        while self._header:
            cuts = (gap.end() for gap in _HEADER_GAP.finditer(rest.text))
            cut = next((at for at in cuts if parse_label(rest.text[at:], header=True)), None)
            if cut is None:
                break
            parts.append(Line(rest.text[:cut].rstrip(), rest.start, rest.indent))
            rest = Line(rest.text[cut:], rest.start + cut, rest.indent)
        return [*parts, rest]

    def _take(self, line: Line) -> None:
        head = parse_head(line.text, header=self._header)
        if head.speaker and not head.label and not head.speaker.person and self._fills_line(line):
            head = Head(head.marker, None, None, head.body)  # a sentence cut after the name of an office
        if not head.plain and not self._opens(head, line):
            head = Head()
        if not head.plain:
            self._open(line, head)
        elif self._drafts and self._continues(line):
            self._continue(line)
        else:
            self._drafts.append(_Draft([line], Head()))

    def _open(self, line: Line, head: Head) -> None:
        label, marker = head.label, head.marker
        if label and label.group == "header":
            self._fields = True
        elif self._fields or marker or (label and label.group != "header"):
            self._header = False
        if marker:
            self._counter.take(marker.style, marker.number)
        elif label and label.group in {"containers", "fields"}:
            self._counter.take(label.group.rstrip("s"), label.number or 0)
        spoken = bool(label and label.role in {Role.SPEECH, Role.RESPONSE, Role.REPORT})
        words = line.text[head.body :].strip()
        naming = bool(words) and (head.speaker is not None or (spoken and lacks_given_name(words)))
        self._drafts.append(_Draft([line], head, naming))

    def _opens(self, head: Head, line: Line) -> bool:
        """Tell whether a marker or label at the start of a line is one, not a word of a broken sentence."""
        marker, label = head.marker, head.label
        if marker is None or label:
            return bool(label) and (self._at_rest() or line.text[: head.body].rstrip().endswith((":", "：")))
        if marker.style == "•":
            return self._at_rest()
        if marker.style in _WEAK:
            return self._counter.fits(marker) and (self._at_rest() or marker.number > 1) or (
                marker.number == 1 and self._at_rest()
            )
        return self._at_rest() or self._counter.fits(marker)

    def _at_rest(self) -> bool:
        """Whether the line before has ended: by its punctuation, its length or by being a heading."""
        if not self._drafts:
            return True
        draft, line = self._drafts[-1], self._drafts[-1].lines[-1]
        if line.text[-1] in _CLOSED or draft.naming or self._header:
            return True
        return self._wrap is None or line.width < _SHORT * self._wrap

    def _fills_line(self, line: Line) -> bool:
        return self._wrap is not None and line.width > _SHORT_AFTER_STOP * self._wrap and line.text[-1] not in ":："

    def _continues(self, line: Line) -> bool:
        draft = self._drafts[-1]
        last = draft.lines[-1]
        if self._header and not self._fields and draft.head.plain:
            return not _TITLE_END.search("".join(each.text for each in draft.lines)) and len(draft.lines) < 4  # noqa: PLR2004
        if draft.naming:
            return self._names_on(draft, line)
        if self._wrap is None:
            return self._header or line.text[0] in "，。、；」）)"
        if last.width < _SHORT * self._wrap and not self._header:
            return line.text[0] in "，。、；」）)"
        return not (last.text[-1] in "。！？!?" and last.width < _SHORT_AFTER_STOP * self._wrap)

    @staticmethod
    def _names_on(draft: _Draft, line: Line) -> bool:
        """Whether a line only finishes the speaker line above it: a given name, or a person after an office."""
        words = "".join(each.text for each in draft.lines)[draft.head.body :]
        if len(line.text) > 12 or re.search(r"[。，；？！]", line.text):  # noqa: PLR2004 - title and name fit in 12
            return False
        if lacks_given_name(words):
            return len(line.text) <= 3  # noqa: PLR2004 - a given name is one or two characters
        person = parse_person(line.text)
        return person is not None and bool(person.title) and not (draft.head.speaker and draft.head.speaker.person)

    def _continue(self, line: Line) -> None:
        draft = self._drafts[-1]
        draft.lines.append(line)
        if draft.naming:
            words = "".join(each.text for each in draft.lines)[draft.head.body :]
            head = draft.head
            draft.head = Head(head.marker, head.label, named_speaker(words), head.body)


def _write(drafts: Sequence[_Draft]) -> tuple[str, tuple[Block, ...], tuple[Run, ...]]:
    """Write the blocks out as text, one a line, collecting the runs that map it back."""
    writer = _Writer()
    blocks = []
    for draft in drafts:
        if writer.length:
            writer.raw("\n")
        start = writer.length
        for index, line in enumerate(draft.lines):
            if index and _needs_space(writer.last, line.text[0]):
                writer.raw(" ")
            writer.line(line, draft.head.body if index == 0 else 0)
        words = writer.text[start:]
        blocks.append(Block(start, writer.length, _rebase(draft.head, words)))
    return writer.text, tuple(blocks), tuple(writer.runs)


def _rebase(head: Head, words: str) -> Head:
    """Move ``head.body`` from the physical line to the clean block, whose blanks may be gone."""
    if head.plain:
        return head
    again = parse_head(words, header=bool(head.label and head.label.group == "header"))
    return Head(head.marker, head.label, head.speaker, again.body)


def _needs_space(before: str, after: str) -> bool:
    """Two Latin words meeting at a line end need the space the line break stood for; numbers do not."""
    both = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return both and not (before.isdigit() and after.isdigit())


class _Writer:
    """Collects clean characters and the runs they came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.last = ""
        self.runs: list[Run] = []

    @property
    def text(self) -> str:
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def raw(self, text: str) -> None:
        """Write characters that stand nowhere in the source."""
        self._parts.append(text)
        self.length += len(text)
        self.last = text[-1]

    def line(self, line: Line, head: int) -> None:
        """Write a line; blanks inside its head (時　　間) go, other stray blanks shrink or go."""
        for match in re.finditer(r"[^\s\u200b\u200c\u200d\u2060\ufeff]+|[\s\u200b\u200c\u200d\u2060\ufeff]+", line.text):
            piece, at = match[0], line.start + match.start()
            if piece[0].isspace() or piece[0] in "\u200b\u200c\u200d\u2060\ufeff":
                after = line.text[match.end() : match.end() + 1]
                if match.end() > head and _keeps_blank(self.last, after) and any(c.isspace() for c in piece):
                    offset = next(i for i, c in enumerate(piece) if c.isspace())
                    self._mapped(" ", at + offset)
            else:
                self._mapped(piece, at)

    def _mapped(self, piece: str, source: int) -> None:
        previous = self.runs[-1] if self.runs else None
        follows = previous and previous.clean + previous.length == self.length
        if previous and follows and previous.source + previous.length == source:
            self.runs[-1] = Run(previous.clean, previous.source, previous.length + len(piece))
        else:
            self.runs.append(Run(self.length, source, len(piece)))
        self.raw(piece)


def _keeps_blank(before: str, after: str) -> bool:
    """A blank between digits and Chinese is an artefact of the export; between other words it may separate."""
    if not before or not after:
        return False
    wide = [unicodedata.east_asian_width(char) in "WF" for char in (before, after)]
    if any(unicodedata.category(char).startswith("P") and is_wide for char, is_wide in zip((before, after), wide, strict=True)):
        return False
    return not (wide[0] != wide[1] and (before.isdigit() or after.isdigit()))


def is_heading(block_text: str) -> bool:
    """Whether a block without a marker is a section word standing alone."""
    return section_heading(block_text) is not None
