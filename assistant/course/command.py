"""``shean course``.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import getpass
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from assistant import show
from assistant.assistant import Assistant
from assistant.course.building import build
from assistant.course.changes import WHAT, Change, changes, regenerate
from assistant.course.edit import leave_out, part_name, put_back, reword, shown, warnings
from assistant.course.export import WRITERS, export
from assistant.course.files import default_path, load, save
from assistant.course.pack import PARTS, Pack
from assistant.settings import Settings
from ingest.errors import UsageError

_SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add ``course`` to the command line."""
    purpose = (
        "課程教材：依主題或紀錄整理學習目標、重點、決議、案例與測驗，句句附出處；再跑一次會列出紀錄的變動。"
    )
    app.command("course", help=purpose)(course_command)


def course_command(  # noqa: PLR0913 - each is an option
    *,
    topic: Annotated[list[str] | None, typer.Argument(metavar="主題…", help="主題，如「集中篩派案」")] = None,
    records: Annotated[
        list[str] | None,
        typer.Option("--records", metavar="紀錄", help="只用這份紀錄：代碼、檔名或標題（可重複）"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="檔案", help=f"輸出成 {'、'.join(WRITERS)}")
    ] = None,
    pack: Annotated[
        Path | None,
        typer.Option("--pack", metavar="檔案", help="教材的 JSON 檔；不給主題時由它重新產生，並列出變動"),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="代碼", help="省略一項（可重複）")
    ] = None,
    restore: Annotated[
        list[str] | None, typer.Option("--restore", metavar="代碼", help="恢復省略的一項（可重複）")
    ] = None,
    retitle: Annotated[
        list[str] | None,
        typer.Option("--reword", metavar="代碼=文字", help="以講師自己的文字改標題或學習目標（可重複）"),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="姓名", help="由誰修改（預設：登入的使用者）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="輸出 JSON")] = False,
    index: Annotated[
        Path | None,
        typer.Option("--index", metavar="資料夾", help="索引資料夾（預設：$SHEAN_INDEX 或使用者資料夾）"),
    ] = None,
) -> None:
    """Build a pack or build a saved one anew, edit it, keep it, and export it; errors are raised as SheanError."""
    words = " ".join(topic or []).strip()
    if not words and not records and pack is None:
        message = "請給主題，或以 --records 指定紀錄，或以 --pack 給已存的教材"
        raise typer.BadParameter(message, param_hint="主題")
    if out is not None and out.suffix.lower() not in WRITERS:
        message = f"不支援 {out.suffix or '沒有副檔名'} 的檔案；請用 {'、'.join(WRITERS)}"
        raise UsageError(message)
    settings = Settings.read(os.environ, index=index)
    with Assistant(settings.open_store()) as assistant:
        made, changed, path = _made(assistant, words, records or [], pack, settings.index)
        made = _edited(made, drop or [], restore or [], retitle or [], by)
        save(made, path)
        if out is not None:
            export(made, out, assistant.record)
    if as_json:
        form = {
            "pack": shown(made).to_dict(),
            "file": str(path),
            "changes": [each.to_dict() for each in changed],
        }
        show.write_json(form, sys.stdout)
    else:
        show.write(
            [show.line(text) for text in _lines(made, changed, [path, *([out] if out else [])])], sys.stdout
        )


def _made(
    assistant: Assistant, topic: str, records: Sequence[str], given: Path | None, index: Path
) -> tuple[Pack, list[Change], Path]:
    """A pack, what changed, and its file; one that is kept already is made anew with its edits."""
    if not topic and not records:
        path = given or index
        return *regenerate(assistant, load(path)), path
    made = build(assistant, topic, records)
    path = given or default_path(index, made)
    if not path.exists():
        return made, [], path
    kept = load(path)
    if (made.topic, made.wanted) != (kept.topic, kept.wanted):
        message = f"{path} 是「{kept.topic or kept.title.text}」的教材；請換一個檔名，或不給主題以重新產生它"
        raise UsageError(message)
    return replace(made, edits=kept.edits), list(changes(kept, made)), path


def _edited(
    pack: Pack, drop: Iterable[str], restore: Iterable[str], retitle: Iterable[str], by: str | None
) -> Pack:
    who = by or getpass.getuser()
    for element in drop:
        pack = leave_out(pack, element, who)
    for element in restore:
        pack = put_back(pack, element, who)
    for written in retitle:
        element, given, text = written.partition("=")
        if not given:
            message = f"「{written}」應為 代碼=文字"
            raise UsageError(message)
        pack = reword(pack, element.strip(), text, who)
    return pack


def _lines(pack: Pack, changed: Sequence[Change], written: Sequence[Path]) -> Iterator[str]:
    wanted = shown(pack)
    yield wanted.title.shown
    counts = [f"{part_name(part)} {len(wanted.part(part))}" for part in PARTS]
    yield f"{'、'.join(counts)}；出處 {len(wanted.citations())} 處"
    yield from wanted.notes
    yield from (f"注意：{each}" for each in warnings(pack))
    for each in changed:
        kept = "（講師改過）" if each.edited else ""
        if each.what in {"added", "gone"}:
            yield f"{WHAT[each.what]}　{part_name(each.part)}　{_cut(each.after or each.before)}{kept}"
        else:
            yield f"{WHAT[each.what]}　{part_name(each.part)}　{_cut(each.before)} → {_cut(each.after)}{kept}"
    yield from (f"已寫入 {path}" for path in written)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
