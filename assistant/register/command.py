"""``shean decisions`` and ``shean matters``.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import datetime as dt
import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant import narrow, show
from assistant.assistant import Assistant
from assistant.cli_help import either
from assistant.register.book import Wanted, checked_kinds, checked_status
from assistant.register.export import csv_text, export
from assistant.register.matters import cases_of, find_case, judge, matters
from assistant.register.shown import case_lines, matter_lines, write_register
from assistant.settings import Settings

_INDEX = typer.Option("--index", metavar="資料夾", help="索引資料夾（預設：$SHEAN_INDEX 或使用者資料夾）")
_JSON = typer.Option("--json", help="輸出 JSON")


def register(app: typer.Typer) -> None:
    """Add ``decisions`` and ``matters`` to the command line."""
    purpose = "決議登錄簿：列出各場會議的決議、決定、裁示與承諾，負責單位、期限與是否結案。"
    app.command("decisions", help=purpose)(decisions_command)
    follow = "跨會議追蹤同一個案：列出已確認的與系統建議的，由人確認或拆開。"
    app.command("matters", help=follow)(matters_command)


def decisions_command(  # noqa: PLR0913 - each is an option
    *,
    unit: Annotated[str | None, typer.Option(metavar="單位", help="負責單位，簡稱或全名（含其所屬）")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="日期", help="這天以後的會議（108.5.20、108年5月、2019…）")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="日期", help="到這天為止的會議")] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="結果", help="洽悉、通過、修正通過、保留、撤案、緩議、不予辦理、交辦、研議…"),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(metavar="種類", help="決議、決定、裁示或承諾（可重複）")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="字句", help="案由或內容裡有這些字（空白分開）")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="只列未結案的")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的（以今天計）")] = False,
    export_to: Annotated[
        Path | None, typer.Option("--export", metavar="檔案", help="存成 .csv、.xlsx 或 .ods")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="輸出 CSV")] = False,
    as_json: Annotated[bool, _JSON] = False,
    index: Annotated[Path | None, _INDEX] = None,
) -> None:
    """List the register; errors are raised as SheanError."""
    either(csv=as_csv, json=as_json)
    today = dt.datetime.now().astimezone().date()
    wanted = Wanted(
        unit=unit,
        since=narrow.day(since) if since else None,
        until=narrow.day(until, last=True) if until else None,
        status=checked_status(status) if status else None,
        kinds=checked_kinds(kind),
        text=text,
        open=True if only_open else None,
        overdue=overdue,
    )
    with _opened(index) as assistant:
        rows = assistant.register().select(wanted, today)
    if export_to is not None:
        export(rows, export_to, today)
        sys.stderr.write(f"已寫入 {export_to}（{len(rows)} 項）\n")
    if as_json:
        show.write_json([row.to_dict(today) for row in rows], sys.stdout)
    elif as_csv:
        sys.stdout.write(csv_text(rows, today))
    elif export_to is None:
        write_register(rows, today, sys.stdout)


def matters_command(
    *,
    confirm: Annotated[
        tuple[str, str] | None, typer.Option(metavar="案 案", help="確認兩個案是同一件事（代碼見 --cases）")
    ] = None,
    split: Annotated[tuple[str, str] | None, typer.Option(metavar="案 案", help="兩個案不是同一件事")] = None,
    by: Annotated[str | None, typer.Option(metavar="姓名", help="由誰確認（預設：登入的使用者）")] = None,
    cases: Annotated[bool, typer.Option("--cases", help="列出所有的案與代碼")] = False,
    as_json: Annotated[bool, _JSON] = False,
    index: Annotated[Path | None, _INDEX] = None,
) -> None:
    """List matters, or keep what a person says of two cases; errors are raised as SheanError."""
    either(confirm=confirm, split=split)
    said = confirm or split
    with _opened(index, write=bool(said)) as assistant:
        known = cases_of(assistant.register().rows)
        catalog = assistant.catalog
        if said:
            first, second = (find_case(known, written) for written in said)
            judge(catalog, first, second, "same" if confirm else "different", by or getpass.getuser())
        found = [] if cases else matters(known, catalog)
    if as_json:
        show.write_json([each.to_dict() for each in (known if cases else found)], sys.stdout)
    else:
        show.write(case_lines(known) if cases else matter_lines(found), sys.stdout)


def _opened(index: Path | None, *, write: bool = False) -> Assistant:
    return Assistant(Settings.read(os.environ, index=index).open_store(write=write))
