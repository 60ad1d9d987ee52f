"""What a pack is exported to: each file opens with its library and holds every point, and markup stays text."""

import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader  # noqa: TID253 - reads what is tested

from assistant.assistant import Assistant
from assistant.cli import main
from assistant.course.building import build
from assistant.course.edit import leave_out, reword, shown
from assistant.course.export import HEADING_FONT, TEXT_FONT, WRITERS, export
from assistant.course.export_pptx import Line, paginate
from assistant.course.layout import LETTERS, one_line
from assistant.course.pack import Pack
from assistant.gate import normal
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

HOSTILE = (
    """測試縣政府社會安全網第4次聯繫會議紀錄
時間：113年5月15日下午2時
主席：王局長大明
壹、報告事項
報告事項一（社會局）：
一、<script>alert(1)</script>關懷訪視*服務*[方案](x)|之{{題目}}經費為1,500元&2,000元，每名社工服務30名長者。
二、關懷訪視"""
    + "說明文字很長" * 900
    + """。
決定：洽悉。
"""
)


@pytest.fixture(scope="module")
def pack(assistant: Assistant) -> Pack:
    made = build(assistant, "集中篩派案")
    made = reword(made, made.points[0].id, "值班時先看這裡", "王小明")
    return leave_out(made, made.points[1].id, "王小明")


def docx_text(path: Path) -> str:
    import docx

    paper = docx.Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def odt_text(path: Path) -> str:
    """All words of the content; the library's own text leaves out what stands in tables."""
    from odfdo import Document

    return unescape(re.sub(r"<[^>]+>", "", Document(str(path)).body.serialize()))


def pptx_text(path: Path) -> str:
    import pptx

    words = []
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                words.append(shape.text_frame.text)  # type: ignore[attr-defined]
            if shape.has_table:
                words += [cell.text for row in shape.table.rows for cell in row.cells]  # type: ignore[attr-defined]
    return "".join(words)


def md_text(path: Path) -> str:
    return re.sub(r"\\(.)", r"\1", path.read_text("utf-8"))


def apkg_text(path: Path) -> str:
    folder = path.with_suffix("")
    with zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", folder)
    deck = sqlite3.connect(folder / "collection.anki2")
    try:
        return unescape("".join(row[0] for row in deck.execute("select flds from notes")))
    finally:
        deck.close()


READERS: dict[str, Callable[[Path], str]] = {
    ".docx": docx_text, ".odt": odt_text, ".pptx": pptx_text, ".md": md_text, ".apkg": apkg_text,
}  # fmt: skip
each_format = pytest.mark.parametrize("ending", list(WRITERS))


