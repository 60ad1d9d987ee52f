"""The decisions tab: the register as a table to filter and sort, to open at its source, and to export."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import narrow
from assistant.assistant import Assistant
from assistant.desk.asked import Asked, asked, shown
from assistant.desk.compare import render_compare
from assistant.desk.decision import find_row, render_decision
from assistant.desk.files import file_form, static
from assistant.desk.matters import render_matters, said_by_person
from assistant.desk.rows import acts, deadline, kind_badge, outcome, subject, units
from assistant.page_render import escape, render_problem
from assistant.register.book import Wanted
from assistant.register.corrections import correct as correct_row
from assistant.register.export import WRITERS, export
from assistant.register.rows import KINDS, Decision
from assistant.register.shown import counted, state
from ingest.errors import SheanError

if TYPE_CHECKING:
    import gradio

# More rows than these no one reads on a screen; the export has all of them.
_MOST = 300
_STATES = ("逾期", "未結案", "已結案")
_NOWHERE = dt.date.max
# Heading, its name in the address, and what rows are sorted by; None where sorting says nothing.
_COLUMNS: tuple[tuple[str, str, Callable[[Decision, dt.date], Any] | None], ...] = (
    ("會議", "date", lambda row, _: (row.date or _NOWHERE, row.meeting)),
    ("種類", "kind", lambda row, _: KINDS.index(row.kind)),
    ("結果", "outcome", lambda row, _: row.outcome),
    ("案由與內容", "", None),
    ("負責單位", "unit", lambda row, _: (not row.units, row.units)),
    ("期限", "due", lambda row, _: (row.deadline and row.deadline.day) or _NOWHERE),
    ("狀態", "state", lambda row, today: _STATES.index(state(row, today))),
)
_SORTS = {name: key for _, name, key in _COLUMNS if key}


def decisions_tab(assistant: Assistant) -> "gradio.HTML":
    """Return the tab over the register of ``assistant``."""
    import gradio as gr

    @shown
    def form(_: Asked) -> str:
        return render_form(assistant.register().rows)

    @shown
    def rows(wanted: Asked) -> str:
        today = _today()
        return render_rows(_selected(assistant, wanted, today), wanted, today)

    def export_rows(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return exported(assistant, asked(sent), _today())

    @shown
    def matters(_: Asked) -> str:
        return render_matters(assistant, _today())

    @shown
    def judge(said: Asked) -> str:
        return said_by_person(assistant, said, _today())

    @shown
    def decision(wanted: Asked) -> str:
        return render_decision(assistant, wanted["decision"], _today())

    def correct(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return kept_correction(assistant, asked(sent))

    @shown
    def compare(wanted: Asked) -> str:
        return render_compare(assistant, wanted, _today())

    return gr.HTML(
        static("decisions.html"), elem_id="panel-decisions", apply_default_css=False,
        js_on_load=static("decisions.js"),
        server_functions=[form, rows, export_rows, matters, judge, decision, compare, correct],
    )  # fmt: skip


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _selected(assistant: Assistant, wanted: Asked, today: dt.date) -> list[Decision]:
    """Return the rows wanted, in the order wanted; UsageError for a date that is none."""
    rows = list(assistant.register().select(wanted_of(wanted), today))
    name = wanted["sort"]
    if key := _SORTS.get(name.removeprefix("-")):
        rows.sort(key=lambda row: key(row, today), reverse=name.startswith("-"))
    return rows


def wanted_of(fields: Asked) -> Wanted:
    """Return the filter that the fields of the form say; UsageError for a date that is none."""
    return Wanted(
        unit=fields["unit"] or None,
        since=narrow.day(fields["since"]) if fields["since"] else None,
        until=narrow.day(fields["until"], last=True) if fields["until"] else None,
        status=fields["outcome"] or None,
        kinds=(fields["kind"],) if fields["kind"] else (),
        text=fields["text"] or None,
        open=True if fields["open"] else None,
        overdue=bool(fields["overdue"]),
        records=(fields["meeting"],) if fields["meeting"] else None,
    )


def kept_correction(assistant: Assistant, said: Asked) -> dict[str, str]:
    """Keep what a person says of a row; ``{"told"}``, or ``{"problem"}`` in one line."""
    try:
        row = find_row(assistant, said["decision"])
        with assistant.writing() as catalog:
            correct_row(catalog, row, said["field"], said["value"], who=said["who"], ground=said["ground"])
    except SheanError as error:
        return {"problem": str(error)}
    return {"told": "已更正"}


def exported(assistant: Assistant, wanted: Asked, today: dt.date) -> dict[str, str]:
    """Return the rows wanted as a file for the browser (``file_form``)."""
    ending = f".{wanted['format']}"

    def write(path: Path) -> None:
        export(_selected(assistant, wanted, today), path, today)

    if ending not in WRITERS:
        return {"problem": f"不支援 {ending} 的檔案；請用 {'、'.join(WRITERS)}"}
    return file_form(f"決議登錄簿-{today.isoformat()}{ending}", write)


# --- the form ---


def render_form(rows: Sequence[Decision]) -> str:
    """Return the options of the form's lists, as the register has them: most frequent units first."""
    units = Counter(unit for row in rows for unit in row.resolved_units)
    meetings = {row.citation.record: row for row in rows}
    lists = (
        ("unit", "所有單位", [(unit, f"{unit}（{count}）") for unit, count in units.most_common()]),
        ("outcome", "所有結果", [(word, f"{word}（{n}）") for word, n in _counts(rows, "outcome")]),
        ("kind", "所有種類", [(word, f"{word}（{n}）") for word, n in _counts(rows, "kind")]),
        ("meeting", "所有會議", [(name, _meeting_name(row)) for name, row in meetings.items()]),
    )
    return "".join(
        f'<template data-for="{name}"><option value="">{every}</option>'
        f"{_options(choices, own=name in {'unit', 'meeting'})}</template>"
        for name, every, choices in lists
    )


