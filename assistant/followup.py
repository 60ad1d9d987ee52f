"""Follow-ups: a question that leaves out what the one before it named, completed with it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache

from assistant.definitions import term
from assistant.followup_english import completed_english, in_chinese, is_more
from assistant.names_asked import people_in
from assistant.order import asks_order
from assistant.question import Kind, Question, understand
from assistant.tables import pattern, table
from assistant.topic import phrase_swapped, topic_of, topic_swapped
from assistant.words import Word, is_simplified, to_traditional
from ingest.aliases import places
from ingest.dates import find_dates

_CONTENT = 0.8
# A term of so many characters names itself (什麼是跨轄案件).
_TERM = 3
_NUMBER = re.compile(r"第\s*[0-9一二三四五六七八九十]+\s*次(?:專案)?(?:會議)?(?!實地|梯)")
_CASE = re.compile(
    r"(?:案由|報告事項|討論案|報告案|提案|臨時動議)\s*(?:[一二三四五六七八九十]+|\d{1,2})(?:案|（[^）]*）)?"
)
_BARE = re.compile(r"(?<![\d.])\d[\d.]*\s*[^\d.\s一-鿿%]")
_CHINESE = re.compile(r"[一-鿿]")
_END = "？"
# Verbs and adjectives of any matter have up to two characters; a longer word names something.
_WORD = 2
# One verb alone leaves open of what; two tell a matter (強制上課).
_VERBS = 2


class Link(Enum):
    """How a follow-up hangs on the question before it."""

    MORE = auto()  # 還有呢: more of the same
    OTHERS = auto()  # 那其他案件呢: the kin of what was answered
    SWAP = auto()  # 那新北市呢: the same of another place, year, meeting, person or thing
    KIND = auto()  # 那期限呢, 誰負責: something else of the same matter
    MEETING = auto()  # 主持人是誰: something of the same meeting
    CASE = auto()  # 那案由二呢: the same of another case of the same meeting
    WHY = auto()  # 為什麼: the reason of what was answered


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a question hangs on the one before, and the question it stands for; ``elsewhere`` than asked so far."""

    link: Link
    text: str
    elsewhere: bool = False


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile(table("conversation")[section][name])


@cache
def _listed(name: str) -> frozenset[str]:
    written = table("conversation")["words"][name]
    return frozenset(written.split() if isinstance(written, str) else written)


def plain(text: str) -> str:
    """Return a question as the patterns read it: Traditional, narrow digits, no blanks, no end mark."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if is_simplified(folded):
        folded = to_traditional(folded)
    folded = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", folded)
    return folded.rstrip("？?。.！!~～… ")


def follow_up(
    text: str, before: str, known: Mapping[str, str], speakers: Sequence[str] = ()
) -> FollowUp | None:
    """Return what ``text`` asks after the question ``before``, None when it stands by itself.

    ``before`` is complete itself; ``known`` are the forms of the people the records know, ``speakers``
    whose words it was answered with.
    """
    asked = plain(text)
    if not _CHINESE.search(asked):
        return _english(asked, before, known)
    opening = _pattern("markers", "opening").match(asked)
    bare = _pattern("markers", "polite").sub("", asked[opening.end() :] if opening else asked, count=1)
    shorn = _pattern("markers", "closing").sub("", bare)
    if not shorn or _pattern("markers", "more").fullmatch(shorn):
        return FollowUp(Link.MORE, before)
    if before and _pattern("markers", "again").fullmatch(shorn):
        return FollowUp(Link.SWAP, before)
    asks = _pattern("phrases", "asking").search(shorn)
    if asks_order(shorn) or pattern("asking", "next_meeting").match(shorn):
        return FollowUp(Link.MEETING, f"{shorn}{_END}")
    marked = bool(opening) or (shorn != bare and not asks)
    for reading in (_others, _swapped, _pointed, _short):
        if found := reading(_Asked(shorn, plain(before), marked, bool(asks), known, tuple(speakers))):
            return replace(found, text=found.text.replace(",", "，") + _END)
    return None


def _english(asked: str, before: str, known: Mapping[str, str]) -> FollowUp | None:
    """An English follow-up: read as the Chinese one it stands for, unless the question before was English too."""
    chinese = in_chinese(asked)
    if _CHINESE.search(before) or not before:
        return follow_up(chinese, before, known) if chinese else None
    if is_more(asked):
        return FollowUp(Link.MORE, before)
    text = completed_english(asked, before)
    link = {"為什麼": Link.WHY}.get(
        chinese or "", Link.SWAP if (chinese or "那").startswith("那") else Link.KIND
    )
    return FollowUp(link, text) if text else None


def asks(text: str) -> bool:
    """Whether a text asks anything (誰, 何時, 多少 …), a particle at its end aside."""
    return bool(_pattern("phrases", "asking").search(_pattern("markers", "closing").sub("", plain(text))))


def hangs(text: str, known: Mapping[str, str]) -> bool:
    """Whether a question says nothing by itself: it only points, or asks for more (那其他的呢, 為什麼這樣).

    One of a meeting or of its decisions says which kind of thing it asks for; it may be of any meeting.
    """
    found = follow_up(text, "", known)
    if found is None or found.link in {Link.MEETING, Link.MORE}:
        return found is not None and found.link == Link.MORE
    own = _own(in_chinese(text) or plain(text), known)
    decision = re.search(r"決議|決定(?!的)|裁示", plain(text)) and found.link == Link.KIND
    defined = Kind.DEFINITION in own.question.kinds and len(term(own.question) or "") >= _TERM
    return not (own.says or own.hints or own.question.header or decision or defined)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question shorn of its markers, the one before, and whether a marker ties it to that."""

    text: str
    before: str
    marked: bool
    asks: bool
    known: Mapping[str, str]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """What a question names itself: a topic, a name of its own, or at least a word of a topic (``hints``)."""

    question: Question
    topic: bool
    names: bool
    hints: bool

    @property
    def says(self) -> bool:
        """Whether it names anything."""
        return self.topic or self.names


