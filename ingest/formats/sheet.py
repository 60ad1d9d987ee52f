"""Excel workbooks (.xlsx), by openpyxl: each sheet is a page, each row a line with its headings."""

import datetime as dt
import io
import re
import warnings
from itertools import groupby
from typing import Any

from ingest.formats.package import Package
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import table_lines

# 0.0%: a share is told as the sheet shows it.
_PERCENT = re.compile(r"0(?:\.(?P<places>0+))?%")
_COLUMNS_MOST, _ROWS_MOST = 200, 100_000


def read_xlsx(file: File) -> Source:
    """Return the text of an .xlsx file; formulas are told by their last result. Raises ReadError when it is broken."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    package = Package(file, "Excel 檔")
    for name in sorted(package.names):
        if name.endswith((".xml", ".rels")):
            package.part(name)  # no entities, no bombs: openpyxl would unfold what is there
    paper = Paper()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and validations it does not keep
            book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                paper.page()
                if sheet.sheet_state != "visible":
                    paper.left_out("hidden", "隱藏的工作表", sheet.title)
                    continue
                paper.write(f"工作表：{sheet.title}")
                rows = sheet.iter_rows(max_row=_ROWS_MOST, max_col=_COLUMNS_MOST)
                shown = (_trimmed([_shown(cell) for cell in row]) for row in rows)
                for _, table in groupby(shown, bool):  # a blank row ends a table
                    for line in table_lines(list(table)):
                        paper.write(line)
            book.close()
    except InvalidFileException as error:
        raise package.broken() from error
    return paper.source(file)


def _trimmed(cells: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    while cells and not cells[-1][0]:
        cells.pop()
    return cells


def _shown(cell: Any) -> tuple[str, ...]:  # noqa: ANN401 - openpyxl has no types
    value = cell.value
    if value is None:
        return ("",)
    if isinstance(value, bool):
        return (str(value).upper(),)
    if isinstance(value, int | float) and (percent := _PERCENT.search(str(cell.number_format))):
        return (f"{value * 100:.{len(percent['places'] or '')}f}%",)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (str(value).strip(),)
