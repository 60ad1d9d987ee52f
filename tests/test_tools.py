"""The check scripts find what they are there to find."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK_SHAPE = Path(__file__).resolve().parent.parent / "tools" / "check_shape.py"
SHORT = "def short() -> None:\n    pass\n"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (SHORT, None),
        ("# line\n" * 400, None),
        ("# line\n" * 401, "401 lines, at most 400"),
        (SHORT * 2 + "def long():\n" + "    1\n" * 59, None),
        (SHORT * 2 + "def long():\n" + "    1\n" * 60, "long() has 61 lines, at most 60"),
        (SHORT * 2 + "class C:\n  async def long(self):\n" + "    1\n" * 60, "long() has 61 lines"),
        ("def middling():\n" + "    1\n" * 12, "the median function has 13 lines, at most 12"),
    ],
)
def test_check_shape_names_what_is_too_long(tmp_path: Path, source: str, complaint: str | None) -> None:
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, CHECK_SHAPE, tmp_path], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == (0 if complaint is None else 1)
    assert (complaint or "shape: 1 modules") in done.stdout
