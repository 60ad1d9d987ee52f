"""What is wrong with an index is found, told in one line, and put right from the catalog without embedding."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from simple_records import make_record

from index.doctor import examine, repair
from index.embedding import HashEmbedder
from index.keywords import KeywordIndex
from index.search import dense_search, keyword_search
from index.store import Store
from index.vectors import ExactVectors
from ingest.errors import IndexBusyError, IndexFormatError, UsageError
from ingest.record import Record

RULES = "# 派案\n成人保護案件應於24小時內派案\n兒少保護案件分級處理\n決議：社工人力補助1,972萬元\n"


def records() -> list[Record]:
    """Return records of more passages than Chroma keeps outside its graph's files."""
    texts = (
        "\n".join(f"第{part}項：{chr(0x4E10 + 7 * part)}案件{part * n}" for part in range(30))
        for n in range(40)
    )
    return [make_record(RULES, title="派案規則"), *(make_record(each, title=each[:9]) for each in texts)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index that lacks nothing, with Chroma; tests take copies."""
    place = tmp_path_factory.mktemp("whole") / "index"
    with Store.open(place, "hash", write=True, vectors="auto") as store:
        store.add(*records())
    return place


@pytest.fixture
def index(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the whole index; the folder for temporary files is empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    shutil.copytree(whole, tmp_path / "index")
    return tmp_path / "index"


def checksum(index: Path) -> str:
    with Store.open(index) as store:
        return store.checksum()


def change(index: Path, statement: str) -> None:
    """Change the catalog behind its back."""
    connection = sqlite3.connect(index / "catalog.sqlite")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    connection.commit()
    connection.close()


def lose_postings(index: Path) -> None:
    shutil.rmtree(index / "keywords")


def lose_a_segment(index: Path) -> None:
    """Only a file of the postings is gone."""
    next((index / "keywords").glob("*.idx")).unlink()


def scramble_segments(index: Path) -> None:
    """The words of the postings are no words any more."""
    for path in (index / "keywords").glob("*.term"):
        held = path.read_bytes()
        path.write_bytes(bytes(255 - byte for byte in held[: len(held) // 2]) + held[len(held) // 2 :])


def postings_of_another(index: Path) -> None:
    """As many passages as there should be, but others."""
    lose_postings(index)
    keywords = KeywordIndex(index / "keywords")
    with Store.open(index.parent / "other", "hash", write=True, vectors="exact") as store:
        store.add(*records())
        rows = [row for each in store.records() for row in store.catalog.passage_rows(each.id)]
    keywords.add("other", ((number + 1, text, context) for number, text, context in rows))
    keywords.commit()


def postings_of_other_words(index: Path) -> None:
    """The right passages, but not with the words the catalog has."""
    lose_postings(index)
    keywords = KeywordIndex(index / "keywords")
    connection = sqlite3.connect(index / "catalog.sqlite")
    numbers = [row[0] for row in connection.execute("SELECT passage_id FROM passages")]
    connection.close()
    keywords.add("x", ((number, "別的字", "") for number in numbers))
    keywords.commit()


def lose_chroma(index: Path) -> None:
    shutil.rmtree(index / "chroma")


def lose_the_graph(index: Path) -> None:
    """Chroma still knows its passages but reaches few of them."""
    for place in (index / "chroma").iterdir():
        if place.is_dir():
            shutil.rmtree(place)


def scramble_the_graph(index: Path) -> None:
    for path in (index / "chroma").rglob("*.bin"):
        path.write_bytes(b"\xff" * max(10, path.stat().st_size))


def scramble_chroma(index: Path) -> None:
    (index / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)


def lose_a_vector(index: Path) -> None:
    with Store.open(index, write=True) as store:
        assert store.chroma is not None
        store.chroma.remove({store.records()[0].id: 1})


def change_vectors(index: Path) -> None:
    """The catalog's vectors are others than Chroma's."""
    change(index, "UPDATE passages SET vector = (SELECT vector FROM passages LIMIT 1) WHERE ordinal = 2")


DAMAGES: list[tuple[str, Callable[[Path], None]]] = [
    ("keywords", scramble_segments),
    ("keywords", postings_of_another),
    ("keywords", postings_of_other_words),
    ("chroma", lose_chroma),
    ("chroma", lose_the_graph),
    ("chroma", scramble_the_graph),
    ("chroma", scramble_chroma),
    ("chroma", lose_a_vector),
    ("chroma", change_vectors),
]


def test_a_whole_index_has_nothing_wrong_with_it(index: Path) -> None:
    assert examine(index) == []
    assert repair(index) == []


@pytest.mark.parametrize(("code", "damage"), DAMAGES, ids=lambda each: getattr(each, "__name__", each))
def test_what_is_derived_is_held_against_the_catalog_and_derived_again(
    index: Path, code: str, damage: Callable[[Path], None]
) -> None:
    damage(index)
    (finding,) = examine(index)
    assert (finding.code, finding.repairable) == (code, True)
    assert "\n" not in finding.text + finding.todo
    assert "shean doctor --repair" in finding.todo
    assert repair(index) == []
    with Store.open(index) as store:
        assert keyword_search(store, "24小時派案")[0].title == "派案規則"
        assert store.chroma is not None
        assert len(store.chroma) == len(store.keywords) == store.catalog.passage_count()


@pytest.mark.parametrize("damage", [lose_postings, lose_a_segment])
def test_postings_that_cannot_be_opened_come_again_by_themselves(
    index: Path, damage: Callable[[Path], None]
) -> None:
    """Whoever asks next derives them; the doctor has nothing left to do."""
    before = checksum(index)
    damage(index)
    assert checksum(index) == before
    assert examine(index) == []


@pytest.mark.parametrize(
    "damage",
    [lose_chroma, lose_the_graph, scramble_the_graph, scramble_chroma],
    ids=lambda each: each.__name__,
)
def test_questions_are_answered_without_chroma(
    index: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """From the catalog's vectors, with the same passages in the same order; one line tells what to do."""
    with Store.open(index, vectors="exact") as store:
        expected = [hit.passage_id for hit in dense_search(store, "24小時派案")]
    damage(index)
    with Store.open(index, exact_limit=10) as store:
        assert [hit.passage_id for hit in dense_search(store, "24小時派案")] == expected
        dense_search(store, "派案")
        assert isinstance(store.vectors, ExactVectors) == (damage is lose_chroma)
    lines = [each.getMessage() for each in caplog.records if "Chroma" in each.getMessage()]
    assert len(lines) == (damage is not lose_chroma)
    assert all("shean doctor --repair" in each for each in lines)


def test_scrambled_postings_are_one_line_that_says_what_to_do(index: Path) -> None:
    scramble_segments(index)
    with Store.open(index) as store, pytest.raises(IndexFormatError, match=r"shean doctor --repair"):
        keyword_search(store, "24小時派案")


def test_a_record_that_cannot_be_read_leaves_search_until_its_file_is_read_again(index: Path) -> None:
    """The others stay, and nothing is embedded for them."""
    with Store.open(index) as store:
        (bad,) = [each.id for each in store.records() if each.title == "派案規則"]
        count = len(store.records())
    change(index, "UPDATE records SET spans = x'00' WHERE title = '派案規則'")
    (finding,) = examine(index)
    assert finding.code == "record"
    assert bad[:8] in finding.text
    assert repair(index) == []
    with Store.open(index) as store:
        assert len(store.records()) == count - 1
        assert store.catalog.record(bad) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passages SET vector = x'00000000' WHERE ordinal = 0",
        "UPDATE items SET path = '[' WHERE number = 0",
        "DELETE FROM records WHERE title = '派案規則'",
        "UPDATE sentences SET vector = x'0000' WHERE rowid = 1",
    ],
)
def test_rows_that_do_not_fit_together_are_found_and_go(index: Path, statement: str) -> None:
    change(index, statement)
    found = examine(index)
    assert {each.code for each in found} >= {"record"}
    assert repair(index) == []


