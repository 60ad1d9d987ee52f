"""Takes FOLDER into an index on a disk of SIZE that it makes, fills and then enlarges; prints what happened as JSON.

For a user and mount namespace of its own (``unshare --user --map-root-user --mount``), where anyone may mount.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from simple_records import read_simple

from index.search import keyword_search
from index.store import Store
from index.sync import sync
from ingest.errors import SheanError


def main(folder: Path, disk: Path, size: str, vectors: Any) -> dict[str, object]:  # noqa: ANN401 - as Store.open
    """Return the error of the full disk, what was reported before it, what a reader found then, and the end."""
    mount("-t", "tmpfs", "-o", f"size={size}", "none", disk)
    reported: dict[str, str | None] = {}
    said = ""
    try:
        with Store.open(disk / "index", "hash", write=True, vectors=vectors) as store:
            sync(
                [folder], store, read_simple, lambda each, *_: reported.update({each.source: each.record_id})
            )
    except SheanError as error:
        said = f"{type(error).__name__}: {error}"
    found = asked(disk / "index")
    mount("-o", "remount,size=400m", disk)
    with Store.open(disk / "index", "hash", write=True, vectors=vectors) as store:
        lost = [name for name in reported.values() if name and store.catalog.record(name) is None]
        sync([folder], store, read_simple)
        end = {"pending": len(store.catalog.pending()), "checksum": store.checksum()}
    return {"error": said, "reported": len(reported), "asked": found, "lost": lost, **end}


def asked(index: Path) -> str:
    """Return how a question fares while the disk is full: "answered", or the one line."""
    try:
        with Store.open(index) as store:
            for summary in store.records():
                store.record(summary.id)
            keyword_search(store, "辦理")
    except SheanError as error:
        return str(error)
    return "answered"


def mount(*arguments: str | Path) -> None:
    """Mount, or raise."""
    subprocess.run(["mount", *map(str, arguments)], check=True)  # noqa: S607 - wherever it is


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])))  # noqa: T201
