"""Is an index whole? What is wrong with it, and what can be put right without reading a file again.

The catalog is held against SQLite's own checks and read record by record; the postings and the vectors
are held against the catalog, from which they can always be derived again.
"""

import shutil
import sqlite3
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.catalog import Catalog
from index.database import Database
from index.embedding import TextKind, Vectors
from index.keywords import KeywordIndex, tokens
from index.opening import acquire, open_catalog, release
from index.probe import probed
from index.store import Store
from index.vectors import ChromaVectors
from ingest.errors import IndexFormatError, SheanError, UsageError

# What a process of now may still be using is younger, in seconds.
_ABANDONED = 3600
_TEMPORARY = "shean-"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an index: a stable code, what it is, what to do, and whether ``repair`` does it."""

    code: str
    text: str
    todo: str
    repairable: bool = True


_REPAIR = "請執行 shean doctor --repair（由目錄重建，不必重讀檔案）"


def examine(directory: Path, chroma_url: str | None = None) -> list[Finding]:
    """Return what is wrong with the index in ``directory``, [] for a whole one.

    UsageError when there is none, IndexBusyError while another process is writing to it, IndexFormatError when it
    is of a format that cannot be upgraded.
    """
    _refuse(directory)
    if damaged := list(_catalog_file(directory)):
        return damaged
    catalog = open_catalog(directory, write=False)
    try:
        if unreadable := list(_records(catalog)):
            return unreadable  # what is derived can be held against a catalog that can be read
        return [
            *_lagging(catalog),
            *_keywords(catalog, directory),
            *_chroma(catalog, directory, chroma_url),
            *_leftovers(directory),
        ]
    finally:
        catalog.close()


def repair(directory: Path, chroma_url: str | None = None) -> list[Finding]:
    """Put right what can be, and return what is still wrong; errors as ``examine`` raises them.

    Postings and vectors are derived again from the catalog. A record that cannot be read any more leaves
    search, and its file is read again at the next ingest.
    """
    found = examine(directory, chroma_url)
    codes = {each.code for each in found if each.repairable}
    if "record" in codes:
        _drop_unreadable(directory)
    if codes & {"record", "pending", "keywords", "chroma"}:
        with Store.open(directory, _no_model(directory), write=True, chroma_url=chroma_url) as store:
            store.rebuild()
    if "leftover" in codes:
        for place in _abandoned(directory):
            _delete(place)
    return examine(directory, chroma_url) if found else []


def _refuse(directory: Path) -> None:
    """Refuse a folder without an index, and one in use: a store at work looks like a broken one."""
    if not (directory / "catalog.sqlite").is_file():
        message = f"索引不存在：{directory}；請先執行 shean ingest"
        raise UsageError(message)
    # A folder that cannot be written has no writer either.
    with suppress(UsageError):
        release(acquire(directory))


# --- the catalog ---


def _catalog_file(directory: Path) -> Iterator[Finding]:
    database = Database(directory / "catalog.sqlite", write=False)
    try:
        with database.reading() as connection:
            problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except IndexFormatError as error:
        problems, orphans = [str(error.__cause__ or error)], []
    finally:
        database.close()
    if problems != ["ok"]:
        yield Finding(
            "catalog",
            f"目錄檔損毀：{directory / 'catalog.sqlite'}（{problems[0]}）",
            "請由備份還原這個檔案；沒有備份時，把整個索引資料夾改名留存，再重新執行 shean ingest",
            repairable=False,
        )
    elif orphans:
        tables = "、".join(sorted({str(row[0]) for row in orphans}))
        yield Finding("record", f"目錄裡有 {len(orphans)} 列不屬於任何紀錄（{tables}）", _REPAIR)


def _records(catalog: Catalog) -> Iterator[Finding]:
    for record_id, problem in _unreadable(catalog):
        todo = "請執行 shean doctor --repair，再執行 shean ingest 重讀這個檔案"
        yield Finding("record", f"紀錄 {record_id[:8]} 無法讀取（{problem}）", todo)


def _unreadable(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield (record id, what is wrong) for the records that cannot be opened or whose vectors are not whole."""
    misshapen = catalog.misshapen()
    for record_id in catalog.record_ids():
        if record_id in misshapen:
            yield record_id, "向量不全"
            continue
        try:
            record = catalog.record(record_id)
            _, matrix = catalog.record_vectors(record_id)
        except (ValueError, TypeError, KeyError, IndexError, zlib.error) as error:
            yield record_id, type(error).__name__
            continue
        if record is None or len(record.passages) != len(matrix) or not np.isfinite(matrix).all():
            yield record_id, "段落不全"


def _drop_unreadable(directory: Path) -> None:
    lock = acquire(directory)
    try:
        database = Database(directory / "catalog.sqlite", write=True)
        catalog = Catalog(directory / "catalog.sqlite", write=True)
        bad = [record_id for record_id, _ in _unreadable(catalog)]
        with database.writing() as connection:
            for table, row, *_ in connection.execute("PRAGMA foreign_key_check").fetchall():
                _drop_orphan(connection, str(table), row)
            connection.executemany("DELETE FROM records WHERE id = ?", ((each,) for each in bad))
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
        catalog.close()
        database.close()
    finally:
        release(lock)


