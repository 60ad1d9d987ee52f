"""The nouns of a course pack and their JSON form.

Everything in a pack rests on citations. What a program may word by itself (a goal, a question) is made of the
record's own words and passes the quote gate; what a trainer words is marked as the trainer's own.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from assistant.answer import Citation

FORMAT = 1
# The parts of a pack, in the order they are shown.
PARTS = ("goals", "points", "decisions", "cases", "quiz")
PART_NAMES = {
    "goals": "學習目標",
    "points": "重點",
    "decisions": "決議與承諾一覽",
    "cases": "案例討論",
    "quiz": "測驗",
}


@dataclass(frozen=True, slots=True)
class Own:
    """A trainer's own words in the place of those proposed: by whom, and when (ISO, UTC)."""

    text: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A goal, or the heading of a point or case: its words, and the citations they rest on."""

    id: str
    text: str
    citations: tuple[Citation, ...]
    own: Own | None = None

    @property
    def shown(self) -> str:
        """The words to show: the trainer's own where there are any."""
        return self.own.text if self.own else self.text


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: verbatim quotes of one item, under a heading. ``group`` tells how far it binds."""

    id: str
    heading: Statement
    group: str
    quotes: tuple[Citation, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the decision table; units and deadline are in the record's words, None where it names none."""

    id: str
    kind: str
    outcome: str
    subject: str
    units: tuple[str, ...]
    deadline: str | None
    open: bool
    quote: Citation


@dataclass(frozen=True, slots=True)
class Discussion:
    """A question for the group and the quotes that answer it."""

    question: str
    answers: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case of the records to discuss: its heading, the situation, and questions with cited answers."""

    id: str
    heading: Statement
    situation: tuple[Citation, ...]
    questions: tuple[Discussion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer and where the records write it."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Task:
    """A quiz task. ``kind``: choice | truefalse | short.

    ``stem`` is what the learner reads; of a cloze, ``blank`` stands where the answer was. ``answer`` occurs in
    the first citation; of a short task it is that quote. ``given`` is what the stem itself rests on, where that is
    not the cited quote. For a true/false task ``true`` says which it is, and ``changed`` the value put in the place
    of ``answer`` (None when the statement is true). ``meant`` says who 本局 or 本部 in the stem is.
    """

    id: str
    kind: str
    stem: str
    answer: str
    citations: tuple[Citation, ...]
    options: tuple[Option, ...] = ()
    true: bool | None = None
    changed: Option | None = None
    given: tuple[Citation, ...] = ()
    meant: tuple[str, ...] = ()

    @property
    def right(self) -> int | None:
        """The position (from 0) of the right option of a choice."""
        return next((at for at, option in enumerate(self.options) if option.text == self.answer), None)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a trainer did: ``order`` (of a part), ``leave_out`` or ``reword`` (of an element)."""

    act: str
    target: str
    value: Any
    who: str
    when: str


