"""Which evidence becomes the answer: one sentence where one is enough, all of a list, one a meeting in a comparison."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.evidence import Evidence, Weighed
from assistant.question import Kind, Question
from assistant.refusal import STRICT
from assistant.slots import fill
from ingest.passages import sentences
from ingest.record import Item, Record, Role

_ACROSS = re.compile(
    r"哪(?:幾|些)?[次場]|幾次會議|哪些會議|歷次|各場|兩場|兩次|前後|進展|變化|差別|不同|比較|一樣嗎|相同|同樣|分別在|從.{2,12}到|which meetings|compare|differ|change"
)
_ALL_SAID = re.compile(r"(?:哪[二兩三四五六七八九十些幾]|什麼|總共|所有).{0,6}(?:事|點|建議|意見|話|看法|訴求)|講了|說了(?:什麼|哪些)|提(?:了|出)(?:什麼|哪些)|發言(?:重點|內容)")
_WHO = re.compile(r"誰|哪(?:一)?位|哪個人|who\b")
_PROPOSING = re.compile(r"建議|希望|應|請|是否|建請|呼籲|可否")
# Longer sentences are cut to the clauses that answer; shorter ones are quoted whole.
_LONG = 110
_CLAUSE = re.compile(r"[，；、]")
_CLOSE = 0.9
_ACROSS_SHARE = 0.55
_MAX_LIST = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a record to be quoted, and the item it lies in."""

    record: Record
    item: Item
    start: int
    end: int


def choose(weighed: Weighed) -> Evidence | None:
    """Return the sentence the answer rests on: the best that names and holds what was asked, else the best."""
    question = weighed.question
    strict = question.kind in STRICT
    sound = [e for e in weighed.evidence if not e.unmet and (e.filled or not strict)]
    best = weighed.best
    if best is None or not sound:
        return best
    return sound[0] if sound[0].score >= 0.7 * best.score else best


def select(weighed: Weighed, evidence: Evidence) -> list[Piece]:
    """Return the pieces to quote for ``evidence`` and what must go with it, best first, without repeats."""
    question = weighed.question
    if question.people and _ALL_SAID.search(question.traditional):
        pieces = list(_turns(weighed, evidence))
    elif _ACROSS.search(question.traditional):
        pieces = list(_across(weighed, evidence))
    else:
        pieces = [*_speaker_line(question, evidence), _piece(question, evidence), *_members(question, evidence)]
        pieces += list(_second(weighed, evidence))
    return list(dict.fromkeys(pieces))


def _piece(question: Question, evidence: Evidence) -> Piece:
    start, end = tightest(question, evidence)
    return Piece(evidence.record, evidence.item, start, end)


def tightest(question: Question, evidence: Evidence) -> tuple[int, int]:
    """Return the sentence, or of a long one the clauses that hold the answer and most of the words asked."""
    start, end = evidence.start, evidence.end
    if end - start <= _LONG or Kind.LIST in question.kinds:
        return start, end
    text = evidence.record.text
    cuts = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end) if match[0] != "、"), end]
    best, best_score = (start, end), -1.0
    for first in range(len(cuts) - 1):
        for last in range(first + 1, len(cuts)):
            low, high = cuts[first], cuts[last]
            if high - low > _LONG and last - first > 1:
                break
            score = _window_score(question, text[low:high]) - 0.002 * (high - low)
            if score > best_score:
                best, best_score = (low, high), score
    return _widened(text, best, (start, end))


def _window_score(question: Question, words: str) -> float:
    from assistant.evidence import squeeze  # noqa: PLC0415

    held = squeeze(words)
    total = sum(word.weight for word in question.words) or 1.0
    share = sum(word.weight * word.match(held) for word in question.words) / total
    slots = [fill(question, kind, words, None, 0).filled for kind in question.kinds]
    return share + 0.3 * sum(slots) / len(slots)


