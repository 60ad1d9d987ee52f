"""Deadlines as minutes write them, verbatim and as a day counted from the record's date.

A date alone is no deadline: it needs a word that limits or appoints (…前, …底, 至…止, 於…). What counts from an
event whose day no record tells (知悉之日起十日內, 下次會議) keeps its words and has no day.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.dates import DateMention, find_dates
from ingest.numerals import value

_N = r"(?:[0-9０-９]{1,3}|[一二兩三四五六七八九十]{1,3}|半(?=個?[月年]))"
_HALVES = {"上半年": 6, "下半年": 12}
# Behind a date: its weekday and hour, which part of it, and that it limits.
_PART = (
    r"(?:[（(](?:星期|週|周)?[一二三四五六日][）)])?(?:[上中下]午\d{1,2}[時點:：]\d{0,2}分?)?"
    r"(?P<part>年?底|月底|上旬|中旬|下旬|上半年|下半年|第[一二三四1-4]季)?(?P<limit>之?以?前|為?止|截止|以內|完成)?"
)
_TAIL = re.compile(_PART)
# What stands right before a date that appoints it.
_APPOINTS = re.compile(r"(?:於|至|到|在|訂|定|預計|最遲|截至|限|期限為?|截止日(?:期)?[為：:]?)$")
_PAST = re.compile(r"(?:已|業已?|前|曾|前揭|依據?|依)(?:經)?於?$")
_STARTS = re.compile(r"起|開始|函|公告|發布|修正|核定|召開之|會議(?:決|紀)")
_MONTH = re.compile(
    r"(?<![\d個/.])(?<!\d年)(?<!度)(?:(?P<which>[本今當明次])年度?)?(?:(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?:(?P<day>\d{1,2})[日號])?"
    r"|(?P<slash>\d{1,2})/(?P<slash_day>\d{1,2})(?![\d/]))"
)
_SPAN_OF_YEARS = re.compile(
    r"(?P<from>\d{2,3})年?(?:至|到|[-~－～])(?P<to>\d{2,3})年(?!度?(?:計畫|經費|預算))"
)
_THIS_YEAR = re.compile(
    r"(?P<which>本|今|當|明|次)?年度?(?:(?P<month>\d{1,2})月)?(?P<part>底|上半年|下半年)(?:之?以?前)?"
)
_THIS_MONTH = re.compile(
    r"(?P<which>本|當|這個|下個?|次|隔)?月(?:(?P<day>\d{1,2})[日號]|(?P<part>底))(?:之?以?前)?"
)
_WEEK = re.compile(
    r"(?P<which>本|這|下)(?:個)?(?:週|周|星期|禮拜)(?P<day>[一二三四五六日天])?(?P<limit>之?以?前|內)?"
)
_SPELL = re.compile(
    rf"(?P<n>{_N})(?P<half>個半月)?(?:個)?(?P<unit>工作[天日]|日|天|週|周|星期|月|年|季)?(?P<rel>之?以?內|之?後)"
)
# As far back as a clause is looked for.
_NEAR = 40
# An event that starts the count: the meeting itself, or one whose day is not known.
_MEETING = re.compile(r"(?:自?(?:本次)?(?:會議結束後?|散會後?|會議後|會後)|(?:自)?即日起)(?:起)?$")
_EVENT = re.compile(
    r"(?:知悉|接獲|接到|收到|收受|受理|收案|通報|派案|發生|核定|發文|文到|函到|來函|公告|公布|發布|送達|簽約|立案|申請|施行|日起|起算)"
    r"[^，。；]{0,8}$"
)
# How long a case may take is a rule for every case, not a day in the calendar.
_PER_CASE = re.compile(r"案件|個案|每案|通報")
_OF_CASES = re.compile(r"[派分開收結]案|通報")
_NEXT_MEETING = re.compile(r"下(?:一|個)?(?:回|次)(?:[一-鿿]{0,8}?會議|會)")
_AT_ONCE = re.compile(r"[儘盡](?:速|快|早)|即刻|立即|從速")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when: the record's words, and the day they come to (None where no record tells the day)."""

    verbatim: str
    day: dt.date | None

    def to_dict(self) -> dict[str, str | None]:
        """Return the JSON form of the contract."""
        return {"verbatim": self.verbatim, "iso": self.day.isoformat() if self.day else None}


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    verbatim: str
    day: dt.date | None
    # Two words at one place: the surer reading wins.
    rank: int = 0


