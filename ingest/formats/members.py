"""Files inside files: what a ZIP archive or an e-mail holds, handed out one by one and never trusted.

A member is called ``會議資料.zip!/紀錄/一.docx``. It is saved under a name of ours, so that no name inside an
archive can reach any other place; names that try are refused all the same.
"""

import errno
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path, PurePosixPath

from ingest.errors import ReadError
from ingest.formats.mail import attachments, open_mail
from ingest.formats.package import BROKEN
from ingest.formats.source import File

CONTAINERS = frozenset({".zip", ".eml"})
MARK = "!/"
# An archive inside an archive inside an archive; deeper is a bomb or a mistake.
DEPTH_MOST = 3
_MEMBERS_MOST = 5_000
_SIZE_MOST = 500_000_000
_TOTAL_MOST = 4_000_000_000
# Text shrinks to a tenth, a scan not at all, blank bitmaps to a hundredth: beyond this and this size it is a bomb.
_RATIO_MOST = 200
_FREE = 10_000_000
_CHUNK = 1 << 20
_ENCRYPTED, _UTF8 = 0x1, 0x800
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_REMEDY = "請先解壓縮，確認來源後再匯入"
_INSIDE = re.compile(r"\.(?:zip|eml)(?=!/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another: its whole name, and ``save``, which writes it to a path given.

    ``save`` raises ReadError (one clear line), as does a member that was refused from the start.
    Valid until the next member is asked for.
    """

    name: str
    save: Callable[[Path], None]

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(slots=True)
class Budget:
    """What one outermost archive may still unfold to, members and bytes, archives inside it included."""

    members: int = _MEMBERS_MOST
    size: int = _TOTAL_MOST


def members(path: Path, name: str, budget: Budget | None = None) -> Iterator[Member]:
    """Yield what a ZIP archive or an e-mail holds; ``name`` is what errors and members call it.

    Raises ReadError when it cannot be opened, and when there is more in it than ``budget`` allows.
    """
    budget = budget or Budget()
    if Path(name).suffix.lower() == ".eml":
        yield from _attached(File(name, path.read_bytes()), budget)
    else:
        yield from _archived(path, name, budget)


def outermost(source: str) -> str | None:
    """Return the file on disk that a member lies in, None for what is a file by itself."""
    match = _INSIDE.search(source)
    return source[: match.end()] if match else None


def depth(source: str) -> int:
    """Return in how many files one inside the other a member lies."""
    return len(_INSIDE.findall(source))


# --- archives ---


def _archived(path: Path, name: str, budget: Budget) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (*BROKEN, ValueError, OSError) as error:
        raise ReadError(name, "ZIP 檔損壞，無法讀取", "請重新下載或重新壓縮再匯入") from error
    names = _Names(name)
    with archive:
        for info in archive.infolist():
            shown = _decoded(info)
            if info.is_dir() or _is_litter(shown):
                continue
            _spend(budget, name)
            given = names.give(shown)
            yield Member(given, partial(_unzip, archive, info, File(given, b""), shown, budget))


def _unzip(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: File, shown: str, budget: Budget, target: Path
) -> None:
    """Write a member of an archive to ``target``; raises ReadError for one that is refused or broken."""
    if _escapes(shown):
        raise ReadError(file.name, "路徑指向壓縮檔之外，已拒絕", _REMEDY)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError(file.name, "是連結而不是檔案，已拒絕", _REMEDY)
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(file.name, "壓縮檔有密碼保護", "請先以密碼解壓縮再匯入")
    # What the archive says of sizes is checked first, what really comes out as well.
    _measure(info.file_size, info, file, budget)
    written = 0
    try:
        with archive.open(info) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                _measure(written, info, file, budget)
                sink.write(chunk)
    except BROKEN as error:
        raise _damaged(file) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # where the archive points outside itself; the rest is about our disk
            raise
        raise _damaged(file) from error
    budget.size -= written


def _damaged(file: File) -> ReadError:
    return ReadError(file.name, "壓縮檔內容損壞", "請重新下載或重新壓縮再匯入")


def _measure(size: int, info: zipfile.ZipInfo, file: File, budget: Budget) -> None:
    if size > _FREE and size > _RATIO_MOST * max(1, info.compress_size):
        raise ReadError(file.name, "解壓縮後異常龐大（疑為壓縮炸彈），已拒絕", _REMEDY)
    if size > min(_SIZE_MOST, budget.size):
        raise ReadError(file.name, "解壓縮後太大，已拒絕", _REMEDY)


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; without a mark of UTF-8 it is in the encoding of the machine that packed it."""
    if info.flag_bits & _UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp950"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _escapes(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/") or "\0" in name


def _is_litter(name: str) -> bool:
    """Whether a member is what an operating system leaves behind."""
    path = PurePosixPath(name.replace("\\", "/"))
    return "__MACOSX" in path.parts or path.name.startswith((".", "~$")) or path.name == "Thumbs.db"


def _spend(budget: Budget, name: str) -> None:
    budget.members -= 1
    if budget.members < 0:
        raise ReadError(name, f"裡面超過 {_MEMBERS_MOST:,} 個檔案，其餘未讀", _REMEDY)


# --- e-mail ---


def _attached(file: File, budget: Budget) -> Iterator[Member]:
    names = _Names(file.name)
    for part in attachments(open_mail(file)):
        _spend(budget, file.name)
        mail = part.get_content_type() == "message/rfc822"
        given = names.give(part.get_filename() or ("轉寄郵件.eml" if mail else "未命名"))
        yield Member(given, partial(_detach, part, File(given, b""), budget))


def _detach(part: EmailMessage, file: File, budget: Budget, target: Path) -> None:
    """Write an attachment to ``target``; raises ReadError for one that is broken or too large."""
    try:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            data = (
                inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], EmailMessage) else b""
            )
        else:
            held = part.get_payload(decode=True)
            data = held if isinstance(held, bytes) else b""
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ReadError(file.name, "附件損壞，無法讀取", "請從郵件程式另存附件再匯入") from error
    if len(data) > budget.size:
        raise ReadError(file.name, "附件太大，已拒絕", _REMEDY)
    budget.size -= len(data)
    target.write_bytes(data)


class _Names:
    """Gives each member of a container a name that no other has."""

    def __init__(self, container: str) -> None:
        self._container = container
        self._taken: set[str] = set()

    def give(self, name: str) -> str:
        """Return the whole name of a member: its own on one line, numbered when it comes again."""
        plain = unicodedata.normalize("NFC", _CONTROL.sub("", name.replace("\\", "/"))).lstrip("/")
        plain = plain.encode("utf-8", "replace").decode() or "未命名"
        path, given, count = PurePosixPath(plain), plain, 1
        while given in self._taken:
            count += 1
            given = str(path.with_name(f"{path.stem or '未命名'} ({count}){path.suffix}"))
        self._taken.add(given)
        return self._container + MARK + given
