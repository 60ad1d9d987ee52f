"""What a person corrects in a record: kept with who and when, and in force at once in answers and the register."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.answer import ROLE_LABELS
from assistant.assistant import Assistant
from assistant.register.book import register_rows
from assistant.register.matters import carry_over, cases_of
from assistant.show import KIND_LABELS, Line, line
from index import correcting
from index.corrections import ROLE, Correction, Value, shown
from ingest.errors import UsageError
from ingest.record import Item, Kind, Record, Role


def correct(
    assistant: Assistant,
    name: str,
    fields: Mapping[str, Value] | None = None,
    roles: Mapping[int, Role] | None = None,
    *,
    who: str,
) -> Record:
    """Keep what a person says of the record called ``name`` and return it as it is then.

    ``fields``: title, kind (minutes …), date (ISO), series, number; None says that there is none. ``roles`` are by
    the item's number. UsageError for what cannot be, IndexBusyError while another program writes.
    """
    before = assistant.record(name)
    with assistant.writing_store() as store:
        after = correcting.correct(store, before.id, fields, roles, who=who)
        carry_over(store.catalog, cases_of(register_rows(before)), cases_of(register_rows(after)))
    return after


def undo(assistant: Assistant, name: str, field: str | None = None, item: int | None = None) -> Record:
    """Take corrections back: all of the record, those of a field, or of an item by its number.

    Errors as ``correct`` raises them.
    """
    before = assistant.record(name)
    with assistant.writing_store() as store:
        after = correcting.undo(store, before.id, field, item)
        carry_over(store.catalog, cases_of(register_rows(before)), cases_of(register_rows(after)))
    return after


def item_at(record: Record, written: str) -> Item:
    """Return the item with these labels, from the root or only the last ones (案由二/決議), else with this number.

    UsageError unless exactly one.
    """
    labels = tuple(part.strip() for part in written.replace("›", "/").split("/") if part.strip())
    found = [item for item in record.items if labels and item.path[-len(labels) :] == labels]
    found = [item for item in found if item.path == labels] or found
    if not found and written.strip().isdecimal():
        found = [item for item in record.items if item.number == int(written)]
    if len(found) == 1:
        return found[0]
    if found:
        several = "、".join(f"{item.number}（{' › '.join(item.path)}）" for item in found[:5])
        message = f"有 {len(found)} 條符合「{written}」：{several}；請寫得更完整，或改寫前面的號碼"
    else:
        message = (
            f"「{record.title}」沒有「{written}」這一條；請以 shean show 查看各條的編號，由上到下以 / 隔開"
        )
    raise UsageError(message)


# --- shown ---


def correction_lines(corrections: Iterable[Correction]) -> Iterator[Line]:
    """Yield what people corrected: what the machine had read, what holds, who and when."""
    for each in corrections:
        said = f"{each.name}：{_word(each, each.value)}"
        machine = f"（機器讀到：{_word(each, each.machine)}；{each.who}，{each.at[:10]}）"
        yield line(("人工更正　", "green"), said, (machine, "dim"))


def _word(correction: Correction, value: Value) -> str:
    if correction.field == ROLE:
        return ROLE_LABELS[Role(str(value))]
    if correction.field == "kind":
        return KIND_LABELS[Kind(str(value))]
    return shown(correction.field, value)


def correction_form(correction: Correction) -> dict[str, Any]:
    """Return the JSON form of a correction; ``item`` is its number in the record as it is now."""
    return {
        "field": correction.field,
        "item": correction.item.number if correction.item else None,
        "path": list(correction.item.path) if correction.item else None,
        "machine": correction.machine,
        "value": correction.value,
        "by": correction.who,
        "at": correction.at,
    }
