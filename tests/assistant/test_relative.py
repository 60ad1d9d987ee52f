"""Words that tell time from where one stands are told by the records: years, months, and meetings."""

import datetime as dt
from collections.abc import Iterator

import pytest

from assistant.answer import Answer, Outcome, Reason
from assistant.assistant import Assistant
from assistant.conversation import TOLD, Conversation
from assistant.relative import shown, timed
from index.catalog import Summary
from ingest.record import Form, Kind


def meeting(name: str, day: str, series: str, number: int | None = None, place: str = "市府") -> Summary:
    """Return a listed record."""
    date = dt.date.fromisoformat(day)
    return Summary(
        name, f"/r/{name}.txt", f"{series}{f'第{number}次' if number else ''}會議紀錄", Kind.MINUTES,
        Form.DECISION, date, series, number, place=place, host=None, passages=1, warnings=0, added="",
    )  # fmt: skip


PARKING_2 = meeting("p2", "2022-03-01", "停車管理小組", 2)
PARKING_3 = meeting("p3", "2022-09-01", "停車管理小組", 3)
GREEN_3 = meeting("g3", "2023-01-10", "公園綠化推動小組", 3)
BRIEFING_A = meeting("a", "2021-05-01", "長照說明會", place="桃園市政府")
BRIEFING_B = meeting("b", "2021-06-01", "長照說明會", place="桃園市政府")
ALL = (BRIEFING_A, BRIEFING_B, PARKING_2, PARKING_3, GREEN_3)

TOLD_CASES = [
    # years and months, from the newest record
    ("去年核定多少？", "111年核定多少？"),
    ("今年的預算是多少？", "112年的預算是多少？"),
    ("前年辦了什麼？", "110年辦了什麼？"),
    ("明年要做什麼？", "113年要做什麼？"),
    ("去年12月的預算", "111年12月的預算"),
    ("去年度核定多少？", "111年度核定多少？"),
    ("上個月辦了什麼？", "111年12月辦了什麼？"),
    ("这个月做了什么？", "112年1月做了什麼？"),
    # from the meeting that is named
    ("停車管理小組第2次會議說去年收多少？", "停車管理小組第2次會議說110年收多少？"),
    ("111年9月1日的會議提到明年收多少？", "111年9月1日的會議提到112年收多少？"),
    # meetings
    ("最近一次會議的主席是誰？", "112年1月10日的會議的主席是誰？"),
    ("最新的會議紀錄是哪一天？", "112年1月10日的會議是哪一天？"),
    ("最近一次停車管理小組會議的決議？", "111年9月1日的會議的決議？"),
    ("最早的會議是哪一天？", "110年5月1日的會議是哪一天？"),
    ("停車管理小組第3次會議的上一次會議決議什麼？", "停車管理小組第2次會議決議什麼？"),
    ("上一次會議決議什麼？", "112年1月10日的會議決議什麼？"),
    ("桃園第一次說明會講了什麼？", "桃園110年5月1日的會議講了什麼？"),
    ("桃園最近一次說明會講了什麼？", "桃園110年6月1日的會議講了什麼？"),
]


@pytest.mark.parametrize(("asked", "told"), TOLD_CASES)
def test_relative_words_are_put_in_absolute_ones(asked: str, told: str) -> None:
    found = timed(asked, ALL)
    assert found.text == told
    assert found.said


LEFT = [
    "本案保留至下次會議討論嗎？",
    "上次會議紀錄確認了嗎？",
    "上次會議決議辦理情形如何？",
    "第1次會議的決議是什麼？",
    "過去年資怎麼算？",
    "目前年齡限制是多少？",
    "以前年度的經費怎麼辦？",
    "本次會議主席是誰？",
    "最後會議怎麼決定？",
    "最近一次提到公益彩券的會議是哪一場？",
    "108年核定多少？",
    "三年後年金怎麼算？",
    "盧主任說去年有幾個人？",  # the year before the meeting he spoke at
]


@pytest.mark.parametrize("asked", LEFT)
def test_what_only_looks_relative_is_left_alone(asked: str) -> None:
    """下次會議 is what a record says; 上次會議決議辦理情形 is the title of an item; of several meetings 本次 is none."""
    assert timed(asked, ALL).text == asked


