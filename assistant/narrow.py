"""Narrowing a search by what a user writes: periods in either era, kinds and roles by either name."""

import calendar
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from assistant.answer import ROLE_LABELS
from assistant.show import KIND_LABELS
from ingest.dates import find_dates, western_year
from ingest.errors import UsageError
from ingest.record import Kind, Role

_Label = TypeVar("_Label", bound=StrEnum)
# 決定 and 決議 are one role: the record's own word tells them apart.
_ROLE_NAMES = {**{label: role for role, label in ROLE_LABELS.items()}, "決定": Role.DECISION}
_KIND_NAMES = {label: kind for kind, label in KIND_LABELS.items()}


def day(written: str, *, last: bool = False) -> date:
    """Return the first day (``last``: the last) of a date, month or year: 108.5.20, 108年5月, 2019-05, 108.

    Raises UsageError for what is none of them.
    """
    year, month, number = _parts(written.strip())
    if year is None:
        message = f"看不懂日期「{written}」；請寫成 108.5.20、108年5月、2019-05-20 或 108"
        raise UsageError(message)
    month = month or (12 if last else 1)
    return date(year, month, number or (calendar.monthrange(year, month)[1] if last else 1))


def exact_day(written: str) -> date:
    """Return a whole date: 108.5.20, 108年5月20日, 2019-05-20. UsageError for anything else, a month too."""
    year, month, number = _parts(written.strip())
    if year is None or month is None or number is None:
        message = f"「{written}」不是完整的日期；請寫成 108.5.20、108年5月20日或 2019-05-20"
        raise UsageError(message)
    return date(year, month, number)


def _parts(written: str) -> tuple[int | None, int | None, int | None]:
    if written.isdecimal():
        return western_year(int(written)), None, None
    if (
        len(written) == len("2019-05")
        and written[4] in "-/."
        and written.replace(written[4], "", 1).isdecimal()
    ):
        written = f"西元{written[:4]}年{written[5:]}月"
    found = find_dates(written)
    if len(found) != 1 or found[0].verbatim != written or (found[0].day and not found[0].date):
        return None, None, None
    return found[0].year, found[0].month, found[0].day


def kinds(written: Collection[str] | None) -> list[Kind] | None:
    """Return the kinds named (minutes, 會議紀錄 …), None for none; UsageError for an unknown one."""
    return _named(written, Kind, _KIND_NAMES, "類別")


def roles(written: Collection[str] | None) -> list[Role] | None:
    """Return the roles named (decision, 決議, 決定 …), None for none; UsageError for an unknown one."""
    return _named(written, Role, _ROLE_NAMES, "性質")


def _named(
    written: Collection[str] | None, labels: type[_Label], names: Mapping[str, _Label], what: str
) -> list[_Label] | None:
    if not written:
        return None
    known = {**names, **{label.value: label for label in labels}}
    for name in written:
        if name not in known:
            message = f"沒有「{name}」這種{what}；可用的是 {'、'.join(names)}"
            raise UsageError(message)
    return [known[name] for name in written]
