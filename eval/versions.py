"""The records that ship in every format an office has, each written by a library that is not the reader's.

A Word, OpenDocument or web file is written as people write them: the numbers that the program can print are left
to the program (automatic numbering), and stand nowhere in the text.
"""

import io
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from shutil import which

from eval.paper import DPI, PRINTS, as_file, font_file, printed

LINES_A_PAGE = 40
_OFFICE_SECONDS = 300
# What such records print before their items, and the name each has in Word, OpenDocument and CSS.
_PRINTED = (
    ("formal", re.compile(r"(?P<n>[壹貳參肆伍陸柒捌玖])、\s*")),
    ("plain", re.compile(r"(?P<n>[一二三四五六七八九十])、\s*")),
    ("bracket", re.compile(r"(?:（(?=.）)|\((?=.\)))(?P<n>[一二三四五六七八九十])[)）]\s*")),
)
_WORD = {"formal": ("ideographLegalTraditional", "%1、"), "plain": ("taiwaneseCountingThousand", "%1、"),
         "bracket": ("taiwaneseCountingThousand", "（%1）")}  # fmt: skip
_OPEN = {"formal": ("壹, 貳, 參, ...", "", "、"), "plain": ("一, 二, 三, ...", "", "、"),
         "bracket": ("一, 二, 三, ...", "（", "）"), "narrow": ("一, 二, 三, ...", "(", ")")}  # fmt: skip
_WEB = {"formal": "trad-chinese-formal", "plain": "trad-chinese-informal"}
_NUMERALS = "零壹貳參肆伍陸柒捌玖", "零一二三四五六七八九十"


def printed_number(text: str) -> tuple[str, int, str] | None:
    """Return how a paragraph is numbered, with what number, and its words; None without a number."""
    for style, pattern in _PRINTED:
        if match := pattern.match(text):
            return style, max(numerals.find(match["n"]) for numerals in _NUMERALS), text[match.end() :]
    return None


def write_docx(paragraphs: Sequence[str]) -> bytes:
    """Return a Word document whose numbers are printed by Word: each run of them is a list of its own."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    numbering = document.part.numbering_part.element
    for paragraph in paragraphs:
        found = printed_number(paragraph)
        written = document.add_paragraph(found[2] if found else paragraph)
        if found:
            style, number, _ = found
            form, shown = _WORD[style]
            shown = "(%1)" if paragraph.startswith("(") else shown
            name = str(1000 + len(numbering))
            numbering.insert(0, parse_xml(_abstract(nsdecls("w"), name, form, shown, number)))
            numbering.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>')
            )
            properties = written._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - lists have no other way in
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = int(name)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _abstract(spaces: str, name: str, form: str, shown: str, start: int) -> str:
    return (
        f'<w:abstractNum {spaces} w:abstractNumId="{name}"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/></w:lvl></w:abstractNum>'
    )


def write_odt(paragraphs: Sequence[str]) -> bytes:
    """Return an OpenDocument text whose numbers are printed by the program."""
    from odfdo import Document, List, ListItem, Paragraph

    document = Document("text")
    body = document.body
    body.clear()
    for style, (form, before, after) in _OPEN.items():
        document.insert_style(
            f'<text:list-style style:name="{style}"><text:list-level-style-number text:level="1"'
            f' style:num-format="{form}" style:num-prefix="{before}" style:num-suffix="{after}"/></text:list-style>',
            automatic=True,
        )
    for paragraph in paragraphs:
        found = printed_number(paragraph)
        if found is None:
            body.append(Paragraph(paragraph))
            continue
        style, number, words = found
        style = "narrow" if paragraph.startswith("(") else style
        entry = ListItem()
        entry.append(Paragraph(words))
        entry.set_attribute("text:start-value", str(number))
        listed = List(style=style)
        listed.append(entry)
        body.append(listed)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def write_html(paragraphs: Sequence[str]) -> bytes:
    """Return a web page, its 壹、 and 一、 printed by lists, with a menu around it."""
    lines = [
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>x</title></head><body><nav>回首頁</nav><main>"
    ]
    for paragraph in paragraphs:
        found = printed_number(paragraph)
        if found and found[0] in _WEB:
            style, number, words = found
            lines.append(
                f'<ol style="list-style-type: {_WEB[style]}" start="{number}"><li>{escape(words)}</ol>'
            )
        else:
            lines.append(f"<p>{escape(paragraph)}</p>".replace("  ", " &nbsp;"))
    return "\n".join([*lines, "</main></body></html>"]).encode()


def write_pdf(pages: Sequence[Sequence[str]], font: str = "MSung-Light") -> bytes:
    """Return a PDF with a text layer, one list of lines for each page."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - only tests and benchmarks have it
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - only tests and benchmarks have it
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415 - only tests and benchmarks have it
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - only tests and benchmarks have it

    pdfmetrics.registerFont(UnicodeCIDFont(font))
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4)
    for lines in pages:
        canvas.setFont(font, 12)
        for number, line in enumerate(lines):
            canvas.drawString(60, 790 - 18 * number, line)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def pages_of(text: str) -> list[list[str]]:
    """Return the lines that are not blank, in pages."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]


def write_big5(text: str) -> bytes:
    """Return a text in Microsoft's Big5, as old programs saved it: what Big5 lacks is left out."""
    return text.replace("\ufeff", "").encode("cp950", "ignore")


