"""The register of all records, and how it is narrowed: by unit, period, status, kind, meeting or words."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.register.extract import decided_rows, promised_rows, squeezed
from assistant.register.outcomes import statuses
from assistant.register.rows import KINDS, Decision
from assistant.register.spoken import spoken_rows
from index.catalog import Summary
from index.keywords import fold
from ingest.aliases import aliases, full_name, same_names
from ingest.errors import UsageError
from ingest.record import Form, Record

# Laws and plans decide nothing at a meeting.
_FORMS = frozenset({Form.DECISION, Form.CONSULTATION, Form.TRANSCRIPT, Form.OUTLINE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What rows are wanted; None and empty leave a point open. ``status`` is a word of the register or of the design."""

    unit: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    status: str | None = None
    kinds: Collection[str] = ()
    text: str | None = None
    open: bool | None = None
    overdue: bool = False
    records: Collection[str] | None = None

    def keeps(self, row: Decision, today: dt.date) -> bool:
        """Whether a row is wanted; ``today`` decides what is overdue."""
        return (
            (self.unit is None or concerns(row, self.unit))
            and self._in_period(row.date)
            and (self.status is None or has_status(row, self.status))
            and (not self.kinds or row.kind in self.kinds)
            and (self.open is None or row.open == self.open)
            and (not self.overdue or row.overdue(today))
            and (self.records is None or row.citation.record in self.records)
            and (self.text is None or says(row, self.text))
        )

    def _in_period(self, day: dt.date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return (
            day is not None
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True)
class Register:
    """All rows, oldest meeting first, in the order of their records."""

    rows: tuple[Decision, ...] = field(default=())
    # When each record was read whose rows these are: one read or corrected since gives other rows.
    read: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def select(self, wanted: Wanted, today: dt.date | None = None) -> tuple[Decision, ...]:
        """Return the rows wanted, their citations numbered from 1; ``today`` defaults to the day it is."""
        day = today or dt.datetime.now().astimezone().date()
        kept = (row for row in self.rows if wanted.keeps(row, day))
        return tuple(row.numbered(number) for number, row in enumerate(kept, 1))

    def names(self) -> frozenset[str]:
        """Return every name under which the units of the register are known."""
        written = {unit for row in self.rows for unit in (*row.units, *row.resolved_units)}
        return frozenset(name for unit in written for name in same_names(unit))


def register_rows(record: Record) -> tuple[Decision, ...]:
    """Return the rows of one record in its order: what binds; where nothing does, what was declared or promised."""
    decided = tuple(decided_rows(record))
    if decided or record.form == Form.TRANSCRIPT:
        return decided or tuple(spoken_rows(record))
    return tuple(promised_rows(record))


def build_register(
    summaries: Iterable[Summary], opened: Callable[[str], Record], before: Register | None = None
) -> Register:
    """Return the register of the records listed; ``opened`` gives the record with an id.

    The rows of a record that ``before`` already holds, and that was not put again since, are taken over.
    """
    held: dict[str, list[Decision]] = {}
    for row in before.rows if before else ():
        held.setdefault(row.citation.record, []).append(row)
    rows: list[Decision] = []
    read: dict[str, tuple[str, str]] = {}
    for summary in summaries:
        if summary.form in _FORMS:
            read[summary.id] = summary.source, summary.added
            same = before is not None and before.read.get(summary.id) == read[summary.id]
            rows += (held.get(summary.id) if same else None) or register_rows(opened(summary.id))
    return Register(tuple(_once(rows)), read)


def _once(rows: Iterable[Decision]) -> Iterator[Decision]:
    """Yield the rows without those of a twin: the same minutes in another file (txt beside pdf) decide nothing more."""
    held: dict[tuple[dt.date | None, str, str, str], str] = {}
    for row in rows:
        path = "/".join(row.citation.path)
        key = (
            row.date,
            fold(squeezed(row.meeting)),
            fold(squeezed(path)),
            fold(squeezed(row.citation.quote)),
        )
        if held.setdefault(key, row.citation.record) == row.citation.record:
            yield row


def concerns(row: Decision, unit: str) -> bool:
    """Whether a row is for a unit under any of its names, or for an office of it (衛福部: 衛生福利部社家署 too)."""
    forms = _forms(unit)
    return any(form in name for name in (*row.units, *row.resolved_units) for form in forms)


@lru_cache(maxsize=256)
def _forms(unit: str) -> tuple[str, ...]:
    named = [unit, full_name(unit), *same_names(unit)]
    named += [
        name for alias in aliases() if alias.kind == "group" and unit in alias.names for name in alias.names
    ]
    return tuple(dict.fromkeys(named))


def has_status(row: Decision, status: str) -> bool:
    """Whether a row has an outcome by its word (also 洽悉 besides an order, 不予 of any kind) or its status."""
    if status in {row.outcome, row.status, *row.also}:
        return True
    return status.startswith("不予") and row.status == "declined" and status in {"不予", "不予辦理", "不予…"}


def says(row: Decision, text: str) -> bool:
    """Whether subject, words and place of a row hold every word of ``text``, spellings and blanks aside."""
    held = fold(squeezed(row.subject + row.citation.quote + row.citation.official))
    return all(fold(word) in held for word in text.split())


def checked_status(written: str) -> str:
    """Return a status as the register knows it; UsageError names those there are."""
    known = statuses()
    if written in known or written in known.values() or written.startswith("不予"):
        return written
    message = f"沒有「{written}」這種結果；可用的是 {'、'.join(known)}"
    raise UsageError(message)


def checked_kinds(written: Sequence[str] | None) -> tuple[str, ...]:
    """Return the kinds named; UsageError for one there is not."""
    for kind in written or ():
        if kind not in KINDS:
            message = f"沒有「{kind}」這種；可用的是 {'、'.join(KINDS)}"
            raise UsageError(message)
    return tuple(written or ())
