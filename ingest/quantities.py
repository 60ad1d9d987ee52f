"""Amounts, shares, spans of time and counts in a text, normalised beside the verbatim."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.numerals import value

_NUM = r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_HAN = r"[〇零一二三四五六七八九十百千兩]+"
_FORMAL_HAN = r"[壹貳參叁肆伍陸柒捌玖拾佰仟]+"  # on cheques and in sums of money only
_ANY = rf"(?:{_NUM}|{_HAN})"
# 5千, 3百: digits before a Chinese scale, in sums of money.
_SUM = rf"(?:{_NUM}[千百仟佰]?|{_HAN}|{_FORMAL_HAN})"
_SP = r"[ 　]*"
# Sentences read once are weighed again by the next question.
_KEPT = 4_096
# 六、24小時 numbers an item: the two ends of a range are written in one script.
_RANGE = rf"(?:{_SP}(?:[至到~～\-–]|、(?!(?<=[一二三四五六七八九十百]、){_SP}[0-9０-９])|或){_SP}{_ANY})?"


class Measure(StrEnum):
    """What a quantity measures."""

    MONEY = "money"
    SHARE = "share"
    DURATION = "duration"
    CLOCK = "clock"
    AGE = "age"
    SCORE = "score"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at ``[start, end)``: its measure, unit as written, first value, and whether rounded.

    ``amount`` is None where it cannot be read.
    """

    measure: Measure
    start: int
    end: int
    verbatim: str
    unit: str
    amount: float | None
    approximate: bool

    @property
    def level(self) -> float | None:
        """The amount in one unit for each measure: shares in percent (八成 = 80), durations in hours.

        So 八成 and 80% are one share, 24小時 and 1日 one duration; None where the amount is unread.
        """
        if self.amount is None:
            return None
        if self.measure == Measure.SHARE:
            whole = not self.unit and "百分" not in self.verbatim  # 三分之一, 一半
            return self.amount * (10.0 if self.unit == "成" else 100.0 if whole else 1.0)
        if self.measure == Measure.DURATION:
            return self.amount * _HOURS.get(self.unit.removeprefix("個"), 24.0)
        return self.amount


# 日, 天 and working days are 24 hours; a month is compared as 30 days.
_HOURS = {"小時": 1.0, "分鐘": 1 / 60, "週": 168.0, "周": 168.0, "星期": 168.0, "禮拜": 168.0, "月": 720.0}
_HOURS |= {"年": 8760.0, "年內": 8760.0}
# 第2、3階段 and 第1次 count nothing: they are ordinals (ingest.ordinals).
_ORDINAL_BEFORE = re.compile(r"第[ 　]*$")
_HALF = {"一半", "半數"}
# 近五成, 1萬多件, 逾5名: never to be given as exact.
_ABOUT_BEFORE = re.compile(r"(?:近|約|逾|超過|將近|大約|至少|不到|未達|上)[ 　]*$")
_ABOUT_INSIDE = re.compile(r"[多餘數幾]")
_PATTERNS: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (
        Measure.CLOCK,
        re.compile(
            rf"(?:上午|下午|中午|晚上|晚間|夜間|早上|凌晨|清晨|傍晚){_SP}{_NUM}{_SP}(?P<u>[時點：:]){_SP}(?:{_NUM}{_SP}分?|半)?|{_NUM}{_SP}[:：]{_SP}[0-9]{{2}}(?![0-9])"
            rf"|(?<![0-9])[0-9]{{1,2}}{_SP}(?P<v>時)(?![間數段期])(?:{_SP}[0-9]{{1,2}}{_SP}分)?"
        ),
    ),
    (
        Measure.MONEY,
        re.compile(
            rf"(?:NT)?\$?{_SP}(?:{_SUM}{_SP}億{_SP})?(?:{_SUM}{_SP}[萬万]{_SP})?{_SUM}?[多餘]?{_SP}(?P<u>元(?!月)|塊錢|塊)|\${_SP}{_NUM}(?:{_SP}[萬億])?|{_NUM}{_SP}[萬億](?P<v>)(?![0-9名人件戶個處多餘])"
        ),
    ),
    (
        Measure.SHARE,
        re.compile(
            rf"{_NUM}{_SP}(?P<u>[%％]|個百分點)|百分之{_ANY}(?P<v>)|{_HAN}分之{_HAN}|半數|一半|{_ANY}比{_ANY}|(?<![0-9/])(?:1/[2-5]|[23]/[345])(?=以[上下]|多數|的|之(?!前|後))"
            rf"|{_ANY}[多餘]?(?P<w>成)(?:[一二三四五六七八九](?![成名人項個件月年日]))?(?![立本果效長員人])(?!(?<=一成)為)"
        ),
    ),
    (
        Measure.DURATION,
        re.compile(
            rf"{_ANY}{_RANGE}{_SP}(?P<u>小時|個月|個工作天|個工作日|工作天|工作日|分鐘|星期|禮拜|週|周|天|(?:日|年)(?={_SP}(?:內|以上|以下|以內|期|派|前|後|之內|年資|來|間|綿|一次))|日內|年內)|每(?:{_ANY})?個?(?P<v>周|週|年|月|日|天|季|小時)|當[日天](?P<x>)|即時(?P<y>)"
        ),
    ),
    (Measure.AGE, re.compile(rf"{_ANY}{_RANGE}{_SP}(?P<u>歲)")),
    (Measure.SCORE, re.compile(rf"(?<!百){_NUM}{_SP}(?P<u>分)(?![之鐘類級流局署別享散工析])")),
    (
        Measure.COUNT,
        re.compile(
            rf"(?:{_NUM}{_SP}[萬億千]?|{_HAN}[萬億]?){_RANGE}[多餘]?{_SP}(?P<u>名|人|位|處|個|項|件|戶|次|場|所|類|種|座|套|案|家|組|頁|樓|班|梯次|階段|人次|縣市|單位|系統|窗口|主軸)"
            rf"|{_NUM}{_SP}(?P<w>度|坪|床|張|輛|台|毫克|公克|公斤|公里|公尺|公分|倍|筆|份|堂|節|趟|本|冊|格|隊|間|棟|題|票|學分|鄉鎮|校|館|站|口|則|篇|條|級分)(?![0-9])"
        ),
    ),
)


