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
    return ".html" if _PAGE.match(begins) else None


def _packaged(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _BEGINNING:
                return _OPEN.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except (*BROKEN, ValueError, OSError):
        return None
    return next((suffix for part, suffix in _PARTS for name in names if name.startswith(part)), None)
