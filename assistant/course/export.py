"""A pack as a file for the classroom: DOCX, ODT, PPTX, Markdown, or an Anki deck, by the ending of its name."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from assistant.course.check import stale
from assistant.course.edit import shown
from assistant.course.pack import Pack
from ingest.errors import UsageError
from ingest.record import Record

# Each module has one function, ``write(pack, path)``, and loads its library when it is called.
WRITERS = {
    ".docx": "assistant.course.export_docx",
    ".odt": "assistant.course.export_odt",
    ".pptx": "assistant.course.export_pptx",
    ".md": "assistant.course.export_markdown",
    ".apkg": "assistant.course.export_anki",
}
# Fonts of Traditional Chinese: the one of official papers, and one that a projector shows well.
TEXT_FONT, HEADING_FONT = "標楷體", "Noto Sans CJK TC"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def export(pack: Pack, path: Path, record_of: Callable[[str], Record]) -> None:
    """Write what the trainer wants of a pack to ``path``, in the format its ending names.

    ``record_of`` gives the record with an id: every quote is checked against it first. UsageError for another ending,
    for a quote the records no longer hold, and where the file cannot be written.
    """
    module = WRITERS.get(path.suffix.lower())
    if module is None:
        message = f"不支援 {path.suffix or '沒有副檔名'} 的檔案；請用 {'、'.join(WRITERS)}"
        raise UsageError(message)
    wanted = shown(pack)
    if old := stale(wanted, record_of):
        message = f"有 {len(old)} 則引文與目前的紀錄不符（如 {old[0].official}）；請以 shean course --pack 重新產生教材"
        raise UsageError(message)
    write: Callable[[Pack, Path], None] = import_module(module).write
    try:
        write(wanted, path)
    except OSError as error:
        message = f"無法寫入 {path}（{error.strerror or error}）；請確認資料夾存在且可以寫入"
        raise UsageError(message) from error


def printable(text: str) -> str:
    """Leave out the control characters that no XML file may hold."""
    return _CONTROL.sub("", text)
