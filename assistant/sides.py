"""The sides of a comparison: 107年新北場跟108年中央平台說法差在哪 is asked once of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.names_asked import office_spans
from assistant.question import Question, understand
from ingest.aliases import places
from ingest.dates import find_dates

# What says that two things named are to be set side by side, not looked for together.
_COMPARES = re.compile(
    r"比較|相比|差[別異在多]|不同|不一樣|一樣|一致|相同|異同|變化|調整|轉變|演變|前後|各[是自為有講說提建主希問要怎]|分別|還是|哪[一個]?[個邊場次]"
    r"|誰[先比較]|兩[場次邊者]"
)
# The words that stand between the two: 甲跟乙, 從甲到乙, 甲、乙.
_BETWEEN = re.compile(r"以及|對比|相較|[跟和與及到、vs]|VS", re.IGNORECASE)
# 108年1月跟5月: the second month is of the same year.
_SAME_YEAR = re.compile(r"(?P<year>\d{2,4}\s*年)\s*\d{1,2}\s*月(?P<between>[跟和與及到、])(?=\d{1,2}\s*月)")
# Units that can take a side; 社工 and 督導 are spoken of in one sentence.
_AGENCY = re.compile(r"[部署司局處院府會科室所]$|中心$")
# A meeting is called by where or when it was held: 桃園場, 108年1月中央平台.
_HELD = re.compile(r"(?:(?![跟和與及到])[一-鿿]){0,6}?(?:那[場次]|場次?|說明會|座談會|會議|平[台臺]|的會)")
# 政委的解釋, 署長說: one spoken of by title alone.
_BY_TITLE = re.compile(
    r"(?:政委|次長|秘書長|署長|司長|局長|處長|市長|縣長|主席|主委)(?=的?(?:說|講|解釋|看法|意見|回應|主張|說法|講法))"
)
# Words that compare, not words to look for.
_COMPARING = re.compile(
    r"說法|講法|看法|意見|方向|[差不]|差[別異在多]|一樣|一致|相同|不同|變化|調整|比較|這件|件事|各是|型態"
)


@dataclass(frozen=True, slots=True)
class _Name:
    """Something named in a question: where it stands, and what it is a name of."""

    start: int
    end: int
    kind: str


def sides(question: Question, people: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the two questions a comparison of two named meetings, places, units or people asks, else ().

    Each side keeps the topic and its own names; the names of the other side are left out.
    """
    text = _SAME_YEAR.sub(lambda m: f"{m[0]}{m['year']}", question.traditional)
    if question.language == "English" or question.parts or not _COMPARES.search(text):
        return ()
    names = sorted(_names(text, question, people), key=lambda name: name.start)
    for start, end in (match.span() for match in _BETWEEN.finditer(text)):
        if any(name.start < end and start < name.end for name in names):
            continue  # 和平區 is a name, not 和
        low, high = _clause(text, start)
        left = [name for name in names if low <= name.start < start]
        right = [name for name in names if end <= name.start < high]
        if left and right and {name.kind for name in left} & {name.kind for name in right}:
            both = ((left, right), (right, left))
            return tuple(
                _side(question, _without(text, other), people, _whose(text, own)) for own, other in both
            )
    return ()


def _whose(text: str, names: Sequence[_Name]) -> str:
    """The unit whose words a side asks for, where views are compared; "" where meetings, places or people are."""
    return next((text[name.start : name.end] for name in names if name.kind == "unit"), "")


def _side(question: Question, text: str, people: Mapping[str, str], whose: str) -> Question:
    side = understand(text, people)
    words = tuple(word for word in side.words if not _COMPARING.fullmatch(word.text))
    return replace(side, text=question.text, words=words, parts=(), whose=whose)


def _clause(text: str, at: int) -> tuple[int, int]:
    """Return the clause around ``at``: what is compared stands in one."""
    stops = [match.start() for match in re.finditer(r"[,，;；?？]", text)]
    before = max((stop for stop in stops if stop < at), default=-1)
    return before + 1, min((stop for stop in stops if stop >= at), default=len(text))


def _without(text: str, names: Iterable[_Name]) -> str:
    for name in sorted(names, key=lambda name: -name.start):
        held = _HELD.match(text, name.end)
        text = text[: name.start] + text[held.end() if held else name.end :]
    return text


def _names(text: str, question: Question, people: Mapping[str, str]) -> Iterator[_Name]:
    """Yield every meeting date, place, unit and person named in ``text``."""
    for date in find_dates(text):
        yield _Name(date.start, date.end, "date")
    held = [span for _, span in office_spans(text)]
    yield from (_Name(*span, "unit") for span in held)
    for name in _found(text, places(), "place"):
        if not any(start <= name.start < end for start, end in held):
            yield name
    yield from (_Name(*match.span(), "person") for match in _BY_TITLE.finditer(text))
    yield from _found(text, [unit for unit in question.units if _AGENCY.search(unit)], "unit")
    yield from _found(text, [form for form in people if len(form) > 1], "person")


def _found(text: str, forms: Iterable[str], kind: str) -> Iterator[_Name]:
    """Yield each form found, the longest at each place."""
    taken: list[tuple[int, int]] = []
    for form in sorted(forms, key=len, reverse=True):
        at = text.find(form)
        while at >= 0:
            if not any(start <= at < end for start, end in taken):
                taken.append((at, at + len(form)))
                yield _Name(at, at + len(form), kind)
            at = text.find(form, at + 1)
