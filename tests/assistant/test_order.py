"""Which meeting came first is told by the days in the headers; a meeting yet to be held has none there."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant


def _minutes(title: str, day: str, ruling: str) -> tuple[str, str]:
    text = f"""{title}
時間：{day}上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、討論事項
案由一：志工保險費負擔案，提請討論。（提案單位：社會局）
決議：{ruling}
貳、散會：上午11時
"""
    return title, text


FORUM = _minutes("社會安全網乙縣說明會會議紀錄", "107年9月3日（星期一）", "照案通過。")
SECOND = _minutes(
    "甲縣社會安全網工作小組第2次會議紀錄", "108年3月4日（星期一）", "本案保留至下次會議再行討論。"
)
THIRD = _minutes(
    "甲縣社會安全網工作小組第3次會議紀錄",
    "108年6月3日（星期一）",
    "照案通過；下次會議訂於108年9月2日上午9時召開。",
)


@pytest.fixture(scope="module")
def three() -> Iterator[Assistant]:
    with Assistant.from_texts([THIRD, FORUM, SECOND]) as opened:
        yield opened


FIRST = [
    # question, the day of the meeting asked for
    ("第2次會議跟第3次會議，哪一次會議比較早？", "108年3月4日"),
    ("第2次會議和第3次會議哪一場比較晚？", "108年6月3日"),
    ("甲縣兩次工作小組哪一次比較早？", "108年3月4日"),
    ("哪一場會議開得最早？", "107年9月3日"),
    ("哪一次會議最晚開？", "108年6月3日"),
    ("Which meeting was the earliest?", "107年9月3日"),
]


@pytest.mark.parametrize(("asked", "day"), FIRST)
def test_the_meeting_asked_for_stands_first(three: Assistant, asked: str, day: str) -> None:
    answer = three.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert day in answer.claims[0].text
    assert len(answer.citations) > 1
    assert any("較早的是" in note or "較晚的是" in note for note in answer.notes)


def test_which_of_two_asks_back_where_there_are_more(three: Assistant) -> None:
    answer = three.ask("哪一次會議比較早？")
    assert answer.outcome == Outcome.NEEDS_CLARIFICATION
    assert len(answer.choices) == 3


def test_which_of_two_may_be_of_those_spoken_of(three: Assistant) -> None:
    before = three.ask("第2次會議和第3次會議是誰主持的？")
    answer = three.ask("哪一場比較早？", after=[before])
    assert "108年3月4日" in answer.claims[0].text


def test_what_was_done_first_is_no_question_of_days(three: Assistant) -> None:
    answer = three.ask("哪一場先討論志工保險費？")
    assert not any("較早的是" in note for note in answer.notes)


@pytest.mark.parametrize("asked", ["下次會議什麼時候？", "下次會議是哪一天開？", "When is the next meeting?"])
def test_the_next_meeting_has_a_day_only_where_one_is_set(asked: str) -> None:
    """保留至下次會議 tells no day, nor does the header of the meeting that says so."""
    with Assistant.from_texts([SECOND]) as only_deferred:
        answer = only_deferred.ask(asked)
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.SLOT_ABSENT)
    with Assistant.from_texts([THIRD]) as with_a_day:
        assert "108年9月2日" in with_a_day.ask(asked).claims[0].text
