"""The words of a record written in every format an office has, each by a library that is not the reader's.

A Word or OpenDocument file is written as people write them: the numbers that the program can print are left
to the program (automatic numbering), and stand nowhere in the text.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from email.message import EmailMessage
from html import escape
from pathlib import Path

from docx import Document  # noqa: TID253 - writes what is tested
from docx.oxml import parse_xml  # noqa: TID253 - the same
from docx.oxml.ns import nsdecls  # noqa: TID253 - the same
from odfdo import Document as OpenDocument  # noqa: TID253 - the same
from odfdo import Element, List, ListItem, Paragraph  # noqa: TID253 - the same
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LINES_A_PAGE = 40
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
            numbering.insert(0, _abstract(name, form, shown, number))
            numbering.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>')
            )
            properties = written._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = int(name)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _abstract(name: str, form: str, shown: str, start: int) -> object:
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/></w:lvl></w:abstractNum>'
    )


def write_odt(paragraphs: Sequence[str]) -> bytes:
    """Return an OpenDocument text whose numbers are printed by the program."""
    document = OpenDocument("text")
    body = document.body
    body.clear()
    for style, (form, before, after) in _OPEN.items():
        document.insert_style(
            Element.from_tag(
                f'<text:list-style style:name="{style}"><text:list-level-style-number text:level="1"'
                f' style:num-format="{form}" style:num-prefix="{before}" style:num-suffix="{after}"/></text:list-style>'
            ),
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


def write_rtf(paragraphs: Sequence[str]) -> bytes:
    """Return RTF in Big5, every character escaped as Word does, by code page or by number."""
    lines = "".join(_rtf(paragraph) + "\\par\n" for paragraph in paragraphs)
    return (
        "{\\rtf1\\ansi\\ansicpg950\\deff0{\\fonttbl{\\f0\\fnil\\fcharset136 PMingLiU;}}\\uc1\\f0 "
        + lines
        + "}"
    ).encode()


def _rtf(text: str) -> str:
    return "".join(map(_rtf_character, text))


def _rtf_character(char: str) -> str:
    if char in "\\{}":
        return "\\" + char
    if char.isascii():
        return char
    try:
        return "".join(f"\\'{byte:02x}" for byte in char.encode("cp950"))
    except UnicodeEncodeError:
        units = char.encode("utf-16-le")
        return "".join(
            f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?"
            for at in range(0, len(units), 2)
        )


def write_mail(body: str, attached: Iterable[tuple[str, bytes]] = (), subject: str = "檢送會議紀錄") -> bytes:
    """Return a mail with a body and files."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "社會局 <a@example.gov.tw>"
    message["To"] = "b@example.gov.tw"
    message["Date"] = "Mon, 20 May 2019 09:30:00 +0800"
    message.set_content(body)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def write_zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


def write_pdf(pages: Sequence[Sequence[str]], font: str = "MSung-Light") -> bytes:
    """Return a PDF with a text layer, one list of lines for each page."""
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


PARAGRAPHS: dict[str, Callable[[Sequence[str]], bytes]] = {
    ".docx": write_docx,
    ".odt": write_odt,
    ".html": write_html,
    ".rtf": write_rtf,
    ".txt": lambda paragraphs: "\r\n".join(paragraphs).encode("utf-16"),
}


def saved(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
