"""Tables drawn in plain text: Markdown's, those of bars and rules, and columns kept apart by tabs.

Each is told as the tables of any other format are (``ingest.formats.tables``). Every row stays on the line where it
began, and rules are left blank, so that a line of the text is still a line of the file; where one row
stands for several lines, a ``<br>`` keeps them apart. A text that merely contains bars is left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.ruled import BARS, has_bar, in_box, is_rule, ruled_rows
from ingest.formats.tables import Row, column_headings, row_lines

_LINE = re.compile(r"([^\n\r\x0b\x0c\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z)")
_ANY = re.compile(rf"[{BARS}\t]")
# What Markdown may have before a table: a quotation, and the entry of a list that the table stands in.
_QUOTE = re.compile(r"[ \t　]*(?:>[ \t]?)*")
_ENTRY = re.compile(r"(?:[-*+•]|\d{1,3}[.)、])[ \t]+(?=\|)")
_DASHES = re.compile(r":?-+:?")
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BETWEEN = "<br>"
_COLUMNS_MIN, _ROWS_MIN = 2, 3


@dataclass(frozen=True, slots=True)
class _Told:
    """A table before line ``stop``, and what its lines say instead; those not named are blank."""

    stop: int
    lines: dict[int, str]


def with_tables_told(text: str) -> str:
    """Return a text with the tables drawn in it told row by row, every other line as it is where it is."""
    if not _ANY.search(text):
        return text
    found = [match.groups() for match in _LINE.finditer(text)]
    lines = [line for line, _ in found]
    shown = list(lines)
    at = 0
    while at < len(lines):
        told = _markdown(lines, at) or _barred(lines, at) or _tabbed(lines, at)
        if told:
            shown[at : told.stop] = [told.lines.get(each, "") for each in range(at, told.stop)]
        at = told.stop if told else at + 1
    return "".join(line + end for line, (_, end) in zip(shown, found, strict=True))


def _told(stop: int, rows: Sequence[tuple[int, Row]], *, headed: bool) -> _Told:
    said = row_lines([cells for _, cells in rows], headed=headed)
    return _Told(stop, {line: _BETWEEN.join(words) for (line, _), words in zip(rows, said, strict=True)})


# --- Markdown ---


def _markdown(lines: Sequence[str], at: int) -> _Told | None:
    """Return the table that begins here, its headings above a row of dashes (GitHub Flavored Markdown, 4.10)."""
    if "|" not in lines[at] or at + 1 >= len(lines) or not _is_dashes(lines[at + 1]) or _is_dashes(lines[at]):
        return None
    quote = _QUOTE.match(lines[at])
    entry = _ENTRY.match(lines[at], quote.end() if quote else 0)
    heads = _piped(lines[at][entry.end() :] if entry else lines[at])
    if len(heads) != len(_piped(lines[at + 1])) and len(heads) < _COLUMNS_MIN:
        return None
    rows: list[tuple[int, Row]] = [(at, heads)]
    stop = at + 2
    while stop < len(lines) and _BAR.search(lines[stop]):
        cells = _piped(lines[stop])
        if not _is_dashes(lines[stop]) or all(
            cell == ("-",) for cell in cells
        ):  # these say that there is nothing
            below = [_piped(line) for line in lines[stop + 2 : stop + 3] if _is_dashes(lines[stop + 1])]
            if below and column_headings([cells, *below]):
                break  # the headings of the next table
            rows.append((stop, cells))
        stop += 1
    told = _told(stop, rows, headed=True)
    if entry:
        told.lines[at] = entry[0] + told.lines[at]
    return told


def _is_dashes(line: str) -> bool:
    return "|" in line and "-" in line and all(_DASHES.fullmatch("".join(cell)) for cell in _piped(line))


def _piped(line: str) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a Markdown row: between bars that are not escaped, a ``<br>`` between paragraphs."""
    quote = _QUOTE.match(line)
    cells = _BAR.sub("\\1\n", line[quote.end() if quote else 0 :].strip()).split("\n")
    cells = cells[1:] if len(cells) > 1 and not cells[0].strip() else cells
    cells = cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells
    return tuple(_paragraphs(cell.replace("\\|", "|")) for cell in cells)


def _paragraphs(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in _BREAK.split(cell)))) or ("",)


# --- bars ---


def _barred(lines: Sequence[str], at: int) -> _Told | None:
    """Return the table that begins here between bars, with rules or without, None where none does."""
    if not _is_drawn(lines[at]) or (at and _is_drawn(lines[at - 1])):
        return None  # asked once, where such lines begin
    stop = at
    while stop < len(lines) and (_is_drawn(lines[stop]) or _is_gap(lines, at, stop)):
        if stop + 1 < len(lines) and _is_dashes(lines[stop + 1]):
            return None  # the headings of a table of Markdown
        stop += 1
    found = ruled_rows(lines, [each for each in range(at, stop) if lines[each].strip()])
    if found is None:
        return None
    told = _told(stop, found.rows, headed=found.headed)
    told.lines.update(found.titles)
    return told


def _is_drawn(line: str) -> bool:
    return has_bar(line) or is_rule(line)


def _is_gap(lines: Sequence[str], at: int, blank: int) -> bool:
    """Whether a blank line parts two lines of a box: some exports have one after every line."""
    if lines[blank].strip() or blank == at or blank + 1 >= len(lines):
        return False
    return in_box(lines[blank - 1]) and in_box(lines[blank + 1])


# --- tabs ---


def _tabbed(lines: Sequence[str], at: int) -> _Told | None:
    """Return the table that begins here, its cells kept apart by tabs; None where no line heads the others."""
    if "\t" not in lines[at] or (at and "\t" in lines[at - 1]):
        return None
    stop = at
    while stop < len(lines) and "\t" in lines[stop]:
        stop += 1
    for first in range(at, min(at + 2, stop)):
        for tabs in ("\t", "\t+"):  # as copied from a sheet, and as typed until the columns stand straight
            rows = [
                [(cell.strip(),) for cell in re.split(tabs, line.strip(" 　"))] for line in lines[first:stop]
            ]
            while rows and all(len(row) > 1 and not row[-1][0] for row in rows):
                rows = [row[:-1] for row in rows]
            columns = {len(row) for row in rows}
            enough = len(rows) >= (_ROWS_MIN if len(rows[0]) == _COLUMNS_MIN else _COLUMNS_MIN)
            if enough and len(columns) == 1 and column_headings(rows):
                told = _told(stop, list(enumerate(rows, first)), headed=False)
                told.lines.update({line: lines[line] for line in range(at, first)})
                return told
    return None
