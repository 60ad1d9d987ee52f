"""A conversation: each question read with those before it, so that 「那新北市呢？」 is a question.

The answers given so far are all a conversation is: what was asked, as completed, stands in an answer's
interpretation, and what it was answered from in its citations. Nothing else is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Protocol

from assistant.answer import Answer, Citation, Outcome, Reason
from assistant.asking import asks_speaker
from assistant.clarify import chosen
from assistant.focus import ANYWHERE, Focus, Part, on_cases, on_kin, on_records, quoted_in
from assistant.followup import FollowUp, Link, asks, follow_up, hangs, plain
from assistant.question import Kind, understand
from assistant.relative import Timed, called, shown, timed
from index.catalog import Summary
from ingest.record import Record

COMPLETED, WITHIN, TOLD = "承接", "範圍", "換算"
_NO_SUBJECT = "這個問題要接著前一題才看得懂；請說出要問的是哪一件事。"
# Citations asked for where all are wanted.
_EVERY = 1000
_LACKING = {
    Link.MORE: "除了前面引用的，紀錄裡沒有其他符合的內容。",
    Link.OTHERS: "前面引用的內容之外，紀錄沒有寫到其他的。",
    Link.WHY: "紀錄沒有說明原因。",
}


class Asks(Protocol):
    """Whoever answers a question after others: an ``Assistant``."""

    def ask(self, question: str, limit: int = ..., after: Sequence[Answer] = ...) -> Answer:
        """Return the answer."""


class Conversation:
    """Questions asked one after the other of one assistant; ``answers`` are those given, oldest first."""

    def __init__(self, assistant: Asks, answers: Sequence[Answer] = ()) -> None:
        """Begin with ``assistant``, or go on after ``answers``."""
        self._assistant = assistant
        self.answers: tuple[Answer, ...] = tuple(answers)

    def ask(self, question: str, limit: int = 12) -> Answer:
        """Return the answer to ``question``, read as a follow-up where it is one."""
        answer = self._assistant.ask(question, limit, after=self.answers)
        self.answers = (*self.answers, answer)
        return answer

    def clear(self) -> None:
        """Begin anew."""
        self.answers = ()


@dataclass(frozen=True)
class Reading:
    """A question as it is to be answered: completed, with what it may be answered from.

    ``shown`` goes into the interpretation; ``said`` are notes on it; ``answer`` stands when there is nothing
    to look up; ``lacking`` is what is said when nothing is found.
    """

    text: str
    focus: Focus = ANYWHERE
    shown: Mapping[str, object] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    answer: Answer | None = None
    lacking: str = ""

    def finish(self, answer: Answer, asked: str) -> Answer:
        """Return ``answer`` as the one to ``asked``, saying how that was read."""
        if self.lacking and answer.reason == Reason.NOT_IN_RECORDS:
            answer = replace(answer, text=self.lacking)
        understood = {**self.shown, **answer.interpretation}
        if self.text == self.shown.get(COMPLETED):
            understood.pop("改寫", None)
        return replace(
            answer,
            question=asked,
            interpretation=understood,
            notes=(*answer.corrected, *self.said, *answer.beside),
        )


@dataclass(frozen=True)
class Library:
    """What reading a question needs to know of the records: their list, their people, and how to open one."""

    records: Sequence[Summary]
    people: Mapping[str, str]
    opened: Callable[[str], Record]

    def cited(self, answer: Answer) -> list[Summary]:
        """Return the records an answer cites."""
        held = {citation.record for citation in answer.citations}
        return [record for record in self.records if record.id in held]

    def speakers(self, citation: Citation) -> tuple[str, ...]:
        """Return the name of the person whose words are cited, () where it is no one's."""
        return self.opened(citation.record).items[citation.item].speaker_names[:1]


