"""What happens in the catalog when a file gives a record, another one, or goes: the writes of one transaction.

Every function works on a connection whose transaction the caller holds.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from index.history import Ended, begin, end, retire


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was last read: which record it gave and how to see a change."""

    record_id: str
    sha256: str
    size: int
    mtime_ns: int


def now() -> str:
    """Return the moment it is, as the catalog writes it; two readings of one record never share it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def delete_record(connection: sqlite3.Connection, record_id: str) -> bool:
    """Take a record out of search and into history; return whether it was there."""
    retire(connection, record_id)
    sources = connection.execute("SELECT source FROM files WHERE record_id = ?", (record_id,)).fetchall()
    for (source,) in sources:
        end(connection, source, now(), Ended.REMOVED, record_id)
    return drop_record(connection, record_id)


def drop_record(connection: sqlite3.Connection, record_id: str) -> bool:
    """Delete the rows of a record that is about to be written again; return whether it was there."""
    query = "SELECT count(*) FROM passages WHERE record_id = ?"
    count = connection.execute(query, (record_id,)).fetchone()[0]
    gone = connection.execute("DELETE FROM records WHERE id = ?", (record_id,)).rowcount
    if gone:
        note(connection, record_id, count)
    return bool(gone)


def note(connection: sqlite3.Connection, record_id: str, passages: int) -> None:
    """Note that the derived stores have yet to catch up with a record."""
    connection.execute("INSERT INTO pending (record_id, passages) VALUES (?, ?)", (record_id, passages))
    connection.execute(
        """INSERT INTO chroma_behind SELECT ?, ?
            WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'vectors' AND value = 'exact')
            ON CONFLICT (record_id) DO UPDATE SET passages = max(passages, excluded.passages)""",
        (record_id, passages),
    )
    _revise(connection)


def _revise(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def insert_files(connection: sqlite3.Connection, states: Iterable[tuple[str, FileState]]) -> None:
    """Remember what files hold."""
    connection.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
        ((source, s.record_id, s.sha256, s.size, s.mtime_ns) for source, s in states),
    )


def set_file(
    connection: sqlite3.Connection, source: str, state: FileState, follows: str | None = None
) -> None:
    """Let ``source`` hold a known record; what it held before goes unless another file holds that too."""
    begin(connection, source, state.record_id, now(), follows)
    _leave(connection, source, keep=state.record_id)
    insert_files(connection, [(source, state)])


def forget_file(connection: sqlite3.Connection, source: str, why: Ended) -> None:
    """Forget a file and its record; one that another file holds too stays as that's."""
    end(connection, source, now(), why)
    _leave(connection, source, keep=None)


def _leave(connection: sqlite3.Connection, source: str, *, keep: str | None) -> None:
    query = "SELECT record_id FROM files WHERE source = ?"
    row = connection.execute(query, (source,)).fetchone()
    connection.execute("DELETE FROM files WHERE source = ?", (source,))
    if row is None or row[0] == keep:
        return
    query = "SELECT min(source) FROM files WHERE record_id = ?"
    heir = connection.execute(query, row).fetchone()[0]
    if heir is None:
        delete_record(connection, row[0])
        return
    connection.execute("UPDATE records SET source = ? WHERE id = ? AND source = ?", (heir, row[0], source))
    _revise(connection)
