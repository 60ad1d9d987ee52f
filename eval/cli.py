"""``shean eval``: the figures of an evaluation, a report, and the gate.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.assistant import Assistant
from assistant.settings import Settings
from eval.corpus import (
    CORPUS,
    GOLD,
    ROOT,
    corpus_files,
    corpus_hash,
    file_hash,
    kept,
    open_assistant,
    read_corpus,
)
from eval.gold import Gold, load_gold
from ingest.errors import UsageError

if TYPE_CHECKING:
    from eval.gate import Entry, Gate
    from eval.run import Evaluation, Progress
    from eval.table import Found

GATE = ROOT / "eval" / "gate.toml"
SPLITS = ("dev", "test", "all")


def register(app: typer.Typer) -> None:
    """Add ``eval`` to the command line."""
    purpose = "以題庫測量作答：依據是否找齊、引文是否準確、該拒答時是否拒答。"
    app.command("eval", help=purpose)(eval_command)


def eval_command(  # noqa: PLR0913 - each is an option
    *,
    gold: Annotated[Path, typer.Option(help="題庫（JSONL）", metavar="FILE")] = GOLD,
    split: Annotated[str, typer.Option(help="題目範圍：dev、test 或 all", metavar="SPLIT")] = "all",
    index: Annotated[Path | None, typer.Option(help="用這個索引作答，不另建", metavar="DIR")] = None,
    corpus: Annotated[
        Path, typer.Option(help="沒有 --index 時，以這個資料夾的紀錄建立", metavar="DIR")
    ] = CORPUS,
    embedder: Annotated[str | None, typer.Option(help="嵌入模型（預設為內建）", metavar="NAME")] = None,
    reranker: Annotated[str | None, typer.Option(help="重排模型（預設為不用）", metavar="NAME")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 輸出")] = False,
    report: Annotated[Path | None, typer.Option(help="把報告與圖寫進這個資料夾", metavar="DIR")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="逐題列出答錯的，以及在哪一步失去依據")] = False,
    near_misses: Annotated[
        bool, typer.Option("--near-misses", help="另測由題庫改寫成、紀錄答不了的題目")
    ] = False,
    renamed: Annotated[
        bool, typer.Option("--renamed", help="另測紀錄與題目一起換了地名、單位與數字之後")
    ] = False,
    gate: Annotated[bool, typer.Option("--gate", help="只檢查各項數字沒有退步（eval/gate.toml）")] = False,
) -> None:
    """Measure and show, or hold the gate; errors are raised as SheanError."""
    if gate:
        run_gate(GATE)
        return
    asked = _questions(gold, split)
    with _opened(index, corpus, embedder, reranker) as assistant:
        wanted = _Wanted(gold, split, as_json, report, misses)
        found = _measure(assistant, asked, near_misses=near_misses)
        if renamed:
            found = replace(found, renamed=_renamed(asked, corpus, embedder))
        _show(found, wanted, len(assistant.records()))


@dataclass(frozen=True, slots=True)
class _Wanted:
    gold: Path
    split: str
    as_json: bool
    report: Path | None
    misses: bool


def _questions(gold: Path, split: str) -> list[Gold]:
    if split not in SPLITS:
        message = f"不能是「{split}」，應為 {'、'.join(SPLITS)}"
        raise typer.BadParameter(message, param_hint="'--split'")
    asked = load_gold(gold, None if split == "all" else split)
    if not asked:
        message = f"{gold} 裡沒有 {split} 的題目；請改用 --split all"
        raise UsageError(message)
    return asked


@contextmanager
def _opened(
    index: Path | None, corpus: Path, embedder: str | None, reranker: str | None
) -> Iterator[Assistant]:
    """Yield an assistant over the index, or over the records of the folder."""
    if index is not None:
        settings = Settings(index, embedder, reranker)
        with Assistant(settings.open_store()) as assistant:
            yield assistant
        return
    records = read_corpus(corpus)
    sys.stderr.write(f"建立索引：{corpus}（第一次約需一分鐘）\n")
    with open_assistant(records, kept(embedder), reranker) as assistant:
        yield assistant


def _measure(assistant: Assistant, asked: Sequence[Gold], *, near_misses: bool) -> "Found":
    from eval.near_misses import near_misses as made_from  # noqa: PLC0415 - `shean --help` loads this module
    from eval.run import evaluate  # noqa: PLC0415
    from eval.table import Found  # noqa: PLC0415

    evaluation = evaluate(assistant, asked, _progress("作答"))
    if not near_misses:
        return Found(evaluation)
    records = [assistant.record(summary.id) for summary in assistant.records()]
    return Found(evaluation, evaluate(assistant, made_from(asked, records), _progress("改寫題")))


def _renamed(asked: Sequence[Gold], corpus: Path, embedder: str | None) -> "Evaluation":
    from eval.renaming import rename  # noqa: PLC0415
    from eval.run import evaluate  # noqa: PLC0415

    renamed = rename(corpus_files(corpus), asked)
    with open_assistant(renamed.records, kept(embedder)) as assistant:
        return evaluate(assistant, renamed.questions, _progress("換名題"))


def _show(found: "Found", wanted: _Wanted, records: int) -> None:
    from eval.table import print_tables, tables, to_json, written  # noqa: PLC0415

    if wanted.report is not None:
        _report(found, wanted, records)
    if wanted.as_json:
        data = to_json(found, misses=wanted.misses)
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    print_tables(tables(found), sys.stdout)
    if wanted.misses:
        sys.stdout.writelines(f"\n{written(miss)}\n" for miss in found.misses)


def _report(found: "Found", wanted: _Wanted, records: int) -> None:
    from eval.report import write_report  # noqa: PLC0415

    about = [
        f"questions: {wanted.gold.name}, split {wanted.split}, {found.evaluation.figures.questions} asked",
        f"records: {records}",
        "command: `shean eval --report DIR`; definitions: docs/decisions/0005-figures.md",
    ]
    page = write_report(wanted.report or Path(), found, about)
    sys.stderr.write(f"報告：{page}\n")


def _progress(label: str) -> "Progress | None":
    """Return what shows on a terminal how far the run is; None elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r{label} {done}/{total}" + ("\n" if done == total else ""))

    return show


