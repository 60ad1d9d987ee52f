"""What the words of a decision come to, in one word, by the table of outcome phrases."""

import re
from dataclasses import dataclass
from functools import cache

from assistant.tables import table

NOT_RECORDED = "未載"
PROMISED, STUDIED = "承諾", "研議"
# A decision in the first person about what is still to come: 本部將於6月底前完成, 108年5月底即可上線.
_WILL = re.compile(
    r"(?:本(?:部|署|局|府|司|處|院|會|校|縣|市|中心|科|室|公所)|我們)[^。；]{0,60}?(?:將(?!來|其)|會(?!議|員)|預計|刻正|正在|即可|即將)"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One word for what was decided, its status in the words of the design, and whether something is still to be done.

    ``also`` are the outcomes the same words have besides (洽悉，並請…: 交辦, also 洽悉).
    """

    word: str
    status: str
    open: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    status: str
    open: bool
    pattern: re.Pattern[str] | None
    verbatim: re.Pattern[str] | None
    order: bool
    promise: bool


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            row["word"],
            row["status"],
            row["open"],
            re.compile("|".join(row["patterns"])) if row["patterns"] else None,
            re.compile(row["verbatim"]) if "verbatim" in row else None,
            row.get("order", False),
            row.get("promise", False),
        )
        for row in table("register")["outcome"]
    )


@cache
def statuses() -> dict[str, str]:
    """Return every outcome word → its status, in the order of the table."""
    return {entry.word: entry.status for entry in _entries()} | {NOT_RECORDED: "not recorded"}


def outcome_of(words: str, *, ordered: bool) -> Outcome:
    """Return the outcome of a decision's words (blanks out); ``ordered`` tells that they order something.

    A case that is settled and leaves something to do stays open, unless it was withdrawn or closed.
    """
    promised = not ordered and bool(_WILL.search(words))
    first: _Entry | None = None
    word, also = "", []
    for entry in _entries():
        if (entry.order and not ordered) or not _matches(entry, words, promised=promised):
            continue
        if first is None:
            first, word = entry, _word(entry, words)
        elif (
            entry.status != first.status
            and entry.word not in also
            and entry.word not in word
            and _said(entry)
        ):
            also.append(entry.word)
    if first is None:
        return Outcome(NOT_RECORDED, "not recorded", open=False)
    pending = first.open or (ordered and first.status not in {"withdrawn", "closed"})
    return Outcome(word, first.status, pending, tuple(also))


def _matches(entry: _Entry, words: str, *, promised: bool) -> bool:
    if entry.promise:
        return promised
    return entry.pattern is not None and bool(entry.pattern.search(words))


def _word(entry: _Entry, words: str) -> str:
    """The word of the table, or the record's own (不予備查)."""
    own = entry.verbatim.search(words) if entry.verbatim else None
    return own[0] if own else entry.word


def _said(entry: _Entry) -> bool:
    """Whether an outcome is said in its own word; what is only implied is not listed besides another."""
    if entry.order or entry.promise:
        return False
    return bool(entry.pattern and entry.pattern.search(entry.word))


def promise_outcome(*, study: bool) -> Outcome:
    """Return the outcome of a reply that promises, or only promises to think about it."""
    word = STUDIED if study else PROMISED
    return Outcome(word, statuses()[word], open=True)
