"""Keeping in step: what becomes of each file, and what survives a kill."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from simple_records import make_record, read_simple

from index.embedding import HashEmbedder, TextKind, Vectors
from index.filters import Filters
from index.search import keyword_search
from index.store import Store
from index.sync import Outcome, Status, SyncReport, sync
from ingest.errors import UsageError
from ingest.record import Doubt, Record

SUPPORT = Path(__file__).resolve().parent.parent / "support"
ROOT = SUPPORT.parent.parent


class CountingEmbedder(HashEmbedder):
    """Counts the texts it was asked for."""

    def __init__(self) -> None:
        """Start at none."""
        super().__init__()
        self.texts = 0

    def embed(self, texts: list[str], kind: TextKind) -> Vectors:  # type: ignore[override]
        """Return what the fake returns, and count."""
        self.texts += len(texts)
        return super().embed(texts, kind)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of four records."""
    folder = tmp_path / "紀錄"
    (folder / "子資料夾").mkdir(parents=True)
    for number in range(4):
        place = folder / "子資料夾" if number % 2 else folder
        write(place / f"2019-05-0{number + 1}.txt", number)
    return folder


def write(path: Path, number: int, passages: int = 3) -> None:
    """Write a small record that no other number gives."""
    lines = [f"決議：請第{number}組於{part}日內辦理第{part}項" for part in range(passages)]
    path.write_text(f"會議{number}\n# 討論事項\n" + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """Yield a store on disk, open for writing, with an embedder that counts."""
    with Store.open(tmp_path / "index", CountingEmbedder(), write=True, vectors="exact") as store:
        yield store


def statuses(report: SyncReport) -> dict[str, str]:
    """Return the status of each file by its name."""
    return {Path(outcome.source).name: outcome.status.value for outcome in report.outcomes}


def test_every_file_is_accounted_for(folder: Path, opened: Store) -> None:
    """Added, then updated, unchanged, removed and failed, each once and by name."""
    assert set(statuses(sync([folder], opened, read_simple)).values()) == {"added"}
    write(folder / "2019-05-01.txt", 10)
    (folder / "子資料夾" / "2019-05-02.txt").unlink()
    (folder / "2019-05-03.txt").write_text("壞檔", encoding="utf-8")
    write(folder / "2019-05-09.txt", 9)
    report = sync([folder], opened, read_simple)
    assert statuses(report) == {
        "2019-05-01.txt": "updated",
        "2019-05-02.txt": "removed",
        "2019-05-03.txt": "failed",
        "2019-05-04.txt": "unchanged",
        "2019-05-09.txt": "added",
    }
    (failed,) = report.of(Status.FAILED)
    assert failed.reason is not None
    assert "檔案沒有內容" in failed.reason
    assert [summary.title for summary in opened.records()] == ["會議10", "會議2", "會議3", "會議9"]
    assert not keyword_search(opened, "第1組", filters=Filters(places=["會議1組"]))


def test_a_second_run_does_no_work(folder: Path, opened: Store) -> None:
    """Nothing is read, embedded or written."""
    sync([folder], opened, read_simple)
    embedder, revision, checksum = opened.embedder, opened.catalog.revision, opened.checksum()
    assert isinstance(embedder, CountingEmbedder)
    texts = embedder.texts

    def refuse(path: Path, _source: str) -> Record:
        raise AssertionError(path)

    report = sync([folder, folder / "2019-05-01.txt"], opened, refuse)
    assert report.counts() == dict.fromkeys(report.counts(), 0) | {"unchanged": 4}
    assert not report.changed
    assert (embedder.texts, opened.catalog.revision, opened.checksum()) == (texts, revision, checksum)


def test_content_decides_not_the_time(folder: Path, opened: Store) -> None:
    """A file that was only touched is unchanged, and is not read again the time after."""
    sync([folder], opened, read_simple)
    for path in folder.rglob("*.txt"):
        os.utime(path, (1, 1))
    assert set(statuses(sync([folder], opened, read_simple)).values()) == {"unchanged"}
    assert {state.mtime_ns for state in opened.catalog.files().values()} == {10**9}


def test_files_with_the_same_content_give_one_record(folder: Path, opened: Store) -> None:
    """The second is named with its twin, and takes over when the first goes."""
    twin = folder / "子資料夾" / "z.txt"
    shutil.copy(folder / "2019-05-01.txt", twin)
    report = sync([folder], opened, read_simple)
    (duplicate,) = report.of(Status.DUPLICATE)
    assert (duplicate.source, len(opened.records())) == (str(twin), 4)
    assert duplicate.reason is not None
    assert "2019-05-01.txt" in duplicate.reason
    (folder / "2019-05-01.txt").unlink()
    sync([folder], opened, read_simple)
    assert str(twin) in {summary.source for summary in opened.records()}
    twin.unlink()
    sync([folder], opened, read_simple)
    assert len(opened.records()) == len({summary.id for summary in opened.records()}) == 3


def test_a_renamed_file_keeps_its_record(folder: Path, opened: Store) -> None:
    """Nothing is embedded again."""
    sync([folder], opened, read_simple)
    embedder = opened.embedder
    assert isinstance(embedder, CountingEmbedder)
    texts = embedder.texts
    (folder / "2019-05-01.txt").rename(folder / "新名.txt")
    report = sync([folder], opened, read_simple)
    assert (statuses(report)["新名.txt"], statuses(report)["2019-05-01.txt"]) == ("added", "removed")
    assert (embedder.texts, len(opened.records())) == (texts, 4)
    assert str(folder / "新名.txt") in {summary.source for summary in opened.records()}


def test_only_what_vanished_below_a_synced_folder_is_removed(folder: Path, opened: Store) -> None:
    """Syncing one folder says nothing about another, nor about a folder that is missing."""
    sync([folder], opened, read_simple)
    other = folder.parent / "別處"
    other.mkdir()
    (folder / "2019-05-01.txt").unlink()
    assert sync([other], opened, read_simple).outcomes == []
    folder.rename(folder.parent / "移走")
    report = sync([folder, folder / "2019-05-02.txt"], opened, read_simple)
    assert report.counts()["failed"] == 2
    assert len(opened.records()) == 4


def test_what_is_no_record_is_listed(folder: Path, opened: Store) -> None:
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "~$lock.txt").write_text("x", encoding="utf-8")
    (folder / "film.MP4").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("x", encoding="utf-8")
    (folder / "big.TXT").write_text("會議\n內容\n", encoding="utf-8")
    report = sync([folder], opened, read_simple)
    assert {Path(outcome.source).name for outcome in report.of(Status.SKIPPED)} == {
        ".hidden.txt", "~$lock.txt", "film.MP4", ".git",
    }  # fmt: skip
    assert len(report.of(Status.ADDED)) == 5


