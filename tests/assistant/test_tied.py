"""A limit or a day is that of what is asked about, not of something else beside it."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第5次會議紀錄
時間：110年9月2日（星期四）上午9時
地點：甲縣政府第一會議室
主席：王副縣長大同
壹、報告事項
報告案一：「東山區李姓家庭」服務經驗分享（報告單位：家庭中心）
說明：(略)
決定：洽悉。
貳、討論事項
案由一：夜間輪值案，提請討論。（提案單位：社會局）
決議：
（一）夜間輪值自110年10月1日起試辦6個月。
（二）試辦期滿前一個月提出評估，再決定是否續辦。
案由二：補助審查流程案，提請討論。（提案單位：社會局）
決議：
（一）公所應於收件後七個工作日內完成初審，社會局應於十四日內核定。
（二）申請人不服核定結果，得於三十日內以書面申復。
參、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網工作小組第5次會議紀錄", MINUTES)]) as opened:
        yield opened


TOLD = [
    ("夜間輪值從哪一天開始試辦？", "110年10月1日"),
    ("社會局要幾天內核定？", "十四日"),
    ("公所收件後幾天內要完成初審？", "七個工作日"),
    ("不服核定結果，幾天內可以申復？", "三十日"),
]


@pytest.mark.parametrize(("asked", "value"), TOLD)
def test_its_own_limit_or_day_is_the_answer(small: Assistant, asked: str, value: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert value in answer.claims[0].text


OF_ANOTHER = [
    ("夜間輪值正式續辦是從哪一天起？", "the day is that of the 試辦"),
    ("補助案的陳情，縣長要幾天內答覆？", "neither the 陳情 nor the 答覆 has a limit"),
]


@pytest.mark.parametrize(("asked", "why"), OF_ANOTHER)
def test_the_limit_or_day_of_another_thing_is_no_answer(small: Assistant, asked: str, why: str) -> None:
    assert small.ask(asked).outcome == Outcome.NOT_FOUND, why


def test_a_report_left_out_is_not_told_by_its_being_noted(small: Assistant) -> None:
    answer = small.ask("李姓家庭的分享，最後是怎麼穩定下來的？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.ATTACHMENT)
    assert small.ask("李姓家庭的分享，決定是什麼？").citations[0].quote.endswith("洽悉。")


def test_a_name_is_met_where_the_record_says_it_in_full() -> None:
    minutes = MINUTES.replace(
        "決定：洽悉。", "決定：洽悉。\n報告案二：集中受理暨派案中心109年度受理通報18,742件。\n決定：洽悉。"
    )
    with Assistant.from_texts([("甲縣社會安全網工作小組第5次會議紀錄", minutes)]) as opened:
        answer = opened.ask("集中派案中心109年受理幾件通報？")
    assert answer.outcome == Outcome.ANSWERED
    assert "18,742件" in answer.claims[0].text
