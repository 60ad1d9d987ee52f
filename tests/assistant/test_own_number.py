"""A number is given for what stands in its own clause: not for all that its case is about."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第2次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、討論事項
案由一：108年度社福中心服務業務補助經費不足案，提請討論。（提案單位：社會局）
說明：
一、本局於107年12月申請108年度補助計125名社工人力。
二、中央於108年3月20日核定社福中心88名社工人力、30名保護社工人力。
三、本局107年聘用58名社工人員，執行率達八成，預計108年增設2處社福中心，並增聘45名社工人力。
決議：中央同意補足108年社福中心88名社工人力，本案撤案。
貳、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網工作小組第2次會議紀錄", MINUTES)]) as opened:
        yield opened


OF_ITS_CLAUSE = [
    # question, the number of its clause
    ("How many social workers did the county plan to add in 2019?", "45名"),
    ("108年要增聘幾名社工？", "45名"),
    ("107年申請補助幾名社工人力？", "125名"),
    ("107年聘用了幾名社工？", "58名"),
    ("保護社工核定幾名？", "30名"),
    ("108年同意補足幾名社工？", "88名"),
]


@pytest.mark.parametrize(("asked", "number"), OF_ITS_CLAUSE)
def test_a_number_is_of_the_words_in_its_clause(small: Assistant, asked: str, number: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert number in answer.claims[0].text
