"""What a terminal shows: answers, hits, records and reports as styled lines, and the one way to write them.

The functions here are pure; ``write`` alone touches a stream. On a terminal the lines are coloured and
wrapped by rich; anywhere else they are plain, one line each, and rich is not even imported.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from assistant.answer import ROLE_LABELS, Answer, Citation, Outcome, role_label
from assistant.json_forms import WEEKDAYS
from index.catalog import Summary
from index.search import Hit
from index.sync import Outcome as FileOutcome
from index.sync import Status, SyncReport
from ingest.dates import roc, roc_long
from ingest.formats.members import outermost
from ingest.record import Doubt, Form, Item, Kind, Person, Record, Role

NEAREST_HEADING = "最接近的段落（不是答案）"
KIND_LABELS = {
    Kind.MINUTES: "會議紀錄",
    Kind.PLAN: "計畫",
    Kind.RULE: "規則",
    Kind.LAW: "法規",
    Kind.OTHER: "其他",
}
FORM_LABELS = {
    Form.DECISION: "決議式紀錄",
    Form.CONSULTATION: "溝通座談（發言／回應）",
    Form.TRANSCRIPT: "逐字稿",
    Form.ARTICLES: "條文",
    Form.OUTLINE: "綱目",
}
STATUS_LABELS = {
    Status.ADDED: "新增",
    Status.UPDATED: "更新",
    Status.UNCHANGED: "未變",
    Status.DUPLICATE: "重複",
    Status.REMOVED: "移除",
    Status.FAILED: "失敗",
    Status.SKIPPED: "略過",
}
_FLAG_LABELS = {
    "misnumbered": "編號不連續",
    "unplaced": "歸屬不明",
    "nested": "前次會議",
    "deleted": "已刪除",
}
_STATUS_STYLES = {
    Status.ADDED: "green",
    Status.UPDATED: "green",
    Status.REMOVED: "yellow",
    Status.FAILED: "bold red",
    Status.DUPLICATE: "yellow",
}
# What binds is filled, what someone said is outlined: told apart at a glance and without colour.
_BINDING, _SAID = "bold black on green", "cyan"
_MAX_WIDTH = 100
_SKIPPED_SHOWN = 5
# Everything a terminal could take for a command.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Line(NamedTuple):
    """A line: how far it is indented, and its (text, style) parts."""

    indent: int
    parts: tuple[tuple[str, str], ...]


def line(*parts: str | tuple[str, str], indent: int = 0) -> Line:
    """Return a line; a bare string is a part without style."""
    return Line(indent, tuple((part, "") if isinstance(part, str) else part for part in parts))


def write_json(form: object, stream: TextIO, *, indent: int | None = 2) -> None:
    """Write a form as JSON with its Chinese as it is; on one line where ``indent`` is None."""
    stream.write(json.dumps(form, ensure_ascii=False, indent=indent) + "\n")


def write(lines: Iterable[Line], stream: TextIO) -> None:
    """Write lines: coloured and wrapped where ``stream`` is a terminal, else plain."""
    if not stream.isatty():
        for each in lines:
            text = "".join(part for part, _ in each.parts)
            rows = _safe(text).split("\n")
            stream.writelines(f"{' ' * each.indent if row else ''}{row}\n" for row in rows)
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe needs no colours
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False)
    width = min(console.width, _MAX_WIDTH)
    for each in lines:
        words = Text.assemble(*((_safe(part), style) for part, style in each.parts))
        console.print(Padding(words, (0, 0, 0, each.indent), expand=False), width=width)


def _safe(text: str) -> str:
    return _CONTROL.sub("�", text.replace("\r\n", "\n"))


def binds(role: str) -> bool:
    """Whether a citation's role is a decision or a ruling."""
    return Role(role).binds


def _badge(citation: Citation) -> tuple[str, str]:
    if binds(citation.role):
        return f"【{citation.role_label}】", _BINDING
    return f"〔{citation.role_label}〕", _SAID


def place(citation: Citation) -> str:
    """Return where a citation stands in its source: 第2頁・第56行."""
    page = f"第 {citation.page} 頁・" if citation.page else ""
    return f"{page}第 {citation.line} 行"


