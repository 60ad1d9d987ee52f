"""What a question names beside words: months and numbers of meetings, days, articles, one to be confirmed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.words import Word, segment
from ingest.aliases import places
from ingest.dates import DateMention
from ingest.numerals import value

# 第2次會議, 第一次那場; 第一次共同訪視, 第2次催告 number what is done, not a meeting.
_DONE = (
    "共同|實地|梯|訪|家訪|通報|面談|會談|諮商|評估|施測|接觸|發生|違反|違規|申請|補助|補件|催告|懷孕|生產|就醫|住院|自殺|家暴|受暴|犯"
    "|開案|派案|退派|課|訓練|修正|修法|延長|審查|初審|複審|撥款|核銷|抽查|督考|考核|考試|試辦"
)
_NTH = r"第\s*(?P<n>[0-9一二三四五六七八九十]+)\s*次"
_TIMES = re.compile(_NTH)
_MEETING_NUMBER = re.compile(rf"{_NTH}(?!的?(?:{_DONE}))")
# 第二次輔導是…, 第三次甄選在…: what is numbered is the subject of the question.
_SUBJECT = re.compile(
    r"的?(?P<deed>[一-鿿]{2,4}?)(?=是|在|於|由|要|應|該|何|什麼|甚麼|哪|誰|多[久少]|幾|時|期間|之?[前後]|的?(?:時間|日期|地點|對象|重點|內容|結果)|[，,。?？]|$)"
)
# What is done in a meeting is a subject of the meeting: 第2次討論什麼.
_OF_MEETING = re.compile(
    r"會|平[臺台]|專案|討論|決議|決定|裁示|報告|主席|主持|[紀記]錄|結論|提案|案由|提議|臨時動議|出席|列席|通過|確認|說明|追蹤|列管|辦理|有關|關於|針對|談"
)
# 七月那場, 三月的會議: the month a meeting was held in.
MEETING_MONTH = re.compile(
    r"(?P<n>(?<![\d年/])\d{1,2}|(?<![一二三四五六七八九十年])[一二三四五六七八九十]{1,2})\s*月份?(?:的)?"
    r"(?=那|[這兩二三][場次]|會[議報上中]|會(?![同員])|場|開(?:會|的)|追蹤|的?時候|召開)"
)
_PARTIAL_DATE = re.compile(
    r"(?<![0-9年])(?P<month>\d{1,2})\s*[月/]\s*(?P<day>\d{1,2})\s*(?:[日號]|(?![0-9/]))"
)
# 桃園場, 桃園跟新北兩場說明會: where a meeting was held is told by its header, not by its words.
_MEETING_AT = (
    r"(?:市|縣)?(?:政府)?(?:[跟和與及、][一-鿿]{2,3}[市縣]?)?(?:這|那|[兩二])?"
    r"(?:場|次?(?:說明會|座談會|會議|的會))"
)
_CASE_DECIDED = re.compile(
    r"案子(?:後來|最後|最終|到底)?(?:決議|決定|裁示|怎麼|如何|通過|結果|保留|撤|緩|有沒有)"
)
_HELD_THERE = 0.6
_ARTICLE = re.compile(
    r"第\s*(?P<n>[0-9一二三四五六七八九十百]+)(?:\s*[-之]\s*(?P<of>\d+))?\s*條(?:\s*之\s*(?P<sub>[一二三四五六七八九十\d]+))?"
)


def _meetings(text: str) -> Iterator[re.Match[str]]:
    """Yield where ``text`` names a meeting by its number."""
    return (match for match in _MEETING_NUMBER.finditer(text) if not _does(text[match.end() :]))


def _does(text: str) -> bool:
    """Whether a text begins with something done (輔導是…, 專業評選在…), no word of meetings."""
    found = _SUBJECT.match(text)
    return (
        found is not None
        and not _OF_MEETING.search(found["deed"])
        and segment(found["deed"])[-1][1] in {"v", "vn"}
    )


def meeting_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the meetings that ``text`` names (第2次會議)."""
    return tuple(number for match in _meetings(text) if (number := value(match["n"])))


def without_meeting_numbers(text: str) -> str:
    """Return ``text`` with a blank for each meeting named by its number."""
    for match in reversed(list(_meetings(text))):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def times(text: str) -> tuple[int, ...]:
    """Return every number of a time (第2次, 第二次) in ``text``, whatever is numbered."""
    return tuple(number for match in _TIMES.finditer(text) if (number := value(match["n"])))


def month_days(text: str, dates: Iterable[DateMention]) -> tuple[tuple[int, int], ...]:
    """Return the days named without a year, as (month, day), apart from those of ``dates``."""
    days = ((int(match["month"]), int(match["day"])) for match in _apart(_PARTIAL_DATE, text, dates))
    return tuple((month, day) for month, day in days if 1 <= month <= 12 and 1 <= day <= 31)  # noqa: PLR2004 - the calendar


def _apart(pattern: re.Pattern[str], text: str, dates: Iterable[DateMention]) -> Iterator[re.Match[str]]:
    """Yield what the pattern finds outside the dates already read."""
    taken = [(date.start, date.end) for date in dates]
    for match in pattern.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            yield match


# 是臺北市衛生局提的，對吧: who did it is to be confirmed, not known.
_DOUBTED = re.compile(
    r"(?:^|[，,、])?是(?P<who>[^，,。？?是]{2,14}?)(?:提|說|講|主持|報告|反映|主責|負責|辦|提出|建議|提案|回答|回應|承諾|決定)(?:的|出來的)?"
    r"[，,]?(?:對嗎|對吧|對不對|是吧|沒錯吧|吧|嗎|沒錯)[？?]?$"
)


def doubted(text: str) -> str:
    """Return the one who is said to have done it in a statement to be confirmed, "" in any other question."""
    found = _DOUBTED.search(text)
    return found["who"] if found else ""


def meeting_months(text: str, dates: Iterable[DateMention]) -> tuple[int, ...]:
    """Return the months in which the meetings named were held (七月那場), apart from those of ``dates``."""
    found = [value(match["n"]) or 0 for match in _apart(MEETING_MONTH, text, dates)]
    return tuple(month for month in dict.fromkeys(found) if 1 <= month <= 12)  # noqa: PLR2004 - the calendar


def articles_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return the articles of a law that ``text`` names, as (number, inserted number): 第5-1條 and 第五條之一 are (5, 1)."""
    return tuple(
        dict.fromkeys(
            (value(match["n"]) or 0, value(match["of"] or match["sub"] or "") or 0)
            for match in _ARTICLE.finditer(text)
        )
    )


def of_meeting(word: Word, text: str) -> Word:
    """A place that only names a meeting counts little as a word; it is a constraint. A case decided on is no client's."""
    if word.text == "案子" and _CASE_DECIDED.search(text):
        return replace(word, weight=_HELD_THERE * word.weight / 2)
    if word.name and word.text in places() and re.search(re.escape(word.text) + _MEETING_AT, text):
        return replace(word, weight=_HELD_THERE * word.weight)
    return word
