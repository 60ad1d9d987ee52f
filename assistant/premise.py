"""What a question takes for granted that the evidence contradicts, said in a note before the answer."""

import re
from collections.abc import Iterator

from assistant.evidence import Evidence
from assistant.question import Kind, Question
from assistant.scope import squeeze
from assistant.tables import table
from assistant.words import forms_of
from ingest.dates import DateMention, find_dates
from ingest.quantities import Measure, Quantity, find_quantities

_ASKING_NUMBER = re.compile(r"幾|多少")
_TAG = re.compile(
    r"對嗎|對吧|對不對|是吧|是不是|不是嗎|吧[？?]?$|既然|真的|聽說|應該是|沒錯|嗎[？?]?$"
    r"|right\?|isn't|correct\?|\b(?:is|was|did|does) it true"
)
_CONFIRM = re.compile(r"對嗎|對吧|對不對|是吧|不是嗎|吧[？?]?$|right\?|isn't|correct\?")
_EITHER = re.compile(r"有沒有|是否|能不能|可不可以|要不要|會不會|是不是|有無|可否|需不需要|該不該")
_BOUND = re.compile(r"\s*(?:以後|以前|之後|之前|起|止|前|後)")
_NOTHING = re.compile(r"[：:]\s*無[。.]?\s*$")
# How far behind a declining word its object may stand, and the weight of a verb or noun.
_DENIED, _CONTENT = 24, 0.8
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


def denies(question: Question, text: str) -> str | None:
    """Return the word with which a text declines the very thing asked about, None when it declines another.

    尚無設置兒少辦公室之規劃 denies a question of when the office is set up; 未能及時介入 in a story does not.
    """
    if _NOTHING.search(text):
        return "無"
    said = squeeze(text)
    for word in table("question")["decline"]["words"]:
        for match in re.finditer(re.escape(word), said):
            near = re.split(r"[，；。？！]", said[match.end() : match.end() + _DENIED])[0]
            if any(
                asked.weight >= _CONTENT and not asked.name and asked.match(near) for asked in question.words
            ):
                return str(word)
    return None


def settles_what_is_open(question: Question, text: str) -> bool:
    """Whether the question takes as settled (已經同意) what the record leaves open (錄案研議)."""
    words = table("question")["pending"]
    return any(word in question.traditional for word in words["settled"]) and any(
        word in text for word in words["words"]
    )


def notes(question: Question, evidence: Evidence, claim: str) -> tuple[str, ...]:
    """Return the notes that name what the record says otherwise than the question; ``claim`` is what is shown."""
    found = [
        *_dates(question, evidence),
        *_names(question, evidence),
        *_numbers(question, evidence),
        *_opposites(question, evidence),
        *_negations(question, evidence),
        *_denied(question, evidence, claim),
    ]
    return tuple(dict.fromkeys(found or _unsaid(question, evidence)))


def tagged(question: Question) -> bool:
    """Whether a question states its premise and asks to confirm it (…對嗎？, 既然…, …吧？)."""
    return bool(_TAG.search(question.traditional.lower()))


def _dates(question: Question, evidence: Evidence) -> Iterator[str]:
    """A date the record gives otherwise: same day of another year, or another date where one was stated."""
    written = find_dates(evidence.text)
    stated = any(name in evidence.unmet for name in (date.verbatim for date in question.dates))
    for asked in question.dates:
        if any(_agrees(asked, date) for date in written) or not (stated or tagged(question)):
            continue
        if _year_written(asked, evidence.text):
            continue
        rivals = (
            [date for date in written if (date.month, date.day) == (asked.month, asked.day)]
            if asked.month
            else []
        )
        for date in (rivals or [date for date in written if asked.month is None or date.month])[:1]:
            bound = _BOUND.match(evidence.text, date.end)
            if bound:
                yield f"紀錄的界線是「{date.verbatim}{bound[0]}」，您問的是「{asked.verbatim}」，請據以判斷。"
            else:
                yield f"您的問題說「{asked.verbatim}」，紀錄寫的是「{date.verbatim}」。"


def _year_written(asked: DateMention, text: str) -> bool:
    """Whether the asked year stands in the text without its 年 (108至109年)."""
    return asked.month is None and bool(
        re.search(rf"(?<!\d)(?:{asked.year}|{asked.year - 1911})(?!\d)", text)
    )


def _agrees(asked: DateMention, written: DateMention) -> bool:
    return (
        asked.year == written.year
        and asked.month in {None, written.month}
        and asked.day in {None, written.day}
    )


def _names(question: Question, evidence: Evidence) -> Iterator[str]:
    """A place, person, unit or meeting the question names and the evidence does not."""
    dates = {date.verbatim for date in question.dates}
    for name in evidence.unmet:
        if name not in dates:
            yield f"您的問題提到「{name}」，但這段紀錄沒有提到。"


