"""Words that tell time from where one stands (去年, 上一次會議), told by the records instead of today."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.question import Question, names_record_date, understand
from assistant.tables import table
from assistant.words import is_simplified, to_traditional
from index.catalog import Summary
from index.keywords import fold
from ingest.dates import roc, roc_long

_ERA = 1911
_MONTHS = 12
# Words of any meeting's title: they do not tell which.
# 盧主任觀護人說去年…: the year is told from the meeting spoken at, which only the answer will show.
_IN_SPEECH = re.compile(
    r"[一-鿿]{2}(?:說|講|提到|表示|指出|反映|報告|回應|抱怨|強調)(?:過|到|的|是|，|,)?(?:大前年|前年|去年|[上前]一?年度|今年|本年度|明年|後年)"
)
_ANY = re.compile(r"(?:專案)?會議(?:紀錄)?|開會|[紀記]錄|的")


@dataclass(frozen=True, slots=True)
class Timed:
    """A question with its relative words told by the records.

    ``said`` are sentences on how they were understood, ``meant`` the ids of the meetings they lead to,
    ``absent`` what is said when the records lack the meeting.
    """

    text: str
    said: tuple[str, ...] = ()
    meant: frozenset[str] = frozenset()
    absent: str | None = None


def timed(text: str, records: Sequence[Summary], scope: Sequence[Summary] = ()) -> Timed:
    """Return ``text`` with years, months and meetings that are told by others put in absolute terms.

    A year counts from the meeting the question names, else from the newest of ``scope`` (the records spoken
    of), else from the newest record. Text without such words comes back as it is.
    """
    written = to_traditional(text) if is_simplified(text) else text
    if not _spoken(written) or not records:
        return Timed(text)
    found = _meeting(written, records, scope)
    if found.absent:
        return found
    named = [record for record in records if record.id in found.meant] or _named(found.text, records)
    base = max(
        (day for record in (named or scope or records) if (day := record.date)),
        default=None,
    )
    if base is None or (not (named or scope) and _IN_SPEECH.search(found.text)):
        return found
    return _calendar(found, base)


@cache
def _words(section: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The words of a year or month, each with how far it lies from the one spoken in."""
    return tuple((re.compile(words), offset) for words, offset in table("conversation")["relative"][section])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("conversation")["relative"][name])


def _spoken(text: str) -> bool:
    meetings = ("previous", "bare_previous", "newest", "oldest", "first", "this")
    patterns = [pattern for name in ("years", "months") for pattern, _ in _words(name)]
    return any(pattern.search(text) for pattern in (*patterns, *map(_pattern, meetings)))


# --- meetings ---


def _meeting(text: str, records: Sequence[Summary], scope: Sequence[Summary]) -> Timed:
    """Put the meeting a relative word leads to in its place."""
    agenda = _pattern("agenda").search(text)
    for name, resolve in _MEETINGS:
        match = _pattern(name).search(text)
        if match is None or (agenda and agenda.start() <= match.start() < agenda.end()):
            continue
        if found := resolve(text, match, records, scope):
            return found
    return Timed(text)


def _previous(
    text: str, match: re.Match[str], records: Sequence[Summary], scope: Sequence[Summary]
) -> Timed | None:
    """上一次會議: the one before the meeting named or spoken of, else the newest there is."""
    start = _reference(text, match.start())
    named = _named(text[: match.start()] + text[match.end() :], records)
    reference = named or scope
    if len(reference) > 1:
        return None
    if not reference:
        return _put(text, match.span(), _newest(records), records)
    of = reference[0]
    if earlier := _before(of, records):
        return _put(text, (start, match.end()), earlier, records)
    number = f"（第{of.number - 1}次）" if of.number and of.number > 1 else ""
    return Timed(text, absent=f"{shown(of, records)}的上一次會議{number}不在資料裡。")


def _reference(text: str, end: int) -> int:
    """Where the name of the meeting begins that 上一次會議 at ``end`` is told by (第2次會議的上一次會議)."""
    name = re.search(
        r"(?:第\s*[0-9一二三四五六七八九十]+\s*次|\d{2,4}[年./-]\d{1,2}[月./-]\d{1,2}[日號]?)"
        r"(?:那[場次]|專案)?(?:的)?(?:會議|開會)?(?:的|,|，)?$",
        text[:end],
    )
    return name.start() if name else end


def _before(of: Summary, records: Sequence[Summary]) -> Summary | None:
    """The meeting of the same series with the number before, by date where meetings are not numbered."""
    series = [record for record in records if record.id != of.id and _same_series(record, of)]
    if of.number:
        return next((record for record in series if record.number == of.number - 1), None)
    earlier = [record for record in series if record.date and of.date and record.date < of.date]
    return _newest(earlier) if earlier else None


def _same_series(record: Summary, of: Summary) -> bool:
    return bool(of.series) and fold(record.series or "") == fold(of.series or "")


def _newest_named(
    text: str, match: re.Match[str], records: Sequence[Summary], _: Sequence[Summary]
) -> Timed | None:
    meant = [record for record in _of_kind(text, match, records) if record.date]
    return _put(text, match.span(), _newest(meant), records) if meant else None


def _oldest_named(
    text: str, match: re.Match[str], records: Sequence[Summary], _: Sequence[Summary]
) -> Timed | None:
    meant = [record for record in _of_kind(text, match, records) if record.date]
    return _put(text, match.span(), min(meant, key=_day), records) if meant else None


