"""One decision on one page: what it says, what it came from, what became of it, what else its units have open."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import role_label
from assistant.assistant import Assistant
from assistant.desk.matters import render_matter
from assistant.desk.rows import acts, kind_badge, subject, units
from assistant.desk.timeline import Point, plot
from assistant.page_render import escape
from assistant.register.book import concerns
from assistant.register.corrections import FIELDS
from assistant.register.matters import cases_of, matters
from assistant.register.rows import Corrected, Decision
from assistant.register.shown import state
from ingest.dates import roc
from ingest.errors import UsageError
from ingest.record import Item, Record, Role

_OTHERS = 8
_DEEPEST = 6


def render_decision(assistant: Assistant, wanted: str, today: dt.date) -> str:
    """Return the page of the row with this id; UsageError when the register has none."""
    row, rows = find_row(assistant, wanted), assistant.register().rows
    record = assistant.record(row.citation.record)
    siblings = [each for each in rows if each.citation.record == record.id and each.case == row.case]
    return (
        f'<article class="decision"><h2 tabindex="-1" translate="no">{escape(row.subject)}</h2>{_said(row)}'
        f"<dl class='facts'>{''.join(_facts(row, today))}</dl>{_corrections(row)}{_plotted(row, today)}"
        f"<h3>這個案的全文</h3><div class='case-text' translate='no'>{_case(record, row)}</div>"
        f"{_listed('同一案的其他事項', (each for each in siblings if each.id != row.id), today)}"
        f"{_followed(assistant, row, today)}{_listed('同單位還沒結案的其他事項', _pending(rows, row), today)}</article>"
    )


def find_row(assistant: Assistant, wanted: str) -> Decision:
    """Return the row with this id; UsageError when the register has none."""
    for row in assistant.register().rows:
        if row.id == wanted:
            return row
    message = "登錄簿裡沒有這一項；紀錄可能已經更新，請回清單重新找"
    raise UsageError(message)


def _said(row: Decision) -> str:
    force = "具拘束力" if row.binding else "不是決議"
    return (
        f'<section class="card claims"><p class="role">{kind_badge(row)}<span class="force">{force}</span></p>'
        f'<blockquote class="words" translate="no">{escape(row.citation.quote.strip())}</blockquote>{acts(row)}</section>'
    )


def _facts(row: Decision, today: dt.date) -> Iterator[str]:
    day = f"民國 {roc(row.date)}／西元 {row.date.isoformat()}" if row.date else "日期不明"
    outcome = "、".join(dict.fromkeys((row.outcome, *row.also)))
    yield _fact("會議", f'<span translate="no">{escape(row.meeting)}</span>')
    yield _fact("日期", escape(day))
    yield _fact("項次", f'<span translate="no">{escape(" › ".join(row.citation.path))}</span>')
    yield _fact("結果", f"<span>{escape(outcome)}</span>")
    if row.binds:
        words = "；".join(clause.strip("，。；") for clause in row.binds)
        yield _fact("要做的事", f'<span translate="no">{escape(words)}</span>')
    yield _fact("負責單位", units(row))
    if row.proposer:
        yield _fact("提案單位", f'<span translate="no">{escape(row.proposer)}</span>')
    yield _fact("期限", _deadline(row))
    yield _fact("狀態", f'<span class="state">{state(row, today)}</span>')


def _corrections(row: Decision) -> str:
    """What people corrected, and the form to correct what the machine read; the quote is the record's own."""
    told = "".join(map(_corrected, row.corrected))
    options = "".join(f'<option value="{name}">{label}</option>' for name, label in FIELDS.items())
    return (
        f'{f"<ul class=said>{told}</ul>" if told else ""}<details class="mend"><summary>更正機器判讀的欄位</summary>'
        f'<form class="filters" data-row="{escape(row.id)}"><label>欄位<select name="field">{options}</select></label>'
        '<label class="wide">更正為<input name="value" autocomplete="off" maxlength="200" '
        'placeholder="例如：已結案、社家署、109.12.31"></label>'
        '<label class="wide">依據<input name="ground" autocomplete="off" maxlength="200" '
        'placeholder="例如：109.3.2 函復辦理完成"></label>'
        '<label>更正人<input name="who" autocomplete="name" maxlength="40"></label>'
        '<button type="submit" class="main-act">儲存</button><p class="told" role="status"></p></form></details>'
    )


