"""Files as offices make them: whatever program wrote them, each word a reader sees is read, and no other."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from documents import saved, write_mail
from docx import Document  # noqa: TID253 - writes what is tested
from docx.oxml import parse_xml  # noqa: TID253 - the same
from docx.oxml.ns import nsdecls  # noqa: TID253 - the same
from openpyxl import Workbook  # noqa: TID253 - the same

from eval.versions import write_docx, write_pdf
from ingest.parser import parse_text, read_record
from ingest.readers import read_source
from ingest.record import Role

HEADER = "某會議紀錄\n時間：108年5月20日\n壹、報告案\n"


def told(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines that are read of a file, and the doubts about it."""
    source = read_source(path, path.name)
    lines = source.text.replace("\x0b", "\n").splitlines()
    return [line.strip() for line in lines if line.strip()], [doubt.code for doubt in source.doubts]


# --- marks that look like others ---

MARKS = [
    # what opens two items, their labels
    ("㈠甲案。\n㈡乙案。", ["㈠", "㈡"]),
    ("⑴甲案。\n⑵乙案。", ["⑴", "⑵"]),
    ("⒈甲案。\n⒉乙案。", ["⒈", "⒉"]),
    ("⑪甲案。\n⑫乙案。", ["⑪", "⑫"]),
    ("ㄧ、甲案。\n二、乙案。", ["一", "二"]),
    ("(ㄧ)甲案。\n(二)乙案。", ["(一)", "(二)"]),
    ("一﹑甲案。\n二﹑乙案。", ["一", "二"]),
    ("一､甲案。\n二､乙案。", ["一", "二"]),
    ("1﹒甲案。\n2﹒乙案。", ["1", "2"]),
    ("﹙一﹚甲案。\n﹙二﹚乙案。", ["(一)", "(二)"]),
]


@pytest.mark.parametrize(("body", "labels"), MARKS)
def test_marks_of_old_files_and_keyboards_open_items(body: str, labels: list[str]) -> None:
    """One sign for a number and its bracket, ㄧ for 一, the small comma of Big5: an item, its words verbatim."""
    record = parse_text(HEADER + body)
    assert [item.label for item in record.items[-2:]] == labels
    assert record.text.endswith(body)


LABELS = ["決議︰", "決議﹕", "決議∶", "【決議】", "【決議】：", "『決議』：", "〔決議〕"]


@pytest.mark.parametrize("label", LABELS)
def test_a_decision_binds_whatever_its_colon_or_frame(label: str) -> None:
    record = parse_text(f"{HEADER}案由一：甲案。\n{label}照案通過。\n")
    last = record.items[-1]
    assert (last.label, last.role) == ("決議", Role.DECISION)
    assert record.text[last.body : last.end].strip() == "照案通過。"


def test_a_header_with_the_colon_of_big5_is_read() -> None:
    record = parse_text(
        "某會議紀錄\n時間︰108年5月20日\n地點﹕第一會議室\n主席∶王局長大明\n壹、報告案\n一、無。\n"
    )
    assert (str(record.date), record.place) == ("2019-05-20", "第一會議室")
    assert [chair.name for chair in record.chairs] == ["王大明"]


# --- text ---

TEXT = "某市會議紀錄\r\n時間：108年5月20日\r\n決議：照案通過。\r\n"
ENCODED = [
    # bytes without a mark, and lines that end as old machines and word processors end them
    TEXT.encode("utf-16-le"),
    TEXT.encode("utf-16-be"),
    TEXT.replace("\r\n", "\r").encode("utf-16-le"),
    TEXT.encode("utf-32"),
    TEXT.replace("\r\n", "\r").encode(),
    TEXT.replace("\r\n", "\r", 1).encode(),
    TEXT.replace("\r\n", "\x0b").encode(),
    TEXT.replace("\r\n", "\u2028").encode(),
    TEXT.replace("\r\n", "\x85").encode(),
]


