"""OpenDocument text and sheets (.odt, .ods), the government's standard format, with the numbers of their lists.

Follows OpenDocument 1.3 part 3: a list names its style, whose levels say how they count; what was
deleted under tracked changes lies apart from the text, and hidden text says that it is hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.formats.counting import OPEN_DOCUMENT, decimal
from ingest.formats.numbering import bullet, number
from ingest.formats.package import Package, locked
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import Cell, Row, table_lines

_NAME = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT, TABLE, DRAW, MANIFEST = (
    f"{{{_NAME}{part}:1.0}}" for part in ("office", "style", "text", "table", "drawing", "manifest")
)
SVG = f"{{{_NAME}svg-compatible:1.0}}"
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt)")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_KIND = "ODF 文件"
_BREAK = "\x0c"
_REPEATED_MOST = 50
_GONE = frozenset({TEXT + "tracked-changes", TEXT + "hidden-text", OFFICE + "annotation", OFFICE + "forms",
                   TEXT + "sequence-decls", TEXT + "variable-decls", TEXT + "user-field-decls", TEXT + "ruby-text",
                   OFFICE + "annotation-end", TEXT + "bibliography-mark-source"})  # fmt: skip
_PLAIN = {TEXT + "tab": "\t", TEXT + "line-break": "\n", TEXT + "soft-page-break": _BREAK}
_BLOCKS = frozenset({TEXT + "p", TEXT + "h"})
_LISTS = frozenset({TEXT + "list", TEXT + "numbered-paragraph"})
_ROW_GROUPS = frozenset(TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
_CELLS = frozenset({TABLE + "table-cell", TABLE + "covered-table-cell"})


def read_odt(file: File) -> Source:
    """Return the text of an .odt or .ods file; raises ReadError when it is broken or locked."""
    package = Package(file, _KIND)
    manifest = package.part("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter(MANIFEST + "encryption-data"), None) is not None:
        raise locked(file, _KIND)
    root = package.part("content.xml")
    body = None if root is None else root.find(OFFICE + "body")
    if root is None or body is None:
        raise package.broken()
    styles = package.part("styles.xml")
    reader = _Reader(_Styles([each for each in (styles, root) if each is not None]))
    for part in body:
        reader.blocks(part)
    reader.finish(root, styles)
    return reader.paper.source(file)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts and what it prints."""

    numbered: bool = False
    form: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    glyph: str = ""


class _Styles:
    """What the styles of a document say of lists, hidden text and page breaks."""

    def __init__(self, roots: list[Any]) -> None:
        self.lists: dict[str, dict[int, _Level]] = {}
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        self.breaking: set[str] = set()
        self._lists_of: dict[str, tuple[str | None, str | None]] = {}
        self.outline: dict[int, _Level] = {}
        for root in roots:
            for style in root.iter(TEXT + "list-style"):
                self.lists[style.get(STYLE + "name", "")] = dict(map(_level, style))
            for style in root.iter(TEXT + "outline-style"):
                self.outline = dict(map(_level, style))
            for style in root.iter(STYLE + "style"):
                self._read(style)

    def _read(self, style: Any) -> None:  # noqa: ANN401 - lxml has no types
        name = style.get(STYLE + "name", "")
        self._lists_of[name] = (style.get(STYLE + "list-style-name"), style.get(STYLE + "parent-style-name"))
        for properties in style:
            if properties.get(TEXT + "display") == "none":
                self.hidden.add(name)
            if (
                properties.get(STYLE + "text-line-through-style", "none") != "none"
                and style.get(STYLE + "family") == "text"
            ):
                self.struck.add(name)
            values = [value for key, value in properties.attrib.items() if key.endswith("}break-before")]
            if "page" in values or style.get(STYLE + "master-page-name"):
                self.breaking.add(name)

    def list_of(self, paragraph_style: str | None) -> str | None:
        """Return the list style that a paragraph style, or one it is based on, names."""
        for _ in range(_REPEATED_MOST):
            found, parent = self._lists_of.get(paragraph_style or "", (None, None))
            if found or parent is None:
                return found
            paragraph_style = parent
        return None


