"""SQLite connections for the catalog: one per thread on disk, one shared in memory."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from index.room import full, no_room, out_of_reach, unreachable
from ingest.errors import IndexBusyError, IndexFormatError, SheanError, UsageError

# How long a statement waits for another process' transaction, in seconds.
BUSY_TIMEOUT = 30.0


class Database:
    """Transactions over one SQLite file, or over memory when ``path`` is None.

    A thread gets its own connection to a file, so readers never wait for each other. Memory has
    one connection under a lock, because a second one would see another, empty database.
    """

    def __init__(self, path: Path | None, *, write: bool) -> None:
        """Open nothing yet; without ``write`` nothing on disk is ever created or changed."""
        self._path = path
        self._write = write
        self._local = threading.local()
        self._lock = threading.RLock()
        self._opened: list[sqlite3.Connection] = []
        self._shared = self._connect() if path is None else None

    def _connect(self) -> sqlite3.Connection:
        if self._path is None:
            connection = self._open(":memory:")
        elif self._write:
            connection = self._open(f"file:{quote(str(self._path))}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection = self._open_read_only(self._path)
        connection.execute("PRAGMA foreign_keys = ON")
        self._opened.append(connection)
        return connection

    @staticmethod
    def _open(uri: str) -> sqlite3.Connection:
        return sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )

    def _open_read_only(self, path: Path) -> sqlite3.Connection:
        # A WAL database in a folder that cannot be written has no room for its shared memory
        # file; nobody can be writing there either, so it may be read as it lies.
        if not os.access(path.parent, os.W_OK):
            return self._open(f"file:{quote(str(path))}?mode=ro&immutable=1")
        # Not mode=ro: such a connection could not take its own side files away when it closes.
        connection = self._open(f"file:{quote(str(path))}?mode=rw")
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _connection(self) -> sqlite3.Connection:
        if self._shared is not None:
            return self._shared
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._lock:
                connection = self._local.connection = self._connect()
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose statements all see one state of the database."""
        with self._transaction("DEFERRED") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose statements all happen, or, after an exception, none does."""
        if self._path is not None and not self._write:
            message = "索引以唯讀方式開啟，不能寫入"
            raise UsageError(message)
        with self._lock, self._transaction("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[sqlite3.Connection]:
        with self._guard(), self._translated():
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute(f"BEGIN {mode}")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise

    @contextmanager
    def _guard(self) -> Iterator[None]:
        if self._shared is None:
            yield
            return
        with self._lock:
            yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.Error) -> SheanError:
        if no_room(error):
            return full(self._path)
        if "locked" in str(error):
            return IndexBusyError(f"索引正由另一個程序寫入：{self._path}；請稍後再試")
        if out_of_reach(error):
            return unreachable(self._path, error)
        return IndexFormatError(f"索引無法讀取：{self._path}（{error}）；請執行 shean doctor 檢查與修復")

    def close(self) -> None:
        """Close every connection; the last one to close on disk folds the journal away."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk makes SQLite roll back by itself.
    if connection.in_transaction:
        connection.execute("ROLLBACK")