@each_format
def test_an_export_opens_and_holds_every_point_and_task(
    pack: Pack, assistant: Assistant, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a{ending}"
    export(pack, path, assistant.record)
    text = normal(READERS[ending](path))
    wanted = shown(pack)
    for point in wanted.points:
        assert all(normal(one_line(quote.quote)) in text for quote in point.quotes)
        assert normal(point.heading.shown) in text
    for task in wanted.quiz:
        assert normal(task.stem) in text
        options = zip(LETTERS, task.options, strict=False)
        assert all(normal(f"({letter}) {option.text}") in text for letter, option in options)
        assert normal(one_line(task.citations[0].quote)) in text
    assert "值班時先看這裡〔講師自訂:王小明," in text
    assert normal(pack.points[0].heading.text) not in text.replace(normal(pack.points[0].quotes[0].quote), "")


@pytest.mark.parametrize("ending", [".docx", ".odt", ".pptx", ".md"])
def test_a_document_holds_goals_decisions_cases_and_sources(
    pack: Pack, assistant: Assistant, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a{ending}"
    export(pack, path, assistant.record)
    text = normal(READERS[ending](path))
    wanted = shown(pack)
    assert all(normal(goal.shown) in text for goal in wanted.goals)
    assert all(normal(row.quote.quote) in text for row in wanted.decisions)
    assert all(normal(question.question) in text for case in wanted.cases for question in case.questions)
    assert all(normal(f"[{each.number}] {each.official}") in text for each in wanted.citations())


def test_a_word_file_has_styles_fonts_page_numbers_and_heading_rows(
    pack: Pack, assistant: Assistant, tmp_path: Path
) -> None:
    import docx

    export(pack, tmp_path / "a.docx", assistant.record)
    paper = docx.Document(str(tmp_path / "a.docx"))
    styles = {paragraph.style.name for paragraph in paper.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Quote"} <= styles
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert f'w:eastAsia="{TEXT_FONT}"' in parts["word/styles.xml"]
    assert f'w:eastAsia="{HEADING_FONT}"' in parts["word/styles.xml"]
    assert "w:tblHeader" in parts["word/document.xml"]
    assert any('w:instr="PAGE"' in text for name, text in parts.items() if "footer" in name)


def test_an_opendocument_file_has_headings_fonts_page_numbers_and_heading_rows(
    pack: Pack, assistant: Assistant, tmp_path: Path
) -> None:
    export(pack, tmp_path / "a.odt", assistant.record)
    with zipfile.ZipFile(tmp_path / "a.odt") as archive:
        content, styles = (archive.read(name).decode() for name in ("content.xml", "styles.xml"))
    assert "<text:h " in content
    assert "table:table-header-rows" in content
    assert f'style:font-name-asian="{TEXT_FONT}"' in styles + content
    assert "text:page-number" in styles


def test_slides_name_the_font_and_no_words_run_over_their_edge(
    pack: Pack, assistant: Assistant, tmp_path: Path
) -> None:
    import pptx

    export(pack, tmp_path / "a.pptx", assistant.record)
    show = pptx.Presentation(str(tmp_path / "a.pptx"))
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top + shape.height <= show.slide_height
            assert shape.left + shape.width <= show.slide_width
    with zipfile.ZipFile(tmp_path / "a.pptx") as archive:
        assert f'<a:ea typeface="{HEADING_FONT}"/>' in archive.read("ppt/slides/slide3.xml").decode()


@pytest.mark.parametrize("length", [1, 80, 500, 5_000])
def test_what_is_too_long_for_a_slide_goes_on_the_next(length: int) -> None:
    pages = list(paginate([[Line("甲。" * length)], [Line("乙", bold=True), Line("丙" * length)]]))
    assert all(sum(line.lines for line in page) <= 13 for page in pages)
    assert "".join(line.text for page in pages for line in page) == "甲。" * length + "乙" + "丙" * length


# --- what a record could do to a file ---


@pytest.fixture(scope="module")
def hostile() -> Iterator[Assistant]:
    with Assistant.from_texts([("", HOSTILE)], "hash") as opened:
        yield opened


@each_format
def test_markup_in_a_record_stays_text_and_a_long_line_fits(
    hostile: Assistant, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a{ending}"
    made = build(hostile, "關懷訪視")
    export(made, path, hostile.record)
    assert "<script>alert(1)</script>" in READERS[ending](path)
    if ending == ".apkg":
        with zipfile.ZipFile(path) as archive:
            raw = archive.read("collection.anki2")
        assert b"<script>alert" not in raw
    if ending == ".md":
        assert "<script>" not in path.read_text("utf-8").replace("\\<script\\>", "")


@pytest.mark.parametrize(
    ("name", "said"), [("a.doc", "不支援 .doc"), ("a", "不支援 沒有副檔名"), ("no/a.md", "無法寫入")]
)
def test_a_file_that_cannot_be_written_says_why(
    pack: Pack, assistant: Assistant, tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        export(pack, tmp_path / name, assistant.record)


def test_a_pack_whose_quotes_the_records_no_longer_hold_is_not_exported(
    pack: Pack, hostile: Assistant, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="與目前的紀錄不符"):
        export(pack, tmp_path / "a.md", hostile.record)
    assert not (tmp_path / "a.md").exists()


# --- the command ---


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "index", "hash", write=True) as store:
        store.add(parse_text(HOSTILE.replace("說明文字很長", "")))
    return tmp_path / "index"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["course", *arguments])
    captured = capsys.readouterr()
    return int(left.value.code or 0), captured.out, captured.err


def test_the_command_builds_keeps_edits_and_tells_what_changed(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--index", str(index))
    code, out, _ = run(capsys, "關懷訪視", *where, "--out", str(tmp_path / "a.md"), "--json")
    assert code == 0
    assert (tmp_path / "a.md").exists()
    made = json.loads(out)
    point = made["pack"]["points"][0]["id"]
    assert made["changes"] == []
    assert Path(made["file"]) == index / "courses" / "關懷訪視.json"
    code, out, _ = run(capsys, "關懷訪視", *where, "--reword", f"{point}=值班須知", "--by", "王小明")
    assert code == 0
    with Store.open(index, write=True) as store:
        for record in store.records():
            store.remove(record.id)
        store.add(parse_text(HOSTILE.replace("說明文字很長", "").replace("30名", "40名")))
    code, out, _ = run(capsys, *where, "--pack", made["file"], "--out", str(tmp_path / "a.md"))
    assert code == 0
    assert "引文改變　重點" in out
    assert "（講師改過）" in out
    assert "值班須知〔講師自訂：王小明" in (tmp_path / "a.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "請給主題"),
        (["火星移民"], 1, "紀錄裡沒有關於「火星移民」的內容"),
        (["關懷訪視", "--out", "a.doc"], 1, "不支援 .doc"),
        (["--pack", "no.json"], 1, "無法讀取教材"),
        (["關懷訪視", "--records", "沒有"], 1, "找不到紀錄"),
        (["關懷訪視", "--drop", "沒有"], 1, "教材裡沒有「沒有」"),
        (["關懷訪視", "--reword", "沒有"], 1, "應為 代碼=文字"),
    ],
)
def test_a_wrong_wish_is_one_clear_line(
    index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    left, out, err = run(capsys, *arguments, "--index", str(index))
    assert (left, out, err.count("\n")) == (code, "", 1)
    assert said in err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_every_format_with_every_quote(
    pack: Pack, assistant: Assistant, tmp_path: Path
) -> None:
    """What a trainer opens there is what was written: one quote in each part of the pack stands on its pages."""
    endings = (".docx", ".odt", ".pptx")
    paths = []
    for ending in endings:
        paths.append(tmp_path / ending[1:] / f"pack{ending}")
        paths[-1].parent.mkdir()
        export(pack, paths[-1], assistant.record)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for path in paths:
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(path.parent),
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        printed = normal("".join(page.extract_text() for page in PdfReader(path.with_suffix(".pdf")).pages))
        wanted = shown(pack)
        for quote in (wanted.points[0].quotes[0], wanted.decisions[0].quote, wanted.quiz[0].citations[0]):
            assert normal(quote.quote)[:12] in printed
