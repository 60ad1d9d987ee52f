"""Follow-ups: what a question leaves out is taken from the one before, what it names replaces its like."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Outcome, Reason
from assistant.assistant import Assistant
from assistant.conversation import COMPLETED, Conversation
from assistant.followup import Link, follow_up, hangs

TIME_LIMIT = "成人保護案件TIPVDA 8分以上多久內要派案？"
CENTRES = "新北市有幾處社會福利服務中心？"
MONEY = "高雄市社福中心108年度核定多少錢？"
SYSTEM = "108年1月29日會議對個案管理資訊系統介接案的決議是什麼？"
PARKING = "停車費每月多少元？"
PEOPLE = {"林萬億": "林萬億", "林政務委員萬億": "林萬億", "林政委": "林萬億", "呂寶靜": "呂寶靜"}

# --- the completed question ---

COMPLETED_CASES = [
    # a name takes the place of its like
    (CENTRES, "那桃園市呢？", "桃園市有幾處社會福利服務中心？"),
    (CENTRES, "桃園呢", "桃園有幾處社會福利服務中心？"),
    (CENTRES, "那么桃园市呢？", "桃園市有幾處社會福利服務中心？"),
    (CENTRES, "至於高雄市呢？", "高雄市有幾處社會福利服務中心？"),
    (MONEY, "那109年呢", "高雄市社福中心109年核定多少錢？"),
    (MONEY, "那新北市109年呢？", "新北市社福中心109年核定多少錢？"),
    (MONEY, "109年核定多少？", "高雄市社福中心109年，核定多少？"),
    (SYSTEM, "那第1次呢？", "第1次會議對個案管理資訊系統介接案的決議是什麼？"),
    (SYSTEM, "那108年5月20日的會議呢？", "108年5月20日會議對個案管理資訊系統介接案的決議是什麼？"),
    ("第2次會議案由三的決議是什麼？", "那案由二呢？", "第2次會議案由二的決議是什麼？"),
    ("案由四是誰提的？", "案由五呢？", "案由五是誰提的？"),
    ("林萬億在桃園說了什麼？", "他在新北呢？", "林萬億在新北說了什麼？"),
    ("林政務委員萬億對駐校服務怎麼說？", "那呂寶靜呢", "呂寶靜對駐校服務怎麼說？"),
    ("誰建議要保障社工人身安全？", "那林萬億呢？", "林萬億建議要保障社工人身安全？"),
    ("新北市說明會誰主持？", "那桃園場呢？", "桃園說明會誰主持？"),
    (CENTRES, "真的嗎？", CENTRES),
    # a thing takes the place of the thing most like it
    (TIME_LIMIT, "那兒童保護案件呢？", "兒童保護案件多久內要派案？"),
    (TIME_LIMIT, "那TIPVDA 7分以下呢？", "成人保護案件TIPVDA 7分以下多久內要派案？"),
    (TIME_LIMIT, "那7分呢？", "成人保護案件TIPVDA 7分多久內要派案？"),
    (TIME_LIMIT, "那如果是性侵害呢？", "性侵害多久內要派案？"),
    (TIME_LIMIT, "那其他案件呢？", "成人保護其他案件多久內要派案？"),
    (MONEY, "那保護社工呢？", "高雄市保護社工108年度核定多少錢？"),
    (MONEY, "那新北市的心衛中心呢？", "新北市心衛中心108年度核定多少錢？"),
    (CENTRES, "那其他縣市呢？", "有幾處社會福利服務中心？"),
    # another kind of answer of the same matter
    (TIME_LIMIT, "誰負責？", "成人保護案件TIPVDA 8分以上要派案，誰負責？"),
    (TIME_LIMIT, "什麼時候開始？", "成人保護案件TIPVDA 8分以上要派案，什麼時候開始？"),
    (TIME_LIMIT, "请问什么时候开始？", "成人保護案件TIPVDA 8分以上要派案，什麼時候開始？"),
    (TIME_LIMIT, "有例外嗎？", "成人保護案件TIPVDA 8分以上要派案，有例外嗎？"),
    (MONEY, "那人數呢？", "高雄市社福中心108年度核定，多少人？"),
    (SYSTEM, "誰提的？", "108年1月29日會議對個案管理資訊系統介接案，由哪個單位提案？"),
    (CENTRES, "那什麼時候成立？", "新北市社會福利服務中心，什麼時候成立？"),
    (SYSTEM, "那場地呢？", "108年1月29日會議對個案管理資訊系統介接案，在哪裡？"),
    # pronouns
    (SYSTEM, "這是誰提案的？", "108年1月29日會議對個案管理資訊系統介接案，由哪個單位提案？"),
    (SYSTEM, "它的提案單位是誰？", "108年1月29日會議對個案管理資訊系統介接案，提案單位是誰？"),
    (SYSTEM, "該案有通過嗎？", "108年1月29日會議對個案管理資訊系統介接案，有通過嗎？"),
    (SYSTEM, "上述案件何時辦理？", "108年1月29日會議對個案管理資訊系統介接案，何時辦理？"),
    ("林萬億對駐校服務怎麼說？", "他還說了什麼？", "林萬億說了什麼？"),
    # reasons
    (SYSTEM, "為什麼？", "108年1月29日會議對個案管理資訊系統介接案，原因是什麼？"),
    (SYSTEM, "為什麼這樣決定", "108年1月29日會議對個案管理資訊系統介接案，原因是什麼？"),
    (SYSTEM, "为什么这样决定？", "108年1月29日會議對個案管理資訊系統介接案，原因是什麼？"),
    # more of the same
    (TIME_LIMIT, "還有呢？", TIME_LIMIT),
    (TIME_LIMIT, "還有嗎", TIME_LIMIT),
    (TIME_LIMIT, "還有哪些？", TIME_LIMIT),
    (TIME_LIMIT, "然後呢", TIME_LIMIT),
    # English, after a question in either language
    (CENTRES, "What about Taoyuan?", "桃園市有幾處社會福利服務中心？"),
    (MONEY, "And what about 2020?", "高雄市社福中心109年核定多少錢？"),
    (TIME_LIMIT, "Who is responsible?", "成人保護案件TIPVDA 8分以上要派案，由哪個單位負責？"),
    (SYSTEM, "Why?", "108年1月29日會議對個案管理資訊系統介接案，原因是什麼？"),
    (TIME_LIMIT, "Anything else?", TIME_LIMIT),
    ("How many centres are in Taoyuan?", "What about New Taipei?", "How many centres are in New Taipei?"),
    ("How many centres are in Taoyuan?", "when?", "when: centres are in Taoyuan?"),
    ("When did the training start?", "And when did it end?", "and when did it end: training?"),
    ("Who chaired the second meeting?", "And when did it end?", "and when did it end: second meeting?"),
    ("and when did it end: second meeting?", "Where was it held?", "where was it held: second meeting?"),
    # who brought it is no part of what it is
    ("案由四是誰提的？", "決議呢？", "案由四，決議是什麼？"),
    ("兒少辦公室是誰提案的？", "決議呢？", "兒少辦公室，決議是什麼？"),
    # a completed question is gone on from
    (
        "成人保護案件TIPVDA 8分以上要派案，誰負責？",
        "什麼時候開始？",
        "成人保護案件TIPVDA 8分以上要派案，什麼時候開始？",
    ),
]


@pytest.mark.parametrize(("before", "asked", "completed"), COMPLETED_CASES)
def test_a_follow_up_is_completed(before: str, asked: str, completed: str) -> None:
    found = follow_up(asked, before, PEOPLE)
    assert found is not None
    assert found.text == completed


SELF_CONTAINED = [
    "社工人力整體進用率是多少？",
    "那社工人力整體進用率是多少？",
    "主席裁示事項有哪些？",
    "兒少發展帳戶的適用對象是誰？",
    "新北市說明會是誰主持的？",
    "林萬億說了什麼？",
    "第2次會議的決議是什麼？",
    "案由二的決議是什麼？",
    "高雄市申請了補助，它最後核定多少？",
    "共識營這個活動什麼時候辦？",
    "應該如何通報兒虐？",
    "誰提到公益彩券？",
    "109年公益彩券計畫補助何時截止？",
    "What did Minister Lin say about schools?",
    "1+1等於多少？",
    "今天天氣如何？",
    "婚前強制上課那個提議，中央有答應嗎？",
    "是誰講出「找警察陪訪常常被拒絕」？",
    "社工人力",
]


@pytest.mark.parametrize("asked", SELF_CONTAINED)
def test_a_question_that_stands_by_itself_takes_nothing_from_the_one_before(asked: str) -> None:
    """No marker ties it, and it names what it is about."""
    found = follow_up(asked, TIME_LIMIT, PEOPLE)
    assert found is None


HANGING = [
    ("還有呢？", True), ("那其他案件呢？", True), ("為什麼？", True), ("誰負責？", True), ("什麼時候開始？", True),
    ("它是什麼？", True), ("決議是什麼？", False), ("主席是誰？", False), ("新北市呢？", False),
    ("有幾處社福中心？", False),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "alone"), HANGING)
def test_what_says_nothing_by_itself_is_known(asked: str, alone: bool) -> None:  # noqa: FBT001 - a table
    assert hangs(asked, PEOPLE) is alone


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_after_whatever_can_be_read(asked: str, before: str) -> None:
    found = follow_up(asked, before, PEOPLE)
    assert found is None or isinstance(found.text, str)


def test_a_question_does_not_grow_with_the_conversation() -> None:
    """Each follow-up takes the matter from the one before, not its asking words too."""
    question = TIME_LIMIT
    for asked in ("誰負責？", "什麼時候開始？", "有例外嗎？", "在哪裡辦？") * 5:
        found = follow_up(asked, question, PEOPLE)
        assert found is not None
        question = found.text
    assert question == "成人保護案件TIPVDA 8分以上要派案，在哪裡辦？"


# --- answers over the four records ---


def talk(assistant: Assistant, *asked: str) -> Answer:
    """Ask one after the other; return the last answer."""
    conversation = Conversation(assistant)
    return [conversation.ask(each) for each in asked][-1]


def said(answer: Answer) -> str:
    return "".join(claim.text for claim in answer.claims)


TALKS = [
    ((TIME_LIMIT, "那其他案件呢？"), "3日內派案"),
    ((TIME_LIMIT, "那其他案件呢？", "那兒童保護案件呢？"), "依兒童及少年福利與權益保障法規定辦理"),
    ((TIME_LIMIT, "主席是誰？"), "蘇政務次長麗瓊"),
    ((SYSTEM, "那場會議誰主持？"), "林政務委員萬億"),
    ((SYSTEM, "為什麼這樣決定？"), "須再討論釐清"),
    (("花蓮縣的社福中心有幾處？", "那新北市呢？"), "10處"),
    (("案由一的決定是什麼？", "108.5.20那場"), "同意撤案"),
    (("案由一的決定是什麼？", "第二個"), "同意撤案"),
    (("案由一的決定是什麼？", "108.5.20那場", "那案由三呢？"), "108年5月底即可上線使用"),
    (("案由一的決定是什麼？", "108.5.20那場", "誰提的？"), "高雄市政府社會局"),
    (("主席是誰？", "桃園的"), "游副市長建華"),
    (("主席是誰？", "桃園的", "那新北市呢？"), "許秘書長育寧"),
    (("政策溝通平臺第2次專案會議案由三的決議是什麼？", "案由二的決議是什麼？"), "擷取畫面"),
    (("誰建議要保障社工人身安全？", "他還說了什麼？"), "教育訓練"),
]


@pytest.mark.parametrize(("asked", "words"), TALKS)
def test_a_conversation_leads_to_its_answer(assistant: Assistant, asked: tuple[str, ...], words: str) -> None:
    answer = talk(assistant, *asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in said(answer)
    assert answer.question == asked[-1]
    assert answer.interpretation[COMPLETED]


SILENT = [
    ((TIME_LIMIT, "誰負責？"), Reason.SLOT_ABSENT),
    ((TIME_LIMIT, "為什麼？"), Reason.NOT_IN_RECORDS),
    ((CENTRES, "那桃園市呢？"), Reason.SLOT_ABSENT),
    ((MONEY, "那113年呢？"), None),
    (("花蓮縣的社福中心有幾處？", "為什麼？"), Reason.NAMED_ABSENT),
    (("政策溝通平臺第2次專案會議案由三的決議是什麼？", "那上一次會議呢？"), Reason.NAMED_ABSENT),
    ((TIME_LIMIT, "還有呢？", "還有呢？"), Reason.NOT_IN_RECORDS),
]


@pytest.mark.parametrize(("asked", "reason"), SILENT)
def test_a_follow_up_the_records_do_not_answer_is_refused(
    assistant: Assistant, asked: tuple[str, ...], reason: Reason | None
) -> None:
    answer = talk(assistant, *asked)
    assert answer.outcome == Outcome.NOT_FOUND
    assert reason is None or answer.reason == reason
    assert not answer.citations


@pytest.mark.parametrize(
    "asked",
    [
        "社工人力整體進用率是多少？",
        "成人保護案件TIPVDA 8分以上多久內要派案？",
        "兒少發展帳戶的適用對象是誰？",
    ],
)
def test_what_was_asked_before_changes_no_answer(assistant: Assistant, asked: str) -> None:
    """A self-contained question is answered as if it were the first."""
    alone = assistant.ask(asked)
    after = talk(assistant, CENTRES, MONEY, asked)
    assert after.claims == alone.claims
    assert after.citations == alone.citations
    assert after.interpretation == alone.interpretation


def test_a_follow_up_to_nothing_is_asked_back(assistant: Assistant) -> None:
    for asked in ("還有呢？", "為什麼這樣決定？", "誰負責？"):
        answer = assistant.ask(asked)
        assert answer.outcome == Outcome.NEEDS_CLARIFICATION
        assert "前一題" in answer.text


def test_more_of_the_same_repeats_nothing(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    first, second = conversation.ask("誰提到公益彩券？"), conversation.ask("還有呢？")
    quoted = {(citation.record, citation.start) for citation in first.citations}
    assert not quoted & {(citation.record, citation.start) for citation in second.citations}


def test_a_list_cut_short_is_gone_on_with(assistant: Assistant) -> None:
    """What the limit left out comes next, numbered from one."""
    conversation = Conversation(assistant)
    first = conversation.ask("108年下半年專業輔導依哪些主題分組？", limit=2)
    second = conversation.ask("還有呢？")
    paths = [citation.path[-1] for citation in (*first.citations, *second.citations)]
    assert [path for path in paths if path.startswith("（")] == [
        "（一）", "（二）", "（三）", "（四）", "（五）", "（六）",
    ]  # fmt: skip
    assert second.citations[0].number == 1
    assert second.claims[0].citations == (1,)


def test_other_counties_leave_out_those_asked_about(assistant: Assistant) -> None:
    answer = talk(assistant, CENTRES, "那其他縣市呢？")
    assert "新北市" not in said(answer)


def test_a_conversation_can_begin_anew(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.ask(TIME_LIMIT)
    conversation.clear()
    assert conversation.answers == ()
    assert conversation.ask("誰負責？").outcome == Outcome.NEEDS_CLARIFICATION


def test_the_links_are_told_apart() -> None:
    links = {
        "還有呢？": Link.MORE, "那其他案件呢？": Link.OTHERS, "那新北市呢？": Link.SWAP, "誰負責？": Link.KIND,
        "主席是誰？": Link.MEETING, "那案由二呢？": Link.CASE, "為什麼？": Link.WHY,
    }  # fmt: skip
    found = {asked: follow_up(asked, TIME_LIMIT, PEOPLE) for asked in links}
    assert {asked: each and each.link for asked, each in found.items()} == links


# --- answers over small records ---

FEES = """停車管理小組第{number}次會議紀錄
時間：{day}上午9時
地點：市府三樓會議室
主席：{chair}
壹、報告案
報告事項一（交通科）：
一、停車費每月{fee}元，身心障礙者減半，其他車輛每月{other}元。
二、停車場夜間巡查由保全公司負責。
決定：洽悉。
貳、討論案
案由一：路邊停車格調整案，提請討論。（提案單位：交通科）
說明：因路寬不足，消防車無法通行，須調整路邊停車格。
決議：{decision}
案由二：停車場綠化案，提請討論。（提案單位：環保科）
說明：為降低溫度，擬種植喬木。
決議：於{month}月底前完成種植。
"""


def fees(number: int, **words: str) -> tuple[str, str]:
    """Return the title and the text of a small record."""
    return f"停車管理小組第{number}次會議紀錄", FEES.format(number=number, **words)


FIRST = fees(
    1,
    day="111年3月1日（星期二）",
    chair="王主任大明",
    fee="300",
    other="600",
    decision="照案通過。",
    month="4",
)
SECOND = fees(
    2,
    day="112年3月1日（星期三）",
    chair="李主任小華",
    fee="500",
    other="800",
    decision="本案保留，下次再議。",
    month="5",
)


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    """An assistant over two meetings of one series that say otherwise."""
    with Assistant.from_texts([FIRST, SECOND], "hash") as opened:
        yield opened


SMALL = [
    (("第1次會議停車費每月多少元？",), "300元"),
    (("第1次會議停車費每月多少元？", "那第2次呢？"), "500元"),
    (("第2次會議停車費每月多少元？", "那上一次會議呢？"), "300元"),
    (("第2次會議停車費每月多少元？", "那其他車輛呢？"), "800元"),
    (("第2次會議路邊停車格調整案的決議是什麼？", "為什麼要調整？"), "路寬不足"),
    (("第2次會議路邊停車格調整案的決議是什麼？", "誰提的？"), "路邊停車格調整案，提請討論。"),
    (("第2次會議路邊停車格調整案的決議是什麼？", "那案由二呢？"), "5月底前完成種植"),
    (("第2次會議路邊停車格調整案的決議是什麼？", "主席是誰？"), "李主任小華"),
    (("第2次會議路邊停車格調整案的決議是什麼？", "那第1次呢？"), "照案通過"),
    (("路邊停車格調整案的決議是什麼？", "第1次那個"), "照案通過"),
    (("路邊停車格調整案的決議是什麼？", "112年的"), "保留"),
    (("路邊停車格調整案的決議是什麼？", "最新的"), "保留"),
    (("路邊停車格調整案的決議是什麼？", "前者"), "照案通過"),
    (("路邊停車格調整案的決議是什麼？", "1"), "照案通過"),
    (("第1次會議夜間巡查由誰負責？",), "保全公司"),
]


@pytest.mark.parametrize(("asked", "words"), SMALL)
def test_a_conversation_over_two_meetings(small: Assistant, asked: tuple[str, ...], words: str) -> None:
    answer = talk(small, *asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in said(answer)
    assert len({citation.record for citation in answer.citations}) == 1


CHOICES = [
    ("案由一的決議是什麼？", 2),
    ("路邊停車格調整案的決議是什麼？", 2),
    (PARKING, 0),  # the later record of one series holds
    ("主席是誰？", 2),
    ("112年案由一的決議是什麼？", 0),
    ("第1次會議案由一的決議是什麼？", 0),
    ("目前路邊停車格調整案的決議是什麼？", 0),
    ("兩次會議路邊停車格調整案的決議有什麼不同？", 0),
    ("夜間巡查由誰負責？", 0),
]


@pytest.mark.parametrize(("asked", "count"), CHOICES)
def test_two_meetings_that_say_otherwise_are_asked_back(small: Assistant, asked: str, count: int) -> None:
    """Only where they differ, and only where no word tells which is meant."""
    answer = small.ask(asked)
    assert len(answer.choices) == count
    assert (answer.outcome == Outcome.NEEDS_CLARIFICATION) == bool(count)


def test_an_unclear_reply_is_asked_back_again(small: Assistant) -> None:
    answer = talk(small, "案由一的決議是什麼？", "停車管理小組那個")
    assert answer.outcome == Outcome.NEEDS_CLARIFICATION


def test_a_new_question_may_follow_what_was_asked_back(small: Assistant) -> None:
    answer = talk(small, "案由一的決議是什麼？", "第1次會議綠化案何時完成？")
    assert "4月底前" in said(answer)


def test_records_of_one_title_and_day_are_told_apart_by_file() -> None:
    """Else the choices would read the same."""
    other = FIRST[1].replace("300", "350")
    with Assistant.from_texts([FIRST, (FIRST[0], other)], "hash") as twins:
        answer = twins.ask(PARKING)
    assert len(set(answer.choices)) == 2


def test_two_bodies_that_say_otherwise_are_asked_back() -> None:
    """The later word of another body overrides nothing."""
    title, text = SECOND
    with Assistant.from_texts(
        [FIRST, (title.replace("停車", "公園"), text.replace("停車管理小組", "公園管理小組"))], "hash"
    ) as two:
        asked = talk(two, PARKING)
        assert asked.outcome == Outcome.NEEDS_CLARIFICATION
        assert "500元" in said(talk(two, PARKING, "公園的"))


def test_who_said_what_was_not_found_has_no_answer(assistant: Assistant) -> None:
    """The question before found nothing that anyone could have said; another place may still be asked about."""
    before = assistant.ask("花蓮縣有幾處社福中心？")
    answer = assistant.ask("誰說的？", after=[before])
    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.text.startswith("前一題查無答案")
    assert "10處" in assistant.ask("那新北市呢？", after=[before]).claims[0].text


def test_when_it_ended_is_told_of_what_was_asked_about(assistant: Assistant) -> None:
    """A meeting ends when it is adjourned, a round of visits on its last day."""
    meeting = assistant.ask("When did the May 2019 policy communication platform meeting start?")
    assert "上午9時30分" in meeting.claims[0].text
    assert "上午11時" in assistant.ask("And when did it end?", after=[meeting]).claims[0].text
    visits = assistant.ask("When did the first round of on-site counselling start?")
    assert "108年1月21日" in assistant.ask("And when did it end?", after=[visits]).claims[0].text
