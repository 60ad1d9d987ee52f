"""Structured questions: which decisions, orders and promises there are, and how many, answered from the register.

Only a question that asks for a set of rows and says nothing beyond what the register can narrow by is taken; any
other goes the ordinary way. The answer is complete, counted, and every row is cited.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from assistant.answer import Answer, Claim, Outcome, Reason
from assistant.header import named_records
from assistant.question import Question
from assistant.register.book import Register, Wanted, concerns, says
from assistant.register.rows import KINDS, PROMISE, Decision
from assistant.tables import table
from index.catalog import Summary
from ingest.aliases import aliases
from ingest.dates import roc_long

RULING = "裁示"
# What ended so is a case; a ruling by the chair may be on none.
_OF_A_CASE = re.compile(r"(?:哪幾|哪些|幾|多少|那些)個?(?:議|提)?案")
BINDING = tuple(kind for kind in KINDS if kind != PROMISE)
_ASSIGNED = frozenset({"ordered", "under study", "referred", "promised"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A structured question understood: what rows, of which meetings, and how it is said back."""

    wanted: Wanted
    counts: bool = False
    generic: bool = False
    assigned: bool = False
    dated: bool = False
    topic: str = ""
    words: str = ""
    meetings: tuple[Summary, ...] | None = None

    def keeps(self, row: Decision) -> bool:
        """What the register does not narrow by."""
        if self.assigned and not (row.binding and (row.open or row.status in _ASSIGNED)):
            return False
        if self.words not in row.citation.quote:
            return False
        return (not self.dated or row.deadline is not None) and (not self.topic or says(row, self.topic))

    def said(self) -> list[str]:
        """What the rows were narrowed by, in the words of the register (單位：社家署)."""
        wanted = self.wanted
        shown: dict[str, Any] = {
            "會議": [
                f"{meeting.title}{f'（{roc_long(meeting.date)}）' if meeting.date else ''}"
                for meeting in self.meetings or ()
            ],
            "種類": list(wanted.kinds),
            "結果": wanted.status or "",
            "單位": wanted.unit or "",
            "主題": self.topic,
            "用語": self.words,
            "狀態": "逾期" if wanted.overdue else {True: "未結案", False: "已結案", None: ""}[wanted.open],
            "其他": [word for word, held in (("交辦", self.assigned), ("有期限", self.dated)) if held],
        }
        return [
            f"{name}：{'、'.join(part) if isinstance(part, list) else part}"
            for name, part in shown.items()
            if part
        ]


@cache
def _rules() -> dict[str, Any]:
    rules = table("register_questions")
    grammar = sorted("".join(rules["words"]["grammar"].split()).split("|"), key=len, reverse=True)
    return {
        "set": re.compile(rules["set"]),
        "number": re.compile(rules["number"]),
        "things": [(re.compile(row["pattern"]), row) for row in rules["thing"]],
        "grammar": re.compile("|".join(word for word in grammar if word)),
        "topic": re.compile(rules["words"]["topic"]),
        "other": re.compile(rules["words"]["other"]),
    }


def register_answer(
    question: Question, records: Sequence[Summary], register: Callable[[], Register]
) -> Answer | None:
    """Return the answer from the register when the question asks for a set of its rows, else None.

    ``records`` are those the question may be of; ``register`` gives the register, which is not made for a question
    that cannot be one for it.
    """
    text = re.sub(r"\s", "", question.traditional)
    rules = _rules()
    asks = rules["set"].search(text) or rules["number"].search(text)
    if not asks or rules["other"].search(text) or not any(rule.search(text) for rule, _ in rules["things"]):
        return None
    book = register()
    asked = _understood(question, text, records, book)
    if asked is None:
        return None
    rows = _rows(asked, book)
    if asked.topic and not rows:
        return None  # the words may be other words in the records
    if not rows and asked.wanted.kinds == (RULING,) and not asked.counts:
        wider = replace(asked, wanted=replace(asked.wanted, kinds=BINDING))
        if rows := _rows(wider, book):  # whatever the chair ruled, records of this kind call it 決定 or 決議
            return _answer(question, wider, rows, book)
    return _answer(question, asked, rows, book)


