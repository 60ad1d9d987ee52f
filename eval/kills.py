"""Is an index that was killed again and again the one that never was? ``python -m eval.kills`` prints the counts.

A folder of generated minutes is taken in by processes that are killed (SIGKILL) at random moments; whenever one gets
to its end, files of the folder are changed, renamed, removed and added. After each kill every file that was reported
must be in the catalog with its whole record. In the end the index must equal one made of the same states of the
folder by processes nobody disturbed: catalog, history, vectors and postings, by checksum. The embedder is the one that
hashes words: what a kill can break is in the writing, not in the model.
"""

import hashlib
import json
import multiprocessing
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from eval.kill_child import DONE, take_in
from eval.load import minutes
from eval.table import Table, print_tables
from index.catalog import Catalog
from index.keywords import tokens
from index.store import Store, VectorChoice
from index.sync import Status
from ingest.errors import UsageError

# Processes are forked from one that has loaded everything.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["eval.kill_child", "chromadb", "llama_index.vector_stores.chroma"])
# Of the kills, so many fall while the whole folder is taken in for the first time.
_FIRST = 0.75
# Of the files, so many are changed between two states of the folder; a third of them renamed, removed, added each.
_CHANGED = 0.05
# The mean time to a kill grows or shrinks by this, so that the kills spread over the whole work.
_PACE = 1.15
_LONGEST = 600.0


@dataclass(slots=True)
class Counts:
    """What happened: kills, by what the process was doing, and what was checked after them."""

    kills: int = 0
    before_the_catalog: int = 0
    while_chroma_changed: int = 0
    with_files_reported: int = 0
    with_stores_behind: int = 0
    completed: int = 0
    states: int = 1
    reported: int = 0
    records_checked: int = 0
    lost: int = 0
    halves: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Folder:
    """The folder in its states: the same changes from the same seed, whoever takes it in."""

    path: Path
    seed: int
    names: list[str] = field(default_factory=list)
    made: int = 0

    def fill(self, count: int) -> None:
        """Make the first state."""
        self.path.mkdir(parents=True)
        for _ in range(count):
            self._add()

    def change(self, state: int) -> None:
        """Bring the folder from the state before to this one."""
        chance = random.Random(f"{self.seed}/{state}")  # noqa: S311 - words and moments, no secrets
        chosen = chance.sample(self.names, max(4, int(len(self.names) * _CHANGED)))
        third = len(chosen) // 4
        for name in chosen[: len(chosen) - 2 * third]:
            self._write(name)
        for name in chosen[len(chosen) - 2 * third : len(chosen) - third]:
            new = f"改名{state}-{name}"
            (self.path / name).rename(self.path / new)
            self.names[self.names.index(name)] = new
        for name in chosen[len(chosen) - third :]:
            (self.path / name).unlink()
            self.names.remove(name)
        for _ in range(third):
            self._add()

    def _add(self) -> None:
        name = f"{self.made:05}.txt"
        self.names.append(name)
        self._write(name)

    def _write(self, name: str) -> None:
        (self.path / name).write_text(minutes(self.made, self.seed).text, encoding="utf-8")
        self.made += 1


class Attempt:
    """One process that takes the folder in, killed after some seconds unless it ends before."""

    def __init__(self, folder: Path, index: Path, vectors: VectorChoice) -> None:
        """Start it; what it needs is loaded already, so that the time to kill is spent writing."""
        self._ours, theirs = _PROCESSES.Pipe(duplex=False)
        self._child = _PROCESSES.Process(target=take_in, args=(folder, index, vectors, theirs))
        self._child.start()
        theirs.close()

    def run(self, seconds: float | None) -> tuple[dict[str, str], bool]:
        """Let it work; return the record of each file it reported, and whether it got to the end."""
        killer = threading.Timer(_LONGEST if seconds is None else seconds, self._child.kill)
        killer.start()
        told: dict[str, str] = {}
        ended = False
        # A message that the kill cut short was not told.
        with self._ours, suppress(EOFError, OSError):
            while not ended:
                status, source, record_id = self._ours.recv()
                ended = status == DONE
                if status not in {DONE, Status.REMOVED}:
                    told[source] = record_id
        self._child.join()
        killer.cancel()
        if not ended and self._child.exitcode != -signal.SIGKILL:
            message = f"a process ended by itself with {self._child.exitcode}"
            raise UsageError(message)
        return told, ended


