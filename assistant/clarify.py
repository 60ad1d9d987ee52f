"""Asking back: a question that names a case or a header field of no meeting in particular."""

from collections.abc import Sequence

from assistant.answer import Answer, Outcome, Reason
from assistant.question import Question
from assistant.scope import squeeze
from ingest.dates import roc
from ingest.record import Record

# Words of a question about a meeting that do not tell which meeting it is.
_ANY_MEETING = {
    "會議",
    "主持",
    "主持人",
    "主席",
    "紀錄",
    "記錄",
    "地點",
    "時間",
    "散會",
    "結束",
    "開會",
    "決議",
    "決定",
    "裁示",
    "內容",
}


def unclear(question: Question, records: Sequence[Record]) -> Answer | None:
    """Return an answer that lists the meetings meant when several fit and none is named, else None."""
    if question.dates or question.month_days or question.numbers or question.places or question.people:
        return None
    if question.cases:
        meant = [record for record in records if _has_case(question, record)]
    elif question.header and all(word.text in _ANY_MEETING for word in question.words):
        meant = list(records)
    else:
        return None
    named = [record for record in meant if _titled(question, record)]
    if len(named or meant) < 2 or _tells(question, records):  # noqa: PLR2004
        return None
    choices = tuple(_shown(record) for record in (named or meant))
    return Answer(
        question.text,
        Outcome.NEEDS_CLARIFICATION,
        "請問是哪一場會議？",
        Reason.AMBIGUOUS,
        choices=choices,
        interpretation=question.interpretation(),
    )


def _has_case(question: Question, record: Record) -> bool:
    return any(
        label.startswith(case) for case in question.cases for item in record.items for label in item.path
    )


def _titled(question: Question, record: Record) -> bool:
    title = squeeze(record.title)
    return any(len(word.text) > 1 and word.match(title) >= 1 for word in question.words)


def _tells(question: Question, records: Sequence[Record]) -> bool:
    """Whether a word beside the case's label says what the case is about, so that the search can tell."""
    labels = "".join(question.cases)
    words = (word for word in question.words if word.text not in _ANY_MEETING and word.text not in labels)
    return any(
        len(word.text) > 1 and not all(_titled(question, record) for record in records) for word in words
    )


def _shown(record: Record) -> str:
    return f"{record.title}（{roc(record.date)}）" if record.date else record.title
