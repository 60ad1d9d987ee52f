"""Asking back: a question that names a case, a header field or a value of no meeting in particular."""

import re
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher

from assistant.answer import Answer, Outcome, Reason
from assistant.asking import asks_decision, asks_speaker
from assistant.evidence import Evidence, Weighed
from assistant.question import Question, names_record_date, understand
from assistant.refusal import judge
from assistant.relative import shown
from assistant.scope import binding_items, squeeze
from assistant.tables import table
from assistant.words import forms_of
from index.catalog import Summary
from index.keywords import fold
from ingest.numerals import value
from ingest.record import Record, Role

WHICH = "請問是哪一場會議？"
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
    "發言",
    "發言人",
    "發言者",
}
_NTH = re.compile(r"第[\d一二三四五六七八九十]+[次個位]?")
# Who asks for the course of a matter, or how it stands now, wants all meetings, or the last.
_COURSE = re.compile(
    r"歷次|各[次場]|哪(?:幾|些)?[次場]|[兩二三]次|[兩二三]場|比較|變化|前後|分別|最後|目前|現在|最新|後來|進度|進展|演變|差[別異]|不同"
)
# How much of the question a rival must hold, and how alike two sentences are that say the same of two years.
_AS_WELL, _ALIKE = 0.95, 0.85
_VALUE = re.compile(r"[0-9][0-9,.]*|[〇零一二三四五六七八九十百千萬億兩]+")


def unclear(
    question: Question, records: Sequence[Summary], having_label: Callable[[str], Collection[str]]
) -> Answer | None:
    """Return an answer that lists the meetings meant when several fit and none is named, else None.

    ``having_label`` gives the ids of the records with an item whose label begins so.
    """
    if question.people:
        return None
    if question.cases:
        having = {record_id for case in question.cases for record_id in having_label(case)}
        meant = [record for record in records if record.id in having and _fits(question, record)]
    elif (question.header or asks_speaker(question)) and not _named(question) and not _of_matter(question):
        meant = list(records)
    else:
        return None
    named = [record for record in meant if _titled(question, record)]
    if len(named or meant) < 2 or _tells(question, records):  # noqa: PLR2004
        return None
    return _which(question, named or meant, records)


def _which(question: Question, meant: Sequence[Summary], records: Sequence[Summary]) -> Answer:
    return Answer(
        question.text,
        Outcome.NEEDS_CLARIFICATION,
        WHICH,
        Reason.AMBIGUOUS,
        choices=tuple(shown(record, records) for record in meant),
        interpretation=question.interpretation(),
    )


def _of_matter(question: Question) -> list[str]:
    """The words of a question that are not of any meeting at all (第一次發言是誰 has none)."""
    return [
        word.text
        for word in question.words
        if word.text not in _ANY_MEETING and not _NTH.fullmatch(word.text)
    ]


def _named(question: Question) -> bool:
    return bool(
        question.dates or question.month_days or question.months or question.numbers or question.places
    )


def _fits(question: Question, record: Summary) -> bool:
    """Whether a record satisfies what a question names of its meeting: number, day or year, and place."""
    if question.numbers and record.number not in question.numbers:
        return False
    day = record.date
    if (question.dates or question.month_days) and not (
        names_record_date(question, day) or (day and any(date.covers(day) for date in question.dates))
    ):
        return False
    if question.months and not (day and day.month in question.months):
        return False
    where = squeeze(record.title + (record.place or "") + (record.host or ""))
    return not question.places or any(form in where for place in question.places for form in forms_of(place))


def _titled(question: Question, record: Summary) -> bool:
    title = squeeze(record.title)
    return any(len(word.text) > 1 and word.match(title) >= 1 for word in question.words)


def _tells(question: Question, records: Sequence[Summary]) -> bool:
    """Whether a word beside the case's label says what the case is about, so that the search can tell."""
    labels = "".join(question.cases)
    words = (word for word in _of_matter(question) if word not in labels)
    return any(len(word) > 1 and not all(_titled(question, record) for record in records) for word in words)


