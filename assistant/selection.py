"""Which evidence becomes the answer: one item where one is enough, all of a list, one a meeting in a comparison."""

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.asking import asks_all_said, asks_decision, asks_reply, asks_speaker, brings, part_asked
from assistant.asking import says as says_anything
from assistant.attribution import done_by_another
from assistant.binding import clauses
from assistant.evidence import Evidence, Weighed
from assistant.gathering import across, members, replies, reply_to, ruled_so, turns
from assistant.matter import of_another, told_with_number, under_heading, versions
from assistant.premise import tagged
from assistant.premise_words import asks_outcome
from assistant.priors import names_speaker_only
from assistant.question import Kind, Question
from assistant.quoting import WHOLE_ITEM, Piece, body, piece, without_nested
from assistant.scope import items_of_case, says
from assistant.slots import STRICT
from ingest.passages import sentences
from ingest.record import Item, Role

# Meetings are set side by side; or two things named are.
_ACROSS_MEETINGS = re.compile(
    r"哪(?:幾|些)?[次場]|幾次會議|哪些會議|歷次|各場|[兩二]場|[兩二]次會|進展|變化|前後"
    r"|which meetings|changed? (?:between|from)|both meetings"
)
_ACROSS_NAMES = re.compile(r"差別|不同|不一樣|比較|一樣|相同|同一|一致|分別在|各是|各講|compare|differ|both")
_ENDED = re.compile(r"(?:最後|後來|結果).{0,24}(?:嗎|了沒|[呢?？]$|怎麼|如何)|結果(?:呢|如何|怎麼)")
_NOTED = re.compile(r"(?:[一二三四]、)?洽悉。?")
# 除了洽悉還…: the orders beside it are asked for.
_BESIDE_NOTED = re.compile(r"除了?洽悉|洽悉(?:以外|之外|外)")
# Evidence with the asked kind of answer takes the place of better-matching evidence without it only
# when it matches nearly as well: else the value belongs to another matter.
_SOUND = 0.7
# It matches as nearly where its item accounts for this much of what the other's item does.
_AS_SUPPORTED = 0.9
# The share of the question that a reply must hold to stand beside what it replies to.
_ON_IT = 0.4
_WHOLE_DECISION = re.compile(r"(?:決議|決定|裁示)(?:是|為|內容|有|結果|怎麼)|(?:怎麼|如何)(?:決議|決定|裁)")
# Evidence of another item that scores and holds this much of the best is shown beside it (decision 0008).
_AS_WELL = 0.9
# What is proposed, as explanations word it; and questions of the proposal itself or of its grounds.
_PROPOSING = re.compile(r"擬(?![定訂])|建請|建議|請(?:研議|同意|核定|准)|估列|提請|可否|得否")
_BEFORE = re.compile(r"擬|原|申請|建議|提案|提議|請求|爭取|說明|為什麼|為何|原因|理由|誰|哪位|希望|要求|想")
# A decision of so few points is one answer.
_SHORT_DECISION = 3


def choose_each(
    parts: Sequence[Weighed], within: Callable[[Weighed, str], Weighed]
) -> list[tuple[Weighed, Evidence | None]]:
    """Return the sentence each part of a question rests on; a reply asked for is one to the speech that answers before it.

    ``within`` weighs a part anew among the evidence of one record.
    """
    found: list[tuple[Weighed, Evidence | None]] = []
    for weighed in parts:
        said = found[-1][1] if found else None
        chosen = choose(weighed)
        if asks_reply(weighed.question):
            if said and said.item.role == Role.SPEECH:
                weighed, chosen = _reply(weighed, said, within)  # noqa: PLW2901 - of that record alone
            elif chosen and chosen.item.role == Role.SPEECH and not _of_stranger(weighed, chosen):
                # what he suggested is replied to by another (郭里幹事的建議，中央怎麼回應)
                chosen = next(replies(weighed, chosen.record, chosen.item), chosen)
        found.append((weighed, chosen))
    return found


def _of_stranger(weighed: Weighed, evidence: Evidence) -> bool:
    """Whether the evidence is of none of the people named: no reply to it is of theirs."""
    return bool(set(evidence.unmet) & set(weighed.question.people))


def _reply(
    weighed: Weighed, said: Evidence, within: Callable[[Weighed, str], Weighed]
) -> tuple[Weighed, Evidence | None]:
    """The reply to a speech, None where the record has none: one to another speech is of another matter."""
    for each in (weighed, within(weighed, said.record.id)):
        if found := next(replies(each, said.record, said.item), None):
            return each, found
    return weighed, None


