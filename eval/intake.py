"""What taking files in costs: ``python -m eval.intake`` prints rates and peak memory, with ``--json`` as JSON.

Rate: records of passages of some 200 characters are ingested from a folder, end to end; then the same texts (passages,
and each sentence of theirs) are embedded alone. Only the two of one run compare, and beside other work only
their processor time: "share" is of processor time, "at most" what so many processors left alone would do.
Memory: ``shean ingest`` reads one long file in a process of its own, watched while it runs; the memory in
use at each quarter of its time shows whether it grows with the pages.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from eval.bench import machine
from eval.load import long_minutes
from eval.paper import PRINTS, font_file, printed
from eval.paper import as_file as scanned_file
from eval.table import Table, print_tables
from eval.versions import pages_of, write_docx, write_odt, write_pdf
from index.embedding import DEFAULT_EMBEDDER, Embedder, TextKind, Vectors, open_embedder
from index.store import Store
from index.sync import sync
from ingest.parser import read_record

_PASSAGE = 200
_LINE, _LINES_A_PAGE = 30, 40
_SECOND, _MINUTE, _MEGABYTE = 1.0, 60.0, 1e6
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_QUARTERS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """One run, end to end and the embedder alone: seconds on the wall and of the processor.

    ``whole`` counts passages by their characters, as if each had 200.
    """

    files: int
    passages: int
    texts: int
    whole: float
    seconds: float
    processor: float
    seconds_alone: float
    processor_alone: float

    @property
    def share(self) -> float:
        """How much of the embedder's own rate is left end to end, by processor time."""
        return self.processor_alone / self.processor

    @property
    def a_minute(self) -> float:
        """Passages of 200 characters a minute, as measured."""
        return self.whole / self.seconds * _MINUTE

    @property
    def at_most(self) -> float:
        """The same if every processor worked for it all the time."""
        return self.whole / self.processor * _MINUTE * (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Peak:
    """One file taken in: its pages, seconds, peak memory, and that in use at each quarter of the time (MB)."""

    file: str
    pages: int
    seconds: float
    peak: float
    in_use: tuple[float, ...]


class _Noting:
    """An embedder that notes what it was asked for."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.name, self.dimension = model.name, model.dimension
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.texts += texts
        return self._model.embed(texts, kind)


def rates(files: int, rounds: int, embedder: str) -> Iterator[Rate]:
    """Yield ``rounds`` runs over so many new files each, other words every time."""
    model = open_embedder(embedder)
    model.embed(["先載入模型"], "passage")
    with tempfile.TemporaryDirectory(prefix="shean-intake-") as place:
        for number in range(rounds):
            folder = Path(place) / f"records{number}"
            folder.mkdir()
            for each in range(files):
                made = long_minutes(each, number, _PASSAGE)
                (folder / f"{each}.txt").write_text(made.text, encoding="utf-8")
            yield _rate(folder, Path(place) / f"index{number}", model, files)


def _rate(folder: Path, index: Path, model: Embedder, files: int) -> Rate:
    noting = _Noting(model)
    with Store.open(index, noting, write=True) as store:
        took = _timed(lambda: sync([folder], store, read_record))
        passages = [p for each in store.catalog.record_ids() for p in store.record(each).passages]
    alone = _timed(lambda: model.embed(noting.texts, "passage"))
    whole = sum(len(passage.text) for passage in passages) / _PASSAGE
    return Rate(files, len(passages), len(noting.texts), whole, *took, *alone)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds on the wall and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def long_files(
    folder: Path, pages: int, scanned: int, suffixes: Sequence[str] = ()
) -> Iterator[tuple[Path, int]]:
    """Write long files of several formats into ``folder``; yield each with its pages."""
    text = _long_text(pages)
    lines = [line for page in pages_of(text) for line in page]
    writers: dict[str, Callable[[], bytes]] = {
        ".pdf": lambda: write_pdf(pages_of(text)),
        ".docx": lambda: write_docx(lines),
        ".odt": lambda: write_odt(lines),
        ".txt": text.encode,
    }
    for suffix in suffixes or writers:
        path = folder / f"{pages} pages{suffix}"
        path.write_bytes(writers[suffix]())
        yield path, pages
    if scanned and font_file(PRINTS[0].face):
        images = [page.image for page in printed(_long_text(scanned), PRINTS[0])][:scanned]
        path = folder / f"{len(images)} scanned pages.pdf"
        path.write_bytes(scanned_file(images, "PDF"))
        yield path, len(images)


def _long_text(pages: int) -> str:
    """Return minutes of so many pages, their lines broken as on paper."""
    lines: list[str] = []
    number = 0
    while len(lines) < pages * _LINES_A_PAGE:
        for line in long_minutes(number, 0, _PASSAGE).text.splitlines():
            lines += [line[at : at + _LINE] for at in range(0, len(line), _LINE)]
        number += 1
    return "\n".join(lines[: pages * _LINES_A_PAGE])


def peaks(pages: int, scanned: int, embedder: str, suffixes: Sequence[str] = ()) -> Iterator[Peak]:
    """Yield what it takes to ingest each long file, one process for each."""
    with tempfile.TemporaryDirectory(prefix="shean-intake-") as place:
        files = Path(place) / "files"
        files.mkdir()
        for number, (path, count) in enumerate(long_files(files, pages, scanned, suffixes)):
            yield _watched(path, count, Path(place) / f"index{number}", embedder)


def _watched(path: Path, pages: int, index: Path, embedder: str) -> Peak:
    command = [sys.executable, "-m", "assistant", "ingest", str(path), "--index", str(index)]
    environment = {**os.environ, "SHEAN_EMBEDDER": embedder}
    began, seen = time.perf_counter(), [0.0]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:  # noqa: S603 - our own
        while child.poll() is None:
            seen.append(_resident(child.pid))
            time.sleep(_SECOND / 5)
    took = time.perf_counter() - began
    if child.returncode:
        message = f"shean ingest ended with {child.returncode}: {path.name}"
        raise RuntimeError(message)
    at = [round(share * (len(seen) - 1)) for share in _QUARTERS]
    around = tuple(median(seen[max(0, each - 2) : each + 1]) for each in at)
    return Peak(path.name, pages, took, max(seen), around)


def _resident(pid: int) -> float:
    """Return the memory of a process in MB, 0 where it has just ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES / _MEGABYTE
    except (OSError, IndexError):
        return 0.0


def tables(found: Sequence[Rate], seen: Sequence[Peak]) -> list[Table]:
    """Return rates and memory as tables."""
    rates = ("run", "passages", "texts", "texts/s", "alone", "share", "passages of 200/min", "at most")
    memory = ("file", "pages", "seconds", "pages/min", "peak MB", *(f"at {share:.0%}" for share in _QUARTERS))
    rows = tuple(_rate_row(str(number), each) for number, each in enumerate(found, 1))
    listed = [Table("Rate", rates, rows)] if rows else []
    return [*listed, Table("Memory", memory, tuple(map(_peak_row, seen)))] if seen else listed


def _rate_row(name: str, rate: Rate) -> tuple[str, ...]:
    return (
        name,
        f"{rate.passages:,}",
        f"{rate.texts:,}",
        f"{rate.texts / rate.seconds:.1f}",
        f"{rate.texts / rate.seconds_alone:.1f}",
        f"{rate.share:.2f}",
        f"{rate.a_minute:,.0f}",
        f"{rate.at_most:,.0f}",
    )


def _peak_row(peak: Peak) -> tuple[str, ...]:
    speed = peak.pages / peak.seconds * _MINUTE
    in_use = (f"{each:,.0f}" for each in peak.in_use)
    return (peak.file, str(peak.pages), f"{peak.seconds:.0f}", f"{speed:,.0f}", f"{peak.peak:,.0f}", *in_use)


def main(
    *,
    files: Annotated[int, typer.Option(help="records in each run of the rate (0: none)", min=0)] = 60,
    rounds: Annotated[int, typer.Option(help="runs of the rate", min=1)] = 3,
    pages: Annotated[int, typer.Option(help="pages of the long files (0: none)", min=0)] = 500,
    scanned: Annotated[int, typer.Option(help="pages of the long scan (0: none)", min=0)] = 100,
    suffixes: Annotated[
        list[str] | None, typer.Option("--format", help="only this long file (.pdf)", metavar="SUFFIX")
    ] = None,
    embedder: Annotated[str, typer.Option(help="embedder", metavar="NAME")] = DEFAULT_EMBEDDER,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure and print."""
    before = machine()
    found = list(rates(files, rounds, embedder)) if files else []
    seen = []
    for peak in peaks(pages, scanned, embedder, suffixes or ()) if pages else ():
        seen.append(peak)
        sys.stderr.write(f"{peak.file}: {peak.peak:,.0f} MB, {peak.seconds:.0f} s\n")
    if as_json:
        form = {"machine": before, "rates": [asdict(r) for r in found], "peaks": [asdict(p) for p in seen]}
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
        return
    print_tables(tables(found, seen), sys.stdout)
    sys.stdout.write(
        "\n" + ", ".join(f"{name} {value}" for name, value in before.items()) + " (load before)\n"
    )


if __name__ == "__main__":
    typer.run(main)
