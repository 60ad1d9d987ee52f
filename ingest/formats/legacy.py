"""Office formats of old (.doc, .xls, .ppt) and slides, turned by LibreOffice into a format that is read here."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import ReadError
from ingest.formats.package import OLD_OFFICE, is_encrypted, locked
from ingest.formats.pdf import read_pdf
from ingest.formats.sheet import read_xlsx
from ingest.formats.sniff import sniffed
from ingest.formats.source import File, Reader, Source
from ingest.formats.word import read_docx

# What each becomes: whatever keeps paragraphs, cells or pages apart.
_TARGETS: dict[str, tuple[str, Reader]] = {
    ".doc": ("docx", read_docx),
    ".xls": ("xlsx", read_xlsx),
    ".ppt": ("pdf", read_pdf),
    ".pptx": ("pdf", read_pdf),
    ".odp": ("pdf", read_pdf),
}
LEGACY_SUFFIXES = tuple(_TARGETS)
_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120


def read_legacy(file: File) -> Source:
    """Return the text of an old Office file; raises ReadError without LibreOffice, or when it cannot open it."""
    if is_encrypted(file):
        raise locked(file, "Office 檔")
    suffix = sniffed(file.data) or Path(file.name).suffix.lower()
    if suffix in {".doc", ".xls", ".ppt"} and not file.data.startswith(OLD_OFFICE):
        raise ReadError(file.name, f"不是 {suffix} 檔，或已損壞", "請從原程式另存成新格式再匯入")
    target, read = _TARGETS[suffix]
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        newer = "docx、.odt 或 .pdf" if target == "docx" else target
        problem = f"{suffix} 檔要靠 LibreOffice 轉換，這台電腦沒有安裝"
        raise ReadError(file.name, problem, f"請安裝 LibreOffice 後再匯入，或從原程式另存成 .{newer}")
    converted = read(File(file.name, _converted(file, suffix, target, program)))
    return Source(converted.text, file.sha256, converted.page_starts, converted.doubts, converted.boxes)


def _converted(file: File, suffix: str, target: str, program: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="shean-") as name:
        folder = Path(name)
        source = folder / f"source{suffix}"
        source.write_bytes(file.data)
        # A profile of its own: the user's may be open, and knows macros and recent files.
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            target,
            "--outdir",
            name,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - its own file
            return (folder / f"source.{target}").read_bytes()
        except subprocess.TimeoutExpired as error:
            problem = f"LibreOffice 轉換超過 {_SECONDS} 秒"
            raise ReadError(file.name, problem, "請以 LibreOffice 開啟確認，另存成新格式再匯入") from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise ReadError(
                file.name, "LibreOffice 無法轉換", "請以 LibreOffice 開啟確認，另存成新格式再匯入"
            ) from error
