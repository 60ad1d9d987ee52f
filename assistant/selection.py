"""Which evidence becomes the answer: one item where one is enough, all of a list, one a meeting in a comparison."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence, Weighed, asks_decision, brings
from assistant.question import Kind, Question
from assistant.refusal import STRICT
from assistant.scope import squeeze
from assistant.slots import fill
from assistant.words import forms_of
from ingest.passages import sentences
from ingest.record import Item, Record, Role

_ACROSS = re.compile(
    r"哪(?:幾|些)?[次場]|幾次會議|哪些會議|歷次|各場|[兩二]場|[兩二]次會|進展|變化|差別|不同|不一樣|比較|一樣|相同|同一|一致"
    r"|前後|分別在|各是|各講|which meetings|compare|differ|change|both"
)
_ALL_SAID = re.compile(
    r"(?:哪[二兩三四五六七八九十些幾]|什麼|總共|所有).{0,6}(?:事|點|建議|意見|話|看法|訴求)|講了|說了(?:什麼|哪些)|提(?:了|出)(?:什麼|哪些)|發言(?:重點|內容)"
)
_WHO = re.compile(r"誰|哪(?:一)?位|哪個人|who\b")
_REPLY = re.compile(r"回應|回覆|答覆|回答|怎麼回|respon|repl")
_PROPOSING = re.compile(r"建議|希望|應|請|是否|建請|呼籲|可否")
# 報告人： stands on a line of its own but belongs to the item above it.
OF_ITEM_ABOVE = {"報告人", "提案人", "報告單位", "提案單位"}
_NOTED = re.compile(r"(?:[一二三四]、)?洽悉。?")
_CLAUSE = re.compile(r"[，；、]")
# A numbered item up to this length is quoted whole; of a longer one, the sentences around the answer.
_WHOLE_ITEM = 180
# A claim is the sentence; of a sentence longer than this, the clauses that answer.
_LONG_SENTENCE = 110
_SHORT_CLAIM = 24
_ACROSS_SHARE = 0.55
# Evidence with the asked kind of answer takes the place of better-matching evidence without it only
# when it matches nearly as well: else the value belongs to another matter.
_SOUND = 0.7
_WHOLE_DECISION = re.compile(r"(?:決議|決定|裁示)(?:是|為|內容|有|結果|怎麼)|(?:怎麼|如何)(?:決議|決定|裁)")
_MAX_LIST = 12
# Evidence of another item that scores this much of the best is shown beside it.
_AS_WELL = 0.95
# A decision of so few points is one answer.
_SHORT_DECISION = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a record to be quoted, the item it lies in, and the part of it that is the claim."""

    record: Record
    item: Item
    start: int
    end: int
    claim: tuple[int, int]


def choose(weighed: Weighed) -> Evidence | None:
    """Return the sentence the answer rests on: the best that names and holds what was asked, else the best."""
    question = weighed.question
    strict = question.kind in STRICT
    sound = [e for e in weighed.evidence if not e.unmet and (e.filled or not strict)]
    best = weighed.best
    if best is None or not sound:
        return best
    first = sound[0]
    return first if first.score >= _SOUND * best.score and first.own >= _SOUND * best.own else best


def select(weighed: Weighed, evidence: Evidence, before: Sequence[Piece] = ()) -> list[Piece]:
    """Return the pieces to quote for ``evidence`` and what must go with it, without repeats.

    ``before`` are the pieces that answered the parts of the question asked first.
    """
    question = weighed.question
    if before and _REPLY.search(question.traditional) and (reply := list(_reply_to(weighed, before[-1]))):
        return reply
    if question.people and _ALL_SAID.search(question.traditional):
        pieces = list(_turns(weighed))
    elif _ACROSS.search(question.traditional.lower()) and (across := list(_across(weighed, evidence))):
        pieces = across
    elif asks_decision(question) and (decided := list(_decided(weighed, evidence))):
        pieces = decided
    else:
        pieces = [*_bringer(question, evidence), *_speaker_line(question, evidence)]
        pieces += [piece(weighed, evidence)] if not pieces or evidence.item.speaker else []
        pieces += [*_members(question, evidence), *_second(weighed, evidence)]
        pieces += [] if len(pieces) > 1 else _beside(weighed, evidence)
    return without_nested(pieces) or [piece(weighed, evidence)]


