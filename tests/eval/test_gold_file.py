"""A gold file is read line by line; a bad one is named."""

import json
from pathlib import Path

import pytest

from eval.gold import load_gold
from ingest.errors import UsageError

ROW = {
    "id": "A1",
    "question": "多久內派案？",
    "user": "staff",
    "type": "time_limit",
    "answerable": True,
    "evidence": [{"file": "a.txt", "path": "貳", "quote": "24小時", "count": 1}],
    "must_include": ["24小時"],
}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_file_without_splits_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(ROW), "", json.dumps(ROW | {"id": "A2", "type": "false_premise"}))
    first, second = load_gold(path)
    assert (first.id, first.split, first.evidence[0].quote) == ("A1", None, "24小時")
    assert (first.false_premise, second.false_premise) == (False, True)
    assert load_gold(path, "dev") == []


def test_a_split_is_picked(tmp_path: Path) -> None:
    rows = [json.dumps(ROW | {"id": split, "split": split}) for split in ("dev", "test")]
    assert [gold.id for gold in load_gold(write(tmp_path, *rows), "test")] == ["test"]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "7", json.dumps({**ROW, "evidence": [{"file": "a.txt"}]}), json.dumps({"id": "A1"})],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, json.dumps(ROW), line)
    with pytest.raises(UsageError, match="第 2 行"):
        load_gold(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="讀不到題庫"):
        load_gold(tmp_path / "none.jsonl")
