"""The invented records and the questions of them hold together."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from eval.gold import load_gold

FICTION = Path(__file__).resolve().parents[2] / "eval" / "fiction"
SETS = (FICTION, FICTION / "second")


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    """Drop blanks and the page numbers that stand alone on a line, which break sentences."""
    kept = (line for line in text.splitlines() if not re.fullmatch(r"\s*\d{1,3}\s*", line))
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "\n".join(kept)))


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_every_question_is_read(folder: Path) -> None:
    asked = rows(folder)
    assert len(load_gold(folder / "questions.jsonl")) == len({row["id"] for row in asked}) == len(asked)


@pytest.mark.parametrize(
    ("folder", "row"),
    [(folder, row) for folder in SETS for row in rows(folder) if row["answerable"]],
    ids=lambda part: part["id"] if isinstance(part, dict) else "",
)
def test_evidence_stands_in_its_record(folder: Path, row: dict[str, Any]) -> None:
    assert row["evidence"]
    quotes = []
    for evidence in row["evidence"]:
        quote = bare(evidence["quote"])
        held = bare((folder / "records" / evidence["file"]).read_text("utf-8"))
        assert held.count(quote) == evidence["count"]
        quotes.append(quote)
    for words in row["must_include"]:
        assert any(bare(words) in quote for quote in quotes)


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_what_is_held_out_comes_from_other_records(folder: Path) -> None:
    files = {
        split: {
            each["file"] for row in rows(folder) if row["split"] == split for each in row.get("evidence", ())
        }
        for split in ("dev", "test")
    }
    assert not files["dev"] & files["test"]
