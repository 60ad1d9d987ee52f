"""The register as a table for other programs: CSV, XLSX and ODS."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.register.rows import Decision
from ingest.errors import UsageError

HEADINGS = (
    "編號", "日期", "民國日期", "會議", "項次", "種類", "案由", "結果", "內容", "負責單位（原文）", "負責單位（全名）",
    "提案單位", "期限（原文）", "期限", "未結案", "逾期", "出處", "檔案",
)  # fmt: skip
# A spreadsheet would run what begins so; the words of a record are data.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"會議": 36, "案由": 40, "內容": 70, "出處": 50, "負責單位（原文）": 20, "負責單位（全名）": 28}
_WIDTH = 12
_SHEET = "決議登錄簿"


def cells(row: Decision, today: dt.date) -> tuple[str, ...]:
    """Return the cells of a row under ``HEADINGS``."""
    deadline = row.deadline
    return (
        row.id,
        row.date.isoformat() if row.date else "",
        row.citation.roc_date or "",
        row.meeting,
        " ".join(row.citation.path),
        row.kind,
        row.subject,
        row.outcome,
        row.citation.quote,
        "、".join(row.units),
        "、".join(row.resolved_units),
        row.proposer or "",
        deadline.verbatim if deadline else "",
        deadline.day.isoformat() if deadline and deadline.day else "",
        "是" if row.open else "否",
        "是" if row.overdue(today) else "否",
        row.citation.official,
        row.citation.source,
    )


def table_rows(rows: Iterable[Decision], today: dt.date) -> list[tuple[str, ...]]:
    """Return the headings and all rows, safe for a spreadsheet: no cell is taken for a formula."""
    return [HEADINGS, *(tuple(_plain(cell) for cell in cells(row, today)) for row in rows)]


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_text(rows: Iterable[Decision], today: dt.date) -> str:
    """Return the register as CSV text."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(table_rows(rows, today))
    return buffer.getvalue()


def export(rows: Sequence[Decision], path: Path, today: dt.date) -> None:
    """Write the register to ``path`` in the format its ending names; UsageError for another, or where it cannot be."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        message = f"不支援 {path.suffix or '沒有副檔名'} 的檔案；請用 {'、'.join(WRITERS)}"
        raise UsageError(message)
    try:
        writer(table_rows(rows, today), path)
    except OSError as error:
        message = f"無法寫入 {path}（{error.strerror}）；請確認資料夾存在且可以寫入"
        raise UsageError(message) from error


def _write_csv(table: Sequence[Sequence[str]], path: Path) -> None:
    # The mark by which spreadsheets know UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)


def _write_xlsx(table: Sequence[Sequence[str]], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = _SHEET
    for row in table:
        sheet.append([_printable(cell) for cell in row])
    for number, heading in enumerate(table[0], 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(heading, _WIDTH)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    book.save(path)


def _printable(cell: str) -> str:
    """Leave out the control characters that no XML file may hold."""
    return "".join(char for char in cell if char.isprintable() or char == "\n")


def _write_ods(table: Sequence[Sequence[str]], path: Path) -> None:
    from odfdo import Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    sheet = Table(_SHEET, width=0, height=0)
    for number, line in enumerate(table):
        row = Row()
        row.set_values([_printable(cell) for cell in line])
        sheet.set_row(number, row)
    document.body.append(sheet)
    document.save(str(path))


WRITERS: dict[str, Callable[[Sequence[Sequence[str]], Path], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".ods": _write_ods,
}
