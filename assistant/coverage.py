"""Which meetings of a series are in the index, and which are missing by their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.catalog import Summary

# Without a date a meeting stands behind those that have one.
_LAST = (True, "", 0)


@dataclass(frozen=True, slots=True)
class Series:
    """The meetings of one series that count on from 第1次, oldest first; a count that begins anew is another."""

    name: str
    records: tuple[Summary, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that are there."""
        return tuple(sorted({each.number for each in self.records if each.number}))

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers below the highest that are not there."""
        held = self.numbers
        return tuple(number for number in range(1, max(held, default=0)) if number not in held)


def series_of(records: Iterable[Summary]) -> list[Series]:
    """Return the series whose meetings are numbered, by name."""
    grouped: dict[str, list[Summary]] = defaultdict(list)
    for record in records:
        if record.series and record.number:
            grouped[record.series].append(record)
    return [Series(name, run) for name, held in sorted(grouped.items()) for run in _runs(held)]


def _runs(records: Sequence[Summary]) -> Iterator[tuple[Summary, ...]]:
    """Yield the meetings in runs: a later meeting with a lower number begins the count anew (每年第1次)."""
    run: list[Summary] = []
    for record in sorted(records, key=_when):
        later = bool(run) and record.date != run[-1].date
        if later and (record.number or 0) <= (run[-1].number or 0):
            yield tuple(run)
            run = []
        run.append(record)
    yield tuple(run)


def _when(record: Summary) -> tuple[bool, str, int]:
    return (False, record.date.isoformat(), record.number or 0) if record.date else _LAST


def spelled(numbers: Sequence[int]) -> str:
    """Return numbers as 第 1 次、第 3 至 5 次."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(
        f"第 {first} 次" if first == last else f"第 {first} 至 {last} 次" for first, last in spans
    )
