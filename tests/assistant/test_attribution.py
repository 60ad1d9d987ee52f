"""Whose words and deeds: what another did is answered by the other's words, and no right doer is accused."""

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant

MINUTES = """丁縣社會安全網聯繫會議第2次會議紀錄
時間：111年3月23日（星期三）下午2時
地點：丁縣政府第一會議室
主席：陳副縣長大同
壹、報告事項：本部三司一署布達事項
報告事項一（社家署）：
一、111年5月10日辦理種子教師培訓營，並納入個案演練。
報告事項二（心口司）：
一、精神病人訪視紀錄將於年底前改版。
報告事項三：保護性案件統計
一、家庭暴力及性侵害防治中心（廖主任欣慧）：
（一）減述作業啟動31件。
貳、綜合座談
一、發言人：甲基金會林主任小明
建議訪視交通費依里程調整，並請縣府補助行車紀錄器。
回應：丁縣政府原住民族事務處
獎勵金依法不宜另給，將先辦理部落說明會。
二、發言人：東海大學社會工作學系賴副教授
佳蓉
社工流動率超過四成，督導還要自己帶案。
回應：丁縣政府衛生局
督導比將納入考核。
參、討論案
案由：社工進修補助要點草案，提請審議。（提案單位：人事處）
說明：
一、草案擬補助每人每學期最高2萬元。
二、古委員振興認為民間機構社工不在補助範圍，有失公平。
決議：本案緩議。
肆、臨時動議
一、古委員振興：進階課程希望增開週六場次。
決議：至少增開2梯次。
伍、散會：下午4時
"""


@pytest.fixture(scope="module")
def minutes() -> Assistant:
    """An assistant over one meeting."""
    return Assistant.from_texts([("聯繫會議第2次會議紀錄", MINUTES)])


ANOTHER = [
    # question, what the record has instead, words cited
    ("賴佳蓉為什麼要求訪視交通費依里程調整？", "林主任小明", "交通費依里程調整"),
    ("心口司辦的種子教師培訓營是哪一天？", "社家署", "111年5月10日"),
    (
        "保護服務司辦的種子教師培訓營是哪一天？",
        "社家署",
        "111年5月10日",
    ),  # the heading names all four together
    ("古振興為什麼說社工流動率超過四成？", "賴副教授佳蓉", "流動率超過四成"),
]


@pytest.mark.parametrize(("asked", "other", "words"), ANOTHER)
def test_what_another_did_is_answered_by_the_others_words(
    minutes: Assistant, asked: str, other: str, words: str
) -> None:
    """The words cited first are those of whom the note names."""
    answer = minutes.ask(asked)
    assert answer.outcome is Outcome.ANSWERED
    assert any("您的問題說" in note and other in note for note in answer.notes)
    assert words in answer.citations[0].quote


RIGHT = [
    ("林主任建議訪視交通費怎麼調整？", "依里程"),
    ("賴佳蓉說社工流動率超過幾成？", "四成"),  # the given name stands on the next line
    ("賴副教授為什麼說督導還要自己帶案？", "帶案"),
    ("古委員認為什麼有失公平？", "民間機構"),  # his words stand in the explanation of a unit's case
    ("古振興認為什麼有失公平？", "民間機構"),  # the title stands inside the name
    ("社會及家庭署辦的種子教師培訓營是哪一天？", "5月10日"),
    ("原民處長說獎勵金要不要給？", "不宜另給"),  # the office of a post, shortened
    ("廖欣慧說減述作業啟動幾件？", "31件"),  # her unit speaks, and names her
    ("陳大同裁示社工進修補助案怎麼辦？", "緩議"),
    ("丁縣衛生局局長怎麼回應督導比？", "納入考核"),
]


@pytest.mark.parametrize(("asked", "words"), RIGHT)
def test_a_right_doer_is_not_accused(minutes: Assistant, asked: str, words: str) -> None:
    answer = minutes.ask(asked)
    assert answer.outcome is Outcome.ANSWERED
    assert not [note for note in answer.notes if "您的問題" in note]
    assert words in answer.citations[0].quote


@pytest.mark.parametrize("asked", ["王教授建議把什麼納入考核？", "林教授為什麼要求補助行車紀錄器？"])
def test_someone_known_by_title_alone_is_no_error(minutes: Assistant, asked: str) -> None:
    """A surname and title that no record knows are two words of the question, not one."""
    assert minutes.ask(asked).outcome is Outcome.NOT_FOUND


def test_the_words_of_a_neighbour_are_not_of_who_speaks_before_it(minutes: Assistant) -> None:
    """What stands beside a speech in the list tells nothing of who gives it."""
    answer = minutes.ask("林小明說督導怎麼樣？")
    assert not any("帶案" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("asked", ["黃局長怎麼回應獎勵金？", "How did Director Huang reply about bonuses?"])
def test_no_one_replies_for_someone_unknown(minutes: Assistant, asked: str) -> None:
    assert minutes.ask(asked).outcome is Outcome.NOT_FOUND
