"""Rows of a table drawn with bars and rules: which lines are one row, and whether a rule marks its headings.

A row may be wrapped in its cells over several lines: rules around each row say so, and so does a cell that is
full above one that goes on while another is empty. Cells are never given to a heading by guess: a row
of another number of cells than the table has columns is one cell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import TypeAlias

from ingest.formats.tables import Row, column_headings
from ingest.lines import BAR, BLANKS, display_width

# A row as drawn: the line it begins on, and what stands between its bars, blanks and all.
_Drawn: TypeAlias = tuple[int, list[str]]
_BOX_BARS = "│┃║"
BARS = "|｜" + _BOX_BARS
_STROKES = r"\u2500\u2501\u2504-\u2550\u2552-\u257f\-=_—＿－＝"
_DOUBLE = frozenset("═=＝━")
_JOINTS = rf"+＋: \u3000{BARS}"
# One stroke between bars is a cell that says that there is nothing.
_RULE = re.compile(rf"[{_JOINTS}]*(?:[{_STROKES}]{{2,}}[{_JOINTS}]*)+")
_SPLIT = {"|": re.compile(r"(?<!\\)\|"), "｜": re.compile("｜"), _BOX_BARS: re.compile(f"[{_BOX_BARS}]")}
_CROSSINGS = re.compile(r"[|+＋\u2502\u2503\u250c-\u254b\u2551-\u256c]")
_COLUMNS_MIN, _ROWS_MIN = 2, 3
_MOSTLY = 2 / 3
# A cell is taken for wrapped only where it is this wide: what is narrower holds a figure or a word.
_WRAPPED_MIN = 8
_FIGURE = re.compile(r"[\d,，.．%％]+")


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table of bars: the lines above its headings, its rows by line, whether the first of them is marked."""

    titles: dict[int, str]
    rows: tuple[tuple[int, Row], ...]
    headed: bool


def is_rule(line: str) -> bool:
    """Whether a line is drawn, with no words in it."""
    return bool(_RULE.fullmatch(line.strip(BLANKS)))


def has_bar(line: str) -> bool:
    """Whether a line has what keeps the cells of a table apart."""
    return any(bar in line for bar in BARS)


def in_box(line: str) -> bool:
    """Whether a line is of a table in a box, of characters that nothing else is drawn with."""
    return any(bar in line for bar in _BOX_BARS) or any("┌" <= char <= "╬" for char in line)


def ruled_rows(lines: Sequence[str], drawn: Sequence[int]) -> Ruled | None:
    """Return the table that the ``drawn`` lines, all of them rules or with bars, are; None for none."""
    ruled = groupby(drawn, lambda each: is_rule(lines[each]))
    groups = [list(each) for rule, each in ruled if not rule]
    if sum(map(len, groups)) < _COLUMNS_MIN:
        return None
    bar = next((bar for bar in (_BOX_BARS, "｜") if set(bar) & set(lines[groups[0][0]])), "|")
    cells = {each: _cells(lines[each], bar) for group in groups for each in group}
    columns = Counter(map(len, cells.values())).most_common(1)[0][0]
    if columns < _COLUMNS_MIN:
        return None
    if len(groups) == 1 and bar != _BOX_BARS:
        outer = all(_SPLIT[bar].match(lines[each].strip(BLANKS)) for each in cells)
        return _unruled(lines, list(cells.items()), columns, outer=outer)
    heads = list(_joined(groups[0], cells, whole=groups[0][0] > drawn[0]))
    rest = [row for group in groups[1:] for row in _joined(group, cells, whole=len(groups) >= _ROWS_MIN)]
    rows = [*heads, *rest]
    above = next((number for number, (_, row) in enumerate(rows) if len(row) == columns), 0)
    # One rule above several rows marks headings; where each row has its rules, the words must tell.
    single = len(groups) == _COLUMNS_MIN and len(rest) > 1
    rules = [lines[max(each for each in drawn if each < group[0])] for group in groups[1:]]
    headed = above == len(heads) - 1 and (single or _doubled(rules))
    covered = {group[0]: _open(rule) for group, rule in zip(groups[1:], rules, strict=True)}
    return _evened(rows, above, columns, headed=headed, covered=covered)


def _cells(line: str, bar: str) -> list[str]:
    cells = _SPLIT[bar].split(line.strip(BLANKS))
    cells = cells[1:] if len(cells) > 1 and not cells[0].strip(BLANKS) else cells
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip(BLANKS) else cells