@pytest.mark.parametrize("data", ENCODED)
def test_text_is_read_whatever_its_bytes_and_line_ends(data: bytes, tmp_path: Path) -> None:
    record = read_record(saved(tmp_path, "a.txt", data), "a.txt")
    assert record.text.split("\n") == ["某市會議紀錄", "時間：108年5月20日", "決議：照案通過。"]
    assert [item.role for item in record.items] == [Role.HEADER, Role.HEADER, Role.DECISION]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_one_line_is_known_by_its_characters(encoding: str, tmp_path: Path) -> None:
    """Nothing but Chinese, no mark, no line end: no byte is 0; letters two by two are not taken for it."""
    words = "某市社會局會議紀錄一行沒有換行的文字"
    assert told(saved(tmp_path, "a.txt", words.encode(encoding)))[0] == [words]
    assert told(saved(tmp_path, "b.txt", b"Bush hid the facts"))[0] == ["Bush hid the facts"]


def test_names_one_below_the_other_stay_apart() -> None:
    """In a file whose lines are paragraphs, a list of those present is no one long name."""
    record = parse_text(
        "某會議紀錄\n時間：108年5月20日\n出席人員：張三豐\n李小華\n地點：第一會議室\n說明文字\n壹、報告案\n一、無。\n"
    )
    assert "出席人員：張三豐 李小華" in record.text
    assert record.place == "第一會議室"


# --- Word ---

W = nsdecls("w")
RUN = "<w:r><w:t>{}</w:t></w:r>".format


