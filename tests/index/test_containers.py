"""What lies in archives and hangs on e-mails is kept in step like any file; the same words are one record."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import write_mail, write_zip

from eval.versions import write_docx
from index.store import Store
from index.sync import Status, SyncReport, sync
from ingest.parser import read_record

WORDS = ["某會議紀錄", "時間：108年5月20日", "壹、討論案", "案由一：增聘社工。", "決議：通過。"]
OTHER = [*WORDS[:3], "案由一：購置車輛。", "決議：緩議。"]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """Yield a store on disk, open for writing."""
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for files."""
    (tmp_path / "檔案").mkdir()
    return tmp_path / "檔案"


def told(report: SyncReport, folder: Path) -> dict[str, str]:
    """Return the status of each file by its place in the folder."""
    return {each.source.removeprefix(f"{folder}/"): each.status.value for each in report.outcomes}


def text(words: list[str]) -> bytes:
    """Return a text file."""
    return "\n".join(words).encode()


def test_members_are_records_of_their_own(folder: Path, opened: Store) -> None:
    """Added, unchanged, updated and removed one by one; a bad one stops nothing, and is told each time."""
    archive = folder / "a.zip"
    members = [("一.txt", text(WORDS)), ("壞.docx", b"PK"), ("../x.txt", b"x"), ("影.mp4", b"x")]
    inner = write_zip([("深.txt", text(OTHER))])
    archive.write_bytes(write_zip([*members, ("內.zip", inner)]))
    first = told(sync([folder], opened, read_record), folder)
    assert first == {
        "a.zip!/一.txt": "added",
        "a.zip!/壞.docx": "failed",
        "a.zip!/../x.txt": "failed",
        "a.zip!/影.mp4": "skipped",
        "a.zip!/內.zip!/深.txt": "added",
    }
    second = told(sync([folder], opened, read_record), folder)
    assert second == first | {"a.zip!/一.txt": "unchanged", "a.zip!/內.zip!/深.txt": "unchanged"}
    archive.write_bytes(write_zip([("一.txt", text([*WORDS, "貳、散會"]))]))
    third = told(sync([folder], opened, read_record), folder)
    assert third == {"a.zip!/一.txt": "updated", "a.zip!/內.zip!/深.txt": "removed"}
    archive.unlink()
    gone = sync([folder], opened, read_record, emptied=True)
    assert told(gone, folder) == {"a.zip!/一.txt": "removed"}
    assert opened.records() == []


def test_a_mail_and_what_hangs_on_it_are_records(folder: Path, opened: Store) -> None:
    (folder / "a.eml").write_bytes(write_mail("請查照。", [("紀錄.docx", write_docx(WORDS))]))
    report = told(sync([folder], opened, read_record), folder)
    assert report == {"a.eml": "added", "a.eml!/紀錄.docx": "added"}


def test_a_broken_archive_keeps_what_was_read_from_it(folder: Path, opened: Store) -> None:
    """Like an unreadable file: reported, and nothing is removed."""
    (folder / "a.zip").write_bytes(write_zip([("一.txt", text(WORDS))]))
    sync([folder], opened, read_record)
    (folder / "a.zip").write_bytes(b"PK half")
    report = sync([folder], opened, read_record)
    assert report.counts() == dict.fromkeys(report.counts(), 0) | {"failed": 1}
    assert len(opened.records()) == 1


def test_archives_in_archives_end_somewhere(folder: Path, opened: Store) -> None:
    data = write_zip([("底.txt", text(WORDS))])
    for level in range(5):
        data = write_zip([(f"{level}.zip", data)])
    (folder / "a.zip").write_bytes(data)
    (refused,) = sync([folder], opened, read_record).of(Status.FAILED)
    assert refused.reason is not None
    assert "層，已拒絕" in refused.reason


def test_the_same_text_in_two_formats_is_one_record(folder: Path, opened: Store) -> None:
    """Named with its twin; when the file it was read from goes, it is read from the other one."""
    (folder / "a.txt").write_bytes(text(WORDS))
    (folder / "b.docx").write_bytes(write_docx(WORDS))
    (folder / "c.zip").write_bytes(write_zip([("d.txt", "\r\n".join(WORDS).encode("cp950"))]))
    report = sync([folder], opened, read_record)
    assert told(report, folder) == {"a.txt": "added", "b.docx": "duplicate", "c.zip!/d.txt": "duplicate"}
    (record_id,) = {each.record_id for each in report.outcomes}
    assert record_id is not None
    before = opened.record(record_id)
    (folder / "a.txt").unlink()
    sync([folder], opened, read_record)
    after = opened.record(record_id)
    assert (before.text, before.source, after.source) == (
        after.text,
        str(folder / "a.txt"),
        str(folder / "b.docx"),
    )
    assert after.sha256 != before.sha256
    (folder / "b.docx").write_bytes(write_docx(OTHER))
    sync([folder], opened, read_record)
    assert sorted(summary.source for summary in opened.records()) == [
        str(folder / "b.docx"),
        str(folder / "c.zip!/d.txt"),
    ]
    assert told(sync([folder], opened, read_record), folder).get("a.txt") is None


def test_a_renamed_archive_keeps_its_records(folder: Path, opened: Store) -> None:
    (folder / "a.zip").write_bytes(write_zip([("一.txt", text(WORDS))]))
    (before,) = {each.record_id for each in sync([folder], opened, read_record).outcomes}
    (folder / "a.zip").rename(folder / "b.zip")
    report = sync([folder], opened, read_record)
    assert told(report, folder) == {"b.zip!/一.txt": "added", "a.zip!/一.txt": "removed"}
    assert [summary.id for summary in opened.records()] == [before]


@pytest.mark.skipif(sys.platform == "win32", reason="such a name is no name there")
def test_a_folder_may_be_called_like_an_archive(folder: Path, opened: Store) -> None:
    (folder / "x.zip!").mkdir()
    (folder / "x.zip!" / "a.txt").write_bytes(text(WORDS))
    assert told(sync([folder], opened, read_record), folder) == {"x.zip!/a.txt": "added"}
    assert told(sync([folder], opened, read_record), folder) == {"x.zip!/a.txt": "unchanged"}
