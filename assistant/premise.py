"""What a question takes for granted that the evidence contradicts, said in a note before the answer."""

import re
from collections.abc import Iterator, Sequence

from assistant.asking import says
from assistant.binding import clauses
from assistant.constraints import asks_office, doer_of
from assistant.evidence import Evidence
from assistant.premise_values import counts, dates, numbers, stated, unsaid_numbers
from assistant.premise_words import (
    actor,
    direction,
    doubted,
    opposites,
    outcome,
    polarity,
    proposed_only,
    refuses,
    shown,
    universal,
)
from assistant.question import Kind, Question
from assistant.scope import squeeze
from assistant.tables import table
from assistant.words import Word

_TAG = re.compile(
    r"對嗎|對吧|對不對|是吧|是不是|不是嗎|吧[？?]?$|既然|^真的|是真的|真的(?:嗎|假的)|聽說|應該是|沒錯|嗎[？?]?$"
    r"|right\?|isn't|correct\?|\b(?:is|was|did|does) it true"
)
_CONFIRM = re.compile(
    r"對嗎|對吧|對不對|是吧|不是嗎|吧[？?]?$|既然|聽說|沒錯|^真的|是真的|真的(?:嗎|假的)|right\?|isn't|correct\?"
)
_EITHER = re.compile(r"有沒有|是否|能不能|可不可以|要不要|會不會|是不是|有無|可否|需不需要|該不該")
# 為什麼不設, 為何還沒核定: what the record declines is what the question takes for granted.
_WHY_NOT = re.compile(
    r"(?:為什麼|為何|怎麼)[^，。？?不沒未無]{0,8}(?:不(?!同|足|良|當|明|斷|僅|只|少)|沒|未(?!成年|來|滿))"
)
_NOTHING = re.compile(r"[：:]\s*無[。.]?\s*$")
# How far behind a declining word its object may stand, and the weight of a verb or noun.
_DENIED, _CONTENT = 24, 0.8
_NOTHING_BEHIND = 4
_CLAUSE_END, _SENTENCE_END = re.compile(r"[，,；;。？?！!）)]"), re.compile(r"[；;。？?！!]")
# What is said not to be there has neither a unit nor a person in charge.
_NOT_THERE = {"尚無", "並無", "查無", "未設", "尚未", "並未", "不予", "不設", "不再"}
STRICT_SLOTS = {
    Kind.DATE,
    Kind.MONEY,
    Kind.SHARE,
    Kind.DURATION,
    Kind.COUNT,
    Kind.NUMBER,
    Kind.LIST,
    Kind.PLACE,
}


def declines(text: str) -> str | None:
    """Return the words with which a text declines or denies (尚無, 未能, 無法 …), None when it does not."""
    for word in table("question")["decline"]["words"]:
        if word in text:
            return str(word)
    return "無" if _NOTHING.search(text) else None


def _negative(question: Question) -> bool:
    return bool(declines(question.traditional) or refuses(question) or _WHY_NOT.search(question.traditional))


def denies(question: Question, text: str, of: Sequence[Word] = ()) -> str | None:
    """Return the word with which a text declines the very thing asked about, None when it declines another.

    尚無設置兒少辦公室之規劃 denies a question of when the office is set up; 未能及時介入 in a story does not.
    ``of`` are the words of that thing where only some of the question's are.
    """
    if _NOTHING.search(text):
        return "無"
    said = squeeze(text)
    for word in table("question")["decline"]["words"]:
        for match in re.finditer(re.escape(word), said):
            behind = _CLAUSE_END.split(said[match.end() : match.end() + _DENIED])[0]
            of_question = _about(question.words, behind)
            if not of_question and len(behind) <= _NOTHING_BEHIND:
                # 公益彩券盈餘無法支應, 未予採納: what is declined stands before
                of_question = _about(of or question.words, _SENTENCE_END.split(said[: match.start()])[-1])
            elif of_question and of:
                of_question = _about(of, behind)
            if of_question:
                return str(word)
    return None


def _about(words: Sequence[Word], text: str) -> bool:
    return any(word.weight >= _CONTENT and not word.name and word.match(text) for word in words)


def settles_what_is_open(question: Question, text: str) -> bool:
    """Whether the question takes as settled (已經同意) what the record leaves open (錄案研議)."""
    words = table("question")["pending"]
    return any(word in question.traditional for word in words["settled"]) and any(
        word in text for word in words["words"]
    )


def notes(question: Question, evidence: Evidence, claim: str) -> tuple[str, ...]:
    """Return the notes that name what the record says otherwise than the question; ``claim`` is what is shown.

    A neutral question (會增設嗎？) states nothing that could be wrong, only numbers and names it mentions.
    """
    asks = tagged(question)
    states = confirms(question) or Kind.YES_NO not in question.kinds  # 為何設置 takes it that it was set up
    found = [
        *dates(question, evidence, asks=asks),
        *_names(question, evidence),
        *numbers(question, evidence),
        *(counts(question, evidence) if asks else ()),
        *(actor(question, evidence) if asks and not evidence.put_down_to else ()),
        *(opposites(question, evidence) if states else ()),
        *(_stated(question, evidence, claim) if states else ()),
        *_denied(question, evidence, claim),
        *universal(question, evidence),
        *doubted(question, evidence),
        *direction(question, evidence),
    ]
    return tuple(dict.fromkeys(found or _unsaid(question, evidence)))


