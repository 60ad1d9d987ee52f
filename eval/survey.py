"""What was read of every file of a folder: ``python -m eval.survey DIR`` prints a row for each, and what is in no item.

A character of a source is in an item, or it is furniture (a page number, a running head, the marks of a web page or a
table), listed word for word, or it is lost. Blanks count nowhere. Exit code 1 tells of lost characters.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from eval.table import Table, print_tables
from ingest.errors import ReadError, UsageError
from ingest.formats.members import CONTAINERS, members
from ingest.lines import BLANKS
from ingest.parser import record_of
from ingest.readers import READERS, Source, read_source
from ingest.record import Record

_SHOWN = 60
_TAG = re.compile(r"</?(?P<name>[A-Za-z]\w*)")


@dataclass(slots=True)
class Row:
    """One file: what it was read as, its characters (blanks aside), and those that are in no item."""

    file: str
    record: Record | None = None
    refused: str = ""
    characters: int = 0
    left_out: int = 0
    furniture: Counter[str] = field(default_factory=Counter)
    lost: str = ""


def _bare(text: str) -> str:
    return "".join(char for char in text if char not in BLANKS)


def _named(words: str) -> str:
    """Return furniture as it is listed: a tag of a web page by its name."""
    tag = _TAG.match(words)
    return f"<{tag['name'].lower()}>" if tag else words


def unheld(record: Record) -> Iterator[str]:
    """Yield the characters of the clean text that no item holds, blanks aside."""
    held = bytearray(len(record.text))
    for item in record.items:
        held[item.start : item.end] = b"\1" * (item.end - item.start)
    return (char for char, kept in zip(record.text, held, strict=True) if not kept and not char.isspace())


def unmapped(text: str, record: Record) -> Iterator[str]:
    """Yield the characters of the source that are neither in the clean text nor dropped, blanks aside."""
    kept = bytearray(len(text))
    for run in record.spans.runs:
        kept[run.source : run.source + run.length] = b"\1" * run.length
    for start, end in record.dropped:
        kept[start:end] = b"\1" * (end - start)
    return (char for char, known in zip(text, kept, strict=True) if not known and char not in BLANKS)


def surveyed(name: str, source: Source, record: Record) -> Row:
    """Return the row of a file that was read."""
    dropped = (_named(source.text[start:end].strip(BLANKS)) for start, end in record.dropped)
    lost = "".join((*unheld(record), *unmapped(source.text, record)))
    left_out = sum(len(_bare(source.text[start:end])) for start, end in record.dropped)
    return Row(name, record, "", len(_bare(source.text)), left_out, Counter(filter(_bare, dropped)), lost)


def survey(folder: Path) -> Iterator[Row]:
    """Yield a row for every file below ``folder``, and for what archives and mails among them hold."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield from _file(path, path.relative_to(folder).as_posix())


def _file(path: Path, name: str) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix in READERS:
        yield _read(path, name)
    elif suffix not in CONTAINERS:
        yield Row(name, refused="不是可讀的紀錄格式")
    if suffix in CONTAINERS:
        try:
            with tempfile.TemporaryDirectory(prefix="shean-survey-") as folder:
                for number, member in enumerate(members(path, name)):
                    place = Path(folder) / f"{number}{member.suffix}"
                    member.save(place)
                    yield from _file(place, member.name)
        except ReadError as error:
            yield Row(name, refused=str(error))


def _read(path: Path, name: str) -> Row:
    try:
        source = read_source(path, name)
        return surveyed(name, source, record_of(source, name))
    except ReadError as error:
        return Row(name, refused=str(error))


def tables(rows: Sequence[Row]) -> list[Table]:
    """Return a row for each file, and the furniture that was left out, word for word."""
    head = ("file", "form", "kind", "date", "title", "doubts", "characters", "furniture", "lost")
    found = [_cells(row) for row in rows]
    total = ("all", "", "", "", "", "", *(f"{count:,}" for count in _totals(rows)))
    listed = [Table("What was read", head, (*found, total))]
    left = [
        (row.file, str(times), words.replace("\n", " ⏎ ")[:_SHOWN])
        for row in rows
        for words, times in row.furniture.most_common()
    ]
    return [*listed, Table("In no item", ("file", "times", "characters"), tuple(left))]


def _totals(rows: Sequence[Row]) -> tuple[int, int, int]:
    return (
        sum(row.characters for row in rows),
        sum(row.left_out for row in rows),
        sum(len(row.lost) for row in rows),
    )


def _cells(row: Row) -> tuple[str, ...]:
    record = row.record
    if record is None:
        return (row.file, "refused", "", "", row.refused, "", "", "", "")
    codes = Counter(doubt.code for doubt in record.warnings)
    return (
        row.file,
        record.form.value,
        record.kind.value,
        str(record.date or "–"),
        record.title,
        " ".join(f"{code}×{times}" if times > 1 else code for code, times in codes.items()) or "–",
        f"{row.characters:,}",
        f"{row.left_out:,}",
        f"{len(row.lost):,}",
    )


def main(folder: Annotated[Path, typer.Argument(help="the folder to survey", metavar="DIR")]) -> None:
    """Survey and print."""
    if not folder.is_dir():
        message = f"找不到資料夾：{folder}；請檢查路徑"
        raise UsageError(message)
    rows = []
    for row in survey(folder):
        rows.append(row)
        sys.stderr.write(f"{row.file}\n")
    print_tables(tables(rows), sys.stdout)
    if any(row.lost for row in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
