"""What a file is by its content: a name ending in .doc may hide a web page, RTF or today's Word."""

import io
import re
import zipfile

from ingest.formats.package import BROKEN, OLD_OFFICE

_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
)
_ZIP = b"PK\x03\x04"
# In Office's format of old the main stream names the program.
_STREAMS = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("PowerPoint Document", ".ppt"))
_PARTS = (("word/", ".docx"), ("xl/", ".xlsx"), ("ppt/", ".pptx"))
_OPEN = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
# The headers of a mail, and of a web page that an office program saved as one file.
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_KIND = re.compile(rb"^Content-Type:\s*(?:multipart|text)/(\w+)", re.IGNORECASE | re.MULTILINE)
_SENT = re.compile(rb"^(?:To|Cc|Received|Return-Path|Message-ID):", re.IGNORECASE | re.MULTILINE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_FRAGMENT = re.compile(r"\s*<(?:!--|head|body|meta|table|div|p|span|center|font|h[1-6])\b", re.IGNORECASE)
_BEGINNING = 2048


def sniffed(data: bytes) -> str | None:
    """Return the suffix that fits the content, None where the content does not say."""
    for magic, suffix in _MAGIC:
        if data.startswith(magic):
            return suffix
    if data.startswith(_ZIP):
        return _packaged(data)
    if data.startswith(OLD_OFFICE):
        return next((suffix for name, suffix in _STREAMS if name.encode("utf-16-le") in data), None)
    begins = data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")
    if _MAIL.match(begins) and (kind := _KIND.search(begins)):
        return ".mht" if kind[1].lower() == b"related" and not _SENT.search(begins) else ".eml"
    return ".html" if _PAGE.match(begins) else None


def sniffed_text(data: bytes) -> str | None:
    """Return ".html" or ".txt" for what is text whatever its name says, None for anything else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp950", "replace")
    if not any("一" <= char <= "鿿" for char in text) or _NO_TEXT.search(text):
        return None
    return ".html" if _FRAGMENT.match(text) else ".txt"


def _packaged(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _BEGINNING:
                return _OPEN.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except (*BROKEN, ValueError, OSError):
        return None
    return next((suffix for part, suffix in _PARTS for name in names if name.startswith(part)), None)
