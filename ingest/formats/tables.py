"""Tables as lines of text: a row with its headings, so that each cell can be cited with what it says.

Four kinds of table stand in such records. A frame around text is text. A form (label and value side by
side, as in 時間 | 108年… | 地點 | …) is the lines it stands for. A table whose columns have headings gives
each row as ``heading：cell`` pairs. One with a column of decisions (綜理表) keeps its bars: ``ingest.rows``
knows what its cells are. Anything else keeps its bars too: a list of people has no headings, and
saying the first of them before each of the others would be wrong.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from ingest.data_files import table
from ingest.heads import Label, parse_label, parse_marker, tight
from ingest.lines import BAR
from ingest.names import parse_person

# A cell is its paragraphs; None is a place that a cell to the left or above covers.
Cell: TypeAlias = tuple[str, ...] | None
Row: TypeAlias = Sequence[Cell]
# A heading names a column; what is longer is a sentence.
_HEADING_MAX = 20
_MARKED_MAX = 40
_COLUMNS_MIN = 2
_MOSTLY = 0.5
_TITLES_MOST = 3
_BRACKETED = re.compile(r"[（(〔\[][^）)〕\]]*[）)〕\]]")
_PERIOD = re.compile(r"(?:民國)?\d{1,4}(?:年度?|月份?)(?:\d{1,2}月)?|第[一二三四1-4]季")
_FIGURE = re.compile(r"[^\w]*(?:NT|新臺幣|新台幣|民國|中華民國)?\$?[約近逾共計]?\s*\d")


def table_lines(rows: Sequence[Row], *, headed: bool = False) -> Iterator[str]:
    """Yield the lines that a table stands for, top to bottom; ``headed`` tells that it marks its first row."""
    for lines in row_lines(rows, headed=headed):
        yield from lines


def row_lines(rows: Sequence[Row], *, headed: bool = False) -> list[list[str]]:
    """Return for each row of a table the lines it stands for, none for a row that says nothing."""
    lines: list[list[str]] = [[] for _ in rows]
    said = [at for at, row in enumerate(rows) if any(map(_said, row))]
    told = [rows[at] for at in said]
    above = _titles(told)
    titles, told = told[:above], told[above:]
    headings = column_headings(told, headed=headed and said[: above + 1] == list(range(above + 1)))
    if headings is None:
        shown = [list(_form_lines(row)) for row in told]
    elif any(label and label.role.binds for label in map(parse_label, headings)):
        shown = [[_barred(row)] for row in told]
    else:
        tiers = 2 if len(told) > _COLUMNS_MIN and _is_second_tier(told[0], told[1]) else 1
        if tiers > 1:
            headings = [
                f"{name} {_joined(cell)}".strip()
                for name, cell in zip_longest(headings, told[1][: len(headings)])
            ]
        heads = [[BAR.join(filter(None, map(_joined, row)))] for row in told[:tiers]]
        shown = [*heads, *([_with_headings(row, headings)] for row in _filled(told)[tiers:])]
    for at, each in zip(said, [*(list(_form_lines(row)) for row in titles), *shown], strict=True):
        lines[at] = each
    return lines


def _barred(row: Row) -> str:
    """Return a row with bars between its cells, and around them where the first or last is empty."""
    words = [_joined(cell) for cell in row]
    line = BAR.join(words)
    return line if words[0] and words[-1] else f"| {line} |"


def _titles(rows: Sequence[Row]) -> int:
    """Return how many rows stand above the headings: each a single cell across a table of several columns."""
    if max(map(len, rows), default=0) < _COLUMNS_MIN:
        return 0
    single = [sum(map(bool, map(_said, row))) == 1 for row in rows[: _TITLES_MOST + 1]]
    return min(single.index(False) if False in single else 0, _TITLES_MOST)


def column_headings(rows: Sequence[Row], *, headed: bool = False) -> list[str] | None:
    """Return the headings of the columns where the first row is nothing but headings, else None.

    A row is told from data by what its words are, or by figures that stand below them; not where
    the table marks it as its heading.
    """
    if len(rows) < _COLUMNS_MIN or sum(map(_is_form, rows[1:])) > _MOSTLY * (len(rows) - 1):
        return None
    columns = max(map(len, rows))
    row = rows[0]
    names = [_joined(cell) for cell in row]
    # The corner above a column of names may be empty.
    own = [
        name
        for at, (name, cell) in enumerate(zip(names, row, strict=True))
        if cell is not None and (at or name)
    ]
    if len(own) < _COLUMNS_MIN - (not names[0]) or len(set(own)) < len(own):
        return None
    if not headed and (len(row) < columns or not _heads(own, rows)):
        return None
    if any(not _names(name, headed=headed) for name in own) or _is_form(row):
        return None
    for at, cell in enumerate(row):
        if cell is None and at:  # a heading that spans several columns names each of them
            names[at] = names[at - 1]
    return names


def _is_second_tier(row: Row, below: Row) -> bool:
    """Whether the row below the headings parts those that span several columns, and only those."""
    spanned = [None in row[at : at + 2] for at in range(len(row))]
    if len(below) != len(row) or not any(spanned):
        return False
    parted = all(
        _names(_joined(cell), headed=True) for cell, each in zip(below, spanned, strict=True) if each
    )
    return parted and all(cell is None for cell, each in zip(below, spanned, strict=True) if not each)


def _heads(names: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a row that nothing marks heads the others: by its words, or by figures that only they have."""
    if any(parse_marker(name) for name in names):
        return False
    words = tuple(table("columns")["words"])
    plain = {name: tight(_BRACKETED.sub("", name)) for name in names}
    known = [name for name in names if plain[name].endswith(words) or _PERIOD.fullmatch(plain[name])]
    if any(_is_person(name) for name in names if name not in known):
        return False
    return len(known) >= _MOSTLY * len(names) or any(map(_turns_to_figures, zip_longest(*rows)))


