"""What was: a file's versions stay readable after they left search, and an older index gets its history."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from any_record import RECORDS
from hypothesis import given, settings

from index.catalog import Catalog
from index.history import Edition
from index.packing import pack, unpack
from index.search import keyword_search
from index.store import Store
from index.sync import Status, sync
from ingest.errors import IndexFormatError
from ingest.parser import parse_text, read_record
from ingest.record import Record

MINUTES = "某社會局第{number}次聯繫會議紀錄\n時間：108年5月{day}日\n壹、討論案\n案由一：{case}。\n決議：{decided}。\n"
CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def write(path: Path, decided: str, number: int = 1) -> None:
    """Write minutes that decided something."""
    words = MINUTES.format(number=number, day=20, case="增聘社工", decided=decided)
    path.write_text(words, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the minutes 甲.txt and 乙.txt."""
    (tmp_path / "紀錄").mkdir()
    write(tmp_path / "紀錄" / "甲.txt", "通過")
    write(tmp_path / "紀錄" / "乙.txt", "緩議", 2)
    return tmp_path / "紀錄"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """Yield a store on disk, open for writing."""
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        yield store


def versions(store: Store, name: str) -> list[Edition]:
    """Return the versions of the file that has ever been called so, all its names included."""
    editions = store.catalog.history.editions()
    (document,) = {each.document for each in editions if Path(each.source).name == name}
    return [each for each in editions if each.document == document]


def told(store: Store, name: str) -> list[tuple[int, str, str | None]]:
    """Return number, name and end of a file's versions."""
    return [(each.number, Path(each.source).name, each.ended) for each in versions(store, name)]


def test_a_changed_file_leaves_its_old_version_readable(folder: Path, opened: Store) -> None:
    """Text, tree and spans as they were; search knows only the new words."""
    sync([folder], opened, read_record)
    old = opened.record(versions(opened, "甲.txt")[0].record_id)
    write(folder / "甲.txt", "撤案")
    sync([folder], opened, read_record)
    first, second = versions(opened, "甲.txt")
    assert told(opened, "甲.txt") == [(1, "甲.txt", "changed"), (2, "甲.txt", None)]
    assert (first.record_id, opened.catalog.record(old.id)) == (old.id, None)
    assert opened.catalog.history.record(old.id) == old
    assert (first.title, first.date, first.until) == (old.title, old.date, second.since)
    assert {hit.record_id for hit in keyword_search(opened, "增聘社工 決議")} >= {second.record_id}
    assert old.id not in {hit.record_id for hit in keyword_search(opened, "決議：通過")}


def test_a_removed_file_leaves_search_but_not_the_history(folder: Path, opened: Store) -> None:
    sync([folder], opened, read_record)
    (gone,) = versions(opened, "乙.txt")
    (folder / "乙.txt").unlink()
    sync([folder], opened, read_record)
    assert told(opened, "乙.txt") == [(1, "乙.txt", "removed")]
    record = opened.catalog.history.record(gone.record_id)
    assert record is not None
    assert "緩議" in record.text
    assert (
        not keyword_search(opened, "第2次 緩議", 1)
        or keyword_search(opened, "緩議", 1)[0].record_id != gone.record_id
    )


def test_a_renamed_file_goes_on_under_its_new_name(folder: Path, opened: Store) -> None:
    """No new version; a change after it is the next version of the same file."""
    sync([folder], opened, read_record)
    (folder / "甲.txt").rename(folder / "丙.txt")
    sync([folder], opened, read_record)
    write(folder / "丙.txt", "撤案")
    sync([folder], opened, read_record)
    assert told(opened, "丙.txt") == [(1, "甲.txt", "renamed"), (1, "丙.txt", "changed"), (2, "丙.txt", None)]


def test_a_file_that_comes_back_goes_on_where_it_was(folder: Path, opened: Store) -> None:
    """With the same words, or others; the packed copy goes when the words are in search again."""
    sync([folder], opened, read_record)
    record_id = versions(opened, "乙.txt")[0].record_id
    (folder / "乙.txt").unlink()
    sync([folder], opened, read_record)
    write(folder / "乙.txt", "緩議", 2)
    sync([folder], opened, read_record)
    assert told(opened, "乙.txt") == [(1, "乙.txt", "removed"), (1, "乙.txt", None)]
    assert opened.catalog.record(record_id) is not None
    assert opened.catalog.history.record(record_id) is None


