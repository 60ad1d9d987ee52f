"""What a person says against the machine: a record's title, kind, date, series and number, an item's role.

Corrections are kept by the record's words and follow its file into new versions. They are laid over
what the machine reads each time a record is put, so they outlive a re-reading, a renaming, a new version
and a rebuild; the machine's own reading is kept beside them, for whoever wants it back.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from typing import TypeAlias

from index.database import Database
from index.packing import pack, unpack
from ingest.dates import roc
from ingest.passages import build_passages
from ingest.record import Doubt, Item, Kind, Record, Role
from ingest.rules import read_history

# As it is kept: a date is ISO text, a kind or role its value.
Value: TypeAlias = str | int | None

ROLE = "role"
# In the order they are told; the names are what users see.
FIELD_NAMES = {
    "title": "標題",
    "kind": "類別",
    "date": "日期",
    "series": "系列",
    "number": "次別",
    ROLE: "條目性質",
}
# What a person settles by a correction is no longer doubtful; doubts with a line are about the text.
_SETTLED = {"date": {"no_date", "date_unlabelled", "weekday"}, "title": {"no_title"}}
# An item of a new version is the corrected one when its words and those above it are this much alike.
_ALIKE, _APART = 0.8, 0.05
_WORDS = 400


@dataclass(frozen=True, slots=True)
class Anchor:
    """How an item is found again when its record was read anew: its labels, its words, and those above it."""

    path: tuple[str, ...]
    number: int
    words: str
    above: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: what the machine had read, what a person says, who and when (ISO, UTC).

    ``item`` is None for a field of the record.
    """

    field: str
    machine: Value
    value: Value
    who: str
    at: str
    item: Anchor | None = None

    @property
    def name(self) -> str:
        """The field's name for users; of an item with its labels."""
        name = FIELD_NAMES[self.field]
        return f"{name}（{' › '.join(self.item.path)}）" if self.item else name


class Corrections:
    """What the catalog keeps of what people said."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database

    def of(self, record_id: str) -> tuple[Correction, ...]:
        """Return the corrections of one record, in the order of the fields."""
        return tuple(correction for _, correction in self._select("record_id = ?", record_id))

    def all(self) -> list[tuple[str, Correction]]:
        """Return every correction with the id of its record, also of records that left search."""
        return list(self._select("record_id <> ?", ""))

    def machine(self, record_id: str) -> Record | None:
        """Return a corrected record as the machine had read it; None for one that nobody corrected."""
        query = "SELECT packed FROM machine_read WHERE record_id = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (record_id,)).fetchone()
        return None if row is None else unpack(row[0])

    def _select(self, condition: str, value: str) -> Iterator[tuple[str, Correction]]:
        query = f"""SELECT record_id, field, item, machine, value, who, at FROM corrections
            WHERE {condition}"""  # noqa: S608 - our own conditions
        order = list(FIELD_NAMES)
        with self._database.reading() as connection:
            rows = connection.execute(query, (value,)).fetchall()
        for record_id, field, item, machine, said, who, at in sorted(
            rows, key=lambda row: (row[0], order.index(row[1]), row[2])
        ):
            anchor = _anchor(json.loads(item)) if item else None
            yield record_id, Correction(field, json.loads(machine), json.loads(said), who, at, anchor)


def _anchor(held: dict[str, object]) -> Anchor:
    path = held["path"]
    return Anchor(
        tuple(path) if isinstance(path, list) else (),
        int(str(held["number"])),
        str(held["words"]),
        str(held["above"]),
    )


def keep(
    connection: sqlite3.Connection, record_id: str, corrected: tuple[Record, Sequence[Correction]] | None
) -> None:
    """Write a record's corrections in the place of those before; the caller holds the transaction."""
    connection.execute("DELETE FROM corrections WHERE record_id = ?", (record_id,))
    connection.execute("DELETE FROM machine_read WHERE record_id = ?", (record_id,))
    if corrected is None:
        return
    machine, corrections = corrected
    connection.execute("INSERT INTO machine_read VALUES (?, ?)", (record_id, pack(machine)))
    connection.executemany(
        "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (record_id, each.field, _json(asdict(each.item)) if each.item else "", _json(each.machine),
             _json(each.value), each.who, each.at)
            for each in corrections
        ),
    )  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# --- laying them over a reading ---


