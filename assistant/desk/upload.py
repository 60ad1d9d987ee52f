"""Files handed in through the page: kept beside the index, read in the background, and told how well that went.

The page's framework receives a file into its own folder. From there it is taken into ``uploads`` under a name of its
own, so that nobody's file is written over, and read like any other; what cannot be read is not kept.
"""

import re
import shutil
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant import problems
from assistant.assistant import Assistant
from assistant.desk.asked import Asked
from assistant.page_render import escape
from assistant.show import STATUS_LABELS, where
from index.sync import Outcome, Status
from ingest.errors import SheanError, UsageError
from ingest.readers import SUFFIXES
from ingest.record import Doubt

_FOLDER = "uploads"
_NAME_MOST = 120
# Jobs whose report is kept for a page that asks late.
_REMEMBERED = 50
# Whoever hands a file in knows it by its name alone.
_FOLDERS = re.compile(r"(?<![^\s：])/(?:[^/\s，：]+/)+")
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(slots=True)
class _Job:
    """One hand-in: how far it is, and what came of it."""

    name: str
    done: int = 0
    total: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    problem: str = ""
    finished: bool = False


class Uploads:
    """Takes files in, one batch after the other, and tells how far each is."""

    def __init__(self, assistant: Assistant, received: Path) -> None:
        """Take files into the index of ``assistant``; only what lies in ``received`` was handed in."""
        self._assistant = assistant
        self._received = received
        self._jobs: dict[str, _Job] = {}
        self._turn = threading.Lock()

    def take(self, said: Asked) -> dict[str, str]:
        """Begin to read the file at ``path``, called ``name`` by who sent it; ``{"job"}``, or ``{"problem"}``."""
        try:
            kept = self._kept(Path(said["path"]), said["name"])
        except (SheanError, OSError) as error:
            return {"problem": str(error)}
        job = uuid.uuid4().hex
        while len(self._jobs) >= _REMEMBERED:
            self._jobs.pop(next(iter(self._jobs)))
        self._jobs[job] = _Job(kept.name)
        threading.Thread(
            target=self._read, args=(self._jobs[job], kept), name="shean-upload", daemon=True
        ).start()
        return {"job": job}

    def progress(self, said: Asked) -> dict[str, str]:
        """Return how far a job is: ``{"told"}`` while it goes on, ``{"report"}`` (HTML) when it is done."""
        job = self._jobs.get(said["job"])
        if job is None:
            return {"report": _problem("不知道這次上傳的結果；請到紀錄清單查看")}
        if not job.finished:
            count = f"（{job.done}／{job.total}）" if job.total > 1 else ""
            return {"told": f"讀入中：{job.name}{count}"}
        return {"report": _problem(job.problem) if job.problem else render_report(job.outcomes)}

    def _kept(self, path: Path, name: str) -> Path:
        """Move a received file into the index's folder under a name no other has; UsageError where it is none."""
        folder = self._assistant.directory
        if folder is None:
            message = "這個索引只在記憶體裡，不能匯入檔案"
            raise UsageError(message)
        whole = path.resolve()
        if not whole.is_relative_to(self._received.resolve()) or not whole.is_file():
            message = "網頁送出的內容看不懂；請重新整理網頁"
            raise UsageError(message)
        called = name or path.name
        if (suffix := Path(called).suffix.lower()) not in SUFFIXES:
            message = f"不支援 {suffix or '無副檔名'} 檔；請轉成 {'、'.join(sorted(SUFFIXES))} 其中一種再上傳"
            raise UsageError(message)
        (folder / _FOLDER).mkdir(exist_ok=True)
        target = _free(folder / _FOLDER, called)
        shutil.move(whole, target)
        return target

    def _read(self, job: _Job, path: Path) -> None:
        def tell(_: Outcome, done: int, total: int) -> None:
            job.done, job.total = done, total

        with self._turn:
            try:
                job.outcomes = self._assistant.ingest([path], tell).outcomes
            except (SheanError, OSError) as error:
                job.problem = str(error)
        if job.problem or all(each.status in {Status.FAILED, Status.SKIPPED} for each in job.outcomes):
            path.unlink(missing_ok=True)
        job.finished = True


def _free(folder: Path, name: str) -> Path:
    """Reserve a name in a folder: as it was sent, else with a number; nothing in it reaches another place."""
    plain = Path(_UNFIT.sub("_", name).strip(". ") or "未命名")
    stem, suffix = plain.stem[:_NAME_MOST], plain.suffix.lower()
    count = 1
    while True:
        target = folder / (f"{stem}{suffix}" if count == 1 else f"{stem} ({count}){suffix}")
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            count += 1
        else:
            return target


# --- the report ---


def render_report(outcomes: Sequence[Outcome]) -> str:
    """Return what became of each file, and what a person should look at in it."""
    return (
        f'<ul class="entries">{"".join(map(_outcome, outcomes))}</ul>'
        if outcomes
        else _problem("沒有可讀的檔案")
    )


def _problem(message: str) -> str:
    return f'<p class="missing" role="alert" translate="no">{escape(message)}</p>'


def _outcome(outcome: Outcome) -> str:
    name = f'<span translate="no">{escape(Path(outcome.source).name)}</span>'
    told = f'<button type="button" class="subject" data-record="{escape(outcome.record_id)}">{name}</button>'
    reason = (
        f'<p class="missing" translate="no">{escape(_FOLDERS.sub("", outcome.reason))}</p>'
        if outcome.reason
        else ""
    )
    good = '<span class="whole">讀入時沒有需要留意的地方。</span>'
    fine = good if outcome.status in {Status.ADDED, Status.UPDATED} and not outcome.warnings else ""
    return (
        f'<li><span class="badge">{STATUS_LABELS[outcome.status]}</span> {told if outcome.record_id else name}'
        f"{reason}{fine}{render_doubts(outcome.warnings)}</li>"
    )


def render_doubts(doubts: Sequence[Doubt]) -> str:
    """Return what is doubtful in a record: what, where, and what to do; empty where nothing is."""
    if not doubts:
        return ""
    rows = "".join(
        f"<li><strong>{escape(problems.name(doubt.code))}</strong> <span>{where(doubt).strip()}</span> "
        f'<span translate="no">{escape(doubt.text)}</span><small>{escape(problems.advice(doubt.code))}</small></li>'
        for doubt in doubts
    )
    return (
        f'<aside class="notes quality"><strong>待留意的地方（{len(doubts)}）</strong><ul>{rows}</ul></aside>'
    )
