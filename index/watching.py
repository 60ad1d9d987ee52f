"""Watching folders: which files changed, came or went, told once they are at rest.

A file that is still being written changes size or time from one look to the next; it is told when it has
not for a while. What the watcher misses (a full queue, a share that sends no events) a sweep finds.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from index.discover import unfit
from ingest.readers import SUFFIXES

# In seconds: how long a file must be at rest, how often it is looked at, how long until what could not be
# done is tried again, and until everything is looked at even when nothing was told.
SETTLE, TICK, RETRY, SWEEP = 2.0, 0.5, 10.0, 600.0
# Looking through a share costs it something; a record may wait this long, in milliseconds.
_POLL_DELAY = 2_000

# Brings files and folders in step, and what is gone; False asks to be called again later.
Work: TypeAlias = Callable[[Sequence[Path], Collection[Path]], bool]
# What tells a file that changed from one at rest; None for one that is gone.
_Signature: TypeAlias = tuple[int, int] | None


@dataclass(slots=True)
class Due:
    """What is at rest: files to read, and places where nothing is any more."""

    files: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class _Seen:
    signature: _Signature
    since: float


class Changes:
    """What was told and is not yet at rest; times are those of one monotonic clock."""

    def __init__(
        self, folders: Sequence[Path], own: Path | None, suffixes: Collection[str] = SUFFIXES
    ) -> None:
        """Wait for nothing yet; ``own`` is the index's folder, where changes are the index's own."""
        self._folders = folders
        self._own = own
        self._suffixes = suffixes
        self._waiting: dict[Path, _Seen] = {}

    def __bool__(self) -> bool:
        """Whether anything is not yet at rest."""
        return bool(self._waiting)

    def note(self, path: Path, now: float) -> None:
        """Note that something happened at ``path``; a folder stands for the files in it."""
        if not self._concerns(path):
            return
        if path.is_dir() and not path.is_symlink():
            for file in self._below(path):
                self._waiting[file] = _Seen(_signature(file), now)
            return
        if not path.exists() or unfit(path.name, self._suffixes) is None:
            self._waiting[path] = _Seen(_signature(path), now)

    def due(self, now: float, settle: float = SETTLE) -> Due:
        """Return what has been at rest for ``settle`` seconds, and wait for it no longer."""
        due = Due()
        for path, seen in list(self._waiting.items()):
            signature = _signature(path)
            if signature != seen.signature:
                self._waiting[path] = _Seen(signature, now)
            elif now - seen.since >= settle:
                del self._waiting[path]
                (due.gone if signature is None else due.files).append(path)
        return due

    def put_back(self, due: Due, now: float) -> None:
        """Wait for what could not be done, from ``now`` on."""
        for path in (*due.files, *due.gone):
            self._waiting.setdefault(path, _Seen(_signature(path), now))

    def _concerns(self, path: Path) -> bool:
        if self._own is not None and (path == self._own or self._own in path.parents):
            return False
        return any(
            path == folder or not any(part.startswith(".") for part in path.relative_to(folder).parts)
            for folder in self._folders
            if path == folder or folder in path.parents
        )

    def _below(self, folder: Path) -> Iterator[Path]:
        for place, folders, names in os.walk(folder):
            here = Path(place)
            folders[:] = [name for name in folders if self._concerns(here / name)]
            yield from (here / name for name in names if unfit(name, self._suffixes) is None)


def _signature(path: Path) -> _Signature:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def watch(
    folders: Sequence[Path],
    work: Work,
    stop: threading.Event,
    *,
    own: Path | None = None,
    polling: bool = False,
    settle: float = SETTLE,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Call ``work`` with the folders, then with what changes in them, until ``stop`` is set.

    ``polling`` looks through the folders itself, for shares that send no events; it is turned on where the
    system cannot watch. ``tell`` gets a line when that happens or a folder is out of reach.
    """
    changes = Changes(folders, own)
    swept = -SWEEP
    while not stop.is_set():
        try:
            for told in _told(folders, stop, polling=polling):
                now = time.monotonic()
                for path in told:
                    changes.note(path, now)
                if now - swept >= SWEEP and not changes:
                    # The first time, too: what happens meanwhile is told afterwards.
                    swept = now if work(folders, ()) else now - SWEEP + RETRY
                due = changes.due(now, settle)
                if (due.files or due.gone) and not work(due.files, due.gone):
                    changes.put_back(due, now + RETRY)
        except (OSError, RuntimeError) as error:
            tell(f"無法監看（{error}），改為定期檢查；資料夾恢復後會自動補讀")
            polling, swept = True, -SWEEP
            stop.wait(RETRY)


def _told(folders: Sequence[Path], stop: threading.Event, *, polling: bool) -> Iterator[list[Path]]:
    import watchfiles

    told = watchfiles.watch(
        *folders, watch_filter=None, stop_event=stop, raise_interrupt=False, yield_on_timeout=True,
        rust_timeout=int(TICK * 1000), debounce=int(TICK * 1000), force_polling=polling or None,
        poll_delay_ms=_POLL_DELAY, ignore_permission_denied=True,
    )  # fmt: skip
    for batch in told:
        yield [Path(path) for _, path in batch]