def _rows(asked: _Asked, book: Register) -> tuple[Decision, ...]:
    return tuple(row for row in book.select(asked.wanted) if asked.keeps(row))


# --- what is asked ---


def _understood(question: Question, text: str, records: Sequence[Summary], book: Register) -> _Asked | None:
    """Return what a question asks of the register, None when words are left that it cannot narrow by."""
    rules = _rules()
    rest = text
    about = rules["topic"].search(rest)
    topic = about["topic"] if about else ""
    rest = rest.replace(about[0], "|", 1) if about else rest
    unit, rest = _unit(question, rest, book)
    meetings, rest = _meetings(question, rest, records, unit)
    if meetings == ():
        return None  # of a meeting that is not among the records the ordinary way says so
    fields: dict[str, Any] = {}
    for rule, row in rules["things"]:
        if rule.search(rest):
            rest = rule.sub("|", rest)
            fields |= {name: value for name, value in row.items() if name != "pattern" and name not in fields}
    counts = bool(rules["number"].search(rest))
    rest = rules["grammar"].sub("", rules["number"].sub("|", rules["set"].sub("|", rest)))
    if not fields or re.search(r"\w", rest) or (fields.get("assigned") and not unit):
        return None
    if "status" in fields and "kinds" not in fields and _OF_A_CASE.search(text):
        fields["kinds"] = tuple(kind for kind in BINDING if kind != RULING)
    ids = [meeting.id for meeting in (records if meetings is None else meetings)]
    return _Asked(
        _wanted(fields, unit, ids, counts=counts), counts, topic=topic, meetings=meetings,
        **{name: fields[name] for name in ("generic", "assigned", "dated", "words") if name in fields},
    )  # fmt: skip


def _wanted(fields: dict[str, Any], unit: str | None, ids: list[str], *, counts: bool) -> Wanted:
    kinds = tuple(fields.get("kinds", ()))
    if fields.get("generic") and not counts:
        kinds = BINDING
    return Wanted(
        unit=unit,
        status=fields.get("status"),
        kinds=kinds,
        open=fields.get("open"),
        overdue=fields.get("overdue", False),
        records=ids,
    )


def _unit(question: Question, text: str, book: Register) -> tuple[str | None, str]:
    """The unit named: one of the register under any name, else one that the question names and no row has."""
    kinds = {name: alias.kind for alias in aliases() for name in alias.names}
    named = [name for name in question.units if kinds.get(name, "agency") in {"agency", "unit", "group"}]
    for name in sorted({*book.names(), *named}, key=len, reverse=True):
        if len(name) > 1 and name in text:
            return name, text.replace(name, "|", 1)
    return None, text


def _meetings(
    question: Question, text: str, records: Sequence[Summary], unit: str | None
) -> tuple[tuple[Summary, ...] | None, str]:
    """The meetings named by date, number, place or title; None when none is, () when none of the records is it."""
    places = tuple(place for place in question.places if unit is None or not _of_unit(place, unit))
    asked = replace(question, places=places)
    named, _ = named_records(asked, records)
    if len(named) == len(records) and not (places or asked.dates or asked.month_days or asked.numbers):
        return None, text
    rest = text
    for written in (date.verbatim for date in question.dates):
        rest = rest.replace(re.sub(r"\s", "", written), "|")
    rest = re.sub(r"第[0-9一二三四五六七八九十]+次|\d{1,2}月(?:\d{1,2}[日號])?|\d{1,2}/\d{1,2}", "|", rest)
    titles = "".join(meeting.title + (meeting.host or "") for meeting in named)
    for place in places:
        rest = re.sub(f"{place}|{place[:-1]}|{place.replace('臺', '台')}", "|", rest)
    return tuple(named), _without_title(rest, titles)


def _of_unit(place: str, unit: str) -> bool:
    return unit.startswith((place, place[:-1]))


