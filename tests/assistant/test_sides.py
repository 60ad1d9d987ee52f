"""Questions of several things: the sides of a comparison, the parts of a question, a speech and its reply."""

import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.question import understand
from assistant.sides import sides

NORTH = """「社區照顧方案」北區座談會會議紀錄
時間：107年5月15日（星期二）上午10時
地點：新北市政府
主席：陳主任委員大同
壹、綜合座談
一、發言人：甲基金會王執行長小明
建議中央補助夜間關懷訪視的交通費。
回應：乙署李署長美華
夜間訪視交通費已列入109年度預算，每案補助三百元。
二、發言人：丙協會林理事長春生
建議每年辦理二次志工訓練。
貳、散會：上午12時
"""
SOUTH = """「社區照顧方案」南區座談會會議紀錄
時間：108年1月29日（星期二）上午10時
地點：高雄市政府
主席：陳主任委員大同
壹、綜合座談
一、發言人：丁基金會周督導志明
志工訓練建議改為每季一次，並分為初階、進階及帶領者三類。
回應：乙署李署長美華
志工訓練的次數由各縣市自訂。
貳、散會：上午11時30分
"""


@pytest.fixture(scope="module")
def two() -> Assistant:
    """An assistant over two meetings on one programme."""
    return Assistant.from_texts([("北區座談會會議紀錄", NORTH), ("南區座談會會議紀錄", SOUTH)])


SIDES = [
    ("志工訓練這件事，新北場跟高雄場的說法差在哪？", ("新北市",), ("高雄市",)),
    ("107年5月和108年1月兩場會，志工訓練的建議一樣嗎？", ("107年5月",), ("108年1月",)),
    ("107年5月跟108年1月的座談會，訓練次數有什麼變化？", ("107年5月",), ("108年1月",)),
    ("志工訓練從107年新北場到108年高雄場有什麼調整？", ("新北市", "107年"), ("高雄市", "108年")),
]


@pytest.mark.parametrize(("asked", "one", "other"), SIDES)
def test_each_side_keeps_its_own_names(asked: str, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    named = [{*side.places, *(date.verbatim for date in side.dates)} for side in sides(understand(asked), {})]
    assert named == [set(one), set(other)]


@pytest.mark.parametrize(
    "asked",
    [
        "新北市和平區的訪視比較頻繁嗎？",  # 和 inside a name
        "新北市跟高雄市的社會局在哪裡？",  # nothing is compared
        "志工訓練和交通費的說法一樣嗎？",  # no names
        "新北場的建議有什麼不同？",  # one side
    ],
)
def test_what_is_no_comparison_of_two_named_things_has_no_sides(asked: str) -> None:
    assert sides(understand(asked), {}) == ()


def test_a_comparison_is_answered_from_both_meetings(two: Assistant) -> None:
    answer = two.ask("志工訓練這件事，107年5月新北場跟108年1月高雄場的建議差在哪？")
    assert [citation.date for citation in answer.citations] == ["2018-05-15", "2019-01-29"]
    assert "每年辦理二次" in answer.citations[0].quote
    assert "每季一次" in answer.citations[1].quote


def _words(answer: Answer) -> str:
    return "".join(claim.text for claim in answer.claims)


REPLIES = [
    ("夜間訪視交通費的建議，中央怎麼回應？", "列入109年度預算"),
    ("補助夜間關懷訪視交通費的建議，有沒有被採納，中央有答應嗎？", "列入109年度預算"),
    ("志工訓練改為每季一次的建議，怎麼回應？", "由各縣市自訂"),
]


@pytest.mark.parametrize(("asked", "reply"), REPLIES)
def test_the_reply_to_a_speech_answers_what_came_of_it(two: Assistant, asked: str, reply: str) -> None:
    answer = two.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert reply in answer.claims[0].text
    assert answer.citations[0].role_label == "回應"


def test_each_part_of_a_question_is_looked_up_by_its_own_words(two: Assistant) -> None:
    answer = two.ask("夜間關懷訪視每案補助多少元？志工訓練建議改為多久一次？")
    assert "三百元" in _words(answer)
    assert "每季一次" in _words(answer)


LISTED = [
    ("志工訓練分為哪三類？", True),
    ("志工訓練分為哪五類？", False),  # three are told
]


@pytest.mark.parametrize(("asked", "answered"), LISTED)
def test_as_many_are_told_as_are_asked_for(two: Assistant, asked: str, *, answered: bool) -> None:
    assert (two.ask(asked).outcome == Outcome.ANSWERED) is answered


def test_an_equal_rival_is_shown_beside_the_answer() -> None:
    """Two items that match alike are both quoted: neither is picked by chance."""
    text = """甲工作小組會議紀錄
時間：108年3月1日
壹、報告事項
一、「加強關懷訪視措施」（報告單位：教育局）
二、「加強關懷訪視措施」（報告單位：警察局）
"""
    answer = Assistant.from_texts([("甲工作小組會議紀錄", text)]).ask("加強關懷訪視措施報告了嗎？")
    assert {citation.path[-1] for citation in answer.citations} == {"一", "二"}