def piece(weighed: Weighed, evidence: Evidence) -> Piece:
    """Return the quote for a sentence: its whole item where that is short, with the tightest claim in it."""
    record, item = evidence.record, evidence.item
    claim = tightest(weighed, evidence)
    start, end = _body(record, item)
    if item.label in OF_ITEM_ABOVE and item.parent is not None:
        start = record.items[item.parent].start
    if end - start <= _WHOLE_ITEM:
        return Piece(record, item, start, end, claim)
    if evidence.end - evidence.start <= _WHOLE_ITEM:
        return Piece(record, item, evidence.start, evidence.end, claim)
    return Piece(record, item, *_grown(record.text, claim, (evidence.start, evidence.end)), claim)


def _body(record: Record, item: Item) -> tuple[int, int]:
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
        if before < low and high - before <= _WHOLE_ITEM:
            low = before
        elif after > high and after - low <= _WHOLE_ITEM:
            high = after
        else:
            return low, high


def tightest(weighed: Weighed, evidence: Evidence) -> tuple[int, int]:
    """Return the sentence, or of a long one the clauses that hold the answer and the words asked about."""
    start, end = evidence.start, evidence.end
    if end - start <= _LONG_SENTENCE or Kind.LIST in weighed.question.kinds:
        return start, end
    text = evidence.record.text
    cuts = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end)), end]
    windows = (
        (low, high)
        for first, low in enumerate(cuts[:-1])
        for high in cuts[first + 1 :]
        if _SHORT_CLAIM <= high - low <= _LONG_SENTENCE
    )
    best = max(windows, key=lambda span: _window_score(weighed, text[slice(*span)]), default=(start, end))
    low, high = best
    while high > low and text[high - 1] in "，；、 ":
        high -= 1
    return low, high


def _window_score(weighed: Weighed, words: str) -> float:
    question, held = weighed.question, squeeze(words)
    weights = [(word, word.weight * weighed.rarity.get(word.text, 1.0)) for word in question.words]
    total = sum(weight for _, weight in weights) or 1.0
    share = sum(weight * word.match(held) for word, weight in weights) / total
    slots = [fill(question, kind, words, None, 0).filled for kind in question.kinds]
    return share + 0.3 * sum(slots) / len(slots) - 0.002 * len(words)


