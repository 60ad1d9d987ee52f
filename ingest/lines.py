"""Physical lines of a source, and which of them are page furniture rather than words of the record."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = " \t\u3000\u00a0\r\x0b\x0c" + _INVISIBLE
# A page of these records holds 25-40 lines; numbers that follow each other faster are data, not pages.
_LINES_A_PAGE = 10
_EDGE = 2
_MARKED_PAGE = re.compile(
    r"[-–—−~]\s*\d{1,3}\s*[-–—−~]|第?\s*\d{1,3}\s*頁\s*[,，/／]?\s*(?:共\s*\d{1,3}\s*頁)?|\d{1,3}\s*/\s*\d{1,3}|[Pp](?:age|\.)\s*\d{1,3}"
)
_LONE_NUMBER = re.compile(r"\d{1,3}")


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
    for match in re.finditer(r"[^\n\x0c]+", text):
        words = match[0].lstrip(_BLANK)
        indent = len(match[0]) - len(words)
        words = words.rstrip(_BLANK)
        if words:
            lines.append(Line(words, match.start() + indent, indent))
    return lines


def line_starts(text: str) -> tuple[int, ...]:
    """Return the source offset at which each physical line (blank ones too) begins."""
    return (0, *(match.end() for match in re.finditer(r"\n", text)))


def page_numbers(lines: Sequence[Line]) -> dict[int, int]:
    """Return line index → page number for the lines that are nothing but a page number.

    Marked ones (第 3 頁, - 3 -) always count; lone numbers only as a rising sequence at page distance.
    """
    found: dict[int, int] = {}
    last_index, last_page = 0, 0
    for index, line in enumerate(lines):
        plain = unicodedata.normalize("NFKC", line.text).strip()
        if _MARKED_PAGE.fullmatch(plain):
            found[index] = int(re.search(r"\d+", plain)[0])  # type: ignore[index]
        elif _LONE_NUMBER.fullmatch(plain):
            page = int(plain)
            gap = page - last_page
            if gap == 1 and not found and index == 0 or gap > 0 and index - last_index >= _LINES_A_PAGE * gap:
                found[index] = last_page = page
                last_index = index
    return found


def running_heads(lines: Sequence[Line], page_starts: Sequence[int]) -> set[int]:
    """Return the indexes of lines repeated at the top or bottom of most pages, the first one excepted."""
    if len(page_starts) < 3:  # noqa: PLR2004 - on two pages a repetition may be chance
        return set()
    edges = [list(_edge_lines(page)) for page in _by_page(lines, page_starts)]
    counts = Counter(key for page in edges for key in {_digitless(lines[i].text) for i in page})
    repeated = {key for key, count in counts.items() if count >= max(3, 0.5 * len(edges))}
    seen: set[str] = set()
    heads = set()
    for page in edges:
        for index in page:
            key = _digitless(lines[index].text)
            if key in repeated and key in seen:
                heads.add(index)
            seen.add(key)
    return heads


def _digitless(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def _by_page(lines: Sequence[Line], page_starts: Sequence[int]) -> Iterator[list[int]]:
    bounds = [*page_starts, 1 << 60]
    for low, high in zip(bounds, bounds[1:], strict=False):
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