def _is_person(words: str) -> bool:
    person = parse_person(words)
    return person is not None and bool(person.title)


def _turns_to_figures(column: Sequence[Cell]) -> bool:
    """Whether a column has words on top and nothing but figures below."""
    first, *below = (_joined(cell) for cell in column)
    figures = [bool(_FIGURE.match(unicodedata.normalize("NFKC", words))) for words in below if words]
    return bool(first) and not any(char.isdigit() for char in first) and bool(figures) and all(figures)


def _said(cell: Cell) -> str:
    return "".join(cell or ()).strip()


def _joined(cell: Cell) -> str:
    return " ".join(" ".join(cell or ()).split())


def _names(words: str, *, headed: bool) -> bool:
    """Whether words can head a column: short, no sentence, no label with its value, and more than a number."""
    plain = tight(words)
    return (
        0 < len(plain) <= (_MARKED_MAX if headed else _HEADING_MAX)
        and not any(char in "。；：:" for char in _BRACKETED.sub("", plain))
        and (headed or any(map(str.isalpha, plain)))
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
    return "；".join([*(f"{name}：{words}" if name else words for name, words in said), *over])


def _label(cell: Cell) -> Label | None:
    """Return the label that a cell is, and nothing besides."""
    words = _joined(cell)
    label = parse_label(words, header=True) if words else None
    return label if label and label.length == len(words) else None


def _is_form(row: Row) -> bool:
    """Whether a row is label and value side by side."""
    cells = [cell for cell in row if _said(cell)]
    marks = [_label(cell) is not None for cell in cells]
    valued = zip(marks[::2], cells[1::2], strict=False)
    if any(marks[1::2]) or not any(mark for mark, _ in valued):
        return False
    # 時間 | 主題 | 地點 heads the columns of a timetable.
    return not any(tight(_joined(cell)) in table("columns")["words"] for cell in cells[1::2])


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
                label, (first, *rest) = _joined(cell).rstrip("：:") + "：", cells[at + 1]
                if rest and parse_marker(first):  # a list, from whatever number it counts on
                    yield label
                    yield first
                else:
                    yield label + first
                yield from rest
            else:
                yield from cell
    else:
        yield BAR.join(map(_joined, cells))