ABSENT = [
    ("停車管理小組第2次會議的上一次會議決議什麼？", "第1次"),
    ("公園綠化推動小組第3次會議的前一次會議誰主持？", "第2次"),
    ("110年5月1日的上一次會議講了什麼？", "不在資料裡"),
]


@pytest.mark.parametrize(("asked", "words"), ABSENT)
def test_a_meeting_that_is_not_there_is_said_to_be_missing(asked: str, words: str) -> None:
    found = timed(asked, ALL)
    assert found.absent
    assert words in found.absent


def test_this_meeting_is_the_only_one_there_is_or_the_one_spoken_of() -> None:
    assert timed("本次會議主席是誰？", (PARKING_2,)).text == "第2次會議主席是誰？"
    assert timed("這次會議主席是誰？", ALL, (PARKING_3,)).text == "111年9月1日的會議主席是誰？"


def test_the_meeting_spoken_of_is_where_one_stands() -> None:
    assert timed("那上一次會議呢？", ALL, (PARKING_3,)).text == "那第2次會議呢？"
    assert timed("那去年呢？", ALL, (PARKING_3,)).text == "那110年呢？"


def test_meetings_of_one_title_and_day_are_listed_with_their_file() -> None:
    twin = meeting("p2-copy", "2022-03-01", "停車管理小組", 2)
    assert shown(PARKING_2, (PARKING_2, twin)).endswith("［p2.txt］")
    assert shown(PARKING_2, ALL) == "停車管理小組第2次會議紀錄（111.3.1）"


# --- answers ---

MINUTES = """停車管理小組第{number}次會議紀錄
時間：{day}上午9時
主席：{chair}
壹、報告案
報告事項一（交通科）：
一、{words}
決定：洽悉。
"""
SECOND_SAID = "去年停車費收入為300萬元，110年違規拖吊共52件。"
THIRD_SAID = "去年停車費收入為450萬元，111年違規拖吊共61件。"


def minutes(number: int, day: str, chair: str, words: str) -> tuple[str, str]:
    """Return the title and the text of a small record."""
    text = MINUTES.format(number=number, day=day, chair=chair, words=words)
    return f"停車管理小組第{number}次會議紀錄", text


SECOND = minutes(2, "111年3月1日（星期二）", "王主任大明", SECOND_SAID)
THIRD = minutes(3, "112年3月1日（星期三）", "李主任小華", THIRD_SAID)


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    """An assistant over two meetings a year apart."""
    with Assistant.from_texts([SECOND, THIRD], "hash") as opened:
        yield opened


def said(answer: Answer) -> str:
    return "".join(claim.text for claim in answer.claims)


ANSWERS = [
    ("去年違規拖吊共幾件？", "61件"),
    ("前年違規拖吊共幾件？", "52件"),
    ("第2次會議說去年違規拖吊共幾件？", "52件"),
    ("最近一次會議的主席是誰？", "李主任小華"),
    ("第3次會議的上一次會議主席是誰？", "王主任大明"),
    ("最早的會議主席是誰？", "王主任大明"),
]


@pytest.mark.parametrize(("asked", "words"), ANSWERS)
def test_a_relative_question_is_answered_from_its_record(small: Assistant, asked: str, words: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in said(answer)
    assert answer.interpretation[TOLD]
    assert answer.question == asked


def test_how_a_word_was_told_is_said_beside_the_answer(small: Assistant) -> None:
    """Who asks today and means another year must see it."""
    answer = small.ask("去年違規拖吊共幾件？")
    assert "「去年」以112.3.1的紀錄計算，指111年。" in answer.notes


def test_a_record_that_says_last_year_speaks_of_the_year_before_it(small: Assistant) -> None:
    """The 112 record says 去年: that is 111, and no answer for 110."""
    answer = small.ask("111年停車費收入多少元？")
    assert "450萬元" in said(answer)


def test_the_meeting_before_the_first_there_is_is_refused(small: Assistant) -> None:
    answer = small.ask("第2次會議的上一次會議主席是誰？")
    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.reason == Reason.NAMED_ABSENT
    assert "第1次" in answer.text


def test_the_meeting_before_is_told_from_the_one_spoken_of(small: Assistant) -> None:
    conversation = Conversation(small)
    conversation.ask("第3次會議的主席是誰？")
    assert "王主任大明" in said(conversation.ask("那上一次會議呢？"))
    assert "第1次" in conversation.ask("那上一次會議呢？").text
