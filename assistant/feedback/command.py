"""``shean feedback``.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from assistant import show
from assistant.feedback.log import FeedbackLog, Said, Unanswered
from assistant.settings import Settings
from ingest.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add ``feedback`` to the command line."""
    purpose = "網頁使用者的意見，與查無答案的問題（個人資料已遮蔽），供講師與維護的人參考。"
    app.command("feedback", help=purpose)(feedback_command)


def feedback_command(
    *,
    unanswered: Annotated[bool, typer.Option("--unanswered", help="只列查無答案的問題")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="輸出 JSON")] = False,
    index: Annotated[
        Path | None,
        typer.Option("--index", metavar="資料夾", help="索引資料夾（預設：$SHEAN_INDEX 或使用者資料夾）"),
    ] = None,
) -> None:
    """List what users said and what had no answer; errors are raised as SheanError."""
    folder = Settings.read(os.environ, index=index).index.expanduser().absolute()
    if not folder.is_dir():
        message = f"沒有索引：{folder}；請先執行 shean ingest，或以 --index 指定"
        raise UsageError(message)
    log = FeedbackLog(folder)
    questions, said = log.questions(), [] if unanswered else log.said()
    if as_json:
        form = {
            "unanswered": [each.to_dict() for each in questions],
            "said": [each.to_dict() for each in said],
        }
        show.write_json(form, sys.stdout)
    else:
        show.write([*_questions(questions), *(_said(said) if not unanswered else ())], sys.stdout)


def _questions(questions: list[Unanswered]) -> Iterator[show.Line]:
    yield show.line((f"查無答案的問題（{len(questions)}）", "bold"))
    for each in questions:
        yield show.line(
            (f"{each.times} 次　", "cyan"), each.question, (f"　{each.last[:10]}", "dim"), indent=2
        )


def _said(said: list[Said]) -> Iterator[show.Line]:
    yield show.line((f"使用者的意見（{len(said)}）", "bold"))
    for each in said:
        mark = {True: "有幫助", False: "沒有幫助", None: "意見"}[each.helpful]
        comment = f"：{each.comment}" if each.comment else ""
        yield show.line((f"{mark}　", "cyan"), each.question, comment, (f"　{each.at[:10]}", "dim"), indent=2)
