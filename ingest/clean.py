"""From physical lines to the clean text: hard-wrapped lines joined, furniture dropped, all mapped.

The joining rule is the one that survives these records: blank lines mean nothing, a line begins a new
block only at a numbering marker that fits the counting, a known label, a header field, a speaker
standing alone, or after a line that visibly ended its paragraph. Everything else continues the line
before it, without a space unless two Latin words meet.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.forms import (
    LETTER,
    TITLE_END,
    TITLE_LINES,
    dated_head,
    history_head,
    letterhead_head,
    letterhead_lines,
    lone_speakers,
    nested_head,
    nested_minutes,
    repeated_letterheads,
    titles_complete,
    turn_head,
    turn_names,
)
from ingest.front import (
    contents_head,
    contents_lines,
    is_rule,
    split_list,
    split_points,
    torn_labels,
    web_controls,
)
from ingest.heads import (
    LAW_STYLES,
    Head,
    Marker,
    is_told,
    named_speaker,
    parse_head,
    parse_label,
    parse_marker,
    section_heading,
    tight,
)
from ingest.lines import (
    CLOSED,
    FULL,
    Line,
    counted_pages,
    line_starts,
    page_numbers,
    running_heads,
    split_lines,
    table_rows,
    wrap_width,
)
from ingest.markup import mask
from ingest.names import lacks_given_name, parse_person, parse_speaker
from ingest.record import Role, SpanMap
from ingest.rows import bars, decision_rows
from ingest.writing import Block, Draft, write

_LADDER = (*LAW_STYLES, "壹", "container", "field", "一", "(一)", "1.", "(1)", "1)", "①", "甲", "A.", "•")
_ALWAYS_OPENING = {"turns", "history", "nested", "contents", "halves"}
_WEAK = {"1.", "(1)", "1)", "A.", "•"}
_HEADER_GAP = re.compile(r"(?:\s{2,}|\t)(?=\S)")
_LABEL_GAP = re.compile(r"\s+(?=\S)")
_DAY = re.compile(r"(?:中華民國|民國)?\s*\d{2,3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?![^，。]{0,6}[前起至])")
_TITLE_WORDS = frozenset({"紀錄", "記錄"})
_INDENT = re.compile(r"[ \t]*")
_CAPTION = re.compile(r"[（(【][^（()）】]*[）)】]")
_ARTICLE_ALONE = re.compile(r"\s*(?:$|[（(])")
_CONTINUING = "，。、；」）)"
# Below this share of the wrap width a line is taken to end its paragraph.
_SHORT = 0.6
_NAME_LINE = 12
_GIVEN_NAME = 3


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The clean text of a source, its blocks in order, the map back, and the dropped source spans.

    ``nested`` is the source span of another meeting's minutes inside it, ``left_out`` the lines of words
    among the dropped (a letterhead, a running head), those that stood together with the line
    and page of the first. ``wrapped`` tells that the source breaks its lines at a width.
    """

    text: str
    blocks: tuple[Block, ...]
    spans: SpanMap
    dropped: tuple[tuple[int, int], ...]
    nested: tuple[int, int] | None = None
    left_out: tuple[tuple[tuple[str, ...], int, int | None], ...] = ()
    wrapped: bool = False


@dataclass(slots=True)
class _Counter:
    """The last number seen at each rung of the ladder, to tell a marker from a number in a sentence."""

    last: dict[str, int] = field(default_factory=dict)
    ever: dict[str, int] = field(default_factory=dict)

    def fits(self, marker: Marker) -> bool:
        return marker.number in {self.last.get(marker.style, 0) + 1, self.ever.get(marker.style, 0) + 1}

    def take(self, style: str, number: int) -> None:
        rung = _LADDER.index(style)
        self.last = {key: value for key, value in self.last.items() if _LADDER.index(key) < rung}
        self.last[style] = self.ever[style] = number


