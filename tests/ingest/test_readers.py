"""Files as people have them: encodings, PDFs with and without words, and what cannot be read."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter  # noqa: TID253 - what is tested

from eval.versions import pages_of, write_pdf
from ingest.errors import ReadError
from ingest.parser import read_record
from ingest.readers import READERS, SUFFIXES, read_source
from ingest.record import Record

Read = Callable[[str], Record]
TEXT = "某會議紀錄\n時間：108年5月20日（星期一）上午9時30分\n主持人：王局長大明\n"
TEXT += "壹、討論案\n案由一：增聘社工。\n決議：通過。\n"


def encrypted(data: bytes, password: str, algorithm: str) -> bytes:
    """Return a PDF locked with a password."""
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    writer.encrypt(password, algorithm=algorithm)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


ENCODINGS = [
    ("utf-8", TEXT.encode()),
    ("utf-8 with a mark", TEXT.encode("utf-8-sig")),
    ("utf-16 little-endian", b"\xff\xfe" + TEXT.encode("utf-16-le")),
    ("utf-16 big-endian", b"\xfe\xff" + TEXT.encode("utf-16-be")),
    ("big5", TEXT.encode("cp950")),
    ("windows line ends", TEXT.replace("\n", "\r\n").encode()),
    ("old line ends", TEXT.replace("\n", "\r").encode()),
]


@pytest.mark.parametrize(("encoding", "data"), ENCODINGS, ids=[name for name, _ in ENCODINGS])
def test_a_text_file_is_read_in_the_encodings_of_the_trade(
    encoding: str, data: bytes, tmp_path: Path
) -> None:
    """Whatever the editor saved, the record is the same."""
    path = tmp_path / "會議紀錄.txt"
    path.write_bytes(data)
    record = read_record(path, path.name)
    assert (record.title, str(record.date)) == ("某會議紀錄", "2019-05-20"), encoding
    assert [item.label for item in record.items][-3:] == ["壹、討論案", "案由一", "決議"]


def test_form_feeds_are_pages(tmp_path: Path) -> None:
    """A text file with form feeds shows its pages."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT.replace("壹、", "\f壹、"), encoding="utf-8")
    record = read_record(path, path.name)
    assert record.spans.page(0) == 1
    assert record.spans.page(record.text.index("壹、")) == 2


NOT_RECORDS = [
    # file name, content, what the reader is told
    ("空.txt", b"", "檔案是空的"),
    ("空白.txt", b" \n\t\n", "檔案是空的"),
    ("隱形.txt", "\u3000\n\u3000".encode(), "檔案裡沒有文字"),
    ("照片.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "影像檔損壞"),
    ("亂數.txt", bytes(range(128, 256)) * 40, "不是文字檔"),
    ("半個字.txt", b"\xff\xfe\x00", "不是文字檔"),
    ("表單.docx", b"PK\x03\x04", "Word 文件損壞"),
    ("簡報.key", b"PK\x03\x04", "不支援 .key 檔"),
    ("無副檔名", b"words", "不支援"),
    ("損壞.pdf", b"%PDF-1.4\nnothing more", "PDF 檔損壞"),
    ("假的.pdf", TEXT.encode(), "PDF 檔損壞"),
    ("掃描.pdf", write_pdf([[], []]), "PDF 沒有文字層"),
    ("亂碼.pdf", write_pdf([["!\"#$%&'()*27)+ /01 .-,* 9:;< =>?@ [\\]^ 3456 78"] * 12]), "文字層是亂碼"),
    ("鎖住.pdf", encrypted(write_pdf([["某會議紀錄"]]), "secret", "RC4-128"), "PDF 有密碼保護"),
]


@pytest.mark.parametrize(("name", "data", "problem"), NOT_RECORDS, ids=[name for name, *_ in NOT_RECORDS])
def test_what_is_no_record_is_refused_in_one_clear_line(
    name: str, data: bytes, problem: str, tmp_path: Path
) -> None:
    """The error names the file, what is wrong and what to do; it is one line."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read_source(path, name)
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{name}：")
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """A path that is no file is an error of the user's, not a crash."""
    with pytest.raises(ReadError, match="找不到檔案"):
        read_source(tmp_path / "無.txt", "無.txt")
    (tmp_path / "夾.txt").mkdir()
    with pytest.raises(ReadError, match="讀不到檔案"):
        read_source(tmp_path / "夾.txt", "夾.txt")


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in words a person can act on; simulated, because root may read everything."""
    path = tmp_path / "密.txt"
    path.write_text(TEXT, encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match="沒有讀取權限"):
        read_source(path, path.name)


def test_an_encrypted_pdf_without_a_password_is_read(tmp_path: Path) -> None:
    """Many offices lock printing only: such a file opens without a password."""
    path = tmp_path / "a.pdf"
    path.write_bytes(encrypted(write_pdf([TEXT.splitlines()]), "", "RC4-128"))
    assert read_record(path, path.name).title == "某會議紀錄"


def test_a_cipher_that_needs_another_package_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newer ciphers need a package that is no dependency: the answer is the same as for a password."""
    from pypdf.errors import DependencyError

    def refuse(*_: object, **__: object) -> None:
        message = "cryptography is needed"
        raise DependencyError(message)

    monkeypatch.setattr("pypdf.PdfReader.__init__", refuse)
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([["某會議紀錄"]]))
    with pytest.raises(ReadError, match="PDF 有密碼保護"):
        read_source(path, path.name)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_pdf_is_read_or_refused(share: float, tmp_path: Path) -> None:
    """Half a download never crashes: it is refused, or its words are read."""
    data = write_pdf([TEXT.splitlines()] * 3)
    path = tmp_path / "a.pdf"
    path.write_bytes(data[: int(len(data) * share)])
    with contextlib.suppress(ReadError):
        assert "會議紀錄" in read_source(path, path.name).text


