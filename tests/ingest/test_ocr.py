"""Scanned files end to end: page images in, the same record out, as with its text."""

import io
import struct
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image  # noqa: TID253 - makes the scans
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eval.formats import compare
from eval.paper import PRINTS, as_file, font_file, printed, skewed
from eval.versions import write_scan
from index.catalog import Catalog
from index.rows import PassageVectors
from ingest.errors import ReadError
from ingest.parser import parse_text, read_record
from ingest.record import Record, Role
from ingest.scans.images import file_images
from ingest.scans.recognise import Recogniser

TEXT = "某某會議紀錄\n時間：108年5月20日（星期一）上午9時30分\n主持人：王局長大明\n壹、討論案\n"
TEXT += "案由一：增聘社工人力，經費計4,218萬3,241元。\n決議：通過，請社會局於108年底前辦理。\n貳、散會\n"
GARBAGE = "!\"#$%&'()*27)+ /01 .-,* 9:;< =>?@ [\\]^ 3456 78"


def page_image(text: str = TEXT) -> Image.Image:
    """Return a printed page; the test is skipped where the machine has no font to print it with."""
    if font_file(PRINTS[0].face) is None:
        pytest.skip(f"no font {PRINTS[0].face}: install fonts-noto-cjk")
    return next(printed(text, PRINTS[0])).image


def read(data: bytes, name: str, folder: Path) -> Record:
    """Return the record in a file of these bytes."""
    path = folder / name
    path.write_bytes(data)
    return read_record(path, name)


def tree(record: Record) -> list[tuple[str, str]]:
    """Return the labels and roles of a record, brackets of one width."""
    return [(unicodedata.normalize("NFKC", item.label), item.role.value) for item in record.items]


def pdf(*pages: tuple[Image.Image | None, str]) -> bytes:
    """Return a PDF of page images, each with words over it that are in the text layer and cannot be seen."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4)
    for image, layer in pages:
        if image is not None:
            canvas.drawImage(ImageReader(image), 0, 0, *A4)
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        text.textLines(layer)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def test_a_scan_gives_the_tree_of_its_text(tmp_path: Path) -> None:
    """Two pages of a TIFF, the second put in upside down: labels, date, pages, places and doubts are there."""
    first, second = TEXT.split("壹、")
    images = [page_image(first), page_image("壹、" + second).rotate(180)]
    record = read(as_file(images, "TIFF"), "掃描.tif", tmp_path)
    typed = parse_text(TEXT)
    assert tree(record) == tree(typed)
    assert record.date == typed.date
    start = record.text.index("4,218萬3,241元")
    assert record.spans.page(start) == 2
    [(page, corners)] = record.spans.boxes_at(start, start + len("4,218萬3,241元"))
    assert page == 2
    assert corners[0] > corners[2], "the words run to the left on a page that lies on its head"
    assert [(doubt.code, doubt.page) for doubt in record.warnings] == [("ocr", 1), ("ocr", 2)]
    with closing(Catalog()) as catalog:
        catalog.put(record, [PassageVectors(b"", ()) for _ in record.passages])
        kept = catalog.record(record.id)
    assert kept is not None
    assert kept.spans == record.spans


def test_a_scanned_record_has_the_items_of_its_text(
    corpus_record: Callable[[str], Record], corpus_file: Callable[[str], Path], tmp_path: Path
) -> None:
    """All pages of a record that ships, printed and scanned: items and header are those of its text."""
    page_image()  # skips where there is no font
    expected = corpus_record("central")
    record = read(write_scan(corpus_file("central").read_text(encoding="utf-8")), "掃描.pdf", tmp_path)
    found = compare("scan", [record], [expected])
    assert (found.items_same, found.header_same) == (1.0, 1.0)
    assert found.quotes_same >= 0.95


def test_each_page_of_a_pdf_is_read_where_it_is_good(tmp_path: Path) -> None:
    """A typed page, one with a garbled layer, one with a page number over its scan, and a blank one."""
    head, *rest = ("某某會議紀錄\n", "壹、報告事項\n一、洽悉會議決定。\n", "貳、臨時動議\n無。\n")
    typed = "Minutes of the meeting of the safety net council\n" * 3
    garbled, stamped = (page_image(head + each) for each in rest)
    data = pdf((None, typed), (garbled, GARBAGE), (stamped, "- 3 -"), (None, ""))
    record = read(data, "混合.pdf", tmp_path)
    assert "Minutes of the meeting" in record.text
    assert GARBAGE[:5] not in record.text
    assert record.spans.page(record.text.index("洽悉會議決定")) == 2
    assert record.spans.page(record.text.index("臨時動議")) == 3
    told = [(doubt.code, doubt.page) for doubt in record.warnings if doubt.page and "empty" in doubt.code]
    assert told == [("empty_page", 4)]
    assert {doubt.page for doubt in record.warnings if doubt.code.startswith("ocr")} == {2, 3}


LAID: list[tuple[str, Callable[[Image.Image], Image.Image]]] = [
    ("JPEG", skewed),
    ("PNG", lambda image: image.transpose(Image.Transpose.ROTATE_90)),
]


@pytest.mark.parametrize(("kind", "lay"), LAID, ids=["JPEG askew", "PNG on its side"])
def test_an_image_is_read_as_it_lies(
    kind: str, lay: Callable[[Image.Image], Image.Image], tmp_path: Path
) -> None:
    """Turned or askew, the words and their order are the same."""
    held = io.BytesIO()
    lay(page_image()).save(held, kind)
    record = read(held.getvalue(), f"掃描.{kind.lower()}", tmp_path)
    assert tree(record) == tree(parse_text(TEXT))
    assert "決議：通過，請社會局於108年底前辦理。" in record.text.replace(" ", "")


def image_bytes(kind: str) -> bytes:
    """Return a grey noise."""
    held = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(held, kind)
    return held.getvalue()


def png(image: Image.Image) -> bytes:
    """Return a picture as a PNG file."""
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def bomb() -> bytes:
    """Return a PNG whose header promises 40,000 by 40,000 dots."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    packed = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed


