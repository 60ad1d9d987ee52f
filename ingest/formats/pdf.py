"""PDF: the text layer by pypdf, page by page; pages without one, or with garbage, from their image."""

import gc
import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.errors import ReadError
from ingest.formats.columns import Piece, in_columns
from ingest.formats.source import File, Source
from ingest.record import Doubt
from ingest.scans.images import PDFIUM
from ingest.scans.pages import pdf_pages

if TYPE_CHECKING:
    from pypdf import PageObject

# More words of one character than this and the page is no text but a heap of glyphs.
_ALONE = 0.7
# Fonts often map 年 and 論 to their compatibility twins, which look the same and match nothing.
_COMPATIBLE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError, ArithmeticError, AssertionError,
              NotImplementedError, EOFError, MemoryError)  # fmt: skip
_OFF = frozenset({"", "Off", "/Off"})
# PDFium's own number for "write the file anew without its password".
_WITHOUT_SECURITY = 3
_BEGINNING = 1024
# Bytes: waiting for the collector to notice costs as much memory as the file has.
_LARGE = 20_000_000


def read_pdf(file: File) -> Source:
    """Return the text of a .pdf file; raises ReadError when it is broken, locked or without words."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on odd files are not for the user
    if b"%PDF" not in file.data[:_BEGINNING]:
        raise _broken(file)
    layers, data, doubts = _layers(file)
    if len(data) > _LARGE:
        gc.collect()  # pypdf's reader and pages hold one another, and a copy of the file
    pages = pdf_pages(data, [_COMPATIBLE.sub(_unified, layer) for layer in layers], file.name)
    return Source(pages.text, file.sha256, pages.page_starts, (*doubts, *pages.doubts), pages.boxes)


def _broken(file: File) -> ReadError:
    return ReadError(file.name, "PDF 檔損壞，無法讀取", "請重新下載或從原程式另存 PDF")


def _layers(file: File) -> tuple[list[str], bytes, list[Doubt]]:
    """Return the text layers, the bytes they came from, and doubts: PDFium mends or unlocks what pypdf cannot."""
    from pypdf.errors import DependencyError, DeprecationError, PyPdfError

    try:
        return _read(file, file.data)
    except DependencyError:  # its cipher needs a package that is not a dependency; PDFium has its own
        pass
    except (PyPdfError, DeprecationError, *_MALFORMED):
        pass
    data = _rewritten(file)
    try:
        return _read(file, data)
    except DependencyError as error:
        raise _locked(file) from error
    except (PyPdfError, DeprecationError, *_MALFORMED) as error:
        raise _broken(file) from error


def _read(file: File, data: bytes) -> tuple[list[str], bytes, list[Doubt]]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        if not any(reader.decrypt(password) for password in ("", *file.passwords)):
            raise _locked(file)
        data = _rewritten(file)  # PDFium, which draws the pages, knows no list of passwords
    layers, filled, reordered = [], 0, []
    drawn = _Drawn(data)
    with drawn:
        for number, page in enumerate(reader.pages, 1):
            pieces = drawn.pieces(number)
            columns = in_columns(pieces or ())
            values = list(_form_values(page))
            filled += len(values)
            reordered += [number] * bool(columns)
            # pypdf keeps whatever it has looked at, of a scan every image: pages without words are left alone.
            layer = "" if pieces == [] else columns or _page_text(page)
            layers.append("\n".join([layer, *values]))
    if not layers:
        raise ValueError(file.name)
    return layers, data, [*_doubts(filled, reordered)]


def _doubts(filled: int, reordered: list[int]) -> Iterator[Doubt]:
    if filled:
        yield Doubt("form_fields", f"有 {filled} 個表單欄位，填寫的內容收在該頁之末")
    if reordered:
        pages = "、".join(map(str, reordered))
        yield Doubt("columns", f"第 {pages} 頁是雙欄排版，已依欄序重排，順序請核對", page=reordered[0])


def _page_text(page: "PageObject") -> str:
    """Return the text of a page; where every glyph was placed alone, it is put together by position."""
    text: str = page.extract_text() or ""
    words = text.split()
    if words and sum(len(word) == 1 for word in words) >= _ALONE * len(words):
        return page.extract_text(extraction_mode="layout")
    return text


def _unified(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return plain if len(plain) == 1 else match[0]


# --- what was filled in ---


def _form_values(page: "PageObject") -> Iterator[str]:
    """Yield ``name：value`` of the fields of a form that stand on a page, and what was typed over it."""
    for reference in page.get("/Annots") or ():
        note: Any = reference.get_object()
        if not hasattr(note, "get"):
            continue
        if note.get("/Subtype") == "/FreeText" and str(note.get("/Contents", "")).strip():
            yield str(note["/Contents"]).strip()
        elif note.get("/Subtype") == "/Widget" and (value := _value(note)):
            name = str(_inherited(note, "/TU") or _inherited(note, "/T") or "欄位")
            yield f"{name}：{value}"


def _value(note: Any) -> str:  # noqa: ANN401 - a dictionary of pypdf's
    kind = _inherited(note, "/FT")
    if kind == "/Sig":
        return ""
    if kind == "/Btn":
        state = str(note.get("/AS", ""))
        return "" if state in _OFF else "☑"
    value = _inherited(note, "/V")
    value = value.get_object() if hasattr(value, "get_object") else value
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "").strip()


def _inherited(note: Any, key: str) -> Any:  # noqa: ANN401 - a dictionary of pypdf's
    """Return an entry of a field, or of the field it belongs to."""
    for _ in range(10):
        if key in note:
            return note[key]
        if "/Parent" not in note:
            return None
        note = note["/Parent"].get_object()
    return None


# --- PDFium ---


def _rewritten(file: File) -> bytes:
    """Return the file as PDFium writes it anew: unlocked, its tables mended; raises ReadError when it cannot."""
    import pypdfium2

    for password in (None, *file.passwords):
        try:
            with PDFIUM:
                return _saved(file.data, password)
        except pypdfium2.PdfiumError as error:
            if "password" not in str(error).lower():
                raise _broken(file) from error
    raise _locked(file)


def _saved(data: bytes, password: str | None) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data, password=password)
    held = io.BytesIO()
    try:
        document.save(held, flags=_WITHOUT_SECURITY)
    finally:
        document.close()
    return held.getvalue()


def _locked(file: File) -> ReadError:
    tried = "，所給的密碼都不對" if file.passwords else ""
    return ReadError(file.name, f"PDF 有密碼保護{tried}", "請以 --password 提供密碼，或另存成沒有密碼的 PDF")


class _Drawn:
    """A PDF in PDFium, for where its words stand; one it refuses has none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None

    def __enter__(self) -> None:
        import pypdfium2

        try:
            with PDFIUM:
                self._document = pypdfium2.PdfDocument(self._data)
        except pypdfium2.PdfiumError:
            self._document = None

    def __exit__(self, *_: object) -> None:
        if self._document is not None:
            with PDFIUM:
                self._document.close()

    def pieces(self, number: int) -> list[Piece] | None:
        """Return the stretches of words on a page (from 1) in the order of the file; None where PDFium cannot tell."""
        import pypdfium2

        if self._document is None:
            return None
        try:
            with PDFIUM:
                return _pieces(self._document[number - 1].get_textpage())
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            return None


def _pieces(text: Any) -> list[Piece]:  # noqa: ANN401 - pypdfium2's text page, untyped
    boxes = [text.get_rect(index) for index in range(text.count_rects())]
    return [
        Piece(left, top, right, bottom, text.get_text_bounded(left, bottom, right, top))
        for left, bottom, right, top in boxes
    ]
