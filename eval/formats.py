"""The same records in every format: ``python -m eval.formats`` prints what each format costs in truth.

Each record that ships is written anew as PDF, DOCX, ODT, HTML, Big5 text and page images (and by LibreOffice, where it
is installed), read like any other file, and held against its TXT: items (path and role) that are the same, header
fields, quotes, and the figures of the dev questions asked over that version. Table trees are compared with Unicode
NFKC, blanks aside, as quotes are.
"""

import json
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated

import typer

from eval.corpus import CORPUS, GOLD, corpus_files, kept, open_assistant
from eval.gold import Gold, load_gold
from eval.run import evaluate
from eval.table import Table, print_tables, shown
from eval.versions import versions
from ingest.parser import read_record
from ingest.record import Record

SCORES = (
    "evidence hit",
    "first citation",
    "citation precision",
    "answer recall",
    "rejection",
    "over-refusal",
    "premise",
    "quote validity",
)


@dataclass(frozen=True, slots=True)
class Version:
    """One format over all records: shares (0-1) that agree with the TXT, and the figures of the questions."""

    name: str
    items: int
    items_same: float
    header_same: float
    quotes_same: float
    figures: dict[str, float | None] = field(default_factory=dict)


def rewritten(
    corpus: Path = CORPUS, *, scans: bool = True, office: bool = True
) -> Iterator[tuple[str, list[Record]]]:
    """Yield (format, its records): TXT as it is first; each record's source is the name of its TXT."""
    files = corpus_files(corpus)
    plain = [read_record(path, path.name) for path in files]
    yield "TXT", plain
    for name, suffix, write in versions(scans=scans, office=office):
        with tempfile.TemporaryDirectory(prefix="shean-formats-") as folder:
            read = []
            for path, record in zip(files, plain, strict=True):
                made = Path(folder) / f"{path.stem}{suffix}"
                made.write_bytes(write(path.read_text(encoding="utf-8"), record.text.split("\n")))
                read.append(replace(read_record(made, made.name), source=path.name))
            yield name, read


def compare(name: str, records: Sequence[Record], plain: Sequence[Record]) -> Version:
    """Return how far the records of a format are those of the TXT."""
    same = lines = total = fields = 0
    for record, expected in zip(records, plain, strict=True):
        found, wanted = _tree(record), _tree(expected)
        same += _matching(found, wanted)
        lines += _matching(_quotes(record), _quotes(expected))
        total += max(len(found), len(wanted))
        fields += sum(map(_equal, _header(record), _header(expected)))
    return Version(name, total, same / total, fields / (len(plain) * len(_header(plain[0]))), lines / total)


def _matching(found: Sequence[object], wanted: Sequence[object]) -> int:
    """Return how many are the same, in the same order."""
    return sum(
        block.size for block in SequenceMatcher(None, found, wanted, autojunk=False).get_matching_blocks()
    )


def _equal(one: object, other: object) -> bool:
    return one == other


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _tree(record: Record) -> list[tuple[str, str]]:
    return [(_folded("/".join(item.path)), item.role.value) for item in record.items]


def _quotes(record: Record) -> list[str]:
    return [_folded(record.quote(item.start, item.end)) for item in record.items]


def _header(record: Record) -> tuple[object, ...]:
    people = ["、".join(person.name for person in each) for each in (record.chairs, record.recorders)]
    return (_folded(record.title), record.kind, record.form, record.date, *people)


def measure(
    questions: Sequence[Gold], progress: Callable[[Version], None], *, scans: bool, office: bool
) -> list[Version]:
    """Return every version with its figures; ``progress`` is told of each when it is done."""
    keeper = kept(queries=True)
    done: list[Version] = []
    plain: list[Record] = []
    for name, records in rewritten(scans=scans, office=office):
        plain = plain or records
        version = compare(name, records, plain)
        if questions:
            with open_assistant(records, keeper) as assistant:
                version.figures.update(evaluate(assistant, questions, search=False).figures.values)
        done.append(version)
        progress(version)
    return done


def tables(found: Sequence[Version], questions: int) -> list[Table]:
    """Return the trees and the figures as tables, a row for each format."""
    trees = tuple(
        (each.name, str(each.items), shown(each.items_same), shown(each.quotes_same), shown(each.header_same))
        for each in found
    )
    listed = [
        Table("Trees beside the TXT", ("format", "items", "items same", "quotes same", "header same"), trees)
    ]
    if questions:
        rows = tuple((each.name, *(shown(each.figures.get(score)) for score in SCORES)) for each in found)
        listed.append(Table(f"Dev questions ({questions})", ("format", *SCORES), rows))
    return listed


def main(
    *,
    gold: Annotated[Path, typer.Option(help="questions (JSONL)", metavar="FILE")] = GOLD,
    split: Annotated[str, typer.Option(help="dev, test or all")] = "dev",
    scans: Annotated[bool, typer.Option(help="read page images too (minutes)")] = True,
    office: Annotated[bool, typer.Option(help="let LibreOffice write some too")] = True,
    trees: Annotated[bool, typer.Option("--trees", help="compare trees only, ask nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure and print."""
    questions = [] if trees else load_gold(gold, None if split == "all" else split)

    def tell(version: Version) -> None:
        sys.stderr.write(
            f"{version.name}: items {version.items_same:.3f}, quotes {version.quotes_same:.3f}\n"
        )

    found = measure(questions, tell, scans=scans, office=office)
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2) + "\n")
        return
    print_tables(tables(found, len(questions)), sys.stdout)


if __name__ == "__main__":
    typer.run(main)
