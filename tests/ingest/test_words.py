"""Dates, numerals, people, quantities and names of agencies, as the records write them."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.aliases import aliases, full_name, places, resolve_deixis, same_names
from ingest.dates import find_dates, roc, roc_long
from ingest.names import lacks_given_name, parse_people, parse_person, parse_speaker, written_forms
from ingest.numerals import value
from ingest.ordinals import find_ordinals
from ingest.quantities import Measure, find_quantities

DATES = [
    ("108 年 1月 29 日（星期二）上午", dt.date(2019, 1, 29)),
    ("107年 5月 15日(星期二)", dt.date(2018, 5, 15)),
    ("103年1月3日(五)", dt.date(2014, 1, 3)),
    ("中華民國105年1月1日", dt.date(2016, 1, 1)),
    ("中華民國一百零五年一月一日", dt.date(2016, 1, 1)),
    ("民國一○八年五月二十日", dt.date(2019, 5, 20)),
    ("一百十年十二月三十一日", dt.date(2021, 12, 31)),
    ("102.5.27.", dt.date(2013, 5, 27)),
    ("104.１.31", dt.date(2015, 1, 31)),
    ("2013年01月19日", dt.date(2013, 1, 19)),
    ("2008/12/15", dt.date(2008, 12, 15)),
    ("2019-11-13", dt.date(2019, 11, 13)),
    ("西元2019年5月20日", dt.date(2019, 5, 20)),
    ("於108年7月1日、2日辦理", dt.date(2019, 7, 1)),
]


@pytest.mark.parametrize(("written", "day"), DATES)
def test_a_date_is_read_in_either_era(written: str, day: dt.date) -> None:
    """ROC years and western years, Arabic and Chinese numerals give the same calendar."""
    assert [mention.date for mention in find_dates(written)] == [day]


PARTIAL = [
    ("於本(108)年度完成", (2019, None)),
    ("今（107）年 8月", (2018, 8)),
    ("自 100年推行", (2011, None)),
    ("106年高風險家庭通報案數", (2017, None)),
    ("民國101年10月底前", (2012, 10)),
    ("108年底", (2019, None)),
    ("109年起", (2020, None)),
]


@pytest.mark.parametrize(("written", "year_month"), PARTIAL)
def test_a_year_or_month_is_a_date_without_a_day(written: str, year_month: tuple[int, int | None]) -> None:
    """What is not written is None, not the first of January."""
    (mention,) = find_dates(written)
    assert (mention.year, mention.month) == year_month
    assert mention.date is None


NO_DATES = [
    "經過7年綿密的教育訓練",
    "1年年資",
    "每2年一次",
    "10年來",
    "3年內",
    "5年計畫",
    "第3年",
    "逾100年",
    "1.41名",
    "64.2%",
    "192.168.1.1",
    "13.5.1節",
    "113年13月1日",
    "113專線",
    "16-17歲",
]


@pytest.mark.parametrize("written", NO_DATES)
def test_a_length_of_time_is_no_date(written: str) -> None:
    """Durations, shares and impossible months are not taken for dates."""
    assert find_dates(written) == []


def test_a_day_that_does_not_exist_has_no_date() -> None:
    """30 February is a slip: the words are kept, no day is made up."""
    (mention,) = find_dates("108年2月30日")
    assert (mention.year, mention.month, mention.day, mention.date) == (2019, 2, 30, None)


WEEKDAYS = [
    ("108年1月29日（星期二）", True),
    ("108年5月20日（星期一）", True),
    ("107年4月27日(五)", True),
    ("108年5月20日（週三）", False),
    ("108年5月20日", None),
]


@pytest.mark.parametrize(("written", "agrees"), WEEKDAYS)
def test_the_weekday_is_a_checksum(written: str, *, agrees: bool | None) -> None:
    """A printed weekday either confirms the date or casts doubt on it."""
    assert [mention.weekday_agrees for mention in find_dates(written)] == [agrees]


@given(st.dates(dt.date(1941, 1, 1), dt.date(2060, 12, 31)))
def test_every_date_written_the_roc_way_is_read_back(day: dt.date) -> None:
    """Both forms staff write give the same day again, found at their own place."""
    for written in (roc_long(day), roc(day)):
        (mention,) = find_dates(f"於{written}辦理")
        assert mention.date == day
        assert f"於{written}辦理"[mention.start : mention.end] == written
        assert mention.covers(day)


@given(st.text(alphabet="0123456789１年月日.-/（）()星期一二中華民國本今 ", max_size=40))
def test_dates_never_overlap(text: str) -> None:
    """Mentions come in order, each at the words it quotes."""
    mentions = find_dates(text, implied=True)
    assert all(text[mention.start : mention.end] == mention.verbatim for mention in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


NUMERALS = [
    ("壹", 1),
    ("貳", 2),
    ("參", 3),
    ("叁", 3),
    ("参", 3),
    ("叄", 3),
    ("玖", 9),
    ("拾", 10),
    ("壹拾", 10),
    ("拾壹", 11),
    ("貳拾參", 23),
    ("十", 10),
    ("十二", 12),
    ("二十", 20),
    ("廿三", 23),
    ("卅一", 31),
    ("一百零五", 105),
    ("一○八", 108),
    ("一〇八", 108),
    ("兩", 2),
    ("１２", 12),
    ("1,972", 1972),
    ("甲", None),
    ("", None),
]


@pytest.mark.parametrize(("numeral", "number"), NUMERALS)
def test_numerals_of_every_style_count(numeral: str, number: int | None) -> None:
    """Formal, plain and digit-by-digit numerals, and their variant characters."""
    assert value(numeral) == number


PEOPLE = [
    # as written, name, title, office
    ("林政務委員萬億", "林萬億", "政務委員", ""),
    ("行政院林政務委員萬億", "林萬億", "政務委員", "行政院"),
    ("新北市政府許秘書長育寧", "許育寧", "秘書長", "新北市政府"),
    ("衛生福利部心口司諶司長立中", "諶立中", "司長", "衛生福利部心口司"),
    ("桃園地方法院王主任調查保護官以凡", "王以凡", "主任調查保護官", "桃園地方法院"),
    ("卓社工員立人", "卓立人", "社工員", ""),
    ("桃園市生命線協會陳社工督導冠伶", "陳冠伶", "社工督導", "桃園市生命線協會"),
    ("中壢區公所郭里幹事杰睿", "郭杰睿", "里幹事", "中壢區公所"),
    ("陳代理主任信吉", "陳信吉", "代理主任", ""),
    ("社團法人新北市社工師公會周常務理事雅萍", "周雅萍", "常務理事", "社團法人新北市社工師公會"),
    ("鄭委員汝芬", "鄭汝芬", "委員", ""),
    ("歐陽局長娜娜", "歐陽娜娜", "局長", ""),
    ("張簡主任美玲", "張簡美玲", "主任", ""),
    ("范姜素蘭課長", "范姜素蘭", "課長", ""),
    ("司馬委員懿", "司馬懿", "委員", ""),
    ("龍潭區公所社會課呂秀枝課長", "呂秀枝", "課長", "龍潭區公所社會課"),
    ("元智大學社會暨政策科學學系謝登旺教授", "謝登旺", "教授", "元智大學社會暨政策科學學系"),
    ("盧美凡心理師", "盧美凡", "心理師", ""),
    ("朱有花（理事長）", "朱有花", "", ""),
    ("蔡旻璇", "蔡旻璇", "", ""),
    ("楊　曜", "楊曜", "", ""),
]


@pytest.mark.parametrize(("written", "name", "title", "unit"), PEOPLE)
def test_a_person_is_known_by_surname_and_given_name(written: str, name: str, title: str, unit: str) -> None:
    """The title may stand between surname and given name or after both."""
    person = parse_person(written)
    assert person is not None
    assert (person.name, person.title, person.unit) == (name, title, unit)


def test_a_person_can_be_asked_for_in_every_form() -> None:
    """Whoever asks for 林萬億, 林萬億政務委員 or 林政務委員 means the same person."""
    person = parse_person("林政務委員萬億")
    assert person is not None
    assert written_forms(person) == ("林萬億", "林政務委員萬億", "林萬億政務委員", "林政務委員")


NOBODY = ["衛生福利部保護服務司", "詳如簽到表", "本案已於108年5月16日函文高雄市政府", "葉秘書長", ""]


@pytest.mark.parametrize("written", NOBODY)
def test_what_is_no_person_is_none(written: str) -> None:
    """Offices, sentences and bare titles name nobody."""
    assert parse_person(written) is None


def test_a_list_of_people_keeps_its_order() -> None:
    """Two chairs are joined by 、; what is no name is left out."""
    names = [person.name for person in parse_people("林政務委員萬億、新北市政府許秘書長育寧、詳如簽到表")]
    assert names == ["林萬億", "許育寧"]


SPEAKERS = [
    ("新北市政府社會局：", "新北市政府社會局", None),
    ("衛生福利部心理及口腔健康司", "衛生福利部心理及口腔健康司", None),
    ("財團法人善牧基金會(靜心家園)李督導育晏", "財團法人善牧基金會(靜心家園)", "李育晏"),
    ("行政院林政務委員萬億", "行政院", "林萬億"),
]


@pytest.mark.parametrize(("written", "unit", "name"), SPEAKERS)
def test_a_speaker_is_an_office_a_person_or_both(written: str, unit: str, name: str | None) -> None:
    """An office can answer without a person."""
    speaker = parse_speaker(written)
    assert speaker is not None
    assert (speaker.unit, speaker.person.name if speaker.person else None) == (unit, name)


@pytest.mark.parametrize(
    "words", ["增加社區關懷服務。", "由社家署、保護司辦理", "資料庫（社政、教育", "蔡旻璇", "108年度本部"]
)
def test_a_sentence_is_no_speaker(words: str) -> None:
    """Punctuation, years and bare names do not stand for a speaker."""
    assert parse_speaker(words) is None


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        ("…聯盟葉秘書長", True),
        ("社會工作學系賴副教授", True),
        ("曹副司長", True),
        ("葉秘書長大華", False),
        ("社會局", False),
    ],
)
def test_a_line_that_stops_at_a_title_lacks_its_name(words: str, *, lacks: bool) -> None:
    """Only a surname with a title waits for the next line; the 副 of 賴副教授 is no given name."""
    assert lacks_given_name(words) is lacks


QUANTITIES = [
    # written, measure, amount, rounded
    ("共計4,218萬3,241元", Measure.MONEY, 42_183_241, False),
    ("計1,972萬2,000元", Measure.MONEY, 19_722_000, False),
    ("從3萬 3,000元", Measure.MONEY, 33_000, False),
    ("（452萬元）", Measure.MONEY, 4_520_000, False),
    ("$646,504", Measure.MONEY, 646_504, False),
    ("貳萬貳仟餘元", Measure.MONEY, 22_000, True),
    ("新臺幣一千九百元", Measure.MONEY, 1_900, False),
    ("達100％", Measure.SHARE, 100, False),
    ("達82.75％", Measure.SHARE, 82.75, False),
    ("為64.2%", Measure.SHARE, 64.2, False),
    ("不到 3%", Measure.SHARE, 3, True),
    ("近五成案件", Measure.SHARE, 5, True),
    ("高達9成的派案精準率", Measure.SHARE, 9, False),
    ("百分之五", Measure.SHARE, 5, False),
    ("三分之二", Measure.SHARE, 2 / 3, False),
    ("24小時派案", Measure.DURATION, 24, False),
    ("3日內派案", Measure.DURATION, 3, False),
    ("一個月後", Measure.DURATION, 1, False),
    ("連續3至6個月未存款", Measure.DURATION, 3, False),
    ("量表8分以上", Measure.SCORE, 8, False),
    ("6歲以下兒童", Measure.AGE, 6, False),
    ("下午 1時 20 分", Measure.CLOCK, 1, False),
    ("14：00", Measure.CLOCK, 14, False),
    ("88名社工", Measure.COUNT, 88, False),
    ("近22萬人", Measure.COUNT, 220_000, True),
    ("1萬多件", Measure.COUNT, 10_000, True),
    ("逾 5名", Measure.COUNT, 5, True),
    ("約 1至 2頁", Measure.COUNT, 1, True),
    ("3萬5千元", Measure.MONEY, 35_000, False),
    ("三萬五千元", Measure.MONEY, 35_000, False),
    ("新臺幣參萬元", Measure.MONEY, 30_000, False),
    ("5千元", Measure.MONEY, 5_000, False),
    ("八成五", Measure.SHARE, 8.5, False),
    ("其中八成為女性", Measure.SHARE, 8, False),
    ("一半的個案", Measure.SHARE, 0.5, False),
    ("提高5個百分點", Measure.SHARE, 5, False),
]


@pytest.mark.parametrize(("written", "measure", "amount", "rounded"), QUANTITIES)
def test_a_quantity_has_a_measure_and_an_amount(
    written: str, measure: Measure, amount: float, *, rounded: bool
) -> None:
    """Amounts are normalised beside their words; a rounded one says so."""
    (found,) = find_quantities(written)
    assert (found.measure, found.approximate) == (measure, rounded)
    assert found.amount == pytest.approx(amount)
    assert written[found.start : found.end] == found.verbatim


@pytest.mark.parametrize(
    "words", ["成人保護", "完成轉型", "分派", "元智大學", "一致性標準", "兒少高風險", "成效"]
)
def test_words_that_sound_like_amounts_are_none(words: str) -> None:
    """成人 is no share, 分派 no score, 元智 no money."""
    assert find_quantities(words) == []


@pytest.mark.parametrize(
    ("words", "verbatim"),
    [("六、24小時緊急專線", "24小時"), ("五、六個月", "五、六個月"), ("3、4天", "3、4天")],
)
def test_the_number_of_an_item_is_no_end_of_a_range(words: str, verbatim: str) -> None:
    """The two ends of a range are written in one script; 六、 before digits numbers an item."""
    assert [found.verbatim for found in find_quantities(words)] == [verbatim]


@pytest.mark.parametrize("words", ["第一梯次訓練", "第2、3階段", "第 2 次實地輔導", "第1至3期"])
def test_an_ordinal_counts_nothing(words: str) -> None:
    assert find_quantities(words) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("八成", "80%"),
        ("百分之二十", "20％"),
        ("三分之一", "三分之一"),
        ("一半", "五成"),
        ("24小時派案", "1日內"),
        ("三萬五千元", "35,000元"),
        ("新臺幣參萬元", "3萬元"),
    ],
)
def test_amounts_are_compared_by_their_level(one: str, other: str) -> None:
    """However an amount is written, it is one amount."""
    (mine,), (theirs,) = find_quantities(one), find_quantities(other)
    assert mine.level == pytest.approx(theirs.level)


@pytest.mark.parametrize(
    ("words", "noun", "numbers"),
    [
        ("第一梯次實地輔導", "梯次", {1}),
        ("第2、3階段教育訓練", "階段", {2, 3}),
        ("第3至5期計畫", "期", {3, 4, 5}),
        ("第十二屆", "屆", {12}),
        ("第一、第二類", "類", {1, 2}),
    ],
)
def test_an_ordinal_names_its_numbers(words: str, noun: str, numbers: set[int]) -> None:
    (found,) = find_ordinals(words)
    assert (found.noun, found.numbers) == (noun, numbers)
    assert words[found.start : found.end] == found.verbatim


@given(st.text(alphabet="0123456789１,，.萬億元多餘近約名日內小時%％成一二百十壹拾 ", max_size=60))
def test_quantities_never_overlap(text: str) -> None:
    """Quantities come in order, each at the words it quotes."""
    found = find_quantities(text)
    assert all(text[each.start : each.end] == each.verbatim for each in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


SPRING_2019, SUMMER_2023 = dt.date(2019, 5, 20), dt.date(2023, 7, 1)
FULL_NAMES = [
    ("社家署", SPRING_2019, "衛生福利部社會及家庭署"),
    ("衛生福利部社家署", SPRING_2019, "衛生福利部社會及家庭署"),
    ("保護司", SPRING_2019, "衛生福利部保護服務司"),
    ("心口司", SPRING_2019, "衛生福利部心理及口腔健康司"),
    ("心口司", SUMMER_2023, "心口司"),  # split in two in 2022
    ("心健司", SUMMER_2023, "衛生福利部心理健康司"),
    ("桃園市政府家防中心", None, "桃園市政府家庭暴力暨性侵害防治中心"),
    ("某市政府社會局", None, "某市政府社會局"),
]


@pytest.mark.parametrize(("name", "day", "full"), FULL_NAMES)
def test_an_agency_has_its_full_name_on_a_day(name: str, day: dt.date | None, full: str) -> None:
    """A short name stands for what it meant when the record was written."""
    assert full_name(name, day) == full


SAME = [
    ("社工司", "衛生福利部社會救助及社工司", True),
    ("衛生福利部社家署", "社家署", True),
    ("家庭服務中心", "社福中心", True),
    ("桃園市政府家防中心", "桃園市政府家庭暴力暨性侵害防治中心", True),
    ("三司一署", "保護服務司", False),  # a group is not its members
    ("內政部社家署", "社家署", False),  # nor an agency that of another ministry
]


@pytest.mark.parametrize(("name", "other", "same"), SAME)
def test_names_of_one_thing_are_found_together(name: str, other: str, *, same: bool) -> None:
    """Asking for one name finds the others, itself first."""
    names = same_names(name, SPRING_2019)
    assert names[0] == name
    assert (other in names) is same


def test_every_alias_holds_on_some_day() -> None:
    """No alias ends before it begins, none is without a full name."""
    for alias in aliases():
        assert alias.full
        assert alias.holds(None)
        assert alias.valid_from is None or alias.valid_to is None or alias.valid_from <= alias.valid_to


def test_every_county_and_city_is_known_in_both_spellings() -> None:
    """22 counties and cities; 台 and 臺 are one."""
    assert len(set(places().values())) == 22
    assert places()["台北市"] == places()["臺北"] == "臺北市"


DEIXIS = [
    # words, unit that speaks, resolved
    ("本部", "衛生福利部保護服務司", "衛生福利部"),
    ("本署", "衛生福利部社會及家庭署", "衛生福利部社會及家庭署"),
    ("本局", "高雄市政府社會局", "高雄市政府社會局"),
    ("本府", "高雄市政府社會局", "高雄市政府"),
    ("本市", "桃園市政府就業服務處", "桃園市"),
    ("本市", "社團法人新北市社工師公會", "新北市"),
    ("本會", "社團法人新北市社工師公會", "社團法人新北市社工師公會"),
    ("本市", "財團法人某基金會", "桃園市"),  # the host's
    ("本校", "國立交通大學", "國立交通大學"),
    ("本會", "衛生福利部社會及家庭署", None),
    ("本部", None, None),
    ("本人", "行政院", "林萬億"),
]


@pytest.mark.parametrize(("word", "unit", "full"), DEIXIS)
def test_deixis_is_cut_from_the_name_of_the_speaker(word: str, unit: str | None, full: str | None) -> None:
    """本部 of a department is its ministry; what a speaker does not have stays open."""
    found = dict(resolve_deixis(f"依{word}規劃", unit, "林萬億", "桃園市政府"))
    assert found.get(word) == full


@pytest.mark.parametrize("words", ["本年度", "本次會議", "本案", "本週", "基本部分"])
def test_this_year_and_this_case_are_nobody(words: str) -> None:
    """本年, 本次 and 本案 name no agency."""
    assert dict(resolve_deixis(words, "衛生福利部保護服務司")) == {}