def read(text: str, history: Sequence[Answer], library: Library) -> Reading:
    """Return how ``text`` is to be understood after ``history``."""
    history = [_still_there(answer, library) for answer in history]
    before = history[-1] if history else None
    scope = library.cited(before) if before else []
    told = timed(text, library.records, scope if before and _leans(text, before, library) else ())
    shown_so_far = {TOLD: list(told.said)} if told.said else {}
    if told.absent:
        return Reading(told.text, answer=_answer(text, Outcome.NOT_FOUND, told.absent, Reason.NAMED_ABSENT))
    if before is None:
        if hangs(told.text, library.people) and not told.meant:
            answer = _answer(text, Outcome.NEEDS_CLARIFICATION, _NO_SUBJECT, Reason.AMBIGUOUS)
            return Reading(told.text, answer=answer)
        return Reading(told.text, Focus(told.meant), shown_so_far, told.said)
    reading = _after(told, before, history, library)
    return replace(reading, shown={**reading.shown, **shown_so_far}, said=told.said)


def _leans(text: str, before: Answer, library: Library) -> bool:
    """Whether relative words are told from the records spoken of: in a follow-up, and of a meeting before one."""
    return follow_up(text, completed(before), library.people) is not None


def completed(answer: Answer) -> str:
    """Return the question an answer was given to, in full."""
    told = answer.interpretation.get(COMPLETED) or answer.interpretation.get("改寫")
    return str(told or answer.question)


def reply(
    reading: Reading,
    asked: str,
    history: Sequence[Answer],
    library: Library,
    answer: Callable[..., Answer],
) -> Answer:
    """Return the answer to a question read, by ``answer`` (reading, limit) that looks it up.

    More of the same is what the whole answer holds beyond what was quoted, else what else there is. A question
    that could be of several meetings is one of the meeting spoken of, where that is among them.
    """
    if reading.focus.goes_on:
        return reading.finish(_more(reading, answer), asked)
    given = answer(reading)
    if given.outcome == Outcome.NEEDS_CLARIFICATION and (
        settled := _settled(reading, given, history, library)
    ):
        return settled.finish(answer(settled), asked)
    return reading.finish(given, asked)


def _more(reading: Reading, answer: Callable[..., Answer]) -> Answer:
    quoted = reading.focus.quoted
    whole = answer(replace(reading, focus=replace(reading.focus, quoted=())), limit=_EVERY)
    if left := remaining(whole, quoted):
        return left
    given = answer(reading)
    if given.outcome != Outcome.ANSWERED:
        return given
    none = Answer(given.question, Outcome.NOT_FOUND, reading.lacking, Reason.NOT_IN_RECORDS)
    return remaining(given, quoted) or replace(none, interpretation=given.interpretation)


def _settled(reading: Reading, given: Answer, history: Sequence[Answer], library: Library) -> Reading | None:
    """The question of the one meeting spoken of, where that is among those it could be of."""
    spoken = library.cited(history[-1]) if history else []
    meant = [record for record in spoken if shown(record, library.records) in given.choices]
    return _of_meeting(reading.text, meant[0], library) if len(meant) == 1 else None


def _of_meeting(text: str, record: Summary, library: Library) -> Reading:
    """The reading of a question of one meeting, which it is made to name."""
    focus = Focus(frozenset({record.id}))
    completed_text = f"{called(record, library.records)}{plain(text)}？"
    return Reading(completed_text, focus, {COMPLETED: completed_text, **_within(focus, library)})


def remaining(answer: Answer, quoted: Sequence[Part]) -> Answer | None:
    """Return the answer without what is in ``quoted``, renumbered; None when nothing is left of it."""
    left = [
        citation
        for citation in answer.citations
        if not any(part.meets(citation.record, citation.start, citation.end) for part in quoted)
    ]
    if not left:
        return None
    numbers = {citation.number: at for at, citation in enumerate(left, 1)}
    claims = tuple(
        replace(claim, citations=tuple(numbers[number] for number in claim.citations if number in numbers))
        for claim in answer.claims
        if set(claim.citations) & set(numbers)
    )
    citations = tuple(replace(citation, number=numbers[citation.number]) for citation in left)
    return replace(answer, claims=claims, citations=citations)


def _still_there(answer: Answer, library: Library) -> Answer:
    """The answer without citations of records that have left the index since."""
    held = {record.id for record in library.records}
    return replace(answer, citations=tuple(c for c in answer.citations if c.record in held))


