"""Who spoke, reported or acted: another's words are never given as those of whoever is named."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant
from assistant.page_render import render_answer

MINUTES = """甲縣社會安全網跨局處工作小組第3次會議紀錄
時間：109年6月3日（星期三）上午9時
地點：甲縣政府第一會議室
主席：王副縣長大同
壹、報告事項
報告事項一（社會局）
一、脆弱家庭服務量較上月增加三成，各中心人力吃緊。
報告事項二（衛生局）
一、將於109年7月8日辦理心理急救研習營，請各局處薦派二人參加。
貳、討論事項
案由一：轄內村里辦公處協助宣導案，提請討論。（提案單位：民政局）
說明：
一、依據本小組第2次會議各區公所所提意見辦理。
二、各村里宣導場次與主題由區公所自訂，尚有落差。
決議：村里幹事並不需要填報宣導成果，改由區公所每季彙整。
參、綜合座談
一、發言人：乙基金會林督導小安
建議夜間訪視一律兩人同行，並由公所派員陪同。
回應：社會局張局長美玉
夜間訪視兩人同行已列入明年度預算。
二、發言人：丙協會陳理事長文雄
希望托育補助延長到國小入學前，未滿八歲均得申請。
肆、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網跨局處工作小組第3次會議紀錄", MINUTES)]) as opened:
        yield opened


PUT_DOWN_TO_ANOTHER = [
    # question, what the record has, who did it
    ("社會局7月辦的心理急救研習營要派幾個人？", "心理急救研習營", "衛生局"),
    ("陳文雄理事長為什麼要求夜間訪視要兩人同行？", "兩人同行", "林督導小安"),
]


@pytest.mark.parametrize(("asked", "said", "doer"), PUT_DOWN_TO_ANOTHER)
def test_a_deed_put_down_to_another_is_told_with_who_did_it(
    small: Assistant, asked: str, said: str, doer: str
) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert said in answer.citations[0].quote
    assert any(note.startswith("您的問題說") and doer in note for note in answer.notes)


BROUGHT_BY_ANOTHER = [
    # question, what the record has, who brought it
    ("社會局提的村里宣導案後來怎麼決議？", "改由區公所每季彙整", "民政局"),
    ("衛生局提案的村里宣導案結果如何？", "改由區公所每季彙整", "民政局"),
]


@pytest.mark.parametrize(("asked", "said", "doer"), BROUGHT_BY_ANOTHER)
def test_a_case_put_down_to_another_is_told_with_who_brought_it(
    small: Assistant, asked: str, said: str, doer: str
) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert any(said in citation.quote for citation in answer.citations)
    assert [note for note in answer.notes if note.startswith("您的問題說")] == [
        f"您的問題說「{asked[:3]}」，紀錄寫的是「{doer}」。"
    ]


PUT_DOWN_RIGHTLY = [
    "衛生局7月辦的心理急救研習營要派幾個人？",
    "林小安督導為什麼要求夜間訪視要兩人同行？",
    "林督導建議夜間訪視要怎麼做？",
    "民政局提的宣導案後來怎麼決議？",
]


