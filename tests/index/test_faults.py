"""A full disk, a share out of reach, a database that breaks off: one clear line, nothing half, nothing lost."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from simple_records import make_record, read_simple

from index.database import Database
from index.keywords import KeywordIndex
from index.room import no_room
from index.store import Store
from index.sync import Status, sync
from ingest.errors import IndexFormatError, StorageError

SUPPORT = Path(__file__).resolve().parent.parent / "support"
ROOT = SUPPORT.parent.parent


def write(folder: Path, files: int, passages: int = 40) -> Path:
    """Write small records."""
    folder.mkdir()
    for number in range(files):
        lines = [f"決議：請第{number}組於{part}日內辦理{chr(0x4E00 + part)}" for part in range(passages)]
        (folder / f"紀錄{number:02}.txt").write_text(f"會議{number}\n# 討論\n" + "\n".join(lines), "utf-8")
    return folder


# --- a full disk ---


def own_mounts() -> bool:
    """Whether this system lets anyone mount in a namespace of their own."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not own_mounts(), reason="mounting a small disk needs user namespaces")
@pytest.mark.parametrize("vectors", ["exact", "auto"])
def test_a_full_disk_is_one_line_and_the_next_run_converges(tmp_path: Path, vectors: str) -> None:
    """At whatever size it fills: what was reported is there, what is there is whole, the end is as if undisturbed."""
    folder, disk = write(tmp_path / "紀錄", 30), tmp_path / "disk"
    disk.mkdir()
    with Store.open(tmp_path / "whole", "hash", write=True, vectors=vectors) as store:  # type: ignore[arg-type]
        sync([folder], store, read_simple)
        whole = store.checksum()
    for size in ("300k", "1m", "3m", "5m"):
        command = [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            sys.executable,
            SUPPORT / "full_disk.py",
        ]
        done = subprocess.run(
            [*command, folder, disk, size, vectors], capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["error"].startswith("StorageError: 磁碟空間不足"), size
        assert "\n" not in told["error"]
        assert told["reported"] < 30
        assert told["lost"] == []
        assert told["asked"] == "answered" or "磁碟空間不足" in told["asked"] or "索引" in told["asked"]
        assert (told["pending"], told["checksum"]) == (0, whole)


def test_a_database_without_room_says_so_and_rolls_back(tmp_path: Path) -> None:
    """SQLite's own limit on pages is the same error as a full disk."""
    database = Database(tmp_path / "x.sqlite", write=True)
    with database.writing() as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(StorageError, match=r"磁碟空間不足.*清出空間"):
        _insert(database, "1", "zeroblob(1000000)")
    with database.writing() as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
        connection.execute("INSERT INTO t VALUES (2)")
    database.close()


def _insert(database: Database, *values: str) -> None:
    with database.writing() as connection:
        for value in values:
            connection.execute(f"INSERT INTO t VALUES ({value})")  # noqa: S608 - the test's own


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("An IO error occurred: 'No space left on device (os error 28)'", True),
        ("Quota exceeded (os error 122)", True),
        ("database or disk is full", True),
        ("Permission denied (os error 13)", False),
        ("os error 281", False),
    ],
)
def test_what_an_engine_says_of_a_full_disk_is_understood(said: str, *, full: bool) -> None:
    assert no_room(ValueError(said)) is full


def test_a_share_that_breaks_off_is_not_taken_for_a_damaged_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy for damage would throw away what is whole."""
    database = Database(tmp_path / "x.sqlite", write=True)
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR | (3 << 8)

    def refuse() -> sqlite3.Connection:
        raise error

    monkeypatch.setattr(database, "_connect", refuse)
    with pytest.raises(StorageError, match=r"無法讀寫.*再執行一次"), database.reading():
        pass


def test_postings_that_cannot_be_written_leave_the_record_to_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the catalog and noted; the next opening derives its postings."""

    def refuse(_: object) -> None:
        message = "An IO error occurred: 'No space left on device (os error 28)'"
        raise ValueError(message)

    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        with monkeypatch.context() as patch:
            patch.setattr(KeywordIndex, "_writing", refuse)
            with pytest.raises(StorageError, match="磁碟空間不足"):
                store.add(make_record("派案\n"))
        assert len(store.catalog.pending()) == 1
    with Store.open(tmp_path / "index") as store:
        assert len(store.keywords) == 1


def test_a_sync_stops_at_a_full_disk_and_reports_nothing_it_did_not_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "紀錄", 4, 3)
    reported: list[str | None] = []
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        put, count = store.catalog.put, 0

        def fill(*given: object) -> None:
            nonlocal count
            count += 1
            if count > 2:
                message = "磁碟空間不足"
                raise StorageError(message)
            put(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(store.catalog, "put", fill)
        with pytest.raises(StorageError):
            sync([folder], store, read_simple, lambda each, *_: reported.append(each.record_id))
        assert sorted(map(str, reported)) == sorted(store.catalog.record_ids())


# --- a share out of reach ---


def test_a_folder_with_nothing_in_it_is_taken_for_a_share_that_is_not_connected(tmp_path: Path) -> None:
    """An empty mount point must not empty the index; who emptied it says so."""
    folder = write(tmp_path / "紀錄", 3, 3)
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        sync([folder], store, read_simple)
        shutil.rmtree(folder)
        folder.mkdir()
        (failed,) = sync([folder], store, read_simple).outcomes
        assert failed.status is Status.FAILED
        assert failed.reason is not None
        assert "3 個檔案" in failed.reason
        assert "--emptied" in failed.reason
        assert len(store.records()) == 3
        report = sync([folder], store, read_simple, emptied=True)
        assert (len(report.of(Status.REMOVED)), store.records()) == (3, [])


def test_a_folder_that_cannot_be_read_keeps_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that answers with an error has not lost its files."""
    folder = write(tmp_path / "紀錄", 3, 3)
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        sync([folder], store, read_simple)

        def stale(path: Path, **_: object) -> os.stat_result:
            raise OSError(116, "Stale file handle", str(path))

        with monkeypatch.context() as patch:
            patch.setattr(Path, "stat", stale)
            patch.setattr(Path, "is_dir", lambda _: True)
            patch.setattr(
                os,
                "walk",
                lambda folder, onerror: onerror(OSError(116, "Stale file handle", str(folder))) or (),
            )
            (failed,) = sync([folder], store, read_simple).outcomes
        assert failed.reason is not None
        assert "Stale file handle" in failed.reason
        assert len(store.records()) == 3


def test_an_index_file_that_is_none_says_how_to_find_out_more(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(IndexFormatError, match="shean doctor"):
        Store.open(tmp_path)
