"""The quote gate for packs: what no quote supports, what stands at no span, what no answer may say.

``faults`` looks at one element of a pack and returns what is wrong with it; a pack is let out only without any.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import singledispatch
from typing import Any

from assistant.answer import Citation
from assistant.course.pack import CaseSheet, Pack, Point, Row, Statement, Task, cited
from assistant.course.quiz import BLANK
from assistant.course.values import differs, find_values, occurs
from assistant.gate import normal, quote_holds, unsupported
from ingest.errors import SheanError
from ingest.record import Record

_RecordOf = Callable[[str], Record]


def faults(element: object, record_of: _RecordOf, topic: str) -> list[str]:
    """Return what is wrong with an element of a pack, [] when all of it holds; ``topic`` is the trainer's word."""
    return list(_faults(element, record_of, topic))


def stale(pack: Pack, record_of: _RecordOf) -> list[Citation]:
    """Return the citations that do not stand in the records as they are now."""
    return [each for each in cited(pack) if any(_cited((each,), record_of))]


def _cited(citations: Iterable[Citation], record_of: _RecordOf) -> Iterator[str]:
    none = True
    for citation in citations:
        none = False
        try:
            record = record_of(citation.record)
        except SheanError:
            yield f"紀錄不在索引裡：{citation.title}"
            continue
        if not quote_holds(citation, record):
            yield f"引文與紀錄不符：{citation.official}"
    if none:
        yield "沒有引文"


def _worded(text: str, citations: Iterable[Citation], topic: str) -> Iterator[str]:
    """What a wording of the program's own says beyond its quotes, the names of their places, and the topic."""
    named = [part for each in citations for part in (each.quote, each.official, each.speaker or "")]
    yield from (f"引文沒有「{part}」：{text}" for part in unsupported(text, [*named, topic]))


@singledispatch
def _faults(element: Any, record_of: _RecordOf, topic: str) -> Iterator[str]:  # noqa: ANN401 - one for each noun
    raise TypeError(element, record_of, topic)


@_faults.register
def _(element: Citation, record_of: _RecordOf, topic: str) -> Iterator[str]:  # noqa: ARG001
    yield from _cited((element,), record_of)


@_faults.register
def _(element: Statement, record_of: _RecordOf, topic: str) -> Iterator[str]:
    yield from _cited(element.citations, record_of)
    yield from _worded(element.text, element.citations, topic)


@_faults.register
def _(element: Point, record_of: _RecordOf, topic: str) -> Iterator[str]:
    yield from _cited(element.quotes, record_of)
    yield from _faults(element.heading, record_of, topic)


@_faults.register
def _(element: Row, record_of: _RecordOf, topic: str) -> Iterator[str]:  # noqa: ARG001
    yield from _cited((element.quote,), record_of)
    held = normal(element.quote.quote + (element.quote.speaker or ""))
    for part in (*element.units, *([element.deadline] if element.deadline else [])):
        if normal(part) not in held:
            yield f"引文沒有「{part}」"


@_faults.register
def _(element: CaseSheet, record_of: _RecordOf, topic: str) -> Iterator[str]:
    yield from _faults(element.heading, record_of, topic)
    yield from _cited(element.situation, record_of)
    for question in element.questions:
        yield from _cited(question.answers, record_of)
        yield from _worded(question.question, question.answers, topic)


@_faults.register
def _(element: Task, record_of: _RecordOf, topic: str) -> Iterator[str]:
    wrong = [option.citation for option in element.options] + (
        [element.changed.citation] if element.changed else []
    )
    broken = [*_cited((*element.citations, *element.given, *wrong), record_of)]
    yield from broken or _task(element, record_of, topic)


def _task(task: Task, record_of: _RecordOf, topic: str) -> Iterator[str]:
    quote = normal(task.citations[0].quote)
    if normal(task.answer) not in quote:
        yield f"答案不在引文裡：{task.answer}"
    if task.kind == "short":
        yield from _worded(task.stem, (*task.citations, *task.given), topic)
        return
    if normal(restored(task)) not in quote:
        yield f"題目不是紀錄的原文：{task.stem}"
    record = record_of(task.citations[0].record)
    item = record.items[task.citations[0].item]
    for option in task.options:
        if normal(option.text) not in normal(option.citation.quote):
            yield f"選項不在它的出處裡：{option.text}"
        if option.text != task.answer and equal_or_held(
            task.answer, option.text, record.text[item.start : item.end]
        ):
            yield f"錯誤選項可能是答案：{option.text}"
    if task.options and task.right is None:
        yield "選項裡沒有答案"
    if task.changed and not _different(task.answer, task.changed.text):
        yield f"改過的值與原文相同：{task.changed.text}"


def restored(task: Task) -> str:
    """Return the record's sentence: the stem with the answer where the blank or the changed value stands."""
    if task.kind == "choice":
        return task.stem.replace(BLANK, task.answer)
    if task.changed is None:
        return task.stem
    # A changed value stands once in its stem (``assistant.course.quiz`` sees to it).
    return task.stem.replace(task.changed.text, task.answer)


def equal_or_held(answer: str, option: str, words: str) -> bool:
    """Whether an option can mean the answer, by value, date or alias, or stands in the cited item in any form."""
    if not _different(answer, option):
        return True
    values = find_values(words, named=True)
    return any(occurs(value, values, words) for value in find_values(option, named=True)) or normal(
        option
    ) in normal(words)


def _different(one: str, other: str) -> bool:
    ones, others = find_values(one, named=True), find_values(other, named=True)
    return bool(
        normal(one) != normal(other) and all(differs(a, b) for a in ones for b in others if a.kind == b.kind)
    )