def _without_title(text: str, titles: str) -> str:
    """Take out the words (two characters or more) by which a title is called."""
    plain = titles.replace("臺", "台")
    at, kept = 0, ""
    while at < len(text):
        size = next(
            (
                size
                for size in range(len(text) - at, 1, -1)
                if text[at : at + size].replace("臺", "台") in plain
            ),
            0,
        )
        kept += "|" if size else text[at]
        at += size or 1
    return kept


# --- the answer ---


def _answer(question: Question, asked: _Asked, rows: tuple[Decision, ...], book: Register) -> Answer:
    interpretation = {**question.interpretation(), "登錄簿": asked.said(), "筆數": len(rows)}
    if not rows:
        promised = _promised_instead(asked, book)
        if not promised:
            return _nothing(question, asked, book, interpretation)
        return Answer(
            question.text,
            Outcome.NOT_FOUND,
            f"這個範圍的紀錄沒有決議、決定或裁示（0 項）；會中的承諾有 {len(promised)} 項，列在下面，不是決議。",
            Reason.ONLY_DISCUSSED,
            nearest=tuple(row.numbered(number).citation for number, row in enumerate(promised, 1)),
            interpretation=interpretation,
        )
    return _listed(question, rows, [*_notes(asked, rows, book)], interpretation)


def _listed(
    question: Question, rows: Sequence[Decision], notes: Sequence[str], interpretation: dict[str, Any]
) -> Answer:
    citations = tuple(row.numbered(number).citation for number, row in enumerate(rows, 1))
    claims = tuple(Claim(citation.quote, (citation.number,)) for citation in citations)
    return Answer(
        question.text,
        Outcome.ANSWERED,
        "",
        claims=claims,
        citations=citations,
        notes=tuple(notes),
        interpretation=interpretation,
    )


def _promised_instead(asked: _Asked, book: Register) -> tuple[Decision, ...]:
    """Of a meeting that decided nothing, what it promised: said to be promises."""
    if asked.meetings is None or not asked.generic or asked.counts:
        return ()
    held = book.select(replace(asked.wanted, kinds=(), status=None))
    return held if all(not row.binding for row in held) else ()


def _nothing(question: Question, asked: _Asked, book: Register, interpretation: dict[str, Any]) -> Answer:
    meetings = len({row.citation.record for row in book.rows})
    others = "".join(_others(asked, (), book))
    conditions = "；".join(asked.said())
    text = f"登錄簿（{meetings} 場會議）裡沒有符合的事項（0 項）。條件：{conditions}。{others}"
    return Answer(
        question.text, Outcome.NOT_FOUND, text, Reason.NOT_IN_RECORDS, interpretation=interpretation
    )


def _notes(asked: _Asked, rows: Sequence[Decision], book: Register) -> list[str]:
    counted = _counted(rows)
    notes = [f"登錄簿中符合的共 {len(rows)} 項：{counted}。", *_others(asked, rows, book)]
    if any(not row.binding for row in rows):
        notes.append("承諾是會中的回應，不是決議。")
    if asked.wanted.open is not None or asked.wanted.overdue:
        notes.append("是否結案依紀錄的文字判斷；會後的辦理情形若沒有紀錄，登錄簿不會知道。")
    return notes


def _counted(rows: Sequence[Decision]) -> str:
    count = Counter(row.kind for row in rows)
    return "、".join(f"{kind} {count[kind]} 項" for kind in KINDS if count[kind])


def _others(asked: _Asked, rows: Sequence[Decision], book: Register) -> list[str]:
    """What of other kinds the same scope holds, so that a narrow count misleads nobody."""
    if not asked.wanted.kinds and not asked.assigned:
        return []
    shown = {row.id for row in rows}
    scope = replace(asked, assigned=False, wanted=replace(asked.wanted, kinds=()))
    rest = [row for row in book.select(scope.wanted) if scope.keeps(row) and row.id not in shown]
    if asked.assigned:
        rest = [row for row in rest if not row.binding and concerns(row, asked.wanted.unit or "")]
    return [f"同一範圍另有{_counted(rest)}，不在此列。"] if rest else []
