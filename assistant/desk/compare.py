"""Two meetings side by side: how much each decided, on which cases both spoke, which units each called on."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.assistant import Assistant
from assistant.desk.asked import Asked
from assistant.desk.rows import subject
from assistant.page_render import escape
from assistant.register.matters import Case, Link, cases_of, matters
from assistant.register.rows import KINDS, Decision
from assistant.register.shown import state
from ingest.dates import roc
from ingest.errors import UsageError


def render_compare(assistant: Assistant, wanted: Asked, today: dt.date) -> str:
    """Return the comparison of the meetings ``first`` and ``second`` (record ids), the earlier on the left.

    UsageError unless both are records and differ.
    """
    chosen = [wanted["first"], wanted["second"]]
    if not all(chosen) or chosen[0] == chosen[1]:
        message = "請選兩場不同的會議來比較"
        raise UsageError(message)
    rows = [row for row in assistant.register().rows if row.citation.record in chosen]
    ids = sorted(chosen, key=lambda each: str(assistant.record(each).date or ""))
    sides = [[row for row in rows if row.citation.record == each] for each in ids]
    heads = "".join(_head(assistant, each) for each in ids)
    return (
        f'<div class="table-box"><table class="register compared"><caption class="visually-hidden">兩場會議的比較</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{_counts(sides, today)}"
        f"{_line('負責單位只在這場出現', _units(sides))}"
        f"{_line('案', [_cases(each) for each in sides])}</tbody></table></div>{_shared(assistant, rows)}"
    )


def _head(assistant: Assistant, name: str) -> str:
    record = assistant.record(name)
    day = f"民國 {roc(record.date)}" if record.date else "日期不明"
    return f'<th scope="col"><span class="date">{day}</span><span translate="no">{escape(record.title)}</span></th>'


def _counts(sides: Sequence[Sequence[Decision]], today: dt.date) -> str:
    kinds = [Counter(row.kind for row in side) for side in sides]
    outcomes = [Counter(row.outcome for row in side) for side in sides]
    states = [Counter(state(row, today) for row in side) for side in sides]
    told = (
        ("事項", [f"<strong>{len(side)}</strong>" for side in sides]),
        ("種類", [_told(kind, KINDS) for kind in kinds]),
        ("結果", [_told(outcome, outcome) for outcome in outcomes]),
        ("狀態", [_told(each, each) for each in states]),
    )
    return "".join(_line(name, cells) for name, cells in told)


def _told(counts: Counter[str], names: Iterable[str]) -> str:
    parts = [f"<span>{escape(name)}</span> {counts[name]}" for name in names if counts[name]]
    return "　".join(parts) or '<span class="none">沒有</span>'


def _line(name: str, cells: Iterable[str]) -> str:
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _units(sides: Sequence[Sequence[Decision]]) -> list[str]:
    named = [dict.fromkeys(unit for row in side for unit in row.resolved_units) for side in sides]
    first, second = named
    only = ([unit for unit in first if unit not in second], [unit for unit in second if unit not in first])
    return [_names(units) for units in only]


def _names(units: Sequence[str]) -> str:
    return (
        f'<span translate="no">{escape("、".join(units))}</span>'
        if units
        else '<span class="none">沒有</span>'
    )


def _cases(rows: Sequence[Decision]) -> str:
    listed = "".join(
        f"<li>{subject(case.rows[0])}<span> {escape('、'.join(case.outcomes))}</span></li>"
        for case in cases_of(rows)
    )
    return f"<ul>{listed}</ul>" if listed else '<span class="none">沒有</span>'


def _shared(assistant: Assistant, rows: Sequence[Decision]) -> str:
    """The cases on which both meetings spoke, as far as people confirmed or the machine proposes it."""
    held = {row.citation.record for row in rows}
    links = [
        link
        for matter in matters(cases_of(assistant.register().rows), assistant.catalog)
        for link in matter.links
        if {_record(link.first), _record(link.second)} == held
    ]
    if not links:
        return '<h3>兩場都談到的案</h3><p class="empty">沒有相同或相近的案。</p>'
    return f"<h3>兩場都談到的案（{len(links)}）</h3><ul class='said'>{''.join(map(_link, links))}</ul>"


def _record(case: Case) -> str:
    return case.rows[0].citation.record


def _link(link: Link) -> str:
    basis = "由人確認" if link.judgment else "系統建議，尚未由人確認"
    steps = " → ".join(escape("、".join(case.outcomes)) for case in (link.first, link.second))
    return f'<li><span class="badge">{basis}</span> {subject(link.second.rows[0])}<span> {steps}</span></li>'
