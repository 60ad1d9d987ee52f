"""Documents that are ZIP archives of XML (DOCX, ODT, XLSX): opened with limits, parsed without entities."""

import io
import zipfile
import zlib
from typing import Any

from ingest.errors import ReadError
from ingest.formats.source import File

# A text of a million characters has some ten megabytes of XML; pictures are never unpacked.
_MOST_XML = 200_000_000
# Honest XML shrinks to a tenth or a thirtieth; a bomb to a thousandth.
_MOST_RATIO = 200
_FREE = 1_000_000
# Office's format of old: a small file system of its own.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that holds an encrypted document, in UTF-16 as the directory of such a file has it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Package:
    """The parts of such a document, by name."""

    def __init__(self, file: File, kind: str) -> None:
        """Open ``file``, which errors call a ``kind`` (Word 文件); raises ReadError when it is none or locked."""
        self._file = file
        self._kind = kind
        self._spent = 0
        if file.data.startswith(OLD_OFFICE):
            if is_encrypted(file):
                raise locked(file, kind)
            raise ReadError(
                file.name, "是舊版 Office 檔，副檔名不對", "請改回 .doc 或 .xls，或從原程式另存成新格式再匯入"
            )
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(file.data))
        except BROKEN as error:
            raise self.broken() from error
        self.names = frozenset(self._archive.namelist())

    def broken(self) -> ReadError:
        """Return the error for a document that cannot be read."""
        return ReadError(
            self._file.name, f"{self._kind}損壞，無法讀取", "請重新下載，或從原程式另存一份再匯入"
        )

    def part(self, name: str) -> Any | None:  # noqa: ANN401 - lxml has no types
        """Return the root element of an XML part, None where there is none; raises ReadError when it is broken."""
        from lxml import etree

        if name not in self.names:
            return None
        # No entities, no DTD, no network; and libxml2's own limits on depth and size stay in force.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise self.broken() from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise ReadError(
                self._file.name,
                "文件夾帶實體宣告（XML 炸彈的手法）",
                "請向提供者查明來源；可信的話另存一份再匯入",
            )
        return root

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; raises ReadError when it is broken or unfolds beyond all measure."""
        info = self._archive.getinfo(name)
        try:
            with self._archive.open(info) as stream:
                data = stream.read(_MOST_XML - self._spent + 1)
        except BROKEN as error:
            raise self.broken() from error
        self._spent += len(data)
        bomb = len(data) > _FREE and len(data) > _MOST_RATIO * max(1, info.compress_size)
        if bomb or self._spent > _MOST_XML:
            raise ReadError(
                self._file.name,
                "解壓縮後異常龐大（疑為壓縮炸彈）",
                "請向提供者查明來源；可信的話另存一份再匯入",
            )
        return data


def is_encrypted(file: File) -> bool:
    """Whether a file is how Office wraps an encrypted document."""
    return file.data.startswith(OLD_OFFICE) and _ENCRYPTED in file.data


def locked(file: File, kind: str) -> ReadError:
    """Return the error for a document behind a password."""
    return ReadError(file.name, f"{kind}有密碼保護", "請先移除密碼，或另存成沒有密碼的檔案再匯入")