def write_scan(text: str) -> bytes:
    """Return a PDF of page images, each a JPEG as a scanner saves it; UsageError where the font is missing."""
    return as_file([page.image for page in printed(text, PRINTS[0], DPI)], "PDF")


def by_office(data: bytes, suffix: str, target: str) -> bytes:
    """Return a file as LibreOffice converts it to ``target`` (pdf, doc, odt)."""
    with tempfile.TemporaryDirectory(prefix="shean-office-") as place:
        folder = Path(place)
        path = folder / f"a{suffix}"
        path.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        out = folder / "converted"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=_OFFICE_SECONDS)  # noqa: S603 - our own file
        (made,) = out.iterdir()
        return made.read_bytes()


Write = Callable[[str, Sequence[str]], bytes]
# Name, suffix and writer of each version; a writer takes the source's text and the record's paragraphs.
TEXT_VERSIONS: tuple[tuple[str, str, Write], ...] = (
    ("PDF", ".pdf", lambda text, _: write_pdf(pages_of(text))),
    ("DOCX", ".docx", lambda _, paragraphs: write_docx(paragraphs)),
    ("ODT", ".odt", lambda _, paragraphs: write_odt(paragraphs)),
    ("HTML", ".html", lambda _, paragraphs: write_html(paragraphs)),
    ("TXT, Big5", ".txt", lambda text, _: write_big5(text)),
)
OFFICE_VERSIONS: tuple[tuple[str, str, Write], ...] = (
    ("PDF by LibreOffice", ".pdf", lambda _, paragraphs: by_office(write_docx(paragraphs), ".docx", "pdf")),
    ("ODT by LibreOffice", ".odt", lambda _, paragraphs: by_office(write_docx(paragraphs), ".docx", "odt")),
    ("DOC by LibreOffice", ".doc", lambda _, paragraphs: by_office(write_odt(paragraphs), ".odt", "doc")),
)
SCANS: tuple[tuple[str, str, Write], ...] = (("scan", ".pdf", lambda text, _: write_scan(text)),)


def versions(*, scans: bool = True, office: bool = True) -> tuple[tuple[str, str, Write], ...]:
    """Return the versions that this machine can write: LibreOffice and the font of the scans may be missing."""
    by_program = OFFICE_VERSIONS if office and which("soffice") else ()
    images = SCANS if scans and font_file(PRINTS[0].face) else ()
    return (*TEXT_VERSIONS, *by_program, *images)