def clean(text: str, page_starts: Sequence[int] = ()) -> Cleaned:
    """Return the clean text of a source; ``page_starts`` are source offsets where a reader knows pages."""
    masked, marks = mask(text)
    lines = split_lines(masked)
    numbers = page_numbers(lines)
    furniture = (
        set(numbers) | running_heads(lines, page_starts) | repeated_letterheads(lines) | web_controls(lines)
    )
    pages = tuple(page_starts) or counted_pages(lines, numbers)
    kept = [line for index, line in enumerate(lines) if index not in furniture]
    turns = turn_names(kept)
    rules = [start for start, end in marks if text[start:end].lower().startswith("<hr")]
    nested = nested_minutes(kept, rules, turns)
    headings = {_INDENT.match(text, end).end() for start, end in marks if text[start] == "#"}  # type: ignore[union-attr]
    joiner = _Joiner(kept, turns, nested, headings)
    clean_text, blocks, runs = write(joiner.drafts())
    lost = ((lines[index].start, lines[index].end) for index in furniture)
    dropped = _merged([*marks, *joiner.bars, *lost])
    spans = SpanMap(runs, line_starts(text), pages)
    left_out = tuple(_left_out(lines, sorted(furniture - set(numbers)), spans))
    return Cleaned(clean_text, blocks, spans, tuple(dropped), nested, left_out, joiner.wrapped)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans in order, each character in one of them: a line left out may hold markup too."""
    reached = 0
    for start, end in sorted(spans):
        if end > max(start, reached):
            yield max(start, reached), end
            reached = end


def _left_out(
    lines: Sequence[Line], furniture: Sequence[int], spans: SpanMap
) -> Iterator[tuple[tuple[str, ...], int, int | None]]:
    """Yield the dropped lines that stood together, with the source line and page of the first."""
    block: list[int] = []
    for index in (*furniture, None):
        if block and index != block[-1] + 1:
            first = lines[block[0]].start
            page = bisect_right(spans.page_starts, first) or None
            yield tuple(lines[each].text for each in block), bisect_right(spans.line_starts, first), page
            block = []
        if index is not None and not lines[index].text.isdigit():
            block.append(index)


class _Joiner:
    """Walks the lines once and groups them into blocks."""

    def __init__(
        self,
        lines: Sequence[Line],
        turns: frozenset[str],
        nested: tuple[int, int] | None,
        headings: Collection[int],
    ) -> None:
        self._turns = turns
        self._headings = headings  # where lines marked as headings begin (Markdown)
        self._letterhead = letterhead_lines(lines)
        self._lines = lines
        self._title = 2 if self._letterhead else 1  # the draft that is the title, counted from 1
        self._title_end = titles_complete(lines[self._letterhead :])
        self._whole = {lines[index].start for index in table_rows(lines)}
        self._wrap = wrap_width(lines[self._letterhead :])
        # Lines whose head is known from the whole source, by their offset.
        self._known = {lines[index].start: head for index, head in torn_labels(lines).items()}
        self._known |= {lines[index].start: contents_head() for index in contents_lines(lines)}
        self._known |= {lines[index].start: head for index, head in lone_speakers(lines).items()}
        self._known |= {nested[0]: nested_head()} if nested else {}
        self._rule = is_rule(lines)
        self._rows = {lines[index].start: cells for index, cells in decision_rows(lines).items()}
        self.bars: list[tuple[int, int]] = []  # what stands between the cells taken apart
        self._counter = _Counter()
        self._header = True
        self._fields = False  # a header field has been seen
        self._article = False  # the words of an article go on, not those of a list in it
        self._drafts: list[Draft] = []

    @property
    def wrapped(self) -> bool:
        """Whether lines end at a width, not only where a paragraph does."""
        return self._wrap is not None

    def drafts(self) -> list[Draft]:
        """Return the blocks of the source in order."""
        if self._letterhead:
            self._drafts.append(Draft(list(self._lines[: self._letterhead]), letterhead_head()))
        for line in self._lines[self._letterhead :]:
            if line.start in self._rows:
                self._drafts += [Draft([cell.line], cell.head) for cell in self._rows[line.start]]
                self.bars += bars(line)
                continue
            for part in [line] if line.start in self._whole else self._parts(line):
                self._take(part)
        return self._drafts

    def _parts(self, line: Line) -> list[Line]:
        points = split_points(line) if self._rule else [line]
        return [each for point in points for part in self._header_fields(point) for each in split_list(part)]

    def _header_fields(self, line: Line) -> list[Line]:
        """Split a header line that carries several fields (主持人：…        紀錄：…)."""
        parts: list[Line] = []
        rest = line
        while self._header:
            marker = parse_marker(rest.text)
            after = marker.length if marker else 0  # 貳、  地點： is one field, however wide its blank
            labelled = parse_label(rest.text[after:], header=True) is not None or self._is_dated(rest.text)
            gaps = (_LABEL_GAP if labelled else _HEADER_GAP).finditer(rest.text, after)
            cut = next((gap.end() for gap in gaps if self._begins_field(rest.text, gap.end())), None)
            if cut and not (self._fields or parts or labelled) and tight(rest.text[cut:]) in _TITLE_WORDS:
                break  # …聯繫會議　　紀錄 is a title
            if cut is None:
                break
            parts.append(Line(rest.text[:cut].rstrip(), rest.start, rest.indent))
            rest = Line(rest.text[cut:], rest.start + cut, rest.indent)
        return [*parts, rest]

    @staticmethod
    def _begins_field(text: str, at: int) -> bool:
        """Whether a header field begins here: after one blank it needs its colon or a long label."""
        label = parse_label(text[at:], header=True)
        if label is None or label.group != "header":
            return False
        wide = len(text[:at]) - len(text[:at].rstrip()) > 1 or text[at - 1 : at] == "\t"
        spread = any(char.isspace() for char in text[at : at + label.length].rstrip())
        return (
            wide
            or spread
            or at + label.length == len(text)
            or text[at : at + label.length].rstrip().endswith((":", "："))
            or len(label.word) > _GIVEN_NAME
        )

    def _take(self, line: Line) -> None:
        head = self._head(line)
        if not head.plain and not self._opens(head, line):
            head = Head()
        if not head.plain:
            self._open(line, head)
        elif self._drafts and self._continues(line):
            self._continue(line)
        else:
            self._header = self._header and not (self._fields and section_heading(line.text))
            self._drafts.append(Draft([line], Head()))

    def _head(self, line: Line) -> Head:
        if known := self._known.get(line.start):
            return known
        if head := turn_head(line.text, self._turns):
            return head
        if self._header and not self._fields and (head := history_head(line.text)):
            return head
        if self._header and self._is_dated(line.text):
            return dated_head()
        head = parse_head(line.text, header=self._header)
        if head.speaker and not head.label and not head.speaker.person and self._fills_line(line):
            return Head(head.marker, None, None, head.body)  # a sentence cut after the name of an office
        return head

    def _is_dated(self, text: str) -> bool:
        """Whether a line below the title of minutes begins with the day of the meeting, without a label."""
        told = self._drafts and (not self._drafts[-1].head.label or self._drafts[-1].words.strip())
        return bool(told) and self._title_end is TITLE_END and bool(_DAY.match(text))

    def _open(self, line: Line, head: Head) -> None:
        label, marker = head.label, head.marker
        group = label.group if label else ""
        if group in {"header", "nested"}:
            self._header = self._fields = True  # minutes read out here have a header of their own
        elif (marker or label) and group not in {"history", "contents", "halves"}:
            self._header = False
        self._article = marker is not None and marker.style == "條"
        if marker:
            self._counter.take(marker.style, marker.number)
        elif label and label.group in {"containers", "fields"}:
            self._counter.take(label.group.rstrip("s"), label.number or 0)
        spoken = bool(label and label.role in {Role.SPEECH, Role.RESPONSE, Role.REPORT})
        words = line.text[head.body :].strip()
        turn = label is not None and label.group == "turns"
        said = (
            marker is not None and label is None and parse_speaker(words) is None
        )  # words of the speaker's own
        naming = (
            bool(words)
            and not turn
            and not said
            and (head.speaker is not None or (spoken and lacks_given_name(words)))
        )
        self._drafts.append(Draft([line], head, naming))

    def _opens(self, head: Head, line: Line) -> bool:
        """Tell whether a marker or label at the start of a line is one, not a word of a broken sentence."""
        marker, label = head.marker, head.label
        if label and label.group in _ALWAYS_OPENING:
            return True
        if marker is None or label:
            colon = line.text[: head.body].rstrip().endswith((":", "："))
            return bool(label) and (self._at_rest() or colon)
        if marker.style in LAW_STYLES:
            return self._opens_article(marker, line)
        if marker.style in _WEAK:
            heads = self._at_rest() and (marker.number <= 1 or section_heading(line.text[marker.length :]))
            return bool(heads) or (marker.number > 1 and self._counter.fits(marker))
        return self._at_rest() or self._counter.fits(marker)

    def _opens_article(self, marker: Marker, line: Line) -> bool:
        """Tell 第 5 條 at the head of an article from one cited at the start of a line (第五條規定…)."""
        if not self._at_rest():
            return False
        last = line.text[marker.length - 1 : marker.length]
        blank = last.isspace() or last in {"：", ":"}
        return blank or bool(_ARTICLE_ALONE.match(line.text, marker.length)) or self._counter.fits(marker)

    def _at_rest(self) -> bool:
        """Whether the line before has ended: by its punctuation, its length or by being a heading."""
        if not self._drafts:
            return True
        draft, line = self._drafts[-1], self._drafts[-1].lines[-1]
        if line.text[-1] in CLOSED or draft.naming or self._header or line.start in self._whole:
            return True
        return self._wrap is None or line.width < _SHORT * self._wrap

    def _fills_line(self, line: Line) -> bool:
        return self._wrap is not None and line.width > FULL * self._wrap and line.text[-1] not in ":："

    def _continues(self, line: Line) -> bool:
        draft, last = self._drafts[-1], self._drafts[-1].lines[-1]
        group = draft.head.label.group if draft.head.label else ""
        alone = {last.start, line.start} & self._whole or group in {"letterhead", "contents"}
        heading = self._fields and section_heading(line.text)
        if alone or (self._header and (heading or LETTER.fullmatch(line.text))):
            return False
        if self._header and not self._fields and draft.head.plain and len(self._drafts) == self._title:
            return self._titles_on(draft, line)
        if draft.naming:
            return self._names_on(draft, line)
        if self._article and draft.words.strip():
            # A 項 ends in 。 or ：, whatever the width of its last line; a caption in brackets is a line. The last
            # one may lack its full stop before the 沿革.
            ended = last.text[-1] in "。：:！？" or section_heading(line.text) == "沿革"
            return not ended and not _CAPTION.fullmatch(draft.words)
        return self._reads_on(last, line)

    def _reads_on(self, last: Line, line: Line) -> bool:
        """Whether words go on over a line break: by the width of the line before and how both meet."""
        if self._wrap is None:
            told = is_told(self._drafts[-1].head.label, self._drafts[-1].words, line.text)
            return (self._header and self._fields and not told) or line.text[0] in _CONTINUING
        if last.width < _SHORT * self._wrap and not self._header:
            return line.text[0] in _CONTINUING
        return not (last.text[-1] in "。！？!?" and last.width < FULL * self._wrap)

    def _titles_on(self, draft: Draft, line: Line) -> bool:
        """Whether a title goes on: it is not complete, not long, and the line is no paragraph."""
        title = "".join(each.text for each in draft.lines)
        if "|" in title + line.text or LETTER.fullmatch(title) or draft.lines[0].start in self._headings:
            return False  # a row of a table is no part of a title
        complete = self._title_end.search(title) or title[-1] in "。；："
        return not complete and len(draft.lines) < TITLE_LINES and line.text[-1] not in "。；："

    @staticmethod
    def _names_on(draft: Draft, line: Line) -> bool:
        """Whether a line only finishes the speaker line above it: a given name, a person after an office."""
        if len(line.text) > _NAME_LINE or re.search(r"[。，；？！]", line.text):
            return False
        if lacks_given_name(draft.words):
            return len(line.text) <= _GIVEN_NAME
        person = parse_person(line.text)
        named = draft.head.speaker and draft.head.speaker.person
        return person is not None and bool(person.title) and not named

    def _continue(self, line: Line) -> None:
        draft = self._drafts[-1]
        label = draft.head.label
        draft.apart |= self._wrap is None and bool(label and label.group == "header")
        draft.lines.append(line)
        if draft.naming:
            head = draft.head
            draft.head = Head(head.marker, head.label, named_speaker(draft.words), head.body)
