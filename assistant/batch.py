"""Reading a file of questions: one JSON object a line, each with its ``id`` and ``question``.

A line may say ``after`` which question, by its id, it was asked: it is then read as a follow-up.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assistant.answer import Answer, Outcome, Reason
from ingest.errors import UsageError


class Asked(NamedTuple):
    """A question of a file: its id as written there (any JSON value; None where absent), and its words.

    ``after`` are the places in the file, from 0, of the questions asked before it in its conversation.
    ``problem`` is why its line cannot be asked, in one line with the file and its number; None when it can.
    """

    id: Any
    question: str
    after: tuple[int, ...] = ()
    problem: str | None = None

    def unread(self) -> Answer:
        """Return what stands for the answer to a line that cannot be asked, so that answers stay in order."""
        return Answer(self.question, Outcome.NOT_FOUND, self.problem or "", Reason.EMPTY_QUESTION)


def read_questions(path: Path) -> list[Asked]:
    """Return the questions of a JSON-lines file in order, blank lines left out.

    A line that holds no question is kept with its problem, so that one bad line does not stop the rest.
    Raises UsageError for a file that cannot be read or in which no line holds a question.
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
    asked: list[Asked] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            asked.append(_asked(line, f"{path} 第 {number} 行", asked))
    if asked and all(each.problem for each in asked):
        raise UsageError(asked[0].problem or "")
    return asked


def _asked(line: str, where: str, before: Sequence[Asked]) -> Asked:
    try:
        row = json.loads(line, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return Asked(None, "", problem=f'{where}：不是正確的 JSON；每行應為 {{"id": …, "question": "…"}}')
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        named = row.get("id") if isinstance(row, dict) else None
        return Asked(
            named, "", problem=f'{where}：缺少文字欄位 question；每行應為 {{"id": …, "question": "…"}}'
        )
    try:
        return Asked(row.get("id"), row["question"], _after(row.get("after"), where, before))
    except UsageError as error:
        return Asked(row.get("id"), row["question"], problem=str(error))


def _no_json(word: str) -> None:
    """NaN and Infinity are no JSON, and no reader of the answers would take them back."""
    raise ValueError(word)


def _after(named: Any, where: str, before: Sequence[Asked]) -> tuple[int, ...]:  # noqa: ANN401 - an id is any JSON value
    """The conversation that the question with the id ``named`` ends; none for None."""
    if named is None:
        return ()
    place = max((at for at, each in enumerate(before) if each.id == named), default=None)
    if place is None:
        message = f"{where}：after 指的題目「{named}」不在前面的行裡；請填前面某一題的 id"
        raise UsageError(message)
    return (*before[place].after, place)
