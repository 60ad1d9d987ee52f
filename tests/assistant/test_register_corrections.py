"""What people correct in the register stands beside what the machine read, and outlives a new reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.register.book import Wanted
from assistant.register.corrections import correct
from assistant.register.rows import Decision
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

MINUTES = (
    "訪視會議紀錄\n時間：113年3月5日\n主席：王局長大明\n壹、討論事項\n案由一：訪視時限案\n"
    "決議：請社家署於6月底前訂定訪視時限。\n案由二：表單案\n決議：照案通過。\n"
)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Store.open(tmp_path, "hash", write=True) as store:
        store.add(parse_text(MINUTES, "訪視會議紀錄"))
    with Assistant.open(tmp_path) as opened:
        yield opened


def first(assistant: Assistant) -> Decision:
    return assistant.register().rows[0]


def say(assistant: Assistant, field: str, value: str, who: str = "林承辦") -> Decision:
    row = first(assistant)
    with assistant.writing() as catalog:
        correct(catalog, row, field, value, who=who, ground="113.7.1 函")
    return first(assistant)


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("state", "已結案", "未結案", lambda row: not row.open),
        ("outcome", "緩議", "交辦", lambda row: (row.outcome, row.status) == ("緩議", "deferred")),
        ("units", "保護司、社家署", "社家署", lambda row: row.resolved_units[1] == "衛生福利部社會及家庭署"),
        ("deadline", "113年9月", "6月底前", lambda row: str(row.deadline.day) == "2024-09-30"),
    ],
)
def test_a_field_is_corrected_with_who_when_and_what_the_machine_read(
    assistant: Assistant, field: str, value: str, before: str, after: object
) -> None:
    row = say(assistant, field, value)
    assert callable(after)
    assert after(row)
    (told,) = row.corrected
    assert (told.machine, told.value, told.who, told.ground) == (before, value, "林承辦", "113.7.1 函")


def test_what_is_done_since_is_no_longer_listed_as_open(assistant: Assistant) -> None:
    assert len(assistant.register().select(Wanted(open=True))) == 1
    say(assistant, "state", "已結案")
    assert assistant.register().select(Wanted(open=True)) == ()


def test_a_correction_is_taken_back(assistant: Assistant) -> None:
    say(assistant, "outcome", "緩議")
    row = say(assistant, "outcome", "")
    assert (row.outcome, row.corrected) == ("交辦", ())


def test_a_correction_outlives_a_new_reading_of_the_file(assistant: Assistant) -> None:
    say(assistant, "state", "已結案")
    assert assistant.directory is not None
    with Store.open(assistant.directory, "hash", write=True) as store:
        store.remove(store.records()[0].id)
        store.add(parse_text(MINUTES.replace("表單案", "新表單案"), "訪視會議紀錄"))
    assert not first(assistant).open


@pytest.mark.parametrize(
    ("field", "value", "who", "problem"),
    [
        ("outcome", "大概通過", "林承辦", "不能是「大概通過」"),
        ("state", "快好了", "林承辦", "未結案、已結案"),
        ("deadline", "改天", "林承辦", "看不懂日期"),
        ("quote", "x", "林承辦", "不能是"),
        ("state", "已結案", " ", "更正人姓名"),
        ("state", "", "林承辦", "更正後的內容"),
    ],
)
def test_what_cannot_be_is_refused(
    assistant: Assistant, field: str, value: str, who: str, problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        say(assistant, field, value, who)
    assert first(assistant).corrected == ()