def find_deadline(words: str, reference: dt.date | None) -> Deadline | None:
    """Return the deadline in ``words`` (blanks out): the first with a day, else the first; None without one.

    ``reference`` is the day of the meeting; without it what is relative has no day.
    """
    found = [*_dated(words, reference), *_spells(words, reference), *_undated(words)]
    if reference is not None:
        found += [*_years_and_months(words, reference), *_weeks(words, reference)]
        found = [each for each in found if each.day is None or each.day >= reference]
    found.sort(key=lambda each: (each.day is None, each.rank, each.start))
    return Deadline(found[0].verbatim, found[0].day) if found else None


def _dated(words: str, reference: dt.date | None) -> Iterator[_Found]:
    """Yield dates and months that are appointed or limited, and the last year of 108至109年."""
    mentions = find_dates(words, implied=True)
    for mention in mentions:
        yield from _mentioned(words, mention)
    for match in _SPAN_OF_YEARS.finditer(words):
        yield _Found(match.start(), match[0], dt.date(int(match["to"]) + 1911, 12, 31))
    if reference is None:
        return
    for match in _MONTH.finditer(words):
        if any(mention.start <= match.start() < mention.end for mention in mentions):
            continue
        sentence = words.rfind("。", 0, match.start())
        before = [m.year for m in mentions if sentence < m.start < match.start()]
        yield from _month(words, match, reference, before[-1] if before else None)


def _mentioned(words: str, mention: DateMention) -> Iterator[_Found]:
    tail = _tail(words, mention.end)
    if not _is_limit(words, mention.start, mention.end, tail) or (mention.month is None and not tail["part"]):
        return
    day = mention.date or _last_day(mention.year, mention.month, tail["part"])
    if day:
        yield _Found(mention.start, words[mention.start : tail.end()], day)


def _month(words: str, match: re.Match[str], reference: dt.date, year: int | None) -> Iterator[_Found]:
    """A month without a year is of the year named before it, else the next such month."""
    month = value(match["month"] or match["slash"]) or 0
    tail = _tail(words, match.end())
    if not 1 <= month <= 12 or not _is_limit(words, match.start(), match.end(), tail):  # noqa: PLR2004
        return
    if match["which"]:
        year = reference.year + (match["which"] in {"明", "次"})
    elif not year or year < reference.year:
        year = reference.year + (month < reference.month)
    written = match["day"] or match["slash_day"]
    day = _day(year, month, int(written)) if written else _last_day(year, month, tail["part"])
    if day:
        yield _Found(match.start(), words[match.start() : tail.end()], day)


def _tail(words: str, end: int) -> re.Match[str]:
    match = _TAIL.match(words, end)
    assert match is not None  # noqa: S101 - both parts are optional
    return match


def _is_limit(words: str, start: int, end: int, tail: re.Match[str]) -> bool:
    head = words[max(0, start - _NEAR) : start]
    if _PAST.search(head) or _STARTS.match(words, end):
        return False
    # 108年底 is a limit, 108年下半年 only names a time unless something is set for it.
    ends = tail["part"] is not None and tail["part"].endswith("底")
    return bool(ends or tail["limit"] or _APPOINTS.search(head))


