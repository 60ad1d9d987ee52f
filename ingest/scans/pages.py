"""Pages of a file, each from its text layer or from its image, put together as one source text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.boxes import LineBox
from ingest.errors import ReadError
from ingest.record import Doubt
from ingest.scans.images import file_images, mostly_image, pdf_images
from ingest.scans.quality import judge
from ingest.scans.read import ScannedPage, read_scans

# A scanned page may carry a text layer of its own page number or stamp; a page of words has more.
_STAMP = 50


@dataclass(frozen=True, slots=True)
class Pages:
    """The text of a file's pages, where each begins, where scanned words stand, and what is doubtful."""

    text: str
    page_starts: tuple[int, ...]
    boxes: tuple[LineBox, ...]
    doubts: tuple[Doubt, ...]


def pdf_pages(data: bytes, layers: Sequence[str], name: str, password: str | None = None) -> Pages:
    """Return the pages of a PDF; those whose text layer is missing or garbled are read from their image.

    ``layers`` are the text layers, one a page. Raises ReadError when there are no words on any page.
    """
    garbled = {
        number for number, layer in enumerate(layers, 1) if layer.strip() and not judge(layer).readable
    }
    short = [number for number, layer in enumerate(layers, 1) if 0 < len(layer.strip()) < _STAMP]
    empty = {number for number, layer in enumerate(layers, 1) if not layer.strip()}
    wanted = sorted(garbled | empty | set(mostly_image(data, short, password)))
    scanned = {page.number: page for page in read_scans(pdf_images(data, wanted, password))}
    pages = [
        _chosen(layer, scanned.get(number), ScannedPage(number, layer.rstrip("\n") + "\n"), number in garbled)
        for number, layer in enumerate(layers, 1)
    ]
    if not any(page.text.strip() for page in pages):
        problem = "PDF 的文字層是亂碼（字型沒有對照表）" if garbled else "PDF 沒有文字層"
        raise ReadError(name, f"{problem}，頁面影像也辨識不出文字", "請重新掃描，或從原程式另存 PDF 再匯入")
    return _joined(pages, {number: scanned[number] for number in wanted}, garbled)


def image_pages(data: bytes, name: str) -> Pages:
    """Return the pages of an image file as recognised; raises ReadError when there are no words on any."""
    pages = list(read_scans(file_images(data, name)))
    if not any(page.text.strip() for page in pages):
        raise ReadError(name, "影像裡辨識不出文字", "請確認掃描是否清楚，再重新掃描匯入")
    return _joined(pages, {page.number: page for page in pages}, frozenset())


def _chosen(layer: str, scanned: ScannedPage | None, typed: ScannedPage, garbled: bool) -> ScannedPage:  # noqa: FBT001
    """Return what a page says: of a stamp and an image whatever says more, of a garbled page never the layer."""
    if scanned is None:
        return typed
    if garbled:
        return scanned if judge(scanned.text).readable else ScannedPage(scanned.number, "")
    return scanned if len(scanned.text.split()) and len(scanned.text) >= len(layer) else typed


def _joined(
    pages: Sequence[ScannedPage], scanned: dict[int, ScannedPage], garbled: set[int] | frozenset[int]
) -> Pages:
    text, starts, boxes = "", [], []
    for page in pages:
        starts.append(len(text))
        boxes += [replace(box, start=box.start + len(text)) for box in page.boxes]
        text += page.text + "\f"
    doubts = [doubt for page in pages if page.number in scanned for doubt in _doubts(page, garbled)]
    return Pages(text, tuple(starts), tuple(boxes), tuple(doubts))


def _doubts(page: ScannedPage, garbled: set[int] | frozenset[int]) -> Iterator[Doubt]:
    where = f"第 {page.number} 頁"
    if page.boxes:
        yield page.doubt()
    elif page.number in garbled:
        yield Doubt(
            "garbled_page", f"{where}的文字層是亂碼，影像也辨識不出文字，內容未收錄", page=page.number
        )
    elif not page.text.strip():
        yield Doubt("empty_page", f"{where}沒有文字（空白頁，或影像辨識不出文字）", page=page.number)
