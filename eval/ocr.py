"""How well and how fast scans are read: ``python -m eval.ocr`` prints a table, with ``--json`` the same as JSON.

Pages of the records that ship are printed, worn as scans are, saved as a file and read like any other.
The error rate is edits (insertions, deletions, replacements) over characters, blanks left aside;
"folded" counts （ and ( as one, as the quote gate does. Pages a minute depend on what else the machine
is doing: processor seconds a page do not.
"""

import json
import os
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from eval.corpus import CORPUS, corpus_files
from eval.paper import DPI, PRINTS, WEAR, Page, Print, as_file, font_file, printed
from eval.table import Table, print_tables
from ingest.readers import read_source

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one kind of scan gave; rates are of characters, from 0 to 1."""

    wear: str
    face: str
    pages: int
    characters: int
    error_rate: float
    folded_rate: float
    pages_per_minute: float
    processor_seconds_per_page: float
    load: float


def measure(share: int, prints: Sequence[Print] = PRINTS) -> Iterator[Reading]:
    """Yield a reading for each print and wear, of every ``share``-th page of the records."""
    _read(as_file([next(_pages(prints[0], DPI, 1)).image], "TIFF"), ".tif")  # loads the models
    for setting in prints:
        for name, dpi, wear in WEAR:
            pages = list(_pages(setting, dpi, share))
            yield _reading(
                name, setting, pages, as_file([wear(page.image) for page in pages], "TIFF"), ".tif"
            )
        pages = list(_pages(setting, DPI, share))
        yield _reading("clean, PDF", setting, pages, as_file([page.image for page in pages], "PDF"), ".pdf")


def _pages(setting: Print, dpi: int, share: int) -> Iterator[Page]:
    pages = (
        page
        for path in corpus_files(CORPUS)
        for page in printed(path.read_text(encoding="utf-8"), setting, dpi)
    )
    return (page for number, page in enumerate(pages) if number % share == 0)


def _reading(wear: str, setting: Print, pages: Sequence[Page], data: bytes, suffix: str) -> Reading:
    started, busy = time.perf_counter(), time.process_time()
    texts = _read(data, suffix)
    took, used = time.perf_counter() - started, time.process_time() - busy
    said = ["".join("".join(page.lines).split()) for page in pages]
    read = ["".join(text.split()) for text in texts]
    total = sum(map(len, said))
    return Reading(
        wear,
        setting.face,
        len(pages),
        total,
        _edits(said, read) / total,
        _edits(map(_folded, said), map(_folded, read)) / total,
        len(pages) / took * _MINUTE,
        used / len(pages),
        os.getloadavg()[0],
    )


def _read(data: bytes, suffix: str) -> list[str]:
    """Return the text of each page of a file, read as ingestion reads it."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        source = read_source(Path(file.name), "scan")
    return [source.text[start:end] for start, end in pairwise((*source.page_starts, len(source.text)))]


def _edits(said: Iterator[str] | Sequence[str], read: Iterator[str] | Sequence[str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return sum(Levenshtein.distance(one, other) for one, other in zip(said, read, strict=True))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _table(readings: Sequence[Reading]) -> Table:
    head = (
        "scan",
        "type",
        "pages",
        "characters",
        "error rate",
        "folded",
        "pages/min",
        "processor s/page",
        "load",
    )
    rows = [
        (
            each.wear,
            each.face,
            str(each.pages),
            f"{each.characters:,}",
            f"{each.error_rate:.2%}",
            f"{each.folded_rate:.2%}",
            f"{each.pages_per_minute:.0f}",
            f"{each.processor_seconds_per_page:.2f}",
            f"{each.load:.1f}",
        )
        for each in readings
    ]
    return Table("Scanned pages", head, tuple(rows))


def main(
    *,
    share: Annotated[int, typer.Option(help="read every n-th page (1: all)", min=1)] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure and print."""
    missing = [setting.face for setting in PRINTS if font_file(setting.face) is None]
    if missing:
        sys.stderr.write(f"略過：找不到字型 {'、'.join(missing)}；請安裝 fonts-noto-cjk\n")
        return
    readings = []
    for reading in measure(share):
        readings.append(reading)
        sys.stderr.write(f"{reading.face}, {reading.wear}: {reading.error_rate:.2%}\n")
    if as_json:
        form = {"cores": os.cpu_count(), "readings": [asdict(reading) for reading in readings]}
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
        return
    print_tables([_table(readings)], sys.stdout)


if __name__ == "__main__":
    typer.run(main)
