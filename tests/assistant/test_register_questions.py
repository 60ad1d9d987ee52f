"""Questions the register answers completely, and those it leaves to the ordinary way."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant

ONE = """測試縣政府社會安全網第1次聯繫會議紀錄
時間：113年3月15日（星期五）下午2時
主席：王局長大明
壹、討論事項
案由一：個案管理系統介接案
決議：請社家署於4月底前完成。
案由二：人力補助案
決議：本案保留至下次會議討論。
案由三：教育訓練案
決定：
一、洽悉。
二、請警察局配合。
貳、主席裁示：
一、請社工司研議。
"""
TWO = """桃園市溝通說明會會議紀錄
時間：112年3月15日（星期三）下午2時
地點：桃園市政府
主席：李次長小華
壹、綜合座談
一、發言人：財團法人測試基金會李督導小華
請中央補助。
回應：衛生福利部社會及家庭署
本署將再與各部會溝通。
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("", ONE), ("", TWO)], "hash") as opened:
        yield opened


ASKED = [
    ("哪些事項交給社家署？", 1, ["請社家署於4月底前完成。"]),
    ("還沒結案的有哪些？", 5, None),
    ("113年的裁示有幾項？", 1, ["請社工司研議。"]),
    ("113年做了幾項決議？", 2, None),
    ("113年3月15日的會議有哪些決議？", 5, None),
    ("保留的案有哪些？", 1, ["本案保留至下次會議討論。"]),
    ("哪些案子保留到下次？", 1, ["本案保留至下次會議討論。"]),
    ("哪些案保留至下次會議再討論？", 1, ["本案保留至下次會議討論。"]),
    ("洽悉的有幾項？", 1, ["洽悉。"]),
    ("社家署的承諾有哪些？", 1, ["本署將再與各部會溝通。"]),
    ("有哪些逾期的事項？", 1, ["請社家署於4月底前完成。"]),
    ("列出所有已結案的事項。", 1, ["洽悉。"]),
    ("有期限的事項有哪些？", 2, None),
    ("哪些事项交给社工司？", 1, ["請社工司研議。"]),
]


@pytest.mark.parametrize(("question", "count", "quotes"), ASKED)
def test_a_question_for_a_set_is_answered_completely_and_counted(
    small: Assistant, question: str, count: int, quotes: list[str] | None
) -> None:
    answer = small.ask(question)
    assert answer.outcome == Outcome.ANSWERED
    assert answer.interpretation["筆數"] == count == len(answer.citations) == len(answer.claims)
    assert f"共 {count} 項" in answer.notes[0]
    if quotes:
        assert [citation.quote for citation in answer.citations] == quotes


def test_a_limit_never_cuts_a_list_short(small: Assistant) -> None:
    assert len(small.ask("還沒結案的有哪些？", limit=1).citations) == 5


def test_a_meeting_that_decided_nothing_shows_its_promises_as_promises(small: Assistant) -> None:
    answer = small.ask("桃園市那次會議做了哪些決議？")
    assert answer.reason == Reason.ONLY_DISCUSSED
    assert [citation.quote for citation in answer.nearest] == ["本署將再與各部會溝通。"]
    assert answer.interpretation["筆數"] == 0
    assert "不是決議" in answer.text


def test_none_is_an_answer_with_its_reason(small: Assistant) -> None:
    answer = small.ask("哪些事項交給警政署？")
    assert answer.outcome == Outcome.NOT_FOUND
    assert "0 項" in answer.text
    assert answer.interpretation["筆數"] == 0


def test_a_count_of_one_kind_tells_of_the_others(small: Assistant) -> None:
    answer = small.ask("113年的裁示有幾項？")
    assert any("決議 2 項" in note and "不在此列" in note for note in answer.notes)


@pytest.mark.parametrize(
    "question",
    [
        "社家署要在什麼時候完成系統介接？",
        "決議要求資料怎麼處理？",
        "大數據跑出來的風險因子有哪些？",
        "教育訓練案的決定是什麼？",
        "哪些單位參加會議？",
        "哪些人可以申請補助？",
        "第9次會議有哪些決議？",
        "110年的裁示有幾項？",
        "系統介接案決議由誰負責？",
    ],
)
def test_other_questions_go_the_ordinary_way(small: Assistant, question: str) -> None:
    assert "登錄簿" not in small.ask(question).interpretation


def test_the_register_is_read_anew_when_records_change(small: Assistant) -> None:
    before = small.register()
    assert small.register() is before


def test_the_same_minutes_in_two_files_are_counted_once() -> None:
    with Assistant.from_texts([("", ONE), ("", ONE + "\n")], "hash") as twins:
        assert len(twins.records()) == 2
        assert twins.ask("還沒結案的有哪些？").interpretation["筆數"] == 4


def test_a_case_passed_as_it_stood_is_told_by_those_words(small: Assistant) -> None:
    """A ruling of the chair on no case, and what was passed otherwise, are not 照案通過."""
    answer = small.ask("哪幾案照案通過？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.NOT_IN_RECORDS)
    minutes = ONE.replace("決議：本案保留至下次會議討論。", "決議：照案通過。").replace(
        "請社工司研議。", "同意辦理。"
    )
    with Assistant.from_texts([("", minutes)], "hash") as opened:
        assert [citation.quote for citation in opened.ask("哪幾案照案通過？").citations] == ["照案通過。"]


def test_what_the_chair_ruled_is_whatever_the_meeting_decided() -> None:
    minutes = ONE.replace("貳、主席裁示：\n一、請社工司研議。\n", "")
    with Assistant.from_texts([("", minutes)], "hash") as opened:
        answer = opened.ask("主席在113年3月15日的會議裁示了什麼？")
    assert "請社家署於4月底前完成。" in [citation.quote for citation in answer.citations]
