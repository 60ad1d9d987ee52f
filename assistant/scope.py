"""The scope of an item: its words, what stands around them, and whether they satisfy what a question names."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.question import Question
from assistant.words import forms_of
from index.keywords import fold
from ingest.aliases import full_name
from ingest.dates import find_dates
from ingest.record import Form, Item, Record, Role

_SCOPE_HEADING = 400


@dataclass(frozen=True)
class Scope:
    """What an item says and what surrounds it, folded once: its words, and the words it stands under."""

    record: Record
    item: Item

    @cached_property
    def words(self) -> str:
        """The item's own words, folded, blanks out."""
        return squeeze(self.record.text[self.item.start : self.item.end])

    @cached_property
    def around(self) -> str:
        """The words above the item: its case or the speech it answers, title, place, host, date, people."""
        record, text = self.record, self.record.text
        above = [text[node.start : node.end][:_SCOPE_HEADING] for node in record.ancestors(self.item.number)]
        if self.item.role.binds and (case := self.case):
            above.append(text[case.start : case.stop])
        names = [
            record.title,
            record.place or "",
            record.host or "",
            self.item.speaker or "",
            *self.item.speaker_names,
        ]
        names += [person.name for person in record.chairs] + [self.item.unit or ""]
        names += [full_name(self.item.unit, record.date)] if self.item.unit else []
        names += [full for number, _, full in record.deixis if number == self.item.number]
        return squeeze("\n".join([*above, *names, *self.siblings]))

    @cached_property
    def announced(self) -> str:
        """The words of the parent when they announce this item (…如下：): one sentence with it."""
        if self.item.parent is None:
            return ""
        node = self.record.items[self.item.parent]
        words = self.record.text[node.body : node.end].strip()
        return words if words.endswith(("：", ":")) and len(words) > 1 else ""

    @cached_property
    def case(self) -> Item | None:
        """The case or report the item belongs to: the outermost ancestor that is no section."""
        nodes = [node for node in self.record.ancestors(self.item.number) if node.parent is not None]
        return nodes[-1] if nodes else None

    @cached_property
    def siblings(self) -> tuple[str, ...]:
        """In a speech of several points, the words of the item's nearest kin (for the topic only)."""
        parent = self.item.parent
        if parent is None:
            return ()
        if self.item.role not in {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}:
            return ()  # the points of one speech share a topic; the entries of a list differ in it
        return tuple(
            self.record.text[kin.start : kin.end][:80]
            for kin in self.record.children(parent)
            if kin.number != self.item.number
        )[:4]

    @cached_property
    def years(self) -> frozenset[int]:
        """The years the item speaks of: written in it or above it, else that of the meeting."""
        text = self.record.text[self.item.start : self.item.end]
        found = {date.year for date in find_dates(text)}
        if self.record.date:
            found.add(self.record.date.year)
        for node in self.record.ancestors(self.item.number):
            found |= {date.year for date in find_dates(self.record.text[node.start : node.end])}
        return frozenset(found)


@lru_cache(maxsize=16_384)
def squeeze(text: str) -> str:
    """Return ``text`` folded and without blanks, the form words are looked for in."""
    return re.sub(r"\s+", "", fold(text))


def unmet_constraints(question: Question, scope: Scope) -> tuple[str, ...]:
    """Return what the question names that neither the item nor its record satisfies."""
    unmet = [place for place in question.places if not _has(place, scope)]
    if len(unmet) < len(question.places):
        unmet = []  # of two places compared, each is met by its own evidence
    record = scope.record
    if question.numbers and not any(
        number == record.number or f"第{number}次" in scope.words for number in question.numbers
    ):
        unmet.append(f"第{question.numbers[0]}次")
    if question.cases and not any(
        label.startswith(case) for case in question.cases for label in scope.item.path
    ):
        unmet.append(question.cases[0])
    strangers = [name for name in question.people if not _has_person(name, scope)]
    unmet += strangers if len(strangers) == len(question.people) else []
    dates = _unmet_dates(question, scope)
    unmet += dates if len(dates) == len(question.dates) + len(question.month_days) else []
    missing = [unit for unit in question.units if not _has(unit, scope)]
    unmet += missing if len(missing) == len(question.units) else []
    return tuple(unmet)


def _has(name: str, scope: Scope) -> bool:
    return any(form in scope.words or form in scope.around for form in forms_of(name))


def _has_person(name: str, scope: Scope) -> bool:
    if name in scope.item.speaker_names or fold(name) in scope.around or fold(name) in scope.words:
        return True
    return any(name == person.name for person in (*scope.record.chairs, *scope.record.recorders))


def _unmet_dates(question: Question, scope: Scope) -> list[str]:
    """A year is met by the item, its case or its meeting; a full date by the words or the meeting's day."""
    record, unmet = scope.record, []
    text = record.text[scope.item.start : scope.item.end]
    written = find_dates(text)
    for asked in question.dates:
        if asked.month is None:
            met = asked.year in scope.years
        else:
            met = bool(record.date and asked.covers(record.date)) or any(
                asked.year == date.year and date.month == asked.month and asked.day in {None, date.day}
                for date in written
            )
        if not met:
            unmet.append(asked.verbatim)
    for month, day in question.month_days:
        same_day = record.date is not None and (record.date.month, record.date.day) == (month, day)
        if not same_day and not re.search(rf"(?<!\d){month}\s*月\s*{day}\s*日", text):
            unmet.append(f"{month}月{day}日")
    return unmet


def has_decisions(record: Record) -> bool:
    """Whether the record holds anything that binds; consultation minutes hold none."""
    return record.form == Form.DECISION and any(item.role.binds for item in record.items)
