"""Asked whether a thing is so, the clause that tells is shown, also where it denies what stands affirmed beside it."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第2次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、報告事項
一、保護業務辦理情形（報告單位：社會局）
決定：
一、本府為維護兒童及少年權益，已依法設置「甲縣兒童及少年權益促進小組」，由副縣長督導，結合有關機關、專家學者及團體代表就相關政策進行跨局處協調溝通，已納入民間觀點，發揮統合監督各單位業務推動與協調分工之功能，現階段尚無另行設置兒少辦公室之規劃。
二、社工宿舍租金業已編列預算，由社會局依實際需求辦理，並與國宅處合作盤點閒置房舍，優先提供偏遠地區進用之社工人員使用，惟水電費用經審酌縣庫財源有限及各局處一致性後，不予補助，請各單位轉知所屬人員配合，並於年底前提報執行成果。
貳、討論事項
案由一：訪視資訊系統介接案，提請討論。（提案單位：社會局）
說明：本縣原已建置訪視資訊系統，與中央系統介接涉及資料避免重複登打及經費支應等議題，須再討論釐清。
決議：本案保留至下次會議再行討論。
參、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網工作小組第2次會議紀錄", MINUTES)]) as opened:
        yield opened


TOLD = [
    # question, the words of the clause that tells, words of the one that does not
    ("Did the chair approve setting up a children's office?", "尚無另行設置兒少辦公室之規劃", "促進小組"),
    ("Was a children's office set up?", "尚無另行設置兒少辦公室之規劃", "促進小組"),
    ("會設置兒少辦公室嗎？", "尚無另行設置兒少辦公室之規劃", "促進小組"),
    ("有設置兒童及少年權益促進小組嗎？", "已依法設置", "尚無"),
    ("社工宿舍的水電費用會補助嗎？", "不予補助", "年底前"),
]


@pytest.mark.parametrize(("asked", "told", "beside"), TOLD)
def test_the_clause_that_denies_or_affirms_it_is_the_claim(
    small: Assistant, asked: str, told: str, beside: str
) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert told in answer.claims[0].text
    assert beside not in answer.claims[0].text


def test_whether_it_was_approved_is_told_by_what_was_decided(small: Assistant) -> None:
    """The words of the case stand in its explanation; whether it was approved does not."""
    answer = small.ask("Was the linking of the visit information system approved?")
    assert answer.claims[0].text == "本案保留至下次會議再行討論。"


def test_what_the_chair_did_is_no_question_of_who_presided(small: Assistant) -> None:
    assert small.ask("Did the chair approve setting up a children's office?").citations[0].role == "decision"
    assert small.ask("Who was the chair?").claims[0].text == "主席：王局長大同"
