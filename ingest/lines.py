"""Physical lines of a source, and which of them are page furniture rather than words of the record."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + INVISIBLE
# Punctuation that visibly ends what a line says.
CLOSED = "。！？；：!?;:」』”）)…"
# What ends so is a sentence's, wherever it stands on its page.
_SENTENCE_ENDS = frozenset("。；，")
# A page of these records holds 25-40 lines; numbers that follow each other faster are data, not pages.
_LINES_A_PAGE = 10
_EDGE = 2
_MARKED_PAGE = re.compile(
    r"[-–—−~]\s*(\d{1,3})\s*[-–—−~]"
    r"|第?\s*(\d{1,3})\s*頁\s*[,，/／]?\s*(?:共\s*\d{1,3}\s*頁)?"
    r"|(\d{1,3})\s*/\s*\d{1,3}"
    r"|[Pp](?:age|\.)\s*(\d{1,3})"
)
_LONE_NUMBER = re.compile(r"\d{1,3}")
# Between the cells of a row whose table has no headings, and between the headings.
BAR = " | "
_HEADING_MAX = 40
_LINE_BREAK = re.compile(r"\r\n?|\n")
_WRAP_MIN_LINES = 3
_WRAP_MIN, _WRAP_MAX = 30, 120
# A line this close to the wrap width was broken because it was full.
FULL = 0.88


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank physical line: its words without outer blanks, their source offset, blanks before."""

    text: str
    start: int
    indent: int

    @property
    def end(self) -> int:
        """Source offset just after the last word."""
        return self.start + len(self.text)

    @property
    def width(self) -> int:
        """Display columns: full-width characters count two."""
        return display_width(self.text)


def display_width(text: str) -> int:
    """Return the display columns of ``text``: full-width and ambiguous characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def split_lines(text: str) -> list[Line]:
    """Return the non-blank lines of ``text`` with the source offset of their first word."""
    lines = []
    for match in re.finditer(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+", text):
        words = match[0].lstrip(BLANKS)
        indent = len(match[0]) - len(words)
        words = words.rstrip(BLANKS)
        if words:
            lines.append(Line(words, match.start() + indent, indent))
    return lines


def line_starts(text: str) -> tuple[int, ...]:
    """Return the source offset at which each physical line (blank ones too) begins."""
    return (0, *(match.end() for match in _LINE_BREAK.finditer(text)))


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Return the display width at which a source breaks its lines, None where it does not hard-wrap.

    A wrapped source has many lines of about one width, and most of them stop in mid-sentence; a
    source with a paragraph on each line may have the first but not the second.
    """
    rows = table_rows(lines)
    lines = [line for index, line in enumerate(lines) if index not in rows]
    if len(lines) < _WRAP_MIN_LINES:
        return None
    widths = sorted(line.width for line in lines)
    width = widths[int(len(widths) * 0.9)]
    near = [line for line in lines if line.width >= 0.8 * width]
    broken = sum(line.text[-1] not in CLOSED for line in near)
    wrapped = len(near) >= 0.3 * len(lines) and broken >= 0.4 * len(near)
    return width if wrapped and _WRAP_MIN <= width <= _WRAP_MAX else None


def table_rows(lines: Sequence[Line]) -> set[int]:
    """Return the indexes of lines that are rows of a table: each says what its headings said, or has as many bars.

    They are whole lines, however alike their widths: the readers tell each row of a table on one.
    """
    rows: set[int] = set()
    names: tuple[str, ...] = ()
    for index, line in enumerate(lines):
        cells = line.text.split(BAR)
        if len(cells) > 1:
            if index and len(lines[index - 1].text.split(BAR)) == len(cells):
                rows |= {index - 1, index}
            above = names if index and BAR in lines[index - 1].text else ()
            names = (*above, *(f"{cell.strip()}：" for cell in cells if len(cell) <= _HEADING_MAX))
        elif names and line.text.startswith(names) and "；" in line.text:
            rows |= {index - 1, index} if BAR in lines[index - 1].text else {index}
    return rows


