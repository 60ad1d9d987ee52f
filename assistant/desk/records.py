"""The records tab: what is in the index by series and date, what is missing, and each record's tree and problems."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import problems
from assistant.answer import role_label
from assistant.assistant import Assistant
from assistant.coverage import Series, series_of, spelled
from assistant.desk.asked import Asked, shown
from assistant.desk.files import static
from assistant.page_render import escape
from assistant.show import KIND_LABELS, header_fields
from index.catalog import Summary
from ingest.dates import roc
from ingest.record import Doubt, Item, Record, Role

if TYPE_CHECKING:
    import gradio

_DEEPEST = 6
# As much of an item as tells it from its neighbours.
_WORDS = 60


def records_tab(assistant: Assistant) -> "gradio.HTML":
    """Return the tab over the records of ``assistant``."""
    import gradio as gr

    @shown
    def shelf(_: Asked) -> str:
        return render_shelf(assistant.records())

    @shown
    def record(wanted: Asked) -> str:
        return render_record(assistant.record(wanted["record"]))

    return gr.HTML(
        static("records.html"), elem_id="panel-records", apply_default_css=False,
        js_on_load=static("records.js"), server_functions=[shelf, record],
    )  # fmt: skip


# --- all records ---


def render_shelf(records: Sequence[Summary]) -> str:
    """Return the coverage by series, then all records: those of a series together, the others by kind."""
    doubtful = sum(1 for each in records if each.warnings)
    told = f"共 {len(records)} 份紀錄" + (f"，{doubtful} 份有待留意的地方" if doubtful else "")
    groups = "".join(_group(name, held) for name, held in _grouped(records))
    return f'<p class="counted" role="status">{told}</p>{render_coverage(series_of(records))}{groups}'


def render_coverage(series: Sequence[Series]) -> str:
    """Return which numbers of each series are there and which are missing."""
    if not series:
        return ""
    rows = "".join(
        f"<li><strong>{escape(each.name)}</strong>"
        f"<span>有 {spelled(each.numbers)}{_span(each.records)}</span>{_missing(each)}</li>"
        for each in series
    )
    return f'<section class="card coverage" aria-label="收錄範圍"><h3>收錄範圍</h3><ul>{rows}</ul></section>'


def _missing(series: Series) -> str:
    if not series.missing:
        return '<span class="whole">沒有缺號</span>'
    return f'<span class="missing">{spelled(series.missing)}會議紀錄不在資料中</span>'


def _span(records: Sequence[Summary]) -> str:
    days = sorted(each.date for each in records if each.date)
    if not days:
        return ""
    return f"（{roc(days[0])}{f' 至 {roc(days[-1])}' if days[-1] != days[0] else ''}）"


def _grouped(records: Iterable[Summary]) -> Iterator[tuple[str, list[Summary]]]:
    held: dict[str, list[Summary]] = {}
    for each in records:
        held.setdefault(each.series or KIND_LABELS[each.kind], []).append(each)
    yield from sorted(held.items())


def _group(name: str, records: Sequence[Summary]) -> str:
    rows = "".join(map(_entry, records))
    return f'<section class="group"><h3>{escape(name)}</h3><ul class="entries">{rows}</ul></section>'


def _entry(record: Summary) -> str:
    number = f"第 {record.number} 次　" if record.number else ""
    date = f"民國 {roc(record.date)}" if record.date else "日期不明"
    warned = f'<span class="missing">{record.warnings} 則提醒</span>' if record.warnings else ""
    return (
        f'<li><button type="button" class="subject" data-record="{escape(record.id)}">{escape(record.title)}</button>'
        f'<span class="facts">{number}{date}・{KIND_LABELS[record.kind]}・{record.passages} 段・'
        f"{escape(Path(record.source).name)}{warned}</span></li>"
    )


# --- one record ---


def render_record(record: Record) -> str:
    """Return one record: what its header says, what is doubtful in it, and the tree of its items with their roles."""
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in header_fields(record)
    )
    tree = "".join(_branch(record, item) for item in record.items)
    return (
        f'<article class="record"><h2 tabindex="-1">{escape(record.title)}</h2>'
        f'<dl class="facts">{facts}</dl>{_quality(record.warnings)}'
        f"<h3>條目（{len(record.items)} 項）</h3>"
        f'<ol class="tree" aria-label="條目">{tree}</ol></article>'
    )


def _quality(doubts: Sequence[Doubt]) -> str:
    if not doubts:
        return '<p class="whole">讀入時沒有需要留意的地方。</p>'
    rows = "".join(
        f"<li><strong>{escape(problems.name(doubt.code))}</strong>{_where(doubt)}{escape(doubt.text)}"
        f"<small>{escape(problems.advice(doubt.code))}</small></li>"
        for doubt in doubts
    )
    return (
        f'<aside class="notes quality"><strong>待留意的地方（{len(doubts)}）</strong><ul>{rows}</ul></aside>'
    )


def _where(doubt: Doubt) -> str:
    if doubt.page:
        return f"　第 {doubt.page} 頁　"
    return f"　第 {doubt.line} 行　" if doubt.line else "　"


def _branch(record: Record, item: Item) -> str:
    words = " ".join(record.text[item.body : item.end].split())
    cut = f"{words[:_WORDS]}…" if len(words) > _WORDS else words
    kind = "badge binding" if item.role.binds else "badge"
    tag = (
        f'<span class="{kind}">{escape(role_label(item))}</span>'
        if item.role not in {Role.SECTION, Role.TEXT, Role.HEADER}
        else ""
    )
    return (
        f'<li class="depth-{min(len(item.path), _DEEPEST)}"><button type="button" data-act="open" '
        f'data-record="{escape(record.id)}" data-item="{item.number}" data-span="">'
        f'<span class="label">{escape(item.label)}</span>{tag}<span class="words">{escape(cut)}</span></button></li>'
    )
