"""A course pack as the trainer edits it: every element with its citations and what may be done with it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assistant.answer import Citation
from assistant.course.changes import WHAT, Change
from assistant.course.edit import arranged, left_out, part_name, shown, warnings
from assistant.course.layout import LETTERS, TASK_KINDS
from assistant.course.pack import PARTS, CaseSheet, Pack, Point, Row, Statement, Task
from assistant.course.parts import words
from assistant.page_render import badge, escape, open_data

_MARK = {True: "○", False: "✕"}


def render_pack(pack: Pack, changed: Sequence[Change] | None = None, *, stale: int = 0) -> str:
    """Return the pack for editing; ``changed`` is what a new generation brought, ``stale`` counts quotes gone since."""
    whole, out, kept = arranged(pack), left_out(pack), shown(pack)
    parts = "".join(_part(name, whole, out) for name in PARTS)
    counts = "、".join(f"{part_name(name)} {len(kept.part(name))}" for name in PARTS)
    notes = "".join(f'<li translate="no">{escape(note)}</li>' for note in (*pack.notes, *warnings(pack)))
    return (
        f'<article class="packed"><h2 tabindex="-1" translate="no">{escape(whole.title.shown)}</h2>'
        f'{_reworder("title", whole.title)}<p class="counted" translate="no">{escape(counts)}</p>'
        f"{_stale(stale)}{_notes(notes)}"
        f"{'' if changed is None else _changes(changed)}{parts}</article>"
    )


def _notes(rows: str) -> str:
    return f'<aside class="notes"><strong>請留意</strong><ul>{rows}</ul></aside>' if rows else ""


def _stale(count: int) -> str:
    if not count:
        return ""
    return f'<p class="missing" role="alert">紀錄已經變動：有 {count} 則引文與目前的紀錄不符，請按「重新產生」</p>'


def _changes(changed: Sequence[Change]) -> str:
    if not changed:
        return '<p class="whole" role="status">重新產生完成：與上次相同，沒有變動。</p>'
    rows = "".join(_change(each) for each in changed)
    return f'<section class="card changes" role="status"><h3>這次的變動（{len(changed)}）</h3><ul>{rows}</ul></section>'


def _change(change: Change) -> str:
    before = f"<del>{escape(change.before)}</del>" if change.before else ""
    after = f"<ins>{escape(change.after)}</ins>" if change.after else ""
    own = '<span class="force">講師改過</span>' if change.edited else ""
    return (
        f'<li><span class="badge">{WHAT[change.what]}</span> <span>{part_name(change.part)}</span>{own}'
        f'<div translate="no">{before}{after}</div></li>'
    )


def _part(name: str, pack: Pack, out: set[str]) -> str:
    elements = pack.part(name)
    gone = name in out
    act, label = ("restore", "恢復整段") if gone else ("drop", "省略整段")
    button = (
        f'<button type="button" data-edit="{act}" data-target="{name}">{label}</button>' if elements else ""
    )
    rows = "".join(
        _element(element, at, len(elements), out=gone or element.id in out)
        for at, element in enumerate(elements)
    )
    listed = (
        f'<ol class="elements">{rows}</ol>'
        if elements
        else '<p class="empty">紀錄裡沒有可以放進這一段的內容。</p>'
    )
    return (
        f'<section class="part{" left" if gone else ""}"><h3>{part_name(name)}'
        f'<span class="force">{len(elements)}</span></h3>'
        f'<p class="acts">{button}</p>{listed}</section>'
    )


def _element(element: Any, at: int, count: int, *, out: bool) -> str:  # noqa: ANN401 - any noun of a pack
    shows = _SHOWS[type(element)]
    act, label = ("restore", "恢復") if out else ("drop", "省略")
    target = escape(element.id)
    moves = "".join(
        f'<button type="button" data-edit="{step}" data-target="{target}" aria-label="{told}"'
        f"{' disabled' if stuck else ''}>{arrow}</button>"
        for step, told, arrow, stuck in (
            ("up", "往上移", "↑", at == 0),
            ("down", "往下移", "↓", at == count - 1),
        )
    )
    return (
        f'<li class="element{" left" if out else ""}"><div class="acts tools">{moves}'
        f'<button type="button" data-edit="{act}" data-target="{target}">{label}</button></div>{shows(element)}</li>'
    )


# --- the nouns ---


def _quote(citation: Citation) -> str:
    words = escape(citation.quote.strip())
    return (
        f'<div class="quoted">{badge(citation.role, citation.role_label)}<blockquote translate="no">{words}</blockquote>'
        f'<button type="button" class="place" data-act="open" {open_data(citation)} translate="no">'
        f"{escape(citation.official)}</button></div>"
    )


def _quotes(citations: Iterable[Citation]) -> str:
    return "".join(map(_quote, citations))


def _reworder(target: str, statement: Statement) -> str:
    own = statement.own
    told = f'<span class="force">講師自訂：{escape(own.who)}，{escape(own.when[:10])}</span>' if own else ""
    return (
        f'{told}<details class="reword"><summary>改寫</summary><form data-target="{escape(target)}">'
        f'<input name="text" aria-label="改寫" maxlength="200" value="{escape(statement.shown)}">'
        f'<button type="submit">儲存</button><button type="button" data-edit="unword" data-target="{escape(target)}">'
        "用回原來的</button></form></details>"
    )


def _places(citations: Iterable[Citation]) -> str:
    shown = "".join(
        f'<button type="button" class="place" data-act="open" {open_data(each)} translate="no">'
        f"{escape(each.official)}</button>"
        for each in citations
    )
    return f'<details class="places"><summary>出處</summary>{shown}</details>' if shown else ""


def _goal(goal: Statement) -> str:
    return f'<p class="said" translate="no">{escape(goal.shown)}</p>{_reworder(goal.id, goal)}{_places(goal.citations)}'


def _point(point: Point) -> str:
    notes = "".join(f'<p class="force" translate="no">{escape(note)}</p>' for note in point.notes)
    return (
        f'<p class="group">{words("groups")[point.group]}</p><h4 translate="no">{escape(point.heading.shown)}</h4>'
        f"{_reworder(point.id, point.heading)}{_quotes(point.quotes)}{notes}"
    )


def _row(row: Row) -> str:
    units = escape("、".join(row.units)) or "—"
    return (
        f'<p><span class="badge">{escape(row.kind)}</span> <span class="badge">{escape(row.outcome)}</span></p>'
        f'<h4 translate="no">{escape(row.subject)}</h4>{_quote(row.quote)}'
        f'<dl class="facts"><dt>負責單位</dt><dd translate="no">{units}</dd>'
        f'<dt>期限</dt><dd translate="no">{escape(row.deadline or "—")}</dd></dl>'
    )


def _case(case: CaseSheet) -> str:
    asked = "".join(
        f'<li><p translate="no">{escape(each.question)}</p><details class="places"><summary>參考答案</summary>'
        f"{_quotes(each.answers)}</details></li>"
        for each in case.questions
    )
    notes = "".join(f'<p class="force" translate="no">{escape(note)}</p>' for note in case.notes)
    return (
        f'<h4 translate="no">{escape(case.heading.shown)}</h4>{_reworder(case.id, case.heading)}'
        f"{_quotes(case.situation)}{notes}<ol>{asked}</ol>"
    )


def _task(task: Task) -> str:
    options = "".join(
        f'<li translate="no"{" class=right" if option.text == task.answer else ""}>'
        f"({LETTERS[at]}) {escape(option.text)}</li>"
        for at, option in enumerate(task.options)
    )
    kind = TASK_KINDS[task.kind].partition("：")[0]
    return (
        f'<p class="group">{kind}</p><p class="said" translate="no">{escape(task.stem)}{_meant(task)}</p>'
        f"{f'<ul class=options>{options}</ul>' if options else ''}"
        f'<details class="places"><summary>解答</summary>{_answer(task)}{_quotes(task.citations)}</details>'
    )


def _meant(task: Task) -> str:
    return f'<span class="force">{escape("；".join(task.meant))}</span>' if task.meant else ""


def _answer(task: Task) -> str:
    if task.true is not None:
        told = f"{_MARK[task.true]}{f'　紀錄寫的是「{task.answer}」' if task.changed else ''}"
    else:
        told = task.answer if task.options else ""
    return f'<p class="said" translate="no">{escape(told)}</p>' if told else ""


_SHOWS: dict[type, Callable[[Any], str]] = {
    Statement: _goal,
    Point: _point,
    Row: _row,
    CaseSheet: _case,
    Task: _task,
}