def _own(text: str, known: Mapping[str, str]) -> _Own:
    question = understand(text, known)
    told = [word for word in question.words if _tells(word, question)]
    # A bare number (1+1) is something of its own; one with a measure is a value of the matter asked about.
    topic = (
        bool(_BARE.search(text))
        or any(section in text for section in _listed("sections"))
        or any(word.noun or word.name or len(word.text) > _WORD for word in told)
        or len(told) >= _VERBS
    )
    names = bool(
        question.places or question.people or question.numbers or question.cases or question.month_days
    )
    return _Own(question, topic, names or any(date.month for date in question.dates), bool(told))


def _tells(word: Word, question: Question) -> bool:
    """Whether a word says what a question is about: no verb or noun of any matter, no number, no name of a place."""
    weak = word.text in _listed("predicates") | _listed("generic") or word.text in question.people
    plain_number = re.fullmatch(r"[\d.%年月日]+", word.text)
    return word.weight >= _CONTENT and not (weak or plain_number or _is_place(word.text))


def _is_place(word: str) -> bool:
    return word in places() or word.replace("台", "臺") in places().values()


def _others(asked: _Asked) -> FollowUp | None:
    """那其他X呢: X of the same list, the one answered left out; 其他縣市 the same matter elsewhere."""
    match = _pattern("markers", "others").match(asked.text) if asked.marked else None
    if match is None:
        return None
    thing = match["rest"]
    named = understand(asked.before).places
    if thing in table("conversation")["markers"]["place_kinds"] and named:
        return FollowUp(Link.SWAP, _without_places(asked.before), elsewhere=True)
    if asked.asks:
        return FollowUp(Link.OTHERS, asked.text)
    return FollowUp(Link.OTHERS, phrase_swapped(asked.before, f"其他{thing}", thing))


def _without_places(text: str) -> str:
    forms = sorted({*places(), *places().values()}, key=len, reverse=True)
    return re.sub("(?:" + "|".join(map(re.escape, forms)) + ")(?:政府)?的?", "", text)


def _swapped(asked: _Asked) -> FollowUp | None:
    """那X呢: what X names takes the place of the same kind of thing; so does a name with nothing else."""
    own = _own(asked.text, asked.known)
    named, rest = _named_out(asked.text, asked.known)
    rest = (_pattern("markers", "calls").sub("", rest) if named else rest).strip("的和與、, ")
    if named and people_in(asked.before, asked.known):  # 他在新北呢: he stands in the question before
        rest = _pattern("pronouns", "person").sub("", rest, count=1).strip("在於")
    if asked.asks or not (asked.marked or (named and not rest)):
        return None
    if question := _kind_asked(rest):
        text = _with_names(topic_of(asked.before), asked.text, asked.known)
        return FollowUp(Link.SWAP if named else Link.KIND, f"{text},{question}")
    text = _with_names(asked.before, asked.text, asked.known)
    if own.question.header and not named:
        return FollowUp(Link.MEETING, asked.text)
    case = bool(own.question.cases) and not (own.question.numbers or own.question.dates)
    if rest:
        text = phrase_swapped(text, rest, rest)
    return FollowUp(Link.CASE if case else Link.SWAP, text)


def _kind_asked(noun: str) -> str | None:
    answers = table("conversation")["answers"]
    return next((question for question, nouns in answers.items() if noun in nouns), None)


def _pointed(asked: _Asked) -> FollowUp | None:
    """它, 該案, 這樣: a pronoun with nothing before it in the question stands for what was asked before."""
    for name, compose in _POINTERS.items():
        match = _pattern("pronouns", name).search(asked.text)
        if match is None:
            continue
        above = _own(asked.text[: match.start()], asked.known)
        if above.says or above.hints:
            continue  # it points at what the question itself names
        return compose(asked, match)
    return None


def _person(asked: _Asked, match: re.Match[str]) -> FollowUp | None:
    forms = people_in(asked.before, asked.known) or list(asked.speakers)
    if not forms:
        return None
    rest = asked.text[match.end() :]
    return FollowUp(Link.SWAP, f"{asked.text[: match.start()]}{forms[0]}{rest.removeprefix('還')}")


