"""What was: the versions a file went through, readable after the record left search.

A version lasts from the moment the index took it in until the file was seen changed, renamed or gone. The
record of an ended version is packed away in the transaction that takes it out of search.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from index.database import Database
from index.packing import pack, unpack
from index.rows import parsed_date, select_record
from ingest.record import Kind, Record


class Ended(StrEnum):
    """Why a version is no longer what a file holds."""

    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Edition:
    """A file while it held one record.

    ``document`` is the same for a file under all its names, ``number`` counts its versions from 1; a
    renaming is no new version. ``until`` and ``ended`` are None while it stands.
    """

    document: int
    number: int
    source: str
    record_id: str
    title: str
    kind: Kind
    date: date | None
    since: datetime
    until: datetime | None
    ended: Ended | None

    def stood(self, moment: datetime) -> bool:
        """Whether this was what the file held at ``moment`` (with a time zone)."""
        return self.since <= moment and (self.until is None or moment < self.until)


class History:
    """What the catalog keeps of the past."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database

    def editions(self) -> list[Edition]:
        """Return every version of every file, document by document, each from its first to its last."""
        query = """SELECT e.document, e.source, e.record_id, e.since, e.until, e.ended,
            coalesce(r.title, t.title, ''), coalesce(r.kind, t.kind, 'other'), coalesce(r.date, t.date)
            FROM editions e LEFT JOIN records r ON r.id = e.record_id
            LEFT JOIN retired t ON t.record_id = e.record_id ORDER BY e.document, e.seq"""
        with self._database.reading() as connection:
            return list(_numbered(connection.execute(query)))

    def record(self, record_id: str) -> Record | None:
        """Return a record that has left search, as it was shown then; None when it is not here."""
        with self._database.reading() as connection:
            query = "SELECT packed FROM retired WHERE record_id = ?"
            row = connection.execute(query, (record_id,)).fetchone()
        return None if row is None else unpack(row[0])

    def before(self, source: str, record_id: str) -> str | None:
        """Return the id of the record that ``source`` last held, None where that is ``record_id`` or none."""
        with self._database.reading() as connection:
            last = _last(connection, source)
        return last.record_id if last and last.record_id != record_id else None

    def events(self) -> list[tuple[str, str, str | None]]:
        """Return (source, record id, how it ended) by source and in order: what does not depend on the clock."""
        with self._database.reading() as connection:
            return connection.execute(
                "SELECT source, record_id, ended FROM editions ORDER BY source, seq"
            ).fetchall()


def _numbered(rows: sqlite3.Cursor) -> Iterator[Edition]:
    numbers: dict[int, list[str]] = defaultdict(list)
    for document, source, record_id, since, until, ended, title, kind, day in rows:
        held = numbers[document]
        if not held or held[-1] != record_id:
            held.append(record_id)
        yield Edition(
            document,
            len(held),
            source,
            record_id,
            title,
            Kind(kind),
            parsed_date(day),
            datetime.fromisoformat(since),
            datetime.fromisoformat(until) if until else None,
            Ended(ended) if ended else None,
        )


@dataclass(frozen=True, slots=True)
class _Last:
    seq: int
    document: int
    record_id: str
    open: bool


def _last(connection: sqlite3.Connection, source: str) -> _Last | None:
    row = connection.execute(
        "SELECT seq, document, record_id, until IS NULL FROM editions WHERE source = ? ORDER BY seq DESC LIMIT 1",
        (source,),
    ).fetchone()
    return _Last(row[0], row[1], row[2], bool(row[3])) if row else None


def begin(
    connection: sqlite3.Connection, source: str, record_id: str, now: str, follows: str | None = None
) -> None:
    """Note that ``source`` now holds a record; ``follows`` is the name the file had before.

    The caller holds the transaction, as for all that follows.
    """
    last = _last(connection, source)
    if last and last.open:
        if last.record_id == record_id:
            return
        end(connection, source, now, Ended.CHANGED)
    older = (_last(connection, follows) if follows else None) or last
    seq = connection.execute(
        "INSERT INTO editions (document, source, record_id, since) VALUES (?, ?, ?, ?)",
        (older.document if older else None, source, record_id, now),
    ).lastrowid
    connection.execute("UPDATE editions SET document = seq WHERE seq = ? AND document IS NULL", (seq,))


def end(
    connection: sqlite3.Connection, source: str, now: str, why: Ended, record_id: str | None = None
) -> None:
    """Note that ``source`` no longer holds what it held (only that record, where one is named).

    Gone while its document goes on under another name means renamed.
    """
    connection.execute(
        """UPDATE editions SET until = ?1, ended = CASE WHEN ?2 = 'removed' AND EXISTS (
            SELECT 1 FROM editions o WHERE o.document = editions.document AND o.source <> ?3 AND o.until IS NULL)
            THEN 'renamed' ELSE ?2 END
            WHERE source = ?3 AND until IS NULL AND record_id = coalesce(?4, record_id)""",
        (now, why.value, source, record_id),
    )


def retire(connection: sqlite3.Connection, record_id: str) -> None:
    """Pack a record away that is about to leave search, where it ever was a file's."""
    if not connection.execute("SELECT 1 FROM editions WHERE record_id = ?", (record_id,)).fetchone():
        return
    record = select_record(connection, record_id)
    if record is not None:
        day = record.date.isoformat() if record.date else None
        row = (record_id, record.title, record.kind.value, day, pack(record))
        connection.execute("INSERT OR REPLACE INTO retired VALUES (?, ?, ?, ?, ?)", row)


def restore(connection: sqlite3.Connection, record_id: str) -> None:
    """Let the packed copy of a record go that is in search again."""
    connection.execute("DELETE FROM retired WHERE record_id = ?", (record_id,))
