"""The catalog's tables, and how an index of an earlier format is brought to this one.

An upgrade only adds: what older programs wrote stays as it is, in one transaction, so a process killed
in between leaves the index as it was.
"""

import sqlite3

# Raise this whenever a table or the meaning of a column changes.
FORMAT_VERSION = 4

_RECORDS = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE records (
        id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL,
        kind TEXT NOT NULL, form TEXT NOT NULL, date TEXT, time TEXT, series TEXT, number INTEGER,
        place TEXT, host TEXT, chairs TEXT NOT NULL, recorders TEXT NOT NULL, text TEXT NOT NULL,
        spans BLOB NOT NULL, deixis TEXT NOT NULL, warnings TEXT NOT NULL, dropped TEXT NOT NULL,
        history TEXT NOT NULL, added TEXT NOT NULL)""",
    """CREATE TABLE items (
        record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        parent INTEGER, label TEXT NOT NULL, path TEXT NOT NULL, role TEXT NOT NULL,
        start INTEGER NOT NULL, body INTEGER NOT NULL, "end" INTEGER NOT NULL,
        stop INTEGER NOT NULL, speaker TEXT, speaker_names TEXT NOT NULL, unit TEXT,
        flags TEXT NOT NULL, PRIMARY KEY (record_id, number)) WITHOUT ROWID""",
    # AUTOINCREMENT: a number is never given twice, so a derived store that lags behind can
    # point at nothing but never at the wrong passage.
    """CREATE TABLE passages (
        passage_id INTEGER PRIMARY KEY AUTOINCREMENT,
        record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, item INTEGER NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL, vector BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX passages_by_record ON passages (record_id, ordinal)",
    # Not WITHOUT ROWID: an index keeps at most a quarter of a page of a row, a vector is longer.
    """CREATE TABLE sentences (
        passage_id INTEGER NOT NULL REFERENCES passages (passage_id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        vector BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX sentences_by_passage ON sentences (passage_id, ordinal)",
    """CREATE TABLE files (
        source TEXT PRIMARY KEY, record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
        sha256 TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX files_by_record ON files (record_id)",
    "CREATE INDEX files_by_content ON files (sha256)",
    # Records whose derived stores may lag; passages is how many each store may hold of them.
    """CREATE TABLE pending (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL,
        passages INTEGER NOT NULL)""",
)

# What was: which record each file held and when, and the records that no file holds any more. A document is a
# file under all its names. Nothing here is read when a question is asked.
_HISTORY = (
    """CREATE TABLE editions (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER, source TEXT NOT NULL,
        record_id TEXT NOT NULL, since TEXT NOT NULL, until TEXT, ended TEXT)""",
    "CREATE INDEX editions_by_source ON editions (source, seq)",
    "CREATE INDEX editions_by_record ON editions (record_id)",
    """CREATE TABLE retired (
        record_id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, date TEXT,
        packed BLOB NOT NULL)""",
)

# What people said against the machine, by record and by item ('' for the record as a whole), and the record as
# the machine had read it. Neither falls with its record: the same words may come back.
_CORRECTIONS = (
    """CREATE TABLE corrections (
        record_id TEXT NOT NULL, field TEXT NOT NULL, item TEXT NOT NULL, machine TEXT NOT NULL,
        value TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (record_id, field, item)) WITHOUT ROWID""",
    "CREATE TABLE machine_read (record_id TEXT PRIMARY KEY, packed BLOB NOT NULL)",
)

# What Chroma lacks, apart from ``pending``: it is brought in step last, and begun anew after a kill.
_BEHIND = ("CREATE TABLE chroma_behind (record_id TEXT PRIMARY KEY, passages INTEGER NOT NULL)",)

TABLES = (*_RECORDS, *_HISTORY, *_CORRECTIONS, *_BEHIND)

# By the version an index has: what brings it to the next one.
_UPGRADES = {
    3: (
        *_HISTORY,
        *_CORRECTIONS,
        *_BEHIND,
        "INSERT INTO chroma_behind SELECT record_id, max(passages) FROM pending GROUP BY record_id",
        """INSERT INTO editions (source, record_id, since)
            SELECT files.source, files.record_id, records.added
            FROM files JOIN records ON records.id = files.record_id""",
        "UPDATE editions SET document = seq",
    ),
}


def upgradable(version: str | None) -> bool:
    """Whether an index of this format version can be brought to the present one."""
    return version is not None and version.isdecimal() and int(version) in _UPGRADES


def upgrade(connection: sqlite3.Connection, version: str) -> None:
    """Bring the tables of ``version`` to the present format; the caller holds the transaction."""
    for step in range(int(version), FORMAT_VERSION):
        for statement in _UPGRADES[step]:
            connection.execute(statement)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(FORMAT_VERSION),))
