"""From a record to the rows of the register: what binds in it, or, where nothing does, what its replies promise.

A row is the smallest numbered item of a 決定, 決議 or 裁示 that says something of its own. What was read out from
another meeting's minutes is that meeting's.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import cite, role_label
from assistant.register.deadlines import Deadline, find_deadline
from assistant.register.orders import Order, find_orders, responsible, topic_of
from assistant.register.outcomes import NOT_RECORDED, Outcome, outcome_of, promise_outcome
from assistant.register.promises import Promise, find_promises
from assistant.register.rows import PROMISE, Decision
from assistant.register.units import resolve
from ingest.aliases import full_name
from ingest.record import Item, Record, Role

_CLAUSE_END = re.compile(r"[，。；：\n]")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
# An item that only announces those below it: 決議：, 請各單位辦理下列事項：, 四、主席裁示.
_ANNOUNCES = re.compile(
    r"(?:[：:]|如下[。：:]?|如次[。：:]?)$|^(?:主席|主持人|會議)?(?:裁示|決議|決定|結論)(?:事項)?$"
)
_NOTHING = re.compile(r"[（(]?無[）)]?[。.]?")
_OMITTED = re.compile(r"[（(]\s*略\s*[）)]|如附件|詳附件|從略")
_CONCLUSION = re.compile(r"結論|討論結果")
_HEADING = 12
_BY_CHAIR = re.compile(r"主席|主持人|裁示")
_ASKED_FOR = re.compile(
    r"[，,]?\s*(?:謹|敬|提|爰)*\s*請\s*(?:討論|審議|公[鑒決]|鑒核|核備|備查|審查|追認|同意|核議|裁示)。?\s*$"
)
_BRACKETED = re.compile(r"[（(]\s*(?:提案|報告)單位[^（）()]*[）)]")
_TOPIC = re.compile(
    r"(?:有關|關於|至於|針對)(?P<topic>[^，。；]{3,40}?)(?:一節|乙節|部分|一案|乙案|案)?(?=[，。；]|(?:也|亦|將)?會|將|本[部署局府])"
)
# A case may stand at the root, where the headings of its section are not numbered.
_CASE = re.compile(
    r"案由|案名|提案|議案|第.{1,3}案|(?:報告事項|報告案|討論案|討論事項|臨時動議|臨時提案)[（(]?[一二三四五六七八九十\d]"
)
_SUBJECT_MAX = 60


def decided_rows(record: Record) -> Iterator[Decision]:
    """Yield the rows of what binds in a record, in its order."""
    for part in _binding_parts(record):
        yield from _rows_of_part(record, part)


# --- what binds ---


def _binding_parts(record: Record) -> Iterator[Item]:
    """The outermost items that bind: 決議 of a case, a section of rulings, the conclusion of a working meeting."""
    for item in record.items:
        above = record.items[item.parent] if item.parent is not None else None
        if "nested" in item.flags or not binds(record, item) or (above is not None and binds(record, above)):
            continue
        yield item


def binds(record: Record, item: Item) -> bool:
    """Whether an item decides. 結論 that nobody is named as speaking is the decision of a coordination meeting."""
    if item.role == Role.CONCLUSION:
        return item.speaker is None and bool(_CONCLUSION.search(_heading(record, item)))
    return item.role.binds


def _heading(record: Record, item: Item) -> str:
    """What an item stands under: its labels and the first words of the outermost one, which its label may leave out."""
    top = next((above for above in record.ancestors(item.number) if above.parent is None), item)
    return "".join(item.path) + record.text[top.start : top.end][:_HEADING]


@dataclass(frozen=True, slots=True)
class Span:
    """A row in the making: its item, where its words begin and end, and what announced it."""

    item: Item
    start: int
    end: int
    lead: str = ""

    def id_in(self, record: Record) -> str:
        """The id of the row: record and item, and where it starts in a turn that holds several."""
        at = f".{self.start - self.item.start}" if self.item.label == self.item.speaker else ""
        return f"{record.id}-{self.item.number}{at}"


def _rows_of_part(record: Record, part: Item) -> Iterator[Decision]:
    for span in _spans(record, part, ""):
        words = squeezed(record.text[span.start : span.end])
        if not words or _NOTHING.fullmatch(words):
            continue
        row = _decided(record, part, span, words)
        # A conclusion also thanks and greets; that is no decision.
        if part.role != Role.CONCLUSION or row.outcome != NOT_RECORDED:
            yield row


def _spans(record: Record, item: Item, lead: str) -> Iterator[Span]:
    """An item without parts is a row; one that announces its parts leaves them to be rows, under its words."""
    start = _own_start(record, item)
    own = record.text[start : item.end].strip()
    children = [*record.children(item.number)]
    spoken = [child for child in children if child.speaker and not child.role.binds]
    children = [child for child in children if child not in spoken]
    if not children:
        yield Span(item, start, item.end, lead)
    elif not own or _ANNOUNCES.search(own):
        for child in children:
            yield from _spans(record, child, own or lead)
    elif any(_stands_alone(record, child) for child in children):
        yield Span(item, start, item.end, lead)
        for child in children:
            yield from _spans(record, child, "")
    else:
        yield Span(item, start, item.stop, lead)


def _stands_alone(record: Record, child: Item) -> bool:
    return bool(find_orders(squeezed(record.text[child.body : child.end])))


def _own_start(record: Record, item: Item) -> int:
    """Where an item's own words begin: behind its label, and behind the heading of a section."""
    if item.parent is None:
        heading = re.match(r"[^：:。，\n]*[：:]\s*", record.text[item.body : item.end])
        if heading:
            return item.body + heading.end()
        shown = squeezed(record.text[item.body : item.end])
        return item.end if shown and item.label.endswith(shown) else item.body
    return item.body


