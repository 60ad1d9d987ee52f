"""Dates, numbers and counts a question states, held against those the record gives for the same thing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.binding import asked_years, bound, years_in
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.scope import binding_items, squeeze
from assistant.slots import date_spots
from assistant.tables import pattern
from ingest.dates import DateMention, find_dates
from ingest.quantities import Measure, Quantity, find_quantities
from ingest.record import Role

# 108年5月底前: what a note shows of a date beside the day itself, and what makes it a bound.
_TAIL = re.compile(r"\s*(?:底|初|中旬|上旬|下旬)?(?:之前|以前|之後|以後|前|後|起|止|截止)?")
_BOUND = re.compile(r"\s*(?:以後|以前|之後|之前|起|止|前|後)")
_WITHIN = re.compile(r"\s*(?:之內|以內|內|以上|以下)|")
_PART = re.compile(r"(?:(?P<month>\d{1,2})\s*月)(?:\s*(?P<day>\d{1,2})\s*[日號])?")
_LOOSE = re.compile(r"\s*(?:底|初|中旬|上旬|下旬)")
_CHANGED = re.compile(
    r"^[^，。；]{0,6}(?:修正|修訂|調整|調[升高降漲]|提升|提高|改|變更|更正|增加|增至|減|降|擴大|延長|縮短)[^，。；]{0,4}(?:為|至|到|成)[^，。；\d]{0,4}$"
)
_SAME_PEOPLE = set("名人位")
_ARTICLES = {"一個", "一次", "一場", "一位", "一項"}
_ONE = re.compile(r"[一1](?![\d一二三四五六七八九十百千萬])")
_SO_MUCH = re.compile(r"[^，。；？?]{0,8}(?:多少|幾|呢)")
_COUNTED_ITEMS = re.compile(r"(?:項|點|個|條|件|則)的?(?P<noun>決議|決定|裁示|結論|提案|案由|討論案|報告案)")
_ITEMS_COUNTED = re.compile(
    r"(?P<noun>決議|決定|裁示|結論|提案|案由|討論案|報告案)(?:事項)?(?:共|一共|總共|有|共有|是){1,2}$"
)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as far as it is written: the western year, month and day, and how it is shown."""

    year: int | None
    month: int | None
    day: int | None
    shown: str
    loose: bool = False
    bounded: bool = False


def dates(question: Question, evidence: Evidence, *, asks: bool) -> Iterator[str]:
    """Yield a note for a date the record gives otherwise for what is asked; ``asks``: it is to be confirmed."""
    text = evidence.text
    spots = date_spots(text)
    for asked, verbatim in _asked(question, evidence):
        if not (asks or verbatim in evidence.unmet):
            continue
        if asked.month is None and asked.year in years_in(text):
            continue
        written = [_day(text, spot.start, spot.end) for spot in bound(question, text, spots)]
        rivals = [day for day in written if (day.month if asked.month else day.year) is not None]
        if not rivals or any(_agree(asked, day) for day in rivals):
            continue
        same = [day for day in rivals if asked.month and (day.month, day.day) == (asked.month, asked.day)]
        rival = (same or rivals)[0]
        if rival.bounded and not asked.bounded and asked.year != rival.year:
            yield f"紀錄的界線是「{rival.shown}」，您問的是「{verbatim}」，請據以判斷。"
        else:
            yield f"您的問題說「{verbatim}」，紀錄寫的是「{rival.shown}」。"


def _asked(question: Question, evidence: Evidence) -> Iterator[tuple[_Day, str]]:
    """The dates stated of the matter; one that names the meeting (108年5月20日的會議) is none."""
    text, held = question.traditional, evidence.record.date
    of_matter = asked_years(question)
    for date in question.dates:
        day = _Day(date.year, date.month, date.day, date.verbatim, bounded=bool(_BOUND.match(text, date.end)))
        names_meeting = (
            date.year not in of_matter
            if date.month is None
            else bool(held and date.covers(held)) and not day.bounded
        )
        if not names_meeting:
            yield day, date.verbatim
    for month, day_of in question.month_days:
        if (found := re.search(rf"{month}\s*月\s*{day_of}\s*[日號]?", text)) is None:
            continue
        bounded = bool(_BOUND.match(text, found.end()))
        if bounded or not held or (held.month, held.day) != (month, day_of):
            yield _Day(None, month, day_of, found[0], bounded=bounded), f"{month}月{day_of}日"


def _day(text: str, start: int, end: int) -> _Day:
    found: list[DateMention] = find_dates(text[start:end])
    tail = _TAIL.match(text, end)
    shown = text[start:end] + (tail[0] if tail else "")
    loose, bounded = bool(_LOOSE.match(text, end)), bool(_BOUND.search(shown))
    if found:
        return _Day(found[0].year, found[0].month, found[0].day, shown, loose, bounded)
    part = _PART.match(text, start)
    month = int(part["month"]) if part else None
    day = int(part["day"]) if part and part["day"] else None
    return _Day(None, month, day, shown, loose or "底" in shown, bounded)


def _agree(asked: _Day, written: _Day) -> bool:
    """Whether all that both write is the same; 5月底 is no 5月17日."""
    if asked.day and written.loose and written.month == asked.month:
        return False
    pairs = ((asked.year, written.year), (asked.month, written.month), (asked.day, written.day))
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


# --- numbers ---


