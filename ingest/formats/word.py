"""Word documents (.docx): paragraphs in order with the numbers Word prints, tables, footnotes and text boxes.

What was struck out under tracked changes and what is hidden is not read, and a doubt says so; what
was inserted is. Headers and footers are page furniture. A page is where Word last broke one.
"""

from collections.abc import Iterator
from typing import Any

from ingest.formats.numbering import Numbering, Styles, W, number, value
from ingest.formats.package import Package
from ingest.formats.signs import Field, is_on, sign
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import Cell, Row, table_lines

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_EMU = 360_000  # a centimetre
_KIND = "Word 文件"
# A page break inside a paragraph, until the paragraph is written; no document can hold this character.
_BREAK = "\x0c"
_GONE = frozenset({W + "del", W + "moveFrom"})
_INSIDE = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdt",
        "sdtContent",
        "fldSimple",
        "dir",
        "bdo",
    )
) | {W + "r", W + "ruby", W + "rubyBase"}
_PLAIN = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "lastRenderedPageBreak": _BREAK,
}
_BOXES = frozenset({W + "drawing", W + "pict", W + "object", _MC + "AlternateContent"})
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_SPAN_MOST = 100


def read_docx(file: File) -> Source:
    """Return the text of a .docx file; raises ReadError when it is broken, locked or no Word document."""
    package = Package(file, _KIND)
    main = _main_part(package)
    root = package.part(main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise package.broken()
    folder = main.rpartition("/")[0]
    reader = _Reader(package, folder)
    reader.blocks(body)
    reader.finish(body)
    return reader.paper.source(file)


def _main_part(package: Package) -> str:
    relations = package.part("_rels/.rels")
    for relation in () if relations is None else relations.iter(_RELATIONS):
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


class _Reader:
    """Walks the body of one document."""

    def __init__(self, package: Package, folder: str) -> None:
        self.paper = Paper()
        self._package = package
        self._folder = folder
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"), self._styles)
        self._notes = {name: self._read_notes(name) for name in _NOTES.values()}
        self._count = dict.fromkeys(self._notes, 0)
        self._after: list[str] = []  # footnotes and text boxes, told behind their paragraph
        self._carried = ""  # the words of a paragraph whose end was struck out
        self._boxed = 0
        self._field = Field()

    def _part(self, name: str) -> Any | None:  # noqa: ANN401 - lxml has no types
        return self._package.part(f"{self._folder}/{name}.xml" if self._folder else f"{name}.xml")

    def _read_notes(self, name: str) -> dict[str, Any]:
        root = self._part(name)
        return {} if root is None else {node.get(W + "id"): node for node in root}

    # --- blocks ---

    def blocks(self, parent: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Write the paragraphs and tables of an element in order."""
        for text in self._texts(parent):
            self._write(text)

    def _texts(self, parent: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        for node in parent:
            if node.tag == W + "p":
                yield from self._paragraph(node)
            elif node.tag == W + "tbl":
                yield from table_lines(list(self._rows(node)), headed=_marks_heading(node))
            elif node.tag in _INSIDE:
                yield from self._texts(node)
            elif node.tag == _MC + "AlternateContent":
                yield from self._texts(_alternative(node))

    def _write(self, text: str) -> None:
        for at, page in enumerate(text.split(_BREAK)):
            if at:
                self.paper.page()
            if page or not at:
                self.paper.write(page)

    def _paragraph(self, node: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        properties = node.find(W + "pPr")
        words = self._carried + "".join(self._words(node))
        self._carried = ""
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and mark.find(W + "del") is not None:
            self._carried = words  # with the next paragraph it is one, of which that one's number stays
        else:
            label = self._numbering.label(properties)
            broken = (
                _BREAK if words.startswith(_BREAK) else ""
            )  # the page ends before the label, not behind it
            yield f"{broken}{label} {words.removeprefix(broken)}" if label else words
        after, self._after = self._after, []
        yield from after

    def _rows(self, table: Any) -> Iterator[Row]:  # noqa: ANN401 - lxml has no types
        for row in _children(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                self.paper.left_out(
                    "deleted", "追蹤修訂中刪除的文字", "".join(row.itertext(W + "delText", W + "t"))
                )
                continue
            skipped = min(_SPAN_MOST, number(value(properties, "gridBefore")))
            cells: list[Cell] = [("",)] * skipped
            for cell in _children(row, W + "tc"):
                about = cell.find(W + "tcPr")
                merged = None if about is None else about.find(W + "vMerge")
                covered = merged is not None and merged.get(W + "val") != "restart"
                told = tuple(text.replace(_BREAK, "") for text in self._texts(cell))
                cells.append(None if covered else told)
                cells += [None] * (min(_SPAN_MOST, number(value(about, "gridSpan"), 1)) - 1)
            yield cells

    # --- words ---

    def _words(self, parent: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        """Yield the words of a paragraph or of a part of one."""
        run = parent.tag == W + "r"
        hidden = run and self._has(parent, "vanish")
        struck = run and not hidden and (self._has(parent, "strike") or self._has(parent, "dstrike"))
        for node in parent:
            if node.tag in _GONE:
                words = "".join(node.itertext(W + "delText", W + "t"))
                self.paper.left_out("deleted", "追蹤修訂中刪除的文字", words)
            elif node.tag in _BOXES:
                self._box(node)
            elif node.tag in _INSIDE:
                yield from self._words(node)
            elif hidden or struck:
                if node.tag == W + "t":
                    code, what = ("hidden", "隱藏文字") if hidden else ("deleted", "標示為刪除的文字")
                    self.paper.left_out(code, what, node.text or "")
            else:
                yield from self._piece(node)

    def _piece(self, node: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
        if node.tag == W + "t":
            yield (node.text or "").replace(_BREAK, "")
        elif node.tag in _PLAIN:
            yield _PLAIN[node.tag]
        elif node.tag == W + "br":
            yield "\n"
        elif node.tag == W + "sym":
            yield sign(node)
        elif node.tag in {W + "fldChar", W + "instrText"}:
            yield self._field.told(node)
        elif node.tag in _NOTES:
            self._note(_NOTES[node.tag], node.get(W + "id"))
        elif isinstance(node.tag, str) and node.tag.startswith(_MATH[: _MATH.index("}") + 1]):
            yield "".join(node.itertext(_MATH))

    def _has(self, run: Any, name: str) -> bool:  # noqa: ANN401 - lxml has no types
        """Whether a run, by itself or by its style, has a property that is on or off."""
        own = run.find(W + "rPr")
        chain = (style.find(W + "rPr") for _, style in self._styles.chain(value(own, "rStyle")))
        for properties in (own, *chain):
            found = None if properties is None else properties.find(W + name)
            if found is not None:
                return is_on(found)
        return False

    def _note(self, kind: str, name: str | None) -> None:
        """Tell a footnote behind the paragraph it belongs to, so that it stands in the same item."""
        note = self._notes[kind].get(name or "")
        if note is None:
            return
        self._count[kind] += 1
        words = " ".join(" ".join(self._aside(note)).split())
        self._after.append(f"（註{self._count[kind]}：{words}）")

    def _box(self, node: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Tell the words of a text box behind the paragraph it hangs on."""
        for inner in _contents(node):
            told = [text.replace(_BREAK, "") for text in self._aside(inner)]
            if "".join(told).strip():
                self._boxed += 1
                self._after += told

    def _aside(self, node: Any) -> list[str]:  # noqa: ANN401 - lxml has no types
        """Return the paragraphs of what hangs on a paragraph, which goes on afterwards."""
        held, carried = self._after, self._carried
        self._after, self._carried = [], ""
        told = [text for text in self._texts(node) if text.strip()]
        self._after, self._carried = held, carried
        return told

    # --- what the whole document tells ---

    def finish(self, body: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Note what stands outside the text, and let the pages begin with the first."""
        if self._carried:
            self._write(self._carried)
        paper = self.paper
        if paper.page_starts:
            paper.page_starts.insert(0, 0)
        if self._boxed:
            paper.doubt("text_box", f"有 {self._boxed} 個文字方塊，內容接在所附段落之後，順序請核對")
        if notes := sum(self._count.values()):
            paper.doubt("footnote", f"有 {notes} 則註腳，內容接在所註段落之後")
        if comments := sum(1 for _ in body.iter(W + "commentReference")):
            paper.doubt("comment", f"有 {comments} 則註解，未收錄")
        paper.pictures(_extent(picture) for picture in body.iter(_PICTURE))
        folder = self._folder + "/" if self._folder else ""
        for name in sorted(self._package.names):
            if name.startswith((f"{folder}header", f"{folder}footer")) and name.endswith(".xml"):
                root = self._package.part(name)
                words = "" if root is None else " ".join(root.itertext(W + "t"))
                if any(map(str.isalpha, words)):
                    paper.left_out("dropped", "頁首與頁尾", words)


def _extent(picture: Any) -> tuple[float, float]:  # noqa: ANN401 - lxml has no types
    """Return the width and height of a picture in centimetres."""
    size = next(picture.iter(_DRAWING + "ext"), None)
    sides = (0, 0) if size is None else (number(size.get("cx")), number(size.get("cy")))
    return sides[0] / _EMU, sides[1] / _EMU


def _alternative(node: Any) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the first branch that holds anything: newer programs and older ones read different ones."""
    branches = [*node.findall(_MC + "Choice"), *node.findall(_MC + "Fallback")]
    return next((each for each in branches if next(each.iter(W + "t"), None) is not None), ())


def _contents(node: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the outermost text boxes in a drawing."""
    branch = _alternative(node) if node.tag == _MC + "AlternateContent" else node
    for child in branch:
        if child.tag == W + "txbxContent":
            yield child
        else:
            yield from _contents(child)


def _marks_heading(table: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a table says that its first row comes again on each page, as headings do."""
    first = next(_children(table, W + "tr"), None)
    mark = None if first is None else first.find(f"{W}trPr/{W}tblHeader")
    return mark is not None and is_on(mark)


def _children(parent: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the rows of a table or the cells of a row, those in content controls too."""
    for node in parent:
        if node.tag == tag:
            yield node
        elif node.tag in _INSIDE:
            yield from _children(node, tag)