def _counts(rows: Sequence[Decision], name: str) -> list[tuple[str, int]]:
    return Counter(str(getattr(row, name)) for row in rows).most_common()


def _meeting_name(row: Decision) -> str:
    return f"{row.citation.roc_date or '日期不明'}　{row.meeting}"


def _options(choices: Iterable[tuple[str, str]], *, own: bool) -> str:
    """The options of a list; ``own``: in the words of the records."""
    mark = ' translate="no"' if own else ""
    return "".join(
        f'<option value="{escape(value)}"{mark}>{escape(name)}</option>' for value, name in choices
    )


# --- the table ---


def render_rows(rows: Sequence[Decision], wanted: Asked, today: dt.date) -> str:
    """Return the rows as a table under their count; a card when there is none."""
    if not rows:
        return f'<p class="counted">共 0 項</p>{render_problem("沒有符合的事項；請放寬條件，或清除條件。")}'
    heads = "".join(_head(title, name, wanted["sort"]) for title, name, _ in _COLUMNS)
    body = "".join(_row(row, today) for row in rows[:_MOST])
    cut = f"<span>；畫面列出前 {_MOST} 項，匯出的檔案有全部</span>" if len(rows) > _MOST else ""
    return (
        f'<p class="counted" role="status"><span>{escape(counted(rows, today))}</span>{cut}</p>'
        f'<div class="table-box"><table class="register"><caption class="visually-hidden">決議登錄簿</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _head(title: str, name: str, sort: str) -> str:
    if not name:
        return f'<th scope="col">{title}</th>'
    order, mark = {name: ("ascending", "▲"), f"-{name}": ("descending", "▼")}.get(sort, ("none", ""))
    return (
        f'<th scope="col" aria-sort="{order}"><button type="button" data-sort="{name}">{title}'
        f'<span aria-hidden="true">{mark}</span></button></th>'
    )


def _row(row: Decision, today: dt.date) -> str:
    citation, now = row.citation, state(row, today)
    words = " ".join(citation.quote.split())
    date = f'<span class="date">{escape(citation.roc_date or "日期不明")}</span>'
    return (
        f'<tr class="is-{_STATES.index(now)}"><td data-label="會議">{date}'
        f'<span class="meeting" translate="no">{escape(row.meeting)}</span></td>'
        f'<td data-label="種類">{kind_badge(row)}</td><td data-label="結果">{outcome(row)}</td>'
        f'<td class="main">{subject(row)}<details class="quote"><summary translate="no">{escape(words)}</summary>'
        f'<blockquote translate="no">{escape(citation.quote.strip())}</blockquote>{acts(row)}</details></td>'
        f'<td data-label="負責單位">{units(row)}</td><td data-label="期限">{deadline(row)}</td>'
        f'<td data-label="狀態"><span class="state">{now}</span></td></tr>'
    )
