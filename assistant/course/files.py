"""Packs on disk: one JSON file each, beside the index or wherever the trainer wants it."""

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

from assistant.course.pack import Pack, from_dict
from ingest.errors import UsageError

_FOLDER = "courses"
_NAME_MOST = 60


def default_path(index: Path, pack: Pack) -> Path:
    """Return where a pack is kept in the folder of an index: by its topic, and the records it is limited to."""
    name = re.sub(r"[^\w\-]+", "_", pack.topic or pack.title.text).strip("_")[:_NAME_MOST]
    limited = f"-{hashlib.sha256('|'.join(pack.wanted).encode()).hexdigest()[:6]}" if pack.wanted else ""
    return index / _FOLDER / f"{name or 'course'}{limited}.json"


def saved_packs(index: Path) -> list[Path]:
    """Return the packs kept in the folder of an index, the latest first."""
    found = (index / _FOLDER).glob("*.json")
    return sorted(found, key=lambda path: -path.stat().st_mtime)


def save(pack: Pack, path: Path) -> None:
    """Write a pack, whole or not at all; UsageError where it cannot be written."""
    text = json.dumps(pack.to_dict(), ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"無法寫入 {path}（{error.strerror or error}）；請確認資料夾可以寫入"
        raise UsageError(message) from error


def load(path: Path) -> Pack:
    """Read a pack; UsageError where there is none or it is not one."""
    try:
        return from_dict(json.loads(path.read_text("utf-8")))
    except OSError as error:
        message = f"無法讀取教材 {path}（{error.strerror or error}）；請檢查路徑"
    except (KeyError, TypeError, ValueError, AttributeError):
        message = f"{path} 不是 shean 的教材檔；請給 shean course 存下的 JSON 檔"
    raise UsageError(message)