def page_numbers(lines: Sequence[Line]) -> dict[int, int]:
    """Return line index → page number for the lines that are nothing but a page number.

    Marked ones (第 3 頁, - 3 -) always count; lone numbers only as a rising sequence at page
    distance, or a single one where it cuts a sentence in two. A column of data is neither.
    """
    found: dict[int, int] = {}
    lone: dict[int, int] = {}
    for index, line in enumerate(lines):
        plain = unicodedata.normalize("NFKC", line.text).strip()
        if match := _MARKED_PAGE.fullmatch(plain):
            found[index] = int(next(group for group in match.groups() if group))
        elif _LONE_NUMBER.fullmatch(plain):
            lone[index] = int(plain)
    return found | _page_sequence(lines, lone)


def _page_sequence(lines: Sequence[Line], lone: dict[int, int]) -> dict[int, int]:
    sequence: dict[int, int] = {}
    last_index, last_page = 0, 0
    for index, page in lone.items():
        if {index - 1, index + 1} & lone.keys():
            continue
        gap = page - last_page
        if index == 0 or (gap > 0 and index - last_index >= _LINES_A_PAGE * gap):
            sequence[index] = last_page = page
            last_index = index
    if len(sequence) == 1:
        index, page = next(iter(sequence.items()))
        if not (page == 1 if index == 0 else _cuts_a_sentence(lines, index)):
            return {}
    return sequence


def _cuts_a_sentence(lines: Sequence[Line], index: int) -> bool:
    wrap = wrap_width(lines)
    before = lines[index - 1]
    full = wrap is not None and before.width >= FULL * wrap and before.text[-1] not in CLOSED
    return full and index + 1 < len(lines)


def running_heads(lines: Sequence[Line], page_starts: Sequence[int]) -> set[int]:
    """Return the indexes of lines repeated at the top or bottom of most pages, the first one excepted.

    Two lines are the same when they differ in nothing but the number of their page.
    """
    if len(page_starts) < 3:  # noqa: PLR2004 - on two pages a repetition may be chance
        return set()
    pages = [
        {index: _pageless(lines[index].text, number) for index in _edge_lines(page)}
        for number, page in enumerate(_by_page(lines, page_starts), 1)
    ]
    counts = Counter(key for page in pages for key in set(page.values()))
    often = (key for key, count in counts.items() if count >= max(3, 0.5 * len(pages)))
    repeated = {key for key in often if key[-1:] not in _SENTENCE_ENDS}
    seen: set[str] = set()
    heads = set()
    for page in pages:
        heads |= {index for index, key in page.items() if key in repeated and key in seen}
        seen |= set(page.values())
    return heads


def _pageless(text: str, page: int) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return re.sub(rf"(?<!\d){page}(?!\d)", "#", plain)


def _by_page(lines: Sequence[Line], page_starts: Sequence[int]) -> Iterator[list[int]]:
    bounds = [*page_starts, 1 << 60]
    for low, high in pairwise(bounds):
        page = [index for index, line in enumerate(lines) if low <= line.start < high]
        if page:
            yield page


def _edge_lines(page: list[int]) -> Iterator[int]:
    yield from dict.fromkeys((*page[:_EDGE], *page[-_EDGE:]))


def counted_pages(lines: Sequence[Line], numbers: dict[int, int]) -> tuple[int, ...]:
    """Return page starts of a text file whose pages show as one-space lines and printed numbers.

    A text export leaves one leading blank on the first line of a page unless that line is the page
    number. The count is given only where at least two printed numbers agree with it; else ``()``.
    """
    starts = [lines[0].start] if lines else []
    agreed = 0
    for index, line in enumerate(lines):
        if index in numbers:
            if index and numbers[index] == len(starts) + 1:
                starts.append(line.start)
            if numbers[index] != len(starts):
                return ()
            agreed += 1
        elif line.indent == 1 and index:
            starts.append(line.start)
    return tuple(starts) if agreed > 1 else ()
