"""The verbs of correction: keep what a person says of a record, and take it back.

Both need a store that is open for writing. What they change is searched, answered from and cited at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from index.corrections import FIELD_NAMES, ROLE, Correction, Value, anchor, plain, typed
from index.filing import now
from index.store import Store
from ingest.errors import UsageError
from ingest.record import Record, Role


def correct(
    store: Store,
    record_id: str,
    fields: Mapping[str, Value] | None = None,
    roles: Mapping[int, Role] | None = None,
    *,
    who: str,
) -> Record:
    """Keep what a person says of a record and return it as it is then.

    ``fields`` are by name (title, kind, date, series, number; None says that there is none), ``roles`` by
    the item's number. A later word about the same field takes the place of the earlier. UsageError for
    an unknown record, field, value or item, or without a name.
    """
    machine = _machine(store, record_id)
    if not who.strip():
        message = "請寫明由誰更正（--by 姓名）"
        raise UsageError(message)
    said = [*_of_fields(machine, fields or {}, who.strip()), *_of_roles(machine, roles or {}, who.strip())]
    if not said:
        message = "請寫明要更正什麼（日期、標題、類別、系列、次別，或條目的性質）"
        raise UsageError(message)
    new = {_place(each) for each in said}
    kept = [each for each in store.catalog.corrections.of(record_id) if _place(each) not in new]
    return _amend(store, machine, [*kept, *said])


def undo(store: Store, record_id: str, field: str | None = None, item: int | None = None) -> Record:
    """Take corrections of a record back and return it as it is then: all, those of a field, or of an item.

    UsageError for an unknown record, and where there is nothing to take back.
    """
    machine = _machine(store, record_id)
    held = store.catalog.corrections.of(record_id)
    gone = [
        each
        for each in held
        if (field is None or each.field == field)
        and (item is None or (each.item is not None and each.item.number == item))
    ]
    if not gone:
        message = f"「{machine.title}」沒有這樣的更正可以取消；請以 shean show {record_id[:8]} 查看"
        raise UsageError(message)
    return _amend(store, machine, [each for each in held if each not in gone])


def _machine(store: Store, record_id: str) -> Record:
    current = store.record(record_id)
    machine = store.catalog.corrections.machine(record_id)
    # Where the file was renamed since, the record knows its name, the machine's reading only the old one.
    return replace(machine, source=current.source) if machine else current


def _amend(store: Store, machine: Record, corrections: list[Correction]) -> Record:
    store.amend(machine, corrections, store.catalog.file(machine.source))
    store.flush()
    return store.record(machine.id)


def _place(correction: Correction) -> tuple[str, int | None]:
    return correction.field, correction.item.number if correction.item else None


def _of_fields(machine: Record, fields: Mapping[str, Value], who: str) -> Iterator[Correction]:
    for field, value in fields.items():
        if field not in FIELD_NAMES or field == ROLE:
            message = f"「{field}」不能更正；可以更正的是 {'、'.join(set(FIELD_NAMES) - {ROLE})}"
            raise UsageError(message)
        try:
            held = typed(field, value)
        except ValueError as error:
            message = f"{FIELD_NAMES[field]}不能是「{value}」"
            raise UsageError(message) from error
        if held is None and field == "title":
            message = "標題不能空白"
            raise UsageError(message)
        yield Correction(field, plain(getattr(machine, field)), plain(held), who, now())


def _of_roles(machine: Record, roles: Mapping[int, Role], who: str) -> Iterator[Correction]:
    for number, role in roles.items():
        if not 0 <= number < len(machine.items):
            message = f"「{machine.title}」沒有第 {number} 號條目；請以 shean show --json 查看 number"
            raise UsageError(message)
        item = machine.items[number]
        yield Correction(ROLE, item.role.value, role.value, who, now(), anchor(machine, item))
