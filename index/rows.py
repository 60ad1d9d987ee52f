"""How the nouns of ingest lie in the catalog's tables: the tables, and both directions."""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from ingest.record import (
    Doubt,
    Form,
    Item,
    Kind,
    Passage,
    Person,
    Record,
    Role,
    Run,
    SpanMap,
)

# Raise this whenever a table or the meaning of a column changes.
FORMAT_VERSION = 1

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE records (
        id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL,
        kind TEXT NOT NULL, form TEXT NOT NULL, date TEXT, time TEXT, series TEXT, number INTEGER,
        place TEXT, host TEXT, chairs TEXT NOT NULL, recorders TEXT NOT NULL, text TEXT NOT NULL,
        spans BLOB NOT NULL, deixis TEXT NOT NULL, warnings TEXT NOT NULL, dropped TEXT NOT NULL,
        added TEXT NOT NULL)""",
    """CREATE TABLE items (
        record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        parent INTEGER, label TEXT NOT NULL, path TEXT NOT NULL, role TEXT NOT NULL,
        start INTEGER NOT NULL, body INTEGER NOT NULL, "end" INTEGER NOT NULL,
        stop INTEGER NOT NULL, speaker TEXT, speaker_names TEXT NOT NULL, unit TEXT,
        flags TEXT NOT NULL, PRIMARY KEY (record_id, number)) WITHOUT ROWID""",
    # AUTOINCREMENT: a number is never given twice, so a derived store that lags behind can
    # point at nothing but never at the wrong passage.
    """CREATE TABLE passages (
        passage_id INTEGER PRIMARY KEY AUTOINCREMENT,
        record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, item INTEGER NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL, vector BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX passages_by_record ON passages (record_id, ordinal)",
    """CREATE TABLE files (
        source TEXT PRIMARY KEY, record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
        sha256 TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX files_by_record ON files (record_id)",
    "CREATE INDEX files_by_content ON files (sha256)",
    # Records whose derived stores may lag; passages is how many each store may hold of them.
    """CREATE TABLE pending (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL,
        passages INTEGER NOT NULL)""",
)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def insert_record(connection: sqlite3.Connection, record: Record, added: str) -> None:
    """Write a record with its items, without its passages; the caller holds the transaction."""
    spans = record.spans
    packed = [[astuple(run) for run in spans.runs], spans.line_starts, spans.page_starts]
    values = (
        record.id, record.sha256, record.source, record.title, record.kind.value,
        record.form.value, record.date.isoformat() if record.date else None, record.time,
        record.series, record.number, record.place, record.host,
        _json([astuple(person) for person in record.chairs]),
        _json([astuple(person) for person in record.recorders]), record.text,
        zlib.compress(_json(packed).encode()), _json(record.deixis),
        _json([astuple(doubt) for doubt in record.warnings]), _json(record.dropped), added,
    )  # fmt: skip
    connection.execute(f"INSERT INTO records VALUES ({_marks(values)})", values)  # noqa: S608 - marks only
    for item in record.items:
        row = (
            record.id, item.number, item.parent, item.label, _json(item.path), item.role.value,
            item.start, item.body, item.end, item.stop, item.speaker, _json(item.speaker_names),
            item.unit, _json(item.flags),
        )  # fmt: skip
        connection.execute(f"INSERT INTO items VALUES ({_marks(row)})", row)  # noqa: S608 - marks only


def insert_passages(connection: sqlite3.Connection, record: Record, vectors: Sequence[bytes]) -> None:
    """Write a record's passages, each with its vector as float32 bytes."""
    connection.executemany(
        'INSERT INTO passages (record_id, ordinal, item, start, "end", text, context, vector)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (record.id, ordinal, p.item, p.start, p.end, p.text, p.context, vector)
            for ordinal, (p, vector) in enumerate(zip(record.passages, vectors, strict=True))
        ),
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def select_record(connection: sqlite3.Connection, record_id: str) -> Record | None:
    """Return the record exactly as it was inserted, or None when it is not there."""
    cursor = connection.execute("SELECT * FROM records WHERE id = ?", (record_id,))
    row = next(_named(cursor), None)
    if row is None:
        return None
    return Record(
        id=row["id"],
        sha256=row["sha256"],
        source=row["source"],
        title=row["title"],
        kind=Kind(row["kind"]),
        form=Form(row["form"]),
        text=row["text"],
        spans=_spans(row["spans"]),
        items=tuple(_select_items(connection, record_id)),
        passages=tuple(_select_passages(connection, record_id)),
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        time=row["time"],
        series=row["series"],
        number=row["number"],
        place=row["place"],
        host=row["host"],
        chairs=_people(row["chairs"]),
        recorders=_people(row["recorders"]),
        deixis=tuple((number, word, name) for number, word, name in json.loads(row["deixis"])),
        warnings=tuple(Doubt(*doubt) for doubt in json.loads(row["warnings"])),
        dropped=tuple((start, end) for start, end in json.loads(row["dropped"])),
    )


def _named(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _spans(packed: bytes) -> SpanMap:
    runs, line_starts, page_starts = json.loads(zlib.decompress(packed))
    return SpanMap(tuple(Run(*run) for run in runs), tuple(line_starts), tuple(page_starts))


def _people(packed: str) -> tuple[Person, ...]:
    return tuple(Person(*person) for person in json.loads(packed))


def _select_items(connection: sqlite3.Connection, record_id: str) -> Iterator[Item]:
    query = "SELECT * FROM items WHERE record_id = ? ORDER BY number"
    for row in _named(connection.execute(query, (record_id,))):
        row.pop("record_id")
        row["role"] = Role(row["role"])
        for name in ("path", "speaker_names", "flags"):
            row[name] = tuple(json.loads(row[name]))
        yield Item(**row)


def _select_passages(connection: sqlite3.Connection, record_id: str) -> Iterator[Passage]:
    query = 'SELECT item, start, "end", text, context FROM passages WHERE record_id = ? ORDER BY ordinal'
    return (Passage(*row) for row in connection.execute(query, (record_id,)))