def test_the_index_inside_the_folder_is_not_read(folder: Path) -> None:
    with Store.open(folder / "index", "hash", write=True, vectors="exact") as store:
        (folder / "index" / "note.txt").write_text("會議\n內容\n", encoding="utf-8")
        assert len(sync([folder], store, read_simple).outcomes) == 4


def test_a_name_that_is_not_utf8_fails_in_one_line(folder: Path, opened: Store) -> None:
    bad = os.fsencode(folder) + b"/\xa4\xa4.txt"
    with open(bad, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a name Path cannot print
        stream.write("會議\n內容\n")
    (failed,) = sync([folder], opened, read_simple).of(Status.FAILED)
    assert failed.reason is not None
    assert "UTF-8" in failed.reason
    failed.source.encode()


def test_an_unreadable_file_keeps_its_record(folder: Path, opened: Store) -> None:
    """An OSError of the reader is one line and stops nothing."""
    sync([folder], opened, read_simple)
    write(folder / "2019-05-01.txt", 11)

    def refuse(path: Path, _source: str) -> Record:
        raise PermissionError(13, "Permission denied", str(path))

    report = sync([folder], opened, refuse)
    assert report.counts() == dict.fromkeys(report.counts(), 0) | {"unchanged": 3, "failed": 1}
    assert len(opened.records()) == 4
    assert report.of(Status.FAILED)[0].record_id in {summary.id for summary in opened.records()}


def test_a_reader_that_stumbles_stops_nothing(folder: Path, opened: Store) -> None:
    """Malformed input is one line, whatever it provoked, and so is text that cannot be stored."""

    def stumble(path: Path, source: str) -> Record:
        if path.name < "2019-05-03":
            return make_record("半個\ud800字".replace("\ud800", ""), source=source, title="\ud800")
        raise IndexError(path.name)

    report = sync([folder], opened, stumble)
    assert report.counts() == dict.fromkeys(report.counts(), 0) | {"failed": 4}
    assert (opened.records(), opened.catalog.pending()) == ([], [])


def test_progress_comes_after_the_record_is_durable(folder: Path, opened: Store) -> None:
    seen: list[tuple[int, int, int]] = []

    def watch(outcome: Outcome, done: int, total: int) -> None:
        seen.append((done, total, len(opened.records())))
        assert outcome.record_id is not None
        assert opened.record(outcome.record_id)

    sync([folder], opened, read_simple, watch)
    assert seen == [(1, 4, 1), (2, 4, 2), (3, 4, 3), (4, 4, 4)]


def test_warnings_of_the_record_are_reported(folder: Path, opened: Store) -> None:
    doubt = Doubt("unknown-heading", "看不懂的標題", 3)

    def read(path: Path, source: str) -> Record:
        return make_record(path.read_text(encoding="utf-8"), source=source, warnings=(doubt,))

    assert all(outcome.warnings == (doubt,) for outcome in sync([folder], opened, read).outcomes)


def test_a_store_open_for_reading_is_refused(folder: Path, tmp_path: Path) -> None:
    Store.open(tmp_path / "index", "hash", write=True, vectors="exact").close()
    with Store.open(tmp_path / "index") as store, pytest.raises(UsageError, match="唯讀"):
        sync([folder], store, read_simple)


# --- kill -9 ---


def start(folder: Path, index: Path, vectors: str) -> "subprocess.Popen[str]":
    """Start a syncing process and wait until it has loaded everything."""
    child = subprocess.Popen(
        [sys.executable, str(SUPPORT / "sync_child.py"), str(folder), str(index), vectors],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready"
    return child


def run(child: "subprocess.Popen[str]", seconds: float | None) -> tuple[list[str], float]:
    """Let the process sync, kill it after ``seconds``; return what it said and how long it took."""
    began = time.monotonic()
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    if seconds is not None:
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
    said, _ = child.communicate(timeout=60)
    return said.splitlines(), time.monotonic() - began


def assert_whole(index: Path, folder: Path, said: list[str]) -> None:
    """Everything reported is there and findable, and everything there is whole."""
    if not (index / "catalog.sqlite").exists():
        assert said == []
        return
    try:
        store = Store.open(index, vectors="exact")
    except UsageError:  # killed before the catalog's first transaction
        assert said == []
        return
    with store:
        for summary in store.records():
            record = store.record(summary.id)
            assert record == read_simple(Path(record.source), record.source)
        known = store.catalog.files()
        for line in said:
            source = line.partition(" ")[2]
            record_id = known[source].record_id
            group = f"第{int(source[-6:-4]) - 1}組"
            assert keyword_search(store, group, 1, Filters(records=[record_id]))
    assert folder.is_dir()


@pytest.mark.parametrize(("vectors", "kills"), [("exact", 20), ("auto", 5)])
def test_a_kill_at_any_moment_loses_nothing_that_was_reported(
    tmp_path: Path, vectors: str, kills: int
) -> None:
    """After each kill only whole records show; in the end all is as if nothing had happened."""
    folder = tmp_path / "紀錄"
    folder.mkdir()
    for number in range(12):
        write(folder / f"2019-05-{number + 1:02}.txt", number, passages=30)
    _, whole = run(start(folder, tmp_path / "undisturbed", vectors), None)
    chance = random.Random(20190520)  # noqa: S311 - moments, not secrets
    index = tmp_path / "index"
    for kill in range(kills):
        if kill % 4 == 0:
            shutil.rmtree(index, ignore_errors=True)
        said, _ = run(start(folder, index, vectors), chance.uniform(0, whole))
        assert_whole(index, folder, said)
    run(start(folder, index, vectors), None)
    with Store.open(index) as ours, Store.open(tmp_path / "undisturbed") as theirs:
        assert ours.catalog.pending() == []
        assert ours.checksum() == theirs.checksum()
