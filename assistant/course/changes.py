"""A pack made anew from the records as they are now, the trainer's edits kept, and what became different."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Citation
from assistant.assistant import Assistant
from assistant.course.building import build
from assistant.course.pack import PARTS, CaseSheet, Pack, Point, Row, Statement, Task
from assistant.gate import normal

WHAT = {"added": "新增", "gone": "消失", "quote": "引文改變", "wording": "內容改變", "moved": "出處改變"}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an element. ``what``: added | gone | quote | wording | moved. ``edited`` by the trainer before."""

    part: str
    id: str
    what: str
    before: str
    after: str
    edited: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


def regenerate(assistant: Assistant, pack: Pack) -> tuple[Pack, list[Change]]:
    """Return the pack made anew with the same topic, records and edits, and what changed; errors as ``build``."""
    made = replace(build(assistant, pack.topic, pack.wanted), edits=pack.edits)
    return made, list(changes(pack, made))


def changes(before: Pack, after: Pack) -> Iterator[Change]:
    """Yield what differs between two generations of a pack, part by part."""
    touched = {edit.target.removesuffix("-heading") for edit in before.edits}
    for part in PARTS:
        old = {element.id: element for element in before.part(part)}
        new = {element.id: element for element in after.part(part)}
        for key in (*old, *(key for key in new if key not in old)):
            if found := _change(old.get(key), new.get(key)):
                yield Change(part, key, *found, edited=key in touched)


def _change(old: Any, new: Any) -> tuple[str, str, str] | None:  # noqa: ANN401 - any noun of a pack
    if old is None:
        return "added", "", summary(new)
    if new is None:
        return "gone", summary(old), ""
    if old == new:
        return None
    quoted = [[normal(each.quote) for each in _quotes(element)] for element in (old, new)]
    if quoted[0] != quoted[1]:
        return "quote", _quoted(old), _quoted(new)
    worded = summary(old), summary(new)
    return ("wording", *worded) if _content(old) != _content(new) else None


def _content(element: Any) -> Any:  # noqa: ANN401 - any noun of a pack
    """What a reader sees of an element: its place in a file that was only re-read is no difference."""
    if isinstance(element, Citation):
        return normal(element.quote), element.official
    if isinstance(element, tuple):
        return tuple(map(_content, element))
    names = getattr(element, "__slots__", None)
    return (
        tuple(_content(getattr(element, name)) for name in names)
        if names and not isinstance(element, str)
        else element
    )


def _quotes(element: Any) -> tuple[Citation, ...]:  # noqa: ANN401 - any noun of a pack
    match element:
        case Statement() | Task():
            return element.citations
        case Point():
            return element.quotes
        case Row():
            return (element.quote,)
        case CaseSheet():
            return (
                *element.situation,
                *(each for question in element.questions for each in question.answers),
            )
        case _:
            raise TypeError(element)


def _quoted(element: Any) -> str:  # noqa: ANN401 - any noun of a pack
    return "／".join(each.quote.replace("\n", "") for each in _quotes(element))


def summary(element: Any) -> str:  # noqa: ANN401 - any noun of a pack
    """Return an element in a line."""
    match element:
        case Statement():
            return element.text
        case Point() | CaseSheet():
            return f"{element.heading.text}：{_quoted(element)}"
        case Row():
            return f"{element.kind}・{element.outcome}：{_quoted(element)}"
        case Task():
            return f"{element.stem}（答：{element.answer}）"
        case _:
            raise TypeError(element)
