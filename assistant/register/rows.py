"""The row of the register and its JSON form (the contract of ``shean decisions --json``)."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from assistant.answer import Citation
from assistant.register.deadlines import Deadline

PROMISE = "承諾"
KINDS = ("決議", "決定", "裁示", PROMISE)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A field that a person corrected: what the machine read, what it is now, on what ground, by whom, and when."""

    field: str
    machine: str
    value: str
    ground: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing a meeting decided, ordered or promised.

    ``case`` is the item (by number) of the 案 it belongs to, ``proposer`` who brought that up, ``binds`` the clauses
    that bind. ``units`` are as written, ``resolved_units`` their full names in the same order. ``corrected`` is what
    people said since.
    """

    id: str
    meeting: str
    date: dt.date | None
    kind: str
    subject: str
    outcome: str
    status: str
    also: tuple[str, ...]
    binds: tuple[str, ...]
    units: tuple[str, ...]
    resolved_units: tuple[str, ...]
    deadline: Deadline | None
    open: bool
    citation: Citation
    case: int
    proposer: str | None = None
    corrected: tuple[Corrected, ...] = ()

    @property
    def binding(self) -> bool:
        """Whether it is a decision or a ruling; a promise is neither."""
        return self.kind != PROMISE

    def overdue(self, today: dt.date) -> bool:
        """Whether it is open and its day has passed."""
        return (
            self.open
            and self.deadline is not None
            and self.deadline.day is not None
            and self.deadline.day < today
        )

    def numbered(self, number: int) -> "Decision":
        """Return the row with its citation under another number."""
        return replace(self, citation=replace(self.citation, number=number))

    def to_dict(self, today: dt.date) -> dict[str, Any]:
        """Return the JSON form; ``today`` decides what is overdue."""
        return {
            "id": self.id,
            "meeting": self.meeting,
            "date": self.date.isoformat() if self.date else None,
            "roc_date": self.citation.roc_date,
            "path": list(self.citation.path),
            "kind": self.kind,
            "subject": self.subject,
            "outcome": self.outcome,
            "status": self.status,
            "also": list(self.also),
            "binds": list(self.binds),
            "units": list(self.units),
            "resolved_units": list(self.resolved_units),
            "proposer": self.proposer,
            "deadline": self.deadline.to_dict() if self.deadline else None,
            "open": self.open,
            "overdue": self.overdue(today),
            "corrected": [asdict(each) for each in self.corrected],
            "citation": self.citation.to_dict(),
        }
