"""Near-misses: questions no record can answer, made from questions the records do answer.

One thing in an answerable question is changed to what stands nowhere in the records (a place, a year, the
number of the meeting, a unit, an office, a round or stage, a person), or something the records name is
asked for a detail they lack.
The same records, questions and seed give the same near-misses.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from assistant.names_asked import offices
from assistant.people import known_people
from assistant.tables import table as assistant_table
from assistant.words import is_simplified, to_traditional
from eval.gold import Gold
from ingest.aliases import aliases, places
from ingest.data_files import table as ingest_table
from ingest.dates import find_dates
from ingest.ordinals import find_ordinals
from ingest.quantities import find_quantities
from ingest.record import Item, Record

T = TypeVar("T")

KINDS = ("place", "year", "meeting", "unit", "office", "ordinal", "person", "slot")
# A comparison may still hold for its other half; a false premise, and what was only to be confirmed, is
# answered by what contradicts it; who is eligible may follow from a rule that names no year or place.
_UNFIT = frozenset({"compare", "false_premise", "eligibility", "yes_no"})
# Agencies there is one of: 社福中心 and 地檢署 are kinds of places, of which another makes no sense.
_AGENCY = re.compile(r"(?:(?<!地檢)[部署司局]|總處)$")
_MEETING = re.compile(r"第\s*(?P<n>[0-9一二三四五六七八九十]+)\s*次(?!實地|梯)")
_ENGLISH_MEETING = re.compile(
    r"\b(?:second|2nd)\b(?=(?:\s+[\w-]+){0,6}\s+(?:meeting|platform))", re.IGNORECASE
)
_ENGLISH_YEAR = re.compile(r"\b20[01]\d\b")
_QUOTED = re.compile(r"「([^」，。]{2,13}(?:計畫|方案|系統|措施|專案|機制|模式|安全網|流程))」")
_ERA = 1911


@cache
def _tables() -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - only when near-misses are made

    return tomllib.loads(files("eval").joinpath("data", "near_misses.toml").read_text("utf-8"))


def fold(text: str) -> str:
    """Return ``text`` as absence is tested: NFKC, no blanks, 臺 for 台, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("台", "臺").lower()


@dataclass(frozen=True)
class World:
    """What the records know: their folded text, every form of their people, and the records."""

    records: tuple[Record, ...]
    text: str
    people: dict[str, str]
    seed: int = 0

    @classmethod
    def of(cls, records: Sequence[Record], seed: int = 0) -> "World":
        """Return the world of ``records``."""
        text = "\n".join(fold(f"{record.title}\n{record.text}") for record in records)
        return cls(tuple(records), text, known_people(records), seed)

    def lacks(self, *words: str) -> bool:
        """Whether none of ``words`` stands in any record."""
        return not any(fold(word) in self.text for word in words)

    def pick(self, options: Sequence[T], key: str) -> T | None:
        """Return one of ``options``, the same one for the same key and seed; None of nothing."""
        return options[zlib.crc32(f"{self.seed}|{key}".encode()) % len(options)] if options else None


def near_misses(questions: Sequence[Gold], records: Sequence[Record], seed: int = 0) -> list[Gold]:
    """Return the near-misses of ``questions``.

    ``type`` is the kind of change (one of ``KINDS``); ``id`` begins with that of the question changed.
    """
    world = World.of(records, seed)
    asked = {fold(gold.question) for gold in questions}
    found: dict[str, Gold] = {}
    for gold in (each for each in questions if each.answerable and each.type not in _UNFIT):
        for kind, change in _CHANGES.items():
            changed = change(gold, _plain(gold.question), world)
            if changed and fold(changed) not in asked:
                found.setdefault(fold(changed), _made(gold, kind, changed))
    for near in _slots(world):
        found.setdefault(fold(near.question), near)
    return list(found.values())


def _plain(question: str) -> str:
    return to_traditional(question) if is_simplified(question) else question


def _made(gold: Gold, kind: str, question: str) -> Gold:
    return Gold(
        f"{gold.id}-{kind}", question, gold.user, kind, answerable=False, evidence=(), split=gold.split
    )


# --- one thing changed ---