def squeezed(text: str) -> str:
    """Return ``text`` without blanks."""
    return re.sub(r"\s+", "", text)


def _decided(record: Record, part: Item, span: Span, words: str) -> Decision:
    orders = find_orders(words)
    led = find_orders(squeezed(span.lead))
    outcome = outcome_of(words, ordered=bool(orders or led))
    if _OMITTED.fullmatch(words):
        outcome = outcome_of("", ordered=False)
    case = case_of(record, part) or span.item
    return make_row(
        record,
        span,
        kind=_kind(record, part),
        subject=_subject(record, part, words),
        outcome=outcome,
        units=_units(words, orders, squeezed(span.lead), led, outcome),
        deadline=_deadline(record, words, orders, outcome)
        or (_deadline(record, squeezed(span.lead), led, outcome) if led else None),
        binds=_operative(words, orders),
        case=case,
    )


def _kind(record: Record, part: Item) -> str:
    if part.role == Role.RULING:
        return "裁示"
    if part.role == Role.CONCLUSION:
        return "裁示" if _BY_CHAIR.search(_heading(record, part)) else "決議"
    return "決定" if role_label(part) == "決定" else "決議"


def _units(words: str, orders: list[Order], lead: str, led: list[Order], outcome: Outcome) -> tuple[str, ...]:
    """Who is to act: whom the orders name, else whom the announcement named, else who undertakes or is allowed it."""
    if units := responsible(words, orders):
        return units
    if led:
        # 請各單位依下列分工辦理：（一）社會局：… names each at the head of its part
        return topic_of(words) or responsible(lead, led)
    if outcome.status == "promised" or re.search(r"(?<![不未])得(?:以|由|視|依|於|逕|酌|自行|向)", words):
        return topic_of(words)
    return ()


def _deadline(record: Record, words: str, orders: list[Order], outcome: Outcome) -> Deadline | None:
    """The deadline of what is to be done: from the clause of the first order on; reasons before it set none."""
    if not outcome.open:
        return None
    start = orders[0].start if orders else 0
    start = max((match.end() for match in _CLAUSE_END.finditer(words, 0, start)), default=0)
    return find_deadline(words[start:], record.date)


def _operative(words: str, orders: list[Order]) -> tuple[str, ...]:
    """The sentences that bind: those with an order; all words where there is none."""
    starts = [order.start for order in orders]
    ordering = [
        match[0]
        for match in _SENTENCE.finditer(words)
        if bisect_left(starts, match.start()) < bisect_left(starts, match.end())
    ]
    return tuple(ordering) or ((words,) if words else ())


# --- what is promised ---


def promised_rows(record: Record) -> Iterator[Decision]:
    """Yield the rows of what the replies of a record promise, in its order."""
    for item in record.items:
        if "nested" in item.flags or not _answers(item):
            continue
        promises = find_promises(record.text, item.body, item.end)
        promises = [promise for promise in promises if _is_own(record, item, promise)]
        if promises:
            yield _promise_row(record, item, promises)


def _answers(item: Item) -> bool:
    """A reply, or what someone says at the close."""
    return item.role == Role.RESPONSE or (item.role == Role.CONCLUSION and item.speaker is not None)


