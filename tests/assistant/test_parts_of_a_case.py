"""A part of a case asked for by its label is that part; a reply is one to the speech spoken of."""

from collections.abc import Iterator

import pytest

from assistant.answer import Answer, Outcome, Reason
from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第2次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、討論事項
案由一：志工保險費負擔案，提請討論。（提案單位：社會局）
說明：
一、志工隊現有三隊，保險費由各隊自籌。
二、各隊反映會員流失，無力負擔。
決議：由縣府補助半數。
案由二：訪視系統介接案，提請討論。（提案單位：衛生局）
辦法：請資訊處建置介接程式。
決議：照案通過。
貳、散會：上午11時
"""
FORUM = """乙縣社會安全網說明會會議紀錄
時間：107年9月3日（星期一）上午9時
地點：乙縣政府大禮堂
主持人：林政務委員大仁
壹、綜合座談
一、發言人：中和區公所陳里幹事美玉
中輟生問題多源自家庭，建議登記結婚前應參加家庭教育課程。
回應：
(一)乙縣政府教育局
學校已安排親職講座，將持續辦理。
(二)行政院林政務委員大仁
修法時曾經研議，惟因無法強制，執行尚有困難。
二、發言人：李督導小華
建議補助志工保險。
回應：衛生福利部社會救助及社工司張司長明
保險補助將納入下年度計畫。
貳、散會：上午11時
"""


@pytest.fixture(scope="module")
def minutes() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網工作小組第2次會議紀錄", MINUTES)]) as opened:
        yield opened


@pytest.fixture(scope="module")
def forum() -> Iterator[Assistant]:
    with Assistant.from_texts([("乙縣社會安全網說明會會議紀錄", FORUM)]) as opened:
        yield opened


def _claims(answer: Answer) -> str:
    return "".join(claim.text for claim in answer.claims)


PARTS = [
    # question, the roles quoted, words of it
    ("案由一的說明是什麼？", {"explanation"}, ["各隊自籌", "會員流失"]),
    ("案由一的說明有哪些？", {"explanation"}, ["各隊自籌", "會員流失"]),
    ("案由二的辦法是什麼？", {"proposal"}, ["建置介接程式"]),
    ("案由一的決議是什麼？", {"decision"}, ["補助半數"]),
]


@pytest.mark.parametrize(("asked", "roles", "words"), PARTS)
def test_a_part_asked_for_is_quoted_whole(
    minutes: Assistant, asked: str, roles: set[str], words: list[str]
) -> None:
    answer = minutes.ask(asked)
    assert {citation.role for citation in answer.citations} == roles
    assert all(word in _claims(answer) for word in words)


def test_a_part_the_case_lacks_is_said_to_be_missing(minutes: Assistant) -> None:
    answer = minutes.ask("案由二的說明是什麼？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.SLOT_ABSENT)


REPLIES = [
    # question, words of the reply, words of one by others or to another
    ("陳美玉建議什麼？中央怎麼回應？", "無法強制", "親職講座"),
    ("陳美玉建議什麼？地方怎麼回應？", "親職講座", "無法強制"),
    ("誰建議補助志工保險？中央怎麼回應？", "納入下年度計畫", "無法強制"),
    ("陳美玉的建議，中央怎麼回應？", "無法強制", "納入下年度計畫"),
]


@pytest.mark.parametrize(("asked", "reply", "other"), REPLIES)
def test_the_second_part_is_answered_from_the_reply(
    forum: Assistant, asked: str, reply: str, other: str
) -> None:
    answer = forum.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert answer.citations[-1].role == "response"
    assert reply in answer.claims[-1].text
    assert other not in _claims(answer)
    assert not any("您問的" in note for note in answer.notes)


def test_a_reply_to_another_is_none(forum: Assistant) -> None:
    """The ministry answered the second speaker, not the first."""
    answer = forum.ask("陳美玉建議什麼？衛福部怎麼回應？")
    assert {citation.role for citation in answer.citations} == {"speech"}
    assert any("衛福部怎麼回應" in note for note in answer.notes)
