"""Agencies, units, terms and places under all their names (``data/aliases.toml``)."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.data_files import table

_DEIXIS = re.compile(r"本(?P<level>部|署|司|局|府|市|縣|院|會|校|中心|處|人)(?![年月週周次席身員來案分])")
# 會 ends a name, except in 社會; a school says 本校.
_LEVELS = {"府": "政府", "會": "(?<!社)會", "校": "(?:大學|學校|高中|國中|國小)"}
# A speaker from outside the government says these of the place where the meeting is held.
_LOCAL = frozenset("府市縣")


@dataclass(frozen=True, slots=True)
class Alias:
    """A short name, the names it stands for, its kind and the days (inclusive) between which it holds."""

    name: str
    full: tuple[str, ...]
    kind: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    renamed_to: str | None = None

    def holds(self, day: dt.date | None) -> bool:
        """Whether the pair is valid on ``day`` (None: at any time)."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The short name and all full ones."""
        return (self.name, *self.full)


@cache
def aliases() -> tuple[Alias, ...]:
    """Return all aliases of the data file, in its order."""
    return tuple(
        Alias(
            row["name"],
            tuple(row["full"]),
            row["kind"],
            row.get("valid_from"),
            row.get("valid_to"),
            row.get("renamed_to"),
        )
        for row in table("aliases")["alias"]
    )


@cache
def places() -> dict[str, str]:
    """Return every written form of a county or city → its official name (臺-form)."""
    forms = {}
    for official, short in table("aliases")["places"].items():
        for form in (official, *short):
            forms[form] = official
    return forms


@cache
def _by_name() -> dict[str, tuple[Alias, ...]]:
    index: dict[str, tuple[Alias, ...]] = {}
    for alias in aliases():
        for name in alias.names:
            index[name] = (*index.get(name, ()), alias)
    return index


def same_names(name: str, day: dt.date | None = None) -> tuple[str, ...]:
    """Return every name of what ``name`` names on ``day``, itself first; groups are not merged."""
    names = [name]
    for prefix, rest in _prefixed(name):
        for alias in _by_name().get(rest, ()):
            if alias.holds(day) and alias.kind != "group":
                names += _with_prefix(alias, prefix) if prefix else alias.names
    return tuple(dict.fromkeys(names))


def _with_prefix(alias: Alias, prefix: str) -> Iterator[str]:
    """Yield the names of a unit of ``prefix``; an agency of another ministry is not meant."""
    if any(name.startswith(prefix) for name in alias.names):
        yield from alias.names
    elif alias.kind == "unit":
        yield from (prefix + name for name in alias.names)


def full_name(name: str, day: dt.date | None = None) -> str:
    """Return the full official name of an agency or unit, ``name`` itself when none is known."""
    for prefix, rest in _prefixed(name):
        for alias in _by_name().get(rest, ()):
            if alias.kind in {"agency", "unit"} and alias.holds(day):
                full = alias.full[0]
                return full if full.startswith(prefix) else prefix + full
    return name


def _prefixed(name: str) -> Iterator[tuple[str, str]]:
    """Split 衛生福利部社家署 into the ministry and the short name it is written with."""
    yield "", name
    for match in re.finditer(r"[部院府局]", name[:-1]):
        yield name[: match.end()], name[match.end() :]


def resolve_deixis(
    words: str, unit: str | None, person: str | None = None, host: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield (word, full name) for 本部, 本局, 本市, 本人 … as said by ``unit`` or ``person``.

    本市, 本縣 and 本府 of a speaker without one are those of the ``host``.
    """
    seen = set()
    for match in _DEIXIS.finditer(words):
        word, level = match[0], match["level"]
        if word in seen:
            continue
        seen.add(word)
        if level == "人":
            resolved = person
        else:
            resolved = _up_to(unit or "", level) or (_up_to(host or "", level) if level in _LOCAL else None)
        if resolved:
            yield word, resolved


def _up_to(unit: str, level: str) -> str | None:
    """Cut a full unit name after the level meant: 衛生福利部保護服務司 → 衛生福利部 for 本部."""
    match = re.search(_LEVELS.get(level, level), unit)
    if match is None:
        return None
    # 社團法人新北市社工師公會 is in 新北市: all counties and cities have names of two characters.
    start = max(0, match.start() - 2) if level in {"市", "縣"} else 0
    return unit[start : match.end()]
