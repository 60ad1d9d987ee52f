"""What a question takes for granted that the evidence contradicts, said in a note before the answer."""

import re
from collections.abc import Iterator

from assistant.evidence import Evidence, squeeze
from assistant.question import Kind, Question
from assistant.tables import table
from assistant.words import forms_of
from ingest.dates import find_dates
from ingest.quantities import Measure, Quantity, find_quantities

_ASKING_NUMBER = re.compile(r"幾|多少")


def declines(text: str) -> str | None:
    """Return the words with which a text declines or denies (尚無, 未能, 無法 …), None when it does not."""
    for word in table("question")["decline"]["words"]:
        if word in text:
            return str(word)
    return None


def notes(question: Question, evidence: Evidence) -> tuple[str, ...]:
    """Return the notes that name what the record says otherwise than the question."""
    return tuple(dict.fromkeys([*_dates(question, evidence), *_numbers(question, evidence), *_opposites(question, evidence), *_denied(question, evidence)]))


def _dates(question: Question, evidence: Evidence) -> Iterator[str]:
    written = find_dates(evidence.text)
    for asked in question.dates:
        rivals = [date for date in written if (date.month, date.day) == (asked.month, asked.day) and date.year != asked.year]
        same = any(date.year == asked.year for date in written)
        if asked.verbatim in evidence.unmet or (asked.month and not same):
            for date in rivals or [date for date in written if asked.month and date.month]:
                yield f"您的問題說「{asked.verbatim}」，紀錄寫的是「{date.verbatim}」。"
                return


def _numbers(question: Question, evidence: Evidence) -> Iterator[str]:
    written = find_quantities(evidence.text)
    for asked in question.quantities:
        if _ASKING_NUMBER.search(asked.verbatim) or asked.amount is None:
            continue
        rivals = [quantity for quantity in written if _comparable(asked, quantity)]
        if rivals and not any(quantity.amount == asked.amount for quantity in rivals) and squeeze(asked.verbatim) not in squeeze(evidence.text):
            shown = "、".join(f"「{quantity.verbatim}」" for quantity in rivals[:3])
            yield f"您的問題說「{asked.verbatim}」，紀錄寫的是{shown}。"


def _comparable(asked: Quantity, written: Quantity) -> bool:
    if asked.measure != written.measure:
        return False
    return asked.measure != Measure.COUNT or asked.unit == written.unit or {asked.unit, written.unit} <= set("名人位")


def _opposites(question: Question, evidence: Evidence) -> Iterator[str]:
    """The question says one of a pair of opposites, the record only the other (民間／公部門, 調升／調降)."""
    asked, said = squeeze(question.traditional), squeeze(evidence.text)
    for first, second in table("opposites")["pairs"]:
        for mine, theirs in ((first, second), (second, first)):
            in_question = any(form in asked for form in forms_of(mine)) and theirs not in asked
            if in_question and theirs in said and not any(form in said for form in forms_of(mine)):
                yield f"您的問題說「{mine}」，紀錄寫的是「{theirs}」。"


def _denied(question: Question, evidence: Evidence) -> Iterator[str]:
    """The question takes a thing as done or planned; the record declines it."""
    word = declines(evidence.text)
    if word and not declines(question.traditional) and question.kind not in {Kind.YES_NO, Kind.STATUS}:
        yield f"請注意：紀錄的說法是否定的（「{word}」），與問題的前提不同。"
    if Kind.REASON in question.kinds and not evidence.slots.get(Kind.REASON, None):
        yield "紀錄沒有說明原因。"