def _place(gold: Gold, question: str, world: World) -> str | None:
    """Name another county in the place of the only one named, written as long or as short."""
    forms = places()
    pattern = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)))
    named = {match[0] for match in pattern.finditer(question)}
    if not named:
        return _english_place(gold, question, world)
    if len({forms[name] for name in named}) != 1:
        return None
    other = world.pick(_absent_places(world), gold.id)
    if other is None:
        return None
    return pattern.sub(lambda match: other if match[0] == forms[match[0]] else other[:2], question)


def _absent_places(world: World) -> list[str]:
    forms = places()
    return [
        official
        for official in dict.fromkeys(forms.values())
        if world.lacks(official, *(form for form, whole in forms.items() if whole == official))
    ]


def _english_place(gold: Gold, question: str, world: World) -> str | None:
    names = assistant_table("english")["places"]
    pattern = re.compile(
        rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b", re.IGNORECASE
    )
    named = {names[match[0].lower()] for match in pattern.finditer(question)}
    absent = _absent_places(world)
    fit = [name for name in _tables()["english"]["places"] if names.get(name.lower()) in absent]
    other = world.pick(fit, gold.id)
    return pattern.sub(other, question) if len(named) == 1 and other else None


def _year(gold: Gold, question: str, world: World) -> str | None:
    """Name a year the records never mention, unless the one named bounds a span of time."""
    year = world.pick([year for year in _tables()["years"] if _lacks_year(world, year)], gold.id)
    if year is None:
        return None
    if question.isascii():
        return _english_year(question, year)
    dates = find_dates(question)
    if len({date.year for date in dates}) != 1:
        return None
    for date in reversed(dates):
        if re.match(_tables()["open_ended"]["after"], question[date.end :]):
            return None
        written = re.sub(r"^(\D*)\d+", lambda match: match[1] + _as_written(match[0], year), date.verbatim)
        question = question[: date.start] + written + question[date.end :]
    return question


def _as_written(digits: str, year: int) -> str:
    western = len(re.sub(r"\D", "", digits)) > 3  # noqa: PLR2004 - 2019 and 108
    return str(year + _ERA if western else year)


def _lacks_year(world: World, year: int) -> bool:
    return not re.search(rf"(?<!\d)(?:{year}|{year + _ERA})(?:年|學年|\.\d)", world.text)


def _english_year(question: str, year: int) -> str | None:
    named = list(_ENGLISH_YEAR.finditer(question))
    if len({match[0] for match in named}) != 1:
        return None
    if re.search(_tables()["open_ended"]["before"], question[: named[0].start()], re.IGNORECASE):
        return None
    return _ENGLISH_YEAR.sub(str(year + _ERA), question)


def _meeting(gold: Gold, question: str, world: World) -> str | None:
    """Name the number of a meeting of which the records do not speak."""
    known = [row for row in _tables()["meetings"] if world.lacks(f"第{row[0]}次", f"第{row[1]}次")]
    other = world.pick(known, gold.id)
    numbers = {match["n"] for match in _MEETING.finditer(question)}
    if other is None:
        return None
    if question.isascii() and _ENGLISH_MEETING.search(question):
        return _ENGLISH_MEETING.sub(lambda match: str(other[2 if match[0][0].isdigit() else 3]), question)
    if len(numbers) != 1:
        return None
    return _MEETING.sub(lambda match: f"第{other[0] if match['n'].isdigit() else other[1]}次", question)


def _unit(gold: Gold, question: str, world: World) -> str | None:
    """Name another agency in the place of the only one; in a choice between agencies none is changed."""
    kinds = {"agency", "unit"}
    names = {name for alias in aliases() if alias.kind in kinds for name in alias.names}
    named = [name for name in sorted(names, key=len, reverse=True) if name in question]
    whole = [name for name in named if not any(name in longer for longer in named if longer != name)]
    if len(whole) != 1 or gold.type == "responsible" or not _AGENCY.search(whole[0]):
        return None
    fit = [name for name in _tables()["units"] if world.lacks(name, *_other_names(name))]
    other = world.pick(fit, gold.id)
    return question.replace(whole[0], other) if other else None


def _other_names(name: str) -> Iterator[str]:
    for alias in aliases():
        if name in alias.names:
            yield from alias.names