def _stated(question: Question, evidence: Evidence, claim: str) -> tuple[str, ...]:
    """What was decided otherwise, is denied, or only proposed: the first of these."""
    why_not = _WHY_NOT.search(question.traditional) and declines(claim)
    agrees = bool(why_not) or (_negative(question) and bool(denies(question, claim)))
    against = () if agrees or _asks_their_words(question) else tuple(polarity(question, claim))
    return tuple(outcome(question, evidence)) or against or tuple(proposed_only(question, evidence))


def _asks_their_words(question: Question) -> bool:
    """Whether what someone said is asked for (高正恩建議使用哪裡, 林萬億怎麼看…): that takes nothing for granted."""
    open_ = not {Kind.YES_NO, Kind.REASON} & set(question.kinds) and not confirms(question)
    return open_ and ((bool(question.people) and says(question)) or asks_office(question))


def tagged(question: Question) -> bool:
    """Whether a question states its premise and asks to confirm it (…對嗎？, 既然…, …吧？)."""
    return bool(_TAG.search(question.traditional.lower()))


def confirms(question: Question) -> bool:
    """Whether a question states something and wants it confirmed, rather than asks whether it is so."""
    return bool(_CONFIRM.search(question.traditional.lower())) and not _EITHER.search(question.traditional)


def _names(question: Question, evidence: Evidence) -> Iterator[str]:
    """A place, person, unit or meeting the question names and the evidence does not."""
    if name := evidence.put_down_to:
        yield f"您的問題說「{name}」，紀錄寫的是「{doer_of(evidence.scope)}」。"
        kind = question.kind
        if kind in STRICT_SLOTS and not evidence.filled:
            yield f"紀錄沒有寫出所問的{kind.value}。"
        return
    dates = {date.verbatim for date in question.dates}
    for name in evidence.unmet:
        if name not in dates:
            yield f"您的問題提到「{name}」，但這段紀錄沒有提到。"


def _unsaid(question: Question, evidence: Evidence) -> Iterator[str]:
    """Asked to confirm a statement, name the parts of it that the evidence does not hold."""
    if not _CONFIRM.search(question.traditional.lower()):
        return
    numbers_stated = "".join(map(squeeze, stated(question)))
    asked = squeeze(_CONFIRM.sub(" ", question.traditional))
    around = squeeze(evidence.scope.around)
    unsaid = [
        word.text
        for word in question.words
        if word.weight >= _CONTENT
        and word.text in asked
        and word.text not in numbers_stated
        and not word.text.endswith(("有", "是", "的"))
        and not word.match(evidence.scope.words)
        and word.text not in around
    ]
    if unsaid := [*unsaid_numbers(question, evidence), *unsaid]:
        shown = "、".join(f"「{text}」" for text in unsaid[:4])
        yield f"您問的{shown}，這段紀錄沒有這樣寫，請對照原文。"


def _denied(question: Question, evidence: Evidence, claim: str) -> Iterator[str]:
    """The question takes a thing as done, planned or explained; the record declines it or does not say."""
    word = denies(question, claim)
    if word in _NOT_THERE and {Kind.UNIT, Kind.PERSON} & set(question.kinds) and not _negative(question):
        yield f"請注意：紀錄的說法是否定的（「{_denying(claim, word)}」），與問題的前提不同。"
    presuming = {
        Kind.DATE,
        Kind.METHOD,
        Kind.REASON,
        Kind.COUNT,
        Kind.MONEY,
        Kind.DURATION,
        Kind.PLACE,
        Kind.LIST,
        Kind.NUMBER,
    }
    unfilled = any(kind in STRICT_SLOTS and not slot.filled for kind, slot in evidence.slots.items())
    if settles_what_is_open(question, claim):
        yield "紀錄還沒有定案，請看原文。"
    if (
        word
        and not _negative(question)
        and not _asks_their_words(question)
        and Kind.STATUS not in question.kinds
        and set(question.kinds) & presuming
        and (unfilled or set(question.kinds) & {Kind.METHOD, Kind.REASON})
    ):
        yield f"請注意：紀錄的說法是否定的（「{_denying(claim, word)}」），與問題的前提不同。"
    elif Kind.REASON in question.kinds and not evidence.slots[Kind.REASON].filled:
        yield "紀錄沒有說明原因。"
    elif question.kind == Kind.DATE and not evidence.slots[Kind.DATE].filled:
        yield "紀錄沒有寫出日期。"


def _denying(claim: str, word: str) -> str:
    """The clause of the claim with the denying word, as a note quotes it."""
    return next((shown(clause) for clause in clauses(claim) if word in squeeze(clause)), word)
