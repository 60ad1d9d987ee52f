"""Telling a disk that is full or gone from an index that is damaged: the remedies are opposite."""

import errno
import re
import shutil
import sqlite3
from pathlib import Path

from ingest.errors import StorageError

# EFBIG is how a limit on a file's size shows, EDQUOT one on a user's space.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# tantivy and Chroma are written in Rust; of an error only its words come through.
_SAID = re.compile(
    r"os error (?:28|122|27)\b|no space left|disk is full|quota exceeded|file too large", re.IGNORECASE
)
# With less free than this, in bytes, a failed write whose reason nobody told failed for want of room.
_LEAST = 1_000_000
# The low byte of SQLite's extended error codes.
_PRIMARY = 0xFF
_GONE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}


def no_room(error: BaseException) -> bool:
    """Whether an error of SQLite, tantivy, Chroma or the system says that the disk is full."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    return _code(error) == sqlite3.SQLITE_FULL or bool(_SAID.search(str(error)))


def lacks_room(error: BaseException, path: Path) -> bool:
    """Whether a write below ``path`` failed for want of room, said or not."""
    if no_room(error):
        return True
    standing = next((place for place in (path, *path.parents) if place.exists()), path)
    try:
        return shutil.disk_usage(standing).free < _LEAST
    except OSError:
        return False


def out_of_reach(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite is the disk's or the share's, which says nothing about the file."""
    return _code(error) in _GONE


def _code(error: BaseException) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY


def full(path: Path | None) -> StorageError:
    """Return the error for a full disk: what is wrong, where, what to do."""
    return StorageError(
        f"磁碟空間不足，寫不進索引：{path}；請清出空間後再執行一次（先前回報已收錄的紀錄都完整保留）"
    )


def unreachable(path: Path | None, error: BaseException) -> StorageError:
    """Return the error for a disk or share that cannot be read or written at all."""
    return StorageError(
        f"磁碟或網路磁碟無法讀寫：{path}（{error}）；請確認磁碟仍連線、可寫入且空間足夠，再執行一次"
    )