@dataclass(frozen=True)
class Pack:
    """A course pack as generated, with the trainer's edits beside it (``assistant.course.edit.shown`` applies them).

    ``wanted`` are the records it was made from (their paths), empty for all. ``made`` is ISO, UTC.
    """

    topic: str
    title: Statement
    wanted: tuple[str, ...]
    made: str
    goals: tuple[Statement, ...] = ()
    points: tuple[Point, ...] = ()
    decisions: tuple[Row, ...] = ()
    cases: tuple[CaseSheet, ...] = ()
    quiz: tuple[Task, ...] = ()
    notes: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = field(default=())

    def part(self, name: str) -> tuple[Any, ...]:
        """Return the elements of a part of ``PARTS``; each has an ``id``."""
        return tuple(getattr(self, name))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``from_dict`` reads it back."""
        return {"format": FORMAT, **_plain(asdict(self))}

    def citations(self) -> tuple[Citation, ...]:
        """Return the first citation of every item cited, in order of first appearance, numbered from 1."""
        seen: dict[tuple[str, int], Citation] = {}
        for each in cited(self):
            seen.setdefault(_place(each), replace(each, number=len(seen) + 1))
        return tuple(seen.values())


def identity(kind: str, citation: Citation, nth: int = 0) -> str:
    """Return the id of an element: what it is and where it stands, not its words, so that it outlives a correction."""
    place = [kind, citation.title, citation.date or "", *citation.path, str(nth)]
    return f"{kind}-{hashlib.sha256('|'.join(place).encode()).hexdigest()[:10]}"


def cited(pack: Pack) -> Iterator[Citation]:
    """Yield every citation of a pack in the order shown, repeats included."""
    for goal in pack.goals:
        yield from goal.citations
    for point in pack.points:
        yield from (*point.quotes, *point.heading.citations)
    for row in pack.decisions:
        yield row.quote
    for case in pack.cases:
        yield from (*case.heading.citations, *case.situation)
        yield from (citation for question in case.questions for citation in question.answers)
    for task in pack.quiz:
        yield from (*task.citations, *task.given)
        yield from (option.citation for option in task.options)
        yield from (task.changed.citation,) if task.changed else ()


class Numbers:
    """The numbers under which the places of a pack are listed."""

    def __init__(self, pack: Pack) -> None:
        """Number the places of ``pack`` as its list of sources does."""
        self.listed = pack.citations()
        self._numbers = {_place(each): each.number for each in self.listed}

    def of(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        """Return the numbers of these citations, each once."""
        return tuple(dict.fromkeys(self._numbers[_place(each)] for each in citations))

    def marks(self, citations: Iterable[Citation]) -> str:
        """Return the numbers as they are printed: [1][3]."""
        return "".join(f"[{number}]" for number in self.of(citations))


def _place(citation: Citation) -> tuple[str, int]:
    return citation.record, citation.item


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


# --- reading back ---


def from_dict(form: Mapping[str, Any]) -> Pack:
    """Return the pack of a JSON form; KeyError, TypeError or ValueError where it is none."""
    if form["format"] != FORMAT:
        raise ValueError(form["format"])
    return Pack(
        topic=str(form["topic"]),
        title=_statement(form["title"]),
        wanted=tuple(form["wanted"]),
        made=str(form["made"]),
        goals=tuple(map(_statement, form["goals"])),
        points=tuple(map(_point, form["points"])),
        decisions=tuple(map(_row, form["decisions"])),
        cases=tuple(map(_case, form["cases"])),
        quiz=tuple(map(_task, form["quiz"])),
        notes=tuple(form["notes"]),
        edits=tuple(Edit(**edit) for edit in form["edits"]),
    )


def _citation(form: Mapping[str, Any]) -> Citation:
    known = {each.name for each in fields(Citation)}
    return Citation(**{**{name: form[name] for name in known & form.keys()}, "path": tuple(form["path"])})


def _citations(forms: Iterable[Mapping[str, Any]]) -> tuple[Citation, ...]:
    return tuple(map(_citation, forms))


def _statement(form: Mapping[str, Any]) -> Statement:
    own = Own(**form["own"]) if form.get("own") else None
    return Statement(form["id"], form["text"], _citations(form["citations"]), own)


def _point(form: Mapping[str, Any]) -> Point:
    heading, quotes = _statement(form["heading"]), _citations(form["quotes"])
    return Point(form["id"], heading, form["group"], quotes, tuple(form["notes"]))


def _row(form: Mapping[str, Any]) -> Row:
    return Row(**{**form, "units": tuple(form["units"]), "quote": _citation(form["quote"])})


def _case(form: Mapping[str, Any]) -> CaseSheet:
    questions = (Discussion(each["question"], _citations(each["answers"])) for each in form["questions"])
    return CaseSheet(
        form["id"],
        _statement(form["heading"]),
        _citations(form["situation"]),
        tuple(questions),
        tuple(form["notes"]),
    )


def _option(form: Mapping[str, Any]) -> Option:
    return Option(form["text"], _citation(form["citation"]))


def _task(form: Mapping[str, Any]) -> Task:
    return Task(
        **{
            **form,
            "citations": _citations(form["citations"]),
            "options": tuple(map(_option, form["options"])),
            "changed": _option(form["changed"]) if form["changed"] else None,
            "given": _citations(form["given"]),
            "meant": tuple(form.get("meant", ())),
        }
    )
