"""Files the page is made of, and files it hands to the browser."""

import base64
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.errors import SheanError


def static(name: str) -> str:
    """Return the text of a file of the page."""
    return files("assistant").joinpath("static", name).read_text("utf-8")


def file_form(name: str, write: Callable[[Path], None]) -> dict[str, str]:
    """Return the file that ``write`` makes, as the page hands it to the browser; nothing stays on disk.

    ``{"name", "data"}`` with the bytes in base64, or ``{"problem"}`` in one line.
    """
    with TemporaryDirectory(prefix="shean-") as folder:
        path = Path(folder) / name
        try:
            write(path)
        except SheanError as error:
            return {"problem": str(error)}
        return {"name": name, "data": base64.b64encode(path.read_bytes()).decode("ascii")}
