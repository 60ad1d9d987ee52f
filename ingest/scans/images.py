"""Page images: pages of a PDF drawn by PDFium, and image files read by Pillow, one page at a time."""

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import ReadError
from ingest.scans.recognise import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# Recognition reads lines at 48 pixels of height: more dots than this only cost time.
_DPI = 200
_POINTS = 72
# An A4 page at 200 dpi has 3.9 million pixels; larger pages are drawn coarser.
_MOST_PIXELS = 12_000_000
# What an image may unfold to, as Pillow has it; an A3 page at 600 dpi has 70 million.
_BOMB_PIXELS = 89_000_000
_MOSTLY = 0.5
# Below this much between the lightest and the darkest dot, of 255, a page is blank.
_CONTRAST = 32
# PDFium is used by one thread at a time.
PDFIUM = threading.Lock()
IMAGE_SUFFIXES = (".jpeg", ".jpg", ".png", ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page to recognise: its number from 1, and its picture; None where it shows nothing at all."""

    number: int
    image: Image | None


def pdf_images(data: bytes, numbers: Sequence[int], password: str | None = None) -> Iterator[PageImage]:
    """Yield the given pages (from 1) of a PDF as images; what cannot be drawn shows nothing."""
    with _opened(data, password) as document:
        for number in numbers:
            with PDFIUM:
                picture = _drawn(document, number)
            yield PageImage(number, None if picture is None else _image(picture))


def mostly_image(data: bytes, numbers: Sequence[int], password: str | None = None) -> Iterator[int]:
    """Yield those of the given pages (from 1) of a PDF that pictures cover for the most part."""
    if not numbers:
        return
    with _opened(data, password) as document:
        for number in numbers:
            with PDFIUM:
                share = _covered(document, number)
            if share > _MOSTLY:
                yield number


@contextmanager
def _opened(data: bytes, password: str | None) -> Iterator[Any]:
    """Open a PDF in PDFium; None where it refuses what pypdf could read."""
    import pypdfium2

    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError:
        yield None
        return
    try:
        yield document
    finally:
        with PDFIUM:
            document.close()


def _drawn(document: Any, number: int) -> "Picture | None":  # noqa: ANN401 - pypdfium2's document, untyped
    """Draw a page, None where it is missing or broken."""
    import pypdfium2

    if document is None:
        return None
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / _POINTS, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        picture: Picture = page.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError):
        return None
    return picture


def _covered(document: Any, number: int) -> float:  # noqa: ANN401 - pypdfium2's document, untyped
    """Return the share of a page that its pictures cover."""
    import pypdfium2

    if document is None:
        return 0.0
    try:
        page = document[number - 1]
        width, height = page.get_size()
        bounds = [each.get_bounds() for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    except (pypdfium2.PdfiumError, IndexError):
        return 0.0
    areas = sum(float((right - left) * (top - bottom)) for left, bottom, right, top in bounds)
    return areas / max(1.0, float(width * height))


def file_images(data: bytes, name: str) -> Iterator[PageImage]:
    """Yield the pages of a PNG, JPEG or TIFF file; raises ReadError when it is broken or too large."""
    from PIL import Image as Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            # A cut TIFF would be read as far as it goes; other remarks are on what no one reads (EXIF).
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
            warnings.filterwarnings("error", message="Truncated File Read", category=UserWarning)
            yield from _file_images(data)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ReadError(name, "影像太大（超過九千萬點）", "請以 300 dpi 以下重新掃描再匯入") from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, UserWarning) as error:
        raise ReadError(name, "影像檔損壞，無法讀取", "請重新掃描，或另存成 PNG、JPEG 或 TIFF") from error


def _file_images(data: bytes) -> Iterator[PageImage]:
    from PIL import Image as Pillow
    from PIL import ImageOps

    with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        for number in range(1, pages + 1):
            picture.seek(number - 1)
            if picture.width * picture.height > _BOMB_PIXELS:
                raise Pillow.DecompressionBombError
            yield PageImage(number, _image(ImageOps.exif_transpose(picture)))


def _image(picture: "Picture") -> Image | None:
    """Return a picture as an array of moderate size, None when there is no ink on it."""
    from PIL import Image as Pillow

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        paper = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(paper, picture.convert("RGBA"))
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.point(lambda value: value / 256).convert("L")
    picture = picture.convert("RGB")
    share = (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5
    if share < 1:
        size = (max(1, int(picture.width * share)), max(1, int(picture.height * share)))
        picture = picture.resize(size, Pillow.Resampling.LANCZOS)
    grey = np.asarray(picture.convert("L"))
    if not grey.size or np.ptp(grey) < _CONTRAST:
        return None
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
