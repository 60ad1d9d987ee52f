"""The same records and questions under other names: figures on them should hardly differ.

Places, units and quantities are mapped one to one, in the records and in the questions alike
(``data/renaming.toml``). What an answer owed to particular names shows as a difference.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.gate import normal
from eval.gold import Gold, GoldQuote
from ingest.parser import parse_text
from ingest.readers import read_source
from ingest.record import Record


@dataclass(frozen=True)
class Renamed:
    """Records and questions under other names.

    ``dropped`` are the ids of questions whose evidence no longer stands in the renamed record word for
    word (a quote that begins inside a number).
    """

    records: list[Record]
    questions: list[Gold]
    dropped: list[str]


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return name → its new name, and a pattern of all names, blanks and line breaks allowed inside."""
    new: dict[str, str] = {}
    for ring in _table()["rings"]:
        for forms in ring["forms"]:
            for old, other in zip(forms, [*forms[1:], forms[0]], strict=True):
                new.setdefault(old, other)
    longest = sorted(new, key=len, reverse=True)
    pattern = "|".join(r"\s*".join(map(re.escape, name.replace(" ", ""))) for name in longest)
    return {name.replace(" ", ""): other for name, other in new.items()}, re.compile(pattern)


@cache
def _numbers() -> tuple[dict[int, int], re.Pattern[str]]:
    table = _table()["numbers"]
    digits = str.maketrans("0123456789", table["digits"])
    return digits, re.compile(rf"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?=\s*(?:餘|多)?\s*(?:{table['before']}))")


@cache
def _table() -> dict[str, Any]:
    text = files("eval").joinpath("data", "renaming.toml").read_text("utf-8")
    return tomllib.loads(text)


def rename_text(text: str) -> str:
    """Return ``text`` under other names; a name broken by a line end becomes whole."""
    new, names = _names()
    digits, numbers = _numbers()
    text = names.sub(lambda match: new[re.sub(r"\s", "", match[0])], text)
    return numbers.sub(lambda match: match[0].translate(digits), text)


def rename(paths: Sequence[Path], questions: Sequence[Gold]) -> Renamed:
    """Return the records in ``paths`` and ``questions`` under other names; titles are found anew."""
    records = [parse_text(rename_text(read_source(path, path.name).text), None, path.name) for path in paths]
    words = {record.source: normal(record.text) for record in records}
    kept, dropped = [], []
    for gold in questions:
        renamed = _renamed(gold)
        if all(normal(quote.quote) in words.get(quote.file, "") for quote in renamed.evidence):
            kept.append(renamed)
        else:
            dropped.append(gold.id)
    return Renamed(records, kept, dropped)


def _renamed(gold: Gold) -> Gold:
    return replace(
        gold,
        question=rename_text(gold.question),
        evidence=tuple(
            GoldQuote(each.file, rename_text(each.path), rename_text(each.quote), each.repeated)
            for each in gold.evidence
        ),
        must_include=tuple(rename_text(words) for words in gold.must_include),
    )
