"""Questions of a meeting's header: who presided, who recorded, where and when it met, when it ended."""

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.answer import Answer, Citation, Claim, Outcome, Reason, cite
from assistant.premise import tagged
from assistant.question import Kind, Question, names_record_date
from assistant.scope import squeeze
from assistant.words import forms_of, is_title
from index.catalog import Summary
from ingest.data_files import table
from ingest.names import parse_people
from ingest.record import Item, Record, Role

_MEETING = re.compile(r"會議|那場|這場|[兩二三]場|那次|平台|平臺|說明會")
_ABSENT = re.compile(r"簽到|後附|附件|略")


def header_answer(
    question: Question, records: Sequence[Summary], opened: Callable[[str], Record]
) -> Answer | None:
    """Return the answer from the header of the meeting(s) named, None when the question names no meeting.

    A meeting that is named but not among the records gives a refusal; several give the choices.
    ``opened`` returns the record with an id; only those named are opened.
    """
    named, certain = named_records(question, records)
    if not certain:
        return None
    if not named:
        return Answer(
            question.text,
            Outcome.NOT_FOUND,
            "紀錄裡沒有這場會議。",
            Reason.NAMED_ABSENT,
            interpretation=question.interpretation(),
        )
    found = [
        (record, item)
        for summary in named
        for record in [opened(summary.id)]
        for name in question.header
        for item in _items(name, record)
    ]
    if not found:
        return None
    if all(_ABSENT.search(record.text[item.start : item.end]) for record, item in found):
        record, item = found[0]
        words = record.text[item.start : item.end].strip()
        nearest = (cite(1, record, item, item.start, item.end),)
        text = f"這部分內容不在紀錄裡（紀錄只寫「{words}」）。"
        return Answer(
            question.text,
            Outcome.NOT_FOUND,
            text,
            Reason.ATTACHMENT,
            nearest=nearest,
            interpretation=question.interpretation(),
        )
    return _answer(question, found)


def _answer(question: Question, found: Sequence[tuple[Record, Item]]) -> Answer:
    citations: list[Citation] = []
    for record, item in found:
        start, end = item.start, item.end
        citations.append(cite(len(citations) + 1, record, item, start, end))
    claims = tuple(Claim(citation.quote.strip(), (citation.number,)) for citation in citations)
    shown = squeeze("".join(citation.quote for citation in citations))
    strangers = [
        name for name in question.people if squeeze(name) not in shown and name not in _people_of(found)
    ]
    if Kind.YES_NO in question.kinds or tagged(question):
        titles = [word for word in question.words if any(is_title(form) for form in word.forms)]
        strangers += [word.text for word in titles if not word.match(shown)]
    notes = tuple(f"您的問題提到「{name}」，但這段紀錄不是。" for name in strangers)
    return Answer(
        question.text,
        Outcome.ANSWERED,
        "",
        claims=claims,
        citations=tuple(citations),
        notes=notes,
        interpretation=question.interpretation(),
    )


def _people_of(found: Sequence[tuple[Record, Item]]) -> set[str]:
    """The names (in surname-given order) of the people in the header fields shown."""
    return {
        person.name for record, item in found for person in parse_people(record.text[item.body : item.end])
    }


def _items(field: str, record: Record) -> Iterator[Item]:
    if field == "adjournment":
        yield from (item for item in record.items if item.role == Role.ADJOURNMENT)
        return
    if field == "length":  # from when to when
        yield from (*_items("time", record), *_items("adjournment", record))
        return
    words = {re.sub(r"[()（）]", "", word) for word in table("labels")["header"].get(field, [])}
    for item in record.items:
        label = re.sub(r"^.*、|[()（）]", "", item.label)
        if item.role == Role.HEADER and label in words:
            yield item


def held_on(record: Record) -> Item | None:
    """Return the line of the header that says when a meeting was held, None without one."""
    return next(_items("time", record), None)


def named_records(question: Question, records: Sequence[Summary]) -> tuple[list[Summary], bool]:
    """Return the records the question names, and whether it names a meeting at all."""
    named = list(records)
    certain = len(named) == 1
    days = [day for day in question.month_days if not _bounds(question.traditional, *day)]
    if question.dates or days:
        named = [record for record in named if _dated(question, record) or _in_month(question, record)]
        certain = (
            any(date.month for date in question.dates)
            or bool(days)
            or _MEETING.search(question.traditional) is not None
        )
    elif question.months:
        named, certain = [record for record in named if _in_month(question, record)], True
    if question.numbers:
        named, certain = [record for record in named if record.number in question.numbers], True
    if question.places:
        named, certain = (
            [record for record in named if any(_held_in(place, record) for place in question.places)],
            True,
        )
    titled = [record for record in named if _titled(question, record)]
    if titled and len(titled) < len(records):
        named, certain = titled, True
    return named, certain


def _bounds(text: str, month: int, day: int) -> bool:
    """Whether a day is a bound (5月31日前), which names no meeting."""
    return bool(re.search(rf"{month}\s*月\s*{day}\s*[日號]\s*(?:之|以)?[前後]", text))


def _in_month(question: Question, record: Summary) -> bool:
    """Whether the record is of a meeting held in a month named, of a year named where one is."""
    held = record.date
    years = question.years
    return bool(held and held.month in question.months and (not years or held.year in years))


def _held_in(place: str, record: Summary) -> bool:
    where = squeeze(record.title + (record.place or "") + (record.host or ""))
    return any(form in where for form in forms_of(place))


def _dated(question: Question, record: Summary) -> bool:
    if record.date is None:
        return False
    return names_record_date(question, record.date) or any(
        date.covers(record.date) for date in question.dates
    )


def _titled(question: Question, record: Summary) -> bool:
    """Whether most of the distinctive words of the question stand in the record's title."""
    title = squeeze(record.title)
    words = [word for word in question.words if len(word.text) > 1]
    held = [word for word in words if word.match(title) >= 1]
    distinctive = [word for word in held if word.text not in {"會議", "社安網", "強化", "社會安全網"}]
    return len(distinctive) >= 2  # noqa: PLR2004 - one word may be chance (平台, 說明會)
