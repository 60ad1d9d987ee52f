"""``shean watch``, ``shean correct`` and ``shean doctor``.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import getpass
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant import json_forms, narrow, show
from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.upkeep.corrections import correct, correction_form, correction_lines, item_at, undo
from assistant.upkeep.live import follow
from index.corrections import FIELD_NAMES, ROLE, Value
from index.doctor import Finding, examine, repair
from ingest.errors import UsageError
from ingest.record import Record, Role

_INDEX = typer.Option("--index", metavar="資料夾", help="索引資料夾（預設：$SHEAN_INDEX 或使用者資料夾）")
_JSON = typer.Option("--json", help="輸出 JSON")


def register(app: typer.Typer) -> None:
    """Add ``watch``, ``correct`` and ``doctor`` to the command line."""
    app.command("watch", help="監看資料夾：檔案一有新增、修改、改名或移除就跟上；Ctrl+C 結束。")(
        watch_command
    )
    purpose = "更正機器讀錯的標題、日期、類別、系列、次別或條目性質；重讀、改名、新版都保留。"
    app.command("correct", help=purpose)(correct_command)
    app.command("doctor", help="檢查索引是否完整；加 --repair 由目錄重建壞掉的部分。")(doctor_command)


def watch_command(
    folders: Annotated[list[Path], typer.Argument(metavar="資料夾…", help="要監看的資料夾")],
    *,
    poll: Annotated[bool, typer.Option("--poll", help="定期巡視而不等通知（網路磁碟通常需要）")] = False,
    embedder: Annotated[
        str | None, typer.Option("--embedder", metavar="模型", help="語意模型：同 shean ingest")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每個變動輸出一行 JSON")] = False,
    index: Annotated[Path | None, _INDEX] = None,
) -> None:
    """Follow folders until interrupted; a line for each change."""
    for folder in folders:
        if not folder.expanduser().is_dir():
            message = f"找不到資料夾：{folder}；請檢查路徑"
            raise UsageError(message)
    settings = Settings.read(os.environ, index=index, embedder=embedder)
    follow([folder.expanduser().resolve() for folder in folders], settings, polling=poll, as_json=as_json)


def correct_command(  # noqa: PLR0913 - each is an option
    record: Annotated[str, typer.Argument(metavar="紀錄", help="紀錄代碼、檔名或標題的一部分")],
    *,
    title: Annotated[str | None, typer.Option(metavar="標題", help="正確的標題")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="日期", help='正確的日期（108.5.20）；"" 表示沒有')
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="類別", help="會議紀錄、計畫、規則、法規或其他")] = None,
    series: Annotated[str | None, typer.Option(metavar="系列", help='會議系列的名稱；"" 表示沒有')] = None,
    number: Annotated[str | None, typer.Option(metavar="次別", help='第幾次；"" 表示沒有')] = None,
    item: Annotated[
        str | None, typer.Option(metavar="條目", help="要更正的條目，由上到下以 / 隔開（案由二/決議）")
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="性質", help="條目的性質：決議、裁示、說明、發言、回應…")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="姓名", help="由誰更正（預設：登入的使用者）")] = None,
    take_back: Annotated[
        bool, typer.Option("--undo", help="取消更正：全部，或 --only 的欄位、--item 的條目")
    ] = False,
    only: Annotated[
        str | None, typer.Option(metavar="欄位", help="與 --undo 並用：只取消標題、日期、類別、系列或次別")
    ] = None,
    as_json: Annotated[bool, _JSON] = False,
    index: Annotated[Path | None, _INDEX] = None,
) -> None:
    """Keep what a person says of a record, or take it back; errors are raised as SheanError."""
    given = {"title": title, "date": date, "kind": kind, "series": series, "number": number}
    fields = {name: _value(name, written) for name, written in given.items() if written is not None}
    if (item is None) != (role is None) and not take_back:
        message = "--item 與 --role 要一起寫"
        raise typer.BadParameter(message, param_hint="'--role'")
    if take_back and (fields or role):
        message = "--undo 不能與新的更正並用"
        raise typer.BadParameter(message, param_hint="'--undo'")
    with Assistant(Settings.read(os.environ, index=index).open_store(write=True)) as assistant:
        at = item_at(assistant.record(record), item).number if item else None
        if take_back:
            found = undo(assistant, record, _field(only) if only else None, at)
        else:
            roles = {at: _role(role)} if at is not None and role else {}
            found = correct(assistant, record, fields, roles, who=by or getpass.getuser())
        said = assistant.catalog.corrections.of(found.id)
    if as_json:
        show.write_json(
            json_forms.record_form(found) | {"corrections": [*map(correction_form, said)]}, sys.stdout
        )
        return
    lines = [show.line((f"{name}　", "dim"), value) for name, value in _header(found)]
    show.write([show.line((found.title, "bold")), *lines, *correction_lines(said)], sys.stdout)


def _header(record: Record) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in show.header_fields(record) if name not in {"時間", "地點", "主辦"}
    ]


def _value(field: str, written: str) -> Value:
    """Return what is meant by an option, as it is kept; nothing but blanks says that there is none."""
    words = written.strip()
    if not words:
        return None
    if field == "date":
        return narrow.exact_day(words).isoformat()
    if field == "kind":
        (kind,) = narrow.kinds([words]) or []
        return kind.value
    if field == "number":
        if not words.isdecimal() or not int(words):
            message = f"次別應為 1 以上的整數，不能是「{written}」"
            raise UsageError(message)
        return int(words)
    return words


def _role(written: str) -> Role:
    (role,) = narrow.roles([written]) or []
    return role


def _field(written: str) -> str:
    names = {label: name for name, label in FIELD_NAMES.items() if name != ROLE}
    if written in names.values():
        return written
    if written in names:
        return names[written]
    message = f"沒有「{written}」這個欄位；可用的是 {'、'.join(names)}"
    raise UsageError(message)


def doctor_command(
    *,
    mend: Annotated[bool, typer.Option("--repair", help="由目錄重建壞掉的部分，清除殘留的暫存檔")] = False,
    as_json: Annotated[bool, _JSON] = False,
    index: Annotated[Path | None, _INDEX] = None,
) -> None:
    """Say what is wrong with the index, and mend it when asked; errors are raised as SheanError."""
    settings = Settings.read(os.environ, index=index)
    url = settings.chroma_url
    found = examine(settings.index, url)
    left = repair(settings.index, url) if mend and found else found
    if as_json:
        form = {"index": str(settings.index), "found": [*map(asdict, found)], "left": [*map(asdict, left)]}
        show.write_json(form, sys.stdout)
    else:
        show.write(_found_lines(found, left, mend=mend), sys.stdout)
    if left:
        todo = (
            left[0].todo
            if mend or not any(each.repairable for each in left)
            else "請執行 shean doctor --repair"
        )
        message = f"索引有 {len(left)} 個問題：{settings.index}；{todo}"
        raise UsageError(message)


def _found_lines(found: list[Finding], left: list[Finding], *, mend: bool) -> list[show.Line]:
    if not found:
        return [show.line(("索引完整", "green"), "：目錄、關鍵字索引與向量都相符")]
    lines = []
    for each in found:
        mended = mend and each not in left
        word = ("已修復　", "green") if mended else ("問題　", "bold red")
        lines.append(show.line(word, each.text, ("" if mended else f"　→ {each.todo}", "dim")))
    fresh = [each for each in left if each not in found]
    return lines + [
        show.line(("問題　", "bold red"), each.text, (f"　→ {each.todo}", "dim")) for each in fresh
    ]
