"""The same record in every format of an office is the same record: words, tree, and where it stands."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import PARAGRAPHS, saved, write_mail, write_zip
from docx import Document  # noqa: TID253 - writes what is tested
from docx.oxml import parse_xml  # noqa: TID253 - the same
from docx.oxml.ns import nsdecls  # noqa: TID253 - the same
from openpyxl import Workbook  # noqa: TID253 - writes what is tested
from pypdf import PdfReader, PdfWriter  # noqa: TID253 - the same
from pypdf.generic import NameObject  # noqa: TID253 - the same
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eval.formats import compare
from eval.versions import OFFICE_VERSIONS, Write, by_office, write_docx, write_html, write_odt, write_pdf
from ingest.errors import ReadError
from ingest.formats.counting import OPEN_DOCUMENT, WEB, WORD
from ingest.formats.tables import table_lines
from ingest.parser import read_record
from ingest.readers import read_source
from ingest.record import Record, Role

Read = Callable[[str], Record]
RECORDS = ["central", "policy", "new taipei", "taoyuan"]


def squeezed(text: str) -> str:
    """Return ``text`` without blanks, as quotes are compared."""
    return re.sub(r"\s", "", text)


def lines_of(path: Path) -> list[str]:
    """Return what a reader makes of a file, without empty lines."""
    return [line for line in read_source(path, path.name).text.splitlines() if line.strip()]


# --- one record, many formats ---


@pytest.mark.parametrize("suffix", PARAGRAPHS)
@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_the_same_in_every_text_format(
    name: str, suffix: str, corpus_record: Read, tmp_path: Path
) -> None:
    """Labels (printed by the program, not in the text), roles, paths, header, words and id are the same."""
    expected = corpus_record(name)
    path = saved(tmp_path, "紀錄" + suffix, PARAGRAPHS[suffix](expected.text.split("\n")))
    record = read_record(path, path.name)
    assert [(item.path, item.role) for item in record.items] == [(i.path, i.role) for i in expected.items]
    assert (record.title, record.date, record.chairs) == (expected.title, expected.date, expected.chairs)
    quotes = [squeezed(record.quote(item.start, item.end)) for item in record.items]
    assert quotes == [squeezed(expected.quote(item.start, item.end)) for item in expected.items]
    assert record.id == expected.id


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_in_big5_is_the_same(
    name: str, corpus_record: Read, corpus_file: Callable[[str], Path], tmp_path: Path
) -> None:
    """Wrapped as it is, in the encoding of old files; a bullet that Big5 lacks is the only thing it may lose."""
    text = corpus_file(name).read_text(encoding="utf-8")
    path = saved(tmp_path, "a.txt", text.replace("\ufeff", "").encode("cp950", "ignore"))
    record, expected = read_record(path, path.name), corpus_record(name)
    assert [(item.path, item.role) for item in record.items] == [(i.path, i.role) for i in expected.items]


def test_characters_of_big5_extensions_are_read(tmp_path: Path) -> None:
    """The ETEN characters in Microsoft's Big5, and those of Hong Kong where that fails."""
    for text, encoding in (("會議紀錄碁銹裏墻恒粧嫺", "cp950"), ("會議紀錄啫喱", "big5hkscs")):
        assert lines_of(saved(tmp_path, "a.txt", text.encode(encoding))) == [text]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_line_ends(encoding: str, tmp_path: Path) -> None:
    text = "某會議紀錄\r\n壹、主席致詞\r\n"
    assert lines_of(saved(tmp_path, "a.txt", text.encode(encoding))) == ["某會議紀錄", "壹、主席致詞"]


def test_the_words_of_a_mail_keep_their_tree(corpus_record: Read, tmp_path: Path) -> None:
    """A mail is a record: subject, sender and day before the words, whose items are those of the record."""
    expected = corpus_record("central")
    path = saved(tmp_path, "a.eml", write_mail(expected.text, [("附件.pdf", b"x")]))
    text = read_source(path, path.name).text
    assert text.startswith("檢送會議紀錄\n寄件者：社會局")
    assert "日期：2019年5月20日 09:30" in text
    assert "附加檔案：附件.pdf" in text
    body = [(item.path, item.role) for item in expected.items if item.role is not Role.HEADER]
    found = [(item.path, item.role) for item in read_record(path, path.name).items]
    assert found[-len(body) :] == body


