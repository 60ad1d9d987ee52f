"""What is doubtful in the records, told so that a clerk can mend it: what it is, where, what to do."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant import json_forms
from assistant.show import Line, line, where
from assistant.tables import table
from index.catalog import Summary
from index.sync import Status, SyncReport
from ingest.record import Doubt

_DONE = (Status.ADDED, Status.UPDATED)


def name(code: str) -> str:
    """Return the short name of a kind of doubt (日期, 編號, 附件 …)."""
    return _row(code)["name"]


def advice(code: str) -> str:
    """Return what a clerk can do about a kind of doubt, in one sentence."""
    return _row(code)["todo"]


def _row(code: str) -> dict[str, str]:
    rows: dict[str, dict[str, str]] = table("problems")
    return rows.get(code, rows["other"])


def problems_form(summary: Summary, doubts: tuple[Doubt, ...]) -> dict[str, Any]:
    """Return the JSON form of a record with its problems: each warning with its name and what to do."""
    return json_forms.summary_form(summary) | {"warnings": [_form(doubt) for doubt in doubts]}


def _form(doubt: Doubt) -> dict[str, Any]:
    return {
        "code": doubt.code,
        "name": name(doubt.code),
        "text": doubt.text,
        "line": doubt.line,
        "page": doubt.page,
        "todo": advice(doubt.code),
    }


def problems_lines(doubted: Iterable[tuple[Summary, tuple[Doubt, ...]]]) -> Iterator[Line]:
    """Yield the problems file by file, a line for each: its name, its line in the file, what to do."""
    counts: Counter[str] = Counter()
    files = 0
    for summary, doubts in doubted:
        files += 1
        counts.update(name(doubt.code) for doubt in doubts)
        yield line((summary.id[:8], "cyan"), "  ", (summary.title, "bold"), (f"　{_file(summary)}", "dim"))
        yield from (_problem(doubt) for doubt in doubts)
    if not files:
        yield line("沒有需要留意的地方")
        return
    yield line((f"{files} 份紀錄，共 {counts.total()} 則提醒：{_told(counts)}", "bold"))


def _file(summary: Summary) -> str:
    return Path(summary.source).name


def _problem(doubt: Doubt) -> Line:
    return line(
        ("! ", "yellow"),
        (f"[{name(doubt.code)}]　", "yellow"),
        where(doubt),
        " ".join(doubt.text.split()),
        (f"　→ {advice(doubt.code)}", "dim"),
        indent=10,
    )


def _told(counts: Counter[str]) -> str:
    return "、".join(f"{kind} {count}" for kind, count in counts.most_common())


def quality_lines(report: SyncReport) -> Iterator[Line]:
    """Yield the summary of what was doubtful in the files of an ingest; nothing where no file was read."""
    read = [outcome for status in _DONE for outcome in report.of(status)]
    failed = len(report.of(Status.FAILED))
    if not read and not failed:
        return
    counts = Counter(name(doubt.code) for outcome in read for doubt in outcome.warnings)
    doubtful = sum(bool(outcome.warnings) for outcome in read)
    if failed:
        yield line((f"未收錄 {failed} 份（原因見上）：問答不會用到這些檔案", "bold red"))
    if doubtful:
        yield line(
            (
                f"品質：讀入 {len(read)} 份，{doubtful} 份共 {counts.total()} 則提醒（{_told(counts)}）",
                "yellow",
            ),
            "；逐則的位置與作法：shean records --problems",
        )
    elif read:
        yield line(f"品質：讀入 {len(read)} 份，沒有需要留意的地方")
