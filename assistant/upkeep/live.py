"""An index that follows its folders: what ``shean watch`` does until it is told to end.

The write lock is held only while something is taken in, so other commands have their turn; while they have it,
the changes wait.
"""

import json
import signal
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from assistant import show
from assistant.json_forms import outcome_form
from assistant.settings import Settings
from index.sync import Outcome, Status, sync
from index.watching import watch
from ingest.errors import IndexBusyError, StorageError
from ingest.parser import read_record

_QUIET = {Status.UNCHANGED, Status.SKIPPED}


if TYPE_CHECKING:
    from index.embedding import Embedder


class _Stopped(Exception):  # noqa: N818 - it is no error that someone ends the watching
    """Ends a sync between two files."""


class _Follower:
    """Takes in what the watcher tells, and says what became of it."""

    def __init__(self, settings: Settings, stop: threading.Event, *, as_json: bool) -> None:
        self._settings = settings
        self._stop = stop
        self._as_json = as_json
        self._embedder: Embedder | None = None
        self._said = ""

    def work(self, paths: Sequence[Path], gone: Collection[Path]) -> bool:
        """Bring the index in step; False while another program writes or the disk is full."""
        try:
            with self._settings.open_store(write=True, embedder=self._embedder) as store:
                self._embedder = store.embedder
                report = sync(paths, store, read_record, self._tell, gone=gone)
        except (IndexBusyError, StorageError) as error:
            self.say(f"{error}；變動先記著，稍後再試")
            return False
        for outcome in report.of(Status.FAILED):
            if not Path(outcome.source).is_file():  # a folder out of reach, which no step told
                self._show(outcome)
        self._said = ""
        return True

    def _tell(self, outcome: Outcome, _done: int, _total: int) -> None:
        if outcome.status not in _QUIET:
            self._show(outcome)
        if self._stop.is_set():
            raise _Stopped

    def _show(self, outcome: Outcome) -> None:
        if self._as_json:
            sys.stdout.write(json.dumps(outcome_form(outcome), ensure_ascii=False) + "\n")
        else:
            show.write([_line(outcome)], sys.stdout)
        sys.stdout.flush()

    def say(self, words: str) -> None:
        """Say something about the watching itself, once until it goes well again."""
        if words != self._said:
            show.write([show.line((_clock(), "dim"), (words, "yellow"))], sys.stderr)
            self._said = words


def _line(outcome: Outcome) -> show.Line:
    """Return one line: when, what became of the file, its name, why, and how much is doubtful."""
    doubts = f"（{len(outcome.warnings)} 則提醒）" if outcome.warnings else ""
    reason = f"：{' '.join(outcome.reason.split())}" if outcome.reason else ""
    label = show.STATUS_LABELS[outcome.status]
    return show.line(
        (_clock(), "dim"), (label, "bold"), f"　{Path(outcome.source).name}{reason}", (doubts, "yellow")
    )


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}　"


def follow(folders: Sequence[Path], settings: Settings, *, polling: bool, as_json: bool) -> None:
    """Keep the index in step with ``folders`` until Ctrl+C or SIGTERM; whatever was told by then is durable."""
    stop = threading.Event()
    follower = _Follower(settings, stop, as_json=as_json)
    with _ending(stop):
        names = "、".join(map(str, folders))
        show.write([show.line((_clock(), "dim"), f"監看中：{names}（Ctrl+C 結束）")], sys.stderr)
        with suppress(_Stopped):
            watch(
                folders,
                follower.work,
                stop,
                own=settings.index.absolute(),
                polling=polling,
                tell=follower.say,
            )
        show.write([show.line((_clock(), "dim"), "已結束監看")], sys.stderr)


@contextmanager
def _ending(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl+C and SIGTERM set ``stop`` instead of breaking off whatever is being written."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    held = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