# --- what a program prints before a paragraph ---

COUNTED = [
    # Word's name, 1, 2, 10, 12, 21
    ("taiwaneseCountingThousand", "一 二 十 十二 二十一"),
    ("ideographLegalTraditional", "壹 貳 壹拾 壹拾貳 貳拾壹"),
    ("ideographTraditional", "甲 乙 癸 乙 甲"),
    ("decimal", "1 2 10 12 21"),
    ("decimalFullWidth", "１ ２ １０ １２ ２１"),
    ("upperLetter", "A B J L U"),
    ("lowerRoman", "i ii x xii xxi"),
    ("decimalEnclosedCircle", "① ② ⑩ ⑫ 21"),
    ("none", "    "),
]


@pytest.mark.parametrize(("style", "printed"), COUNTED)
def test_numbers_are_printed_as_word_prints_them(style: str, printed: str) -> None:
    assert " ".join(WORD[style](number) for number in (1, 2, 10, 12, 21)) == printed


def test_every_way_of_counting_survives_any_number() -> None:
    """A number of a broken file is printed somehow, never a crash."""
    counts = [*WORD.values(), *OPEN_DOCUMENT.values(), *(count for count, _ in WEB.values())]
    for count in counts:
        assert all(isinstance(count(number), str) for number in (-1, 0, 1, 105, 3210, 10**9))


def numbered(levels: str, paragraphs: list[tuple[int, str]]) -> bytes:
    """Return a Word document with one list of many levels, given as numFmt|lvlText pairs."""
    document = Document()
    numbering = document.part.numbering_part.element
    written = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(pair.split("|") for pair in levels.split())
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{written}</w:abstractNum>')
    )
    for name, restart in (
        (900, ""),
        (901, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
    ):
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="900"/>{restart}</w:num>'
            )
        )
    for at, words in paragraphs:
        properties = document.add_paragraph(words)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = at % 10
        properties.get_or_add_numId().val = 901 if at >= 10 else 900
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


LEVELS = "ideographLegalTraditional|%1、 taiwaneseCountingThousand|%2、 taiwaneseCountingThousand|（%3） decimal|%3.%4."
ORDER = [
    (0, "甲"),
    (1, "乙"),
    (2, "丙"),
    (2, "丁"),
    (3, "戊"),
    (1, "己"),
    (2, "庚"),
    (0, "辛"),
    (1, "壬"),
    (10, "癸"),
]


def test_word_lists_count_by_level_and_begin_again(tmp_path: Path) -> None:
    """A deeper level begins again below each item; a list with a start of its own begins again altogether."""
    labels = ["壹、", "一、", "（一）", "（二）", "二.1.", "二、", "（一）", "貳、", "一、", "壹、"]
    path = saved(tmp_path, "a.docx", numbered(LEVELS, ORDER))
    assert lines_of(path) == [f"{label} {words}" for label, (_, words) in zip(labels, ORDER, strict=True)]


needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
TOLD = ["某會議紀錄", "壹、主席致詞", "貳、報告案", "一、報告", "（一）細目", "(二)細目"]
PRINTED = [("a.docx", write_docx(TOLD)), ("a.odt", write_odt(TOLD)), ("b.docx", numbered(LEVELS, ORDER))]


@needs_libreoffice
@pytest.mark.parametrize(("name", "data"), PRINTED, ids=["word", "open document", "levels"])
def test_the_numbers_are_those_that_libreoffice_prints(name: str, data: bytes, tmp_path: Path) -> None:
    """LibreOffice, asked for plain text, prints what the reader says it prints."""
    path = saved(tmp_path, name, data)
    printed = by_office(data, path.suffix, "txt:Text (encoded):UTF8").decode("utf-8-sig").splitlines()
    assert list(map(squeezed, filter(None, printed))) == list(map(squeezed, lines_of(path)))