def word(*paragraphs: str, numbering: str = "") -> bytes:
    """Return a Word document of paragraphs given as XML."""
    document = Document()
    for at, paragraph in enumerate(paragraphs):
        document.element.body.insert(at, parse_xml(paragraph.replace("<w:p>", f"<w:p {W}>", 1)))
    if numbering:
        root = document.part.numbering_part.element
        abstract, instance = parse_xml(f"<w:numbering {W}>{numbering}</w:numbering>")
        root.insert(0, abstract)
        root.append(instance)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def field(code: str, form: str = "") -> str:
    """Return a field whose result stands nowhere in the text."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


TICKED = '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
CHOSEN = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="同意"/><w:listEntry w:val="不同意"/></w:ddList>'
    "</w:ffData>"
)
IN_WORD = [
    # what stands in a paragraph, what is read, the doubts
    ("<w:r><w:rPr><w:strike/></w:rPr><w:t>不</w:t></w:r>" + RUN("同意"), ["同意"], ["deleted"]),
    ("<w:r><w:rPr><w:dstrike/></w:rPr><w:t>不</w:t></w:r>" + RUN("同意"), ["同意"], ["deleted"]),
    ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>不</w:t></w:r>' + RUN("同意"), ["不同意"], []),
    (field("FORMCHECKBOX", TICKED) + RUN("同意"), ["☑同意"], []),
    (RUN("選擇：") + field("FORMDROPDOWN", CHOSEN), ["選擇：不同意"], []),
    (field(r"eq \o\ac(○,3)") + RUN("丙案"), ["③丙案"], []),
    (field("PAGE") + RUN("頁"), ["頁"], []),
    ('<w:r><w:sym w:font="Wingdings 2" w:char="F06B"/></w:r>' + RUN("乙案"), ["②乙案"], []),
    ('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>' + RUN("甲案"), ["①甲案"], []),
    ('<w:r><w:t>上頁</w:t><w:br w:type="page"/><w:t>下頁</w:t></w:r>', ["上頁", "下頁"], []),
]


@pytest.mark.parametrize(("inside", "read", "doubts"), IN_WORD)
def test_word_is_read_as_it_is_seen(inside: str, read: list[str], doubts: list[str], tmp_path: Path) -> None:
    """Struck words are left out and told; ticks, choices and numbers in circles are read."""
    assert told(saved(tmp_path, "a.docx", word(f"<w:p>{inside}</w:p>"))) == (read, doubts)


LIST = (
    '<w:abstractNum w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="taiwaneseCountingThousand"/><w:lvlText w:val="%1、"/>'
    '</w:lvl></w:abstractNum><w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
)
NUMBERED = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>{}</w:pPr>'.format
STRUCK = '<w:rPr><w:del w:id="1"/></w:rPr>'


def test_a_deleted_paragraph_is_not_counted(tmp_path: Path) -> None:
    """What follows it is 二, as Word prints it; of two that were joined only the number of what is left is shown."""
    gone = '<w:del w:id="2"><w:r><w:delText>刪</w:delText></w:r></w:del>'
    paragraphs = [
        (NUMBERED(""), RUN("甲")),
        (NUMBERED(STRUCK), gone),
        (NUMBERED(STRUCK), RUN("乙")),
        (NUMBERED(""), RUN("續")),
    ]
    data = word(*(f"<w:p>{properties}{words}</w:p>" for properties, words in paragraphs), numbering=LIST)
    assert told(saved(tmp_path, "a.docx", data))[0] == ["一、 甲", "二、 乙續"]


def table(*rows: str, about: str = "") -> str:
    """Return a table of Word, rows of cells with bars between, the properties of the first row."""
    cells = ("".join(f"<w:tc><w:p>{RUN(cell)}</w:p></w:tc>" for cell in row.split("|")) for row in rows)
    first, *rest = (f"<w:tr>{about if not at else ''}{row}</w:tr>" for at, row in enumerate(cells))
    return f"<w:tbl {W}>{first}{''.join(rest)}</w:tbl>"


def test_a_list_in_a_form_stands_below_its_label_whatever_it_counts_from(tmp_path: Path) -> None:
    """案由, 說明, 決議 beside their words: the list of the decision goes on counting, and binds all the same."""
    items = "".join(f"<w:p>{NUMBERED('')}{RUN(words)}</w:p>" for words in ("丁。", "戊。"))
    below = "".join(f"<w:p>{NUMBERED('')}{RUN(words)}</w:p>" for words in ("乙。", "丙。"))
    cell = "<w:tc>{}</w:tc>".format
    rows = [
        cell(f"<w:p>{RUN('案由')}</w:p>") + cell(f"<w:p>{RUN('甲案')}</w:p>"),
        cell(f"<w:p>{RUN('說明')}</w:p>") + cell(below),
        cell(f"<w:p>{RUN('決議')}</w:p>") + cell(items),
    ]
    data = word(f"<w:tbl {W}>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>", numbering=LIST)
    record = read_record(saved(tmp_path, "a.docx", data), "a.docx")
    assert [(item.label, item.role) for item in record.items[-3:]] == [
        ("決議", Role.DECISION),
        ("三", Role.DECISION),
        ("四", Role.DECISION),
    ]


def test_a_marked_heading_row_is_one_whatever_its_words(tmp_path: Path) -> None:
    """A row that Word repeats on each page heads the columns; the same words unmarked may be data."""
    rows = ("甲組|乙組", "社工科|心衛科")
    marked = table(*rows, about="<w:trPr><w:tblHeader/></w:trPr>")
    assert told(saved(tmp_path, "a.docx", word(marked)))[0] == ["甲組 | 乙組", "甲組：社工科；乙組：心衛科"]
    assert told(saved(tmp_path, "b.docx", word(table(*rows))))[0] == ["甲組 | 乙組", "社工科 | 心衛科"]


def test_pictures_that_may_hold_words_are_told(tmp_path: Path) -> None:
    """A scan pasted into a document is not read, and a doubt says so; a logo is none."""
    drawing = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    pictures = [
        f'<w:p><w:r><w:drawing><pic:pic {drawing}><pic:spPr><a:xfrm><a:ext cx="{side}" cy="{side}"/></a:xfrm></pic:spPr>'
        f"</pic:pic></w:drawing></w:r>{RUN('文')}</w:p>"
        for side in (360_000 * 15, 360_000 * 2)
    ]
    assert told(saved(tmp_path, "a.docx", word(*pictures))) == (["文", "文"], ["picture"])
    assert told(saved(tmp_path, "b.docx", word(pictures[1]))) == (["文"], [])


# --- OpenDocument ---

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def open_document(body: str, styles: str = "") -> bytes:
    """Return an .odt file of a body given as XML, with styles."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
            f"<office:text>{body}</office:text></office:body></office:document-content>",
        )
    return held.getvalue()


