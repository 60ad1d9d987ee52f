"""Follow-ups in English: what about New Taipei, and when, why, anything else."""

import re
from functools import cache

from assistant import english
from assistant.tables import table

_ERA = 1911


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("conversation")["english"][name])


def in_chinese(text: str) -> str | None:
    """Return the Chinese follow-up that an English one stands for, None when it is none, or names what has none.

    Only names that have a form in the records' language can take the place of others: places, years, meetings.
    """
    asked = _shorn(text)
    if _pattern("more").fullmatch(asked):
        return "還有呢"
    if _pattern("why").fullmatch(asked):
        return "為什麼"
    for question, words in table("conversation")["english"]["short"].items():
        if re.fullmatch(words, asked):
            return str(question)
    match = _pattern("about").fullmatch(asked)
    names = _names(match["rest"]) if match else ""
    return f"那{names}呢" if names else None


def completed_english(text: str, before: str) -> str | None:
    """Return an English follow-up completed with the English question before it, None when it is none."""
    asked = _shorn(text)
    question = before.strip().rstrip("?!. ")
    match = _pattern("about").fullmatch(asked)
    if match:
        # In the letters it was written in, not lower-cased.
        return f"{_swapped(question, _spaced(text)[match.start('rest') : match.end('rest')])}?"
    short = (_pattern("why").pattern, *table("conversation")["english"]["short"].values())
    if any(re.fullmatch(words, asked) for words in short):
        topic = question.rpartition(": ")[2]  # of a follow-up, what it was completed with
        for predicate in ("leading", "doing", "told"):
            topic = re.sub(_pattern(predicate).pattern, "", topic, flags=re.IGNORECASE)
        return f"{asked}: {topic}?"
    return None


def is_more(text: str) -> bool:
    """Whether an English text only asks for more of the same."""
    return bool(_pattern("more").fullmatch(_shorn(text)))


def _shorn(text: str) -> str:
    return _spaced(text).lower()


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip("?!. ")


def _places() -> re.Pattern[str]:
    places = sorted(table("english")["places"], key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(place)}\b" for place in places), re.IGNORECASE)


def _names(text: str) -> str:
    """The places, years and meeting numbers of an English text as the records write them."""
    found = [table("english")["places"][match[0]] for match in _places().finditer(text)]
    found += [
        f"{date.year - _ERA}年" + (f"{date.month}月{date.day}日" if date.month and date.day else "")
        for date in english.dates(text)
    ]
    found += [f"第{number}次會議" for number in english.meeting_numbers(text)]
    return "".join(found)


def _swapped(question: str, rest: str) -> str:
    """The question with ``rest`` in the place of the same kind of name, else behind it."""
    kinds = (_places(), re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\b\w+ meeting\b", re.IGNORECASE))
    for pattern in kinds:
        if pattern.search(rest) and (old := pattern.search(question)):
            return question[: old.start()] + rest + question[old.end() :]
    return f"{question} {rest}"