# A quantity has a number, or is a frequency or a day (每月, 當日).
_COUNTED = re.compile(rf"[0-9０-９]|{_HAN}|{_FORMAL_HAN}|^每|^當|^即時|^半")


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities in ``text`` in order; where two overlap the one listed first by measure wins."""
    return list(_found(text))


@lru_cache(maxsize=_KEPT)
def _found(text: str) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    taken = [False] * len(text)
    for measure, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]) or not _COUNTED.search(match[0]):
                continue
            if measure == Measure.COUNT and _ORDINAL_BEFORE.search(text, 0, match.start()):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append(_quantity(measure, match, text))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _quantity(measure: Measure, match: re.Match[str], text: str) -> Quantity:
    unit = match.groupdict().get("u") or match.groupdict().get("w") or ""
    about = bool(_ABOUT_BEFORE.search(text, 0, match.start()) or _ABOUT_INSIDE.search(match[0]))
    return Quantity(measure, match.start(), match.end(), match[0], unit, amount(match[0]), about)


def amount(words: str) -> float | None:
    """Return the number at the head of ``words``, None where unread.

    4,218萬3,241元 → 42183241, 五成 → 5, 百分之五 → 5, 三分之二 → 2/3.
    """
    plain = re.sub(r"[\s,，$]", "", unicodedata.normalize("NFKC", words))
    if plain in _HALF:
        return 0.5
    if match := re.fullmatch(rf"({_HAN}|[0-9.]+)成([一二三四五六七八九])", plain):
        return (_number(match[1]) or 0) + (_number(match[2]) or 0) / 10
    if match := re.fullmatch(rf"({_HAN})分之({_HAN}|[0-9.]+)", plain):
        below, above = _number(match[1]), _number(match[2])
        return above if match[1] == "百" or not below or above is None else above / below
    total, rest, seen = 0.0, plain, False
    for scale, char in ((1e8, "億"), (1e4, "萬")):
        if match := re.match(rf"([0-9.]+|{_HAN}|{_FORMAL_HAN}){char}", rest):
            total += scale * (_number(match[1]) or 0)
            rest, seen = rest[match.end() :], True
    if match := re.match(
        rf"[^0-9{_HAN[1:-2]}{_FORMAL_HAN[1:-2]}]*([0-9]+(?:\.[0-9]+)?|{_HAN}|{_FORMAL_HAN})([千百仟佰])?",
        rest,
    ):
        return total + (_number(match[1]) or 0) * (_number(match[2]) or 1 if match[2] else 1)
    return total if seen else None


def _number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        plain = value(words)
        return None if plain is None else float(plain)
