"""What a question is understood to ask."""

import pytest

from assistant.mentions import times
from assistant.question import Kind, understand
from assistant.scope import squeeze
from assistant.words import stands

KINDS = [
    ("高雄市申請三項計畫共多少錢？", Kind.MONEY),
    ("社工的專業服務費調到多少？", Kind.MONEY),
    ("社工人力進用率多少？", Kind.SHARE),
    ("成人保護案件多久內要派案？", Kind.DURATION),
    ("派案時限是幾小時？", Kind.DURATION),
    ("共識營什麼時候辦？", Kind.DATE),
    ("會議幾點結束？", Kind.CLOCK),
    ("新北有幾處社福中心？", Kind.COUNT),
    ("這件事由哪個單位負責？", Kind.UNIT),
    ("誰建議駐校服務？", Kind.PERSON),
    ("風險因子有哪些？", Kind.LIST),
    ("為什麼要整合？", Kind.REASON),
    ("資料有誤要怎麼回報？", Kind.METHOD),
    ("可以用盈餘聘人嗎？", Kind.YES_NO),
    ("How much funding did Kaohsiung ask for?", Kind.MONEY),
    ("Who chaired the meeting?", Kind.PERSON),
    ("When will the fix go live?", Kind.DATE),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_the_kind_of_answer_expected(text: str, kind: Kind) -> None:
    assert understand(text).kind == kind


def test_simplified_is_read_in_traditional_and_says_so() -> None:
    """A Simplified question is searched in Traditional characters; 里 in a Traditional one stays 里."""
    question = understand("性侵害案要几小时派案？")
    assert (question.language, question.traditional) == ("簡體中文", "性侵害案要幾小時派案?")
    assert understand("就業服務系統加里別欄位").traditional == "就業服務系統加里別欄位"


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("108年1月29日的會議", 2019, 1, 29),
        ("2019年1月29日的會議", 2019, 1, 29),
        ("the meeting on 29 January 2019", 2019, 1, 29),
        ("the meeting on January 29, 2019", 2019, 1, 29),
        ("What was decided in March 2021?", 2021, 3, None),
        ("112年度的補助", 2023, None, None),
    ],
)
def test_dates_of_both_eras_are_one_date(text: str, year: int, month: int | None, day: int | None) -> None:
    (date,) = understand(text).dates
    assert (date.year, date.month, date.day) == (year, month, day)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("北市衛生局提的案子", ("臺北市",)),
        ("台南市與臺東縣", ("臺南市", "臺東縣")),
        ("How much did Pingtung get?", ("屏東縣",)),
        ("新北那場", ("新北市",)),
    ],
)
def test_places_are_known_under_their_short_and_english_names(text: str, places: tuple[str, ...]) -> None:
    assert understand(text).places == places


def test_meeting_numbers_are_not_visits() -> None:
    """第2次會議 names a meeting, 第2次實地輔導 does not."""
    assert understand("第2次專案會議的裁示").numbers == (2,)
    assert understand("輔導團第2次實地輔導要看什麼").numbers == ()


def test_a_person_is_found_under_every_spoken_form() -> None:
    forms = {"林萬億": "林萬億", "林政委": "林萬億", "林政務委員": "林萬億"}
    for text in ("林萬億說了什麼？", "林政委說了什麼？", "林政務委員說了什麼？"):
        assert understand(text, forms).people == ("林萬億",)


def test_a_titled_stranger_is_a_person_too() -> None:
    """Someone no record knows must be met by nothing, not overlooked."""
    assert understand("王大明部長說了什麼？").people == ("王大明",)


def test_two_questions_are_two_parts() -> None:
    question = understand("誰建議結婚前要上課？中央怎麼回應？")
    assert [part.kind for part in question.parts] == [Kind.PERSON, Kind.METHOD]
    assert understand("共識營在哪裡討論？日期？").parts == ()


@pytest.mark.parametrize("text", ["", "？", "　", "…", "\x00", "🙂" * 50, "問" * 5000])
def test_anything_may_be_typed(text: str) -> None:
    assert understand(text).text == text


ROUNDS = [
    # question, the meetings it names, the times it numbers
    ("第二次輔導是什麼時候？", (), (2,)),
    ("第一次發言是誰？", (), (1,)),
    ("第三次專業評選在哪裡辦？", (), (3,)),
    ("第2次討論什麼？", (2,), (2,)),
    ("第2次社家署要做什麼？", (2,), (2,)),
    ("第二次的決議是什麼？", (2,), (2,)),
]


@pytest.mark.parametrize(("asked", "meetings", "numbered"), ROUNDS)
def test_what_is_done_a_second_time_is_no_second_meeting(
    asked: str, meetings: tuple[int, ...], numbered: tuple[int, ...]
) -> None:
    assert understand(asked).numbers == meetings
    assert times(asked) == numbered


