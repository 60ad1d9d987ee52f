"""How the nouns of ingest lie in the catalog's tables: the tables, and both directions."""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from ingest.boxes import LineBox
from ingest.record import (
    Amendment,
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

# The order records are listed in: by their meeting's date, undated ones last.
OLDEST_FIRST = "date IS NULL, date, title, id"

# (passage id, start, end, vector as float32 bytes) of a sentence.
SentenceRow: TypeAlias = tuple[int, int, int, bytes]


class SentenceVector(NamedTuple):
    """A sentence of a passage: its span in the record's clean text, its vector as float32 bytes."""

    start: int
    end: int
    vector: bytes


class PassageVectors(NamedTuple):
    """What is kept of a passage's meaning: its own vector as float32 bytes, and its sentences'."""

    own: bytes
    sentences: tuple[SentenceVector, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """A passage with where it stands: everything a hit shows but its scores."""

    passage_id: int
    record_id: str
    ordinal: int
    item: int
    start: int
    end: int
    text: str
    context: str
    title: str
    source: str
    date: date | None
    path: tuple[str, ...]
    role: Role


class Named(NamedTuple):
    """Whom a record names: the people of its header, and each speaker's names as ``Item`` holds them."""

    people: tuple[Person, ...]
    speakers: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, record: Record) -> "Named":
        """Return whom an opened record names."""
        speakers = dict.fromkeys(item.speaker_names for item in record.items if len(item.speaker_names) > 1)
        return cls((*record.chairs, *record.recorders), tuple(speakers))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def insert_record(connection: sqlite3.Connection, record: Record, added: str) -> None:
    """Write a record with its items, without its passages; the caller holds the transaction."""
    spans = record.spans
    boxes = [astuple(box) for box in spans.boxes]
    packed = [[astuple(run) for run in spans.runs], spans.line_starts, spans.page_starts, boxes]
    values = (
        record.id, record.sha256, record.source, record.title, record.kind.value,
        record.form.value, record.date.isoformat() if record.date else None, record.time,
        record.series, record.number, record.place, record.host,
        _json([astuple(person) for person in record.chairs]),
        _json([astuple(person) for person in record.recorders]), record.text,
        zlib.compress(_json(packed).encode()), _json(record.deixis),
        _json([astuple(doubt) for doubt in record.warnings]), _json(record.dropped),
        _json([_packed_amendment(amendment) for amendment in record.history]), added,
    )  # fmt: skip
    connection.execute(f"INSERT INTO records VALUES ({marks(values)})", values)  # noqa: S608 - marks only
    for item in record.items:
        row = (
            record.id, item.number, item.parent, item.label, _json(item.path), item.role.value,
            item.start, item.body, item.end, item.stop, item.speaker, _json(item.speaker_names),
            item.unit, _json(item.flags),
        )  # fmt: skip
        connection.execute(f"INSERT INTO items VALUES ({marks(row)})", row)  # noqa: S608 - marks only


def insert_passages(
    connection: sqlite3.Connection, record: Record, vectors: Sequence[PassageVectors]
) -> None:
    """Write a record's passages, each with its vector and those of its sentences."""
    for ordinal, (p, (own, sentences)) in enumerate(zip(record.passages, vectors, strict=True)):
        row = (record.id, ordinal, p.item, p.start, p.end, p.text, p.context, own)
        passage_id = connection.execute(
            'INSERT INTO passages (record_id, ordinal, item, start, "end", text, context, vector)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        ).lastrowid
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
            ((passage_id, number, *sentence) for number, sentence in enumerate(sentences)),
        )


def marks(values: Sequence[object]) -> str:
    """Return as many parameter marks as there are values: "?, ?, ?"."""
    return ", ".join("?" * len(values))


def parsed_date(text: str | None) -> date | None:
    """Return the date of a column."""
    return date.fromisoformat(text) if text else None


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
        date=parsed_date(row["date"]),
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
        history=tuple(_amendment(*packed) for packed in json.loads(row["history"])),
    )


