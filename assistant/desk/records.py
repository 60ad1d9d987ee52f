"""The records tab: what is in the index by series and date, what is missing, and each record's tree and problems."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import role_label
from assistant.assistant import Assistant
from assistant.coverage import Series, series_of, spelled
from assistant.desk.asked import Asked, asked, shown
from assistant.desk.files import static
from assistant.desk.pictures import has_pictures
from assistant.desk.upload import Uploads, render_doubts
from assistant.page_render import escape
from assistant.problems import name
from assistant.show import KIND_LABELS, header_fields
from index.catalog import Summary
from ingest.dates import roc
from ingest.record import Doubt, Item, Record, Role

if TYPE_CHECKING:
    import gradio

_DEEPEST = 6
_ROC = 1911
# As much of an item as tells it from its neighbours.
_WORDS = 60


def records_tab(assistant: Assistant) -> "gradio.HTML":
    """Return the tab over the records of ``assistant``."""
    import gradio as gr
    from gradio.utils import get_upload_folder

    uploads = Uploads(assistant, Path(get_upload_folder()))

    @shown
    def shelf(wanted: Asked) -> str:
        return render_shelf(assistant.records(), wanted["by"])

    @shown
    def problems(_: Asked) -> str:
        return render_problems(assistant)

    def take(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return uploads.take(asked(sent))

    def progress(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return uploads.progress(asked(sent))

    @shown
    def record(wanted: Asked) -> str:
        return render_record(assistant.record(wanted["record"]))

    return gr.HTML(
        static("records.html"), elem_id="panel-records", apply_default_css=False,
        js_on_load=static("records.js"), server_functions=[shelf, record, problems, take, progress],
    )  # fmt: skip


# --- all records ---


def render_shelf(records: Sequence[Summary], by: str = "") -> str:
    """Return the coverage by series, then all records together ``by`` series (others by kind), ``date`` or ``kind``."""
    doubtful = sum(1 for each in records if each.warnings)
    told = f"共 {len(records)} 份紀錄" + (f"，{doubtful} 份有待留意的地方" if doubtful else "")
    groups = "".join(_group(heading, held) for heading, held in _grouped(records, _GROUPS.get(by, _series)))
    return f'<p class="counted" role="status">{told}</p>{render_coverage(series_of(records))}{groups}'


def render_coverage(series: Sequence[Series]) -> str:
    """Return which numbers of each series are there and which are missing."""
    if not series:
        return ""
    rows = "".join(
        f"<li><strong translate='no'>{escape(each.name)}</strong>"
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


def _grouped(
    records: Iterable[Summary], name_of: Callable[[Summary], str]
) -> Iterator[tuple[str, list[Summary]]]:
    held: dict[str, list[Summary]] = {}
    for each in records:
        held.setdefault(name_of(each), []).append(each)
    yield from sorted(held.items())


def _series(record: Summary) -> str:
    return record.series or KIND_LABELS[record.kind]


def _year(record: Summary) -> str:
    return f"民國 {record.date.year - _ROC} 年" if record.date else "日期不明"


_GROUPS: dict[str, Callable[[Summary], str]] = {
    "date": _year,
    "kind": lambda record: KIND_LABELS[record.kind],
}


def _group(heading: str, records: Sequence[Summary]) -> str:
    rows = "".join(map(_entry, records))
    own = ' translate="no"' if records[0].series == heading else ""
    return f'<section class="group"><h3{own}>{escape(heading)}</h3><ul class="entries">{rows}</ul></section>'


def _entry(record: Summary) -> str:
    facts = [
        f"第 {record.number} 次" if record.number else "",
        f"民國 {roc(record.date)}" if record.date else "日期不明",
        KIND_LABELS[record.kind],
        f"{record.passages} 段",
    ]
    told = "・".join(f"<span>{fact}</span>" for fact in facts if fact)
    warned = f'<span class="missing">{record.warnings} 則提醒</span>' if record.warnings else ""
    return (
        f'<li><button type="button" class="subject" data-record="{escape(record.id)}" translate="no">'
        f'{escape(record.title)}</button><span class="facts">{told}・'
        f'<span translate="no">{escape(Path(record.source).name)}</span>{warned}</span></li>'
    )


# --- one record ---


def render_record(record: Record) -> str:
    """Return one record: what its header says, what is doubtful in it, and the tree of its items with their roles."""
    facts = "".join(
        f'<dt>{escape(heading)}</dt><dd translate="no">{escape(value)}</dd>'
        for heading, value in header_fields(record)
    )
    tree = "".join(_branch(record, item) for item in record.items)
    return (
        f'<article class="record"><h2 tabindex="-1" translate="no">{escape(record.title)}</h2>'
        f'<dl class="facts">{facts}</dl>{_acts(record)}{_quality(record.warnings)}'
        f"<h3>條目（{len(record.items)} 項）</h3>"
        f'<ol class="tree" aria-label="條目">{tree}</ol></article>'
    )


def _acts(record: Record) -> str:
    opened = f'data-act="open" data-record="{escape(record.id)}" data-item="0" data-span="0-0"'
    sheet = (
        f'<button type="button" {opened} data-sheet-at="0">原始頁面</button>' if has_pictures(record) else ""
    )
    course = f'<button type="button" data-course="{escape(record.id)}">用這份紀錄做教材</button>'
    return (
        f'<p class="acts"><button type="button" {opened} data-sheet-at="">看全文</button>{sheet}{course}</p>'
    )


def _quality(doubts: Sequence[Doubt]) -> str:
    return render_doubts(doubts) or '<p class="whole">讀入時沒有需要留意的地方。</p>'


# --- what to fix ---


def render_problems(assistant: Assistant) -> str:
    """Return what is doubtful in the records, record by record, and how much there is of each kind."""
    doubted = [(each, assistant.record(each.id).warnings) for each in assistant.records() if each.warnings]
    if not doubted:
        return '<p class="empty">沒有需要留意的地方。</p>'
    counts = Counter(name(doubt.code) for _, doubts in doubted for doubt in doubts)
    told = "".join(f"<li><span>{escape(kind)}</span> {count}</li>" for kind, count in counts.most_common())
    rows = "".join(
        f'<li><button type="button" class="subject" data-record="{escape(each.id)}" translate="no">{escape(each.title)}'
        f'</button><span class="facts" translate="no">{escape(Path(each.source).name)}</span>{render_doubts(doubts)}</li>'
        for each, doubts in doubted
    )
    return (
        f'<p class="counted" role="status">{len(doubted)} 份紀錄有待留意的地方，共 {counts.total()} 則</p>'
        f'<ul class="tally">{told}</ul><ul class="entries">{rows}</ul>'
    )


# --- the tree ---


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
        f'<span class="label" translate="no">{escape(item.label)}</span>{tag}'
        f'<span class="words" translate="no">{escape(cut)}</span></button></li>'
    )
