"""Reading the tables of question words, synonyms and English terms that ship beside the code."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return ``assistant/data/<name>.toml`` as nested dicts; the caller must not change it."""
    return tomllib.loads(files("assistant").joinpath("data", f"{name}.toml").read_text("utf-8"))


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Return the regular expression ``name`` of a section of the question table, compiled once."""
    return re.compile(table("question")[section][name])
