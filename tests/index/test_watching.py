"""What is told of a watched folder: files at rest, whatever happened to them, and nothing that is none to read."""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.watching import Changes, Due, watch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder to watch; the index lies in it."""
    (tmp_path / "紀錄" / "索引").mkdir(parents=True)
    return tmp_path / "紀錄"


@pytest.fixture
def changes(folder: Path) -> Changes:
    return Changes([folder], folder / "索引")


def names(due: Due) -> tuple[list[str], list[str]]:
    """Return the names of the files, and of what is gone."""
    return sorted(path.name for path in due.files), sorted(path.name for path in due.gone)


def test_a_file_is_told_once_it_is_at_rest(folder: Path, changes: Changes) -> None:
    """While it grows, its rest begins anew each time; it is told once."""
    path = folder / "甲.txt"
    path.write_text("一", encoding="utf-8")
    changes.note(path, 0.0)
    assert names(changes.due(1.0)) == ([], [])
    path.write_text("一二", encoding="utf-8")
    assert names(changes.due(2.5)) == ([], [])
    assert names(changes.due(4.0)) == ([], [])
    assert names(changes.due(4.6)) == (["甲.txt"], [])
    assert names(changes.due(9.0)) == ([], [])
    assert not changes


def test_a_renamed_file_is_told_with_its_old_name(folder: Path, changes: Changes) -> None:
    """In one breath, so that it keeps its record."""
    (folder / "乙.txt").write_text("一", encoding="utf-8")
    changes.note(folder / "甲.txt", 0.0)
    changes.note(folder / "乙.txt", 0.0)
    assert names(changes.due(3.0)) == (["乙.txt"], ["甲.txt"])


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("甲.txt", True),
        ("子/甲.docx", True),
        ("甲.mp4", False),
        (".甲.txt", False),
        ("~$甲.docx", False),
        (".git/甲.txt", False),
        ("索引/catalog.txt", False),
        ("../別處/甲.txt", False),
    ],
)
def test_only_what_is_to_read_is_told(folder: Path, changes: Changes, place: str, *, told: bool) -> None:
    path = (folder / place).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("一", encoding="utf-8")
    changes.note(path, 0.0)
    assert bool(changes.due(3.0).files) is told


def test_a_folder_that_comes_stands_for_its_files(folder: Path, changes: Changes) -> None:
    """A folder that is moved in is told as one event; one that goes, as one place."""
    for name in ("甲.txt", "~$甲.txt", "子/乙.txt", ".藏/丙.txt"):
        (folder / "新" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "新" / name).write_text("一", encoding="utf-8")
    changes.note(folder / "新", 0.0)
    assert names(changes.due(3.0)) == (["乙.txt", "甲.txt"], [])
    shutil.rmtree(folder / "新")
    changes.note(folder / "新", 4.0)
    assert names(changes.due(7.0)) == ([], ["新"])


def test_what_could_not_be_done_is_told_again(folder: Path, changes: Changes) -> None:
    path = folder / "甲.txt"
    path.write_text("一", encoding="utf-8")
    changes.note(path, 0.0)
    due = changes.due(3.0)
    changes.put_back(due, 13.0)
    assert names(changes.due(14.0)) == ([], [])
    assert names(changes.due(15.1)) == (["甲.txt"], [])


class Taken:
    """Stands for whoever takes changes in: remembers them, and is busy as often as asked."""

    def __init__(self, busy: int = 0) -> None:
        """Be busy so many times."""
        self.calls: list[tuple[set[str], set[str]]] = []
        self.busy = busy

    def __call__(self, paths: Sequence[Path], gone: Collection[Path]) -> bool:
        """Remember the names."""
        if self.busy and self.calls:
            self.busy -= 1
            return False
        self.calls.append(({path.name for path in paths}, {path.name for path in gone}))
        return True


@contextmanager
def watched(folder: Path, taken: Taken, *, polling: bool = False) -> Iterator[None]:
    """Watch ``folder`` in a thread while the body runs."""
    stop = threading.Event()
    thread = threading.Thread(
        target=watch,
        args=([folder], taken, stop),
        kwargs={"own": folder / "索引", "settle": 0.3, "polling": polling},
    )
    thread.start()
    until(lambda: bool(taken.calls))
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, a minute at most."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("polling", [False, True])
def test_changes_are_taken_in_as_they_come(folder: Path, *, polling: bool) -> None:
    """First the folder as a whole; then what came, and what was renamed with both its names."""
    taken = Taken()
    with watched(folder, taken, polling=polling):
        assert taken.calls == [({folder.name}, set())]
        (folder / "甲.txt").write_text("一", encoding="utf-8")
        until(lambda: ({"甲.txt"}, set()) in taken.calls)
        (folder / "甲.txt").rename(folder / "乙.txt")
        until(lambda: any("乙.txt" in came for came, _ in taken.calls))
        until(lambda: any("甲.txt" in went for _, went in taken.calls))


def test_a_change_waits_while_the_index_is_busy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.watching.RETRY", 0.1)
    taken = Taken(busy=2)
    with watched(folder, taken):
        (folder / "甲.txt").write_text("一", encoding="utf-8")
        until(lambda: ({"甲.txt"}, set()) in taken.calls)
    assert taken.busy == 0
