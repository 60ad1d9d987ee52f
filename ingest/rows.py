"""Tables that decide row by row (綜理表): each row is a case, each cell a part named by its column.

Only a table with a column of decisions is taken apart; in any other the rows are lines of text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.heads import Head, Label, parse_label, tight
from ingest.lines import Line
from ingest.numerals import value
from ingest.record import Role

_BAR = re.compile(r"[ \t　]*[|｜][ \t　]*")
_COLUMNS_MIN = 3
# The words that number a row; a row stands under the case its table belongs to.
ROW_WORDS = frozenset({"編號", "陳情編號", "序號", "項次", "列"})
# Beside such a column the decisions are those of an earlier meeting, whose execution is reported here.
TRACKED = frozenset({"辦理情形", "執行情形", "目前進度", "列管建議", "列管情形", "追蹤情形"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its words as a line of the source, and what it opens in the tree."""

    line: Line
    head: Head


def decision_rows(lines: Sequence[Line]) -> dict[int, list[Cell]]:
    """Return line index → cells for the rows of every table that has a column of decisions."""
    rows: dict[int, list[Cell]] = {}
    columns: list[Label] = []
    count = 0
    for index, line in enumerate(lines):
        cells = list(_cells(line))
        named = [_column(cell.text) for cell in cells] if len(cells) >= _COLUMNS_MIN else []
        if not named or any(label.role.binds for label in named):
            tracked = any(label.word in TRACKED for label in named)
            columns, count = [] if tracked else named, 0
        elif len(cells) == len(columns) and any(cell.text for cell in cells):
            count += 1
            rows[index] = list(_row(cells, columns, count))
    return rows


def bars(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the source spans of the bars between the cells of a row, which are no words of the record."""
    return ((line.start + bar.start(), line.start + bar.end()) for bar in _BAR.finditer(line.text))


def _cells(line: Line) -> Iterator[Line]:
    at = 0
    for bar in _BAR.finditer(line.text):
        yield Line(line.text[at : bar.start()], line.start + at, 0)
        at = bar.end()
    yield Line(line.text[at:], line.start + at, 0)


def _column(words: str) -> Label:
    """Return what the cells of a column are: the part its heading names, else something explained."""
    label = parse_label(words)
    if label and label.group == "fields":
        return label
    return Label("fields", tight(words), Role.EXPLANATION, tight(words) or "欄", None, 0)


def _row(cells: Sequence[Line], columns: Sequence[Label], count: int) -> Iterator[Cell]:
    """Yield the cells that say something; the first of them opens the row, by its number or its place."""
    (first, column), *rest = [pair for pair in zip(cells, columns, strict=True) if pair[0].text]
    numbered = column.word in ROW_WORDS and value(tight(first.text)) is not None
    label = f"{column.word}{tight(first.text)}" if numbered else f"第{count}列"
    yield Cell(first, Head(None, Label("containers", "列", Role.AGENDA, label, count, 0)))
    for cell, named in rest:
        yield Cell(cell, Head(None, Label("fields", named.word, named.role, named.word, None, 0)))
