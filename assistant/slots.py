"""Slots: whether a piece of evidence holds the kind of thing a question asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.binding import Place, Spot, bound
from assistant.definitions import defines
from assistant.question import Kind, Question
from assistant.tables import pattern, table
from assistant.words import forms_of
from index.keywords import fold
from ingest.aliases import places
from ingest.dates import DateMention, find_dates
from ingest.names import named_people, parse_speaker
from ingest.quantities import Measure, Quantity, find_quantities

_PARTIAL_DATE = re.compile(
    r"[次翌]\s*[年月日]|當[年月]|每[年月]\s*\d{1,2}\s*[月日](?:前|底)?|次一?(?:上班日|工作日|年度)|(?:期程|時間|日期|時程)(?:尚?未定|未明|另[定訂])|另[定訂](?:期|日期)|擇期|\d{1,2}\s*月(?:份|底|初|中)?(?:\s*\d{1,2}\s*[日號])?|\d{1,3}\s*年(?:底|初|度|起)|下次會議|上半年|下半年"
)
_OFFICE = re.compile(
    r"本(?:部|署|司|局|處|府|會|院|所|中心)|公所|[一-鿿]{2,}?(?:部|署|司|局|處|會|院|所|中心|科|課|室|團|小組|政府|公所|分署|分局|法院|地檢署|基金會|協會|學會|學校|部門|團體|單位|窗口|機關|縣市)"
)
_TITLE = re.compile(
    r"[一-鿿](?:政務委員|次長|司長|署長|局長|處長|主任|督導|社工|委員|教授|秘書長|課長|科長|幹事|心理師|市長)"
)
_SPOT = re.compile(
    r"[一-鿿0-9]{2,}(?:廳|室|樓|堂|館|中心|學校|校園|機構|社區|網頁|市|縣|區|鄉|鎮|系統|平台|窗口|局|署|會議|共識營)"
)
_VENUE = re.compile(
    r"[一-鿿0-9A-Z]{2,}(?:廳|會議室|教室|禮堂|[0-9一二三]樓|館|校園|大樓|[路街]\d*|州廳|飯店|中心|公所)|[於在至到](?:[一-鿿]{2}[市縣]|北、中)"
)
_BECAUSE = re.compile(
    r"因|由於|係|為了|為使|以利|俾|致|避免|目的|爰|礙於|囿於|鑑於|故|以便|所致|希望|恐|才能|無法"
)
_JOINED = re.compile(r"[、，；及與和或]")
_BROUGHT_BY = re.compile(r"[（(]提案(?:單位|人)[：:][^（()）]*[）)]")
# A row of things named side by side, and the word that joins the last of them.
_ROW = re.compile(r"[^，。；：:]*、[^，。；：:]*")
_LAST = re.compile(r"[及與和或]")
_PAIR = re.compile(r"[一-鿿]{2,12}[及與和或][一-鿿]{2,12}")
_REFERRED = re.compile(r"依[^，。]{2,24}(?:法|辦法|條例|要點|規定|原則)[^，。]{0,4}辦理")
# 幾題, 幾票: counted by a word of its own, which must be there.
_COUNTED_THING = 6  # characters
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|must|should|may)\b"
)
_COUNTED = "題票條區本冊份篇幅輛棟間頁樓班組隊期季度級坪床張台"
_OF_CASES = "件案次場"
# What 幾個 may count: everyday speech says 個 of whatever the record gives its own measure word (10處, 34家, 83站).
_ANYTHING = frozenset("名人位個處所間座項件案家戶組校館站")
_CLASSES = ("名人位人次", "處所個間座", "項件種類案", "次場梯次", "戶家", "頁", "樓")


@dataclass(frozen=True, slots=True)
class Slot:
    """Whether the asked kind is there, and the words that fill it (verbatim, for premise checks)."""

    filled: bool
    values: tuple[str, ...] = ()


def fill(
    question: Question,
    kind: Kind,
    words: str,
    speaker: str | None,
    members: int,
    unknown: frozenset[str] = frozenset(),
) -> Slot:
    """Return how ``words`` (an evidence text) fill ``kind``.

    ``members`` is the number of list items below it, ``unknown`` the words of the question no record holds.
    """
    words = re.sub(
        r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[壹貳參肆伍陸柒捌玖拾一二三四五六七八九十]+、|\d+\.)\s*",
        "",
        words,
    )
    if kind in _MEASURES:
        return _measured(question, kind, words, unknown)
    if kind == Kind.DATE:
        return _dated(question, words)
    if kind in {Kind.PERSON, Kind.UNIT}:
        if speaker:
            return Slot(filled=True, values=(speaker,))
        words = _BROUGHT_BY.sub("", words)  # who brought a case does not tell who is to act
    if kind == Kind.LIST:
        return Slot(_lists(question, words, members))
    check = _CHECKS.get(kind)
    return Slot(check is None or check(question, words))


# Kinds of answer that are a figure or a date, which a proposal and its decision may give differently.
VALUES = {Kind.MONEY, Kind.SHARE, Kind.DURATION, Kind.COUNT, Kind.NUMBER, Kind.CLOCK, Kind.DATE}
# A question of one of these kinds is not answered by a sentence without a value of the kind.
STRICT = {
    Kind.MONEY,
    Kind.SHARE,
    Kind.DURATION,
    Kind.CLOCK,
    Kind.COUNT,
    Kind.NUMBER,
    Kind.DATE,
    Kind.LIST,
    Kind.UNIT,
    Kind.PERSON,
    Kind.DEFINITION,
}
MEASURED = {Kind.MONEY, Kind.SHARE, Kind.DURATION, Kind.COUNT, Kind.NUMBER}
_MEASURES = {
    Kind.MONEY: (Measure.MONEY,),
    Kind.SHARE: (Measure.SHARE,),
    Kind.DURATION: (Measure.DURATION,),
    Kind.CLOCK: (Measure.CLOCK,),
    Kind.COUNT: (Measure.COUNT,),
    Kind.NUMBER: tuple(Measure),
}


def measures_of(kind: Kind) -> tuple[Measure, ...]:
    """Return what quantities fill a kind, () for a kind that is no quantity."""
    return _MEASURES.get(kind, ())


def venue(question: Question) -> bool:
    """Whether a place one can go to is asked for (場地, 在哪裡辦)."""
    return any(re.search(words, question.traditional) for words in table("question")["venue"]["patterns"])


def _measured(question: Question, kind: Kind, words: str, unknown: frozenset[str]) -> Slot:
    found = [quantity for quantity in find_quantities(words) if quantity.measure in _MEASURES[kind]]
    if kind == Kind.DURATION:
        found = [q for q in found if _same_scale(question.traditional, q, words)]
        if not found and "幾" not in question.traditional and _REFERRED.search(words):
            return Slot(filled=True)  # the limit is told by naming the law that sets it
    if kind in {Kind.COUNT, Kind.NUMBER}:
        found = [
            q for q in found if _same_class(question.traditional, q) and _counts(question, q, words, unknown)
        ]
    exact = _asks_exact(question.traditional)
    if not found and not exact and kind == Kind.NUMBER and (unit := _UNIT.search(question.traditional)):
        number = re.search(rf"[0-9０-９〇零一二三四五六七八九十百千]\s*{re.escape(unit[1])}", words)
        return Slot(bool(number))
    if exact:
        found = [quantity for quantity in found if not quantity.approximate]
    found = bound(question, words, found)
    if not found and kind == Kind.DURATION and (at_once := _AT_ONCE.search(words)):
        return Slot(filled=True, values=(at_once[0],))
    if not found and kind == Kind.DURATION and _TERM.search(question.traditional):
        return Slot(bool(date_spots(words)))  # a term is also told by its last day
    return Slot(bool(found), tuple(quantity.verbatim for quantity in found))


# A time limit told without a number, and a day told by the meeting's own (grammar of the records, time limits).
_AT_ONCE = re.compile(
    r"(?:當|即|次|翌|隔)[日天](?!間)|次一?(?:個)?(?:上班|工作)?日|立即|即時|隨即|會後|[本下]週[一二三四五六日天]?"
)
# What a number asked for is a number of, where no measure word is known (幾級, 多少學分).
_UNIT = re.compile(r"(?:(?<![哪那這前近好])幾|多少)([一-鿿]{1,2})(?![一-鿿]?的)")
# 期限, 截止, but not 幾天內.
_TERM = re.compile(r"(?:期限|時限|截止|最晚|最遲|最後)(?!.{0,8}(?:幾|多久))")


def _same_scale(asked: str, quantity: Quantity, words: str) -> bool:
    """A time limit is not told by years gone by: 經過7年的訓練 answers neither 幾小時 nor 多久內; hours by no months."""
    if _HOURS.search(asked) and re.search(r"^每\D+$|[年月週周](?:以?內)?$", quantity.verbatim):
        return False
    if not pattern("asking", "limit").search(asked) or not quantity.verbatim.endswith("年"):
        return True
    if _SERVED.search(asked):
        return True
    return bool(re.match(r"\s*(?:之內|以內|內)", words[quantity.end :]))


_HOURS = re.compile(r"(?:幾|多少)個?(?:小時|鐘頭)|how many hours")
# 做滿多久, 年資多久: years gone by are what is asked.
_SERVED = re.compile(r"滿|年資|資歷|經歷|經驗|任職|在職|待了?多|做了?多|工作了?多")


def _same_class(asked: str, quantity: Quantity) -> bool:
    """幾名 is filled by 名, 人, 位; 幾處 by 處, 所, 個; a bare 多少 by any."""
    match = pattern("asking", "classed").search(asked)
    if match is None:
        return True
    unit = match[1]
    if not unit:
        return quantity.unit in _ANYTHING
    for group in _CLASSES:
        if unit in group:
            # 四個地檢署 tells how many places there are, not 幾件.
            anything = quantity.unit == "個" and unit not in _OF_CASES
            return bool(quantity.unit) and (quantity.unit in group or anything)
    return quantity.unit == unit or unit not in _COUNTED


def _counts(question: Question, quantity: Quantity, words: str, unknown: frozenset[str]) -> bool:
    """幾名社工 is filled by a number in a clause that speaks of 社工, not by any 名 in the sentence."""
    asked = question.traditional.lower() if question.language == "English" else question.traditional
    match = pattern("asking", "counted").search(asked)
    if match is None:
        return True
    behind = asked[match.end() :]
    behind = behind[:_COUNTED_THING] if match[0] != "how many " else _PREDICATE.split(behind)[0]
    things = [word for word in question.words if len(word.text) > 1 and word.text in behind]
    if not things or not behind.startswith(things[0].text) or things[0].text in unknown:
        return True  # nothing named, or called otherwise in the records, if they know it: another rule's question
    low = max((words.rfind(mark, 0, quantity.start) for mark in "，；。"), default=-1) + 1
    ends = [at for mark in "，；。" if (at := words.find(mark, quantity.end)) >= 0]
    if _ELLIPTIC.match(words, quantity.end):
        low = max(words.rfind("。", 0, quantity.start), words.rfind("；", 0, quantity.start)) + 1
    clause = fold(words[low : min(ends, default=len(words))])
    return any(thing.match(clause) > 0 for thing in things)


# 向醫院逐一詢問，當晚詢問4家，…: what is counted was named before.
_ELLIPTIC = re.compile(r"\s*(?:[，,、。；;）)]|$)")


def _asks_exact(asked: str) -> bool:
    """確切, 精確, 實際幾件: an approximation (1萬多件) is no answer to it."""
    return bool(pattern("asking", "exact").search(asked))


def _dated(question: Question, words: str) -> Slot:
    """A day, month or year of the thing asked about; of a deadline also the time to do it in (一個月內)."""
    spots = date_spots(words)
    following = pattern("asking", "next_meeting")
    if following.search(question.traditional.lower()):
        told = following.search(words)
        spots = [spot for spot in spots if told and not following.search(words[spot.start : spot.end])]
    if year := _DAY_OF_YEAR.search(question.traditional):
        asked = {date.year for date in question.dates if year.start() <= date.start < year.end()}
        spots = [
            spot
            for spot in spots
            if not isinstance(spot, DateMention) or (spot.year in asked and (spot.day or not year["day"]))
        ]
    found = bound(question, words, spots)
    if pattern("asking", "until").search(question.traditional.lower()):
        found = [spot for spot in found if _ends(words, spot)]
    if not found and pattern("asking", "deadline").search(question.traditional.lower()):
        found = bound(question, words, [q for q in find_quantities(words) if _is_limit(q, words)])
        if not found and (at_once := _AT_ONCE.search(words)):
            return Slot(filled=True, values=(at_once[0],))
    return Slot(bool(found), tuple(words[spot.start : spot.end] for spot in found))


# 2018年哪一天, 108年幾月: a day of that year is asked for.
_DAY_OF_YEAR = re.compile(
    r"\d{2,4}\s*年(?:度)?(?:的|是|在|到底)?(?:(?P<day>哪(?:一)?[天日]|幾[號日]|何日)|哪(?:一)?個|幾月|何月)"
)


def _ends(words: str, spot: Spot) -> bool:
    """Whether a date is the end of something: 至109年, 109年底止."""
    return bool(
        re.search(r"[至到迄]\s*(?:民國|中華民國)?$", words[: spot.start])
        or re.match(r"[^，。；]{0,4}(?:止|結束|截止|屆滿|到期)", words[spot.end :])
    )


def _is_limit(quantity: Quantity, words: str) -> bool:
    within = re.match(r"\s*(?:之內|以內|內|後|前)", words[quantity.end :]) or quantity.verbatim.endswith("內")
    return quantity.measure == Measure.DURATION and bool(within)


def date_spots(words: str) -> list[Spot]:
    """Return where ``words`` name a date, whole (108年5月20日) or in part (5月底, 下半年), in order."""
    whole: list[Spot] = list(find_dates(words))
    part = [
        Place(match.start(), match.end())
        for match in _PARTIAL_DATE.finditer(words)
        if not any(spot.start < match.end() and match.start() < spot.end for spot in whole)
    ]
    return sorted([*whole, *part], key=lambda spot: spot.start)


def _named(question: Question, words: str) -> bool:
    """A person, or the office that answers for one; asked who holds a post (局長是誰), a person by name."""
    if holder := _HOLDER.search(question.traditional.lower()):
        office = holder["office"]
        of_office = not office or any(form in fold(words) for form in forms_of(office))
        return of_office and bool(named_people(words) or parse_speaker(words))
    return bool(_TITLE.search(words) or _OFFICE.search(words) or parse_speaker(words))


_POST = (
    "承辦人員?|調查委員|聯絡人|聯繫窗口|負責人|召集人|審查委員|講師"
    "|司長|署長|局長|處長|部長|次長|主任委員|主委|秘書長|執行長|理事長|校長|院長|市長|縣長|主任"
)
_HOLDER = re.compile(
    rf"(?P<office>[一-鿿]{{1,5}}?[局處署司部會府])?的?(?:{_POST})(?:是|叫|由)?(?:誰|哪(?:一)?位|什麼名字)|(?:誰|哪(?:一)?位)(?:是|擔任|當).{{0,12}}(?:{_POST})"
    r"|who (?:is|was|are|were) (?:the )?(?:\w+ ){0,3}(?:director|minister|head|chief|commissioner|mayor|secretary|chair)"
)


_WANTED = re.compile(r"(?:哪|那)\s*(?P<n>[幾二兩三四五六七八九十]|\d{1,2})\s*(?P<unit>[一-鿿])")
# Measure words that say nothing of what is counted; 條, 區, 票 name it.
_GENERIC_UNITS = "個項種類點件處所大位些場次句組方部份案名人家間步塊邊年月天日的樣回招"


def _lists(question: Question, words: str, members: int) -> bool:
    """哪四個 needs at least four members; 哪幾條 needs the word 條; 哪些 more than one thing or a list below."""
    match = _WANTED.search(question.traditional)
    if match and match["unit"] not in _GENERIC_UNITS and match["unit"] not in words:
        return False
    if not names_instances(question.traditional, words):
        return False
    wanted = wanted_members(question.traditional)
    if wanted and wanted > 2:  # noqa: PLR2004 - two may be told in one clause
        return members >= wanted or _longest_row(words) >= wanted
    if match and match["n"] == "幾":
        return members > 0 or _longest_row(words) > 1 or bool(_PAIR.search(words))
    return members > 0 or bool(_JOINED.search(words))


def names_instances(asked: str, words: str) -> bool:
    """Whether a member is named where 哪些縣市, 哪幾所大學 ask for one: 部分縣市 and 校園 name none."""
    for each in table("question")["instances"]:
        if re.search(rf"哪(?:幾|一)?些?[個所間家位]?(?:{each['asked']})", asked):
            named = re.search(each["named"], words) if "named" in each else any(f in words for f in places())
            return bool(named)
    return True


def _longest_row(words: str) -> int:
    """Return how many things the longest row of ``words`` lists: 實體、準實體及虛擬 are three."""
    rows = (match[0] for match in _ROW.finditer(words))
    return max((row.count("、") + 1 + bool(_LAST.search(row.rsplit("、", 1)[1])) for row in rows), default=1)


@lru_cache(maxsize=256)
def wanted_members(asked: str) -> int | None:
    """Return how many things are asked for by number or by a measure word (哪四個, 哪幾條: 0), None if open."""
    match = _WANTED.search(asked)
    if match is None:
        return None
    number = match["n"]
    if number == "幾":
        return 0 if match["unit"] not in _GENERIC_UNITS else None
    return int(number) if number.isdigit() else "〇一二三四五六七八九十".find(number.replace("兩", "二"))


_CHECKS: dict[Kind, Callable[[Question, str], bool]] = {
    Kind.PERSON: _named,
    Kind.UNIT: lambda question, words: (
        bool(_OFFICE.search(words)) and names_instances(question.traditional, words)
    ),
    Kind.PLACE: lambda question, words: bool((_VENUE if venue(question) else _SPOT).search(words)),
    Kind.REASON: lambda _, words: bool(_BECAUSE.search(words)),
    Kind.DEFINITION: defines,
}