def killed(folder: Folder, index: Path, vectors: VectorChoice, kills: int, seed: int) -> Counts:
    """Take the folder in with ``kills`` kills at random moments, then once to the end; return what happened."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    counts, began = Counts(), time.monotonic()
    known: dict[str, str] = {}
    mean, size = 1.0, len(folder.names)
    while counts.kills < kills:
        told, ended = Attempt(folder.path, index, vectors).run(chance.expovariate(1 / mean))
        known |= told
        counts.reported += len(told)
        if ended:
            counts.completed += 1
            folder.change(counts.states)
            counts.states += 1
            known.clear()
            mean = max(0.05, mean / _PACE)
            continue
        counts.kills += 1
        _check(index, told, known, counts)
        if counts.states == 1 and len(known) < size:
            behind = len(known) / size < counts.kills / (kills * _FIRST)
            mean = mean * _PACE if behind else max(0.05, mean / _PACE)
        if counts.kills % 10 == 0:
            sys.stderr.write(
                f"{counts.kills} kills, state {counts.states}, {len(known)} files, mean {mean:.2f} s\n"
            )
    Attempt(folder.path, index, vectors).run(None)
    counts.seconds = time.monotonic() - began
    return counts


def _check(index: Path, told: dict[str, str], known: dict[str, str], counts: Counts) -> None:
    """Count what was reported and is not there, and records that are there by half."""
    try:
        catalog = Catalog(index / "catalog.sqlite", write=False)
    except UsageError:  # killed before its first transaction
        counts.before_the_catalog += 1
        counts.lost += len(known)
        return
    files = catalog.files()
    counts.with_files_reported += bool(told)
    counts.while_chroma_changed += (index / "chroma.changing").exists()
    counts.with_stores_behind += bool(catalog.pending())
    counts.lost += sum(
        source not in files or files[source].record_id != name for source, name in known.items()
    )
    newest = [files[source].record_id for source in list(told)[-20:] if source in files]
    for record_id in newest:
        record = catalog.record(record_id)
        ids, matrix = catalog.record_vectors(record_id)
        counts.records_checked += 1
        counts.halves += record is None or len(record.passages) != len(ids) or not np.isfinite(matrix).all()
    catalog.close()


def undisturbed(folder: Folder, index: Path, vectors: VectorChoice, states: int) -> float:
    """Take the folder in through the same states without a kill; return the seconds it took."""
    began = time.monotonic()
    for state in range(1, states + 1):
        if state > 1:
            folder.change(state - 1)
        Attempt(folder.path, index, vectors).run(None)
    return time.monotonic() - began


def checksums(index: Path, folder: Path) -> dict[str, str]:
    """Return a checksum each of the catalog (with its history), the vectors in Chroma, and the postings."""
    with Store.open(index, "hash") as store:
        names = _names(store)
        digests = {"catalog": hashlib.sha256(), "vectors": hashlib.sha256(), "postings": hashlib.sha256()}
        digests["catalog"].update(store.checksum(below=folder).encode())
        for part in _postings(store, names):
            digests["postings"].update(part)
        for part in _vectors(store, names):
            digests["vectors"].update(part)
        return {name: digest.hexdigest()[:16] for name, digest in digests.items()}


def _names(store: Store) -> dict[int, str]:
    """Return passage id → "record id:ordinal", which does not depend on the order of work."""
    return {
        number: f"{record_id}:{ordinal}"
        for record_id in sorted(store.catalog.record_ids())
        for ordinal, (number, _, _) in enumerate(store.catalog.passage_rows(record_id))
    }


def _postings(store: Store, names: dict[int, str]) -> Iterator[bytes]:
    """Yield each token of the records with the passages that the keyword index finds it in."""
    rank = {number: at for at, (number, _) in enumerate(sorted(names.items(), key=lambda each: each[1]))}
    words = {
        token
        for record_id in store.catalog.record_ids()
        for _, text, _ in store.catalog.passage_rows(record_id)
        for token in tokens(text)
    }
    for token in sorted(words):
        places = sorted(rank[number] for number in store.keywords.postings(token))
        yield token.encode() + np.asarray(places, dtype=np.int64).tobytes()


def _vectors(store: Store, names: dict[int, str]) -> Iterator[bytes]:
    """Yield each passage with its vector: Chroma's where there is one, else the catalog's."""
    ordered = sorted((name, number) for number, name in names.items())
    held = store.chroma.held([name for name, _ in ordered]) if store.chroma else None
    if held is not None and store.chroma is not None and len(store.chroma) != len(ordered):
        yield b"too many"
    for name, number in ordered:
        if held is None:
            yield name.encode() + store.catalog.vectors([number])[1].tobytes()
        elif name in held:
            passage, vector = held[name]
            yield name.encode() + (vector.tobytes() if passage == number else b"another passage")


def main(
    *,
    records: Annotated[int, typer.Option(help="generated minutes", min=8)] = 2_000,
    kills: Annotated[int, typer.Option(help="processes killed", min=1)] = 200,
    exact: Annotated[bool, typer.Option("--exact", help="without Chroma")] = False,
    seed: Annotated[int, typer.Option(help="for the words and the moments")] = 20_190_520,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Kill, compare and print; exit code 1 when anything was lost or differs."""
    vectors: VectorChoice = "exact" if exact else "auto"
    place = Path(tempfile.mkdtemp(prefix="shean-kills-"))
    try:
        ours, theirs = (Folder(place / name / "紀錄", seed) for name in ("killed", "undisturbed"))
        for folder in (ours, theirs):
            folder.fill(records)
        counts = killed(ours, place / "killed" / "index", vectors, kills, seed)
        whole = undisturbed(theirs, place / "undisturbed" / "index", vectors, counts.states)
        mine, others = (checksums(each.path.parent / "index", each.path) for each in (ours, theirs))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    equal = mine == others
    if as_json:
        form = {"records": records, **asdict(counts), "undisturbed_seconds": whole, "killed": mine,
                "undisturbed": others, "equal": equal}  # fmt: skip
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
    else:
        print_tables([_table(records, counts, whole, mine, others)], sys.stdout)
    if not equal or counts.lost or counts.halves:
        raise typer.Exit(1)


def _table(records: int, counts: Counts, whole: float, mine: dict[str, str], others: dict[str, str]) -> Table:
    rows = [("records", f"{records:,}")]
    rows += [(name.replace("_", " "), f"{value:,.0f}") for name, value in asdict(counts).items()]
    rows += [("undisturbed seconds", f"{whole:.0f}")]
    rows += [
        (f"{name} checksum", f"{mine[name]} {'=' if mine[name] == others[name] else '≠'} {others[name]}")
        for name in mine
    ]
    return Table("Killed at random moments", ("", ""), tuple(rows))


if __name__ == "__main__":
    typer.run(main)