def _answer(asked: str, outcome: Outcome, text: str, reason: Reason) -> Answer:
    return Answer(asked, outcome, text, reason)


def _after(told: Timed, before: Answer, history: Sequence[Answer], library: Library) -> Reading:
    if before.outcome == Outcome.NEEDS_CLARIFICATION and before.choices:
        picked = _picked(told, before, library)
        if picked:
            return picked
    speakers = [name for each in reversed(history) for c in each.citations for name in library.speakers(c)]
    found = follow_up(told.text, completed(before), library.people, speakers)
    if found is None:
        return Reading(told.text, Focus(told.meant))
    # 為什麼, 還有呢 and 誰說的 are of what was found.
    of_answer = found.link in {Link.WHY, Link.MORE} or (found.link == Link.KIND and _asks_whose(told.text))
    if before.outcome == Outcome.NOT_FOUND and of_answer:
        return Reading(told.text, answer=replace(before, text=f"前一題查無答案：{before.text}"))
    focus = _focus(found, history, library)
    if told.meant:
        focus = Focus(told.meant)
    text = _at_meeting(found, focus, library)
    shown_so_far = {COMPLETED: text, **_within(focus, library)}
    return Reading(text, focus, shown_so_far, lacking=_LACKING.get(found.link, ""))


def _asks_whose(text: str) -> bool:
    """Whether a follow-up asks who said what was answered."""
    return asks_speaker(understand(text))


def _picked(told: Timed, before: Answer, library: Library) -> Reading | None:
    """The reading of a reply to 請問是哪一場會議; a reply that fits several is asked back again."""
    if asks(told.text):
        return None  # a meeting is picked by a name, not by a question
    picked = [record for record in library.records if record.id in told.meant] or chosen(
        plain(told.text), before.choices, library.records
    )
    if not picked:
        return None
    if len(picked) > 1:
        choices = tuple(shown(record, library.records) for record in picked)
        again = Answer(before.question, before.outcome, before.text, before.reason, choices=choices)
        return Reading(told.text, shown={COMPLETED: completed(before)}, answer=again)
    return _of_meeting(completed(before), picked[0], library)


def _focus(found: FollowUp, history: Sequence[Answer], library: Library) -> Focus:
    """What a follow-up may be answered from, by how it hangs on the question before."""
    before = history[-1]
    opened = [library.opened(record.id) for record in library.cited(before)]
    if found.link == Link.MORE:
        same = [answer for answer in history if completed(answer) == completed(before)]
        within = on_cases(before, opened) if before.interpretation.get(WITHIN) else ANYWHERE
        return replace(within, quoted=quoted_in(same))
    if found.elsewhere:
        places = (understand(completed(told)).places for told in history)
        return Focus(apart=tuple(dict.fromkeys(chain.from_iterable(places))))
    narrow = _NARROWED.get(found.link)
    return narrow(before, opened) if narrow and opened else ANYWHERE


def _for_reason(answer: Answer, records: Sequence[Record]) -> Focus:
    """The case of the first citation: what is cited beside it is of another matter, with other reasons."""
    first = replace(answer, citations=answer.citations[:1])
    return replace(on_cases(first, records), kind=Kind.REASON)


_NARROWED: dict[Link, Callable[[Answer, Sequence[Record]], Focus]] = {
    Link.OTHERS: on_kin,
    Link.WHY: _for_reason,
    Link.KIND: on_cases,
    Link.MEETING: lambda answer, _: on_records(answer),
    Link.CASE: lambda answer, _: on_records(answer),
}


def _at_meeting(found: FollowUp, focus: Focus, library: Library) -> str:
    """The completed question; one of a meeting names it."""
    meant = [record for record in library.records if record.id in focus.records]
    if found.link != Link.MEETING or len(meant) != 1:
        return found.text
    return f"{called(meant[0], library.records)}{found.text.removeprefix('會議')}"


def _within(focus: Focus, library: Library) -> dict[str, object]:
    names = [shown(record, library.records) for record in library.records if record.id in focus.records]
    return {WITHIN: names} if names else {}
