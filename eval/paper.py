"""Records printed and scanned again: page images with known words, clean or worn as scans are.

Pages are drawn with Pillow in Noto CJK, found with ``fc-match``; the wear is drawn from a fixed seed.
"""

import io
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import UsageError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DPI = 200
_LOW_DPI = 150
_A4 = (8.27, 11.69)
_POINTS = 72
_MARGIN = (0.1, 0.07)
_SKEW = 2.0
_SEED = 1
_JPEG_QUALITY = 30


@dataclass(frozen=True, slots=True)
class Print:
    """How pages are set: typeface, size in points, lines on a page."""

    face: str
    size: int
    lines: int


# Minutes are set in 14 points with air between the lines, or small and close.
PRINTS = (Print("Noto Serif CJK TC", 14, 30), Print("Noto Sans CJK TC", 11, 44))


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page and the lines it shows."""

    lines: tuple[str, ...]
    image: "Image"


def font_file(face: str) -> Path | None:
    """Return the font file of a typeface, None where the machine has none of that name."""
    if which("fc-match") is None:
        return None
    command = ["fc-match", "--format=%{family}\n%{file}", face]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()  # noqa: S603
    return Path(found[1]) if len(found) > 1 and face in found[0] else None


def _font(face: str, pixels: int) -> "FreeTypeFont":
    from PIL import ImageFont

    file = font_file(face)
    if file is None:
        message = f"找不到字型 {face}；請安裝 fonts-noto-cjk"
        raise UsageError(message)
    faces = (ImageFont.truetype(file, pixels, index=index) for index in range(10))
    return next(font for font in faces if font.getname()[0] == face)


def printed(text: str, setting: Print, dpi: int = DPI) -> Iterator[Page]:
    """Yield the pages of a text, its lines as they are; lines too long for the page make the type smaller."""
    from PIL import Image, ImageDraw

    lines = [line.strip() for line in text.replace("\f", "\n").splitlines() if line.strip()]
    width, height = (round(inches * dpi) for inches in _A4)
    left, top = width * _MARGIN[0], height * _MARGIN[1]
    pixels = round(setting.size * dpi / _POINTS)
    longest = max(_font(setting.face, pixels).getlength(line) for line in lines)
    font = _font(setting.face, int(min(1.0, (width - 2 * left) / longest) * pixels))
    step = (height - 2 * top) / setting.lines
    for start in range(0, len(lines), setting.lines):
        image = Image.new("L", (width, height), 255)
        draw = ImageDraw.Draw(image)
        shown = tuple(lines[start : start + setting.lines])
        for number, line in enumerate(shown):
            draw.text((left, top + number * step), line, font=font, fill=0)
        yield Page(shown, image)


def skewed(image: "Image") -> "Image":
    """Return a page laid on the scanner two degrees askew."""
    from PIL import Image as Pillow

    return image.rotate(_SKEW, resample=Pillow.Resampling.BICUBIC, fillcolor=255)


def noisy(image: "Image") -> "Image":
    """Return a page with grey paper, faded ink and grain, saved as a small JPEG."""
    from PIL import Image as Pillow

    grain = np.random.default_rng(_SEED).normal(0, 12, (image.height, image.width))
    worn = np.clip(np.asarray(image) * 0.85 + 25 + grain, 0, 255).astype(np.uint8)
    held = io.BytesIO()
    Pillow.fromarray(worn).save(held, "JPEG", quality=_JPEG_QUALITY)
    return Pillow.open(io.BytesIO(held.getvalue())).convert("L")


def same(image: "Image") -> "Image":
    """Return a page as it was printed."""
    return image


# Name, dots per inch and wear of each kind of scan.
WEAR: tuple[tuple[str, int, Callable[["Image"], "Image"]], ...] = (
    ("clean", DPI, same),
    ("skewed 2°", DPI, skewed),
    ("150 dpi", _LOW_DPI, same),
    ("noise, JPEG", DPI, noisy),
)


def as_file(images: Sequence["Image"], kind: str) -> bytes:
    """Return pages as one file of ``kind``: TIFF (without loss) or PDF (each page a JPEG, as scanners save it)."""
    held = io.BytesIO()
    first, *rest = images
    if kind == "TIFF":
        first.save(held, kind, save_all=True, append_images=rest, compression="tiff_lzw")
    else:
        first.save(held, kind, save_all=True, append_images=rest, resolution=DPI)
    return held.getvalue()