def _corrected(told: Corrected) -> str:
    ground = f'<span translate="no">（{escape(told.ground)}）</span>' if told.ground else ""
    return (
        f'<li><span class="badge">更正</span> <span>{FIELDS[told.field]}</span> <span translate="no">'
        f"{escape(told.machine)} → {escape(told.value)}</span>{ground} "
        f'<span class="facts" translate="no">{escape(told.who)} {escape(told.when[:10])}</span> '
        f'<button type="button" class="undo" data-undo="{told.field}">取消更正</button></li>'
    )


def _fact(name: str, value: str) -> str:
    return f"<dt>{name}</dt><dd>{value}</dd>"


def _deadline(row: Decision) -> str:
    if row.deadline is None:
        return '<span class="none">未載明</span>'
    day = f"（{roc(row.deadline.day)}，{row.deadline.day.isoformat()}）" if row.deadline.day else ""
    return f'<span translate="no">{escape(row.deadline.verbatim)}{day}</span>'


def _plotted(row: Decision, today: dt.date) -> str:
    """The meeting, the deadline and today on one line, where the record tells of a deadline's day."""
    if not (row.date and row.deadline and row.deadline.day):
        return ""
    points = (
        Point(row.date, row.kind, "binding" if row.binding else "said"),
        Point(row.deadline.day, "期限", "due"),
        Point(today, "今天", "today"),
    )
    return plot(points, row.subject)


def _case(record: Record, row: Decision) -> str:
    """The whole 案 as its tree, what the row quotes marked."""
    top = _topic(record, row)
    inside = [each for each in record.items if top.start <= each.start < top.stop]
    return "".join(_branch(record, item, row, len(top.path)) for item in inside)


def _topic(record: Record, row: Decision) -> Item:
    """The item below a root section that holds the row: in a talk, what was asked stands there with what was replied."""
    item = record.items[row.case]
    above = [each for each in record.ancestors(item.number) if each.parent is not None]
    return above[-1] if above else item


def _branch(record: Record, item: Item, row: Decision, above: int) -> str:
    depth = min(len(item.path) - above + 1, _DEEPEST)
    tag = f'<span class="badge{" binding" if item.role.binds else ""}">{escape(role_label(item))}</span> '
    shown = "" if item.role in {Role.SECTION, Role.TEXT, Role.HEADER} else tag
    words = escape(record.text[item.start : item.end].strip())
    marked = f"<mark>{words}</mark>" if item.number == row.citation.item else words
    return (
        f'<p class="depth-{depth}">{shown}<button type="button" data-act="open" data-record="{escape(record.id)}" '
        f'data-item="{item.number}" data-span="">{marked}</button></p>'
    )


def _followed(assistant: Assistant, row: Decision, today: dt.date) -> str:
    """The matters that the row's case is part of, confirmed or proposed."""
    key = (row.citation.record, row.case)
    found = [
        matter
        for matter in matters(cases_of(assistant.register().rows), assistant.catalog)
        if any((each.rows[0].citation.record, each.rows[0].case) == key for each in matter.cases)
    ]
    if not found:
        return '<h3>跨會議追蹤</h3><p class="empty">其他會議沒有相近的案。</p>'
    return f"<h3>跨會議追蹤</h3>{''.join(render_matter(matter, today) for matter in found)}"


def _pending(rows: Sequence[Decision], row: Decision) -> Iterator[Decision]:
    for each in rows:
        if each.id != row.id and each.open and any(concerns(each, unit) for unit in row.resolved_units):
            yield each


def _listed(heading: str, rows: Iterable[Decision], today: dt.date) -> str:
    held = list(rows)
    if not held:
        return ""
    shown = "".join(
        f'<li>{kind_badge(each)} <span class="date">{escape(each.citation.roc_date or "")}</span> '
        f"{subject(each)}"
        f'<q translate="no">{escape(" ".join(each.citation.quote.split()))}</q> '
        f'<span class="state">{state(each, today)}</span></li>'
        for each in held[:_OTHERS]
    )
    more = f'<p class="facts">另有 {len(held) - _OTHERS} 項</p>' if len(held) > _OTHERS else ""
    return f'<h3>{heading}（{len(held)}）</h3><ul class="said">{shown}</ul>{more}'