# --- the gate ---


def run_gate(path: Path) -> None:
    """Hold the gate in a file and say what holds; GateError names what does not.

    Hashes and history come first: they cost nothing.
    """
    from eval.gate import check_figures, check_hashes, check_history, read_gate, suggestions  # noqa: PLC0415

    gate = read_gate(path)
    golds = {entry.gold: path.parent.parent / entry.gold for entry in gate.entries}
    check_history(path)
    check_hashes(gate, corpus_hash(), {name: file_hash(file) for name, file in golds.items()})
    for entry, values in _gate_figures(gate, golds):
        check_figures(gate, entry, values)
        sys.stdout.writelines(f"gate: {line}\n" for line in suggestions(entry, values))
        sys.stdout.write(f"gate: {entry.name}: {len(entry.floors) + len(entry.ceilings)} figures hold\n")


def _gate_figures(gate: "Gate", golds: dict[str, Path]) -> "Iterator[tuple[Entry, dict[str, float | None]]]":
    """Yield every entry with its figures, by the engine that answers here.

    Nothing is timed, so vectors of questions are kept as well.
    """
    from eval.gate import NEAR  # noqa: PLC0415
    from eval.near_misses import near_misses  # noqa: PLC0415
    from eval.run import evaluate  # noqa: PLC0415

    keeper = kept(queries=True)
    records = read_corpus()
    sys.stdout.write(f"gate: {len(records)} records, embedder {keeper.name}\n")
    with open_assistant(records, keeper) as assistant:
        for entry in gate.entries:
            asked = _questions(golds[entry.gold], entry.split)
            evaluation = evaluate(assistant, asked)
            values: dict[str, float | None] = {**evaluation.figures.values, **evaluation.retrieval}
            if NEAR in entry.floors:
                near = evaluate(assistant, near_misses(asked, records), search=False)
                values[NEAR] = near.figures.values["rejection"]
            keeper.save()
            yield entry, values
