"""A 案 followed across meetings: proposed by the machine, told by a person, never merged by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.register.matters import Case, cases_of, find_case, judge, judgments, matters
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

CASE = "「{subject}」案"
FIRST = "個案管理資訊系統介接與整合配套措施"
SECOND = "個案管理資訊系統介接及整合配套措施後續辦理情形"


def minutes(number: int, month: int, *cases: tuple[str, str]) -> str:
    body = "\n".join(
        f"案由{'一二三四'[at]}：{subject}，提請討論。\n決議：{decision}"
        for at, (subject, decision) in enumerate(cases)
    )
    head = f"測試縣政府社會安全網第{number}次聯繫會議紀錄\n時間：113年{month}月15日下午2時\n主席：王局長大明"
    return f"{head}\n壹、討論事項\n{body}\n"


TEXTS = [
    minutes(1, 3, (FIRST, "本案保留至下次會議討論。"), ("社工人員加班費補助標準", "照案通過。")),
    minutes(2, 6, (SECOND, "請社家署於8月底前完成。"), ("少年輔導人力進用", "緩議。")),
]


@pytest.fixture
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("", text) for text in TEXTS], "hash") as opened:
        yield opened


def _cases(assistant: Assistant) -> list[Case]:
    return cases_of(assistant.register().rows)


def test_the_same_case_is_proposed_with_its_history_and_not_confirmed(small: Assistant) -> None:
    (matter,) = matters(_cases(small), small.catalog)
    assert not matter.confirmed
    assert [(case.subject, case.outcomes) for case in matter.cases] == [
        (FIRST, ("保留",)),
        (SECOND, ("交辦",)),
    ]
    assert matter.to_dict()["links"][0]["by"] == "machine"


def test_what_a_person_says_is_kept_with_who_and_when(small: Assistant) -> None:
    cases = _cases(small)
    judge(small.catalog, cases[0], cases[2], "same", "王小明")
    (matter,) = matters(cases, small.catalog)
    link = matter.to_dict()["links"][0]
    assert matter.confirmed
    assert (link["by"], link["who"]) == ("person", "王小明")
    assert link["when"].startswith("20")


def test_what_a_person_split_is_not_proposed_again(small: Assistant) -> None:
    cases = _cases(small)
    judge(small.catalog, cases[0], cases[2], "same", "王小明")
    judge(small.catalog, cases[2], cases[0], "different", "李小華")
    assert [each.who for each in judgments(small.catalog)] == ["李小華"]
    assert matters(cases, small.catalog) == []


def test_a_person_may_join_what_the_machine_did_not(small: Assistant) -> None:
    cases = _cases(small)
    judge(small.catalog, cases[1], cases[3], "same", "王小明")
    found = matters(cases, small.catalog)
    assert [matter.confirmed for matter in found] == [True, False]


def test_a_case_is_no_other_case_of_itself(small: Assistant) -> None:
    case = _cases(small)[0]
    with pytest.raises(UsageError, match="同一個案"):
        judge(small.catalog, case, case, "same", "王小明")


def test_a_case_is_found_by_the_beginning_of_its_id(small: Assistant) -> None:
    cases = _cases(small)
    record, _, number = cases[0].id.rpartition("-")
    assert find_case(cases, f"{record[:6]}-{number}") == cases[0]
    assert find_case(cases, cases[0].rows[0].id) == cases[0]
    with pytest.raises(UsageError, match="找不到案"):
        find_case(cases, "nothing-1")


def test_what_was_said_outlives_a_restart(tmp_path: Path) -> None:
    with Assistant(Store.open(tmp_path, "hash", write=True)) as writing:
        writing._store.add(*(parse_text(text) for text in TEXTS))
        cases = _cases(writing)
        judge(writing.catalog, cases[0], cases[2], "same", "王小明")
    with Assistant.open(tmp_path, "hash") as reading:
        (matter,) = matters(_cases(reading), reading.catalog)
        assert matter.confirmed
        with pytest.raises(UsageError, match="唯讀"):
            judge(reading.catalog, *_cases(reading)[:2], "same", "王小明")