HOSTILE = [
    # file name, content, what the reader is told
    ("空.png", b"", "檔案是空的"),
    ("斷.png", image_bytes("PNG")[:2000], "影像檔損壞"),
    ("斷.jpg", image_bytes("JPEG")[:900], "影像檔損壞"),
    ("斷.tif", image_bytes("TIFF")[:500], "影像檔損壞"),
    ("斷尾.tif", image_bytes("TIFF")[:-12], "影像檔損壞"),
    ("文字.png", TEXT.encode(), "影像檔損壞"),
    ("動畫.tiff", b"GIF89a" + bytes(40), "影像檔損壞"),
    ("炸彈.png", bomb(), "影像太大"),
    ("白.png", png(Image.new("L", (99, 99), 255)), "辨識不出文字"),
    ("一點.tif", as_file([Image.new("L", (1, 1), 0)], "TIFF"), "辨識不出文字"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "problem"), HOSTILE, ids=[name for name, *_ in HOSTILE])
def test_what_is_no_scan_is_refused_in_one_clear_line(
    name: str, data: bytes, problem: str, tmp_path: Path
) -> None:
    """Half a download, a bomb or a blank sheet: one line that says so."""
    with pytest.raises(ReadError) as caught:
        read(data, name, tmp_path)
    assert problem in caught.value.problem
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"]


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_dot_becomes_ink_on_paper(mode: str) -> None:
    """Bilevel faxes, grey of 16 bits, transparent paper: dark stays dark, white stays white."""
    if mode == "I;16":
        image = Image.new("I;16", (40, 40), 65_535)
        image.paste(0, (10, 10, 30, 30))
    else:
        plain = Image.new("L", (40, 40), 255)
        plain.paste(0, (10, 10, 30, 30))
        image = plain.convert(mode)
    [page] = file_images(as_file([image], "TIFF") if mode == "CMYK" else png(image), "a")
    assert page.image is not None
    assert page.image.shape == (40, 40, 3)
    assert int(page.image[0, 0, 0]) > 250
    assert int(page.image[20, 20, 0]) < 5


def test_the_recogniser_loads_its_own_files_only(network_attempts: list[str]) -> None:
    """The models are in the package: nothing is looked up, nothing is asked of the network."""
    Recogniser()
    assert network_attempts == []


def test_a_real_page_with_a_garbled_layer_is_read(shared: Path) -> None:
    """Its list of names has no room between the rows; the font of its text layer has no character map."""
    path = shared / "samples" / "broken" / "garbled-text-layer_asroc_20210929.pdf"
    if not path.exists():
        pytest.skip(f"{shared} holds no samples/broken")
    record = read_record(path, path.name)
    assert str(record.date) == "2021-09-29"
    labels = [item.label for item in record.items if item.role is Role.DECISION]
    assert labels == ["決議", "決議"]
    assert [
        name for name in ("呂聖元", "李景輝", "曾瑋玲", "黃崇源", "江國興") if name not in record.text
    ] == []
