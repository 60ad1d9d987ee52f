"""Reading the tables of question words, synonyms and English terms that ship beside the code."""

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

# Questions whose signs are kept: those asked side by side, and their parts.
_QUESTIONS = 256


@cache
def table(name: str) -> dict[str, Any]:
    """Return ``assistant/data/<name>.toml`` as nested dicts; the caller must not change it."""
    return tomllib.loads(files("assistant").joinpath("data", f"{name}.toml").read_text("utf-8"))


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Return the regular expression ``name`` of a section of the question table, compiled once."""
    return re.compile(table("question")[section][name])


def reading(words: str) -> Callable[[str], bool]:
    """Return a test whether a question holds ``words``, a regular expression.

    It reads a question once for the hundred and more sentences that are weighed for it.
    """
    sought = re.compile(words)

    @lru_cache(maxsize=_QUESTIONS)
    def holds(question: str) -> bool:
        return sought.search(question) is not None

    return holds