def _unruled(lines: Sequence[str], rows: list[_Drawn], columns: int, *, outer: bool) -> Ruled | None:
    """Return a table without a rule, told by what its first or second row says; None where no row heads the others."""
    alike = sum(len(row) == columns for _, row in rows)
    for above in (0, 1):
        enough = len(rows) - above >= (_COLUMNS_MIN if outer or columns >= _ROWS_MIN else _ROWS_MIN)
        if not enough or alike < _MOSTLY * len(rows) or len(rows[above][1]) != columns:
            continue
        found = _evened(rows, above, columns, headed=False)
        if column_headings([row for _, row in found.rows]):
            return Ruled({line: lines[line] for line, _ in rows[:above]}, found.rows, headed=False)
    return None


def _evened(
    rows: Sequence[_Drawn],
    above: int,
    columns: int,
    *,
    headed: bool,
    covered: Mapping[int, Sequence[bool]] = MappingProxyType({}),
) -> Ruled:
    """Return the rows from the headings on; one of another number of cells is one cell, as are those above."""
    told = [(line, [cell.replace("\\|", "|").strip(BLANKS) for cell in row]) for line, row in rows]
    titles = {line: BAR.join(filter(None, row)) for line, row in told[:above]}
    even = [
        (
            line,
            _filled(row, covered.get(line, ())) if len(row) == columns else ((BAR.join(filter(None, row)),),),
        )
        for line, row in told[above:]
    ]
    return Ruled(titles, tuple(even), headed)


def _filled(row: Sequence[str], covered: Sequence[bool]) -> Row:
    """Return the cells of a row, None for an empty one that the cell above covers."""
    open_above = [*covered, *[False] * len(row)]
    return tuple(None if up and not cell else (cell,) for cell, up in zip(row, open_above, strict=False))


def _open(rule: str) -> list[bool]:
    """Return for each column whether a rule leaves it open: the cell above goes on below it."""
    return [not piece.strip(BLANKS) for piece in _CROSSINGS.split(rule.strip(BLANKS))[1:-1]]


def _doubled(rules: Sequence[str]) -> bool:
    """Whether the rule below the first group is a double one, and no other between two groups is."""
    return [bool(_DOUBLE & set(rule)) for rule in rules] == [True, *[False] * (len(rules) - 1)]


# --- rows of several lines ---


def _joined(group: Sequence[int], cells: dict[int, list[str]], *, whole: bool) -> Iterator[_Drawn]:
    """Yield the rows between two rules: ``whole`` tells that such a group is one row, if its lines do not say otherwise."""
    whole = whole and (_wraps(group, cells) or len(group) == 1)
    row: _Drawn | None = None
    for above, line in zip((group[0], *group), group, strict=False):
        if row and len(cells[line]) == len(row[1]) and (whole or _goes_on(cells[above], cells[line])):
            pairs = zip(row[1], cells[above], cells[line], strict=True)
            row = (row[0], [_wrapped(words, _is_full(last), more) for words, last, more in pairs])
            continue
        if row:
            yield row
        row = (line, cells[line])
    if row:
        yield row


def _wraps(group: Sequence[int], cells: dict[int, list[str]]) -> bool:
    """Whether the lines of a group are those of one row: each cell in one piece, shorter ones ended or all full."""
    rows = [cells[line] for line in group]
    said = [[bool(cell.strip(BLANKS)) for cell in column] for column in zip(*rows, strict=False)]
    if any(sum(now and not before for before, now in pairwise([False, *column])) > 1 for column in said):
        return False
    return not all(map(all, said)) or all(_is_full(cell) for row in rows[:-1] for cell in row)


def _goes_on(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a line only goes on with cells that are full in the line above it."""
    pairs = [(up, down) for up, down in zip(above, below, strict=True) if down.strip(BLANKS)]
    return 0 < len(pairs) < len(above) and all(
        _is_full(up)
        and display_width(up) >= _WRAPPED_MIN
        and not (_FIGURE.fullmatch(up.strip(BLANKS)) and _FIGURE.fullmatch(down.strip(BLANKS)))
        for up, down in pairs
    )


def _is_full(cell: str) -> bool:
    """Whether no other character fits into a cell, the margin on its left kept on its right."""
    words = cell.strip(BLANKS)
    margin = display_width(cell[: len(cell) - len(cell.lstrip(BLANKS))])
    room = display_width(cell[len(cell.rstrip(BLANKS)) :])
    return bool(words) and room <= min(margin, 1) + 1


def _wrapped(words: str, full: bool, more: str) -> str:  # noqa: FBT001 - of the line above, told by the caller
    """Return a cell with its next line: cut where it was full, apart where it was not or where Latin words meet."""
    words, more = words.rstrip(BLANKS), more.strip(BLANKS)
    apart = not full or (
        words[-1:].isascii() and words[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    )
    return f"{words} {more}" if words.strip(BLANKS) and more and apart else words + more