OUTLINE = (
    '<text:outline-style><text:outline-level-style text:level="1" style:num-format="壹" style:num-suffix="、"/>'
    "</text:outline-style>"
)
LISTED = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一"'
    ' style:num-suffix="、"/></text:list-style>'
)
STRIKE = (
    '<style:style style:name="T" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    "</style:style>"
)
CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
ROW = f"<table:table-row>{CELL}{CELL}</table:table-row>".format
HEADED = f"<table:table-header-rows>{ROW('甲組', '乙組')}</table:table-header-rows>{ROW('社工科', '心衛科')}"
SECOND = '<text:h text:outline-level="1" text:restart-numbering="true" text:start-value="5">戊</text:h>'
KEPT = "<text:list-item><text:number>七、</text:number><text:p>庚</text:p></text:list-item>"
PICTURE = '<text:p>文<draw:frame svg:width="{}" svg:height="20mm"><draw:image/></draw:frame></text:p>'.format
IN_OPEN_DOCUMENT = [
    # a body, its styles, what is read, the doubts
    (f'<text:h text:outline-level="1">甲</text:h>{SECOND}', OUTLINE, ["壹、 甲", "伍、 戊"], []),
    (f'<text:list text:style-name="L">{KEPT}</text:list>', LISTED, ["七、 庚"], []),
    ('<text:p><text:span text:style-name="T">不</text:span>同意</text:p>', STRIKE, ["同意"], ["deleted"]),
    (f"<table:table>{HEADED}</table:table>", "", ["甲組 | 乙組", "甲組：社工科；乙組：心衛科"], []),
    (PICTURE("16cm").replace("20mm", "200mm"), "", ["文"], ["picture"]),
    (PICTURE("0.5in"), "", ["文"], []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "styles", "read", "doubts"), IN_OPEN_DOCUMENT)
def test_open_document_is_read_as_it_is_seen(
    body: str, styles: str, read: list[str], doubts: list[str], tmp_path: Path
) -> None:
    """Counts that begin anew, numbers kept by the program, struck words, marked headings, scans pasted in."""
    assert told(saved(tmp_path, "a.odt", open_document(body, styles))) == (read, doubts)


# --- the web, sheets, RTF ---

PAGES = [
    # headings of two rows: those below part the one that spans them
    ("<table><tr><th rowspan=2>縣市<th colspan=2>經費<tr><th>107年<th>108年<tr><td>臺北市<td>1<td>2</table>",
     ["縣市 | 經費", "107年 | 108年", "縣市：臺北市；經費 107年：1；經費 108年：2"]),
    ("<table><tr><td colspan=2>經費表<tr><td>縣市<td>經費<tr><td>臺北市<td>3</table>",
     ["經費表", "縣市 | 經費", "縣市：臺北市；經費：3"]),
    ("<table><tr><th>甲組<th>乙組<tr><td>社工科<td>心衛科</table>", ["甲組 | 乙組", "甲組：社工科；乙組：心衛科"]),
    ("<p>姓名：<input value=王大明><input type=hidden value=x> <input type=checkbox checked>同意 <input type=radio>不同意",
     ["姓名：王大明 ☑同意 □不同意"]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "read"), PAGES)
def test_tables_and_forms_of_a_page_are_read(page: str, read: list[str], tmp_path: Path) -> None:
    assert told(saved(tmp_path, "a.html", f"<!doctype html><body>{page}".encode()))[0] == read


