"""Readers: a file on disk becomes its text, with page starts where the format has pages.

Each format has a module of its own in ``ingest.formats`` and one reader, ``File`` → ``Source``. The
name of a file says which one reads it, unless its content clearly is of another format.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.errors import ReadError
from ingest.formats.legacy import LEGACY_SUFFIXES, read_legacy
from ingest.formats.mail import read_mail, read_mht
from ingest.formats.members import CONTAINERS
from ingest.formats.opendoc import read_odt
from ingest.formats.pdf import read_pdf
from ingest.formats.rtf import read_rtf
from ingest.formats.sheet import read_xlsx
from ingest.formats.sniff import sniffed, sniffed_text
from ingest.formats.source import File, Reader, Source
from ingest.formats.text import read_text
from ingest.formats.web import read_html
from ingest.formats.word import read_docx
from ingest.record import Doubt
from ingest.scans.images import IMAGE_SUFFIXES
from ingest.scans.pages import image_pages

__all__ = ["READERS", "SUFFIXES", "Source", "read_source"]

# What malformed data provokes in readers and the libraries below them, which no one can foresee in full.
_PROVOKED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    MemoryError,
    NotImplementedError,
    EOFError,
    SyntaxError,  # lxml's and Pillow's errors are among these
    OSError,
    struct.error,
    zlib.error,
)


# Programs and web sites give such names to plain text and bare tables; text called a PDF is mostly a failed download.
_OFFICE = frozenset({".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods"})


def read_source(path: Path, name: str, passwords: Sequence[str] = ()) -> Source:
    """Return the text of a file; ``name`` is what errors call it, ``passwords`` are tried on a locked one.

    Raises ReadError (one clear line) for a file that is missing, unreadable, empty, broken, locked, without
    text, or of a format that is not read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = "、".join(sorted(SUFFIXES))
        raise ReadError(name, f"不支援 {path.suffix or '無副檔名'} 檔", f"請轉成 {known} 其中一種再匯入")
    file = File(name, _bytes(path, name), tuple(passwords))
    if not file.data.strip():
        raise ReadError(name, "檔案是空的", "請確認匯出是否成功，再重新匯入")
    source = _read(file, suffix)
    if not source.text.strip():
        raise ReadError(name, "檔案裡沒有文字", "請確認匯出是否成功，再重新匯入")
    return source


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise ReadError(name, "沒有讀取權限", "請向檔案擁有者要求權限，或改用有權限的帳號執行") from error
    except FileNotFoundError as error:
        raise ReadError(name, "找不到檔案", "請確認路徑是否正確") from error
    except OSError as error:
        raise ReadError(name, f"讀不到檔案（{error.strerror}）", "請確認磁碟或共用資料夾是否正常") from error


def _read(file: File, suffix: str) -> Source:
    content = suffix if suffix == ".eml" else sniffed(file.data) or suffix
    reader = READERS.get(content, READERS[suffix])
    try:
        source = reader(file)
    except ReadError:
        as_text = sniffed_text(file.data) if suffix in _OFFICE else None
        if as_text is None:
            raise
        content, source = as_text, READERS[as_text](file)
    except _PROVOKED as error:
        problem = f"檔案內容損壞，無法解析（{type(error).__name__}）"
        raise ReadError(file.name, problem, "請重新下載，或從原程式另存一份再匯入") from error
    if READERS.get(content, READERS[suffix]) is READERS[suffix]:
        return source
    doubt = Doubt("wrong_suffix", f"副檔名是 {suffix}，內容其實是 {content}，已依內容讀取")
    return replace(source, doubts=(doubt, *source.doubts))


def _read_image(file: File) -> Source:
    pages = image_pages(file.data, file.name)
    return Source(pages.text, file.sha256, pages.page_starts, pages.doubts, pages.boxes)


READERS: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".md"), read_text),
    **dict.fromkeys((".docx", ".docm"), read_docx),
    **dict.fromkeys((".htm", ".html"), read_html),
    **dict.fromkeys((".mht", ".mhtml"), read_mht),
    **dict.fromkeys((".ods", ".odt"), read_odt),
    **dict.fromkeys(LEGACY_SUFFIXES, read_legacy),
    **dict.fromkeys(IMAGE_SUFFIXES, _read_image),
    ".eml": read_mail,
    ".pdf": read_pdf,
    ".rtf": read_rtf,
    ".xlsx": read_xlsx,
}
# What a folder is searched for: all that is read, and what holds such files.
SUFFIXES = frozenset(READERS) | CONTAINERS
