"""A pack as a Word document: real heading styles, a heading row on every page of a table, page numbers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.course.export import HEADING_FONT, TEXT_FONT, printable
from assistant.course.layout import Block, Kind, document, made_on
from assistant.course.pack import Pack

if TYPE_CHECKING:
    from docx.document import Document

_STYLES = {
    Kind.TITLE: "Title",
    Kind.TEXT: "Normal",
    Kind.NOTE: "Caption",
    Kind.ITEM: "List Bullet",
    Kind.OPTION: "List Continue",
    Kind.QUOTE: "Quote",
}
# In centimetres; a page of A4 leaves 17.
_WIDTHS = (2.2, 2.9, 1.7, 5.4, 2.1, 1.5, 1.2)
_SIZES = {
    "Normal": 12,
    "Title": 22,
    "Heading 1": 17,
    "Heading 2": 14,
    "Heading 3": 12,
    "Quote": 12,
    "Caption": 10,
}
_DARK = "1F3864"


def write(pack: Pack, path: Path) -> None:
    """Write the pack to ``path``."""
    import docx

    paper = docx.Document()
    _prepare(paper, pack)
    blocks = document(pack)
    ends = Block(Kind.TEXT)
    for before, block, following in zip([ends, *blocks[:-1]], blocks, [*blocks[1:], ends], strict=True):
        _set(paper, block)
        if before.kind == Kind.BREAK:
            paper.paragraphs[-1].paragraph_format.page_break_before = True
        if following.kind in {Kind.OPTION, Kind.QUOTE} and block.kind in {Kind.TEXT, Kind.OPTION}:
            paper.paragraphs[-1].paragraph_format.keep_with_next = True
    paper.save(str(path))


def _prepare(paper: "Document", pack: Pack) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, size in _SIZES.items():
        style: Any = paper.styles[name]
        _font(style, HEADING_FONT if name.startswith(("Heading", "Title")) else TEXT_FONT)
        style.font.size = Pt(size)
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(
            _DARK if name.startswith(("Heading", "Title")) else "000000"
        )
        style.paragraph_format.space_after = Pt(4)
    quote: Any = paper.styles["Quote"]
    quote.paragraph_format.left_indent = Cm(0.6)
    heading: Any = paper.styles["Caption"]
    heading.font.bold = False
    for name in ("List Bullet", "List Continue"):
        _font(paper.styles[name], TEXT_FONT)
    paper.core_properties.title = printable(pack.title.shown)
    paper.core_properties.language = "zh-TW"
    footer: Any = section.footer.paragraphs[0]
    footer.alignment = 1
    footer.add_run(f"{made_on(pack)}　第 ")
    _field(footer, "PAGE")
    footer.add_run(" 頁")


def _font(style: Any, name: str) -> None:  # noqa: ANN401 - any style
    """Name the font for western and Chinese characters alike; Word keeps them apart."""
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for each in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(each), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _field(paragraph: Any, code: str) -> None:  # noqa: ANN401 - a paragraph
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no call for a field


def _set(paper: "Document", block: Block) -> None:
    match block.kind:
        case Kind.HEADING:
            paper.add_heading(printable(block.text), block.level)
        case Kind.TABLE:
            _table(paper, block.rows)
        case Kind.BREAK:
            pass  # the heading behind it begins the page: an empty paragraph could fill a page of its own
        case Kind.QUOTE:
            _quote(paper, block)
        case _:
            paper.add_paragraph(printable(block.text), _STYLES[block.kind])


def _quote(paper: "Document", block: Block) -> None:
    paragraph = paper.add_paragraph(style="Quote")
    paragraph.add_run(f"【{block.badge}】").bold = True
    paragraph.add_run(printable(block.text))
    source: Any = paper.add_paragraph(f"— {printable(block.place)}", "Caption")
    source.alignment = 2
    paragraph.paragraph_format.keep_with_next = True


def _table(paper: "Document", rows: tuple[tuple[str, ...], ...]) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = paper.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for line, row in zip(table.rows, rows, strict=True):
        for width, cell, text in zip(_WIDTHS, line.cells, row, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(printable(text))
            run.font.size = Pt(10)
            run.bold = row is rows[0]
    for line in table.rows:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no call for it
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no call for it
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "D9E2F3")
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - no call for it
    paper.add_paragraph()