def choose(weighed: Weighed) -> Evidence | None:
    """Return the sentence the answer rests on: the best that names and holds what was asked, else the best."""
    if other := done_by_another(weighed):
        return other
    question = weighed.question
    strict = question.kind in STRICT
    sound = [e for e in weighed.evidence if not e.unmet and (e.filled or not strict)]
    best = weighed.best
    if best is None or not sound:
        return best
    first = sound[0]
    as_near = first.own >= _SOUND * best.own or first.support >= _AS_SUPPORTED * best.support
    fits = first.score >= _SOUND * best.score and as_near and not of_another(weighed, best, first)
    chosen = _of_own_number(weighed, first) if fits else best
    return versions(weighed, under_heading(weighed, chosen)).holds


def _of_own_number(weighed: Weighed, chosen: Evidence) -> Evidence:
    """Return the evidence of the same case whose number stands with more of what is asked, else ``chosen``.

    補足88名社工人力 is of social workers; asked how many more are hired, 增聘30名社工人力 beside it says all
    of that and the verb.
    """
    told = told_with_number(weighed.question, chosen)
    rivals = (
        e
        for e in weighed.evidence
        if e.filled and not e.unmet and _same_case(e, chosen) and e.score >= _SOUND * chosen.score
    )
    return next((e for e in rivals if told and told < told_with_number(weighed.question, e)), chosen)


def _same_case(one: Evidence, other: Evidence) -> bool:
    case = one.scope.case
    return case is not None and one.record.id == other.record.id and case == other.scope.case


def select(
    weighed: Weighed, evidence: Evidence, before: Sequence[Piece] = (), *, alone: bool = True
) -> list[Piece]:
    """Return the pieces to quote for ``evidence`` and what must go with it, without repeats.

    ``before`` are the pieces that answered the parts of the question asked first; ``alone`` tells
    a whole question from one of its parts, which are not each given a rival.
    """
    question = weighed.question
    if asks_reply(question):
        said = before[-1] if before else piece(weighed, evidence)
        if reply := list(reply_to(weighed, said)):
            return reply
    if question.people and not evidence.put_down_to and asks_all_said(question):
        pieces = list(turns(weighed))
    elif (part := part_asked(question)) and (held := items_of_case(evidence.scope, part[1])):
        spans = [(item, body(evidence.record, item)) for item in held]
        pieces = [Piece(evidence.record, item, *span, span) for item, span in spans]
    elif len(ended := list(ruled_so(question, evidence))) > 1:
        pieces = ended
    elif _sets_side_by_side(question) and (each := list(across(weighed, evidence))):
        pieces = each
    elif _asks_outcome(question, evidence) and (decided := list(_decided(weighed, evidence))):
        pieces = decided
    else:
        pieces = [*_bringer(question, evidence), *_speaker_line(question, evidence)]
        own = [piece(weighed, evidence)] if not pieces or evidence.item.speaker else []
        listed = list(members(question, evidence))
        pieces += (
            _listed(own, listed, evidence)
            if listed and (Kind.LIST in question.kinds or names_speaker_only(evidence))
            else [*listed, *own]
        )
        pieces += _second(weighed, evidence)
        pieces += [piece(weighed, e) for e in versions(weighed, evidence).overridden]
        pieces += _outcome_beside(weighed, evidence) if len(pieces) == 1 else []
        pieces += _whose_words(question, evidence) if len(pieces) == 1 else []
        pieces += _reply_beside(weighed, evidence) if alone and len(pieces) == 1 else []
        pieces += _beside(weighed, evidence) if alone and len(pieces) == 1 else []
    return without_nested(pieces) or [piece(weighed, evidence)]


def _sets_side_by_side(question: Question) -> bool:
    """Whether meetings are compared, or several people, units or places named."""
    asked = question.traditional.lower()
    several = any(len(names) > 1 for names in (question.people, question.units, question.places))
    return bool(_ACROSS_MEETINGS.search(asked) or (several and _ACROSS_NAMES.search(asked)))


