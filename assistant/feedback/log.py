"""The log beside the index: thumbs and comments for the trainers, and the questions that had no answer.

A file of its own (``feedback.sqlite``): what many readers say at once never waits for the writer of the index, nor
the other way round. Everything is masked before it is kept.
"""

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Outcome
from assistant.conversation import COMPLETED
from assistant.feedback.masking import masked
from ingest.errors import UsageError

_FILE = "feedback.sqlite"
# Others writing at the same moment need milliseconds.
_PATIENCE = 10.0
_COMMENT_MOST = 1000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS said (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT, helpful INTEGER, comment TEXT NOT NULL DEFAULT '', cited TEXT NOT NULL DEFAULT ''
)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an answer. ``at`` is ISO, UTC; ``helpful`` None where only a comment was left."""

    at: str
    question: str
    outcome: str
    reason: str | None
    helpful: bool | None
    comment: str
    cited: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without an answer: how often it was asked, and when last (ISO, UTC)."""

    question: str
    reason: str | None
    times: int
    last: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


class FeedbackLog:
    """The log of one index. Safe from several threads and processes: each call has a connection of its own."""

    def __init__(self, index_dir: Path | None) -> None:
        """Keep the log in the folder of an index; None (an index in memory) keeps nothing and says so."""
        self._path = index_dir / _FILE if index_dir else None

    def rate(
        self, answer: Answer, *, helpful: bool | None, comment: str = "", known: Collection[str] = ()
    ) -> None:
        """Keep what a user says of an answer; UsageError when it says nothing or cannot be kept."""
        words = " ".join(comment.split())
        if helpful is None and not words:
            message = "請按「有幫助」或「沒有幫助」，或寫下意見"
            raise UsageError(message)
        if len(words) > _COMMENT_MOST:
            message = f"意見太長（{len(words)} 字）；請縮短到 {_COMMENT_MOST} 字以內"
            raise UsageError(message)
        self._keep(answer, helpful, masked(words, known), known)

    def unanswered(self, answer: Answer, known: Collection[str] = ()) -> None:
        """Keep a question that had no answer; UsageError when it cannot be kept."""
        if answer.outcome == Outcome.NOT_FOUND:
            self._keep(answer, None, "", known)

    def _keep(self, answer: Answer, helpful: bool | None, comment: str, known: Collection[str]) -> None:  # noqa: FBT001
        asked = str(answer.interpretation.get(COMPLETED) or answer.question)
        row = (
            dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), masked(asked, known), answer.outcome.value,
            answer.reason.value if answer.reason else None, helpful, comment,
            "；".join(citation.official for citation in answer.citations),
        )  # fmt: skip
        with self._opened(write=True) as connection:
            connection.execute(
                "INSERT INTO said (at, question, outcome, reason, helpful, comment, cited) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def said(self) -> list[Said]:
        """Return what users said of answers, the latest first."""
        wanted = """SELECT at, question, outcome, reason, helpful, comment, cited FROM said
            WHERE helpful IS NOT NULL OR comment != '' ORDER BY id DESC"""
        with self._opened() as connection:
            rows = connection.execute(wanted).fetchall()
        return [
            Said(at, question, outcome, reason, None if helpful is None else bool(helpful), comment, cited)
            for at, question, outcome, reason, helpful, comment, cited in rows
        ]

    def questions(self) -> list[Unanswered]:
        """Return the questions that had no answer, the most asked first."""
        wanted = """SELECT question, reason, COUNT(*) AS times, MAX(at) AS last FROM said
            WHERE outcome = ? AND helpful IS NULL AND comment = '' GROUP BY question ORDER BY times DESC, last DESC"""
        with self._opened() as connection:
            return [Unanswered(*row) for row in connection.execute(wanted, (Outcome.NOT_FOUND.value,))]

    @contextmanager
    def _opened(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        if self._path is None:
            message = "這個索引只在記憶體裡，沒有地方保存意見"
            raise UsageError(message)
        if not write and not self._path.exists():
            with closing(sqlite3.connect(":memory:")) as empty:
                empty.execute(_SCHEMA)
                yield empty
            return
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection, connection:
                connection.execute(_SCHEMA)
                yield connection
        except sqlite3.Error as error:
            message = f"意見無法寫入或讀取 {self._path}（{error}）；請檢查資料夾的權限與磁碟空間"
            raise UsageError(message) from error