TITLES = [
    # question, the titles it names that are neither a known place nor a known agency
    ("What does the Long-Term Care Services Act say?", ["Long-Term Care Services Act"]),
    ("How many posts did Orange County add?", ["Orange County"]),
    ("Which Act applies to Taoyuan City?", []),
    ("Did Hualien County plan to expand the program?", []),
    ("What did the Ministry of Health and Welfare say?", []),
    ("Did the ministry follow the act?", []),
]


@pytest.mark.parametrize(("asked", "named"), TITLES)
def test_an_english_title_is_a_name(asked: str, named: list[str]) -> None:
    assert [title.text for title in understand(asked).titles] == named


CALLED = [
    # title asked for, words of a record, whether they name it
    ("the Social Assistance Act", "依社會救助法規定辦理", True),
    ("the Social Assistance Act", "社會救助司表示無法辦理", False),
    ("the Long-Term Care Services Act", "依社會救助法規定提供長照", False),
    ("the Long-Term Care Services Act", "依社會服務法規定辦理", False),
    ("the Children and Youth Welfare and Rights Protection Act", "依兒童及少年福利與權益保障法規定", True),
    ("the Juvenile Justice Act", "因應少年事件處理法轉型", True),
    ("the Mental Health Act", "少年司法及心理健康", False),
    ("the Strengthening Social Safety Net Program", "強化社會安全網計畫", True),
    ("the Strengthening Social Safety Net Program", "公益彩券盈餘補助計畫", False),
]


@pytest.mark.parametrize(("asked", "said", "named"), CALLED)
def test_a_title_is_met_by_its_name_in_chinese(asked: str, said: str, *, named: bool) -> None:
    (title,) = understand(f"What does {asked} say?").titles
    assert title.met(squeeze(said)) is named


GUESSED = [
    # as asked, the verb or noun in it
    ("中央打算幾號以前核完？", "核"),
    ("要先填哪張表？", "表"),
    ("還沒喬好的是哪一項？", "喬"),
]


@pytest.mark.parametrize(("asked", "word"), GUESSED)
def test_what_clings_to_a_guessed_word_is_cut_off(asked: str, word: str) -> None:
    assert word in [each.text for each in understand(asked).words]


def test_any_one_of_a_kind_says_little() -> None:
    words = {word.text: word.weight for word in understand("會不會多一套新系統？").words}
    assert words["一套"] < words["系統"] / 2


WARDS = [
    ("村里干事什么时候填报？", "村里幹事什麼時候填報?"),
    ("邻里互助由谁办？", "鄰里互助由誰辦?"),
    ("家里长辈可以申请吗？", "家裡長輩可以申請嗎?"),
]


@pytest.mark.parametrize(("simplified", "traditional"), WARDS)
def test_a_ward_is_not_the_inside(simplified: str, traditional: str) -> None:
    assert understand(simplified).traditional == traditional


def test_the_place_of_a_meeting_counts_little_as_a_word() -> None:
    of_meeting = {word.text: word.weight for word in understand("桃園場誰報告志工訓練？").words}
    of_matter = {word.text: word.weight for word in understand("桃園的志工訓練由誰報告？").words}
    assert of_meeting["桃園"] < of_matter["桃園"]
    assert understand("桃園場誰報告志工訓練？").places == ("桃園市",)


def test_the_words_of_one_verb_weigh_little_for_the_other() -> None:
    """高雄是哪一天送申請、哪一天核定的: the day of the request is not told by the approval."""
    first, second = understand("高雄是2018年哪一天送申請、2019年哪一天核定的？").parts
    weights = {word.text: word.weight for word in first.words}
    assert weights["核定"] < weights["申請"]
    assert {word.text: word.weight for word in second.words}["高雄"] >= 0.7


@pytest.mark.parametrize(
    ("form", "said", "names"),
    [("北市", "新北市政府", False), ("北市", "北市社會局與新北市", True), ("市長", "副市長", False)],
)
def test_a_name_inside_another_does_not_stand_for_itself(form: str, said: str, *, names: bool) -> None:
    assert stands(form, said) is names


LATIN = [
    ("What did Deputy Minister Lu say?", ("呂寶靜",)),
    ("What did Pao-ching Lu say?", ("呂寶靜",)),
    ("What did Lu Baojing say?", ("呂寶靜",)),
    ("What did Minister Lin's office say?", ("林萬億",)),
    ("What did Supervisor Lu say?", ("Supervisor Lu",)),  # no one of that title and name
    ("What did Taipei City say?", ()),
    ("What did Ms Chen say?", ()),  # two are called so
]


@pytest.mark.parametrize(("asked", "people"), LATIN)
def test_people_in_latin_letters(asked: str, people: tuple[str, ...]) -> None:
    known = {"呂寶靜": "呂寶靜", "呂次長": "呂寶靜", "林萬億": "林萬億", "林政委": "林萬億"}
    known |= {"陳小美": "陳小美", "陳主任": "陳小美", "陳大明": "陳大明", "陳督導": "陳大明"}
    assert understand(asked, known).people == people