def applied(machine: Record, corrections: Iterable[Correction]) -> tuple[Record, tuple[Correction, ...]]:
    """Return the record as people corrected it, and the corrections tied to its items anew.

    Where a correction was made against another reading than this one, or its item is not found any
    more, the record gets a doubt that says so.
    """
    fields: dict[str, object] = {}
    roles: dict[int, Role] = {}
    doubts: list[Doubt] = []
    kept: list[Correction] = []
    for each in corrections:
        if each.item is None:
            fields[each.field] = typed(each.field, each.value)
            doubts += _outdated(machine, each)
        elif (found := _found(machine, each.item)) is None:
            doubts.append(_lost(each))
        else:
            roles |= dict.fromkeys(_with_descendants(machine, found), Role(str(each.value)))
            each = replace(each, item=anchor(machine, found))  # noqa: PLW2901 - the same correction, tied anew
        kept.append(each)
    settled = {code for field in fields for code in _SETTLED.get(field, ())}
    standing = [doubt for doubt in machine.warnings if doubt.line or doubt.code not in settled]
    items = tuple(replace(item, role=roles.get(item.number, item.role)) for item in machine.items)
    record = replace(machine, **fields, items=items, warnings=(*standing, *doubts))  # type: ignore[arg-type]
    return _derived(machine, record), tuple(kept)


def typed(field: str, value: Value) -> object:
    """Return a kept value as the field of a record holds it; ValueError for what it cannot hold."""
    if field == "kind":
        return Kind(str(value))
    if field == ROLE:
        return Role(str(value))
    if field == "date":
        return dt.date.fromisoformat(str(value)) if value else None
    if field == "number":
        return int(value) if value else None
    return str(value) if value else None


def plain(value: object) -> Value:
    """Return the value of a record's field as it is kept."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or type(value) is int else str(value)


def _derived(machine: Record, record: Record) -> Record:
    """Bring what follows from title, kind and roles in step: the passages' headings, the 沿革."""
    if machine.passages == build_passages(machine.text, machine.title, machine.items):
        record = replace(record, passages=build_passages(record.text, record.title, record.items))
    if record.kind != machine.kind:
        ours = record.kind is not Kind.MINUTES
        record = replace(
            record, history=read_history(record.text, record.title, record.items) if ours else ()
        )
    return record


def _outdated(machine: Record, correction: Correction) -> Iterator[Doubt]:
    read = plain(getattr(machine, correction.field))
    if read not in {correction.machine, correction.value}:
        said = f"{correction.who}更正為「{shown(correction.field, correction.value)}」"
        now = f"現在的檔案讀到的是「{shown(correction.field, read)}」"
        yield Doubt("correction", f"{correction.name}由{said}，但{now}")


def _lost(correction: Correction) -> Doubt:
    said = shown(correction.field, correction.value)
    return Doubt(
        "correction", f"{correction.who}把{correction.name}更正為「{said}」，但現在的檔案找不到這一條"
    )


def shown(field: str, value: Value) -> str:
    """Return a value for a user: a date in the Republic's years, nothing as 未載明."""
    if value is None or not str(value):
        return "未載明"
    return roc(dt.date.fromisoformat(str(value))) if field == "date" else str(value)


# --- finding an item again ---


def anchor(record: Record, item: Item) -> Anchor:
    """Return by what an item is found again."""
    above = record.items[item.parent] if item.parent is not None else None
    return Anchor(item.path, item.number, _squeezed(record, item), _squeezed(record, above) if above else "")


def _squeezed(record: Record, item: Item) -> str:
    return "".join(record.text[item.start : item.end].split())[:_WORDS]


def _found(record: Record, wanted: Anchor) -> Item | None:
    """Return the item that a correction was about; None where none is alike enough or two are.

    The labels alone do not tell it: after a new 案由一 the old one's 決議 stands at another's place.
    """
    near = [(_likeness(anchor(record, item), wanted), item) for item in record.items]
    ranked = sorted(
        ((score, item) for score, item in near if score >= _ALIKE),
        key=lambda each: (-each[0], each[1].path != wanted.path, abs(each[1].number - wanted.number)),
    )
    if not ranked:
        return None
    best, item = ranked[0]
    rivals = [other for score, other in ranked[1:] if score > best - _APART]
    return item if not rivals or item.path == wanted.path else None


def _likeness(one: Anchor, two: Anchor) -> float:
    """Return from 0 to 1 how alike two places are; other labels and other words are no likeness at all."""
    if one.path != two.path and one.words != two.words:
        return 0.0
    return min(_ratio(one.words, two.words), _ratio(one.above, two.above))


def _ratio(one: str, two: str) -> float:
    return 1.0 if one == two else SequenceMatcher(None, one, two, autojunk=False).ratio()


def _with_descendants(record: Record, item: Item) -> Iterator[int]:
    """Yield an item and what below it has its role from it: the points of a 決議 are of the 決議."""
    same = {item.number}
    for other in record.items:
        if other.number == item.number or (other.parent in same and other.role == item.role):
            same.add(other.number)
            yield other.number