def _first(text: str, match: re.Match[str], records: Sequence[Summary], _: Sequence[Summary]) -> Timed | None:
    """第一次會議 is 第1次 where meetings are numbered; else the first by date."""
    meant = _of_kind(text, match, records)
    if len(meant) < 2 or any(record.number or not record.date for record in meant):  # noqa: PLR2004
        return None
    return _put(text, match.span(), min(meant, key=_day), records)


def _this(
    text: str, match: re.Match[str], records: Sequence[Summary], scope: Sequence[Summary]
) -> Timed | None:
    """本次會議 is the one record spoken of, or the only one there is; of several it is none."""
    meant = scope or records
    if len(meant) != 1 or _named(text[: match.start()] + text[match.end() :], records):
        return None
    return _put(text, match.span(), meant[0], records)


_Resolve = Callable[[str, re.Match[str], Sequence[Summary], Sequence[Summary]], Timed | None]
_MEETINGS: tuple[tuple[str, _Resolve], ...] = (
    ("previous", _previous),
    ("bare_previous", _previous),
    ("newest", _newest_named),
    ("oldest", _oldest_named),
    ("first", _first),
    ("this", _this),
)


def _of_kind(text: str, match: re.Match[str], records: Sequence[Summary]) -> list[Summary]:
    """The records that the words of the question on the meeting fit (最近一次政策溝通平臺會議); all without any."""
    kind = _ANY.sub("", match.groupdict().get("what") or "")
    words = [word for word in understand(kind).words if word.noun or word.name] if kind else []
    fitting = [r for r in records if all(word.match(_where(r)) >= 1 for word in words)]
    places = understand(text).places
    return [r for r in fitting if not places or any(_held(place, r) for place in places)]


def _where(record: Summary) -> str:
    return re.sub(r"\s+", "", fold(record.title + (record.place or "") + (record.host or "")))


def _held(place: str, record: Summary) -> bool:
    return any(form in _where(record) for form in (fold(place), fold(place[:2])))


def _named(text: str, records: Sequence[Summary]) -> list[Summary]:
    """The records a question names by number, day, place or title; none when it names no meeting."""
    question = understand(text)
    named = [record for record in records if _meets(question, record)]
    titled = [record for record in named if _titled(question, record)]
    told = (
        question.numbers
        or question.places
        or question.month_days
        or question.months
        or any(d.month for d in question.dates)
    )
    if told:
        return titled or named
    return titled if len(titled) < len(records) else []


def _meets(question: Question, record: Summary) -> bool:
    if question.numbers and record.number not in question.numbers:
        return False
    days = any(date.month for date in question.dates) or question.month_days
    if days and not names_record_date(question, record.date):
        return False
    return not question.places or any(_held(place, record) for place in question.places)


def _titled(question: Question, record: Summary) -> bool:
    """Whether two words of the title, or one that fills most of it, stand in the question."""
    title = _where(record)
    held = {word.text for word in question.words if len(word.text) > 1 and word.match(title) >= 1}
    return len(held - {"會議", "紀錄"}) > 1


def _newest(records: Sequence[Summary]) -> Summary:
    return max(records, key=_day)


def _day(record: Summary) -> dt.date:
    return record.date or dt.date.min


def _put(text: str, span: tuple[int, int], record: Summary, records: Sequence[Summary]) -> Timed:
    start, end = span
    put = text[:start] + called(record, records) + text[end:]
    said = f"「{text[start:end].strip('的')}」依紀錄的日期與次別，指{shown(record, records)}。"
    return Timed(put, (said,), frozenset({record.id}))


def called(record: Summary, records: Sequence[Summary]) -> str:
    """Return the shortest name of a meeting in a question: by its number, else its day, else its title."""
    if record.number and sum(each.number == record.number for each in records) == 1:
        return f"第{record.number}次會議"
    if record.date:
        return f"{roc_long(record.date)}的會議"
    return f"「{record.title}」"


def shown(record: Summary, records: Sequence[Summary]) -> str:
    """Return a meeting as it is listed for choosing: title and date, with its file where others have the same."""
    name = f"{record.title}（{roc(record.date)}）" if record.date else record.title
    same = [each for each in records if (each.title, each.date) == (record.title, record.date)]
    if len(same) == 1:
        return name
    files = {each.source for each in same}
    return f"{name}［{record.source.rpartition('/')[2] if len(files) == len(same) else record.id[:8]}］"


# --- years and months ---


def _calendar(found: Timed, base: dt.date) -> Timed:
    """Put the years and months told from ``base`` in place of their words."""
    said: list[str] = []
    months = base.year * _MONTHS + base.month - 1
    text = found.text
    told = [(pattern, f"{base.year - _ERA + offset}年") for pattern, offset in _words("years")]
    told += [
        (pattern, f"{(months + offset) // _MONTHS - _ERA}年{(months + offset) % _MONTHS + 1}月")
        for pattern, offset in _words("months")
    ]
    for pattern, words in told:
        said += [f"「{match[0]}」以{roc(base)}的紀錄計算，指{words}。" for match in pattern.finditer(text)]
        text = pattern.sub(words, text)
    return Timed(text, (*found.said, *dict.fromkeys(said)), found.meant)
