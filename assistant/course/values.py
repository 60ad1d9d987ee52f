"""The values of a text that a learner can be asked for, and whether two of them are the same.

A value is asked for by its blank in the record's own sentence; what is offered beside it must be of the same kind,
stand elsewhere in the records, and be another value: by amount, by date, or, for an office, under every alias.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.gate import normal
from ingest.aliases import aliases, full_name, same_names
from ingest.dates import DateMention, find_dates
from ingest.quantities import Measure, Quantity, find_quantities

# What is most worth knowing comes first.
_WORTH = ("duration", "day", "money", "share", "unit", "month", "score", "age", "count", "year")
# Pages and lines are no knowledge; neither is 1個.
_NO_KNOWLEDGE = {"頁", "頁內", "案", "次", "類", "樓", "班", "點"}
_IN_NAME = re.compile(r"[「『][^「」『』]*[」』]|P\.\s*\d+")
_OPEN_END = re.compile(r"(?:日|天|週|月|年)?內$")
# The era stays in the sentence.
_ERA = re.compile(r"^(?:中華民國|民國)\s*")
# An option that is many times the answer gives itself away.
_MAGNITUDE = {
    Measure.MONEY: 20.0,
    Measure.COUNT: 12.0,
    Measure.DURATION: 60.0,
    Measure.AGE: 6.0,
    Measure.SCORE: 10.0,
}
# What stands before the second half of a range, an ordinal, or the day of a month.
_GOES_ON = re.compile(r"(?:[0-9０-９\-–~～.第級]|月\s*)$")
_RANKS = ("部院", "署司", "局處", "府市縣", "心")
_AGENT = re.compile(r"(?:請|由|交)$")


@dataclass(frozen=True, slots=True)
class Value:
    """A value at ``[start, end)`` of a text; ``kind`` and ``unit`` tell what may stand in its place."""

    kind: str
    unit: str
    start: int
    end: int
    text: str
    level: float | None = None
    date: DateMention | None = None

    @property
    def worth(self) -> int:
        """How much it is worth asking for; 0 is most."""
        return _WORTH.index(self.kind) if self.kind in _WORTH else len(_WORTH)


def find_values(text: str, *, named: bool = False) -> list[Value]:
    """Return the values of ``text`` in order: amounts, dates, and offices asked to act (``named``: any office)."""
    found = [*_dates(text), *_quantities(text), *_units(text, named=named)]
    titles = [match.span() for match in _IN_NAME.finditer(text)]
    kept: list[Value] = []
    for value in sorted(found, key=lambda value: (value.start, -value.end)):
        inside = any(low <= value.start and value.end <= high for low, high in titles)
        if not inside and all(value.start >= other.end for other in kept):
            kept.append(value)
    return kept


def _dates(text: str) -> Iterator[Value]:
    for date in find_dates(text):
        kind = "day" if date.day else "month" if date.month else "year"
        trimmed = _ERA.sub("", date.verbatim).rstrip()
        start = date.start + date.verbatim.index(trimmed)
        yield Value(kind, _form(trimmed), start, start + len(trimmed), trimmed, date=date)


def _form(written: str) -> str:
    """How a date is written, its numbers aside: #年#月#日."""
    return re.sub(r"[0-9０-９]+", "#", normal(written))


def _quantities(text: str) -> Iterator[Value]:
    for quantity in find_quantities(text):
        if quantity.approximate or quantity.level is None or quantity.measure == Measure.CLOCK:
            continue
        # 10處 is told by its digits; 三級, 個別 and 一節 are words.
        if not re.search(r"[0-9０-９]", quantity.verbatim) or quantity.unit in _NO_KNOWLEDGE:
            continue
        if _is_part(text, quantity):
            continue
        yield _quantity(quantity)


def _quantity(quantity: Quantity) -> Value:
    """The value without 內, which stays in the sentence."""
    words = quantity.verbatim.rstrip()
    words = words.removesuffix("內") if _OPEN_END.search(words) else words
    start = quantity.start + len(words) - len(words.lstrip())
    words = words.lstrip()
    unit = quantity.unit.removesuffix("內") if quantity.measure == Measure.COUNT else ""
    kind = quantity.measure.value
    return Value(kind, unit, start, start + len(words), words, quantity.level)


def _is_part(text: str, quantity: Quantity) -> bool:
    """Whether a number is a part of a longer one or of a date (16-17歲, 1月31日前), or tells how often (每2周)."""
    before, behind = text[: quantity.start], text[quantity.end : quantity.end + 1]
    return bool(_GOES_ON.search(before)) or quantity.verbatim.startswith("每") or behind in {"-", "–", "~"}


def _units(text: str, *, named: bool) -> Iterator[Value]:
    for match in _offices().finditer(text):
        if named or _AGENT.search(text[: match.start()]):
            yield office(text, match.start(), match[0])


def office(text: str, start: int, name: str) -> Value:
    """Return the office named at ``start`` of ``text`` as a value."""
    end = start + len(name)
    return Value("unit", _rank(name), start, end, text[start:end])


def _rank(name: str) -> str:
    """What an office is one of: a ministry stands beside ministries, a department beside departments."""
    last = full_name(name)[-1:]
    return next((rank for rank in _RANKS if last in rank), last)


@cache
def _offices() -> re.Pattern[str]:
    names = {name for alias in aliases() if alias.kind in {"agency", "unit"} for name in alias.names}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


# --- the same or another ---


def alike(one: Value, other: Value) -> bool:
    """Whether another value could stand in the place of ``one`` without giving itself away."""
    if one.kind != other.kind or one.unit != other.unit:
        return False
    low, high = sorted((one.level or 0.0, other.level or 0.0))
    limit = next((ratio for measure, ratio in _MAGNITUDE.items() if measure.value == one.kind), None)
    return limit is None or (low > 0 and high / low <= limit)


def differs(one: Value, other: Value) -> bool:
    """Whether two values of one kind are certainly not the same: by amount, date, or under every name."""
    if normal(one.text) == normal(other.text):
        return False
    if one.date and other.date:
        return not _overlap(one.date, other.date)
    if one.kind == "unit":
        return not same_unit(one.text, other.text)
    return one.level is not None and other.level is not None and abs(one.level - other.level) > 1e-9  # noqa: PLR2004


def _overlap(one: DateMention, other: DateMention) -> bool:
    """Whether two dates can mean the same day: 108年7月 and 108年7月1日 can."""
    if one.year != other.year:
        return False
    months = one.month is None or other.month is None or one.month == other.month
    days = one.day is None or other.day is None or one.day == other.day
    return months and days


def same_unit(one: str, other: str) -> bool:
    """Whether two names can mean the same office: under any alias, or one as a part of the other (衛福部社工司)."""
    ones = {normal(name) for name in (*same_names(one), full_name(one))}
    others = {normal(name) for name in (*same_names(other), full_name(other))}
    return any(a in b or b in a for a in ones for b in others)


def occurs(value: Value, held: Sequence[Value], text: str) -> bool:
    """Whether a value stands in a text in any form: written, or as one of the values ``held`` there."""
    written = re.escape(normal(value.text))
    # 8名 does not stand in 88名, nor 3日 in 13日.
    if re.search(rf"(?<![0-9.,]){written}", normal(text)):
        return True
    return any(value.kind == other.kind and not differs(value, other) for other in held)
