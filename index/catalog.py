"""The catalog: one SQLite file that is the truth about everything in an index.

Every record is one transaction, so no half record is ever visible. The same transaction notes in
``pending`` which records the derived stores (keywords, Chroma) have not caught up with; the
note is removed once they have, and a process killed in between leaves the note behind.
"""

import json
import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.corrections import Correction, Corrections, keep
from index.database import Database
from index.filing import (
    FileState,
    delete_record,
    drop_record,
    forget_file,
    insert_files,
    note,
    now,
    set_file,
)
from index.filters import Filters
from index.history import Ended, History, begin, restore
from index.journal import Journal, Pending
from index.rows import (
    OLDEST_FIRST,
    Located,
    Named,
    PassageVectors,
    SentenceRow,
    insert_passages,
    insert_record,
    marks,
    parsed_date,
    select_located,
    select_named,
    select_record,
    select_sentences,
)
from index.tables import FORMAT_VERSION, TABLES, upgradable, upgrade
from ingest.errors import IndexFormatError, UsageError
from ingest.record import Form, Kind, Record

_log = logging.getLogger(__name__)

# SQLite allows 32,766 parameters in a statement; a chunk stays well below.
CHUNK = 10_000

# Passage ids (n,) ascending, and their vectors (n, d).
Matrix: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A record without its text: enough to list what is in the index."""

    id: str
    source: str
    title: str
    kind: Kind
    form: Form
    date: date | None
    series: str | None
    number: int | None
    place: str | None
    host: str | None
    passages: int
    warnings: int
    added: str


class OldFormatError(IndexFormatError):
    """An index of an earlier format, which opening it for writing upgrades."""


class Catalog:
    """The catalog at ``path``, or one in memory when ``path`` is None; usable from any thread."""

    def __init__(self, path: Path | None = None, *, write: bool = True) -> None:
        """Open the catalog, and make it when it is missing and ``write`` is set.

        Raises UsageError when it is missing, IndexFormatError when it is not of this version.
        """
        if path is not None and not write and not path.is_file():
            raise _missing(path)
        self._path = path
        self._database = Database(path, write=write)
        self.history = History(self._database)
        self.corrections = Corrections(self._database)
        self.journal = Journal(self._database)
        self._counted = (-1, 0)
        try:
            self._prepare(write=write)
        except BaseException:
            self._database.close()
            raise

    def _prepare(self, *, write: bool) -> None:
        with self._database.reading() as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables:
            # Empty is what a process leaves that was killed before its first transaction.
            if not write and self._path is not None:
                raise _missing(self._path)
            self._create()
        version = self.meta("format") if self._has_meta() else None
        if write and upgradable(version):
            version = self._upgrade(str(version))
        if version == str(FORMAT_VERSION):
            return
        what = f"索引格式是第 {version or '?'} 版，這個程式只讀第 {FORMAT_VERSION} 版：{self._path}；"
        if upgradable(version):
            what += "請在可寫入的地方執行 shean ingest，會自動升級，紀錄不變"
            raise OldFormatError(what)
        what += "請刪除舊索引，或以 shean ingest … --index 建立新的"
        raise IndexFormatError(what)

    def _upgrade(self, version: str) -> str:
        with self._database.writing() as connection:
            upgrade(connection, version)
        _log.warning("索引已由第 %s 版升級為第 %d 版，紀錄不變：%s", version, FORMAT_VERSION, self._path)
        return str(FORMAT_VERSION)

    def _create(self) -> None:
        with self._database.writing() as connection:
            for statement in TABLES:
                connection.execute(statement)
            meta = {"format": str(FORMAT_VERSION), "identity": uuid.uuid4().hex, "revision": "0"}
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())

    def _has_meta(self) -> bool:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'meta'"
        with self._database.reading() as connection:
            return bool(connection.execute(query).fetchone()[0])

    def close(self) -> None:
        """Close the connections of every thread."""
        self._database.close()

    # --- what the index as a whole knows ---

    def meta(self, key: str) -> str | None:
        """Return a fact about the index: format, identity, revision, embedder, dimension, vectors."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Set a fact about the index."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def revision(self) -> int:
        """Return a number that grows with every change of records, in whatever process."""
        return int(self.meta("revision") or 0)

    # --- records in and out ---

    def put(
        self,
        record: Record,
        vectors: Sequence[PassageVectors],
        file: FileState | None = None,
        replaces: Collection[str] = (),
        corrected: tuple[Record, Sequence[Correction]] | None = None,
    ) -> None:
        """Add a record in one transaction, taking the place of its own id and of ``replaces``.

        ``vectors`` are one per passage. With ``file`` the record's source file is
        remembered, so that the next sync can see whether it changed. ``corrected`` is the record as
        the machine read it and what people corrected in it, where they did.
        """
        added = now()
        with self._database.writing() as connection:
            aliases = connection.execute(
                "SELECT source, sha256, size, mtime_ns FROM files WHERE record_id = ? AND source <> ?",
                (record.id, record.source),
            ).fetchall()
            if file is not None:
                begin(connection, record.source, record.id, added)
            drop_record(connection, record.id)
            for record_id in set(replaces) - {record.id}:
                delete_record(connection, record_id)
            restore(connection, record.id)
            insert_record(connection, record, added)
            insert_passages(connection, record, vectors)
            keep(connection, record.id, corrected)
            states = [(source, FileState(record.id, *rest)) for source, *rest in aliases]
            if file is not None:
                states.append((record.source, file))
            insert_files(connection, states)
            note(connection, record.id, len(record.passages))

    def remove(self, record_id: str) -> bool:
        """Remove a record and what its files are known by; return whether it was there."""
        with self._database.writing() as connection:
            return delete_record(connection, record_id)

    def record(self, record_id: str) -> Record | None:
        """Return the record exactly as it was put, or None."""
        with self._database.reading() as connection:
            return select_record(connection, record_id)

    def record_ids(self) -> list[str]:
        """Return the ids of all records, oldest meeting first, undated ones last."""
        return [summary.id for summary in self.summaries()]

    def summaries(self) -> list[Summary]:
        """Return every record without its text, in the order of ``record_ids``."""
        query = f"""SELECT id, source, title, kind, form, date, series, number, place, host,
            (SELECT count(*) FROM passages WHERE record_id = id), json_array_length(warnings), added
            FROM records ORDER BY {OLDEST_FIRST}"""  # noqa: S608 - our own words
        with self._database.reading() as connection:
            return [
                Summary(record_id, source, title, Kind(kind), Form(form), parsed_date(day), *rest)
                for record_id, source, title, kind, form, day, *rest in connection.execute(query)
            ]

    def named(self) -> list[Named]:
        """Return whom each record names, in the order of ``record_ids``."""
        with self._database.reading() as connection:
            return list(select_named(connection))

    def having_label(self, beginning: str) -> set[str]:
        """Return the ids of the records with an item whose label begins so (案由二), or which stands below it."""
        query = "SELECT DISTINCT record_id, path FROM items WHERE instr(path, ?)"
        with self._database.reading() as connection:
            found = connection.execute(query, (beginning,)).fetchall()
        return {name for name, path in found if any(each.startswith(beginning) for each in json.loads(path))}

    # --- files ---

    def files(self) -> dict[str, FileState]:
        """Return what is known of every ingested file, by absolute path."""
        query = "SELECT source, record_id, sha256, size, mtime_ns FROM files ORDER BY source"
        with self._database.reading() as connection:
            return {source: FileState(*rest) for source, *rest in connection.execute(query)}

    def file(self, source: str) -> FileState | None:
        """Return what is known of one ingested file, None where it is not known."""
        query = "SELECT record_id, sha256, size, mtime_ns FROM files WHERE source = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (source,)).fetchone()
        return FileState(*row) if row else None

    def set_file(self, source: str, state: FileState, follows: str | None = None) -> None:
        """Remember that ``source`` now holds an already known record.

        The record it held before goes, unless another file holds that one too. ``follows`` is the name
        the file had before, where it was renamed.
        """
        with self._database.writing() as connection:
            set_file(connection, source, state, follows)

    def forget_file(self, source: str, why: Ended = Ended.REMOVED) -> None:
        """Forget a vanished file and its record; one that another file holds too stays as that's."""
        with self._database.writing() as connection:
            forget_file(connection, source, why)

    # --- passages ---

    def passage_count(self) -> int:
        """Return how many passages there are; counted once per revision."""
        with self._database.reading() as connection:
            revision = self.revision
            if self._counted[0] != revision:
                count = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
                self._counted = (revision, int(count))
            return self._counted[1]

    def passage_rows(self, record_id: str) -> list[tuple[int, str, str]]:
        """Return (passage id, text, context) of a record's passages, in order."""
        query = "SELECT passage_id, text, context FROM passages WHERE record_id = ? ORDER BY ordinal"
        with self._database.reading() as connection:
            return connection.execute(query, (record_id,)).fetchall()

    def vectors(self, passage_ids: Collection[int] | None = None) -> Matrix:
        """Return passage ids (n,) ascending and their vectors (n, d); all of them by default."""
        return self._matrix(
            self._vector_rows("1", None)
            if passage_ids is None
            else sorted(
                row
                for chunk in _chunks(passage_ids)
                for row in self._vector_rows(f"passage_id IN ({marks(chunk)})", chunk)
            )
        )

    def record_vectors(self, record_id: str) -> Matrix:
        """Return the passage ids (n,) of one record and their vectors (n, d)."""
        return self._matrix(self._vector_rows("record_id = ?", [record_id]))

    def sentences(self, passage_ids: Collection[int] | None = None) -> list[SentenceRow]:
        """Return the sentences of passages by passage id and place; of all passages by default."""
        with self._database.reading() as connection:
            if passage_ids is None:
                return select_sentences(connection, "1", ())
            return [
                row
                for chunk in _chunks(sorted(passage_ids))
                for row in select_sentences(connection, f"p.passage_id IN ({marks(chunk)})", chunk)
            ]

    def record_sentences(self, record_id: str) -> list[SentenceRow]:
        """Return the sentences of one record in order."""
        with self._database.reading() as connection:
            return select_sentences(connection, "p.record_id = ?", [record_id])

    def _vector_rows(self, condition: str, values: Sequence[object] | None) -> list[tuple[int, bytes]]:
        query = f"SELECT passage_id, vector FROM passages WHERE {condition} ORDER BY passage_id"  # noqa: S608 - our own conditions
        with self._database.reading() as connection:
            return connection.execute(query, values or ()).fetchall()

    def _matrix(self, rows: Sequence[tuple[int, bytes]]) -> Matrix:
        ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
        joined = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
        return ids, joined.reshape(len(rows), -1) if rows else joined.reshape(0, self.dimension)

    def misshapen(self) -> set[str]:
        """Return the ids of the records with a vector that is not as long as the others."""
        query = """SELECT record_id FROM passages WHERE length(vector) <> ?1 UNION SELECT p.record_id FROM passages p
            JOIN sentences s ON s.passage_id = p.passage_id WHERE length(s.vector) <> ?1"""
        with self._database.reading() as connection:
            return {row[0] for row in connection.execute(query, (4 * self.dimension,))}

    @property
    def dimension(self) -> int:
        """Return the length of the vectors, 0 before the first record."""
        return int(self.meta("dimension") or 0)

    def allowed(self, filters: Filters | None) -> list[int] | None:
        """Return the ids of the passages that satisfy ``filters``, None when all do."""
        if filters is None or filters.empty:
            return None
        conditions = list(filters.conditions())
        query = f"""SELECT p.passage_id FROM passages p JOIN records r ON r.id = p.record_id
            JOIN items i ON i.record_id = p.record_id AND i.number = p.item
            WHERE {" AND ".join(text for text, _ in conditions)}"""  # noqa: S608 - our own conditions
        values = [value for _, values in conditions for value in values]
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(query, values)]

    def located(self, passage_ids: Collection[int]) -> dict[int, Located]:
        """Return the passages that still exist among ``passage_ids``, by id."""
        with self._database.reading() as connection:
            return {
                found.passage_id: found
                for chunk in _chunks(passage_ids)
                for found in select_located(connection, chunk)
            }

    def pending(self) -> list[Pending]:
        """Return what the keyword index has yet to catch up with, oldest first."""
        return self.journal.pending()


def _missing(path: Path) -> UsageError:
    return UsageError(f"索引不存在：{path.parent}；請先執行 shean ingest")


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = list(ids)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