def _meeting(asked: _Asked, match: re.Match[str]) -> FollowUp:
    rest = (asked.text[: match.start()] + asked.text[match.end() :]).removeprefix("的")
    return FollowUp(Link.MEETING, f"會議{rest}")


def _matter(asked: _Asked, match: re.Match[str]) -> FollowUp:
    if why := _why(asked):
        return why
    rest = asked.text[: match.start()] + asked.text[match.end() :].removeprefix("的")
    if _own(rest, asked.known).topic:
        return FollowUp(Link.KIND, rest)  # 這個發展帳戶: named again
    return FollowUp(Link.KIND, _joined(asked, _kind_asked(rest.removeprefix("是")) or rest))


_POINTERS: dict[str, Callable[[_Asked, re.Match[str]], FollowUp | None]] = {
    "person": _person,
    "meeting": _meeting,
    "matter": _matter,
}


def _short(asked: _Asked) -> FollowUp | None:
    """誰負責, 什麼時候開始, 那新北市什麼時候開始: a question of a matter it does not name."""
    own = _own(asked.text, asked.known)
    if own.topic or (own.names and not asked.marked) or not asked.asks:
        return None
    if why := _why(asked):
        return why
    if own.question.header and re.search(r"會|主席|主持|[紀記]錄|[出列]席", asked.text) and not own.names:
        return FollowUp(Link.MEETING, asked.text)
    named, rest = _named_out(asked.text, asked.known)
    link = Link.SWAP if named else Link.KIND
    rest = rest if named else asked.text
    return FollowUp(link, _joined(asked, _kind_asked(rest) or rest))


def _why(asked: _Asked) -> FollowUp | None:
    bare = _pattern("pronouns", "matter").sub("", asked.text)
    if not any(_pattern("phrases", "why").fullmatch(text) for text in (asked.text, bare)):
        return None
    return FollowUp(Link.WHY, f"{topic_of(asked.before)},原因是什麼")


def _joined(asked: _Asked, rest: str) -> str:
    topic = _with_names(topic_of(asked.before), asked.text, asked.known)
    rest = rest.lstrip(",、的")
    if topic.endswith(rest[:_WORD]):
        topic = topic[:-_WORD]
    return f"{topic},{rest}" if topic else rest


def _no_meeting(text: str, known: Mapping[str, str]) -> str:
    """The text without the number or day that names a meeting."""
    for name in reversed([name for name in _names(text, known) if name.kind == "meeting"]):
        text = text[: name.start] + re.sub(r"^的?(?:會議)?(?:的)?", "", text[name.end :])
    return text


# --- names: the place takes the place of the place, the year of the year ---


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a question: its kind and where it stands."""

    kind: str
    start: int
    end: int
    words: str


def _names(text: str, known: Mapping[str, str]) -> list[_Name]:
    """Every place, year, meeting, case and known person in ``text``, in order, none inside another."""
    found = [
        _Name("meeting" if date.month else "year", date.start, date.end, date.verbatim)
        for date in find_dates(text)
    ]
    forms = "|".join(sorted(map(re.escape, {*places(), *places().values()}), key=len, reverse=True))
    people = "|".join(map(re.escape, people_in(text, known)))
    for kind, written in (
        ("case", _CASE.pattern),
        ("meeting", _NUMBER.pattern),
        ("person", people),
        ("place", forms),
    ):
        if written:
            found += [_Name(kind, m.start(), m.end(), m[0]) for m in re.finditer(written, text)]
    kept: list[_Name] = []
    for name in sorted(found, key=lambda name: (name.start, -name.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def _named_out(text: str, known: Mapping[str, str]) -> tuple[list[_Name], str]:
    """Return the names in ``text`` and what is left without them."""
    names = _names(text, known)
    return names, _cut(text, names)


def _cut(text: str, names: Iterable[_Name]) -> str:
    for name in sorted(names, key=lambda name: -name.start):
        text = text[: name.start] + text[name.end :]
    return text


def _with_names(text: str, follow: str, known: Mapping[str, str]) -> str:
    """Put the names of ``follow`` into ``text``, each where a name of its kind stood, else in front."""
    if understand(follow).places and understand(text).header:
        text = _no_meeting(text, known)  # its place calls another meeting
    for kind in ("person", "case", "meeting", "year", "place"):
        new = "、".join(name.words for name in _names(follow, known) if name.kind == kind)
        if not new:
            continue
        standing = _names(text, known)
        old = [name for name in standing if name.kind == kind]
        if kind == "case":
            kept = "".join(name.words for name in standing if name.kind in {"meeting", "place", "year"})
            text = phrase_swapped(text, new, old[0].words) if old else topic_swapped(text, kept + new)
        elif old:
            text = _cut(text, old[1:])
            text = text[: old[0].start] + new + text[old[0].end :]
        elif kind == "person" and re.search(r"誰|哪(?:一)?位", text):
            text = re.sub(r"誰|哪(?:一)?位", new, text, count=1)
        else:
            text = new + text
    return text
