"""The invented records and the questions of them hold together."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from eval.gold import load_gold

FICTION = Path(__file__).resolve().parents[2] / "eval" / "fiction"
ROWS = [json.loads(line) for line in (FICTION / "questions.jsonl").read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    """Drop blanks and the page numbers that stand alone on a line, which break sentences."""
    kept = (line for line in text.splitlines() if not re.fullmatch(r"\s*\d{1,3}\s*", line))
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "\n".join(kept)))


def test_every_question_is_read() -> None:
    assert len(load_gold(FICTION / "questions.jsonl")) == len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row["answerable"]], ids=lambda row: row["id"])
def test_evidence_stands_in_its_record(row: dict[str, Any]) -> None:
    assert row["evidence"]
    quotes = []
    for evidence in row["evidence"]:
        quote = bare(evidence["quote"])
        held = bare((FICTION / "records" / evidence["file"]).read_text("utf-8"))
        assert held.count(quote) == evidence["count"]
        quotes.append(quote)
    for words in row["must_include"]:
        assert any(bare(words) in quote for quote in quotes)


def test_what_is_held_out_comes_from_other_records() -> None:
    files = {
        split: {each["file"] for row in ROWS if row["split"] == split for each in row.get("evidence", ())}
        for split in ("dev", "test")
    }
    assert not files["dev"] & files["test"]
