"""Dates in both eras, with the weekday as a checksum.

Years 1-150 are ROC years (年 + 1911) unless 西元 stands before them, years from 1900 on are western
(grammar of the records, dates). A year alone counts as a date when 年 is followed by nothing that
makes it a duration; 100年 as a length of time is told apart by the words around it.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.numerals import value

_ERA = 1911
_ROC_MAX = 150
_SHORT_MIN = 30
_N = r"[0-9０-９]{1,4}"
_C = r"[〇○零一二三四五六七八九十百]{1,7}"
_SP = r"[ \t　]*"
_WEEKDAY = rf"(?:{_SP}[（(]{_SP}(?:星期|週|周|禮拜)?(?P<weekday>[一二三四五六日天]){_SP}[）)])?"
_LONG = re.compile(
    rf"(?:(?P<era>中華民國|民國|西元|公元){_SP})?(?:[本今去]?{_SP}[（(]{_SP})?(?P<year>{_N}|{_C}){_SP}(?:[）)]{_SP})?年(?:度)?"
    rf"(?:{_SP}(?P<month>{_N}|{_C}){_SP}月(?:份)?(?:{_SP}(?P<day>{_N}|{_C}){_SP}[日號])?)?{_WEEKDAY}"
)
_SHORT = re.compile(
    rf"(?<![0-9０-９.\-/])(?P<year>[0-9０-９]{{2,4}})(?P<sep>[./\-])(?P<month>[0-9０-９]{{1,2}})(?P=sep)"
    rf"(?P<day>[0-9０-９]{{1,2}})(?![0-9０-９])\.?{_WEEKDAY}"
)
# 10年來, 3年內, 逾2年 count time; 1年年資 and 每2年 too.
_DURATION_AFTER = re.compile(r"[ 　]*(?:內|以上|以下|以內|來|後|前|間|期|年資|之久|餘|多|半|級|制|次)")
_DAY_ALONE = re.compile(
    rf"(?<![0-9０-９])(?P<month>[0-9０-９]{{1,2}}){_SP}月{_SP}(?P<day>[0-9０-９]{{1,2}}){_SP}日"
)
_DURATION_BEFORE = re.compile(
    r"(?:哪|每|逾|近|約|滿|前|後|過去|連續|為期|經過|至少|長達|共|這|各|第|未來|經|歷時|任期|超過)[ 　]*$"
)
# Sentences read once are weighed again by the next question.
_KEPT = 4_096
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: ``[start, end)``, the western year, and month and day where written.

    ``weekday_agrees`` is None where no weekday is printed or the date has no day.
    """

    start: int
    end: int
    verbatim: str
    year: int
    month: int | None = None
    day: int | None = None
    weekday_agrees: bool | None = None

    @property
    def date(self) -> dt.date | None:
        """The calendar date, None unless year, month and day are written and exist."""
        if self.month is None or self.day is None:
            return None
        return _calendar(self.year, self.month, self.day)

    def covers(self, day: dt.date) -> bool:
        """Tell whether ``day`` falls on this date, in this month or in this year."""
        return self.year == day.year and self.month in {None, day.month} and self.day in {None, day.day}


def _calendar(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def western_year(year: int, era: str | None = None) -> int | None:
    """Return the western year of ``year`` by its size and era word, None where it can be neither."""
    if era in {"西元", "公元"}:
        return year
    if 0 < year <= _ROC_MAX:
        return year + _ERA
    if era is None and 1900 <= year <= 2200:  # noqa: PLR2004 - the bounds of a plausible western year
        return year
    return None


def roc(date: dt.date) -> str:
    """Return the date as staff write it: 108.5.20."""
    return f"{date.year - _ERA}.{date.month}.{date.day}"


def roc_long(date: dt.date) -> str:
    """Return the date as the records write it: 108年5月20日."""
    return f"{date.year - _ERA}年{date.month}月{date.day}日"


def _mention(match: re.Match[str], year: int) -> DateMention | None:
    groups = match.groupdict()
    month = value(groups["month"]) if groups.get("month") else None
    day = value(groups["day"]) if groups.get("day") else None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):  # noqa: PLR2004
        return None
    agrees = None
    if groups.get("weekday") and month and day and (date := _calendar(year, month, day)):
        agrees = date.weekday() == _WEEKDAYS[groups["weekday"]]
    return DateMention(match.start(), match.end(), match[0], year, month, day, agrees)


def _long(match: re.Match[str], text: str) -> DateMention | None:
    number = value(match["year"])
    if number is None:
        return None
    alone = match["month"] is None and match["era"] is None
    if alone and (
        _DURATION_AFTER.match(text, match.end()) or _DURATION_BEFORE.search(text, 0, match.start())
    ):
        return None
    if alone and number < 70 and "度" not in match[0] and not match[0].startswith(("本", "今", "去")):  # noqa: PLR2004
        return None  # a bare 5年 is a length of time; ROC years before 70 are always written with their month
    year = western_year(number, match["era"])
    return None if year is None else _mention(match, year)


def find_dates(text: str, *, implied: bool = False) -> list[DateMention]:
    """Return the dates written in ``text``, in order, without overlaps; offsets are those of ``text``.

    With ``implied`` also 1月31日 whose year stands earlier in the same sentence (108年1月4日 … 1月31日前).
    """
    return list(_found(text, implied))


@lru_cache(maxsize=_KEPT)
def _found(text: str, implied: bool) -> tuple[DateMention, ...]:  # noqa: FBT001 - a cache takes it so
    found = [mention for match in _LONG.finditer(text) if (mention := _long(match, text))]
    for match in _SHORT.finditer(text):
        written = int(unicodedata.normalize("NFKC", match["year"]))
        year = western_year(written) if written >= _SHORT_MIN else None  # 13.5.1 numbers a section
        if year and (mention := _mention(match, year)) and mention.date:
            found.append(mention)
    kept = _without_overlaps(found)
    return tuple(_without_overlaps([*kept, *_implied(text, kept)]) if implied else kept)


def _without_overlaps(found: list[DateMention]) -> list[DateMention]:
    kept: list[DateMention] = []
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _implied(text: str, dated: list[DateMention]) -> Iterator[DateMention]:
    """Yield the dates without a year that follow one with a year in the same sentence."""
    for match in _DAY_ALONE.finditer(text):
        before = [mention for mention in dated if mention.end <= match.start()]
        if not before or "。" in text[before[-1].end : match.start()]:
            continue
        if mention := _mention(match, before[-1].year):
            yield mention