def _decided(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """What was decided on the case the evidence belongs to: a short decision whole, of a long one what fits."""
    record, question = evidence.record, weighed.question
    whole = bool(_WHOLE_DECISION.search(question.traditional)) or Kind.LIST in question.kinds
    noted = _NOTED.fullmatch(evidence.text.strip())  # 洽悉 never hides the orders after it
    if evidence.item.role.binds and not whole and not noted and _stands_out(weighed, evidence):
        yield piece(weighed, evidence)
        return
    bound = [] if evidence.unmet else list(_binding(evidence))
    numbers = {item.number for item in bound}
    fits = next((e for e in weighed.evidence if e.item.number in numbers and e.record.id == record.id), None)
    if len(bound) <= _SHORT_DECISION or question.cases or evidence.item.role == Role.HEADER:
        for item in bound:
            start, end = _body(record, item)
            yield Piece(record, item, start, end, (item.body if item.role.binds else start, end))
    elif fits:
        yield piece(weighed, fits)


def _binding(evidence: Evidence) -> Iterator[Item]:
    """The binding items of the case the evidence belongs to; of the whole meeting when that is all it names."""
    record, item = evidence.record, evidence.item
    above = None if item.parent is None else record.items[item.parent]
    case = evidence.scope.case or (above if above and above.role.binds else item)
    everything = item.role == Role.HEADER
    for bound in record.items:
        heading = bound.parent is None and bound.stop > bound.end
        if not bound.role.binds or heading or not _says(record, bound):
            continue
        if everything and _NOTED.fullmatch(record.text[bound.body : bound.end].strip()):
            continue
        if everything or case.start <= bound.start < case.stop:
            yield bound


def _stands_out(weighed: Weighed, evidence: Evidence) -> bool:
    """Whether one point of a decision answers by itself: it holds most of the words and more than its kin."""
    kin = [
        e for e in weighed.evidence
        if (e.record.id, e.item.parent) == (evidence.record.id, evidence.item.parent)
        and e.item.number != evidence.item.number
    ]  # fmt: skip
    return all(evidence.own > e.own + 0.1 for e in kin)


def _says(record: Record, item: Item) -> bool:
    return bool(record.text[item.body : item.end].strip("：: \n"))


def _speaker_line(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Who said it is answered by the line that names the speaker, beside the words."""
    if not _WHO.search(question.traditional.lower()) or not evidence.item.speaker:
        return
    named = _naming_item(evidence)
    if named is None or (named.number == evidence.item.number and named.end - named.start <= _WHOLE_ITEM):
        return
    start, end = next(sentences(evidence.record.text, named.start, named.end))
    yield Piece(evidence.record, named, start, end, (start, end))


def _bringer(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Asked who brought a case, the words of the case that name the unit (（提案單位：X）)."""
    case = evidence.scope.case or evidence.item
    unit = case.unit
    if not brings(question) or evidence.item.speaker or not unit or case.number == evidence.item.number:
        return
    at = evidence.record.text.find(unit, case.start, case.end)
    if at < 0:
        return
    whole = _body(evidence.record, case)
    tail = next(span for span in sentences(evidence.record.text, *whole) if span[0] <= at < span[1])
    start, end = whole if whole[1] - whole[0] <= _WHOLE_ITEM else tail
    yield Piece(evidence.record, case, start, end, (start, end))


def _naming_item(evidence: Evidence) -> Item | None:
    """The innermost item at or above the evidence whose own first line names the speaker."""
    record, speaker = evidence.record, evidence.item.speaker or ""
    for item in (evidence.item, *record.ancestors(evidence.item.number)):
        if speaker[-3:] in record.text[item.start : item.end].split("\n", 1)[0]:
            return item
    return None


def _members(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """A sentence that announces a list (…如下：) or a heading over one is quoted with all its members."""
    record, item = evidence.record, evidence.item
    children = [
        child
        for child in record.children(item.number)
        if not child.role.binds and (child.role == item.role or child.role != Role.EXPLANATION)
    ]
    announces = evidence.text.rstrip().endswith(("：", ":"))
    if Kind.LIST in question.kinds and not children:
        children = _reporters(question, evidence)
    if not children or not (announces or Kind.LIST in question.kinds):
        return
    for child in children[:_MAX_LIST]:
        if _says(record, child):
            start, end = _body(record, child)
            yield Piece(record, child, start, end, (start, end))


def _reporters(question: Question, evidence: Evidence) -> list[Item]:
    """Asked which units report, the items beside this one that each name theirs (（報告單位：X）)."""
    kin = [
        kin
        for kin in evidence.record.children(evidence.item.parent)
        if kin.role == evidence.item.role and kin.unit
    ]
    asked = Kind.UNIT in question.kinds and evidence.item.unit and evidence.item.role == Role.REPORT
    return kin if asked and evidence.item.parent is not None and len({k.unit for k in kin}) > 1 else []


def _second(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """A second kind asked for that the sentence lacks is looked for beside it; so is the reply to a speech."""
    question = weighed.question
    if _REPLY.search(question.traditional.lower()) and evidence.item.role == Role.SPEECH:
        yield from _reply_to(weighed, piece(weighed, evidence))
        return
    open_kinds = [kind for kind in question.kinds[1:] if not evidence.slots[kind].filled and kind in STRICT]
    rivals = [
        e
        for e in weighed.evidence
        if (e.item.number, e.record.id) != (evidence.item.number, evidence.record.id)
    ]
    for kind in open_kinds:
        found = next((e for e in rivals[:12] if e.slots[kind].filled and not e.unmet), None)
        if found:
            yield piece(weighed, found)


def _beside(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """What matches as well as the answer is shown beside it: the reader sees both, not a guess."""
    rival = next(
        (e for e in weighed.evidence if (e.record.id, e.item.number) != (evidence.record.id, evidence.item.number)),
        None,
    )
    if rival and rival.score >= _AS_WELL * evidence.score and not rival.unmet and rival.filled:
        yield piece(weighed, rival)


def _reply_to(weighed: Weighed, said: Piece) -> Iterator[Piece]:
    """The response to a speech: the best-weighed sentence of the responses under it."""
    record, speech = said.record, said.item
    if speech.role != Role.SPEECH:
        return
    while speech.parent is not None and record.items[speech.parent].role == Role.SPEECH:
        speech = record.items[speech.parent]
    under = (
        e for e in weighed.evidence
        if e.record.id == record.id and e.item.role == Role.RESPONSE and speech.start <= e.start < speech.stop
    )  # fmt: skip
    if found := next(under, None):
        yield piece(weighed, found)


def _turns(weighed: Weighed) -> Iterator[Piece]:
    """Every turn of the person asked about, in record order, each by the sentence that proposes or concludes."""
    people = set(weighed.question.people)
    records = {e.record.id: e.record for e in weighed.evidence if not e.unmet}
    for record in sorted(records.values(), key=lambda record: str(record.date)):
        for item in record.items:
            speaks = (
                item.role in {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}
                and set(item.speaker_names) & people
            )
            if speaks and _says(record, item):
                yield from _point(record, item)


def _point(record: Record, item: Item) -> Iterator[Piece]:
    spans = list(sentences(record.text, item.body, item.end))
    if spans and item.speaker and record.text[slice(*spans[0])].strip("：: \n").endswith(item.speaker[-3:]):
        spans = spans[1:]  # the line that names the speaker
    if not spans:
        return
    proposing = [span for span in spans if _PROPOSING.search(record.text[slice(*span)])]
    claim = (proposing or spans)[-1]
    start, end = _body(record, item)
    if end - start > _WHOLE_ITEM:
        start, end = claim
    yield Piece(record, item, start, end, claim)


def _across(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """The best sentence for each thing compared (people, units, places), else of each record, in date order."""
    question = weighed.question
    things = [group for group in (question.people, question.units, question.places) if len(group) > 1]
    best: dict[object, Evidence] = {}
    for each in weighed.evidence:
        if each.support < _ACROSS_SHARE * evidence.support or each.score < _ACROSS_SHARE * evidence.score:
            continue
        for key in _compared(things[0], each) if things else [each.record.id]:
            best.setdefault(key, each)
    for each in sorted(best.values(), key=lambda found: (str(found.record.date), found.start)):
        yield piece(weighed, each)


def _compared(things: Iterable[str], evidence: Evidence) -> list[str]:
    """Which of the compared things an evidence belongs to: spoken by it, named in it, or held there."""
    scope = evidence.scope
    speaker = squeeze("".join((scope.item.speaker or "", scope.item.unit or "", *scope.item.speaker_names)))
    by_speaker = [thing for thing in things if any(form in speaker for form in forms_of(thing))]
    if by_speaker:
        return by_speaker
    return [
        thing
        for thing in things
        if any(form in scope.words or form in scope.around for form in forms_of(thing))
    ][:1]


def without_nested(pieces: Iterable[Piece]) -> list[Piece]:
    """Return ``pieces`` without those that lie inside an earlier one of the same record."""
    kept: list[Piece] = []
    for each in pieces:
        if not any(
            k.record.id == each.record.id and k.start <= each.start and each.end <= k.end for k in kept
        ):
            kept.append(each)
    return kept
