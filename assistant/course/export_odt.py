"""A pack as an OpenDocument text, the format offices in Taiwan exchange documents in (CNS 15251)."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.course.export import HEADING_FONT, TEXT_FONT, printable
from assistant.course.layout import Block, Kind, document, made_on
from assistant.course.pack import Pack

if TYPE_CHECKING:
    from odfdo import Document

# Name, parent, font, size in points, what else its words and its paragraph have.
_STYLES: tuple[tuple[str, str, str, int, dict[str, str], dict[str, str]], ...] = (
    ("CourseTitle", "Heading", HEADING_FONT, 22, {"fo:font-weight": "bold"}, {"fo:margin-bottom": "0.4cm"}),
    ("CourseText", "Standard", TEXT_FONT, 12, {}, {"fo:margin-top": "0.15cm", "fo:margin-bottom": "0.1cm"}),
    ("CourseNote", "Standard", TEXT_FONT, 10, {}, {"fo:margin-bottom": "0.15cm"}),
    (
        "CourseQuote",
        "Standard",
        TEXT_FONT,
        12,
        {},
        {"fo:margin-left": "0.6cm", "fo:keep-with-next": "always"},
    ),
    ("CourseSource", "Standard", TEXT_FONT, 10, {}, {"fo:text-align": "end", "fo:margin-bottom": "0.2cm"}),
    ("CourseItem", "Standard", TEXT_FONT, 12, {}, {"fo:margin-left": "0.6cm", "fo:text-indent": "-0.4cm"}),
    ("CourseCell", "Standard", TEXT_FONT, 10, {}, {}),
    ("CourseHead", "Standard", TEXT_FONT, 10, {"fo:font-weight": "bold"}, {}),
    ("CourseFooter", "Standard", TEXT_FONT, 10, {}, {"fo:text-align": "center"}),
    ("CourseBreak", "Standard", TEXT_FONT, 12, {}, {"fo:break-before": "page"}),
)
_HEADINGS = {1: 17, 2: 14, 3: 12}
_WIDTHS = (2.2, 2.9, 1.7, 5.4, 2.1, 1.5, 1.2)
_NAMES = {
    Kind.TITLE: "CourseTitle",
    Kind.TEXT: "CourseText",
    Kind.NOTE: "CourseNote",
    Kind.ITEM: "CourseItem",
}


def write(pack: Pack, path: Path) -> None:
    """Write the pack to ``path``."""
    from odfdo import Document

    paper = Document("text")
    paper.body.clear()
    _prepare(paper, pack)
    for block in document(pack):
        _set(paper, block)
    paper.save(str(path))


def _prepare(paper: "Document", pack: Pack) -> None:
    from odfdo import Paragraph, Style, VarPageNumber

    for font in (TEXT_FONT, HEADING_FONT):
        paper.insert_style(Style("font-face", name=font, font_name=font, font_family=f"'{font}'"))
    for name, parent, font, size, words, lines in _STYLES:
        style = Style("paragraph", name=name, parent_style=parent)
        style.set_properties(_font(font, size) | words, area="text")
        style.set_properties(lines, area="paragraph")
        paper.insert_style(style)
    for level, size in _HEADINGS.items():
        heading: Any = paper.get_style("paragraph", f"Heading_20_{level}")
        heading.set_properties(
            _font(HEADING_FONT, size) | {"fo:font-weight": "bold", "fo:color": "#1f3864"}, area="text"
        )
    footer = Paragraph(f"{made_on(pack)}　第 ", style="CourseFooter")
    footer.append(VarPageNumber())
    footer.append_plain_text(" 頁")
    page: Any = paper.get_style("master-page", "Standard")
    page.set_page_footer(footer)
    _page_layout(paper)
    for outline in paper.styles.get_styles("outline"):
        outline.clear()  # headings carry no numbers of their own beside those of cases and tasks
    paper.meta.title = printable(pack.title.shown)
    paper.meta.language = "zh-TW"


def _font(name: str, size: int) -> dict[str, str]:
    """The font for western and Chinese characters alike; OpenDocument keeps them apart."""
    points = f"{size}pt"
    return {
        "style:font-name": name, "style:font-name-asian": name, "fo:font-size": points,
        "style:font-size-asian": points, "fo:language": "zh", "fo:country": "TW",
        "style:language-asian": "zh", "style:country-asian": "TW", "fo:font-style": "normal",
        "style:font-style-asian": "normal",
    }  # fmt: skip


def _page_layout(paper: "Document") -> None:
    for layout in paper.get_styles("page-layout"):
        page: Any = layout
        size = {"fo:page-width": "21cm", "fo:page-height": "29.7cm"}
        margins = {f"fo:margin-{side}": "2cm" for side in ("left", "right", "top", "bottom")}
        page.set_properties(size | margins, area="page-layout")


def _set(paper: "Document", block: Block) -> None:
    from odfdo import Header, Paragraph

    text = printable(block.text)
    match block.kind:
        case Kind.HEADING:
            paper.body.append(Header(block.level, text, style=f"Heading_20_{block.level}"))
        case Kind.TABLE:
            _table(paper, block.rows)
        case Kind.BREAK:
            paper.body.append(Paragraph("", style="CourseBreak"))
        case Kind.QUOTE:
            paper.body.append(Paragraph(f"【{block.badge}】{text}", style="CourseQuote"))
            paper.body.append(Paragraph(f"— {printable(block.place)}", style="CourseSource"))
        case Kind.OPTION:
            paper.body.append(Paragraph(text, style="CourseItem"))
        case Kind.ITEM:
            paper.body.append(Paragraph(f"•　{text}", style="CourseItem"))
        case _:
            paper.body.append(Paragraph(text, style=_NAMES[block.kind]))


def _table(paper: "Document", rows: tuple[tuple[str, ...], ...]) -> None:
    from odfdo import Cell, Column, Element, Paragraph, Row, Style, Table

    cells = Style("table-cell", name="CourseBox", border="0.5pt solid #666666", padding="0.08cm")
    paper.insert_style(cells, automatic=True)
    table = Table("decisions")
    table.clear()  # a new table holds a cell, and its name is kept outside of them
    table.name = "decisions"
    for at, width in enumerate(_WIDTHS):
        name = f"CourseColumn{at}"
        column = Style("table-column", name=name)
        column.set_properties({"style:column-width": f"{width}cm"}, area="table-column")
        paper.insert_style(column, automatic=True)
        table.append(Column(style=name))
    head: Any = Element.from_tag("table:table-header-rows")
    for number, line in enumerate(rows):
        row = Row()
        for text in line:
            cell = Cell(style="CourseBox", cell_type="string")
            cell.append(Paragraph(printable(text), style="CourseCell" if number else "CourseHead"))
            row.append(cell)
        (table if number else head).append(row)
        if not number:
            table.append(head)
    paper.body.append(table)
    paper.body.append(Paragraph("", style="CourseText"))