def _drop_orphan(connection: sqlite3.Connection, table: str, row: int | None) -> None:
    if row is not None:
        connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))  # noqa: S608 - a table's own name
    else:  # a table without row numbers
        connection.execute(f'DELETE FROM "{table}" WHERE record_id NOT IN (SELECT id FROM records)')  # noqa: S608


# --- what is derived from it ---


def _lagging(catalog: Catalog) -> Iterator[Finding]:
    held = {each.record_id for each in catalog.pending()} | set(catalog.journal.behind())
    if held:
        yield Finding("pending", f"有 {len(held)} 份紀錄的衍生索引還沒跟上（上次中斷）", _REPAIR)


def _keywords(catalog: Catalog, directory: Path) -> Iterator[Finding]:
    try:
        index = KeywordIndex(directory / "keywords", create=False)
        held = index.passages()
    except IndexFormatError as error:
        yield Finding("keywords", str(error).partition("；")[0], _REPAIR)
        return
    expected: Counter[str] = Counter()
    known = []
    for record_id in catalog.record_ids():
        for number, text, _ in catalog.passage_rows(record_id):
            known.append(number)
            expected.update(set(tokens(text)))
    missing, foreign = len(set(known) - set(held)), len(set(held) - set(known))
    if missing or foreign or len(held) != len(set(held)):
        yield Finding("keywords", f"關鍵字索引與目錄不符：缺 {missing} 段，多 {foreign} 段", _REPAIR)
        return
    with suppress(StopIteration):
        wrong = next(_fewer(index, expected))
        yield Finding("keywords", f"關鍵字索引內容不符（{wrong}）", _REPAIR)


def _fewer(index: KeywordIndex, expected: Counter[str]) -> Iterator[str]:
    """Yield the tokens that fewer passages hold than do in the catalog."""
    try:
        for token, count in expected.items():
            if index.holding(token) < count:
                yield f"「{token}」應有 {count} 段"
    except IndexFormatError as error:
        yield str(error).partition("；")[0]


def _chroma(catalog: Catalog, directory: Path, url: str | None) -> Iterator[Finding]:
    if catalog.meta("vectors") == "exact":
        return
    chroma = ChromaVectors(catalog, directory / "chroma", url)
    if chroma.broken_off:
        yield Finding("chroma", "向量庫（Chroma）寫到一半中斷，內容不可靠", _REPAIR)
        return
    if catalog.journal.is_behind():
        return  # told already
    if chroma.missing:
        if catalog.passage_count():
            yield Finding("chroma", "向量庫（Chroma）不見了", _REPAIR)
        return
    if problem := probed(directory, url):
        yield Finding("chroma", problem, _REPAIR)


# --- what killed processes left ---


def _leftovers(directory: Path) -> Iterator[Finding]:
    if places := _abandoned(directory):
        size = sum(_size(place) for place in places) / 1e6
        text = f"中斷的程序留下 {len(places)} 個暫存檔（{size:.1f} MB）：{places[0]}"
        yield Finding("leftover", text, "請執行 shean doctor --repair 清除")


def _abandoned(directory: Path) -> list[Path]:
    """Return the temporary files and folders of ours that no process can be using any more."""
    ours = [*Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}*"), *(directory / "keywords").glob(".tmp*")]
    return sorted([*filter(_is_old, ours), *_unused_segments(directory / "chroma")])


def _is_old(place: Path) -> bool:
    try:
        return time.time() - place.stat().st_mtime > _ABANDONED
    except OSError:
        return False


def _unused_segments(folder: Path) -> Iterator[Path]:
    """Yield the folders that Chroma leaves behind of collections that were deleted."""
    try:
        with sqlite3.connect(f"file:{folder / 'chroma.sqlite3'}?mode=ro", uri=True) as connection:
            used = {str(row[0]) for row in connection.execute("SELECT id FROM segments")}
        connection.close()
    except sqlite3.Error:
        return
    yield from (
        place for place in folder.iterdir() if place.is_dir() and place.name not in used and _is_old(place)
    )


def _size(place: Path) -> int:
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(each.stat().st_size for each in files if each.is_file())


def _delete(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


# --- opening without its model ---


class _NoModel:
    """Stands for the embedder of an index whose repair embeds nothing."""

    def __init__(self, name: str, dimension: int) -> None:
        self.name = name
        self.dimension = dimension

    def embed(self, texts: object, kind: TextKind) -> Vectors:
        raise SheanError(kind, texts)


def _no_model(directory: Path) -> _NoModel:
    catalog = open_catalog(directory, write=False)
    try:
        return _NoModel(catalog.meta("embedder") or "", catalog.dimension)
    finally:
        catalog.close()
