"""Tables as lines of text: a row with its headings, so that each cell can be cited with what it says.

Four kinds of table stand in such records. A frame around text is text. A form (label and value side by
side, as in 時間 | 108年… | 地點 | …) is the lines it stands for. A table whose columns have headings gives
each row as ``heading：cell`` pairs. One with a column of decisions (綜理表) keeps its bars: ``ingest.rows``
knows what its cells are. Anything else keeps its bars too.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from ingest.heads import Label, parse_label, tight

# A cell is its paragraphs; None is a place that a cell to the left or above covers.
Cell: TypeAlias = tuple[str, ...] | None
Row: TypeAlias = Sequence[Cell]
BAR = " | "
# A heading names a column; what is longer is a sentence.
_HEADING_MAX = 20
_COLUMNS_MIN = 2


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines that a table stands for, top to bottom."""
    told = [row for row in rows if any(map(_said, row))]
    if not told:
        return
    columns = max(map(len, told))
    headings = _headings(told[0], columns) if len(told) > 1 else None
    if headings is None:
        for row in told:
            yield from _form_lines(row)
    elif any(label and label.role.binds for label in map(parse_label, headings)):
        for row in told:
            yield BAR.join(_joined(cell) for cell in row)
    else:
        yield BAR.join(_joined(cell) for cell in told[0] if cell is not None)
        for row in _filled(told)[1:]:
            yield _with_headings(row, headings)


def _said(cell: Cell) -> str:
    return "".join(cell or ()).strip()


def _joined(cell: Cell) -> str:
    return " ".join(" ".join(cell or ()).split())


def _headings(row: Row, columns: int) -> list[str] | None:
    """Return the headings of the columns where the first row is nothing but headings, else None."""
    names = [_joined(cell) for cell in row]
    own = [name for name, cell in zip(names, row, strict=True) if cell is not None]
    if len(own) < _COLUMNS_MIN or len(row) < columns or len(set(own)) < len(own):
        return None
    if any(not _names(name) for name in own) or _is_form(row):
        return None
    for at, cell in enumerate(row):
        if cell is None and at:  # a heading that spans several columns names each of them
            names[at] = names[at - 1]
    return names


def _names(words: str) -> bool:
    """Whether words can head a column: short, no sentence, and more than a number."""
    plain = tight(words)
    return (
        0 < len(plain) <= _HEADING_MAX
        and not any(char in "。；" for char in plain)
        and any(map(str.isalpha, plain))
    )


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with a cell that goes on from above said again: it holds for each of them."""
    filled: list[Row] = []
    for row in rows:
        above = filled[-1] if filled else ()
        first = next((at for at, cell in enumerate(row) if cell is not None), 0)
        # Covered from above, unless a cell of its own row to the left spans it.
        filled.append(
            [up if cell is None and at < first else cell for at, (cell, up) in enumerate(_pairs(row, above))]
        )
    return filled


def _pairs(row: Row, above: Row) -> Iterator[tuple[Cell, Cell]]:
    return ((cell, up) for cell, up in list(zip_longest(row, above))[: len(row)])


def _with_headings(row: Row, headings: Sequence[str]) -> str:
    """Return ``heading：cell`` pairs of what a row says; a cell that spans several columns is said once."""
    said = [(name, _joined(cell)) for name, cell in zip(headings, row, strict=False) if _said(cell)]
    over = [_joined(cell) for cell in row[len(headings) :] if _said(cell)]
    if len(said) == 1 and not over:
        return said[0][1]  # a title or a note across the table
    return "；".join([*(f"{name}：{words}" for name, words in said), *over])


def _label(cell: Cell) -> Label | None:
    """Return the label that a cell is, and nothing besides."""
    words = _joined(cell)
    label = parse_label(words, header=True) if words else None
    return label if label and label.length == len(words) else None


def _is_form(row: Row) -> bool:
    """Whether a row is label and value side by side."""
    cells = [cell for cell in row if _said(cell)]
    marks = [_label(cell) is not None for cell in cells]
    return any(marks[::2]) and not any(marks[1::2])


def _form_lines(row: Row) -> Iterator[str]:
    """Yield a row of a form, or of a frame around text; anything else with its bars."""
    cells = [cell for cell in row if cell and _said(cell)]
    if len(cells) == 1:
        yield from cells[0]
    elif _is_form(row):
        for at, cell in enumerate(cells):
            if at and _label(cells[at - 1]):
                continue
            if _label(cell) and at + 1 < len(cells):
                first, *rest = cells[at + 1]
                yield _joined(cell).rstrip("：:") + "：" + first
                yield from rest
            else:
                yield from cell
    else:
        yield BAR.join(map(_joined, cells))
