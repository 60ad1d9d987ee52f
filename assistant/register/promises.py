"""Promises in the replies of minutes without decisions: 本部將再與各部會溝通, 錄案帶回署裡研議.

A promise is a clause in which the one who answers undertakes something. Hopes, requests to others, habits and
the workings of a procedure are none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.register.orders import find_orders
from assistant.register.units import offices, split_offices
from assistant.tables import table
from ingest.aliases import places

_CLAUSE = re.compile(r"[^，；：]+[，；：]?")
_SENTENCE = re.compile(r"[^。；？！\n]+[。；？！]*")


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence that promises: its span in the text, its promising clauses, who is named as acting, if only to study.

    ``said`` is the sentence from the first promise on, hopes left out. ``entrusted`` are offices that are to act
    (應由社工司規劃), ``asked`` those the speaker asks besides (並請青年局配合…).
    """

    start: int
    end: int
    clauses: tuple[str, ...]
    said: str
    units: tuple[str, ...]
    entrusted: tuple[str, ...]
    asked: tuple[str, ...]
    study: bool


@cache
def _rule(name: str) -> re.Pattern[str]:
    rule = table("register")["promises"][name]
    return re.compile(rule if isinstance(rule, str) else "|".join(rule))


@cache
def _subject() -> re.Pattern[str]:
    """Who acts: offices at the head of a clause, 本部 and the like anywhere in it, before a word of acting."""
    return re.compile(
        f"(?:^|(?=本[部署局府司處會院校縣市分])){offices()}"
        r"(?=已|業|將|會(?!議)|亦|也|正|刻|目前|能|可|再|都|均|皆|就|預計|未來|規劃)"
    )


@cache
def _entrusted() -> re.Pattern[str]:
    return re.compile(
        f"(?:應|將|會|已)由{offices()}(?=協助|負責|主責|主政|辦理|規劃|召開|研議|研擬|統籌|邀集)"
    )


def find_promises(text: str, start: int, end: int) -> list[Promise]:
    """Return the sentences of ``text[start:end]`` that promise, in order."""
    sentences = _SENTENCE.finditer(text, start, end)
    return [promise for match in sentences if (promise := _promise(match[0], match.start()))]


def _promise(sentence: str, at: int) -> Promise | None:
    if _rule("procedure").search(re.sub(r"\s", "", sentence)):
        return None
    clauses = [re.sub(r"\s", "", clause) for clause in _CLAUSE.findall(sentence)]
    promising = [number for number, clause in enumerate(clauses) if _promises(clause)]
    if not promising:
        return None
    kept = tuple(clauses[number] for number in promising)
    said = "".join(clause for clause in clauses[promising[0] :] if not _rule("not_promised").search(clause))
    lead = len(sentence) - len(sentence.lstrip())
    return Promise(
        start=at + lead,
        end=at + len(sentence.rstrip()),
        clauses=kept,
        said=said,
        units=_once(unit for number in promising for unit in _acting(clauses, number)),
        entrusted=_once(unit for clause in kept for unit in _offices_in(_entrusted(), clause)),
        asked=_once(unit for order in find_orders(said) for unit in order.units),
        study=all(_rule("study").search(clause) for clause in kept),
    )


def _once(units: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(units))


def _offices_in(pattern: re.Pattern[str], clause: str) -> list[str]:
    found = pattern.search(clause)
    return list(split_offices(found["offices"])) if found else []


def _promises(clause: str) -> bool:
    if _rule("not_promised").search(clause):
        return False
    return any(rule.search(clause) for rule in (_rule("undertakes"), _rule("offers"), _entrusted()))


def _acting(clauses: list[str], number: int) -> list[str]:
    """Who acts in a clause, else in the clauses before it of the same sentence, nearest first."""
    for clause in reversed(clauses[: number + 1]):
        if _entrusted().search(clause):
            return []
        # 新北市都會虛心接受: a place is where the speaker is from, not who acts.
        if found := [unit for unit in _offices_in(_subject(), clause) if unit not in places()]:
            return found
    return []