def _reply_beside(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """Beside what someone asked for (建議給予獎勵金), the reply to it: asking for a thing does not tell that it is so."""
    question = weighed.question
    if Kind.YES_NO not in question.kinds or question.people or asks_speaker(question):
        return
    if evidence.item.role is not Role.SPEECH:
        return
    reply = next(replies(weighed, evidence.record, evidence.item), None)
    if reply and reply.own >= _ON_IT:
        yield piece(weighed, reply)


def _outcome_beside(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """Beside what was only proposed (擬…, 建請…), what the meeting decided of it."""
    question, role = weighed.question, evidence.item.role
    if role not in {Role.EXPLANATION, Role.PROPOSAL, Role.AGENDA} or not _PROPOSING.search(evidence.text):
        return
    if _BEFORE.search(question.traditional) or brings(question) or evidence.scope.case is None:
        return
    numbers = {item.number for item in _binding(evidence)}
    fits = (e for e in weighed.evidence if e.record.id == evidence.record.id and e.item.number in numbers)
    if found := next(fits, None):
        yield piece(weighed, found)


def _asks_outcome(question: Question, evidence: Evidence) -> bool:
    """Whether what was decided answers: asked outright, by how a matter ended, or doubted (已經通過對嗎)."""
    ended = question.kind not in STRICT and _ENDED.search(question.traditional)
    titled = evidence.item.role.binds or evidence.item.stop > evidence.item.end
    return asks_decision(question) or bool(ended) or (titled and tagged(question) and asks_outcome(question))


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
        for item in _answering_first(question, evidence, bound):
            start, end = body(record, item)
            yield Piece(record, item, start, end, (item.body if item.role.binds else start, end))
    elif fits:
        yield piece(weighed, fits)


def _answering_first(question: Question, evidence: Evidence, bound: Sequence[Item]) -> list[Item]:
    """The points of a decision: the one that answers, the others in order, a bare 洽悉 behind them."""
    noted = [item for item in bound if _NOTED.fullmatch(evidence.record.text[item.start : item.end].strip())]
    if len(noted) == len(bound):
        return list(bound)
    last = [] if _BESIDE_NOTED.search(question.traditional) else noted
    orders = [item for item in bound if item not in noted]
    return [*sorted(orders, key=lambda item: item.number != evidence.item.number), *last]


def _binding(evidence: Evidence) -> Iterator[Item]:
    """The binding items of the case the evidence belongs to; of the whole meeting when that is all it names."""
    record, item = evidence.record, evidence.item
    above = None if item.parent is None else record.items[item.parent]
    case = evidence.scope.case or (above if above and above.role.binds else item)
    everything = item.role == Role.HEADER
    for bound in record.items:
        heading = bound.parent is None and bound.stop > bound.end
        if not bound.role.binds or heading or not says(record, bound):
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


def _speaker_line(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Who said it is answered by the line that names the speaker, beside the words."""
    if evidence.item.speaker and asks_speaker(question):
        yield from _named_line(evidence)


def _named_line(evidence: Evidence) -> Iterator[Piece]:
    named = _naming_item(evidence)
    if named is None or (named.number == evidence.item.number and named.end - named.start <= WHOLE_ITEM):
        return
    start, end = next(sentences(evidence.record.text, named.start, named.end))
    yield Piece(evidence.record, named, start, end, (start, end))


def _listed(own: list[Piece], listed: list[Piece], evidence: Evidence) -> list[Piece]:
    """The members of a list and the sentence above them, behind them where it announces them (…如下：).

    A sentence that does nothing else (發言人：, 建議如下：) is left out: the path of each member shows it.
    """
    if names_speaker_only(evidence):
        return listed
    if not evidence.text.rstrip().endswith(("：", ":")):
        return [*own, *listed]
    return [*listed, *own] if len(clauses(evidence.text)) > 1 else listed


def _bringer(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Asked who brought a case, the words of the case that name the unit (（提案單位：X）)."""
    case = evidence.scope.case or evidence.item
    unit = case.unit
    if not brings(question) or evidence.item.speaker or not unit or unit in evidence.text:
        return
    at = evidence.record.text.find(unit, case.start, case.end)
    if at < 0:
        return
    whole = body(evidence.record, case)
    tail = next(span for span in sentences(evidence.record.text, *whole) if span[0] <= at < span[1])
    start, end = whole if whole[1] - whole[0] <= WHOLE_ITEM else tail
    yield Piece(evidence.record, case, start, end, (start, end))


def _whose_words(question: Question, evidence: Evidence) -> Iterator[Piece]:
    """Asked what someone named said, the line that names the speaker stands beside the words."""
    if question.people and says_anything(question) and evidence.item.role == Role.SPEECH:
        yield from _named_line(evidence)


def _naming_item(evidence: Evidence) -> Item | None:
    """The innermost item at or above the evidence whose own first line names the speaker."""
    record, speaker = evidence.record, evidence.item.speaker or ""
    for item in (evidence.item, *record.ancestors(evidence.item.number)):
        if speaker[-3:] in record.text[item.start : item.end].split("\n", 1)[0]:
            return item
    return None


def _second(weighed: Weighed, evidence: Evidence) -> Iterator[Piece]:
    """A second kind asked for that the sentence lacks is looked for beside it."""
    question = weighed.question
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
        (
            e
            for e in weighed.evidence
            if (e.record.id, e.item.number) != (evidence.record.id, evidence.item.number)
        ),
        None,
    )
    if rival is None or rival.unmet or not rival.filled:
        return
    if rival.score >= _AS_WELL * evidence.score and rival.support >= _AS_WELL * evidence.support:
        yield piece(weighed, rival)