def _level(node: Any) -> tuple[int, _Level]:  # noqa: ANN401 - lxml has no types
    form = node.get(STYLE + "num-format", "")
    return number(node.get(TEXT + "level"), 1), _Level(
        numbered=not str(node.tag).endswith(("bullet", "image")),
        form=form,
        prefix=node.get(STYLE + "num-prefix", ""),
        suffix=node.get(STYLE + "num-suffix", ""),
        shown=number(node.get(TEXT + "display-levels"), 1),
        start=number(node.get(TEXT + "start-value"), 1),
        glyph=node.get(TEXT + "bullet-char", ""),
    )


@dataclass(slots=True)
class _List:
    """The counters of one list, by level from 1."""

    style: str | None
    counts: dict[int, int] = field(default_factory=dict)


class _Reader:
    """Walks the body of one document."""

    def __init__(self, styles: _Styles) -> None:
        self.paper = Paper()
        self._styles = styles
        self._by_id: dict[str, _List] = {}
        self._by_style: dict[str | None, _List] = {}
        self._outline = _List(None)
        self._after: list[str] = []
        self._notes = self._boxes = self._sheets = 0

    # --- blocks ---

    def blocks(self, parent: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Write the paragraphs, lists and tables of an element in order."""
        for text in self._texts(parent):
            for at, page in enumerate(text.split(_BREAK)):
                if at:
                    self.paper.page()
                if page or not at:
                    self.paper.write(page)

    def _texts(self, parent: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        for node in parent:
            if node.tag in _BLOCKS:
                yield from self._paragraph(node, self._heading(node))
            elif node.tag in _LISTS:
                yield from self._list(node, None, 1)
            elif node.tag == TABLE + "table":
                yield from self._table(node, sheet=str(parent.tag) == OFFICE + "spreadsheet")
            elif self._is_hidden(node) or node.tag in _GONE:
                self._omit(node)
            elif isinstance(node.tag, str):
                yield from self._texts(node)

    def _is_hidden(self, node: Any) -> bool:  # noqa: ANN401 - lxml has no types
        return bool(node.tag == TEXT + "section" and node.get(TEXT + "display") == "none")

    def _omit(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        words = "".join(node.itertext())
        if node.tag == TEXT + "tracked-changes":
            for deletion in node.iter(TEXT + "deletion"):
                said = "".join(
                    "".join(each.itertext()) for each in deletion if each.tag.startswith(_TEXT_START)
                )
                self.paper.left_out("deleted", "追蹤修訂中刪除的文字", said)
        elif node.tag == OFFICE + "annotation":
            self.paper.left_out("comment", "註解", words)
        elif node.tag == TEXT + "section" or node.tag == TEXT + "hidden-text":
            self.paper.left_out("hidden", "隱藏文字", words or node.get(TEXT + "string-value", ""))

    def _heading(self, node: Any) -> str:  # noqa: ANN401 - lxml has no types
        """Return the number of a heading that the outline of the document counts."""
        depth = number(node.get(TEXT + "outline-level"), 0)
        if node.tag != TEXT + "h" or not self._styles.outline.get(depth, _Level()).form:
            return ""
        if node.get(TEXT + "is-list-header") == "true":
            return ""
        start = (
            node.get(TEXT + "start-value", "1") if node.get(TEXT + "restart-numbering") == "true" else None
        )
        return self._counted(self._outline, self._styles.outline, depth, start)

    def _paragraph(self, node: Any, label: str) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        printed = node.find(TEXT + "number")
        if printed is not None:  # the number as its program printed it
            label = "".join(printed.itertext()).strip()
        words = "".join(self._words(node))
        before = bool(self.paper.length) and node.get(TEXT + "style-name") in self._styles.breaking
        # A page that ends right before the paragraph ends before its number too.
        breaks = _BREAK if before or words.startswith(_BREAK) else ""
        words = words.removeprefix(_BREAK)
        yield breaks + (f"{label} {words}" if label else words)
        after, self._after = self._after, []
        yield from after

    def _list(self, node: Any, outer: _List | None, depth: int) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        counted = outer or self._begun(node)
        if node.tag == TEXT + "numbered-paragraph":
            depth = number(node.get(TEXT + "level"), 1)
            yield from self._entry(node, counted, depth, head=False)
            return
        style = counted.style
        counted.style = node.get(TEXT + "style-name") or style
        for entry in node:
            if entry.tag in {TEXT + "list-item", TEXT + "list-header"}:
                yield from self._entry(entry, counted, depth, head=entry.tag == TEXT + "list-header")
        counted.style = style

    def _begun(self, node: Any) -> _List:  # noqa: ANN401 - lxml has no types
        """Return the list that an outermost one goes on with, else a new one."""
        style = node.get(TEXT + "style-name")
        going_on = self._by_id.get(node.get(TEXT + "continue-list") or node.get(TEXT + "list-id") or "")
        if going_on is None and (
            node.get(TEXT + "continue-numbering") == "true" or node.tag == TEXT + "numbered-paragraph"
        ):
            going_on = self._by_style.get(style)
        begun = going_on or _List(style)
        begun.style = style or begun.style
        self._by_style[style] = begun
        for name in filter(None, (node.get(_XML_ID), node.get(TEXT + "list-id"))):
            self._by_id[name] = begun
        return begun

    def _entry(self, entry: Any, counted: _List, depth: int, *, head: bool) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        label = None if head else ""
        printed = entry.find(TEXT + "number")  # as its program printed it
        for node in entry:
            if node.tag in _BLOCKS:
                if label == "":
                    style = counted.style or self._styles.list_of(node.get(TEXT + "style-name"))
                    start = entry.get(TEXT + "start-value")
                    label = self._counted(counted, self._styles.lists.get(style or "", {}), depth, start)
                    label = label if printed is None else "".join(printed.itertext()).strip()
                yield from self._paragraph(node, label or "")
                label = None
            elif node.tag in _LISTS:
                yield from self._list(node, counted, depth + 1)
            elif isinstance(node.tag, str) and node.tag != TEXT + "number":
                yield from self._texts([node])

    def _counted(self, counted: _List, levels: dict[int, _Level], depth: int, start: str | None) -> str:
        level = levels.get(depth)
        if level is None:
            return ""
        counts = counted.counts
        for above in range(1, depth):  # LibreOffice counts a level that was left out
            if above in levels:
                counts.setdefault(above, levels[above].start)
        if start is not None:
            counts[depth] = number(start, 1)
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if not level.numbered:
            return bullet(level.glyph)
        if not level.form:
            return (level.prefix + level.suffix).strip()
        first = max(1, depth - level.shown + 1)
        shown = [(levels.get(each, level), counts.get(each)) for each in range(first, depth + 1)]
        numerals = [_numeral(each.form, count or each.start) for each, count in shown if each.form]
        return level.prefix + ".".join(numerals) + level.suffix

    # --- tables ---

    def _table(self, table: Any, *, sheet: bool) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        if sheet:
            self._sheets += 1
            breaks = _BREAK if self._sheets > 1 else ""
            yield f"{breaks}工作表：{table.get(TABLE + 'name', self._sheets)}"
        yield from table_lines(
            list(self._rows(table)), headed=table.find(TABLE + "table-header-rows") is not None
        )

    def _rows(self, parent: Any) -> Iterator[Row]:  # noqa: ANN401 - lxml has no types
        for node in parent:
            if node.tag == TABLE + "table-row":
                row = list(self._cells(node))
                repeated = min(_REPEATED_MOST, number(node.get(TABLE + "number-rows-repeated"), 1))
                yield from [row] * (repeated if any(row) else 1)
            elif node.tag in _ROW_GROUPS:
                yield from self._rows(node)

    def _cells(self, row: Any) -> Iterator[Cell]:  # noqa: ANN401 - lxml has no types
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            told = tuple(text.replace(_BREAK, "") for text in self._texts(cell))
            repeated = min(_REPEATED_MOST, number(cell.get(TABLE + "number-columns-repeated"), 1))
            covered = str(cell.tag).endswith("covered-table-cell")
            if told or covered or cell.getnext() is not None:
                yield from [None if covered else told] * repeated

    # --- words ---

    def _words(self, parent: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        yield " ".join((parent.text or "").split("\n"))
        for node in parent:
            if node.tag == TEXT + "s":
                yield " " * min(_REPEATED_MOST, number(node.get(TEXT + "c"), 1))
            elif node.tag in _PLAIN:
                yield _PLAIN[node.tag]
            elif isinstance(node.tag, str):
                yield from self._inner(node)
            yield " ".join((node.tail or "").split("\n"))

    def _inner(self, node: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        """Yield the words of a part of a paragraph, unless they are told elsewhere or not at all."""
        if node.tag == TEXT + "note":
            self._note(node)
        elif node.tag in _GONE:
            self._omit(node)
        elif node.get(TEXT + "style-name") in self._styles.hidden:
            self.paper.left_out("hidden", "隱藏文字", "".join(node.itertext()))
        elif node.get(TEXT + "style-name") in self._styles.struck:
            self.paper.left_out("deleted", "標示為刪除的文字", "".join(node.itertext()))
        elif node.tag.startswith(DRAW):
            self._box(node)
        elif node.tag != TEXT + "number":
            yield from self._words(node)

    def _note(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        body = node.find(TEXT + "note-body")
        if body is not None:
            self._notes += 1
            words = " ".join(" ".join(self._aside(body)).split())
            self._after.append(f"（註{self._notes}：{words}）")

    def _box(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        told = self._aside(node)
        self._boxes += bool(told)
        self._after += told

    def _aside(self, node: Any) -> list[str]:  # noqa: ANN401 - lxml has no types
        held, self._after = self._after, []
        told = [text.replace(_BREAK, "") for text in self._texts(node) if text.strip()]
        self._after = held
        return told

    # --- what the whole document tells ---

    def finish(self, root: Any, styles: Any | None) -> None:  # noqa: ANN401 - lxml has no types
        """Note what stands outside the text, and let the pages begin with the first."""
        paper = self.paper
        # Only a program that notes where its own pages ended tells all of them.
        soft = any(node.get(TEXT + "use-soft-page-breaks") == "true" for node in root.iter(OFFICE + "text"))
        paper.page_starts = [0, *paper.page_starts] if soft or self._sheets else []
        if self._boxes:
            paper.doubt("text_box", f"有 {self._boxes} 個文字方塊，內容接在所附段落之後，順序請核對")
        if self._notes:
            paper.doubt("footnote", f"有 {self._notes} 則註腳，內容接在所註段落之後")
        paper.pictures(_extent(image.getparent()) for image in root.iter(DRAW + "image"))
        for part in (root, styles):
            for name in ("header", "footer"):
                for node in part.iter(STYLE + name) if part is not None else ():
                    words = "".join(node.itertext())
                    if any(map(str.isalpha, words)):
                        paper.left_out("dropped", "頁首與頁尾", words)


def _extent(frame: Any) -> tuple[float, float]:  # noqa: ANN401 - lxml has no types
    """Return the width and height of a frame in centimetres."""
    lengths = [_LENGTH.fullmatch(frame.get(SVG + side, "")) for side in ("width", "height")]
    sides = [float(length[1]) * _CENTIMETRES[length[2]] if length else 0.0 for length in lengths]
    return sides[0], sides[1]


_TEXT_START = (TEXT, TABLE)


def _numeral(form: str, count: int) -> str:
    return OPEN_DOCUMENT.get(form[:1], decimal)(count)
