"""Web pages (.html): what a reader of the page sees, a block a line, with the numbers of its lists."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.formats.counting import WEB
from ingest.formats.numbering import number
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import Cell, Row, table_lines
from ingest.formats.text import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_SILENT = frozenset({"head", "script", "style", "template", "noscript", "rt", "rp", "iframe", "object", "svg", "canvas",
                     "video", "audio", "map", "datalist"})  # fmt: skip
# Around what the page says: menus, and what a visitor may press.
_AROUND = frozenset({"nav", "aside", "button", "select"})
_AROUND_ROLES = frozenset({"navigation", "search", "banner", "contentinfo", "complementary"})
_TYPED = frozenset({"text", "number", "date", "time", "datetime-local", "month", "email", "tel", "url"})
_DELETED = frozenset({"del", "s", "strike"})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p",
    "pre", "section", "summary", "table", "ul",
})  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w -]+)", re.IGNORECASE)
_SPAN_MOST = 100
# Where a line breaks in the page's source, no blank is shown between two Chinese characters.
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Two ways of marking what is not a blank of the source's: a line break, and a blank kept as it is.
_BREAK, _KEPT = "\x01", "\x02"


def read_html(file: File, declared: str | None = None) -> Source:
    """Return the text of an .html file, ``declared`` to be in an encoding; raises ReadError when it is no text."""
    from lxml import etree

    match = _CHARSET.search(file.data[:_HEAD])
    text, doubts = decode(file, match[1].decode("ascii", "replace") if match else declared)
    # libxml2 refuses a page whose declaration contradicts the encoding it is given.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    reader = _Reader()
    reader.paper.doubts += doubts
    if root is not None:
        reader.block(root)
        reader.flush()
    return reader.paper.source(file)


@dataclass(slots=True)
class _List:
    """An open list: how it counts, and the number of its next entry."""

    style: str
    next: int
    step: int = 1


class _Reader:
    """Walks one page; ``_line`` is the paragraph under way."""

    def __init__(self) -> None:
        self.paper = Paper()
        self._line: list[str] = []
        self._label = ""
        self._lists: list[_List | None] = []

    def block(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Write what an element says."""
        self._take(node.text, node)
        for child in node:
            self._element(child)
            self._take(child.tail, node)

    def _take(self, text: str | None, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        if text:
            self._line.append(text.replace("\n", _BREAK).replace(" ", _KEPT) if node.tag == "pre" else text)

    def _element(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        tag = node.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if unseen := _unseen(node):
            self.paper.left_out(*unseen, " ".join(node.itertext()))
        elif tag in {"br", "input"}:
            self._line.append(_BREAK if tag == "br" else _typed(node))
        elif tag == "table":
            self._table(node)
        elif tag in {"ol", "ul", "menu"}:
            self._list(node)
        elif tag == "li":
            self._entry(node)
        elif tag in _BLOCKS:
            self.flush()
            self.block(node)
            self.flush()
        else:
            self.block(node)

    def flush(self) -> None:
        """End the paragraph under way."""
        for line in _shown("".join(self._line)):
            self.paper.write(f"{self._label} {line}" if self._label else line)
            self._label = ""
        self._line = []

    def _list(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        self.flush()
        styled = _LIST_STYLE.search(node.get("style", ""))
        words = styled[1].split() if styled else []
        style = next(
            (word for word in words if word.lower() in WEB or word == "none"), node.get("type", "decimal")
        )
        entries = [child for child in node if child.tag == "li"]
        down = "reversed" in node.attrib
        start = number(node.get("start"), len(entries) if down else 1)
        self._lists.append(_List(style, start, -1 if down else 1) if node.tag == "ol" else None)
        self.block(node)
        self.flush()
        self._lists.pop()

    def _entry(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        self.flush()
        counted = self._lists[-1] if self._lists else None
        if counted is None:
            self._label = "•"
        elif counted.style != "none":
            at = number(node.get("value"), counted.next)
            counted.next = at + counted.step
            count, stop = WEB.get(counted.style) or WEB.get(counted.style.lower()) or WEB["decimal"]
            self._label = count(at) + stop
        self.block(node)
        self.flush()
        self._label = ""

    def _table(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        self.flush()
        label, self._label = self._label, ""
        for caption in node.iterchildren("caption"):
            self._element(caption)
        rows = list(self._rows(node))
        headed = bool(rows and rows[0]) and all(cell.tag == "th" for cell, _ in rows[0])
        for line in table_lines(_spread(rows), headed=headed):
            self.paper.write(f"{label} {line}" if label else line)
            label = ""

    def _rows(self, parent: Any) -> Iterator[list[tuple[Any, tuple[str, ...]]]]:  # noqa: ANN401 - lxml has no types
        for node in parent:
            if node.tag == "tr":
                yield [(cell, self._cell(cell)) for cell in node if cell.tag in {"td", "th"}]
            elif node.tag in {"thead", "tbody", "tfoot"}:
                yield from self._rows(node)

    def _cell(self, node: Any) -> tuple[str, ...]:  # noqa: ANN401 - lxml has no types
        """Return the lines of a cell, read like a page of its own."""
        inner = _Reader()
        inner.block(node)
        inner.flush()
        self.paper.doubts += inner.paper.doubts
        return tuple(line.removesuffix("\n") for line in inner.paper.text)


def _unseen(node: Any) -> tuple[str, str] | None:  # noqa: ANN401 - lxml has no types
    """Return why an element is no part of what the page says, as a doubt calls it; None where it is."""
    if _is_around(node):
        return "dropped", "網頁選單等頁面外框"
    if node.tag in _DELETED:
        return "deleted", "標示為刪除的文字"
    if "hidden" in node.attrib or _HIDDEN.search(node.get("style", "")):
        return "hidden", "隱藏文字"
    return None


def _typed(node: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return what a field of a form shows: the words in it, whether a box is ticked."""
    kind = node.get("type", "text").lower()
    if kind in {"checkbox", "radio"}:
        return "☑" if "checked" in node.attrib else "□"
    return node.get("value", "") if kind in _TYPED else ""


def _is_around(node: Any) -> bool:  # noqa: ANN401 - lxml has no types
    if node.tag in _AROUND or node.get("role", "").lower() in _AROUND_ROLES:
        return True
    parent = node.getparent()
    return node.tag in {"header", "footer"} and parent is not None and parent.tag == "body"


def _spread(rows: list[list[tuple[Any, tuple[str, ...]]]]) -> list[Row]:
    """Return the rows with a place for every column that a cell covers, to the right and below."""
    grid: list[Row] = []
    below: dict[int, int] = {}  # column → rows that a cell from above still covers
    for row in rows:
        cells: list[Cell] = []
        for node, told in row:
            while below.get(len(cells), 0):
                below[len(cells)] -= 1
                cells.append(None)
            across = min(_SPAN_MOST, max(1, number(node.get("colspan"), 1)))
            down = min(_SPAN_MOST, max(1, number(node.get("rowspan"), 1))) - 1
            for column in range(len(cells), len(cells) + across):
                below[column] = down
            cells += [told, *[None] * (across - 1)]
        while below.get(len(cells), 0):
            below[len(cells)] -= 1
            cells.append(None)
        grid.append(cells)
    return grid


def _shown(text: str) -> Iterator[str]:
    """Yield the lines that a page shows of the text of a block, blanks run together."""
    for part in text.split(_BREAK):
        line = _BLANKS.sub(_blank, part).strip(" ")
        if line.strip(_KEPT):
            yield line.replace(_KEPT, " ")


def _blank(match: re.Match[str]) -> str:
    text = match.string
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    if "\n" in match[0] and before and after and _is_wide(before) and _is_wide(after):
        return ""
    return " "


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
