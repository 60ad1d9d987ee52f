"""What a person says against the machine holds on: over a re-reading, a renaming, a new version and a rebuild."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.versions import write_docx
from index.correcting import correct, undo
from index.corrections import Value
from index.search import keyword_search
from index.store import Store
from index.sync import sync
from ingest.errors import UsageError
from ingest.parser import read_record
from ingest.record import Item, Kind, Record, Role

WORDS = [
    "某社會局第1次聯繫會議紀錄",
    "時間：108年5月20日",
    "壹、討論案",
    "案由一：增聘社工人力。",
    "說明：本局應於三個月內辦理。",
    "一、人力不足。",
    "決議：照案通過。",
    "案由二：購置公務車輛。",
    "決議：照案通過。",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the minutes as a text file."""
    (tmp_path / "紀錄").mkdir()
    path = tmp_path / "紀錄" / "甲.txt"
    write(path, WORDS)
    return path


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """Yield a store on disk, open for writing."""
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        yield store


def write(path: Path, words: list[str]) -> None:
    path.write_text("\n".join(words) + "\n", encoding="utf-8")


def synced(store: Store, path: Path) -> Record:
    """Return the record of ``path`` after its folder was brought in step."""
    sync([path.parent], store, read_record)
    (record_id,) = {state.record_id for source, state in store.catalog.files().items() if source == str(path)}
    return store.record(record_id)


def starting(record: Record, words: str) -> Item:
    """Return the only item whose own words begin so."""
    (item,) = [item for item in record.items if record.text[item.start : item.end].startswith(words)]
    return item


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", "正確的標題", "正確的標題"),
        ("date", "2019-05-21", date(2019, 5, 21)),
        ("date", None, None),
        ("kind", "plan", Kind.PLAN),
        ("series", "聯繫會議", "聯繫會議"),
        ("series", None, None),
        ("number", 7, 7),
    ],
)
def test_a_field_is_corrected_and_taken_back(
    opened: Store, file: Path, field: str, value: Value, expected: object
) -> None:
    """The record is then as a person says, and after taking it back exactly as the machine read it."""
    machine = synced(opened, file)
    before = opened.checksum()
    corrected = correct(opened, machine.id, {field: value}, who="王小明")
    assert getattr(corrected, field) == expected
    assert opened.record(machine.id) == corrected
    (said,) = opened.catalog.corrections.of(machine.id)
    assert (said.field, said.value, said.who) == (field, value, "王小明")
    assert undo(opened, machine.id) == machine
    assert opened.checksum() == before


def test_a_corrected_title_is_searched_and_heads_every_passage(opened: Store, file: Path) -> None:
    machine = synced(opened, file)
    correct(opened, machine.id, {"title": "脆弱家庭研討"}, who="王小明")
    assert {hit.title for hit in keyword_search(opened, "脆弱家庭研討")} == {"脆弱家庭研討"}
    assert all(row[2].startswith("脆弱家庭研討") for row in opened.catalog.passage_rows(machine.id))


def test_a_role_goes_down_to_what_had_it_from_the_item(opened: Store, file: Path) -> None:
    """The points of an explanation that is a decision are of the decision; the rest stays."""
    machine = synced(opened, file)
    item = starting(machine, "說明")
    corrected = correct(opened, machine.id, roles={item.number: Role.DECISION}, who="王小明")
    changed = [
        old.label for old, new in zip(machine.items, corrected.items, strict=True) if old.role != new.role
    ]
    assert changed == [item.label, "一"]
    assert starting(corrected, "說明").role.binds


def test_a_later_word_takes_the_place_of_the_earlier(opened: Store, file: Path) -> None:
    """The machine's own reading stays what it was."""
    machine = synced(opened, file)
    correct(opened, machine.id, {"date": "2019-05-21", "number": 3}, who="王小明")
    correct(opened, machine.id, {"date": "2019-05-22"}, who="李小華")
    said = {each.field: each for each in opened.catalog.corrections.of(machine.id)}
    assert (said["date"].machine, said["date"].value, said["date"].who) == (
        "2019-05-20",
        "2019-05-22",
        "李小華",
    )
    assert (said["number"].value, said["number"].who) == (3, "王小明")
    assert undo(opened, machine.id, "date").date == date(2019, 5, 20)
    assert opened.record(machine.id).number == 3


@pytest.mark.parametrize("event", ["read again", "renamed", "another format", "rebuilt", "removed and back"])
def test_a_correction_outlives(opened: Store, file: Path, event: str) -> None:
    """Date and role are still a person's, whatever became of the file."""
    machine = synced(opened, file)
    item = starting(machine, "說明")
    correct(opened, machine.id, {"date": "2019-05-21"}, {item.number: Role.DECISION}, who="王小明")
    if event == "read again":
        write(file, [*WORDS[:2], "", *WORDS[2:]])  # the same words, other lines
    elif event == "renamed":
        file = file.rename(file.with_name("乙.txt"))
    elif event == "another format":
        file.unlink()
        file = file.with_suffix(".docx")
        file.write_bytes(write_docx(WORDS))
    elif event == "rebuilt":
        opened.rebuild()
    else:
        file.rename(file.parent.parent / "away")
        write(
            file.with_name("其他.txt"), ["另一場會議紀錄", "時間：108年6月1日", "壹、討論案", "案由一：無。"]
        )
        sync([file.parent], opened, read_record)
        (file.parent.parent / "away").rename(file)
    record = synced(opened, file)
    assert record.date == date(2019, 5, 21)
    assert starting(record, "說明").role is Role.DECISION


