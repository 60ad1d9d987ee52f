"""What people say of a row that the machine read wrongly, or that the record cannot know: that it is done since.

A correction names its row by meeting and place, so that it outlives a re-reading of the file, and stands beside what
the machine read, with who and when. The quote is the record's and cannot be corrected here.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from assistant import narrow
from assistant.register.deadlines import Deadline
from assistant.register.outcomes import statuses
from assistant.register.rows import Corrected, Decision
from index.catalog import Catalog
from ingest.aliases import full_name
from ingest.errors import UsageError

_KEY = "register corrections"
OPEN, CLOSED = "未結案", "已結案"
FIELDS = {"outcome": "結果", "units": "負責單位", "deadline": "期限", "state": "狀態"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of one row, by the row's key: what a person says it is, on what ground, who, and when (ISO, UTC)."""

    row: str
    field: str
    value: str
    ground: str
    who: str
    when: str


def key_of(row: Decision) -> str:
    """Return what a row is known by after its file is read anew: date, meeting, place, and which of the place's rows."""
    return "|".join((str(row.date or ""), row.meeting, *row.citation.path, row.id.partition(".")[2]))


def corrections(catalog: Catalog) -> list[Correction]:
    """Return what people said, oldest first."""
    return [Correction(**each) for each in json.loads(catalog.meta(_KEY) or "[]")]


def correct(catalog: Catalog, row: Decision, field: str, value: str, *, who: str, ground: str = "") -> None:
    """Keep what a person says a field is; an empty ``value`` takes it back. The catalog must be open for writing.

    ``value`` is an outcome of the register, units with 、 between them, a date, or 未結案 or 已結案. UsageError for another
    field or value, without a name, and where there is nothing to take back.
    """
    if not who.strip():
        message = "請先填寫更正人姓名"
        raise UsageError(message)
    value = " ".join(value.split())
    held = corrections(catalog)
    kept = [each for each in held if (each.row, each.field) != (key_of(row), field)]
    if value:
        _changed(row, field, value)
        when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        kept.append(
            Correction(key_of(row), field, value, " ".join(ground.split())[:_LONGEST], who.strip(), when)
        )
    elif len(kept) == len(held):
        message = "請填寫更正後的內容"
        raise UsageError(message)
    catalog.set_meta(_KEY, json.dumps([asdict(each) for each in kept], ensure_ascii=False))


def corrected(rows: Iterable[Decision], said: Sequence[Correction]) -> tuple[Decision, ...]:
    """Return the rows as people corrected them, each with what the machine had read."""
    by_row: dict[str, list[Correction]] = {}
    for each in said:
        by_row.setdefault(each.row, []).append(each)
    return tuple(_applied(row, by_row.get(key_of(row), ())) if by_row else row for row in rows)


def _applied(row: Decision, said: Sequence[Correction]) -> Decision:
    for each in said:
        told = Corrected(each.field, _machine(row, each.field), each.value, each.ground, each.who, each.when)
        row = replace(_changed(row, each.field, each.value), corrected=(*row.corrected, told))
    return row


def _machine(row: Decision, field: str) -> str:
    """What a field said before, as it is shown."""
    shown = {
        "outcome": row.outcome,
        "units": "、".join(row.units),
        "deadline": row.deadline.verbatim if row.deadline else "",
        "state": OPEN if row.open else CLOSED,
    }
    return shown[field] or "未載明"


def _changed(row: Decision, field: str, value: str) -> Decision:
    """Return the row with another value in a field; UsageError for a value that it cannot have."""
    match field:
        case "outcome" if value in statuses():
            return replace(row, outcome=value, status=statuses()[value])
        case "units" if len(value) <= _LONGEST:
            units = tuple(unit.strip() for unit in value.split("、") if unit.strip())
            return replace(
                row, units=units, resolved_units=tuple(full_name(unit, row.date) for unit in units)
            )
        case "deadline":
            return replace(row, deadline=Deadline(value, narrow.day(value, last=True)))
        case "state" if value in {OPEN, CLOSED}:
            return replace(row, open=value == OPEN)
    allowed = {
        "outcome": "、".join(statuses()),
        "state": f"{OPEN}、{CLOSED}",
        "units": f"{_LONGEST} 字以內的單位",
    }
    shown = allowed.get(field, "、".join(FIELDS.values()))
    message = f"「{FIELDS.get(field, field)}」不能是「{value[:_LONGEST]}」；可用的是 {shown}"
    raise UsageError(message)
