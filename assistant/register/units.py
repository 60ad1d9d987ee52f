"""Who is to act: the offices an order names, as written and under their full names."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.tables import table
from ingest.aliases import aliases, full_name, places, resolve_deixis
from ingest.data_files import table as ingest_table
from ingest.names import alternatives
from ingest.record import Item, Record

_DEICTIC = r"[本該貴](?:分署|分局|公所|部|署|局|府|司|處|院|會|校|縣|市|中心|單位|機關|縣市政府|縣市)"
_LIST = r"、|及|與|和|暨|以及"
_LOCAL = re.compile(r"[一-鿿]{2}[縣市]政府")
_BUREAU = re.compile(r"[一-鿿]{2,6}[局處]")


@cache
def office() -> str:
    """Return the pattern of one office: known names, 本部 …, a county's government, or what ends like an office.

    Parts follow each other without a sign (衛生福利部社家署); verbs that open an order end the name.
    """
    rows = table("units")
    stops = alternatives(rows["stops"].split())
    char = f"(?:(?={rows['names_with_stops']})[一-鿿]|(?!{stops}|{_DEICTIC})[一-鿿])"
    endings = rows["endings"].split()
    long = alternatives([word for word in endings if len(word) > 1])
    short = "".join(word for word in endings if len(word) == 1)
    ended = f"(?:{char}{{0,10}}?(?:{long})|{char}{{1,6}}?[{short}](?!長))"
    known = alternatives(_known_names())
    place = f"(?:{alternatives(dict.fromkeys(places().values()))})(?:政府)?"
    titled = f"{char}{{0,3}}?(?:{alternatives(_titles())})"
    return f"(?:(?:{place}|{known}|{_DEICTIC}|{ended})(?:{known}|{ended})*|{titled})"


@cache
def offices() -> str:
    """Return the pattern of a list of offices: 社會局、衛生局及教育局."""
    return f"(?P<offices>{office()}(?:(?:{_LIST}){office()})*)"


def _known_names() -> list[str]:
    kinds = {"agency", "unit", "group"}
    names = [name for alias in aliases() if alias.kind in kinds for name in alias.names]
    return list(dict.fromkeys([*names, *table("units")["collectives"].split()]))


def _titles() -> list[str]:
    stops = set(table("units")["stops"].split())
    return [title for title in ingest_table("people")["title_parts"] if title not in stops]


def split_offices(words: str) -> Iterator[str]:
    """Yield the offices of a list one by one: 社會局、衛生局 → 社會局, 衛生局."""
    one = re.compile(office())
    at = 0
    while match := one.match(words, at):
        yield match[0]
        sign = re.compile(_LIST).match(words, match.end())
        if sign is None:
            return
        at = sign.end()


def resolve(unit: str, record: Record, item: Item, proposer: str | None = None) -> str:
    """Return the full name of an office as written in ``item``; the words themselves where nothing is known.

    本部 and 本局 are those of who speaks or hosts (as ingest resolved them), 該局 that of the proposer, and a
    bureau in a county's own meeting the county's.
    """
    named = _without_deixis(unit, record, item, proposer)
    full = _with_government(full_name(named, record.date))
    local = _LOCAL.match(full_name(item.unit, record.date) if item.unit else record.host or "")
    if full == unit and local and _BUREAU.fullmatch(unit) and not _LOCAL.match(unit):
        return local[0] + unit
    return full


def _with_government(name: str) -> str:
    """Return 台中市衛生局 as 臺中市政府衛生局."""
    match = re.fullmatch(r"(?P<place>[一-鿿]{2}[縣市])(?:政府)?(?P<office>[一-鿿]{2,}[局處])", name)
    if match is None or match["place"] not in places():
        return name
    return f"{places()[match['place']]}政府{match['office']}"


def _without_deixis(unit: str, record: Record, item: Item, proposer: str | None) -> str:
    for number, word, full in record.deixis:
        if unit.startswith(word) and item.start <= record.items[number].start < item.stop:
            return full + unit[len(word) :]
    if not re.match(_DEICTIC, unit):
        return unit
    said = "本" + unit[1:]
    for speaker in _speakers(record, item, proposer if unit.startswith("該") else None):
        for word, full in resolve_deixis(said, speaker, host=record.host):
            if said.startswith(word) and re.fullmatch(office(), full):
                return full + said[len(word) :]
    return unit


def _speakers(record: Record, item: Item, proposer: str | None) -> Iterator[str]:
    """Whose 本處 it may be: the proposer's for 該處; else the speaker's, the host's, or that of the meeting's title."""
    if proposer:
        yield full_name(proposer, record.date)
        return
    for name in (item.unit, record.host):
        if name:
            yield full_name(name, record.date)
    yield re.split(r"[0-9０-９第「]|中華民國", record.title)[0]