def test_the_same_text_in_two_files_is_one_record_with_two_histories(folder: Path, opened: Store) -> None:
    """When one of them changes, the other still holds the record, and neither says it was removed."""
    shutil.copy(folder / "甲.txt", folder / "副本.txt")
    report = sync([folder], opened, read_record)
    assert len(report.of(Status.DUPLICATE)) == 1
    assert len(opened.records()) == 2
    write(folder / "副本.txt", "撤案")
    sync([folder], opened, read_record)
    assert told(opened, "副本.txt") == [(1, "副本.txt", "changed"), (2, "副本.txt", None)]
    assert told(opened, "甲.txt") == [(1, "甲.txt", None)]
    assert len(opened.records()) == 3


def test_what_stood_on_a_day_is_known(folder: Path, opened: Store) -> None:
    sync([folder], opened, read_record)
    write(folder / "甲.txt", "撤案")
    sync([folder], opened, read_record)
    first, second = versions(opened, "甲.txt")
    assert not first.stood(first.since - timedelta(seconds=1))
    assert first.stood(first.since)
    assert first.until is not None
    assert (first.stood(first.until), second.stood(first.until)) == (False, True)
    assert second.stood(datetime.now(UTC) + timedelta(days=999))


def test_a_record_that_was_no_file_has_no_history(opened: Store) -> None:
    """What a program adds and removes is its own affair, and costs nothing here."""
    record = parse_text(MINUTES.format(number=1, day=20, case="增聘", decided="通過"))
    opened.add(record)
    opened.remove(record.id)
    assert opened.catalog.history.editions() == []
    assert opened.catalog.history.record(record.id) is None


@settings(max_examples=60, deadline=None)
@given(record=RECORDS)
def test_a_packed_record_comes_back_exactly(record: Record) -> None:
    """Whatever its fields hold, passages that no tree gives included."""
    treeless = replace(record, items=())  # a tree of any numbers at all may be its own parent
    assert unpack(pack(treeless)) == treeless


def test_a_packed_record_is_hardly_longer_than_its_text() -> None:
    """Its cost is bounded: no vectors, no passages that the tree gives again."""
    for path in CORPUS.glob("*.txt"):
        record = read_record(path, str(path))
        assert unpack(pack(record)) == record
        assert len(pack(record)) < 1.5 * len(record.text.encode())


# --- an index of the format before ---


@pytest.fixture
def old(tmp_path: Path, folder: Path) -> Path:
    """Return an index as the format before this one wrote it."""
    place = tmp_path / "old"
    with Store.open(place, "hash", write=True, vectors="exact") as store:
        sync([folder], store, read_record)
    with sqlite3.connect(place / "catalog.sqlite") as connection:
        for table in ("editions", "retired", "corrections", "machine_read", "chroma_behind"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE meta SET value = '3' WHERE key = 'format'")
    connection.close()
    return place


@pytest.mark.parametrize("write", [False, True])
def test_an_index_of_the_format_before_is_upgraded(
    old: Path, folder: Path, caplog: pytest.LogCaptureFixture, *, write: bool
) -> None:
    """One line says so; records stay as they are, and what they hold now is their first version."""
    with Store.open(old, write=write) as store:
        assert [each.number for each in store.catalog.history.editions()] == [1, 1]
        assert keyword_search(store, "增聘社工")
    (line,) = [each.getMessage() for each in caplog.records if "升級" in each.getMessage()]
    assert "第 3 版升級為第 4 版" in line
    with Store.open(old, write=True) as store:
        write_again = folder / "甲.txt"
        write_again.write_text(write_again.read_text("utf-8").replace("通過", "撤案"), encoding="utf-8")
        sync([folder], store, read_record)
        assert told(store, "甲.txt") == [(1, "甲.txt", "changed"), (2, "甲.txt", None)]
    assert len([each for each in caplog.records if "升級" in each.getMessage()]) == 1


def tables(index: Path) -> list[object]:
    """Return what a catalog's file declares."""
    connection = sqlite3.connect(index / "catalog.sqlite")
    found = connection.execute("SELECT * FROM sqlite_master").fetchall()
    connection.close()
    return found


def test_an_upgrade_that_fails_half_way_leaves_the_index_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(old)
    with monkeypatch.context() as patch:
        patch.setattr("index.tables.FORMAT_VERSION", 5)
        patch.setattr(
            "index.tables._UPGRADES", {3: ("CREATE TABLE half (x)",), 4: ("SELECT no_such_column",)}
        )
        patch.setattr("index.catalog.FORMAT_VERSION", 5)
        with pytest.raises(IndexFormatError):
            Catalog(old / "catalog.sqlite")
    assert tables(old) == before
    Catalog(old / "catalog.sqlite").close()
