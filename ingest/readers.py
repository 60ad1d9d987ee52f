"""Readers: a file on disk becomes its text, with page starts where the format has pages."""

import codecs
import hashlib
import io
import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReadError
from ingest.record import Doubt

_MEASURE = 20_000
_MIN_PRINTABLE = 0.9
_MIN_CJK = 0.15
_ENOUGH = 200
# Fonts often map 年 and 論 to their compatibility twins, which look the same and match nothing.
_COMPATIBLE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file as read: its page starts (offsets), the file's hash, and doubts."""

    text: str
    sha256: str
    page_starts: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_source(path: Path, name: str) -> Source:
    """Return the text of a .txt, .md or .pdf file; ``name`` is what errors call it.

    Raises ReadError (one clear line) for a file that is missing, unreadable, empty, binary or without text.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = "、".join(sorted(READERS))
        raise ReadError(name, f"不支援 {path.suffix or '無副檔名'} 檔", f"請轉成 {known} 其中一種再匯入")
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise ReadError(name, "沒有讀取權限", "請向檔案擁有者要求權限，或改用有權限的帳號執行") from error
    except FileNotFoundError as error:
        raise ReadError(name, "找不到檔案", "請確認路徑是否正確") from error
    except OSError as error:
        raise ReadError(name, f"讀不到檔案（{error.strerror}）", "請確認磁碟或共用資料夾是否正常") from error
    if not data.strip():
        raise ReadError(name, "檔案是空的", "請確認匯出是否成功，再重新匯入")
    source = reader(data, name)
    if not source.text.strip():
        raise ReadError(name, "檔案裡沒有文字", "請確認匯出是否成功，再重新匯入")
    return source


def _read_text(data: bytes, name: str) -> Source:
    text = _decode(data, name)
    starts = tuple(match.end() for match in re.finditer("\f", text))
    return Source(text, hashlib.sha256(data).hexdigest(), (0, *starts) if starts else ())


def _decode(data: bytes, name: str) -> str:
    """Decode by byte-order mark, else as UTF-8, else as Big5 with its common extensions."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, (encoding,), name)
    if b"\0" in data[:_MEASURE]:
        raise _binary(name)
    return _decoded(data, ("utf-8", "cp950", "big5hkscs"), name)


def _decoded(data: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _printable(text[:_MEASURE]) >= _MIN_PRINTABLE:
            return text
    raise _binary(name)


def _binary(name: str) -> ReadError:
    return ReadError(name, "不是文字檔（內容是二進位資料）", "請確認副檔名，或從原程式重新匯出成文字檔")


def _printable(text: str) -> float:
    if not text:
        return 0.0
    return sum(char.isprintable() or char in "\n\r\t\f\u3000" for char in text) / len(text)


def _read_pdf(data: bytes, name: str) -> Source:
    """Read the text layer page by page; pages without text are reported, a file without any is refused."""
    pages = _pdf_pages(data, name)
    empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise ReadError(name, "PDF 沒有文字層（可能是掃描檔）", "請先做文字辨識（OCR）再匯入")
    text, starts = "", []
    for page in pages:
        starts.append(len(text))
        text += page.rstrip("\n") + "\n\f"
    if _garbled(text):
        raise ReadError(name, "PDF 的文字層是亂碼（字型沒有對照表）", "請先做文字辨識（OCR）再匯入")
    doubts = tuple(
        Doubt("empty_page", f"第 {number} 頁沒有文字（可能是掃描頁），內容未收錄") for number in empty
    )
    return Source(text, hashlib.sha256(data).hexdigest(), tuple(starts), doubts)


def _pdf_pages(data: bytes, name: str) -> list[str]:
    from pypdf import PdfReader  # only a PDF pays for the import
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on odd files are not for the user
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _protected(name)
        return [_COMPATIBLE.sub(_unified, page.extract_text() or "") for page in reader.pages]
    except DependencyError as error:
        raise _protected(name) from error  # its cipher needs a package that is not a dependency
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        RecursionError,
    ) as error:
        raise ReadError(name, "PDF 檔損壞，無法讀取", "請重新下載或從原程式另存 PDF") from error


def _unified(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return plain if len(plain) == 1 else match[0]


def _protected(name: str) -> ReadError:
    return ReadError(name, "PDF 有密碼保護", "請先移除密碼，或另存成沒有密碼的 PDF")


def _garbled(text: str) -> bool:
    """Tell a text layer whose fonts lack a character map: almost no CJK, few Latin words."""
    plain = re.sub(r"\s", "", text[:_MEASURE])
    if len(plain) < _ENOUGH:
        return False
    cjk = sum("㐀" <= char <= "鿿" for char in plain) / len(plain)
    words = sum(len(word) for word in re.findall(r"[A-Za-z]{3,}", plain)) / len(plain)
    return cjk < _MIN_CJK and words < 0.5  # noqa: PLR2004 - a Latin-script document is not garbled


READERS: dict[str, Callable[[bytes, str], Source]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".pdf": _read_pdf,
}
