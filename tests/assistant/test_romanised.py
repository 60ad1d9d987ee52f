"""People named in Latin letters: who is meant, who is unknown, and what is no name at all."""

import pytest

from assistant.asking import says
from assistant.question import Kind, understand
from assistant.romanised import may_be_in, romanised

KNOWN = {
    form: name
    for name, forms in {
        "林萬億": "林萬億 林政務委員 林政委",
        "呂寶靜": "呂寶靜 呂政務次長 呂次長",
        "游建華": "游建華 游副市長",
        "曾玉婷": "曾玉婷 曾主任",
        "歐陽文德": "歐陽文德 歐陽局長",
        "卓立人": "卓立人 卓社工員",
        "張曉芬": "張曉芬 張督導",
        "張錦麗": "張錦麗 張局長",
        "謝登旺": "謝登旺 謝教授",
    }.items()
    for form in forms.split()
}

NAMED = [
    ("What did Deputy Minister Lu say about systems?", "呂寶靜"),
    ("Did Lin Wan-i mention ITVA?", "林萬億"),  # a capital before the name is no part of it
    ("What did Wan-yi Lin say?", "林萬億"),
    ("What did LIN WAN-I say?", "林萬億"),
    ("what did lin wan-i say?", "林萬億"),
    ("what did minister lin say?", "林萬億"),
    ("Minister Lin's view on schools?", "林萬億"),
    ("What did Lin, Wan-i say?", "林萬億"),
    ("Vice Mayor You on social housing?", "游建華"),
    (
        "What did Tseng Yu-ting report?",
        "曾玉婷",
    ),  # the reading of a surname is not the usual one of the character
    ("What did Director Zeng report?", "曾玉婷"),
    ("What did Commissioner Ouyang ask?", "歐陽文德"),
    ("What did Wen-te Ou-yang ask?", "歐陽文德"),
    ("What did Social Worker Cho Li-jen ask?", "卓立人"),
    ("What did Supervisor Chang ask?", "張曉芬"),
    ("What did Commissioner Chang ask?", "張錦麗"),
    ("What did Prof. Hsieh suggest?", "謝登旺"),
    ("What did Mr. Hsieh suggest?", "謝登旺"),
]


@pytest.mark.parametrize(("asked", "name"), NAMED)
def test_a_known_person_is_found_however_spelled(asked: str, name: str) -> None:
    assert list(romanised(asked, KNOWN).values()) == [name]


UNKNOWN = [
    ("What did Director Huang say?", "Director Huang"),
    ("What did Minister Lin Chia-lung say?", "Minister Lin Chia-lung"),  # another of the surname
    ("What did President Tsai Ing-wen's office say?", "President Tsai Ing-wen"),
    ("What did Mr. Smith say?", "Mr. Smith"),
]


@pytest.mark.parametrize(("asked", "written"), UNKNOWN)
def test_a_titled_person_no_record_knows_stands_for_himself(asked: str, written: str) -> None:
    assert romanised(asked, KNOWN) == {written: written}


BORNE = [
    ("Professor Yeh", "動議一(提案人:成功大學護理學系葉教授淑芳)", True),
    ("Director Liao", "家庭暴力及性侵害防治中心(廖主任欣慧)", True),
    ("Attorney Fang", "方委員書琪(律師):積欠房租可先協商", True),
    ("Mr. Fang", "方委員書琪:積欠房租可先協商", True),
    ("Director Lu Kuan-ting", "社會局陸局長冠廷代理", True),
    ("Director Lu Chih-ming", "社會局陸局長冠廷代理", False),
    ("Professor Wang", "成功大學護理學系葉教授淑芳", False),
    ("Director Yeh", "成功大學護理學系葉教授淑芳", False),
]


@pytest.mark.parametrize(("named", "text", "borne"), BORNE)
def test_someone_only_spoken_of_may_be_meant(named: str, text: str, *, borne: bool) -> None:
    """Who brings a motion or reports is no one the records know by name, but stands in their words."""
    assert may_be_in(named, text) is borne


NO_ONE = [
    "Who is the Director General of the Social and Family Affairs Administration?",
    "Which Minister Without Portfolio chaired the meeting?",
    "Supervisor Training: how many hours?",
    "Which Commissioner Meeting was held in May?",
    "What did the Mayor Office say?",
    "What did the Minister of Health and Welfare say?",
    "What did Director Of Social Affairs say?",
    "what did the deputy mayor you mentioned say?",
    "What did Ms. Chang say?",  # two of the surname
    "What is the case load in Lin Kou District?",
    "What did Taipei City propose?",
]


@pytest.mark.parametrize("asked", NO_ONE)
def test_what_is_no_name_names_no_one(asked: str) -> None:
    assert romanised(asked, KNOWN) == {}


def test_an_english_question_of_someones_words_is_one() -> None:
    """The verbs of saying are read in English as in Chinese."""
    assert says(understand("What did Minister Lin suggest?"))
    assert not says(understand("How many social workers are there?"))


def test_a_rate_is_no_part_of_another_word() -> None:
    assert Kind.SHARE not in understand("What is said of corporate social responsibility?").kinds
    assert Kind.SHARE in understand("What was the hiring rate?").kinds


def test_the_day_of_a_month_is_no_length_of_time() -> None:
    """幾月幾日 asks for a date, 辦幾日 for how long."""
    assert Kind.DURATION not in understand("共識營是幾月幾日？").kinds
    assert Kind.DURATION in understand("共識營辦幾日？").kinds
