"""Which files of a folder are records to read, and what is said of those that are not."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ingest.record import Doubt


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its absolute path, and a one-line reason where there is one."""

    source: str
    status: Status
    record_id: str | None = None
    reason: str | None = None
    warnings: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Found:
    """What lies at the paths asked for: files to read, folders searched, and what was refused."""

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    listed: list[Outcome] = field(default_factory=list)


def discover(paths: Sequence[Path], own: Path | None, suffixes: Collection[str]) -> Found:
    """Return what lies at ``paths``: a file named by itself always, in a folder those of ``suffixes``.

    ``own`` is the index's folder, which is not searched.
    """
    found = Found()
    seen: dict[Path, None] = {}
    for path in paths:
        whole = path.expanduser().resolve()
        if whole.is_dir():
            found.folders.append(whole)
            seen.update(dict.fromkeys(_walk(whole, own, suffixes, found.listed)))
        elif os.path.lexists(whole):
            seen[whole] = None
        else:
            found.listed.append(failed(whole, "找不到檔案或資料夾；請檢查路徑"))
    found.files = list(seen)
    return found


def _walk(folder: Path, own: Path | None, suffixes: Collection[str], listed: list[Outcome]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        listed.append(failed(Path(error.filename), f"無法讀取資料夾（{error.strerror}）；請檢查權限"))

    for place, folders, names in os.walk(folder, onerror=refuse):
        here = Path(place)
        listed += [skipped(here / name, "隱藏資料夾") for name in folders if name.startswith(".")]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name != own)
        for name in sorted(names):
            if reason := unfit(name, suffixes):
                listed.append(skipped(here / name, reason))
            else:
                yield here / name


def unfit(name: str, suffixes: Collection[str]) -> str | None:
    """Return why a file in a folder is left alone, by its name; None for one to read."""
    if name.startswith((".", "~$")):
        return "隱藏檔或暫存檔"
    return None if Path(name).suffix.lower() in suffixes else "不是可讀的紀錄格式"


def shown(path: Path) -> str:
    """Return a path that can be printed, even when its name is not UTF-8."""
    return str(path).encode("utf-8", "replace").decode()


def failed(path: Path, reason: str, record_id: str | None = None) -> Outcome:
    """Return that a file could not be read."""
    return Outcome(shown(path), Status.FAILED, record_id, reason)


def skipped(path: Path, reason: str) -> Outcome:
    """Return that a file is none to read."""
    return Outcome(shown(path), Status.SKIPPED, None, reason)
