"""The ways into an index on disk: the lock of the one process that may write, the catalog, the embedder.

The lock falls with the process that held it. A catalog of an earlier format is upgraded on the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalog import Catalog, OldFormatError
from index.embedding import DEFAULT_EMBEDDER, Embedder, open_embedder, space_of
from index.room import full, no_room
from ingest.errors import IndexBusyError, UsageError


def acquire(directory: Path) -> FileLock:
    """Take the write lock of the index in ``directory``, which is made when missing.

    IndexBusyError while another process has it, StorageError on a full disk, UsageError where nothing can be written.
    """
    lock = FileLock(directory / "write.lock", timeout=0, thread_local=False)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        message = f"另一個程序正在寫入索引：{directory}；請等它結束後再試"
        raise IndexBusyError(message) from error
    except OSError as error:
        if no_room(error):
            raise full(directory) from error
        message = f"無法寫入索引資料夾：{directory}（{error.strerror}）；請檢查權限或換一個資料夾"
        raise UsageError(message) from error
    return lock


def release(lock: FileLock | None) -> None:
    """Let a lock go; None is no error."""
    if lock is not None:
        lock.release()


def open_catalog(directory: Path, *, write: bool) -> Catalog:
    """Return the catalog; one of an earlier format is upgraded first, by a reader too where it may write."""
    path = directory / "catalog.sqlite"
    try:
        return Catalog(path, write=write)
    except OldFormatError:
        # Where nothing can be written, the second try says what to do.
        with suppress(UsageError), writing(directory):
            pass
        return Catalog(path, write=write)


@contextmanager
def writing(directory: Path) -> Iterator[Catalog]:
    """Yield the catalog of the store in ``directory``, open for writing, nothing else of the store.

    IndexBusyError when another process is writing. No record may be changed this way.
    """
    lock = acquire(directory)
    try:
        catalog = Catalog(directory / "catalog.sqlite", write=True)
        try:
            yield catalog
        finally:
            catalog.close()
    finally:
        release(lock)


def settle_embedder(
    catalog: Catalog, wanted: Embedder | str | None, vectors: str, *, write: bool
) -> Embedder:
    """Return the embedder to use, noting it in a new catalog and refusing a different one."""
    known = catalog.meta("embedder")
    if wanted is None:
        wanted = known or DEFAULT_EMBEDDER
    model = open_embedder(wanted) if isinstance(wanted, str) else wanted
    if known is None and write:
        catalog.set_meta("vectors", vectors)
        catalog.set_meta("dimension", str(model.dimension))
        catalog.set_meta("embedder", model.name)
    elif known is None:
        message = "索引裡還沒有任何紀錄；請先執行 shean ingest"
        raise UsageError(message)
    elif space_of(known) != space_of(model.name):
        message = f"索引以嵌入模型 {known} 建立，不能用 {model.name} 查詢或寫入；請換回原模型或建立新的索引"
        raise UsageError(message)
    return model
