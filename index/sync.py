"""Keeping the store in step with files and folders.

Whether a file changed is decided by its content; size and modification time only save reading it.
Each file is one transaction, so a batch may be killed at any moment and run again. What lies in an archive
or hangs on an e-mail is a file of its own, called ``資料.zip!/一.docx``, that changes when its words change.
"""

import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from index.discover import Outcome, Status, discover, failed, shown, skipped
from index.filing import FileState
from index.history import Ended
from index.store import Store
from ingest.errors import ReadError, StorageError, UsageError
from ingest.formats.members import CONTAINERS, DEPTH_MOST, MARK, Budget, Member, depth, members, outermost
from ingest.readers import READERS, SUFFIXES
from ingest.record import Record

__all__ = ["Outcome", "Progress", "Read", "Status", "SyncReport", "sync"]

# The keyword index catches up after this many passages, and at the end, when Chroma does too.
FLUSH_PASSAGES = 2_000


@dataclass(slots=True)
class SyncReport:
    """What a sync did, file by file in the order of work."""

    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, status: Status) -> list[Outcome]:
        """Return the outcomes of one status."""
        return [outcome for outcome in self.outcomes if outcome.status is status]

    @property
    def changed(self) -> bool:
        """Whether the store is different from before."""
        changes = {Status.ADDED, Status.UPDATED, Status.REMOVED}
        return any(outcome.status in changes for outcome in self.outcomes)

    def counts(self) -> dict[str, int]:
        """Return the number of files of each status, zeros included."""
        return {status.value: len(self.of(status)) for status in Status}


Read = Callable[[Path, str], Record]
# Called after each file with its outcome (already durable), files done, and files in all.
Progress = Callable[[Outcome, int, int], None]


def sync(
    paths: Sequence[Path],
    store: Store,
    read: Read,
    progress: Progress | None = None,
    suffixes: Collection[str] = SUFFIXES,
    *,
    gone: Collection[Path] = (),
    emptied: bool = False,
) -> SyncReport:
    """Bring ``store`` in step with files and folders, and return what became of each file.

    ``read`` makes a record of (path, source) or raises ReadError; its failure is reported and
    never stops the rest. A folder is searched for ``suffixes``; a file named by itself is always read. A
    file that vanished from a synced folder is removed, and so is what was at or below ``gone``; but a folder
    with nothing left in it is taken for a share that is not connected, unless it was ``emptied``.
    Raises UsageError when the store was not opened for writing, StorageError when the disk is full.
    """
    if not store.writable:
        message = "索引以唯讀方式開啟，不能寫入"
        raise UsageError(message)
    run = _Run(store, read, frozenset(suffixes))
    found = discover(paths, store.directory, frozenset(suffixes))
    lost = [] if emptied else [folder for folder in found.folders if _is_empty(folder)]
    report = SyncReport(found.listed)
    report.outcomes += [_disconnected(folder, known) for folder in lost if (known := run.below([folder]))]
    away = run.vanished([*(folder for folder in found.folders if folder not in lost), *gone])
    steps = (
        *(partial(run.take, path) for path in found.files),
        # Last, so that a file that was only renamed finds its record still there.
        *(partial(run.forget, source) for source in away),
    )
    try:
        for done, step in enumerate(steps, 1):
            for outcome in step():
                report.outcomes.append(outcome)
                if progress is not None:
                    progress(outcome, done, len(steps))
    except StorageError:
        raise  # the derived stores could not be written either; the next run catches up
    except BaseException:
        store.flush()
        raise
    store.flush()
    return report