def test_a_sheet_of_several_tables_gives_each_its_headings(tmp_path: Path) -> None:
    """A title above, a blank row between; a share is told as the sheet shows it."""
    book = Workbook()
    for row in (
        ["年度經費表"],
        ["縣市", "達成率"],
        ["臺北市", 0.153],
        [],
        ["姓名", "職稱"],
        ["王大明", "科長"],
    ):
        book.active.append(row)
    book.active["B3"].number_format = "0.0%"
    held = io.BytesIO()
    book.save(held)
    assert told(saved(tmp_path, "a.xlsx", held.getvalue()))[0][1:] == [
        "年度經費表",
        "縣市 | 達成率",
        "縣市：臺北市；達成率：15.3%",
        "姓名 | 職稱",
        "姓名：王大明；職稱：科長",
    ]


def test_rtf_keeps_footnotes_and_headings_and_leaves_struck_words(tmp_path: Path) -> None:
    rtf = (
        r"{\rtf1\ansi\uc1 {\strike no}yes{\footnote see below}\par"
        r"\trowd \u38917?\u30446?\cell \u37329?\u38989?\cell\row\trowd A\cell 3\cell\row}"
    )
    lines, doubts = told(saved(tmp_path, "a.rtf", rtf.encode()))
    assert lines == ["yes（註：see below）", "項目 | 金額", "項目：A；金額：3"]
    assert doubts == ["hidden"]


def test_a_cell_of_rtf_holds_paragraphs_and_bars(tmp_path: Path) -> None:
    """A list in a cell is one cell, whatever groups its numbers stand in; a bar is a word's own."""
    listed = (
        r"\pard\intbl {\listtext\pard\plain 1.\tab}A|a\par\pard\intbl {\listtext\pard\plain 2.\tab}B\cell"
    )
    rtf = (
        r"{\rtf1\ansi\uc1 \trowd\pard\intbl \u38917?\u30446?\cell \u35498?\u26126?\cell\row"
        rf"\trowd\pard\intbl x\cell {listed}\row\pard end\par}}"
    )
    assert told(saved(tmp_path, "a.rtf", rtf.encode()))[0] == [
        "項目 | 說明",
        "項目：x；說明：1. A|a 2. B",
        "end",
    ]


SKIPPED = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一"'
    ' style:num-suffix="、"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/></text:list-style>'
)


def test_a_level_that_was_left_out_counts_as_libreoffice_counts_it(tmp_path: Path) -> None:
    """1. above the first 一、 makes it 二、: the office program takes the missing one for counted."""
    inner = "<text:list><text:list-item><text:p>甲</text:p></text:list-item></text:list>"
    entries = f"<text:list-item>{inner}</text:list-item><text:list-item><text:p>乙</text:p></text:list-item>"
    body = f'<text:list text:style-name="L">{entries}</text:list>'
    assert told(saved(tmp_path, "a.odt", open_document(body, SKIPPED)))[0] == ["1. 甲", "二、 乙"]


# --- names that are wrong, pages saved as one file ---