@needs_libreoffice
def test_an_old_word_document_is_read_through_libreoffice(tmp_path: Path) -> None:
    old = by_office(write_docx(TOLD), ".docx", "doc")
    assert list(map(squeezed, lines_of(saved(tmp_path, "b.doc", old)))) == TOLD
    misnamed = read_source(saved(tmp_path, "c.docx", old), "c.docx")
    assert list(map(squeezed, misnamed.text.splitlines())) == TOLD
    assert [doubt.code for doubt in misnamed.doubts] == ["wrong_suffix"]


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "suffix", "write"), OFFICE_VERSIONS, ids=[each[0] for each in OFFICE_VERSIONS]
)
def test_a_record_that_an_office_program_saved_is_the_same(
    name: str, suffix: str, write: Write, corpus_record: Read, tmp_path: Path
) -> None:
    """LibreOffice wraps, breaks pages and prints the numbers as it does; items, header and quotes stay."""
    expected = corpus_record("taoyuan")
    path = saved(tmp_path, "紀錄" + suffix, write("", expected.text.split("\n")))
    found = compare(name, [read_record(path, path.name)], [expected])
    assert (found.items_same, found.quotes_same, found.header_same) == (1.0, 1.0, 1.0)


def test_a_page_that_ends_before_a_numbered_paragraph_ends_before_its_number(tmp_path: Path) -> None:
    """OpenDocument notes the end of a page inside the paragraph; the number belongs to the words behind it."""
    held = io.BytesIO(write_odt(["某會議紀錄", "一、報告", "二、討論"]))
    with zipfile.ZipFile(held) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        "討論".encode(), "<text:soft-page-break/>討論".encode()
    )
    assert lines_of(saved(tmp_path, "a.odt", write_zip(parts.items())))[-1] == "二、 討論"


@needs_libreoffice
def test_a_pdf_with_a_cipher_of_today_opens_with_its_password(tmp_path: Path) -> None:
    """AES, which pypdf has no cipher for; PDFium has."""
    lock = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"secret"}}'
    data = by_office(write_odt(["Minutes"]), ".odt", f"pdf:writer_pdf_Export:{lock}")
    path = saved(tmp_path, "b.pdf", data)
    with pytest.raises(ReadError, match="有密碼保護"):
        read_source(path, path.name)
    with pytest.raises(ReadError, match="密碼都不對"):
        read_source(path, path.name, ["wrong"])
    assert read_source(path, path.name, ["wrong", "secret"]).text.strip() == "Minutes"


# --- Word ---

W = nsdecls("w")
RUN = "<w:r><w:t>{}</w:t></w:r>".format
BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
    ' Requires="wps"><w:drawing><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>'
    "<w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
IN_WORD = [
    # what stands in a paragraph, what is read, the doubt about it
    (RUN("通過"), ["通過"], ""),
    (f'<w:ins w:id="1">{RUN("新增")}</w:ins>{RUN("經費")}', ["新增經費"], ""),
    ('<w:del w:id="1"><w:r><w:delText>不</w:delText></w:r></w:del>' + RUN("同意"), ["同意"], "deleted"),
    (f'<w:moveFrom w:id="1">{RUN("舊處")}</w:moveFrom><w:moveTo w:id="2">{RUN("新處")}</w:moveTo>', ["新處"], "deleted"),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>" + RUN("公開"), ["公開"], "hidden"),
    ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>顯示</w:t></w:r>', ["顯示"], ""),
    (RUN("正文") + BOX.format(RUN("框內")), ["正文", "框內"], "text_box"),
    (f"<w:sdt><w:sdtContent>{RUN('控制項')}</w:sdtContent></w:sdt>", ["控制項"], ""),
    ("<w:r><w:t>主持人：王局長大明</w:t><w:tab/><w:t>紀錄：李四</w:t></w:r>", ["主持人：王局長大明  紀錄：李四"], ""),
    ("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r>", ["上", "下"], ""),
    ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + RUN("同意"), ["☑同意"], ""),
    ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r>' + RUN("108年"), ["108年"], ""),
    ("<w:r><w:ruby><w:rt><w:r><w:t>ㄨㄟˊ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>違</w:t></w:r></w:rubyBase></w:ruby></w:r>",
     ["違"], ""),
    (RUN("有註解") + '<w:r><w:commentReference w:id="0"/></w:r>', ["有註解"], "comment"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "read", "doubt"), IN_WORD)
def test_what_a_reader_of_a_word_document_sees_is_read(
    inside: str, read: list[str], doubt: str, tmp_path: Path
) -> None:
    """Inserted words count, deleted and hidden ones do not, and a doubt says what was left out or moved."""
    document = Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W}>{inside}</w:p>"))
    document.save(str(tmp_path / "a.docx"))
    source = read_source(tmp_path / "a.docx", "a.docx")
    assert [line for line in source.text.splitlines() if line] == read
    assert [each.code for each in source.doubts] == ([doubt] if doubt else [])


