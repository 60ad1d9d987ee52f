"""The nouns of an answer, and their JSON forms (the contract other scripts rely on)."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ingest.dates import roc
from ingest.record import Form, Item, Record, Role
from ingest.rules import legal_address

ROLE_LABELS = {
    Role.HEADER: "會議資訊",
    Role.SECTION: "紀錄",
    Role.REMARKS: "致詞",
    Role.AGENDA: "案由",
    Role.EXPLANATION: "說明",
    Role.PROPOSAL: "辦法",
    Role.DECISION: "決議",
    Role.RULING: "裁示",
    Role.REPORT: "報告",
    Role.SPEECH: "發言",
    Role.RESPONSE: "回應",
    Role.CONCLUSION: "結語",
    Role.ADJOURNMENT: "散會",
    Role.ATTACHMENT: "附件",
    Role.ARTICLE: "條文",
    Role.TEXT: "內文",
}


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    NEEDS_CLARIFICATION = "needs_clarification"


class Reason(StrEnum):
    """Why a question was not answered."""

    NOT_IN_RECORDS = "not_in_records"
    NAMED_ABSENT = "named_absent"
    SLOT_ABSENT = "slot_absent"
    ATTACHMENT = "attachment"
    OUTSIDE_PERIOD = "outside_period"
    ONLY_DISCUSSED = "only_discussed"
    AMBIGUOUS = "ambiguous"
    EMPTY_QUESTION = "empty_question"
    EMPTY_INDEX = "empty_index"
    TOO_LONG = "too_long"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact place in a record and the words that stand there, verbatim from its clean text."""

    number: int
    record: str
    title: str
    date: str | None
    roc_date: str | None
    kind: str
    source: str
    path: tuple[str, ...]
    role: str
    role_label: str
    page: int | None
    line: int
    start: int
    end: int
    quote: str
    official: str
    item: int
    speaker: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            name: list(part) if isinstance(part := getattr(self, name), tuple) else part
            for name in self.__slots__
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in the record's own words and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"text": self.text, "citations": list(self.citations)}


@dataclass(frozen=True)
class Answer:
    """What is shown for a question: claims with citations, or a refusal with the nearest passages.

    The first ``corrections`` of the notes name what the question takes for granted otherwise than the records.
    """

    question: str
    outcome: Outcome
    text: str
    reason: Reason | None = None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    interpretation: dict[str, Any] = field(default_factory=dict)
    elapsed_ms: float = 0.0
    id: str | None = None
    corrections: int = 0

    @property
    def corrected(self) -> tuple[str, ...]:
        """The notes on what the question takes for granted, to be read before the answer."""
        return self.notes[: self.corrections]

    @property
    def beside(self) -> tuple[str, ...]:
        """The other notes."""
        return self.notes[self.corrections :]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of the contract."""
        return {
            "id": self.id,
            "question": self.question,
            "outcome": self.outcome.value,
            "reason": self.reason.value if self.reason else None,
            "text": self.text,
            "claims": [claim.to_dict() for claim in self.claims],
            "citations": [citation.to_dict() for citation in self.citations],
            "nearest": [citation.to_dict() for citation in self.nearest],
            "notes": list(self.notes),
            "choices": list(self.choices),
            "interpretation": self.interpretation,
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


def official(record: Record, item: Item) -> str:
    """Return the citation staff paste into a 簽呈: title（108.5.20）肆、臨時動議 報告事項四（保護司）二（一）.

    A law or rule is cited in legal form, 社會救助法第 4-1 條第 1 項第 1 款, and one that has ended says so.
    """
    if record.form == Form.ARTICLES and (address := legal_address(record.items, item)):
        return f"{record.title}{_ended(record)}{address}"
    date = f"（{roc(record.date)}）" if record.date else ""
    joined = ""
    for label in item.path:
        marker = bool(re.fullmatch(r"[（(]?[一二三四五六七八九十百\d]+[）)]?", label))
        joined += label if marker and joined else f" {label}" if joined else label
    return f"{record.title}{_ended(record)}{date}{joined}"


def _ended(record: Record) -> str:
    """Return （108.5.20 停止適用） for a rule that is no longer in force, empty for the rest."""
    ended = record.repealed
    if ended is None or ended.act in record.title:
        return ""
    return f"（{roc(ended.since)} {ended.act}）" if ended.since else f"（已{ended.act}）"


def role_label(item: Item) -> str:
    """Return the record's own word for the item's role; 決定 and 決議 are told apart by the label."""
    if "nested" in item.flags:
        return "前次會議紀錄"
    if item.role == Role.DECISION:
        return "決定" if any(label.startswith("決定") for label in item.path) else "決議"
    return ROLE_LABELS[item.role]


def cite(number: int, record: Record, item: Item, start: int, end: int) -> Citation:
    """Return the citation of ``record.text[start:end]``, which lies in ``item``."""
    return Citation(
        number=number,
        record=record.id,
        title=record.title,
        date=record.date.isoformat() if record.date else None,
        roc_date=roc(record.date) if record.date else None,
        kind=record.kind.value,
        source=record.source,
        path=item.path,
        role=item.role.value,
        role_label=role_label(item),
        page=record.spans.page(start),
        line=record.spans.line(start),
        start=start,
        end=end,
        quote=record.text[start:end],
        official=official(record, item),
        item=item.number,
        speaker=item.speaker,
    )