# --- two records that answer alike and otherwise ---


def divided(found: Sequence[tuple[Weighed, Evidence | None]], records: Sequence[Summary]) -> Answer | None:
    """Return an answer that lists the meetings when they answer one question in the same words, otherwise.

    The same case decided twice, the same sentence with another number: neither may be given as the answer.
    """
    if len(found) != 1 or (evidence := found[0][1]) is None:
        return None
    weighed = found[0][0]
    question = weighed.question
    if _COURSE.search(question.traditional) or any(date.month for date in question.dates):
        return None
    rivals = {
        rival.record.id
        for rival in weighed.evidence
        if rival.record.id != evidence.record.id
        and rival.own >= _AS_WELL * evidence.own
        and (_decide_otherwise(evidence, rival) if asks_decision(question) else _disagree(evidence, rival))
        and judge(weighed, rival) is None
    }
    meant = [record for record in records if record.id in rivals | {evidence.record.id}]
    return _which(question, meant, records) if rivals else None


def _disagree(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences are of the same matter and say otherwise."""
    if squeeze(one.text) == squeeze(other.text):
        return False
    if _overrides(one.record, other.record):
        return False
    values = [_VALUE.findall(squeeze(each.text)) for each in (one, other)]
    return values[0] != values[1] and _alike(*(_VALUE.sub("#", squeeze(each.text)) for each in (one, other)))


def _decide_otherwise(one: Evidence, other: Evidence) -> bool:
    """Whether two records decide one case, or two of the same title, otherwise."""
    titles = [_heading(each) for each in (one, other)]
    decided = [
        squeeze("".join(each.record.text[item.body : item.end] for item in binding_items(each.scope)))
        for each in (one, other)
    ]
    return all(titles) and all(decided) and decided[0] != decided[1] and _alike(*titles)


def _overrides(one: Record, other: Record) -> bool:
    """Whether one of two records is a later word of the same body; the later value is then given as such."""
    ordered = one.date is not None and other.date is not None and one.date != other.date
    return ordered and fold(one.series or "") == fold(other.series or "")


def _heading(evidence: Evidence) -> str:
    """The title of the case a sentence belongs to, without its label; "" outside of cases."""
    case = evidence.scope.case or evidence.item
    return squeeze(evidence.record.text[case.body : case.end]) if case.role == Role.AGENDA else ""


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


# --- the answer to what was asked back ---


def chosen(text: str, choices: Sequence[str], records: Sequence[Summary]) -> list[Summary]:
    """Return the records among ``choices`` that a reply picks (第2次那個, 桃園的, 108.5.20那場, 第一個); [] for none."""
    offered = [record for choice in choices for record in records if shown(record, records) == choice]
    if by_order := _by_order(text, offered):
        return by_order
    question = understand(text)
    if _named(question):
        return [record for record in offered if _fits(question, record)]
    words = [word for word in question.words if len(word.text) > 1 and word.text not in _ANY_MEETING]
    return [
        record
        for record in offered
        if words and all(word.match(squeeze(record.title)) >= 1 for word in words)
    ]


def _by_order(text: str, offered: Sequence[Summary]) -> list[Summary]:
    rules = table("conversation")["choices"]
    bare = re.sub(rules["filler"], "", text)
    dated = sorted((record for record in offered if record.date), key=lambda record: str(record.date))
    for name, picked in (
        ("first", offered[:1]), ("last", offered[-1:]), ("newest", dated[-1:]), ("oldest", dated[:1]),
    ):  # fmt: skip
        if re.fullmatch(f"(?:{rules[name]}).{{0,4}}", text):
            return list(picked)
    match = re.match(rules["nth"], text)
    number = _counted(match["n"]) if match else int(bare) if re.fullmatch(r"\d{1,2}", bare) else 0
    return list(offered[number - 1 : number]) if number else []


def _counted(numeral: str) -> int:
    return value(numeral) or 0
