"""Excel workbooks (.xlsx), by openpyxl: each sheet is a page, each row a line with its headings."""

import datetime as dt
import io
import warnings
from typing import Any

from ingest.formats.package import Package
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import table_lines

_COLUMNS_MOST, _ROWS_MOST = 200, 100_000


def read_xlsx(file: File) -> Source:
    """Return the text of an .xlsx file; formulas are told by their last result. Raises ReadError when it is broken."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    package = Package(file, "Excel 檔")
    for name in sorted(package.names):
        if name.endswith(".xml"):
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
                rows = sheet.iter_rows(max_row=_ROWS_MOST, max_col=_COLUMNS_MOST, values_only=True)
                for line in table_lines([_trimmed([_shown(value) for value in row]) for row in rows]):
                    paper.write(line)
            book.close()
    except InvalidFileException as error:
        raise package.broken() from error
    return paper.source(file)


def _trimmed(cells: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    while cells and not cells[-1][0]:
        cells.pop()
    return cells


def _shown(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a cell holds anything
    if value is None:
        return ("",)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (str(value).strip(),)