def test_a_page_without_words_is_reported(tmp_path: Path) -> None:
    """A scanned page among others does not go missing in silence."""
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([TEXT.splitlines(), [], ["貳、散會"]]))
    record = read_record(path, path.name)
    assert ["第 2 頁" in doubt.text for doubt in record.warnings if doubt.code == "empty_page"] == [True]
    assert record.spans.page(record.text.index("貳、散會")) == 3


def test_compatibility_characters_of_a_font_are_the_usual_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some fonts map 年 and 論 to twins that look the same; dates and sections are found all the same."""
    page = TEXT.replace("年", "\uf98e").replace("論", "\uf941")
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda *_: page)
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([["x"]]))
    record = read_record(path, path.name)
    assert str(record.date) == "2019-05-20"
    assert "壹、討論案" in {item.label for item in record.items}


@pytest.mark.parametrize("name", ["central", "policy", "new taipei", "taoyuan"])
def test_a_pdf_has_the_tree_of_its_text_file(
    name: str, corpus_record: Read, corpus_file: Callable[[str], Path], tmp_path: Path
) -> None:
    """The same words in the text layer of a PDF give the same items, with the page of each."""
    pages = pages_of(corpus_file(name).read_text(encoding="utf-8"))
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf(pages))
    record, expected = read_record(path, path.name), corpus_record(name)
    assert [(item.path, item.role) for item in record.items] == [(i.path, i.role) for i in expected.items]
    assert (record.title, record.date, record.chairs) == (expected.title, expected.date, expected.chairs)
    assert record.spans.page(record.items[-1].start) == len(pages)


def test_running_heads_of_a_pdf_are_no_words_of_the_record(tmp_path: Path) -> None:
    """A line that stands at the top of every page is kept once; page numbers go."""
    body = [
        "某會議紀錄",
        "時間：108年5月20日",
        *[f"本府辦理第{n}項工作，依期程持續推動並檢討成效。" for n in range(10, 70)],
    ]
    pages = [["案名 配合某中心變更", *body[at : at + 20], f"- {at // 20 + 1} -"] for at in range(0, 60, 20)]
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf(pages))
    record = read_record(path, path.name)
    assert record.text.count("案名 配合某中心變更") == 1
    assert "- 2 -" not in record.text
    assert len(record.dropped) == 2 + 3


def test_every_format_has_a_reader() -> None:
    """What can be read is listed once; archives are opened by the sync."""
    images = [".jpeg", ".jpg", ".png", ".tif", ".tiff"]
    through_libreoffice = [".doc", ".odp", ".ppt", ".pptx", ".xls"]
    texts = [
        ".docm",
        ".docx",
        ".eml",
        ".htm",
        ".html",
        ".md",
        ".mht",
        ".mhtml",
        ".ods",
        ".odt",
        ".pdf",
        ".rtf",
        ".txt",
        ".xlsx",
    ]
    assert sorted(READERS) == sorted([*images, *through_libreoffice, *texts])
    assert set(READERS) | {".zip"} == SUFFIXES