def test_a_correction_follows_its_file_into_a_new_version(opened: Store, file: Path) -> None:
    """An item is found by its words and those above it, though a new 案 took its labels."""
    machine = synced(opened, file)
    second = [item for item in machine.items if item.label == "決議" and "案由二" in item.path]
    correct(opened, machine.id, {"date": "2019-05-21"}, {second[0].number: Role.EXPLANATION}, who="王小明")
    file.rename(file.with_name("乙.txt"))
    file = file.with_name("乙.txt")
    synced(opened, file)
    new = ["案由一：新的一案，另有說明。", "決議：緩議。"]
    moved = [line.replace("案由二", "案由三").replace("案由一", "案由二") for line in WORDS[3:]]
    write(file, [*WORDS[:3], *new, *moved])
    record = synced(opened, file)
    assert record.id != machine.id
    assert record.date == date(2019, 5, 21)
    roles = {item.path[1]: item.role for item in record.items if item.label == "決議"}
    assert roles == {"案由一": Role.DECISION, "案由二": Role.DECISION, "案由三": Role.EXPLANATION}
    assert [each.who for each in opened.catalog.corrections.of(record.id)] == ["王小明", "王小明"]


def test_a_correction_whose_item_is_gone_is_said_to_be_open(opened: Store, file: Path) -> None:
    """It is kept and becomes a doubt; no other item gets its role."""
    machine = synced(opened, file)
    item = starting(machine, "說明")
    correct(opened, machine.id, roles={item.number: Role.DECISION}, who="王小明")
    write(file, [*WORDS[:4], "說明：完全不同的另一段文字，談的是別件事情與經費。", *WORDS[6:]])
    record = synced(opened, file)
    assert starting(record, "說明").role is Role.EXPLANATION
    (doubt,) = [doubt for doubt in record.warnings if doubt.code == "correction"]
    assert "王小明" in doubt.text
    assert len(opened.catalog.corrections.of(record.id)) == 1


def test_a_new_version_that_reads_otherwise_is_doubtful(opened: Store, file: Path) -> None:
    """A person's date holds, and someone is asked to look."""
    machine = synced(opened, file)
    correct(opened, machine.id, {"date": "2019-05-21"}, who="王小明")
    write(file, [WORDS[0], "時間：108年5月23日", *WORDS[2:]])
    record = synced(opened, file)
    assert record.date == date(2019, 5, 21)
    (doubt,) = [doubt for doubt in record.warnings if doubt.code == "correction"]
    assert "108.5.21" in doubt.text
    assert "108.5.23" in doubt.text


def test_what_was_taken_back_does_not_come_again(opened: Store, file: Path) -> None:
    machine = synced(opened, file)
    correct(opened, machine.id, {"date": "2019-05-21"}, who="王小明")
    write(file, [*WORDS, "案由三：其他。"])
    record = synced(opened, file)
    undo(opened, record.id)
    write(file, [*WORDS, "案由三：其他。", "決議：洽悉。"])
    assert synced(opened, file).date == date(2019, 5, 20)


def test_a_missing_date_that_a_person_gives_is_no_longer_doubtful(opened: Store, file: Path) -> None:
    write(file, [WORDS[0], *WORDS[2:]])
    machine = synced(opened, file)
    assert "no_date" in {doubt.code for doubt in machine.warnings}
    corrected = correct(opened, machine.id, {"date": "2019-05-20"}, who="王小明")
    assert "no_date" not in {doubt.code for doubt in corrected.warnings}


def test_the_same_text_in_two_files_is_corrected_once(opened: Store, file: Path) -> None:
    """A file that goes another way takes the correction with it, and leaves it to the other."""
    twin = file.with_name("副本.txt")
    shutil.copy(file, twin)
    machine = synced(opened, file)
    correct(opened, machine.id, {"date": "2019-05-21"}, who="王小明")
    write(twin, [*WORDS, "案由三：其他。"])
    changed, same = synced(opened, twin), opened.record(machine.id)
    assert changed.id != same.id
    assert {changed.date, same.date} == {date(2019, 5, 21)}
    assert set(opened.catalog.files()) == {str(file), str(twin)}


@pytest.mark.parametrize(
    ("fields", "roles", "who", "said"),
    [
        ({"date": "5月20日"}, {}, "王", "日期不能是"),
        ({"kind": "詩"}, {}, "王", "類別不能是"),
        ({"title": ""}, {}, "王", "標題不能空白"),
        ({"text": "x"}, {}, "王", "不能更正"),
        ({"role": "decision"}, {}, "王", "不能更正"),
        ({}, {999: Role.DECISION}, "王", "沒有第 999 號條目"),
        ({}, {}, "王", "要更正什麼"),
        ({"number": 2}, {}, " ", "由誰"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    opened: Store, file: Path, fields: dict[str, Value], roles: dict[int, Role], who: str, said: str
) -> None:
    machine = synced(opened, file)
    with pytest.raises(UsageError, match=said):
        correct(opened, machine.id, fields, roles, who=who)
    with pytest.raises(UsageError, match="沒有這樣的更正"):
        undo(opened, machine.id)
    assert opened.record(machine.id) == machine


def test_a_kill_between_correcting_and_catching_up_loses_nothing(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The correction is one transaction with its record; the postings follow at the next opening."""
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        machine = synced(store, file)
        with monkeypatch.context() as patch:
            patch.setattr(store, "flush", lambda: None)
            correct(store, machine.id, {"title": "脆弱家庭研討"}, who="王小明")
    with Store.open(tmp_path / "index") as store:
        assert keyword_search(store, "脆弱家庭研討")[0].title == "脆弱家庭研討"
        assert store.catalog.corrections.machine(machine.id) == replace(machine)
