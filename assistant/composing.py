"""Putting an answer together: the quotes, what is said beside them, the text that is shown; or a refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Claim, Outcome, Reason, cite, role_label
from assistant.asking import asks_decision
from assistant.evidence import Evidence, Weighed
from assistant.matter import versions
from assistant.premise import notes
from assistant.premise_values import numbers
from assistant.question import Question
from assistant.quoting import OF_ITEM_ABOVE, Piece, piece, without_nested
from assistant.references import with_referred
from assistant.refusal import Refusal
from assistant.scope import has_decisions
from assistant.selection import select
from assistant.standing import standing_notes
from ingest.record import Item, Record, Role

NEAREST = 3
# A piece beside the answer speaks of the same where it holds this share of the question.
_ABOUT_IT = 0.5
# So much more of the question a sentence tells than the answer, to be held against what is stated.
_MORE = 0.1


def refused(
    text: str, refusal: Refusal, question: Question | None = None, weighed: Weighed | None = None
) -> Answer:
    """Return a refusal with its reason and the nearest passages, one an item."""
    nearest: list[Citation] = []
    for evidence in weighed.evidence if weighed else ():
        if len(nearest) == NEAREST:
            break
        if all((near.record, near.item) != (evidence.record.id, evidence.item.number) for near in nearest):
            nearest.append(
                cite(len(nearest) + 1, evidence.record, evidence.item, evidence.start, evidence.end)
            )
    return Answer(
        question=text,
        outcome=Outcome.NOT_FOUND,
        reason=refusal.reason,
        text=refusal.message,
        nearest=tuple(nearest),
        interpretation=question.interpretation() if question else {},
    )


def answered(
    question: Question, found: Sequence[tuple[Weighed, Evidence]], refusals: Sequence[Refusal], limit: int
) -> Answer:
    """Quote what answers each part of the question; say which part the records leave open."""
    pieces: list[Piece] = []
    corrected: list[str] = []
    said: list[str] = []
    for weighed, evidence in found:
        chosen = select(weighed, evidence, pieces, alone=len(found) == 1)
        chosen += _figure_stated(weighed, evidence)
        first = next((p for p in chosen if p.item.number == evidence.item.number), chosen[0])
        claim = first.record.text[slice(*first.claim)]
        corrected += [*notes(weighed.question, evidence, claim), *_numbers_of(weighed, chosen[1:])]
        said += [
            *_role_notes(weighed.question, first.record, first.item),
            *filter(None, [versions(weighed, evidence).note]),
        ]
        pieces += chosen
    said += [refusal.message for refusal in refusals]
    kept = with_referred(without_nested(pieces))
    if len(kept) > limit:
        said.append(f"符合的共有 {len(kept)} 項，這裡列出前 {limit} 項。")
    return compose(question, kept[:limit], said, corrected)


def _figure_stated(weighed: Weighed, evidence: Evidence) -> list[Piece]:
    """Beside what answers, the sentence that gives otherwise a figure the question takes for granted.

    占了全國六成，政委怎麼回: his words are asked; 近四成 stands in a sentence that tells more of the question.
    """
    question = weighed.question
    if not question.quantities or any(numbers(question, evidence)):
        return []
    told = (
        e
        for e in weighed.evidence
        if e.record.id == evidence.record.id
        and not set(e.unmet) - set(question.people)  # another may say it
        and e.own >= max(_ABOUT_IT, evidence.own + _MORE)
    )
    return [piece(weighed, e) for e in told if any(numbers(question, e))][:1]


def _numbers_of(weighed: Weighed, pieces: Sequence[Piece]) -> Iterable[str]:
    """What the other pieces shown say otherwise of the numbers a question states."""
    for shown in pieces:
        for e in weighed.evidence:
            if (e.record.id, e.item.number) == (shown.record.id, shown.item.number) and e.own >= _ABOUT_IT:
                yield from numbers(weighed.question, e)
                break


def compose(
    question: Question, pieces: Sequence[Piece], said: Sequence[str], corrected: Sequence[str] = ()
) -> Answer:
    """Return the answer that quotes ``pieces`` in order, one citation each and a claim for all but context.

    ``corrected`` are the notes on what the question takes for granted, ``said`` the others.
    """
    citations = tuple(cite(number, p.record, p.item, p.start, p.end) for number, p in enumerate(pieces, 1))
    claims: list[Claim] = []
    for number, each in enumerate(pieces, 1):
        if each.context and claims:
            claims[-1] = replace(claims[-1], citations=(*claims[-1].citations, number))
        else:
            claims.append(Claim(_claim_text(each), (number,)))
    standing = (note for p in pieces for note in standing_notes(p.record, p.item, scanned=_is_scanned(p)))
    return Answer(
        question=question.text,
        outcome=Outcome.ANSWERED,
        text="",
        claims=tuple(claims),
        citations=citations,
        notes=tuple(dict.fromkeys((*corrected, *said, *standing))),
        corrections=len(set(corrected)),
        interpretation=question.interpretation(),
    )


def _is_scanned(piece: Piece) -> bool:
    return bool(piece.record.spans.boxes_at(piece.start, piece.end))


def _claim_text(piece: Piece) -> str:
    """A claim says what the item says; its number and label (決議：) stand in the citation and its badge."""
    start, end = piece.claim
    labelled = piece.item.role in {Role.HEADER, Role.ADJOURNMENT} or piece.item.label in OF_ITEM_ABOVE
    if start <= piece.item.start and not labelled and piece.item.body < end:
        start = piece.item.body
    return piece.record.text[start:end].strip()


def _role_notes(question: Question, record: Record, item: Item) -> Iterable[str]:
    """A speech, a response or an explanation is never passed off as a decision."""
    if asks_decision(question) and not item.role.binds:
        if not has_decisions(record):
            yield f"這份紀錄沒有決議或裁示；以下是會中的{role_label(item)}。"
        else:
            yield f"以下出自{role_label(item)}，不是決議。"
    elif item.role in {Role.SPEECH, Role.PROPOSAL}:
        yield "這是與會者的發言或建議，不是決議。"


def finished(answer: Answer, elapsed: float) -> Answer:
    """Return the answer with the text that is shown and the milliseconds it took."""
    text = answer.text
    if answer.outcome == Outcome.ANSWERED:
        labels = {citation.number: citation.role_label for citation in answer.citations}
        lines = [f"※ {note}" for note in answer.corrected]
        lines += [
            f"【{labels[claim.citations[0]]}】{claim.text}"
            + "".join(f"[{number}]" for number in claim.citations)
            for claim in answer.claims
        ]
        lines += [f"※ {note}" for note in answer.beside]
        lines += [
            f"[{citation.number}] {citation.official}：「{citation.quote}」" for citation in answer.citations
        ]
        text = "\n".join(lines)
    elif answer.reason == Reason.GATE:
        text = "找到的內容無法逐字查證，因此不作答。"
    return replace(answer, text=text, elapsed_ms=elapsed)
