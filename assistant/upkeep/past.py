"""What was: the versions of a file by number or by date, also of one that left search."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.show import KIND_LABELS, Line, line
from index.catalog import Catalog
from index.history import Edition, Ended
from ingest.dates import roc
from ingest.errors import UsageError
from ingest.record import Record

_ENDED = {Ended.CHANGED: "檔案已改", Ended.RENAMED: "檔案已改名", Ended.REMOVED: "檔案已移除"}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a file: its record, and when the index held it under which number of how many."""

    record: Record
    edition: Edition
    count: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return edition_form(self.edition) | {"of": self.count}


def version(
    catalog: Catalog, name: str, *, number: int | None = None, as_of: dt.date | None = None
) -> Version:
    """Return a version of the file called ``name``: by its number, else what it held at the end of a day.

    With neither it is the version whose id begins so, else the last one. UsageError where there is no such
    file or version, or several files answer to the name.
    """
    editions = _document(catalog.history.editions(), name)
    if number is not None:
        found = [each for each in editions if each.number == number]
        missing = f"只有第 1 到第 {editions[-1].number} 版"
    elif as_of is not None:
        found = [each for each in editions if each.stood(_end_of(as_of))]
        missing = f"{roc(as_of)} 那天索引裡沒有它；最早的一版是 {_day(editions[0].since)} 收錄的"
    else:
        found = [each for each in editions if each.record_id.startswith(name)] or editions[-1:]
        missing = ""
    if not found:
        message = f"「{name}」{missing}；請以 shean records --history 查看"
        raise UsageError(message)
    edition = found[-1]
    record = catalog.record(edition.record_id) or catalog.history.record(edition.record_id)
    if record is None:
        message = f"「{name}」的第 {edition.number} 版已不在索引裡；請以 shean doctor 檢查"
        raise UsageError(message)
    return Version(record, edition, editions[-1].number)


def _document(editions: Iterable[Edition], name: str) -> list[Edition]:
    documents = [list(held) for _, held in groupby(editions, key=lambda each: each.document)]
    found = [held for held in documents if any(_is_called(each, name) for each in held)] or [
        held for held in documents if any(name in each.title or name in each.source for each in held)
    ]
    # The same text in two formats has been two files and one record all along.
    if len({tuple(each.record_id for each in held) for held in found}) == 1:
        return found[0]
    problem = "找不到紀錄" if not found else f"有 {len(found)} 個檔案符合"
    message = f"{problem}「{name}」；請以 shean records --history 查看檔名或代碼"
    raise UsageError(message)


def _is_called(edition: Edition, name: str) -> bool:
    path = Path(edition.source)
    return edition.record_id.startswith(name) or name in {
        edition.source,
        path.name,
        path.stem,
        edition.title,
    }


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max).astimezone()


def _day(moment: dt.datetime) -> str:
    local = moment.astimezone()
    return f"{roc(local.date())} {local:%H:%M}"


# --- shown ---


def version_line(version: Version) -> Line:
    """Return which version it is and when the index held it."""
    held = version.edition
    number = f"第 {held.number} 版（共 {version.count} 版）"
    return line(
        ("版本　", "dim"),
        f"{number}：{_told(held)}",
        ("" if held.ended is None else "；問答不再引用", "yellow"),
    )


def _told(edition: Edition) -> str:
    since = f"{_day(edition.since)} 收錄"
    if edition.ended is None or edition.until is None:
        return f"{since}，現行"
    return f"{since}，{_day(edition.until)} {_ENDED[edition.ended]}"


def history_lines(editions: Sequence[Edition]) -> Iterator[Line]:
    """Yield the versions of every file, the latest name of the file above them."""
    documents = 0
    for _, each in groupby(editions, key=lambda edition: edition.document):
        held = list(each)
        documents += 1
        gone = ("　已移除", "yellow") if held[-1].ended else ""
        yield line((held[-1].title, "bold"), (f"　{Path(held[-1].source).name}", "dim"), gone)
        for edition in held:
            facts = f"{KIND_LABELS[edition.kind]}　{Path(edition.source).name}　{_told(edition)}"
            yield line(
                f"第 {edition.number} 版　", (edition.record_id[:8], "cyan"), (f"　{facts}", "dim"), indent=2
            )
    yield line(f"共 {documents} 個檔案")


def edition_form(edition: Edition) -> dict[str, Any]:
    """Return the JSON form of a version; moments are ISO with their zone."""
    return {
        "number": edition.number,
        "record": edition.record_id,
        "source": edition.source,
        "title": edition.title,
        "kind": edition.kind.value,
        "date": edition.date.isoformat() if edition.date else None,
        "since": edition.since.isoformat(),
        "until": edition.until.isoformat() if edition.until else None,
        "ended": edition.ended.value if edition.ended else None,
    }


def history_form(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """Return the JSON form: a list of files, each with its latest path and its versions from the first on."""
    documents = (list(held) for _, held in groupby(editions, key=lambda each: each.document))
    return [
        {
            "source": held[-1].source,
            "removed": held[-1].ended is not None,
            "versions": [edition_form(each) for each in held],
        }
        for held in documents
    ]
