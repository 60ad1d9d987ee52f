"""What of the records an answer may rest on: a follow-up stays with what it points at and repeats nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.answer import Answer, Citation
from assistant.evidence import Evidence, Weighed
from assistant.question import Kind
from assistant.words import forms_of
from index.catalog import Summary
from index.filters import Filters
from ingest.record import Item, Record, Role

_CASES = {Role.AGENDA, Role.REPORT, Role.SPEECH}
_CASE = re.compile(r"案由|提案|報告事項|第.{1,3}案|[討報]\w案[一二三四五六七八九十\d]")
# What is gone on with must hold this much of the question beside what was quoted.
_AS_MUCH = 0.8
# A sentence that tells of the others (…，其他案件則是3日內) answers for them, quoted before or not.
_OTHERS = ("其他", "其它", "其餘")


class Part(NamedTuple):
    """The characters ``[start, end)`` of a record's clean text."""

    record: str
    start: int
    end: int

    def holds(self, record: str, start: int, end: int) -> bool:
        """Whether ``[start, end)`` of a record lies in this part."""
        return self.record == record and self.start <= start and end <= self.end

    def meets(self, record: str, start: int, end: int) -> bool:
        """Whether ``[start, end)`` of a record and this part share a character."""
        return self.record == record and self.start < end and start < self.end


@dataclass(frozen=True)
class Focus:
    """Where an answer may come from: ``records`` and ``parts`` of them (empty: anywhere).

    ``quoted`` are not to be given again; ``told`` says that of them those that speak of the others may.
    ``apart`` are places whose matters are left out (其他縣市); ``kind`` is what evidence must hold.
    """

    records: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    quoted: tuple[Part, ...] = ()
    told: bool = False
    apart: tuple[str, ...] = ()
    kind: Kind | None = None

    @property
    def goes_on(self) -> bool:
        """Whether an answer is gone on with (還有呢) rather than left for its kin."""
        return bool(self.quoted) and not self.told

    def among(self, records: Iterable[Summary]) -> list[Summary]:
        """Return the records that may answer."""
        return [record for record in records if not self.records or record.id in self.records]

    @property
    def filters(self) -> Filters | None:
        """The filter of the search, None when every record may answer."""
        return Filters(records=sorted(self.records)) if self.records else None

    def kept(self, weighed: Weighed) -> Weighed:
        """Return ``weighed`` with the evidence that may answer alone.

        What is given after something was quoted must speak of the question nearly as much as that did.
        """
        quoted = [e for e in weighed.evidence if self._quoted(e)]
        least = 0.0 if self.told else _AS_MUCH * max((e.own for e in quoted), default=0.0)
        evidence = [e for e in weighed.evidence if self._may(e) and e not in quoted and e.own >= least]
        return replace(weighed, evidence=evidence)

    def _quoted(self, evidence: Evidence) -> bool:
        if self.told and any(word in evidence.text for word in _OTHERS):
            return False
        return any(part.meets(evidence.record.id, evidence.start, evidence.end) for part in self.quoted)

    def _may(self, evidence: Evidence) -> bool:
        where = (evidence.record.id, evidence.start, evidence.end)
        if self.parts and not any(part.holds(*where) for part in self.parts):
            return False
        if self.kind and self.kind in evidence.slots and not evidence.slots[self.kind].filled:
            return False
        around = evidence.scope.words + evidence.scope.around
        return not any(form in around for place in self.apart for form in forms_of(place))


ANYWHERE = Focus()


def on_records(answer: Answer) -> Focus:
    """Return the focus on the records an answer cites."""
    return Focus(frozenset(citation.record for citation in answer.citations))


def on_cases(answer: Answer, records: Sequence[Record]) -> Focus:
    """Return the focus on the cases, points of reports or speeches an answer cites: what else is said of the matter."""
    found = [part for citation in answer.citations for part in _matter(*_place(citation, records))]
    return replace(on_records(answer), parts=tuple(dict.fromkeys(found)))


def on_kin(answer: Answer, records: Sequence[Record]) -> Focus:
    """Return the focus on the entries beside those an answer cites; itself not again."""
    found = []
    for citation in answer.citations:
        record, item = _place(citation, records)
        above = item if item.parent is None else record.items[item.parent]
        found.append(Part(record.id, above.start, above.stop))
    return replace(
        on_records(answer), parts=tuple(dict.fromkeys(found)), quoted=quoted_in([answer]), told=True
    )


def quoted_in(answers: Iterable[Answer]) -> tuple[Part, ...]:
    """Return what the answers quote."""
    return tuple(
        Part(citation.record, citation.start, citation.end)
        for answer in answers
        for citation in answer.citations
    )


def _place(citation: Citation, records: Sequence[Record]) -> tuple[Record, Item]:
    record = next(record for record in records if record.id == citation.record)
    return record, record.items[citation.item]


def _matter(record: Record, item: Item) -> Iterator[Part]:
    """What is said of the matter of an item: its whole case; of a report, which tells of several, its point alone.

    The heading of a report and what was decided on it belong to all of its points.
    """
    nodes = [node for node in (item, *record.ancestors(item.number)) if not _is_section(record, node)]
    case = nodes[-1] if nodes else item
    if case.role != Role.REPORT or len(nodes) == 1:
        yield Part(record.id, case.start, case.stop)
        return
    yield Part(record.id, case.start, case.end)
    yield Part(record.id, nodes[-2].start, nodes[-2].stop)
    for node in record.children(case.number):
        if node.role.binds:
            yield Part(record.id, node.start, node.stop)


def _is_section(record: Record, node: Item) -> bool:
    """Whether a node is a part of the record that holds several cases (貳、討論案), not a case at the top."""
    holds = any(kin.role in _CASES for kin in record.children(node.number))
    return node.parent is None and (node.role not in _CASES or (holds and not _CASE.match(node.label)))