def _promise_row(record: Record, item: Item, promises: list[Promise]) -> Decision:
    span = Span(item, promises[0].start, promises[-1].end)
    clauses = tuple(clause for promise in promises for clause in promise.clauses)
    words = squeezed(record.text[span.start : span.end])
    return make_row(
        record,
        span,
        kind=PROMISE,
        subject=_promised_subject(record, item, words),
        outcome=promise_outcome(study=all(promise.study for promise in promises)),
        units=tuple(_promisers(record, item, promises)),
        deadline=find_deadline("。".join(promise.said for promise in promises), record.date),
        binds=clauses,
        case=item,
    )


def _promisers(record: Record, item: Item, promises: list[Promise]) -> Iterator[str]:
    """Who acts by the words, else who speaks; and whoever of their own they ask to help."""
    head = _head(record, item)
    own = [
        unit for promise in promises for unit in promise.entrusted if _of(resolve(unit, record, item), head)
    ]
    named = dict.fromkeys([*own, *(unit for promise in promises for unit in promise.units)])
    asked = [unit for promise in promises for unit in promise.asked if _of(resolve(unit, record, item), head)]
    speaker = item.unit or item.speaker
    if not named and speaker:
        yield speaker
    yield from named
    yield from dict.fromkeys(unit for unit in asked if unit not in named)


def _is_own(record: Record, item: Item, promise: Promise) -> bool:
    """What is entrusted to someone else (應由縣市政府主政) is advice; to one's own office it is a promise."""
    if not promise.entrusted or len(promise.clauses) > 1:
        return True
    return any(_of(resolve(unit, record, item), _head(record, item)) for unit in promise.entrusted)


def _head(record: Record, item: Item) -> str:
    """The ministry or government the speaker belongs to."""
    speaker = full_name(item.unit, record.date) if item.unit else ""
    top = re.match(r".*?(?:政府|[部院])", speaker)
    return top[0] if top else speaker


def _of(name: str, head: str) -> bool:
    """Whether an office belongs to the one named by ``head`` (衛生福利部, 桃園市政府)."""
    return bool(head) and name.startswith(head)


def _promised_subject(record: Record, item: Item, words: str) -> str:
    """What a promise is about: the topic it names, else what it answers."""
    if match := _TOPIC.search(words):
        return match["topic"]
    for above in record.ancestors(item.number):
        if above.role == Role.SPEECH:
            asked = squeezed(
                "".join(
                    record.text[kin.body : kin.end]
                    for kin in (above, *record.children(above.number))
                    if kin.role == Role.SPEECH
                )
            )
            said = asked.removeprefix(squeezed(above.speaker or ""))
            return re.split(r"[。？；]", said)[0][:_SUBJECT_MAX]
    return re.split(r"[，。；]", words)[0][:_SUBJECT_MAX]


# --- the row ---


def make_row(  # noqa: PLR0913 - each is a field
    record: Record,
    span: Span,
    *,
    kind: str,
    subject: str,
    outcome: Outcome,
    units: tuple[str, ...],
    deadline: Deadline | None,
    binds: tuple[str, ...],
    case: Item,
) -> Decision:
    """Return the row of a span; its citation quotes the words of the span."""
    start, end = _trimmed(record.text, span.start, span.end)
    return Decision(
        id=span.id_in(record),
        meeting=record.title,
        date=record.date,
        kind=kind,
        subject=subject,
        outcome=outcome.word,
        status=outcome.status,
        also=outcome.also,
        binds=binds,
        units=units,
        resolved_units=tuple(resolve(unit, record, span.item, case.unit) for unit in units),
        deadline=deadline,
        open=outcome.open,
        citation=cite(1, record, span.item, start, end),
        case=case.number,
        proposer=case.unit if kind != PROMISE else None,
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def case_of(record: Record, part: Item) -> Item | None:
    """The 案 a decision is of: the nearest item above it that is no root section, else None."""
    for above in record.ancestors(part.number):
        if above.parent is not None or _CASE.match(above.label):
            return above
    return None


def _subject(record: Record, part: Item, words: str) -> str:
    """The 案由 without who proposed it and the request to discuss it; without a case, what the words are about."""
    case = case_of(record, part)
    if case is None:
        topic = _TOPIC.search(words)
        return topic["topic"] if topic else re.split(r"[，。；]", words)[0][:_SUBJECT_MAX]
    named = squeezed(_BRACKETED.sub("", record.text[case.body : case.end]))
    named = re.sub(r"^案[由名][：:]", "", named)
    if not named:
        return case.label
    return _ASKED_FOR.sub("", named.rstrip("。")).rstrip("。，") or case.label