def _widened(text: str, window: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """Drop the comma a window ends with; keep a window of a few characters whole by taking the sentence."""
    low, high = window
    while high > low and text[high - 1] in "，；、 ":
        high -= 1
    return (low, high) if high - low >= 16 else sentence  # noqa: PLR2004 - less is no statement


def _speaker_line(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Who said it is answered by the line that names the speaker, beside the words."""
    if not _WHO.search(question.traditional.lower()) or not evidence.item.speaker:
        return
    named = _naming_item(evidence)
    if named is None:
        return
    start, end = next(sentences(evidence.record.text, named.start, named.end))
    yield Piece(evidence.record, named, start, end)


def _naming_item(evidence: Evidence) -> Item | None:
    """The innermost item at or above the evidence whose own first line names the speaker."""
    record, speaker = evidence.record, evidence.item.speaker or ""
    for item in (evidence.item, *record.ancestors(evidence.item.number)):
        first = record.text[item.start : item.end].split("\n", 1)[0]
        if speaker[-3:] in first:
            return item
    return None


def _members(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """A sentence that announces a list (…如下：) or a heading over one is quoted with all its members."""
    record, item = evidence.record, evidence.item
    children = [child for child in record.children(item.number) if child.role == item.role]
    announces = evidence.text.rstrip().endswith(("：", ":"))
    if not children or not (announces or Kind.LIST in question.kinds):
        return
    for child in children[:_MAX_LIST]:
        first = next(sentences(record.text, child.start, child.end), None)
        if first:
            yield Piece(record, child, first[0], child.end)


def _second(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """A second kind asked for that the sentence lacks (誰建議？中央怎麼回應？) is looked for beside it."""
    question = weighed.question
    open_kinds = [kind for kind in question.kinds[1:] if not evidence.slots[kind].filled and kind in STRICT]
    rivals = [e for e in weighed.evidence if e.item.number != evidence.item.number or e.record.id != evidence.record.id]
    for kind in open_kinds:
        found = next((e for e in rivals[:12] if e.slots[kind].filled and not e.unmet), None)
        if found:
            yield _piece(question, found)
    if re.search(r"(?:怎麼|如何)?(?:回應|回覆|答覆|回答)", question.traditional) and evidence.item.role == Role.SPEECH:
        yield from _reply(weighed, evidence)


def _reply(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """The response to a speech: the best-weighed sentence of the responses under it."""
    record = evidence.record
    speech = evidence.item
    while speech.parent is not None and record.items[speech.parent].role == Role.SPEECH:
        speech = record.items[speech.parent]
    found = next(
        (e for e in weighed.evidence if e.record.id == record.id and e.item.role == Role.RESPONSE and speech.start <= e.start < speech.stop),
        None,
    )
    if found:
        yield _piece(weighed.question, found)


def _turns(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """Every turn of the person asked about, in record order, each by the sentence that proposes or concludes."""
    people = set(weighed.question.people)
    records = {e.record.id: e.record for e in weighed.evidence if not e.unmet}
    for record in sorted(records.values(), key=lambda record: str(record.date)):
        for item in record.items:
            own = set(item.speaker_names) & people and item.role in {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}
            if own and record.text[item.body : item.end].strip():
                yield from _point(record, item)


def _point(record: Record, item: Item) -> Iterator[Piece]:
    spans = list(sentences(record.text, item.body, item.end))
    if len(spans) > 1 and item.speaker and item.speaker[-2:] in record.text[slice(*spans[0])]:
        spans = spans[1:]
    elif spans and item.speaker and record.text[slice(*spans[0])].strip("：: \n") == item.speaker:
        return
    proposing = [span for span in spans if _PROPOSING.search(record.text[slice(*span)])]
    start, end = (proposing or spans or [(item.start, item.end)])[-1]
    yield Piece(record, item, start, end)


def _across(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """The best sentence of each record that speaks to the matter, in date order."""
    best: dict[str, Evidence] = {}
    for each in weighed.evidence:
        if each.support >= _ACROSS_SHARE * evidence.support and each.score >= _ACROSS_SHARE * evidence.score:
            best.setdefault(each.record.id, each)
    for each in sorted(best.values(), key=lambda found: str(found.record.date)):
        yield _piece(weighed.question, each)


def in_order(pieces: Iterable[Piece], key: Callable[[Piece], object] | None = None) -> list[Piece]:
    """Return pieces without those that lie inside another of the same record."""
    kept: list[Piece] = []
    for piece in pieces:
        if not any(p.record.id == piece.record.id and p.start <= piece.start and piece.end <= p.end for p in kept):
            kept.append(piece)
    return kept