def test_a_paragraph_whose_end_was_deleted_goes_on(tmp_path: Path) -> None:
    """Two paragraphs that an editor joined are one; headers and page numbers are no words of the record."""
    document = Document()
    joined = f"<w:p {W}><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{RUN('照案')}</w:p>"
    document.element.body.insert(0, parse_xml(joined))
    document.element.body.insert(1, parse_xml(f"<w:p {W}>{RUN('通過。')}</w:p>"))
    document.sections[0].header.paragraphs[0].text = "機密文件"
    document.save(str(tmp_path / "a.docx"))
    source = read_source(tmp_path / "a.docx", "a.docx")
    assert source.text.split() == ["照案通過。"]
    assert [(each.code, "機密文件" in each.text) for each in source.doubts] == [("dropped", True)]


def test_pages_of_word_are_where_word_broke_them(tmp_path: Path) -> None:
    document = Document()
    broken = f"<w:p {W}>{RUN('第一頁')}<w:r><w:lastRenderedPageBreak/></w:r>{RUN('第二頁')}</w:p>"
    document.element.body.insert(0, parse_xml(broken))
    document.save(str(tmp_path / "a.docx"))
    record = read_record(tmp_path / "a.docx", "a.docx")
    assert [record.spans.page(record.text.index(words)) for words in ("第一頁", "第二頁")] == [1, 2]


# --- tables ---

