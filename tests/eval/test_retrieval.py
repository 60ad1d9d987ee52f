"""Measuring the ways to search on sets of questions."""

import json
from pathlib import Path

import pytest

from eval.retrieval import COLUMNS, WAYS, drcd, table
from index.embedding import HashEmbedder
from ingest.errors import UsageError


def small_drcd(path: Path) -> Path:
    """Write two articles of a paragraph and a question each."""
    told = [
        ("派案", "成人保護案件應派案。由社工訪視。", "何時派案？"),
        ("散會", "主席宣布散會。", "誰宣布散會？"),
    ]
    articles = [
        {"title": title, "paragraphs": [{"context": text, "qas": [{"id": str(n), "question": question}]}]}
        for n, (title, text, question) in enumerate(told)
    ]
    path.write_text(json.dumps({"data": articles}, ensure_ascii=False), encoding="utf-8")
    return path


def test_every_way_is_measured_on_both_halves(tmp_path: Path) -> None:
    """An article's questions all lie in one half; an easy question is found first."""
    records, questions = drcd(small_drcd(tmp_path / "drcd.json"))
    assert [len(record.passages) for record in records] == [1, 1]
    rows = list(table(records, questions, HashEmbedder()))
    assert [(way, part) for way, part, _ in rows] == [
        (way, part) for way in WAYS for part in ("DRCD, half chosen on", "DRCD, other half")
    ]
    assert all(set(COLUMNS) <= set(figures) for _, _, figures in rows)
    assert [figures["Recall@1"] for way, _, figures in rows if way == "default"] == [1.0, 1.0]


def test_a_missing_set_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="讀不到 DRCD"):
        drcd(tmp_path / "none.json")
