"""The quote gate: the last step on every path out. What fails it is not shown.

A citation passes when its quote stands verbatim at its span and in the record (NFKC and blanks
aside). A claim passes when every number, date, amount, unit and negation in it occurs in the quotes it cites.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.answer import Answer, Citation, Claim, Outcome, Reason
from ingest.quantities import find_quantities
from ingest.record import Record

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"不|無|未|非|沒|否|免|勿")


def normal(text: str) -> str:
    """Return ``text`` as quotes are compared: NFKC, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def quote_holds(citation: Citation, record: Record) -> bool:
    """Whether the quote is not empty and stands at its span of the record's clean text."""
    quote = normal(citation.quote)
    return (
        bool(quote)
        and 0 <= citation.start < citation.end
        and quote == normal(record.text[citation.start : citation.end])
    )


def unsupported(text: str, quotes: Iterable[str]) -> list[str]:
    """Return the numbers, quantities and negations of a claim that its quotes do not hold."""
    claim, held = normal(text), normal("".join(quotes))
    parts = [match[0] for match in _NUMBER.finditer(claim)]
    parts += [normal(quantity.verbatim) for quantity in find_quantities(claim)]
    missing = [part for part in dict.fromkeys(parts) if part not in held]
    negations = {char: len(re.findall(char, claim)) for char in set(_NEGATION.findall(claim))}
    return missing + [char for char, count in negations.items() if held.count(char) < count]


def gate(answer: Answer, record_of: Callable[[str], Record]) -> Answer:
    """Return ``answer`` with only what holds; a refusal with reason ``gate`` when no claim is left."""
    held = {
        citation.number for citation in answer.citations if quote_holds(citation, record_of(citation.record))
    }
    nearest = tuple(
        citation for citation in answer.nearest if quote_holds(citation, record_of(citation.record))
    )
    claims = tuple(claim for claim in answer.claims if _claim_holds(claim, answer.citations, held))
    used = {number for claim in claims for number in claim.citations}
    citations = tuple(citation for citation in answer.citations if citation.number in held & used)
    if answer.outcome == Outcome.ANSWERED and not claims:
        return replace(
            answer,
            outcome=Outcome.NOT_FOUND,
            reason=Reason.GATE,
            claims=(),
            citations=(),
            nearest=nearest,
            notes=(),
        )
    return replace(answer, claims=claims, citations=citations, nearest=nearest)


def _claim_holds(claim: Claim, citations: Iterable[Citation], held: set[int]) -> bool:
    quotes = [citation.quote for citation in citations if citation.number in claim.citations]
    return bool(quotes) and set(claim.citations) <= held and not unsupported(claim.text, quotes)