def test_a_damaged_catalog_is_said_to_be_beyond_repair(index: Path) -> None:
    """It is the truth: there is nothing to derive it from but the files. Nothing is deleted."""
    path = index / "catalog.sqlite"
    held = path.read_bytes()
    path.write_bytes(held[:8192] + b"\xff" * 40_000 + held[48_192:])
    (finding,) = repair(index)
    assert (finding.code, finding.repairable) == ("catalog", False)
    assert "備份" in finding.todo
    assert path.exists()


def test_what_killed_processes_left_is_found_and_goes_when_nobody_can_use_it(
    index: Path, tmp_path: Path
) -> None:
    old, young = tmp_path / "tmp" / "shean-old", tmp_path / "tmp" / "shean-young"
    for place in (old, young):
        place.mkdir()
        (place / "0.docx").write_bytes(b"x" * 100)
    os.utime(old, (1, 1))
    (finding,) = examine(index)
    assert finding.code == "leftover"
    assert str(old) in finding.text
    assert repair(index) == []
    assert (old.exists(), young.exists()) == (False, True)


def test_an_index_in_use_is_not_taken_for_a_broken_one(index: Path) -> None:
    with Store.open(index, write=True), pytest.raises(IndexBusyError, match="正在寫入"):
        examine(index)
    with pytest.raises(UsageError, match="索引不存在"):
        examine(index.parent / "none")


def test_a_chroma_that_ends_whoever_opens_it_does_not_end_the_doctor(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is held against the catalog in a process of its own, and thrown away unopened."""
    before = checksum(index)
    crash = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
    run = subprocess.run
    with monkeypatch.context() as patch:
        patch.setattr("index.probe.subprocess.run", lambda _, **given: run(crash, **given))
        (finding,) = examine(index)
    assert finding.code == "chroma"
    assert "中止" in finding.text
    monkeypatch.setattr("index.doctor.probed", Once("一開啟就使程式中止"))
    assert repair(index) == []
    assert checksum(index) == before


class Once:
    """Says something once, then nothing."""

    def __init__(self, *words: str) -> None:
        """Keep the words."""
        self._words = list(words)

    def __call__(self, *_: object) -> str:
        """Return the next words."""
        return self._words.pop() if self._words else ""


def test_a_kill_at_work_on_chroma_shows_from_outside(index: Path) -> None:
    """Nobody opens what it left; the next sync begins it anew, and until then the exact product answers."""
    before = checksum(index)
    for path in (index / "chroma").rglob("*.bin"):
        path.write_bytes(b"half")
    (index / "chroma.changing").touch()
    (finding,) = examine(index)
    assert (finding.code, "中斷" in finding.text) == ("chroma", True)
    with Store.open(index, exact_limit=10) as store:
        assert isinstance(store.vectors, ExactVectors)
        assert dense_search(store, "24小時派案")
    with Store.open(index, write=True) as store:
        store.flush()
    assert not (index / "chroma.changing").exists()
    assert checksum(index) == before
    assert examine(index) == []


def test_repairing_loads_no_model(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works where the model is gone."""

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(HashEmbedder, "embed", refuse)
    monkeypatch.setattr("index.opening.open_embedder", refuse)
    scramble_chroma(index)
    assert repair(index) == []
