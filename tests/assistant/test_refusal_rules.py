"""Each rule of refusal by its own small case: what names a thing does not tell it, and a class needs a member."""

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第3次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、報告事項
一、「兒童死亡回顧試辦計畫」（報告單位：衛生局）
二、校園宣導將於9月開始辦理，部分縣市已先行試辦，夜間宣導由三個中心負責。
三、宣導經費由公益彩券盈餘支應，訓練分為初階、進階及帶領者三類，集中派案中心是指一個派案的平臺。
四、本計畫推動期程至109年底，自107年起辦理。
五、督導機制未能及時建立，而發生像光明橋事件，令人遺憾。
貳、討論事項
案由一：志工保險費負擔案，提請討論。（提案單位：社會局）
決議：本案保留至下次會議再行討論。
參、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Assistant:
    """An assistant over one small record."""
    return Assistant.from_texts([("甲縣社會安全網工作小組第3次會議紀錄", MINUTES)])


UNTOLD = [
    ("兒童死亡回顧試辦計畫是怎麼審查個案的？", "the title of a report names, it does not tell how"),
    ("哪些縣市已先行試辦校園宣導？", "部分縣市 names no county"),
    ("校園宣導會去哪幾所大學？", "校園 is no university"),
    ("夜間宣導總共辦了幾件？", "三個中心 counts no 件"),
    ("志工保險費由縣府還是中央負擔？", "neither side of the choice is told"),
    ("光明橋事件是哪一年發生的？", "未能 denies the early mechanism, not the day of the event"),
    ("校園宣導是什麼？", "the word is used, not explained"),
    ("衛生局局長是誰？", "an office is no person"),
]


@pytest.mark.parametrize(("asked", "why"), UNTOLD)
def test_what_is_only_named_is_refused(small: Assistant, asked: str, why: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.NOT_FOUND, why
    assert answer.reason in {Reason.SLOT_ABSENT, Reason.NOT_IN_RECORDS, Reason.ONLY_DISCUSSED}


TOLD = [
    ("訓練分為哪三類？", "初階、進階及帶領者"),
    ("集中派案中心是什麼？", "是指一個派案的平臺"),
    ("本計畫推動期程到哪一年結束？", "109年底"),
    ("夜間宣導由幾個中心負責？", "三個中心"),
    ("宣導經費由公益彩券盈餘還是縣款支應？", "公益彩券盈餘"),
]


@pytest.mark.parametrize(("asked", "words"), TOLD)
def test_what_is_told_is_answered(small: Assistant, asked: str, words: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in answer.claims[0].text


def test_a_list_may_be_asked_for_by_a_number_above_ten(small: Assistant) -> None:
    """Such numbers have no character of their own; what the record tells of the kinds is shown."""
    assert "初階、進階及帶領者三類" in small.ask("訓練分為哪12類？").claims[0].text


def test_a_compound_is_not_told_by_its_parts() -> None:
    """高風險 and 補助 in one sentence are no 風險補助, be it that another sentence speaks of that."""
    minutes = MINUTES.replace(
        "參、散會",
        "案由二：社工人力案，提請討論。（提案單位：社會局）\n說明：高風險家庭服務申請補助社工人力3萬2,000元。\n決議：風險補助納入薪資制度研議。\n參、散會",
    )
    with Assistant.from_texts([("甲縣社會安全網工作小組第3次會議紀錄", minutes)]) as opened:
        assert opened.ask("社工風險補助一個月多少錢？").outcome == Outcome.NOT_FOUND
