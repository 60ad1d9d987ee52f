"""What belongs together: all turns of a person, the points of a list, one place a meeting, a speech and its reply."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.evidence import Evidence, Weighed
from assistant.matter import under_heading
from assistant.premise_words import outcomes_in
from assistant.priors import names_speaker_only
from assistant.question import Kind, Question
from assistant.quoting import WHOLE_ITEM, Piece, body, piece
from assistant.scope import says, squeeze
from assistant.words import forms_of
from ingest.passages import sentences
from ingest.record import Item, Record, Role

_PROPOSING = re.compile(r"建議|希望|應|請|是否|建請|呼籲|可否")
# Words of saying: they tell that a turn is asked for, not of what.
_SAYING = re.compile(r"建議|意見|看法|訴求|發言|重點|主張|回應|提|說|講|談")
# A turn is of the topic when it tells this much of what the fullest one tells.
_OF_TOPIC = 0.6
_ACROSS_SHARE = 0.55
_MAX_LIST = 12
_WHICH_CASES = re.compile(
    r"哪(?:幾|些|[一二三四五六七八九十])(?:個|件|項)?(?:案|提案|議案|討論案|追蹤|列管|決議|事項)"
)
_TRACKED = re.compile(r"(?:繼續|持續|解除|部分解除)列管")


def turns(weighed: Weighed) -> Iterator[Piece]:
    """Every turn of the person asked about, in record order, each by the sentence that proposes or concludes.

    Asked of a matter (對學校輔導有什麼建議), only the turns that speak of it.
    """
    people = set(weighed.question.people)
    records = {e.record.id: e.record for e in weighed.evidence if not e.unmet}
    turns = [
        (record, item)
        for record in sorted(records.values(), key=lambda record: str(record.date))
        for item in record.items
        if item.role in {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}
        and set(item.speaker_names) & people
        and says(record, item)
    ]
    told = [_told(weighed, record, item) for record, item in turns]
    least = _OF_TOPIC * max(told, default=0.0)
    for (record, item), share in zip(turns, told, strict=True):
        if share >= least:
            yield from _point(record, item)


def _told(weighed: Weighed, record: Record, item: Item) -> float:
    """How much a turn tells of what is asked beside who said it, by the weight of its words."""
    held = squeeze(record.text[item.start : item.end])
    topic = [word for word in weighed.question.words if not word.name and not _SAYING.search(word.text)]
    return sum(word.weight * weighed.rarity.get(word.text, 1.0) * word.match(held) for word in topic)


def _point(record: Record, item: Item) -> Iterator[Piece]:
    spans = list(sentences(record.text, item.body, item.end))
    if spans and item.speaker and record.text[slice(*spans[0])].strip("：: \n").endswith(item.speaker[-3:]):
        spans = spans[1:]  # the line that names the speaker
    if not spans:
        return
    proposing = [span for span in spans if _PROPOSING.search(record.text[slice(*span)])]
    claim = (proposing or spans)[-1]
    start, end = body(record, item)
    if end - start > WHOLE_ITEM:
        start, end = claim
    yield Piece(record, item, start, end, claim)


def across(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """The best sentence for each thing compared (people, units, places), else of each record, in date order."""
    question = weighed.question
    things = [group for group in (question.people, question.units, question.places) if len(group) > 1]
    best: dict[object, Evidence] = {}
    for each in weighed.evidence:
        if each.support < _ACROSS_SHARE * evidence.support or each.score < _ACROSS_SHARE * evidence.score:
            continue
        for key in _compared(things[0], each) if things else [each.record.id]:
            best.setdefault(key, under_heading(weighed, each))
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


def members(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """A sentence that announces a list (…如下：), a heading over one or a speaker's line is quoted with its members."""
    record, item = evidence.record, evidence.item
    children = [
        child
        for child in record.children(item.number)
        if not child.role.binds and (child.role == item.role or child.role != Role.EXPLANATION)
    ]
    announces = evidence.text.rstrip().endswith(("：", ":")) or names_speaker_only(evidence)
    if Kind.LIST in question.kinds and not children:
        children = _reporters(question, evidence)
    if not children or not (announces or Kind.LIST in question.kinds):
        return
    for child in children[:_MAX_LIST]:
        if says(record, child):
            start, end = body(record, child)
            yield Piece(record, child, start, end, (start, end))


def ruled_so(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Asked which cases ended one way (哪幾案繼續列管, 哪些案子緩議), every ruling of the record that says so."""
    if Kind.LIST not in question.kinds or not _WHICH_CASES.search(question.traditional):
        return
    tracked = _TRACKED.findall(question.traditional)
    outcomes = set(outcomes_in(question.traditional))
    record = evidence.record
    for item in record.items:
        words = record.text[item.body : item.end]
        if not item.role.binds or not says(record, item):
            continue
        if set(_TRACKED.findall(words)) & set(tracked) or outcomes & set(outcomes_in(words)):
            start, end = body(record, item)
            yield Piece(record, item, start, end, (item.body, end))


def _reporters(question: Question, evidence: Evidence) -> list[Item]:
    """Asked which units report, the items beside this one that each name theirs (（報告單位：X）)."""
    kin = [
        kin
        for kin in evidence.record.children(evidence.item.parent)
        if kin.role == evidence.item.role and kin.unit
    ]
    asked = Kind.UNIT in question.kinds and evidence.item.unit and evidence.item.role == Role.REPORT
    return kin if asked and evidence.item.parent is not None and len({k.unit for k in kin}) > 1 else []


def replies(weighed: Weighed, record: Record, speech: Item) -> Iterator[Evidence]:
    """Yield the sentences of the responses to a speech, the best weighed first.

    Whom the question names is told by the speech; of whom the reply is asked (中央, 衛福部), by the reply.
    """
    while speech.parent is not None and record.items[speech.parent].role == Role.SPEECH:
        speech = record.items[speech.parent]
    for e in weighed.evidence:
        under = e.record.id == record.id and speech.start <= e.start < speech.stop
        if under and e.item.role == Role.RESPONSE and not set(e.unmet) - set(weighed.question.people):
            yield replace(e, unmet=())


def reply_to(weighed: Weighed, said: Piece) -> Iterator[Piece]:
    """The response to a speech: the best-weighed sentence of the responses under it, of a speaker's line its points."""
    if said.item.role != Role.SPEECH:
        return
    if found := next(replies(weighed, said.record, said.item), None):
        spoken = list(members(weighed.question, found)) if names_speaker_only(found) else []
        yield from spoken or [piece(weighed, found)]