# --- answers ---


def answer_lines(answer: Answer, *, heading: bool = False) -> Iterator[Line]:
    """Yield an answer: claims, notes, citations; or the reason there is none and the nearest passages."""
    if heading:
        yield line(("問　", "dim"), (answer.question, "bold"))
        yield line()
    if completed := answer.interpretation.get("承接"):
        yield line(("理解為　", "dim"), str(completed))
    if answer.outcome == Outcome.ANSWERED:
        yield from _answered(answer)
    else:
        yield from _refused(answer)


def _answered(answer: Answer) -> Iterator[Line]:
    by_number = {citation.number: citation for citation in answer.citations}
    yield from _noted(answer.corrected)
    for claim in answer.claims:
        badges = dict.fromkeys(_badge(by_number[number]) for number in claim.citations)
        marks = "".join(f"[{number}]" for number in claim.citations)
        yield line(*badges, " ", (claim.text, "bold"), (marks, "cyan"))
    yield from _noted(answer.beside)
    yield line()
    yield line(("出處", "bold"))
    for citation in answer.citations:
        yield from _citation(citation)


def _noted(notes: Iterable[str]) -> Iterator[Line]:
    for note in notes:
        yield line(("※ ", "yellow"), (note, "yellow"))


def _refused(answer: Answer) -> Iterator[Line]:
    word = "需要補充" if answer.outcome == Outcome.NEEDS_CLARIFICATION else "查無答案"
    yield line((f"〔{word}〕", "yellow"), " ", (answer.text, "bold"))
    for choice in answer.choices:
        yield line("・", choice, indent=2)
    yield from _noted(answer.notes)
    if answer.nearest:
        yield line()
        yield line((NEAREST_HEADING, "bold"))
        for citation in answer.nearest:
            yield from _citation(citation)


def _citation(citation: Citation) -> Iterator[Line]:
    speaker = f"　{citation.speaker}" if citation.speaker else ""
    yield line((f"[{citation.number}] ", "cyan"), citation.official)
    yield line(_badge(citation), (f"{speaker}　{place(citation)}", "dim"), indent=4)
    yield line(("「", "dim"), citation.quote, ("」", "dim"), indent=4)


# --- hits ---


def hit_lines(hits: Iterable[Hit]) -> Iterator[Line]:
    """Yield ranked passages with the score of each arm."""
    found = list(hits)
    if not found:
        yield line("沒有符合的段落")
    for rank, hit in enumerate(found, 1):
        date = f"（{roc(hit.date)}）" if hit.date else ""
        yield line((f"{rank}. ", "cyan"), (f"{hit.title}{date}", "bold"))
        where = " › ".join(hit.path)
        yield line((f"{ROLE_LABELS[hit.role]}　{where}", "dim"), indent=3)
        arms = f"關鍵詞 {hit.scores.get('keyword', 0.0):.2f}　語意 {hit.scores.get('dense', 0.0):.3f}"
        yield line((f"分數 {hit.score:.3f}　{arms}", "dim"), indent=3)
        yield line(hit.text, indent=3)


# --- records ---


def records_lines(records: Iterable[Summary]) -> Iterator[Line]:
    """Yield the records of the index, oldest first."""
    found = list(records)
    for each in found:
        date = roc(each.date) if each.date else "日期不明"
        yield line((each.id[:8], "cyan"), "  ", (each.title, "bold"))
        facts = f"{date}　{KIND_LABELS[each.kind]}　{each.passages} 段　{Path(each.source).name}"
        warned = (f"　{each.warnings} 則提醒", "yellow") if each.warnings else ""
        yield line((facts, "dim"), warned, indent=10)
    yield line(f"共 {len(found)} 份紀錄")


def where(doubt: Doubt) -> str:
    """Return the place of a doubt in its file: its page where there are pages, else its line; empty if told."""
    place = f"第 {doubt.page} 頁" if doubt.page else f"第 {doubt.line} 行" if doubt.line else ""
    return f"{place}　" if place and not doubt.text.startswith(place) else ""


