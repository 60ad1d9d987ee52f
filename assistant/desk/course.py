"""The course tab: from a topic or records to a pack, edited, kept beside the index, and handed out as a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from assistant.assistant import Assistant
from assistant.course.building import build
from assistant.course.changes import Change, regenerate
from assistant.course.check import stale
from assistant.course.edit import leave_out, move, put_back, reword
from assistant.course.edit import shown as wanted_of
from assistant.course.export import WRITERS, export
from assistant.course.files import default_path, load, save, saved_packs
from assistant.course.pack import PARTS, Pack
from assistant.desk.asked import Asked, asked, shown
from assistant.desk.asking import render_feedback
from assistant.desk.files import file_form, static
from assistant.desk.pack_shown import render_pack
from assistant.page_render import escape
from assistant.show import KIND_LABELS
from index.catalog import Summary
from ingest.dates import roc
from ingest.errors import IndexBusyError, SheanError, UsageError

if TYPE_CHECKING:
    import gradio

# A new generation takes seconds; whoever edits meanwhile waits for it.
_PATIENCE = 30.0
_EDITS: dict[str, Callable[[Pack, Asked], Pack]] = {
    "up": lambda pack, said: move(pack, said["target"], -1, said["who"]),
    "down": lambda pack, said: move(pack, said["target"], 1, said["who"]),
    "drop": lambda pack, said: leave_out(pack, said["target"], said["who"]),
    "restore": lambda pack, said: put_back(pack, said["target"], said["who"]),
    "reword": lambda pack, said: reword(pack, said["target"], said["text"], said["who"]),
    "unword": lambda pack, said: reword(pack, said["target"], "", said["who"]),
}


def course_tab(assistant: Assistant) -> "gradio.HTML":
    """Return the tab over the course packs beside the index of ``assistant``."""
    import gradio as gr

    @shown
    def packs(_: Asked) -> str:
        return render_packs(assistant)

    @shown
    def records(_: Asked) -> str:
        return "".join(map(_choice, assistant.records()))

    def make(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return made(assistant, asked(sent))

    @shown
    def pack(wanted: Asked) -> str:
        return _rendered(assistant, load(pack_path(assistant, wanted["pack"])))

    @shown
    def edit(said: Asked) -> str:
        return edited(assistant, said)

    @shown
    def remake(wanted: Asked) -> str:
        return remade(assistant, wanted)

    def export_pack(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return exported(assistant, asked(sent))

    @shown
    def feedback(_: Asked) -> str:
        return render_feedback(assistant)

    return gr.HTML(
        static("course.html"), elem_id="panel-course", apply_default_css=False, js_on_load=static("course.js"),
        server_functions=[packs, records, make, pack, edit, remake, export_pack, feedback],
    )  # fmt: skip


# --- where packs are ---


def _folder(assistant: Assistant) -> Path:
    if assistant.directory is None:
        message = "這個索引只在記憶體裡，沒有地方保存教材"
        raise UsageError(message)
    return assistant.directory


def pack_path(assistant: Assistant, name: str) -> Path:
    """Return the file of the pack with this name; UsageError when there is none (whatever else the name may say)."""
    for path in saved_packs(_folder(assistant)):
        if path.stem == name:
            return path
    message = "找不到這份教材；請從清單選一份，或重新製作"
    raise UsageError(message)


@contextmanager
def _writing(assistant: Assistant) -> Iterator[None]:
    """Let one trainer at a time change packs: what another changed meanwhile is not written over."""
    try:
        with FileLock(_folder(assistant) / "courses.lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        message = "別人正在產生或修改教材；請稍後再試"
        raise IndexBusyError(message) from error


# --- the list ---


def render_packs(assistant: Assistant) -> str:
    """Return the packs that were made, the latest first."""
    rows = "".join(map(_entry, saved_packs(_folder(assistant))))
    if not rows:
        return '<p class="empty">還沒有教材：輸入主題，或選幾份紀錄，再按「製作教材」。</p>'
    return f'<h3>已有的教材</h3><ul class="entries">{rows}</ul>'


def _entry(path: Path) -> str:
    try:
        pack = load(path)
    except UsageError as error:
        return f'<li><span class="missing" translate="no">{escape(error)}</span></li>'
    kept = wanted_of(pack)
    counts = sum(len(kept.part(part)) for part in PARTS)
    return (
        f'<li><button type="button" class="subject" data-pack="{escape(path.stem)}" translate="no">'
        f'{escape(kept.title.shown)}</button><span class="facts"><span>{counts} 項</span>・'
        f"<span>{escape(pack.made[:10])} 產生</span></span></li>"
    )


def _choice(record: Summary) -> str:
    day = f"（{roc(record.date)}）" if record.date else ""
    return (
        f'<label class="tick"><input type="checkbox" name="records" value="{escape(record.id)}">'
        f'<span><span translate="no">{escape(record.title)}{day}</span> {KIND_LABELS[record.kind]}</span></label>'
    )


# --- making, editing, handing out ---


def made(assistant: Assistant, wanted: Asked) -> dict[str, str]:
    """Make a pack and keep it; ``{"pack": name}``, or ``{"problem"}`` in one line.

    One of the same topic and records is made anew with the trainer's edits.
    """
    records = [name for name in wanted["records"].split(",") if name]
    try:
        pack = build(assistant, wanted["topic"], records)
        with _writing(assistant):
            path = default_path(_folder(assistant), pack)
            kept = load(path) if path.exists() else None
            save(replace(pack, edits=kept.edits) if kept else pack, path)
    except SheanError as error:
        return {"problem": str(error)}
    return {"pack": path.stem}


def edited(assistant: Assistant, said: Asked) -> str:
    """Do one thing to a pack, keep it, and return it; UsageError for what cannot be done."""
    edit = _EDITS.get(said["act"])
    if edit is None:
        message = "網頁送出的內容看不懂；請重新整理網頁"
        raise UsageError(message)
    with _writing(assistant):
        path = pack_path(assistant, said["pack"])
        pack = edit(load(path), said)
        save(pack, path)
    return _rendered(assistant, pack)


def remade(assistant: Assistant, wanted: Asked) -> str:
    """Make a pack anew from the records as they are, keep it, and return it with what changed."""
    with _writing(assistant):
        path = pack_path(assistant, wanted["pack"])
        pack, changed = regenerate(assistant, load(path))
        save(pack, path)
    return _rendered(assistant, pack, changed)


def _rendered(assistant: Assistant, pack: Pack, changed: list[Change] | None = None) -> str:
    gone = 0 if changed is not None else len(stale(wanted_of(pack), assistant.record))
    return render_pack(pack, changed, stale=gone)


def exported(assistant: Assistant, wanted: Asked) -> dict[str, str]:
    """Return a pack as a file for the browser (``file_form``)."""
    ending = f".{wanted['format']}"
    try:
        path = pack_path(assistant, wanted["pack"])
        pack = load(path)
    except SheanError as error:
        return {"problem": str(error)}
    if ending not in WRITERS:
        return {"problem": f"不支援 {ending} 的檔案；請用 {'、'.join(WRITERS)}"}
    return file_form(f"{path.stem}{ending}", lambda target: export(pack, target, assistant.record))
