"""What a chair declares decided in a verbatim transcript: 「（無）無異議，通過。」, 「做以下決定：…」.

Only the set words of a declaration count, and only from the chair: whatever else is said in a transcript is speech.
"""

import re
from collections.abc import Iterator

from assistant.register.deadlines import find_deadline
from assistant.register.extract import Span, make_row, squeezed
from assistant.register.orders import find_orders, responsible
from assistant.register.outcomes import outcome_of
from assistant.register.rows import Decision
from ingest.forms import CHAIR_WORDS
from ingest.record import Item, Record, Role

_DECLARED = re.compile(
    r"無異議[，,]?(?:本案)?(?:照案|修正)?通過|(?<![，])(?:本案|第[^，。？]{1,14}條)[^。？]{0,40}(?:通過|保留|緩議|另擇期再審)(?=。)"
)
_LISTED = re.compile(r"(?:作|做|作成|做成)(?:以下|如下|下列)(?P<word>決定|決議|裁示|結論)[：:]")
_SENTENCE = re.compile(r"[^。？！\n]+(?:[。？！]|$)")
_ASKS = re.compile(r"有無異議|有沒有異議|請問")
_SUBJECT_MAX = 60


def spoken_rows(record: Record) -> Iterator[Decision]:
    """Yield the rows of a transcript in its order."""
    turns = [item for item in record.items if item.role == Role.SPEECH and "nested" not in item.flags]
    before: Item | None = None
    for turn in turns:
        if turn.speaker in CHAIR_WORDS:
            for start, end, kind in _declared(record.text, turn.body, turn.end):
                yield _row(record, turn, start, end, kind, before)
        before = turn


def _declared(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of what is declared; a list runs to the end of the turn."""
    if listed := _LISTED.search(text, start, end):
        kind = {"決定": "決定", "裁示": "裁示"}.get(listed["word"], "決議")
        yield listed.start(), end, kind
        return
    for match in _SENTENCE.finditer(text, start, end):
        words = squeezed(match[0])
        found = _DECLARED.search(words)
        if found and ("無異議" in found[0] or not _ASKS.search(words)):
            yield match.start(), match.end(), "決議"


def _row(record: Record, turn: Item, start: int, end: int, kind: str, before: Item | None) -> Decision:
    """The row of a declaration; it is about the case on the agenda, else what was read out in the turn before."""
    words = squeezed(record.text[start:end])
    orders = find_orders(words)
    cases = [
        above
        for above in record.ancestors(turn.number)
        if above.role == Role.AGENDA and above.parent is not None
    ]
    about = cases[0] if cases else before
    said = squeezed(record.text[about.body : about.end]) if about else ""
    outcome = outcome_of(words, ordered=bool(orders))
    return make_row(
        record,
        Span(turn, start, end),
        kind=kind,
        subject=(said or words)[:_SUBJECT_MAX],
        outcome=outcome,
        units=responsible(words, orders),
        deadline=find_deadline(words, record.date) if outcome.open else None,
        binds=(words,),
        case=cases[0] if cases else turn,
    )
