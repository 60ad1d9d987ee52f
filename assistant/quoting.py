"""Quotes: the words of a record that are shown for a sentence, and the part of them that is the claim."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.binding import Spot, answering
from assistant.evidence import Evidence, Weighed, told_share
from assistant.premise import denies
from assistant.premise_words import said_of_it
from assistant.priors import ANNOUNCED, names_speaker_only
from assistant.question import Kind
from assistant.scope import squeeze
from assistant.slots import date_spots, fill, measures_of
from ingest.passages import sentences
from ingest.quantities import find_quantities
from ingest.record import Item, Record

# 報告人： stands on a line of its own but belongs to the item above it.
OF_ITEM_ABOVE = {"報告人", "提案人", "報告單位", "提案單位"}
# A numbered item up to this length is quoted whole; of a longer one, the sentences around the answer.
WHOLE_ITEM = 240
# A claim is the sentence; of a sentence longer than this, the clauses that answer.
_LONG_SENTENCE = 110
_SHORT_CLAIM = 24
_DENIES = 0.3
# A clause that only tells when (…實地輔導時，) waits for the one behind it.
_SUBORDINATE = re.compile(r"(?:(?<!小)時|期間|之際|之?後)[，；、]$")
_CLAUSE = re.compile(r"[，；、]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a record to be quoted, the item it lies in, and the part of it that is the claim.

    ``context`` is quoted beside the piece before it, whose claim refers to it, and claims nothing itself.
    """

    record: Record
    item: Item
    start: int
    end: int
    claim: tuple[int, int]
    context: bool = False


def piece(weighed: Weighed, evidence: Evidence) -> Piece:
    """Return the quote for a sentence: its whole item where that is short, with the tightest claim in it."""
    evidence = _spoken(evidence)
    record, item = evidence.record, evidence.item
    claim = tightest(weighed, evidence)
    start, end = body(record, item)
    if item.label in OF_ITEM_ABOVE and item.parent is not None:
        start = record.items[item.parent].start
    if end - start <= WHOLE_ITEM:
        return Piece(record, item, start, end, claim)
    if evidence.end - evidence.start <= WHOLE_ITEM:
        return Piece(record, item, evidence.start, evidence.end, claim)
    return Piece(record, item, *_grown(record.text, claim, (evidence.start, evidence.end)), claim)


def _spoken(evidence: Evidence) -> Evidence:
    """The first sentence of a turn in place of the line that names its speaker (唐鳳：), where it goes on."""
    if not names_speaker_only(evidence):
        return evidence
    behind = next(sentences(evidence.record.text, evidence.end, evidence.item.end), None)
    return evidence if behind is None else replace(evidence, start=behind[0], end=behind[1])


def body(record: Record, item: Item) -> tuple[int, int]:
    """Return the span of an item, label included, without the blanks behind it."""
    low, high = item.start, item.end
    while high > low and record.text[high - 1].isspace():
        high -= 1
    return low, high


def _grown(text: str, claim: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """Grow a claim by clauses on both sides, inside its sentence, up to the length of a whole item."""
    cuts = [
        sentence[0],
        *(match.end() for match in _CLAUSE.finditer(text, *sentence) if match[0] != "、"),
        sentence[1],
    ]
    low = max(cut for cut in cuts if cut <= claim[0])
    high = min(cut for cut in cuts if cut >= claim[1])
    while True:
        before = max((cut for cut in cuts if cut < low), default=low)
        after = min((cut for cut in cuts if cut > high), default=high)
        if before < low and high - before <= WHOLE_ITEM:
            low = before
        elif after > high and after - low <= WHOLE_ITEM:
            high = after
        else:
            return low, high


def tightest(weighed: Weighed, evidence: Evidence) -> tuple[int, int]:
    """Return the sentence, or of a long one the clauses that hold the answer and the words asked about."""
    start, end = evidence.start, evidence.end
    text = evidence.record.text
    if spans := [span for kind in weighed.question.kinds if (span := _of_value(weighed, evidence, kind))]:
        return spans[0]
    if end - start <= _LONG_SENTENCE:
        return start, end
    if Kind.LIST in weighed.question.kinds:
        return _row(text, start, end)
    cuts = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end)), end]
    windows = (
        (low, high)
        for first, low in enumerate(cuts[:-1])
        for high in cuts[first + 1 :]
        if _SHORT_CLAIM <= high - low <= _LONG_SENTENCE
        and (high == end or not _SUBORDINATE.search(text, low, high))
    )
    best = max(windows, key=lambda span: _window_score(weighed, text[slice(*span)]), default=(start, end))
    low, high = best
    while high > low and text[high - 1] in "，；、 ":
        high -= 1
    return low, high


def _row(text: str, start: int, end: int) -> tuple[int, int]:
    """The clauses of a long sentence that announce a row (…之關鍵因子，如：自殺、貧窮等) and the row, else the sentence."""
    announced = ANNOUNCED.search(text, start, end)
    if announced is None:
        return start, end
    cuts = [start, *(m.end() for m in _CLAUSE.finditer(text, start, announced.start() - 1) if m[0] != "、")]
    stop = re.compile(r"[，。；]").search(text, announced.end(), end)
    return cuts[-1], stop.start() if stop else end


def _of_value(weighed: Weighed, evidence: Evidence, kind: Kind) -> tuple[int, int] | None:
    """The parts of the sentence with the values of what is asked, where it gives others their own."""
    text = evidence.text
    spots: list[Spot] = [q for q in find_quantities(text) if q.measure in measures_of(kind)]
    if kind == Kind.DATE:
        spots = date_spots(text)
    values = evidence.slots[kind].values if kind in evidence.slots else ()
    span = answering(weighed.question, text, spots, values)
    return (evidence.start + span[0], evidence.start + span[1]) if span else None


def _window_score(weighed: Weighed, words: str) -> float:
    question = weighed.question
    share = told_share(question, squeeze(words), weighed.rarity)
    slots = [fill(question, kind, words, None, 0).filled for kind in question.kinds]
    # Asked whether it is so, the clause that denies it is the answer, whatever is said to be there beside it.
    denied = Kind.YES_NO in question.kinds and bool(denies(question, said_of_it(question, words)))
    return share + 0.3 * sum(slots) / len(slots) + _DENIES * denied - 0.002 * len(words)


def without_nested(pieces: Iterable[Piece]) -> list[Piece]:
    """Return ``pieces`` without those that lie inside an earlier one of the same record."""
    kept: list[Piece] = []
    for each in pieces:
        if not any(
            k.record.id == each.record.id and k.start <= each.start and each.end <= k.end for k in kept
        ):
            kept.append(each)
    return kept