def _office(gold: Gold, question: str, world: World) -> str | None:
    """Name another office of the same county or city, of which the records do not speak."""
    named = offices(question)
    fit = [name for name in _tables()["offices"] if world.lacks(name)]
    other = world.pick(fit, gold.id)
    return question.replace(named[0].unit, other) if len(named) == 1 and other else None


def _ordinal(gold: Gold, question: str, world: World) -> str | None:
    """Name a round, stage or class beyond those the records number."""
    named = find_ordinals(question)
    if len(named) != 1:
        return None
    noun = named[0].verbatim[-len(named[0].noun) :]
    fit = [row for row in _tables()["ordinals"] if world.lacks(*(f"第{number}{noun}" for number in row))]
    other = world.pick(fit, gold.id)
    return question.replace(named[0].verbatim, f"第{other[0]}{noun}") if other else None


def _person(gold: Gold, question: str, world: World) -> str | None:
    """Name someone the records do not know, with the same title."""
    forms = [form for form in sorted(world.people, key=len, reverse=True) if form in question]
    if not forms or len({world.people[form] for form in forms}) != 1:
        return None
    form, name = forms[0], world.people[forms[0]]
    compound = name[:2] in ingest_table("people")["compound"]
    surname, given = (name[:2], name[2:]) if compound else (name[:1], name[1:])
    fit = []
    for new_surname, new_given in _tables()["people"]:
        new = form.replace(given, new_given).replace(surname, new_surname, 1)
        if world.lacks(new, new_surname + new_given) and not any(
            known[0] == new_surname for known in world.people
        ):
            fit.append(new)
    other = world.pick(fit, gold.id)
    return question.replace(form, other) if other else None


_CHANGES: dict[str, Callable[[Gold, str, World], str | None]] = {
    "place": _place,
    "year": _year,
    "meeting": _meeting,
    "unit": _unit,
    "office": _office,
    "ordinal": _ordinal,
    "person": _person,
}


# --- a detail the records lack ---


def _slots(world: World) -> Iterator[Gold]:
    """Every topic is asked for two of the details it could have and has not."""
    topics = _topics(world)
    users = ("caseworker", "trainer", "staff")
    for number, (topic, kind) in enumerate(topics.items()):
        fit = [
            slot for slot in _tables()["slots"] if kind in slot["topics"] and _slot_absent(slot, topic, world)
        ]
        fit.sort(key=lambda slot: zlib.crc32(f"{world.seed}|{topic}|{slot['template']}".encode()))
        for slot in fit[:2]:
            question = slot["template"].format(topic=topic)
            code = zlib.crc32(question.encode())
            split = "dev" if code % 2 else "test"
            yield Gold(
                f"S{code:08x}-slot",
                question,
                users[number % 3],
                "slot",
                answerable=False,
                evidence=(),
                split=split,
            )


def _topics(world: World) -> dict[str, str]:
    """Return what the records name → its kind: terms they set in 「」, and names of the alias table."""
    found: dict[str, str] = {}
    for record in world.records:
        found.update(dict.fromkeys(_QUOTED.findall(record.text), "quoted"))
    for alias in aliases():
        if not world.lacks(*alias.names):
            found[alias.name] = alias.kind
    return dict(sorted(found.items()))


def _slot_absent(slot: dict[str, Any], topic: str, world: World) -> bool:
    if not world.lacks(*slot["absent"]):
        return False
    return "measure" not in slot or not _measured(slot["measure"], topic, world)


def _measured(measure: str, topic: str, world: World) -> bool:
    """Whether an item that names the topic, or one beside, above or below it, holds such a quantity."""
    names = {fold(name) for name in (topic, *_other_names(topic))}
    for record in world.records:
        for item in record.items:
            if any(name in fold(record.text[item.start : item.end]) for name in names):
                words = "\n".join(record.text[near.start : near.end] for near in _around(record, item))
                if any(quantity.measure == measure for quantity in find_quantities(words)):
                    return True
    return False


def _around(record: Record, item: Item) -> Iterator[Item]:
    for near in record.items:
        beside = item.parent is not None and near.parent == item.parent
        above = near.number in {item.number, item.parent}
        if beside or above or (item.start <= near.start and near.stop <= item.stop):
            yield near
