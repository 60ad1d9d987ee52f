"""The page of the source file as a picture, with boxes where the words of a citation stand on it.

The words of a scan have boxes from their recognition; those of a typed PDF are looked up in its text layer. The file
is read anew, and only shown while it is the one that was read: a box on another file would point at other words.
"""

import base64
import ctypes
import hashlib
import io
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, TypeAlias

from assistant.page_render import escape
from ingest.boxes import SCALE, Corners
from ingest.errors import ReadError, SheanError, UsageError
from ingest.formats.members import MARK, members, outermost
from ingest.record import Record
from ingest.scans.images import IMAGE_SUFFIXES, PDFIUM

# Corners in parts of SCALE of the page, as ``SpanMap.boxes_at`` has them.
Boxes: TypeAlias = list[Corners]

_WIDTH = 1200
# A quote whose words stand on the page for the most part is boxed; less is a likeness.
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page (from 1) of ``pages``, its PNG, and the boxes of the words asked for."""

    number: int
    pages: int
    png: bytes
    boxes: Boxes


def has_pictures(record: Record) -> bool:
    """Whether the source of a record has pages that can be drawn."""
    return Path(record.source).suffix.lower() in {".pdf", *IMAGE_SUFFIXES}


def page_picture(record: Record, number: int, start: int, end: int) -> PagePicture:
    """Return a page of the source of a record; UsageError where the file is gone, changed, locked or not drawable."""
    data = _source(record)
    scanned = [corners for page, corners in record.spans.boxes_at(start, end) if page == number]
    words = "" if scanned else _words_on(record, number, start, end)
    drawn = _drawn_pdf if Path(record.source).suffix.lower() == ".pdf" else _drawn_image
    pages, png, typed = drawn(data, number, words)
    return PagePicture(number, pages, png, scanned or typed)


def _words_on(record: Record, number: int, start: int, end: int) -> str:
    return "".join(record.text[at] for at in range(start, end) if record.spans.page(at) == number)


# --- the file ---


def _source(record: Record) -> bytes:
    """Return the bytes the record was read from."""
    name = Path(record.source).name
    try:
        with _opened(record.source) as path:
            data = path.read_bytes()
    except (OSError, ReadError) as error:
        message = f"原始檔「{name}」已不在原處，或無法讀取；仍可看下方的文字"
        raise UsageError(message) from error
    if hashlib.sha256(data).hexdigest() != record.sha256:
        message = f"原始檔「{name}」在讀入之後改過，畫面可能與引文不符；請重新匯入"
        raise UsageError(message)
    return data


@contextmanager
def _opened(source: str) -> Iterator[Path]:
    """Yield the file, taken out of the archive or e-mail it lies in."""
    whole = outermost(source)
    if whole is None:
        yield Path(source)
        return
    with tempfile.TemporaryDirectory(prefix="shean-") as folder:
        path, name = Path(whole), whole
        while name != source:
            path, name = _member(path, name, source, Path(folder))
        yield path


def _member(path: Path, name: str, wanted: str, folder: Path) -> tuple[Path, str]:
    for count, each in enumerate(members(path, name)):
        if wanted == each.name or wanted.startswith(each.name + MARK):
            place = folder / f"{name.count(MARK)}-{count}{each.suffix}"
            each.save(place)
            return place, each.name
    raise FileNotFoundError(wanted)


# --- drawing ---


def _drawn_pdf(data: bytes, number: int, words: str) -> tuple[int, bytes, Boxes]:
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            message = "原始檔有密碼或無法繪出；仍可看下方的文字"
            raise UsageError(message) from error
        try:
            pages = len(document)
            page = document[_within(number, pages) - 1]
            picture = page.render(scale=_WIDTH / max(1.0, page.get_width())).to_pil()
            return pages, _png(picture), _typed(page, words)
        except pypdfium2.PdfiumError as error:
            raise _broken() from error
        finally:
            document.close()


def _drawn_image(data: bytes, number: int, _: str) -> tuple[int, bytes, Boxes]:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
            pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            picture.seek(_within(number, pages) - 1)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((_WIDTH, _WIDTH * 4))
            return pages, _png(upright), []
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _broken() from error


def _within(number: int, pages: int) -> int:
    if not 1 <= number <= pages:
        message = f"原始檔只有 {pages} 頁"
        raise UsageError(message)
    return number


def _broken() -> SheanError:
    return UsageError("這一頁無法繪出；仍可看下方的文字")


def _png(picture: Any) -> bytes:  # noqa: ANN401 - Pillow loads late
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# --- where typed words stand ---


def _typed(page: Any, words: str) -> Boxes:  # noqa: ANN401 - pypdfium2's page, untyped
    """Return a box for each line of ``words`` on a page of a typed PDF, none where they are not found."""
    import pypdfium2

    wanted = _plain(words)
    if not wanted:
        return []
    text = page.get_textpage()
    held = [
        (char, index)
        for index in range(text.count_chars())
        for char in _plain(chr(pypdfium2.raw.FPDFText_GetUnicode(text, index)))
    ]
    match = SequenceMatcher(None, "".join(char for char, _ in held), wanted, autojunk=False)
    blocks = [block for block in match.get_matching_blocks() if block.size > 1]
    if sum(block.size for block in blocks) < _MOST * len(wanted):
        return []
    indexes = dict.fromkeys(held[at][1] for block in blocks for at in range(block.a, block.a + block.size))
    return _lines(page, [text.get_charbox(index) for index in indexes])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _lines(page: Any, boxes: Sequence[tuple[float, float, float, float]]) -> Boxes:  # noqa: ANN401 - as above
    """Join the boxes of characters (left, bottom, right, top) that follow each other on one line."""
    joined: list[list[float]] = []
    for left, bottom, right, top in boxes:
        if right <= left or top <= bottom:
            continue
        last = joined[-1] if joined else None
        if last and bottom < last[3] and last[1] < top and left >= last[0]:
            last[1], last[2], last[3] = min(last[1], bottom), max(last[2], right), max(last[3], top)
        else:
            joined.append([left, bottom, right, top])
    return [_on_page(page, *each) for each in joined]


def _on_page(page: Any, left: float, bottom: float, right: float, top: float) -> Corners:  # noqa: ANN401
    """Turn a box of the page's own measure into parts of the page as it is shown: cropped and turned."""
    import pypdfium2

    x, y = ctypes.c_int(), ctypes.c_int()
    corners: list[int] = []
    for across, up in ((left, top), (right, top), (right, bottom), (left, bottom)):
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, SCALE, SCALE, 0, across, up, x, y)
        corners += [x.value, y.value]
    a, b, c, d, e, f, g, h = corners
    return a, b, c, d, e, f, g, h


# --- the page's HTML ---


def render_picture(picture: PagePicture) -> str:
    """Return the figure: the page, the boxes over it, and the way to its neighbours."""
    shapes = "".join(
        f'<polygon points="{" ".join(f"{x},{y}" for x, y in zip(box[::2], box[1::2], strict=True))}"/>'
        for box in picture.boxes
    )
    told = "" if picture.boxes else '<p class="facts">這一頁沒有引文，或無法標出引文的位置。</p>'
    image = base64.b64encode(picture.png).decode("ascii")
    back, on = picture.number - 1, picture.number + 1
    first, last = (" disabled" if out else "" for out in (back < 1, on > picture.pages))
    alt = escape(f"原始檔第 {picture.number} 頁")
    return (
        f'<figure class="sheet"><figcaption class="acts"><button type="button" data-sheet="{back}"{first}>上一頁</button>'
        f"<span>第 {picture.number} 頁，共 {picture.pages} 頁</span>"
        f'<button type="button" data-sheet="{on}"{last}>下一頁</button></figcaption>'
        f'{told}<div class="paper"><img alt="{alt}" src="data:image/png;base64,{image}">'
        f'<svg viewBox="0 0 {SCALE} {SCALE}" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg></div></figure>'
    )