TABLES = [
    # rows, cell by cell; the lines they become
    (["縣市|人數|經費", "臺北市|30|452萬元", "新北市||380萬元"],
     ["縣市 | 人數 | 經費", "縣市：臺北市；人數：30；經費：452萬元", "縣市：新北市；經費：380萬元"]),
    (["時間|108年5月20日|地點|行政院", "主持人|王局長大明"], ["時間：108年5月20日", "地點：行政院", "主持人：王局長大明"]),
    (["編號|陳情理由|委員會決議", "1|太遠|照案通過"], ["編號 | 陳情理由 | 委員會決議", "1 | 太遠 | 照案通過"]),
    (["本案照案通過。"], ["本案照案通過。"]),
    (["1|2", "3|4"], ["1 | 2", "3 | 4"]),
    (["說明|一、依據規定辦理。", "決議|照案通過。"], ["說明：一、依據規定辦理。", "決議：照案通過。"]),
    # a list of people has no headings; a timetable has, though 時間 and 地點 are labels of a form elsewhere
    (["社會局|王大明局長", "衛生局|李小華科長"], ["社會局 | 王大明局長", "衛生局 | 李小華科長"]),
    (["王大明|社會局", "李小華|衛生局"], ["王大明 | 社會局", "李小華 | 衛生局"]),
    (["時間|主題|地點", "9時|開幕|大禮堂"], ["時間 | 主題 | 地點", "時間：9時；主題：開幕；地點：大禮堂"]),
    (["主持人：王大明|紀錄：李四", "應出席|如簽到表"], ["主持人：王大明 | 紀錄：李四", "應出席 | 如簽到表"]),
    (["|107年|108年", "臺北市|3|5"], ["107年 | 108年", "臺北市；107年：3；108年：5"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "lines"), TABLES)
def test_a_row_of_a_table_says_what_its_cells_are(rows: list[str], lines: list[str]) -> None:
    """A cell can be cited together with its heading; a form is its labels; decisions keep their columns."""
    assert list(table_lines([[(cell,) for cell in row.split("|")] for row in rows])) == lines


SHEET = [["縣市", "經費"], ["臺北市", "452萬元"]]
ROW = "縣市：臺北市；經費：452萬元"


def word_table() -> bytes:
    """Return a Word document with a table."""
    document = Document()
    table = document.add_table(2, 2)
    for row, words in zip(table.rows, SHEET, strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def excel_table() -> bytes:
    """Return an Excel workbook with a table."""
    book = Workbook()
    for row in SHEET:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def web_table() -> bytes:
    """Return a web page with a table."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in SHEET)
    return f"<html><table>{rows}</table></html>".encode()


TABLE_FILES = [("a.docx", word_table), ("a.xlsx", excel_table), ("a.html", web_table)]


@pytest.mark.parametrize(("name", "write"), TABLE_FILES)
def test_tables_are_read_in_every_format(name: str, write: Callable[[], bytes], tmp_path: Path) -> None:
    assert ROW in lines_of(saved(tmp_path, name, write()))


MERGED = (
    "<table><tr><th>縣市<th>年度<th>經費</tr><tr><td rowspan=2>臺北市<td>107<td>1萬</tr><tr><td>108<td>2萬</tr>"
    "<tr><td colspan=3>單位：元</tr></table>"
)


def test_a_cell_that_covers_several_rows_holds_for_each(tmp_path: Path) -> None:
    lines = lines_of(saved(tmp_path, "a.html", MERGED.encode()))
    assert lines[2:] == ["縣市：臺北市；年度：108；經費：2萬", "單位：元"]


# --- the web ---

PAGES = [
    # a page, what is read, the doubts
    ("<p>壹、主席<br>致詞</p>", ["壹、主席", "致詞"], []),
    ("<nav>回首頁</nav><p>本文</p>", ["本文"], ["dropped"]),
    ("<p style='display:none'>密</p><p>本文</p>", ["本文"], ["hidden"]),
    ("<p><del>不</del>同意</p>", ["同意"], ["deleted"]),
    ("<p>這是\n一句</p><p>two\nwords</p>", ["這是一句", "two words"], []),
    ("<ol type=A start=3><li>甲<li>乙<ol><li>丙</ol></ol>", ["C. 甲", "D. 乙", "1. 丙"], []),
    ("<ul><li>甲</ul>", ["• 甲"], []),
    ("<script>x()</script><pre>一  二\n三</pre>", ["一  二", "三"], []),
    ("<p>&lt;b&gt;&amp;</p>", ["<b>&"], []),
]


@pytest.mark.parametrize(("page", "read", "doubts"), PAGES)
def test_a_web_page_is_read_as_it_is_seen(
    page: str, read: list[str], doubts: list[str], tmp_path: Path
) -> None:
    path = saved(tmp_path, "a.html", f"<!doctype html><body>{page}".encode())
    source = read_source(path, path.name)
    assert [line for line in source.text.splitlines() if line] == read
    assert [each.code for each in source.doubts] == doubts


def test_a_web_page_says_its_encoding(tmp_path: Path) -> None:
    page = (
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=big5'></head><p>會議紀錄</p>"
    )
    assert lines_of(saved(tmp_path, "a.htm", page.encode("cp950"))) == ["會議紀錄"]


DISGUISED = [
    ("a.doc", write_html(["會議紀錄"])),
    ("a.doc", write_docx(["會議紀錄"])),
    ("a.docx", write_odt(["會議紀錄"])),
    ("a.doc", b"{\\rtf1\\ansi\\ansicpg950 \\'b7\\'7c\\'c4\\'b3\\'ac\\'f6\\'bf\\'fd}"),
    ("a.txt", write_pdf([["會議紀錄"]])),
]


@pytest.mark.parametrize(("name", "data"), DISGUISED)
def test_content_tells_when_the_name_is_wrong(name: str, data: bytes, tmp_path: Path) -> None:
    """A web page saved as .doc is read as what it is, and a doubt says so."""
    path = saved(tmp_path, name, data)
    source = read_source(path, name)
    assert "會議紀錄" in source.text
    assert source.doubts[0].code == "wrong_suffix"


def test_rtf_hides_what_word_hides_and_keeps_printed_numbers(tmp_path: Path) -> None:
    rtf = r"{\rtf1\ansi\uc1 {\pntext 1.\tab}\u36890?\u36942? {\deleted no}{\v secret}shown\u-10179?\u-8704?\par}"
    source = read_source(saved(tmp_path, "a.rtf", rtf.encode()), "a.rtf")
    assert source.text.split() == ["1.", "通過", "shown\U0001f600"]
    assert [doubt.code for doubt in source.doubts] == ["hidden"]


# --- PDF ---


def drawn(lines: list[tuple[float, float, str]]) -> bytes:
    """Return a page with each line at its place, in the order given."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4)
    canvas.setFont("MSung-Light", 10)
    for x, y, words in lines:
        canvas.drawString(x, y, words)
    canvas.save()
    return held.getvalue()


LEFT = [f"左欄第{at:02}行的文字寫滿到欄的右緣為止而不留空白" for at in range(12)]
RIGHT = [line.replace("左", "右") for line in LEFT]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Even where the file has their lines mixed; a headline over both comes first."""
    write_pdf([["x"]])  # registers the font
    title = (60.0, 800.0, "某會議紀錄" * 9)
    rows = [
        (x, 770.0 - 18 * at, words) for at in range(12) for x, words in ((40.0, LEFT[at]), (310.0, RIGHT[at]))
    ]
    path = saved(tmp_path, "a.pdf", drawn([title, *rows]))
    assert lines_of(path) == [title[2], *LEFT, *RIGHT]
    assert [doubt.code for doubt in read_source(path, path.name).doubts] == ["columns"]


def test_the_cells_of_a_table_are_no_columns(tmp_path: Path) -> None:
    cells = [f"{'短長'[at % 2] * (1 + at % 7)}" for at in range(24)]
    rows = [((40.0, 310.0)[at % 2], 770.0 - 18 * (at // 2), cell) for at, cell in enumerate(cells)]
    path = saved(tmp_path, "a.pdf", drawn(rows))
    assert read_source(path, path.name).doubts == ()
    assert " ".join(lines_of(path)).split() == cells


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_rotated_page_is_read_upright(angle: int, tmp_path: Path) -> None:
    lines = ["某會議紀錄", "時間：108年5月20日", "壹、討論案", "案由一：增聘社工。", "決議：通過。"]
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(write_pdf([lines]))))
    for turned in (False, True):  # the words lie as typed, or were turned so that the page stands upright
        if turned:
            writer.pages[0].transfer_rotation_to_content()
        writer.pages[0].rotate(angle)
        held = io.BytesIO()
        writer.write(held)
        assert lines_of(saved(tmp_path, "a.pdf", held.getvalue())) == lines


def test_what_was_filled_into_a_form_is_read(tmp_path: Path) -> None:
    held = io.BytesIO()
    canvas = Canvas(held)
    canvas.drawString(60, 790, "Application")
    canvas.acroForm.textfield(name="name", tooltip="applicant", value="Wang", x=60, y=700)
    canvas.acroForm.checkbox(name="agree", checked=True, x=60, y=650)
    canvas.save()
    source = read_source(saved(tmp_path, "a.pdf", held.getvalue()), "a.pdf")
    assert source.text.split() == ["Application", "applicant：Wang", "agree：☑"]
    assert [doubt.code for doubt in source.doubts] == ["form_fields"]


def test_a_broken_cross_reference_table_is_mended(tmp_path: Path) -> None:
    """Truncated at the end or pointing nowhere: the words are still there."""
    data = write_pdf([["某會議紀錄", "壹、討論案"]])
    for broken in (data[: data.rindex(b"xref")], re.sub(rb"startxref\s+\d+", b"startxref\n7", data)):
        assert lines_of(saved(tmp_path, "a.pdf", broken)) == ["某會議紀錄", "壹、討論案"]


@pytest.mark.parametrize("algorithm", ["RC4-128"])
def test_a_given_password_opens_a_pdf(algorithm: str, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(write_pdf([["某會議紀錄"]]))))
    writer.encrypt("秘密".encode().hex(), algorithm=algorithm)
    held = io.BytesIO()
    writer.write(held)
    path = saved(tmp_path, "a.pdf", held.getvalue())
    assert read_source(path, path.name, ["wrong", "秘密".encode().hex()]).text.strip() == "某會議紀錄"


def test_a_pdf_without_fields_of_its_annotations_is_read(tmp_path: Path) -> None:
    """An annotation that is no dictionary is passed over."""
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(write_pdf([["某會議紀錄"]]))))
    writer.pages[0][NameObject("/Annots")] = writer._add_object(
        PdfWriter().root_object["/Pages"].get_object()["/Kids"]
    )
    held = io.BytesIO()
    writer.write(held)
    assert "某會議紀錄" in lines_of(saved(tmp_path, "a.pdf", held.getvalue()))


def test_an_archive_is_no_record_itself(tmp_path: Path) -> None:
    """It is opened by the sync; see the tests of the index."""
    with pytest.raises(ReadError, match="不支援"):
        read_source(saved(tmp_path, "a.zip", write_zip([("a.txt", b"x")])), "a.zip")