def _numbers(question: Question, evidence: Evidence) -> Iterator[str]:
    written = find_quantities(evidence.text)
    for number in _bare_numbers(question):
        if not re.search(rf"(?<![\d.,]){number}(?![\d.])", squeeze(evidence.text)) and written:
            shown = "、".join(f"「{quantity.verbatim}」" for quantity in written[:3])
            yield f"您的問題說「{number}」，紀錄寫的是{shown}。"
    for asked in question.quantities:
        if _ASKING_NUMBER.search(asked.verbatim) or asked.amount is None:
            continue
        rivals = [
            quantity
            for quantity in written
            if _comparable(asked, quantity) and not _bounds(evidence.text, quantity)
        ]
        held = squeeze(asked.verbatim) in squeeze(evidence.text)
        if rivals and not held and not any(quantity.amount == asked.amount for quantity in rivals):
            stated = {quantity.amount for quantity in question.quantities}
            others = [quantity for quantity in rivals if quantity.amount not in stated]
            shown = "、".join(f"「{quantity.verbatim}」" for quantity in others[:3])
            yield f"您的問題說「{asked.verbatim}」，紀錄寫的是{shown}。"


def _bounds(text: str, quantity: Quantity) -> bool:
    """Whether a quantity is a bound (8分以上): another number is a case to judge by it, not an error."""
    return bool(re.match(r"\s*(?:以上|以下|以內|以外)", text[quantity.end :]))


def _bare_numbers(question: Question) -> list[str]:
    """Numbers an English question states, years and ordinals aside; their unit is an English word."""
    if question.language != "English":
        return []
    years = {str(date.year) for date in question.dates}
    return [
        n
        for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", question.traditional)
        if n not in years and len(n) > 1
    ]


def _comparable(asked: Quantity, written: Quantity) -> bool:
    """Counts compare only in one unit, durations and shares always; 一個 as an article never."""
    if asked.measure != written.measure or asked.verbatim in {"一個", "一次", "一場", "一位", "一項"}:
        return False
    people = set("名人位")
    return (
        asked.measure != Measure.COUNT or asked.unit == written.unit or {asked.unit, written.unit} <= people
    )


def _opposites(question: Question, evidence: Evidence) -> Iterator[str]:
    """The question says one of a pair of opposites, the record only the other (民間／公部門, 調升／調降)."""
    asked, said = squeeze(question.traditional), squeeze(evidence.text)
    for first, second in table("opposites")["pairs"]:
        for mine, theirs in ((first, second), (second, first)):
            mine_forms, their_forms = forms_of(mine), forms_of(theirs)
            in_question = any(form in asked for form in mine_forms) and not any(
                form in asked for form in their_forms
            )
            if (
                in_question
                and any(form in said for form in their_forms)
                and not any(form in said for form in mine_forms)
            ):
                yield f"您的問題說「{mine}」，紀錄寫的是「{theirs}」。"


def _negations(question: Question, evidence: Evidence) -> Iterator[str]:
    """The question denies what the record affirms, or the other way round, of the same word."""
    asked, said = squeeze(question.traditional), squeeze(evidence.text)
    if Kind.YES_NO in question.kinds and not _CONFIRM.search(question.traditional):
        return  # a neutral yes-or-no question claims nothing
    for word in question.words:
        held = next(
            (form for form in word.forms if len(form) > 1 and form in said and not form.isascii()), None
        )
        if held is None or word.text not in asked or word.noun:
            continue
        denied_by_asker, denied_by_record = _denies(asked, word.text), _denies(said, held)
        if denied_by_asker != denied_by_record and not _EITHER.search(asked):
            yield f"您的問題與紀錄對「{held}」的說法相反，請以紀錄為準。"


def _unsaid(question: Question, evidence: Evidence) -> Iterator[str]:
    """Asked to confirm a statement, name the parts of it that the evidence does not hold."""
    if not _CONFIRM.search(question.traditional.lower()):
        return
    unsaid = [
        word.text
        for word in question.words
        if word.weight >= _CONTENT and not word.match(evidence.scope.words)
    ]
    unsaid = [
        text
        for text in unsaid
        if text in squeeze(question.traditional) and not squeeze(evidence.scope.around).count(text)
    ]
    if unsaid:
        shown = "、".join(f"「{text}」" for text in unsaid[:4])
        yield f"您問的{shown}，這段紀錄沒有這樣寫，請對照原文。"


def _denies(text: str, word: str) -> bool:
    """Whether every occurrence of ``word`` stands right behind a negation."""
    places = [match.start() for match in re.finditer(re.escape(word), text)]
    return all(
        re.search(r"(?:不|未|無|沒有?|尚無|無法|未能|拒絕|不再|無須|不需)$", text[max(0, at - 3) : at])
        for at in places
    )


def _denied(question: Question, evidence: Evidence, claim: str) -> Iterator[str]:
    """The question takes a thing as done, planned or explained; the record declines it or does not say."""
    word = denies(question, claim)
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
        and not declines(question.traditional)
        and set(question.kinds) & presuming
        and (unfilled or set(question.kinds) & {Kind.METHOD, Kind.REASON})
    ):
        yield f"請注意：紀錄的說法是否定的（「{word}」），與問題的前提不同。"
    elif Kind.REASON in question.kinds and not evidence.slots[Kind.REASON].filled:
        yield "紀錄沒有說明原因。"
    elif question.kind == Kind.DATE and not evidence.slots[Kind.DATE].filled:
        yield "紀錄沒有寫出日期。"