@pytest.mark.parametrize("asked", PUT_DOWN_RIGHTLY)
def test_who_did_it_is_not_accused(small: Assistant, asked: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert not any("您的問題說" in note for note in answer.notes)


def test_the_words_of_someone_named_are_theirs_alone(small: Assistant) -> None:
    """托育補助 was asked for by 陳理事長; 林督導 said nothing of it."""
    answer = small.ask("林小安督導對托育補助說了什麼？")
    assert all("托育補助" not in citation.quote for citation in answer.citations)


def test_the_words_of_a_post_are_not_those_of_another(small: Assistant) -> None:
    answer = small.ask("衛生局長怎麼回應夜間訪視兩人同行？")
    assert all("張局長" not in citation.official for citation in answer.citations)


@pytest.mark.parametrize(
    "asked", ["社會局局長怎麼說心理急救研習營？", "社會局的看法是什麼，心理急救研習營？"]
)
def test_a_report_is_of_the_office_that_gave_it(small: Assistant, asked: str) -> None:
    """The training is reported by 衛生局; no word of 社會局."""
    assert all("研習營" not in citation.quote for citation in small.ask(asked).citations)


def test_the_figure_of_a_speech_is_of_whoever_gives_it(small: Assistant) -> None:
    """陳文雄 is 陳理事長文雄 in the record; the name needs not stand beside the figure."""
    answer = small.ask("陳文雄希望幾歲以前有托育補助？")
    assert answer.outcome == Outcome.ANSWERED
    assert "未滿八歲" in answer.citations[0].quote


@pytest.mark.parametrize("asked", ["衛生局建議什麼？", "教育局建議什麼？"])
def test_what_an_office_said_is_none_of_anothers(small: Assistant, asked: str) -> None:
    """衛生局 only reported, 教育局 is in no record: the words of those who spoke are not theirs."""
    assert all("綜合座談" not in citation.official for citation in small.ask(asked).citations)


@pytest.mark.parametrize("asked", ["許志明在甲縣說了什麼？", "許志明的建議是什麼？", "許志明報告什麼？"])
def test_someone_in_no_record_said_nothing(small: Assistant, asked: str) -> None:
    answer = small.ask(asked)
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.NAMED_ABSENT)


@pytest.mark.parametrize("asked", ["林小安、陳文雄各建議什麼？", "林小安和陳文雄各希望什麼？"])
def test_what_each_of_two_said_is_told_of_both(small: Assistant, asked: str) -> None:
    said = "".join(citation.quote for citation in small.ask(asked).citations)
    assert "一律兩人同行" in said
    assert "延長到國小入學前" in said


def test_one_who_is_answered_does_not_speak(small: Assistant) -> None:
    answer = small.ask("社會局怎麼回應林小安？")
    assert answer.outcome == Outcome.ANSWERED
    assert "已列入明年度預算" in answer.citations[0].quote


def test_who_asked_may_be_asked_for_behind_the_words(small: Assistant) -> None:
    answer = small.ask("有人建議夜間訪視一律兩人同行，是哪位？")
    assert "林督導小安" in answer.citations[0].quote


def test_why_a_case_was_brought_is_told_by_its_ground(small: Assistant) -> None:
    answer = small.ask("村里辦公處協助宣導的案子，當初為什麼會提出來討論？")
    assert answer.citations[0].quote.startswith("一、依據本小組第2次會議") or answer.citations[
        0
    ].quote.startswith("依據本小組第2次會議")


def test_what_is_denied_has_no_day(small: Assistant) -> None:
    """村里 is the ward in a Simplified question too, and 填報 is what is denied."""
    answer = small.ask("村里干事什么时候开始填报宣导成果？")
    assert answer.outcome == Outcome.ANSWERED
    assert any("並不需要填報" in note for note in answer.notes)


ENGLISH = [
    # question, who speaks
    ("What did Supervisor Lin suggest about night visits?", "林督導小安"),
    ("What did Chen Wen-hsiung hope for?", "陳理事長文雄"),
    ("What did Wenxiong Chen hope for?", "陳理事長文雄"),
]


@pytest.mark.parametrize(("asked", "speaker"), ENGLISH)
def test_people_are_known_by_their_names_in_latin_letters(small: Assistant, asked: str, speaker: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert speaker in answer.citations[0].official + answer.citations[0].quote


def test_a_titled_stranger_in_english_is_in_no_record(small: Assistant) -> None:
    answer = small.ask("What did Professor Huang say about night visits?")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.NAMED_ABSENT)


def test_what_is_taken_for_granted_wrongly_is_said_before_the_answer(small: Assistant) -> None:
    answer = small.ask("社會局7月辦的心理急救研習營要派幾個人？")
    assert answer.corrected
    assert answer.corrected == answer.notes[: answer.corrections]
    shown, page = answer.text, render_answer(answer)
    assert shown.index(answer.corrected[0]) < shown.index(answer.claims[0].text)
    assert page.index("請留意") < page.index('class="card claims"')
