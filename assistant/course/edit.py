"""What a trainer changes in a pack: the order, what is left out, headings and goals in words of their own.

Edits stand beside what was generated and name it by id, so that they outlive a new generation. Quotes cannot be
edited: a pack that could be made to say what no record says would be worth nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.course.pack import PART_NAMES, PARTS, CaseSheet, Edit, Own, Pack, Point, Statement
from assistant.gate import unsupported
from ingest.errors import UsageError

_LONGEST = 200


def reorder(pack: Pack, part: str, ids: Sequence[str], who: str) -> Pack:
    """Return the pack with the elements of a part in this order; those not named follow. UsageError for an unknown one."""
    if part not in PARTS:
        message = f"沒有「{part}」這個部分；可用的是 {'、'.join(PARTS)}"
        raise UsageError(message)
    unknown = set(ids) - {element.id for element in pack.part(part)}
    if unknown:
        raise _unknown(min(unknown))
    return _edited(pack, "order", part, list(ids), who)


def move(pack: Pack, element: str, step: int, who: str) -> Pack:
    """Return the pack with an element ``step`` places down its part (up when negative); UsageError for an unknown one."""
    for part in PARTS:
        ids = [each.id for each in arranged(pack).part(part)]
        if element in ids:
            at = ids.index(element)
            ids.insert(max(0, min(len(ids) - 1, at + step)), ids.pop(at))
            return reorder(pack, part, ids, who)
    raise _unknown(element)


def leave_out(pack: Pack, element: str, who: str) -> Pack:
    """Return the pack without an element (or a whole part, by its name); it can be put back."""
    if element not in PARTS and element not in _ids(pack):
        raise _unknown(element)
    return _edited(pack, "leave_out", element, value=True, who=who)


def put_back(pack: Pack, element: str, who: str) -> Pack:
    """Return the pack with an element that was left out."""
    return _edited(pack, "leave_out", element, value=None, who=who)


def reword(pack: Pack, element: str, text: str, who: str) -> Pack:
    """Return the pack with a title, goal or heading in the trainer's words, by the id of it or of its point or case.

    Empty words bring the proposed ones back. UsageError for anything that is a quote, or rests on one word by word.
    """
    wordings = _wordings(pack)
    target = element if element in wordings else f"{element}-heading"
    if target not in wordings:
        if element in _ids(pack):
            message = f"「{element}」是紀錄的原文或由原文組成，不能修改；可以省略或調整順序"
            raise UsageError(message)
        raise _unknown(element)
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        message = f"文字太長（{len(words)} 字）；請縮短到 {_LONGEST} 字以內"
        raise UsageError(message)
    return _edited(pack, "reword", target, words or None, who)


def _unknown(element: str) -> UsageError:
    return UsageError(f"教材裡沒有「{element}」；代碼請見教材的 JSON 檔")


def _edited(pack: Pack, act: str, target: str, value: Any, who: str) -> Pack:  # noqa: ANN401 - JSON
    """Keep an edit; a later one of the same act on the same element replaces it, None takes it back."""
    if not who.strip():
        message = "請寫明是誰修改的"
        raise UsageError(message)
    when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    kept = tuple(edit for edit in pack.edits if (edit.act, edit.target) != (act, target))
    added = () if value is None else (Edit(act, target, value, who.strip(), when),)
    return replace(pack, edits=(*kept, *added))


def _ids(pack: Pack) -> set[str]:
    return {element.id for part in PARTS for element in pack.part(part)}


def _wordings(pack: Pack) -> dict[str, Statement]:
    headings = [*(point.heading for point in pack.points), *(case.heading for case in pack.cases)]
    statements = [pack.title, *pack.goals, *headings]
    return {statement.id: statement for statement in statements}


# --- applying ---


def shown(pack: Pack) -> Pack:
    """Return the pack as the trainer wants it: reordered, without what is left out, in the trainer's words."""
    whole, out = arranged(pack), left_out(pack)
    parts: dict[str, Any] = {
        name: () if name in out else tuple(each for each in whole.part(name) if each.id not in out)
        for name in PARTS
    }
    return replace(whole, **parts)


def arranged(pack: Pack) -> Pack:
    """Return the pack reordered and in the trainer's words, with what is left out still in its place."""
    orders, wordings = _acts(pack, "order"), _acts(pack, "reword")
    parts: dict[str, Any] = {}
    for name in PARTS:
        ranks = {key: at for at, key in enumerate(orders[name].value)} if name in orders else {}
        elements = [_reworded(element, wordings) for element in pack.part(name)]
        parts[name] = tuple(sorted(elements, key=lambda element: ranks.get(element.id, len(ranks))))
    return replace(pack, title=_reworded(pack.title, wordings), **parts)


def left_out(pack: Pack) -> set[str]:
    """Return the ids of the elements, and the names of the parts, that the trainer left out."""
    return set(_acts(pack, "leave_out"))


def _acts(pack: Pack, act: str) -> dict[str, Edit]:
    return {edit.target: edit for edit in pack.edits if edit.act == act}


def _reworded(element: Any, edits: dict[str, Edit]) -> Any:  # noqa: ANN401 - any noun of a pack
    if isinstance(element, Statement):
        edit = edits.get(element.id)
        return replace(element, own=Own(str(edit.value), edit.who, edit.when)) if edit else element
    if isinstance(element, Point | CaseSheet):
        return replace(element, heading=_reworded(element.heading, edits))
    return element


def warnings(pack: Pack) -> list[str]:
    """Return what the trainer's own words say beyond the quotes they stand over: numbers and negations."""
    found = []
    for statement in _wordings(shown(pack)).values():
        if statement.own and statement.citations:
            held = [part for each in statement.citations for part in (each.quote, each.official)]
            if missing := unsupported(statement.own.text, [*held, pack.topic]):
                found.append(
                    f"講師自訂的「{statement.own.text}」有引文沒有的「{'、'.join(missing)}」，請再確認"
                )
    return found


def part_name(part: str) -> str:
    """Return the name of a part as it is shown."""
    return PART_NAMES[part]
