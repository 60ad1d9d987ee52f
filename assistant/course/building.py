"""From a topic or records to a pack: gathered, put into parts, and let through the quote gate."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from assistant.assistant import Assistant
from assistant.course.cases import case_sheets
from assistant.course.check import faults
from assistant.course.gather import Found, gather
from assistant.course.pack import PARTS, Pack, Statement, Task
from assistant.course.parts import concerned, goals, group_of, meant, point, row_of, short_tasks, words
from assistant.course.quiz import Spot, pool_of, value_tasks
from assistant.register.rows import Decision
from ingest.errors import UsageError
from ingest.record import Record, Role

# More than these no trainer teaches in one course; what is left out is counted in a note.
_POINTS, _GOALS, _CASES = 40, 6, 6
_VALUE_TASKS, _SHORT_TASKS = 14, 8
# Wrong options are drawn from so many records at most.
_POOL = 40
_FEW = 3


def build(assistant: Assistant, topic: str, records: Sequence[str] = ()) -> Pack:
    """Return the pack on a topic, or on whole records when ``topic`` is empty.

    ``records`` are names as ``Assistant.record`` takes them, none meaning all. Every part passes the quote gate; what
    does not is left out. UsageError when neither is given, a record is unknown, or the records say nothing of it.
    """
    topic = topic.strip()
    if not topic and not records:
        message = "請給主題，或以 --records 指定紀錄"
        raise UsageError(message)
    wanted = [assistant.record(name) for name in records]
    found = gather(assistant, topic, [record.id for record in wanted])
    if not found:
        what = f"關於「{topic}」的內容" if topic else "可以整理的內容"
        message = f"紀錄裡沒有{what}；請換一個說法，或以 shean search 查看紀錄怎麼寫"
        raise UsageError(message)
    book = assistant.register().rows
    rows = concerned(book, found, assistant.record)
    pack = _composed(assistant, topic, wanted, found, rows, book)
    return gated(pack, assistant.record)


def _composed(
    assistant: Assistant,
    topic: str,
    wanted: Sequence[Record],
    found: Sequence[Found],
    rows: Sequence[Decision],
    book: Sequence[Decision],
) -> Pack:
    taught = [each for each in found if each.item.role != Role.AGENDA]
    by_place = {(row.citation.record, row.citation.item): row for row in rows}
    ordered = sorted(taught, key=lambda each: list(words("groups")).index(group_of(each.item)))
    told = [each for each in ordered if not _noted(each, by_place)]
    points = [
        point(each, by_place.get(each.key) if each.item.role.binds else None) for each in told[:_POINTS]
    ]
    kept = told[:_POINTS]
    short = list(short_tasks(kept, rows, topic, book))[:_SHORT_TASKS]
    named = topic or "、".join(record.title for record in wanted)
    pool = pool_of(_pool_records(assistant, found))
    return Pack(
        topic=topic,
        title=Statement("title", words("headings")["title"].format(topic=named), ()),
        wanted=tuple(record.source for record in wanted),
        made=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        goals=tuple(goals(kept, rows, topic, book))[:_GOALS],
        points=tuple(points),
        decisions=tuple(row_of(row) for row in rows),
        cases=tuple(case_sheets(found, rows, topic, book)[:_CASES]),
        quiz=tuple(_told(task, assistant.record) for task in _distinct([*_value_tasks(kept, pool), *short])),
        notes=tuple(_notes(points, told, found)),
    )


def _noted(found: Found, by_place: dict[tuple[str, int], Decision]) -> bool:
    """Whether an item says only 洽悉, which stands in the decision table."""
    row = by_place.get(found.key)
    return row is not None and row.binding and row.status == "noted"


def _pool_records(assistant: Assistant, found: Sequence[Found]) -> Iterable[Record]:
    """The records of the pack first, then others of the index."""
    names = dict.fromkeys([each.record.id for each in found])
    names |= dict.fromkeys(summary.id for summary in assistant.records())
    return (assistant.record(name) for name in list(names)[:_POOL])


def _value_tasks(found: Sequence[Found], pool: Sequence[Spot]) -> list[Task]:
    """The choices, then the statements to be judged."""
    asked = list(value_tasks(found, pool))[:_VALUE_TASKS]
    return sorted(asked, key=lambda task: task.kind != "choice")


def _told(task: Task, record_of: Callable[[str], Record]) -> Task:
    """A task that says who 本局 in its stem is."""
    cited = task.citations[0]
    return replace(task, meant=meant(record_of(cited.record), cited.item, task.stem))


def _distinct(tasks: Iterable[Task]) -> Iterable[Task]:
    """Tasks without those that ask the same a second time."""
    seen: set[str] = set()
    for task in tasks:
        if task.stem not in seen:
            seen.add(task.stem)
            yield task


def _notes(points: Sequence[object], told: Sequence[Found], found: Sequence[Found]) -> Iterable[str]:
    notes = words("notes")
    if not any(each.item.role.binds for each in found):
        yield notes["none_decided"]
    if len(points) < _FEW:
        yield notes["few"]
    if len(told) > len(points):
        yield notes["capped"].format(count=len(told), kept=len(points))


# --- the gate ---


def gated(pack: Pack, record_of: Callable[[str], Record]) -> Pack:
    """Leave out every element the gate does not let through, and a second one under an id already taken."""
    taken: set[str] = set()
    kept: dict[str, Any] = {}
    for name in PARTS:
        held = []
        for element in pack.part(name):
            if element.id not in taken and not faults(element, record_of, pack.topic):
                taken.add(element.id)
                held.append(element)
        kept[name] = tuple(held)
    return replace(pack, **kept)