def _last_day(year: int, month: int | None, part: str | None) -> dt.date | None:
    """The last day of a year, half, quarter, month or ten days of it."""
    if part in _HALVES:
        month = _HALVES[part]
    elif part and part.startswith("第"):
        month = 3 * (value(part[1]) or 0)
    last = {"上旬": 10, "中旬": 20}.get(part or "")
    month = month or 12
    return _day(year, month, last or calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _spells(words: str, reference: dt.date | None) -> Iterator[_Found]:
    """Yield lengths of time: counted from the meeting, or without a day where an event starts the count."""
    for match in _SPELL.finditer(words):
        clause = re.split(r"[，。；]", words[max(0, match.start() - _NEAR) : match.start()])[-1]
        length, unit = _length(match)
        if length is None or not (unit or match["half"]) or _PAST.search(clause):
            continue
        event, meeting = _EVENT.search(clause), _MEETING.search(clause)
        trigger = meeting or event
        start = match.start() - (len(trigger[0]) if trigger else 0)
        per_case = _PER_CASE.search(clause) or _OF_CASES.match(words, match.end())
        known = bool(meeting) or not (event or per_case)
        day = _after(reference, length, unit, half=bool(match["half"])) if reference and known else None
        if day or event:
            yield _Found(start, words[start : match.end()], day)


def _length(match: re.Match[str]) -> tuple[int | None, str]:
    """How many of which unit: half a year is six months, half a month fifteen days."""
    unit = match["unit"] or ""
    if match["n"] == "半":
        return (6, "月") if unit == "年" else (15, "日")
    return value(match["n"]), unit


def _after(reference: dt.date, length: int, unit: str, *, half: bool) -> dt.date | None:
    """The day ``length`` units after the reference; a month ends on its last day at the latest."""
    if unit.startswith("工作"):
        day = reference
        while length:
            day += dt.timedelta(days=1)
            length -= day.weekday() < 5  # noqa: PLR2004 - Monday to Friday; holidays are not known
        return day
    days = {"日": 1, "天": 1, "週": 7, "周": 7, "星期": 7}.get(unit)
    if days:
        return reference + dt.timedelta(days=days * length)
    months = length * {"年": 12, "季": 3}.get(unit, 1)
    year, month = divmod(reference.year * 12 + reference.month - 1 + months, 12)
    day = dt.date(year, month + 1, min(reference.day, calendar.monthrange(year, month + 1)[1]))
    return day + dt.timedelta(days=15) if half else day


def _years_and_months(words: str, reference: dt.date) -> Iterator[_Found]:
    """Yield 年底前, 明年3月底, 本月底, 次月10日前."""
    for match in _THIS_YEAR.finditer(words):
        if re.search(r"\d$", words[: match.start()]):
            continue  # 108年底 is a date
        year = reference.year + (match["which"] in {"明", "次"})
        month = int(match["month"]) if match["month"] else None
        if day := _last_day(year, month, match["part"]):
            yield _Found(match.start(), match[0], day)
    for match in _THIS_MONTH.finditer(words):
        if re.search(r"[\d一二三四五六七八九十個]$", words[: match.start()]) or not (
            match["which"] or match["part"]
        ):
            continue
        later = bool(match["which"]) and match["which"][0] in "下次隔"
        first = _after(reference.replace(day=1), int(later), "月", half=False) or reference
        written = int(match["day"]) if match["day"] else None
        day = _day(first.year, first.month, written) if written else _last_day(first.year, first.month, None)
        if day:
            yield _Found(match.start(), match[0], day)


def _weeks(words: str, reference: dt.date) -> Iterator[_Found]:
    """Yield 本週五前, 下週三; a week without a day ends on its Friday."""
    monday = reference - dt.timedelta(days=reference.weekday())
    for match in _WEEK.finditer(words):
        if not match["day"] and not match["limit"]:
            continue
        weekday = "一二三四五六日".find((match["day"] or "五").replace("天", "日"))
        week = 7 * (match["which"] == "下")
        yield _Found(match.start(), match[0], monday + dt.timedelta(days=weekday + week))


def _undated(words: str) -> Iterator[_Found]:
    for match in _NEXT_MEETING.finditer(words):
        yield _Found(match.start(), match[0], None)
    for match in _AT_ONCE.finditer(words):
        yield _Found(match.start(), match[0], None, rank=1)
