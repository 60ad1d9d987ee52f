"""Which passages a search may return, decided in the catalog, never in a derived store."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date

from ingest.record import Form, Kind, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What a passage must satisfy; None means anything goes, an empty collection means nothing does.

    ``since`` and ``until`` are inclusive and leave out records without a date. ``units`` are
    looked for in the item's unit, speaker and path, so a decision under 報告事項四（保護司） is
    found by 保護司. ``numbers`` are 第N次, ``places`` parts of the place, host or title.
    """

    since: date | None = None
    until: date | None = None
    records: Collection[str] | None = None
    kinds: Collection[Kind] | None = None
    forms: Collection[Form] | None = None
    series: Collection[str] | None = None
    numbers: Collection[int] | None = None
    places: Collection[str] | None = None
    roles: Collection[Role] | None = None
    units: Collection[str] | None = None

    @property
    def empty(self) -> bool:
        """Whether every passage satisfies this."""
        return all(getattr(self, field.name) is None for field in fields(self))

    def conditions(self) -> Iterator[tuple[str, list[object]]]:
        """Yield SQL conditions with their parameters, over r (records) and i (items)."""
        if self.since:
            yield "r.date >= ?", [self.since.isoformat()]
        if self.until:
            yield "r.date <= ?", [self.until.isoformat()]
        members = (
            ("r.id", self.records), ("r.kind", self.kinds), ("r.form", self.forms),
            ("r.series", self.series), ("r.number", self.numbers), ("i.role", self.roles),
        )  # fmt: skip
        for column, values in members:
            if values is not None:
                yield f"{column} IN ({', '.join('?' * len(values))})", list(values)
        if self.places is not None:
            yield _contains(("r.place", "r.host", "r.title"), self.places)
        if self.units is not None:
            yield _contains(("i.unit", "i.speaker", "i.path"), self.units)


def _contains(columns: Collection[str], words: Collection[str]) -> tuple[str, list[object]]:
    # instr, not LIKE: a word from a question may hold % or _.
    tests = [f"instr(coalesce({column}, ''), ?)" for column in columns for _ in words]
    return f"({' OR '.join(tests) or 'FALSE'})", [word for _ in columns for word in words]