def _is_empty(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return False


def _disconnected(folder: Path, known: Sequence[str]) -> Outcome:
    reason = f"資料夾是空的，但索引裡有它的 {len(known)} 個檔案，可能是網路磁碟沒有連上，因此不移除；"
    return failed(folder, f"{reason}若確實已全部移走，請加 --emptied 再執行一次")


class _Run:
    """One sync: the store, the reader, and what the catalog knows of files as it goes on."""

    def __init__(self, store: Store, read: Read, suffixes: frozenset[str]) -> None:
        self._store = store
        self._read = read
        self._suffixes = suffixes
        self._files: dict[str, FileState] = {}
        self._holders: dict[str, set[str]] = defaultdict(set)
        self._by_content: dict[str, str] = {}
        self._unflushed = 0
        for source, state in store.catalog.files().items():
            self._know(source, state)

    def _know(self, source: str, state: FileState) -> None:
        self._unknow(source)
        self._files[source] = state
        self._holders[state.record_id].add(source)
        self._by_content[state.sha256] = state.record_id

    def _unknow(self, source: str) -> None:
        state = self._files.pop(source, None)
        if state is not None:
            self._holders[state.record_id].discard(source)

    def _others(self, record_id: str, source: str) -> set[str]:
        return self._holders[record_id] - {source}

    def below(self, places: Sequence[Path]) -> list[str]:
        """Return the ingested files at or below ``places``, those in archives included."""
        roots = set(places)
        wholes = ((source, Path(outermost(source) or source)) for source in self._files)
        return [source for source, whole in wholes if not roots.isdisjoint((whole, *whole.parents))]

    def vanished(self, places: Sequence[Path]) -> list[str]:
        """Return the ingested files at or below ``places`` that are no longer there."""
        return [source for source in self.below(places) if _is_gone(source)]

    def forget(self, source: str) -> Iterator[Outcome]:
        """Remove a vanished file, and its record unless another file holds that too."""
        record_id = self._files[source].record_id
        self._leave(source)
        yield Outcome(source, Status.REMOVED, record_id)

    def _leave(self, source: str, why: Ended = Ended.REMOVED) -> None:
        """Forget what a file held; where another file of another format holds it too, read it from there.

        The words are the same, but their pages and lines are those of the file they were read from.
        """
        state = self._files[source]
        others = self._others(state.record_id, source)
        record = self._store.record(state.record_id) if others else None
        self._store.catalog.forget_file(source, why)
        self._unknow(source)
        if record is None or record.source != source:
            return
        heir = min(others)
        if self._files[heir].sha256 == state.sha256:
            return
        if outermost(heir):  # opened at the next sync, which finds that it was never read
            self._set(heir, FileState(state.record_id, "", -1, -1))
            return
        try:
            renewed = self._read_record(Path(heir), heir)
        except (ReadError, OSError):
            return
        if renewed.id == state.record_id:
            self._store.put(renewed, self._files[heir], [])

    def take(self, path: Path) -> Iterator[Outcome]:
        """Bring the store in step with one file and what it holds."""
        source = shown(path)
        suffix = path.suffix.lower()
        if source != str(path):
            yield failed(path, "檔名不是 UTF-8 編碼；請重新命名")
            return
        if suffix in READERS or suffix not in CONTAINERS:
            yield self._tried(path, source)
        if suffix in CONTAINERS and suffix in self._suffixes:
            try:
                yield from self._open(path, source, path.stat(), Budget())
            except OSError as error:
                yield failed(path, f"無法讀取（{error.strerror}）；請檢查檔案與權限")

    def _open(self, path: Path, source: str, stamp: os.stat_result, budget: Budget) -> Iterator[Outcome]:
        """Bring the store in step with what an archive or an e-mail holds; ``stamp`` is the outermost one's."""
        seen: set[str] = set()
        try:
            with tempfile.TemporaryDirectory(prefix="shean-") as folder:
                for count, member in enumerate(members(path, source, budget)):
                    seen.add(member.name)
                    place = Path(folder) / f"{count}{member.suffix}"
                    yield from self._member(member, place, stamp, budget)
                    place.unlink(missing_ok=True)
        except ReadError as error:
            yield failed(Path(source), str(error))
            return
        inside = [name for name in self._files if name.startswith(source + MARK)]
        for name in inside:
            if not any(name == each or name.startswith(each + MARK) for each in seen):
                yield from self.forget(name)

    def _member(
        self, member: Member, place: Path, stamp: os.stat_result, budget: Budget
    ) -> Iterator[Outcome]:
        source, known = member.name, self._files.get(member.name)
        opened = member.suffix in CONTAINERS
        if member.suffix not in self._suffixes:
            yield skipped(Path(source), "不是可讀的紀錄格式")
            return
        if not opened and known and (known.size, known.mtime_ns) == (stamp.st_size, stamp.st_mtime_ns):
            yield Outcome(source, Status.UNCHANGED, known.record_id)
            return
        if opened and depth(source) > DEPTH_MOST:
            yield failed(Path(source), f"壓縮檔超過 {DEPTH_MOST} 層，已拒絕；請先解壓縮，確認來源後再匯入")
            return
        try:
            member.save(place)
        except ReadError as error:
            yield failed(Path(source), str(error), known.record_id if known else None)
            return
        if member.suffix in READERS:
            yield self._tried(place, source, stamp)
        if opened:
            yield from self._open(place, source, stamp, budget)

    def _tried(self, path: Path, source: str, stamp: os.stat_result | None = None) -> Outcome:
        known = self._files.get(source)
        record_id = known.record_id if known else None
        try:
            # Looked at before it is read: a change in between shows as a change next time.
            return self._take(path, source, known, stamp or path.stat())
        except ReadError as error:
            return failed(Path(source), str(error), record_id)
        except UnicodeEncodeError:
            return failed(Path(source), "文字裡有無法儲存的字元；請轉存成 UTF-8", record_id)
        except OSError as error:
            return failed(Path(source), f"無法讀取（{error.strerror}）；請檢查檔案與權限", record_id)

    def _take(self, path: Path, source: str, known: FileState | None, stamp: os.stat_result) -> Outcome:
        size, mtime_ns = stamp.st_size, stamp.st_mtime_ns
        if known and (known.size, known.mtime_ns) == (size, mtime_ns):
            return Outcome(source, Status.UNCHANGED, known.record_id)
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if known and known.sha256 == sha256:
            # Noting the new time saves the next run from reading the file.
            self._set(source, FileState(known.record_id, sha256, size, mtime_ns))
            return Outcome(source, Status.UNCHANGED, known.record_id)
        twin = self._by_content.get(sha256)
        if twin is not None and self._others(twin, source):
            return self._share(source, FileState(twin, sha256, size, mtime_ns))
        record = self._read_record(path, source)
        state = FileState(record.id, sha256, size, mtime_ns)
        if self._others(record.id, source):
            return self._share(source, state)
        return self._put(source, record, state)

    def _read_record(self, path: Path, source: str) -> Record:
        try:
            return self._read(path, source)
        except (ValueError, LookupError, RecursionError) as error:
            # What malformed input provokes in a reader that did not foresee it.
            problem = f"無法解析（{type(error).__name__}）"
            raise ReadError(source, problem, "請檢查檔案，或轉存成純文字再試") from error

    def _set(self, source: str, state: FileState, follows: str | None = None) -> None:
        self._store.catalog.set_file(source, state, follows)
        self._know(source, state)

    def _share(self, source: str, state: FileState) -> Outcome:
        """Let a file share the record that another file with the same content gave."""
        twins = sorted(self._others(state.record_id, source))
        there = [twin for twin in twins if not _is_gone(twin)]
        self._set(source, state, None if there else twins[0])
        if not there:
            reason = f"由 {twins[0]} 改名或移來，內容相同"
            return Outcome(source, Status.ADDED, state.record_id, reason)
        reason = f"文字與 {there[0]} 相同，只收一份"
        return Outcome(source, Status.DUPLICATE, state.record_id, reason)

    def _put(self, source: str, record: Record, state: FileState) -> Outcome:
        known = self._files.get(source)
        shared = known is not None and bool(self._others(known.record_id, source))
        replaces = [known.record_id] if known and not shared else []
        if shared:
            self._leave(source, Ended.CHANGED)
        self._store.put(record, state, replaces)
        self._know(source, state)
        self._unflushed += len(record.passages)
        if self._unflushed >= FLUSH_PASSAGES:
            self._store.flush_keywords()
            self._unflushed = 0
        status = Status.UPDATED if known else Status.ADDED
        return Outcome(source, status, record.id, None, record.warnings)


def _is_gone(source: str) -> bool:
    """Whether a file, or the one it lies in, certainly no longer exists, as opposed to cannot be looked at."""
    if (whole := outermost(source)) is not None and not Path(source).exists():
        return _is_gone(whole)
    try:
        Path(source).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