def numbers(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note for a quantity the record gives otherwise for what is asked."""
    written = find_quantities(evidence.text)
    for number in _bare_numbers(question):
        if not re.search(rf"(?<![\d.,]){number}(?![\d.])", squeeze(evidence.text)) and written:
            shown = "、".join(f"「{quantity.verbatim.strip()}」" for quantity in written[:3])
            yield f"您的問題說「{number}」，紀錄寫的是{shown}。"
    for asked in question.quantities:
        if pattern("asking", "number").search(asked.verbatim) or asked.level is None:
            continue
        if _per(question.traditional, asked):
            continue
        as_bound = _bounds(question.traditional, asked)
        rivals = [q for q in written if _comparable(asked, q) and (as_bound or not _bounds(evidence.text, q))]
        rivals = bound(question, evidence.text, rivals)
        if replaced := _replaced(question, evidence.text, asked, rivals):
            yield f"您的問題說「{asked.verbatim.strip()}」，紀錄寫的是「{replaced}」。"
            continue
        if not rivals or any(_equal(asked, quantity) for quantity in rivals):
            continue
        stated = {quantity.level for quantity in question.quantities}
        others = [quantity for quantity in rivals if quantity.level not in stated]
        if others:
            shown = "、".join(f"「{_about(evidence.text, quantity)}」" for quantity in others[:3])
            yield f"您的問題說「{asked.verbatim.strip()}」，紀錄寫的是{shown}。"


def _per(text: str, quantity: Quantity) -> bool:
    """Whether one of something is only what an amount is told by (一個月最多補幾小時)."""
    return bool(_ONE.match(quantity.verbatim.strip()) and _SO_MUCH.match(text[quantity.end :]))


def stated(question: Question) -> list[str]:
    """Return the quantities a question states, each with the bound behind it (3天內), as written."""
    text = question.traditional
    ends = (
        (quantity, match.end())
        for quantity in question.quantities
        if (match := _WITHIN.match(text, quantity.end))
    )
    return [text[quantity.start : end].strip() for quantity, end in ends]


def unsaid_numbers(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield each quantity stated that the item gives nowhere, nor as much of the kind in other words (3天, 3日)."""
    item = evidence.item
    written = find_quantities(evidence.record.text[item.start : item.end])
    for quantity, shown in zip(question.quantities, stated(question), strict=True):
        asks = pattern("asking", "number").search(quantity.verbatim)
        if not asks and not any(_comparable(quantity, each) and _equal(quantity, each) for each in written):
            yield shown


def _replaced(question: Question, text: str, asked: Quantity, written: list[Quantity]) -> str:
    """The words that change the asked value into another (3萬元調升至3萬4,000元), "" where none do or both are asked."""
    if any(_equal(asked, other) is False for other in question.quantities if _comparable(asked, other)):
        return ""
    for old, new in pairwise(written):
        if _equal(asked, old) and not _equal(asked, new) and _CHANGED.search(text[old.end : new.start]):
            return text[old.start : new.end].strip()
    return ""


def _about(text: str, quantity: Quantity) -> str:
    """The quantity with the word that rounds it (近五成)."""
    before = re.search(r"(?:近|約|逾|超過|將近|大約|至少|不到|未達)\s*$", text[: quantity.start])
    return ((before[0] if before else "") + quantity.verbatim).strip()


def _equal(asked: Quantity, written: Quantity) -> bool:
    if asked.level is None or written.level is None:
        return squeeze(asked.verbatim) == squeeze(written.verbatim)
    return abs(asked.level - written.level) <= 1e-6 * max(1.0, abs(asked.level))


def _bounds(text: str, quantity: Quantity) -> bool:
    """Whether a quantity is a bound (8分以上): another number is a case to judge by it, not an error."""
    return bool(re.match(r"\s*(?:以上|以下|以內|以外)", text[quantity.end :]))


def _bare_numbers(question: Question) -> list[str]:
    """Numbers an English question states, years and ordinals aside; their unit is an English word."""
    if question.language != "English":
        return []
    years = {str(date.year) for date in question.dates}
    return [
        n
        for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", question.traditional)
        if n not in years and len(n) > 1
    ]


def _comparable(asked: Quantity, written: Quantity) -> bool:
    """Counts compare only in one unit, durations and shares always; 一個 as an article never."""
    if asked.measure != written.measure or asked.verbatim in _ARTICLES or written.level is None:
        return False
    return (
        asked.measure != Measure.COUNT
        or asked.unit == written.unit
        or {asked.unit, written.unit} <= _SAME_PEOPLE
    )


# --- how many decisions ---


def counts(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question counts the decisions (三項決議) and the record holds another number."""
    text = question.traditional
    for asked in question.quantities:
        if asked.measure != Measure.COUNT or asked.amount is None:
            continue
        unit = text[asked.end - len(asked.unit) :]
        found = _COUNTED_ITEMS.match(unit) or _ITEMS_COUNTED.search(text[: asked.start])
        if found and (held := _how_many(found["noun"], evidence)) and held != asked.amount:
            yield f"您的問題說「{asked.verbatim}{found['noun']}」，紀錄的{found['noun']}有 {held} 項。"


def _how_many(noun: str, evidence: Evidence) -> int:
    record = evidence.record
    if noun in {"提案", "案由", "討論案", "報告案"}:
        section = {"討論案": "討論", "報告案": "報告"}.get(noun, "")
        return sum(
            item.role == Role.AGENDA and item.label.startswith(("案由", "討論案", "報告案", "提案"))
            and (not section or any(section in label for label in item.path))
            for item in record.items
        )  # fmt: skip
    bound_here = [
        item for item in binding_items(evidence.scope) if noun != "裁示" or item.role == Role.RULING
    ]
    return len(bound_here)