SAVED = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=big5\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "<html><body><p>會議紀錄</p><ol type=A><li>甲</ol></body></html>\r\n--b--\r\n"
).encode("cp950")
MISNAMED = [
    ("a.doc", "會議紀錄\n壹、報告案\n".encode(), ["會議紀錄", "壹、報告案"]),
    ("a.docx", "會議紀錄\n壹、報告案\n".encode("cp950"), ["會議紀錄", "壹、報告案"]),
    ("a.xls", "<table><tr><td>縣市<td>經費<tr><td>甲<td>3</table>".encode(), ["縣市 | 經費", "縣市：甲；經費：3"]),
    ("a.doc", SAVED, ["會議紀錄", "A. 甲"]),
    ("a.txt", write_mail("決議：通過。", []), ["檢送會議紀錄", "寄件者：社會局 <a@example.gov.tw>",
     "收件者：b@example.gov.tw", "日期：2019年5月20日 09:30", "決議：通過。"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "read"), MISNAMED)
def test_a_file_is_read_as_what_it_is(name: str, data: bytes, read: list[str], tmp_path: Path) -> None:
    """Text, tables and mails behind the name of another program, with a doubt that says so."""
    assert told(saved(tmp_path, name, data)) == (read, ["wrong_suffix"])


def test_a_page_saved_as_one_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    assert told(saved(tmp_path, "a.mht", SAVED)) == (["會議紀錄", "A. 甲"], [])


# --- mails ---

HEAD = b"From: a@example.gov.tw\r\nDate: Mon, 20 May 2019 09:30:00 +0800\r\nMIME-Version: 1.0\r\n"


@pytest.mark.parametrize("encoding", ["cp950", "utf-8"])
def test_a_mail_that_says_no_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    """Old programs sent the bytes of their machine, subject and all."""
    data = (
        b"Subject: "
        + "開會通知".encode(encoding)
        + b"\r\n"
        + HEAD
        + b"\r\n"
        + "決議：照案通過。\r\n".encode(encoding)
    )
    lines, doubts = told(saved(tmp_path, "a.eml", data))
    assert (lines[0], lines[-1], doubts) == ("開會通知", "決議：照案通過。", [])


def test_the_version_of_a_mail_that_says_more_is_read(tmp_path: Path) -> None:
    """A table is lost in the plain version of a mail; what both say is read once."""
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "經費", "a@example.gov.tw"
    mail.set_content("縣市 經費")
    mail.add_alternative("<table><tr><th>縣市<th>經費<tr><td>臺北市<td>3</table>", subtype="html")
    record = read_record(saved(tmp_path, "a.eml", mail.as_bytes()), "a.eml")
    assert record.text.split("\n") == [
        "經費",
        "寄件者：a@example.gov.tw",
        "縣市 | 經費",
        "縣市：臺北市；經費：3",
    ]


def test_lines_that_a_mail_program_broke_are_whole(tmp_path: Path) -> None:
    body = "一、這一段被郵件程式折成兩行， \r\n其實是一段。\r\n二、乙案。\r\n".encode()
    data = (
        b"Subject: x\r\n"
        + HEAD
        + b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n"
        + body
    )
    assert told(saved(tmp_path, "a.eml", data))[0][-2:] == [
        "一、這一段被郵件程式折成兩行，其實是一段。",
        "二、乙案。",
    ]


def test_a_sentence_at_the_foot_of_each_page_is_no_furniture(tmp_path: Path) -> None:
    """Only what is no sentence can be a running head; the same closing words on four pages are words of each."""
    marks = "一二三四"
    pages = [
        [f"{mark}、本府依期程持續推動社會安全網計畫並檢討成效，請各單位", "配合辦理。"] for mark in marks
    ]
    record = read_record(saved(tmp_path, "a.pdf", write_pdf(pages)), "a.pdf")
    assert record.text.count("配合辦理。") == len(marks)
    assert not record.dropped


def test_the_pages_of_a_program_are_still_those(tmp_path: Path) -> None:
    """What was added for odd files leaves a plain one as it was."""
    assert told(saved(tmp_path, "a.docx", write_docx(["會議紀錄", "壹、報告案"]))) == (
        ["會議紀錄", "壹、 報告案"],
        [],
    )


# --- rows are lines ---

COUNTIES = [
    "臺北市",
    "新北市",
    "桃園市",
    "臺中市",
    "臺南市",
    "高雄市",
    "基隆市",
    "新竹市",
    "嘉義市",
    "新竹縣",
]


@pytest.mark.parametrize("headings", ["縣市|核定人數|經費", "甲組|乙組|丙組"])
def test_the_rows_of_a_long_table_are_not_one_paragraph(headings: str, tmp_path: Path) -> None:
    """Rows of about one width look like the lines of a paragraph that was broken at its margin, and are none."""
    rows = [f"{county}|核定{at}人|{at * 13}萬{at}千元" for at, county in enumerate(COUNTIES, 21)]
    before = [f"<w:p>{RUN(words)}</w:p>" for words in ("某會議紀錄", "壹、報告案", "一、各縣市經費如下表：")]
    data = word(*before, table(headings, *rows), f"<w:p>{RUN('二、照案通過。')}</w:p>")
    record = read_record(saved(tmp_path, "a.docx", data), "a.docx")
    lines = record.text.split("\n")
    assert [sum(county in line for county in COUNTIES) for line in lines[4:14]] == [1] * len(COUNTIES)
    assert record.items[-1].path == ("壹、報告案", "二")


def test_a_heading_that_is_a_label_elsewhere_is_none_in_a_table() -> None:
    """電話 at the end of the headings is no header field that the rows below go on with."""
    record = parse_text("姓名\t單位\t電話\t\n王大明\t社會局\t1999\t\n李小華\t衛生局\t113\t\n")
    assert record.text.split("\n")[1:] == [
        "姓名：王大明；單位：社會局；電話：1999",
        "姓名：李小華；單位：衛生局；電話：113",
    ]


def test_a_form_of_tabs_is_a_header() -> None:
    record = parse_text(
        "某會議紀錄\n時間\t108年5月20日\n地點\t第一會議室\n主席\t王局長大明\t紀錄\t李小華\n壹、報告案\n一、無。\n"
    )
    assert (str(record.date), record.place) == ("2019-05-20", "第一會議室")
    assert [person.name for person in (*record.chairs, *record.recorders)] == ["王大明", "李小華"]


def test_a_case_without_a_last_cell_is_a_case(tmp_path: Path) -> None:
    """Of a table that decides row by row, a row whose remark is empty has all its other parts."""
    data = word(table("案號|案由|決議|備註", "1|增聘社工|照案通過|", "2|教育訓練|緩議|追蹤"))
    record = read_record(saved(tmp_path, "a.docx", data), "a.docx")
    decided = [record.text[item.start : item.end] for item in record.items if item.role is Role.DECISION]
    assert decided == ["照案通過", "緩議"]


# --- sections and header fields ---


def test_a_section_called_discussion_holds_the_cases() -> None:
    """貳、討論 is where things are decided, no one's speech; 討論： inside a case is what was said of it."""
    record = parse_text(f"{HEADER}一、無。\n貳、討論\n一、甲案。\n討論：張委員表示同意。\n決議：照案通過。\n")
    found = [(item.path, item.role) for item in record.items if item.path[0] == "貳、討論"]
    assert found == [
        (("貳、討論",), Role.AGENDA),
        (("貳、討論", "一"), Role.AGENDA),
        (("貳、討論", "一", "討論"), Role.SPEECH),
        (("貳、討論", "一", "決議"), Role.DECISION),
    ]


def test_a_header_whose_values_stand_below_their_labels_is_read() -> None:
    record = parse_text(
        "某會議紀錄\n時間\n108年5月20日\n地點\n第一會議室\n主席\n王局長大明\n壹、報告案\n一、無。\n"
    )
    assert (str(record.date), record.place) == ("2019-05-20", "第一會議室")
    assert [chair.name for chair in record.chairs] == ["王大明"]


def test_what_stands_below_the_chair_is_not_the_chair() -> None:
    """A second chair is a person; a sentence is not."""
    record = parse_text(
        "某會議紀錄\n時間：108年5月20日\n主席：王局長大明\n李次長小華\n本次會議討論以下事項\n壹、報告案\n一、無。\n"
    )
    assert [chair.name for chair in record.chairs] == ["王大明", "李小華"]
    assert not [doubt for doubt in record.warnings if doubt.code == "chair_unread"]
