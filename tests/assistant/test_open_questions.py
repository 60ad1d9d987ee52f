"""A question that states nothing is told no error, and one that has a thing refused already is not told that it was."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網跨局處工作小組第4次會議紀錄
時間：109年9月2日（星期三）上午9時
地點：甲縣政府第一會議室
主席：王副縣長大同
壹、綜合座談
一、發言人：甲縣心理師公會林理事長小安
心理師願意到鄉鎮開診，但山區沒有合適的晤談空間，是否可以使用衛生所？
回應：衛生局
各鄉衛生所均可提供空間。
二、發言人：丙協會陳理事長文雄
建議比照平地增設夜間據點。
回應：社會局張局長美玉
夜間據點經費龐大，惟因無法編列預算，執行尚有困難。
貳、討論事項
案由一：延長托育補助申請期限案，提請討論。（提案單位：社會局）
決議：另有民眾建議延長托育補助申請期限為六十日，考量作業時程，未予採納。
案由二：設置兒少辦公室案，提請討論。（提案單位：社會局）
決議：現階段尚無設置兒少辦公室之規劃。
參、主席裁示
一、請衛生局盤點晤談空間。
二、24小時通報專線一節，涉及人力經費，現階段暫不設置。
肆、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網跨局處工作小組第4次會議紀錄", MINUTES)]) as opened:
        yield opened


STATES_NOTHING = [
    # question, words of the answer
    ("林小安建議使用哪裡當晤談空間？", "晤談空間"),
    ("What did Lin Xiao-an say about the interview rooms?", "晤談空間"),
    ("張美玉怎麼看夜間據點？", "夜間據點"),
    ("為什麼不延長托育補助申請期限？", "未予採納"),
    ("為什麼不設兒少辦公室？", "尚無設置兒少辦公室"),
    ("為什麼沒有設24小時通報專線？", "暫不設置"),
    ("24小時通報專線要設嗎？", "暫不設置"),
]


@pytest.mark.parametrize(("asked", "words"), STATES_NOTHING)
def test_what_states_nothing_wrong_is_not_accused(small: Assistant, asked: str, words: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in answer.citations[0].quote
    assert not any(note.startswith(("您的問題", "請注意")) for note in answer.notes)


def test_what_takes_a_refused_thing_for_done_is_told(small: Assistant) -> None:
    answer = small.ask("為什麼要設置兒少辦公室？")
    assert any("尚無設置兒少辦公室" in note for note in answer.notes)
