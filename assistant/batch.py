"""Reading a file of questions: one JSON object a line, each with its ``id`` and ``question``."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from ingest.errors import UsageError


class Asked(NamedTuple):
    """A question of a file: its id as written there (any JSON value; None where absent), and its words."""

    id: Any
    question: str


def read_questions(path: Path) -> list[Asked]:
    """Return the questions of a JSON-lines file in order, blank lines left out.

    Raises UsageError, naming file and line, for the first line that holds no question.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        message = f"{path}：找不到檔案；請檢查路徑"
        raise UsageError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path}：不是 UTF-8 文字檔；請轉存後再試"
        raise UsageError(message) from error
    except OSError as error:
        message = f"{path}：無法讀取（{error.strerror}）；請檢查檔案與權限"
        raise UsageError(message) from error
    # Not splitlines: a question may hold U+2028, which JSON leaves as it is.
    return [
        _asked(line, f"{path} 第 {number} 行")
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def _asked(line: str, where: str) -> Asked:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f'{where}：不是正確的 JSON；每行應為 {{"id": …, "question": "…"}}'
        raise UsageError(message) from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        message = f'{where}：缺少文字欄位 question；每行應為 {{"id": …, "question": "…"}}'
        raise UsageError(message)
    return Asked(row.get("id"), row["question"])
