"""The comparison of a killed index with an undisturbed one sees what differs, and is run in small here."""

import shutil
from pathlib import Path

import pytest

from eval.kills import Folder, checksums, killed, undisturbed
from index.embedding import HashEmbedder
from index.store import Store


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a place with an index that was killed and one that was not, of the same states of a folder."""
    place = tmp_path_factory.mktemp("kills")
    ours, theirs = (Folder(place / name / "紀錄", 7) for name in ("killed", "undisturbed"))
    for folder in (ours, theirs):
        folder.fill(16)
    counts = killed(ours, place / "killed" / "index", "exact", kills=6, seed=7)
    assert (counts.kills, counts.lost, counts.halves) == (6, 0, 0)
    assert counts.reported > 0
    undisturbed(theirs, place / "undisturbed" / "index", "exact", max(2, counts.states))
    if counts.states == 1:  # then nothing was changed in ours yet
        ours.change(1)
        undisturbed(ours, place / "killed" / "index", "exact", 1)
    return place


def test_a_killed_index_is_the_undisturbed_one(place: Path) -> None:
    """Over changes, renamings and removals too: catalog with its history, vectors, postings."""
    names = [{each.name for each in (place / name / "紀錄").iterdir()} for name in ("killed", "undisturbed")]
    assert names[0] == names[1]
    assert any(name.startswith("改名") for name in names[0])
    ours, theirs = (
        checksums(place / name / "index", place / name / "紀錄") for name in ("killed", "undisturbed")
    )
    assert ours == theirs


@pytest.mark.parametrize("part", ["catalog", "vectors", "postings"])
def test_a_difference_shows_in_its_part(place: Path, tmp_path: Path, part: str) -> None:
    index, folder = tmp_path / "index", place / "killed" / "紀錄"
    shutil.copytree(place / "killed" / "index", index)
    before = checksums(index, folder)
    with Store.open(index, write=True) as store:
        record_id = store.catalog.record_ids()[0]
        number, text, context = store.catalog.passage_rows(record_id)[0]
        if part == "postings":
            store.keywords.remove(record_id)
            rows = store.catalog.passage_rows(record_id)[1:]
            store.keywords.add(record_id, [(number, text[:1], context), *rows])
            store.keywords.commit()
        elif part == "vectors":
            other = HashEmbedder().embed(["別的"], "passage").tobytes()
            with store.catalog._database.writing() as connection:
                connection.execute("UPDATE passages SET vector = ? WHERE passage_id = ?", (other, number))
        else:
            with store.catalog._database.writing() as connection:
                connection.execute("UPDATE editions SET ended = 'removed' WHERE seq = 1")
    after = checksums(index, folder)
    assert after[part] != before[part]