def _doubt(doubt: Doubt, indent: int) -> Line:
    return line(("! ", "yellow"), where(doubt), doubt.text, indent=indent)


def record_lines(record: Record, corrected: Iterable[Line] = ()) -> Iterator[Line]:
    """Yield a record: its header with what people ``corrected``, then its tree with paths, roles and spans."""
    yield line((record.title, "bold"))
    for name, value in header_fields(record):
        yield line((f"{name}　", "dim"), value)
    yield from corrected
    yield line()
    for item in record.items:
        yield from _item(record, item)
    if record.warnings:
        yield line()
        yield line((f"提醒（{len(record.warnings)}）", "yellow"))
        yield from (_doubt(doubt, indent=2) for doubt in record.warnings)


def header_fields(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the (name, value) pairs a record's header gives, absent ones left out."""
    yield "代碼", record.id
    yield "類別", f"{KIND_LABELS[record.kind]}・{FORM_LABELS[record.form]}"
    if record.date:
        weekday = WEEKDAYS[record.date.weekday()]
        yield "日期", f"民國 {roc_long(record.date)}（星期{weekday}）／西元 {record.date.isoformat()}"
    if record.series:
        number = f"　第 {record.number} 次" if record.number else ""
        yield "系列", f"{record.series}{number}"
    if ended := record.repealed:
        yield "效力", f"已{ended.act}{f'（民國 {roc_long(ended.since)}）' if ended.since else ''}"
    elif record.valid_from:
        yield "效力", f"民國 {roc_long(record.valid_from)}起（依檔案所載沿革 {len(record.history)} 筆）"
    people = (("主席", record.chairs), ("紀錄", record.recorders))
    plain = (("時間", record.time), ("地點", record.place), ("主辦", record.host))
    yield from ((name, value) for name, value in plain if value)
    yield from ((name, "、".join(map(_written, persons))) for name, persons in people if persons)
    yield "檔案", record.source


def _written(person: Person) -> str:
    return person.written


def _item(record: Record, item: Item) -> Iterator[Line]:
    depth = 2 * (len(item.path) - 1)
    style = _BINDING if item.role.binds else _SAID
    speaker = f"　{item.speaker}" if item.speaker else ""
    span = f"　[{item.start}:{item.end}]"
    told = "、".join(_FLAG_LABELS.get(flag, flag) for flag in item.flags)
    flags = (f"　{told}", "yellow") if told else ""
    yield line(
        (item.label, "bold"), "　", (role_label(item), style), (speaker + span, "dim"), flags, indent=depth
    )
    if words := record.text[item.body : item.end].strip():
        yield line(words, indent=depth + 2)


# --- ingest ---


def report_lines(report: SyncReport) -> Iterator[Line]:
    """Yield what became of each file, with its warnings, and the totals."""
    skipped = report.of(Status.SKIPPED)
    quiet = {Status.UNCHANGED, Status.SKIPPED}
    for outcome in [each for each in report.outcomes if each.status not in quiet] + skipped[:_SKIPPED_SHOWN]:
        yield from _outcome(outcome)
    if len(skipped) > _SKIPPED_SHOWN:
        yield line((f"略過　…等另外 {len(skipped) - _SKIPPED_SHOWN} 個檔案或資料夾", "dim"))
    counts = report.counts()
    if not any(counts.values()):
        yield line("沒有找到可讀的檔案")
        return
    totals = "　".join(f"{STATUS_LABELS[status]} {counts[status.value]}" for status in Status)
    yield line((totals, "bold"))


def _outcome(outcome: FileOutcome) -> Iterator[Line]:
    label = (STATUS_LABELS[outcome.status], _STATUS_STYLES.get(outcome.status, "dim"))
    name = outcome.source.removeprefix(f"{Path(outermost(outcome.source) or outcome.source).parent}/")
    reason = outcome.reason or ""
    yield line(
        label,
        "　",
        name if outcome.source not in reason else "",
        "：" * bool(reason and outcome.source not in reason),
        reason,
    )
    yield from (_doubt(doubt, indent=6) for doubt in outcome.warnings)
