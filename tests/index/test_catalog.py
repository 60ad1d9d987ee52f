"""What the catalog knows of records without opening one, and when it says that something changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from simple_records import make_record

from index.catalog import Catalog
from index.filing import FileState
from index.rows import Named
from index.store import Store
from ingest.parser import parse_text
from ingest.record import Person, Record

MINUTES = (
    "測試會議紀錄\n時間：108年5月20日\n主席：王大明局長　紀錄：李小華\n壹、討論案\n案由二：派案時限案\n"
    "說明：略。\n決議：照案通過。\n"
)


@pytest.fixture
def catalog(store: Store) -> Iterator[Catalog]:
    """Yield the catalog of real minutes and of two records made by hand, the older one added last."""
    chair = Person("王處長大明", "王大明", "處長")
    speech = make_record("請儘速派案\n一\n散會\n", title="沒有日期")
    first, second, *rest = speech.items
    speaker = replace(first, speaker="林委員萬億", speaker_names=("林萬億", "林委員萬億"))
    office = replace(second, speaker="保護司", speaker_names=("保護司",))
    store.add(
        parse_text(MINUTES),
        replace(speech, items=(speaker, office, *rest)),
        make_record("案由二是這樣寫的\n", title="舊的", date=date(2001, 1, 2), chairs=(chair,), place="臺北"),
    )
    return store.catalog


def test_whom_records_name_is_known_without_opening_them(catalog: Catalog) -> None:
    opened = [catalog.record(record_id) for record_id in catalog.record_ids()]
    assert catalog.named() == [Named.of(record) for record in opened if record]
    names = [person.name for named in catalog.named() for person in named.people]
    assert names[:2] == ["王大明", "王大明"]  # by date, the undated last
    assert "李小華" in names
    assert [named.speakers for named in catalog.named()] == [(), (), (("林萬億", "林委員萬億"),)]


def test_records_are_listed_with_where_and_at_whose_house_they_met(catalog: Catalog) -> None:
    first, *_ = catalog.summaries()
    assert (first.title, first.place, first.host) == ("舊的", "臺北", None)


@pytest.mark.parametrize(
    ("label", "held"),
    [("案由二", 1), ("案由", 1), ("由二", 0), ("案由一", 0), ("決議", 1), ('"', 0), ("%", 0)],
)
def test_records_are_found_by_the_label_of_an_item(catalog: Catalog, label: str, held: int) -> None:
    """By how the label begins, never by words inside it or in the text."""
    opened: list[Record] = [record for each in catalog.record_ids() if (record := catalog.record(each))]
    having = {
        record.id
        for record in opened
        if any(part.startswith(label) for item in record.items for part in item.path)
    }
    assert catalog.having_label(label) == having
    assert len(having) == held


def test_passages_are_counted_anew_after_every_change(store: Store) -> None:
    record = make_record("一\n二\n")
    assert store.catalog.passage_count() == 0
    store.add(record)
    assert store.catalog.passage_count() == 2
    store.remove(record.id)
    assert store.catalog.passage_count() == 0


def test_a_record_that_another_file_inherits_counts_as_changed(tmp_path: Path) -> None:
    """Whoever keeps opened records must see the new source: citations name it."""
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        record = make_record("派案\n", source="/甲.txt")
        state = FileState(record.id, "0", 1, 1)
        store.put(record, state)
        store.catalog.set_file("/乙.txt", replace(state, mtime_ns=2))
        before = store.catalog.revision
        store.catalog.forget_file("/甲.txt")
        assert store.record(record.id).source == "/乙.txt"
        assert store.catalog.revision > before