def _packed_amendment(amendment: Amendment) -> tuple[str | None, str, int, int, str | None]:
    day, effective = amendment.date, amendment.effective
    return (
        day.isoformat() if day else None,
        amendment.act,
        amendment.start,
        amendment.end,
        effective.isoformat() if effective else None,
    )


def _amendment(day: str | None, act: str, start: int, end: int, effective: str | None) -> Amendment:
    return Amendment(parsed_date(day), act, start, end, parsed_date(effective))


def _named(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _spans(packed: bytes) -> SpanMap:
    runs, line_starts, page_starts, boxes = json.loads(zlib.decompress(packed))
    return SpanMap(
        tuple(Run(*run) for run in runs),
        tuple(line_starts),
        tuple(page_starts),
        tuple(LineBox(start, page, tuple(corners), tuple(edges)) for start, page, corners, edges in boxes),
    )


def _people(packed: str) -> tuple[Person, ...]:
    return tuple(Person(*person) for person in json.loads(packed))


def _select_items(connection: sqlite3.Connection, record_id: str) -> Iterator[Item]:
    query = """SELECT number, parent, label, role, start, body, "end", stop, speaker, unit,
        path, speaker_names, flags FROM items WHERE record_id = ? ORDER BY number"""
    rows = connection.execute(query, (record_id,)).fetchall()
    # One call for all lists of a record: a call for each was half of what opening it cost.
    lists = iter(json.loads(f"[{','.join(text for row in rows for text in row[-3:])}]"))
    for number, parent, label, role, start, body, end, stop, speaker, unit, *_ in rows:
        path, names, flags = (tuple(next(lists)) for _ in range(3))
        yield Item(
            number, parent, label, path, Role(role), start, body, end, stop, speaker, names, unit, flags
        )


def _select_passages(connection: sqlite3.Connection, record_id: str) -> Iterator[Passage]:
    query = 'SELECT item, start, "end", text, context FROM passages WHERE record_id = ? ORDER BY ordinal'
    return (Passage(*row) for row in connection.execute(query, (record_id,)))


def select_named(connection: sqlite3.Connection) -> Iterator[Named]:
    """Yield whom each record names, oldest meeting first; no record is opened for it."""
    speakers: dict[str, dict[tuple[str, ...], None]] = {}
    # An item without a comma there names an office alone, or nobody.
    query = """SELECT record_id, speaker_names FROM items WHERE instr(speaker_names, ',')
        ORDER BY record_id, number"""
    for record_id, names in connection.execute(query):
        speakers.setdefault(record_id, {})[tuple(json.loads(names))] = None
    query = f"SELECT id, chairs, recorders FROM records ORDER BY {OLDEST_FIRST}"  # noqa: S608 - our own words
    for record_id, chairs, recorders in connection.execute(query):
        yield Named((*_people(chairs), *_people(recorders)), tuple(speakers.get(record_id, ())))


def select_located(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Located]:
    """Yield the passages that exist among ``ids``, in no order."""
    query = f"""SELECT p.passage_id, p.record_id, p.ordinal, p.item, p.start, p."end", p.text,
        p.context, r.title, r.source, r.date, i.path, i.role
        FROM passages p JOIN records r ON r.id = p.record_id
        LEFT JOIN items i ON i.record_id = p.record_id AND i.number = p.item
        WHERE p.passage_id IN ({marks(ids)})"""  # noqa: S608 - marks only
    for row in connection.execute(query, ids):
        plain: tuple[int, str, int, int, int, int, str, str, str, str] = row[:-3]
        day, path, role = row[-3:]
        yield Located(*plain, parsed_date(day), tuple(json.loads(path or "[]")), Role(role or Role.TEXT))


def select_sentences(
    connection: sqlite3.Connection, condition: str, values: Sequence[object]
) -> list[SentenceRow]:
    """Return the sentences of the passages (p) that satisfy ``condition``, in order."""
    query = f"""SELECT s.passage_id, s.start, s."end", s.vector
        FROM passages p JOIN sentences s ON s.passage_id = p.passage_id
        WHERE {condition} ORDER BY s.passage_id, s.ordinal"""  # noqa: S608 - our own conditions
    return connection.execute(query, values).fetchall()
