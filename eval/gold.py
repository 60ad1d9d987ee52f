"""Gold questions: a JSONL file of questions with verified evidence."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UsageError


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A verbatim quote that proves an answer: the record's file name, the item path and the words.

    Words that are ``repeated`` in the record (決定：洽悉) prove it only in the item at the path.
    """

    file: str
    path: str
    quote: str
    repeated: bool = False


@dataclass(frozen=True)
class Gold:
    """A gold question; ``evidence`` of unanswerable ones is only what lies nearest."""

    id: str
    question: str
    user: str
    type: str
    answerable: bool
    evidence: tuple[GoldQuote, ...]
    must_include: tuple[str, ...] = ()
    split: str | None = None

    @property
    def false_premise(self) -> bool:
        """Whether the question takes something for granted that the records contradict."""
        return self.type == "false_premise"


def load_gold(path: Path, split: str | None = None) -> list[Gold]:
    """Return the questions of a gold file, of one ``split`` when given; UsageError names a bad line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        message = f"讀不到題庫：{path}（{error.strerror}）；請確認路徑"
        raise UsageError(message) from error
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_gold(line, path, number))
    return [row for row in rows if split is None or row.split == split]


def _gold(line: str, path: Path, number: int) -> Gold:
    try:
        row: dict[str, Any] = json.loads(line)
        return Gold(
            id=str(row["id"]),
            question=row["question"],
            user=row["user"],
            type=row["type"],
            answerable=row["answerable"],
            evidence=tuple(
                GoldQuote(e["file"], e["path"], e["quote"], e.get("count", 1) > 1) for e in row["evidence"]
            ),
            must_include=tuple(row.get("must_include", ())),
            split=row.get("split"),
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} 第 {number} 行不是題庫格式（{type(error).__name__}）；請對照 eval/gold/README.md"
        raise UsageError(message) from error
