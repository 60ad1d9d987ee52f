"""Which of several meetings was held earlier or later, told by the days in their headers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from assistant.answer import Answer, Claim, Outcome, Reason, cite
from assistant.header import held_on, named_records
from assistant.question import Question, understand
from assistant.relative import shown
from assistant.scope import squeeze
from assistant.tables import table
from index.catalog import Summary
from ingest.record import Record

# Words of any meeting: what is left beside them and the names of meetings is another matter.
_PLAIN = {
    "會議",
    "說明會",
    "座談會",
    "平台",
    "平臺",
    "專案",
    "召開",
    "開",
    "meeting",
    "meetings",
    "held",
    "one",
}
_KINDS = ("說明會", "座談會", "會報", "平台", "專案會議")
_MOST_SHOWN = 4


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("question")["order"][name])


def asks_order(text: str) -> bool:
    """Whether a text asks which meeting came first or last (哪一次會議比較早)."""
    return bool(_pattern("asks").search(text.lower()))


def order_answer(
    question: Question, records: Sequence[Summary], opened: Callable[[str], Record]
) -> Answer | None:
    """Return the meetings asked about by their days, the one asked for first; None when that is not asked.

    Where one of two is asked for and more than two could be meant, the answer asks back with the choices.
    """
    asked = question.traditional.lower().replace("平臺", "平台")
    if not asks_order(asked):
        return None
    # What asks (哪一次比較早, 兩次) names no meeting.
    told = understand(_pattern("words").sub("", question.traditional.lower()))
    if _of_matter(told, records):
        return None
    named, certain = named_records(replace(question, words=told.words), records)
    of_kind = [each for each in (named if certain else records) if each.date and _of_kind(asked, each)]
    meant = sorted(of_kind, key=lambda each: str(each.date))
    if len(meant) < 2:  # noqa: PLR2004 - nothing to put in order
        return None
    if not certain and len(meant) > 2 and not _pattern("most").search(asked):  # noqa: PLR2004
        choices = tuple(shown(record, records) for record in meant)
        text = "請問要比較的是哪兩場會議？"
        return Answer(
            question.text,
            Outcome.NEEDS_CLARIFICATION,
            text,
            Reason.AMBIGUOUS,
            choices=choices,
            interpretation=question.interpretation(),
        )
    later = bool(_pattern("later").search(asked)) and not _pattern("earlier").search(asked)
    return _ordered(question, meant[::-1] if later else meant, opened, "晚" if later else "早")


def _of_kind(asked: str, record: Summary) -> bool:
    """Whether a record is of the kind of meeting asked about (兩場說明會哪一場先開), any where none is named."""
    kinds = [kind for kind in _KINDS if kind in asked]
    return not kinds or any(kind in squeeze(record.title) for kind in kinds)


def _ordered(
    question: Question, meant: Sequence[Summary], opened: Callable[[str], Record], word: str
) -> Answer | None:
    held = [(record, held_on(record)) for record in (opened(each.id) for each in meant[:_MOST_SHOWN])]
    citations = tuple(
        cite(number, record, item, item.start, item.end)
        for number, (record, item) in enumerate(((r, i) for r, i in held if i is not None), 1)
    )
    if len(citations) < len(held):
        return None
    first = meant[0]
    same = first.date == meant[1].date
    note = (
        "這兩場會議同一天召開。"
        if same
        else f"較{word}的是{shown(first, meant)}，其次是{shown(meant[1], meant)}。"
    )
    return Answer(
        question.text,
        Outcome.ANSWERED,
        "",
        claims=tuple(Claim(citation.quote.strip(), (citation.number,)) for citation in citations),
        citations=citations,
        notes=(note,),
        interpretation=question.interpretation(),
    )


def _of_matter(told: Question, records: Sequence[Summary]) -> bool:
    """Whether a question without what asks speaks of more than meetings (哪一場先討論到住宿補助)."""
    titles = squeeze("".join(record.title + (record.place or "") for record in records))
    return any(
        word.text not in _PLAIN
        and not word.match(titles)
        and not re.fullmatch(r"[\d年月日]+|第.{1,3}次", word.text)
        for word in told.words
        if len(word.text) > 1
    )
