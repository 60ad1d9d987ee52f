"""Figures of the register: its rows against the hand-read table, its answers against counted questions.

``python -m eval.register`` prints them. A row is found when at least half of the characters of the gold quote lie in
the quote of a row of the same record; each gold row counts one row. Fields are compared over the pairs found.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.gate import normal
from assistant.register.rows import Decision
from eval.corpus import CORPUS, ROOT, kept, open_assistant, read_corpus
from ingest.errors import UsageError

ROWS = ROOT / "eval" / "gold" / "decisions.jsonl"
QUESTIONS = ROOT / "eval" / "gold" / "register_questions.jsonl"
FIELDS = ("path", "kind", "outcome", "units", "resolved_units", "deadline", "open")
_COVERED = 0.5


@dataclass(frozen=True)
class RowFigures:
    """Precision and recall of rows, the accuracy of each field over the rows found, and what went wrong."""

    precision: float
    recall: float
    fields: dict[str, float]
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class QuestionFigures:
    """How many structured questions were answered with exactly the rows counted by hand, and which were not."""

    asked: int
    exact: int
    wrong: tuple[str, ...]


def load_jsonl(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSONL file; UsageError when it cannot be read."""
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        message = f"讀不到題庫：{path}（{error}）；請對照 eval/gold/README.md"
        raise UsageError(message) from error


def match_rows(gold: Sequence[dict[str, Any]], rows: Sequence[Decision]) -> dict[str, Decision]:
    """Return gold id → the row that holds its quote, each row given away once, the best cover first."""
    scored = sorted(
        ((_cover(each, row), each["id"], number) for each in gold for number, row in enumerate(rows)),
        key=lambda found: -found[0],
    )
    pairs: dict[str, Decision] = {}
    taken: set[int] = set()
    for score, gold_id, number in scored:
        if score >= _COVERED and gold_id not in pairs and number not in taken:
            pairs[gold_id] = rows[number]
            taken.add(number)
    return pairs


def _cover(gold: dict[str, Any], row: Decision) -> float:
    if Path(row.citation.source).name != gold["file"]:
        return 0.0
    wanted, held = normal(gold["quote"]), normal(row.citation.quote)
    same_place = short_path(row.citation.path) == gold["path"]
    # 洽悉 stands under several reports: the place tells which.
    return (wanted in held) * (1.0 if same_place else 0.6 if len(wanted) > len("洽悉。") else 0.0)


def short_path(path: Iterable[str]) -> str:
    """Return a path as the gold files write it: the first label without its heading (貳/案由一/決定/四)."""
    first, *rest = path
    return "/".join([re.sub(r"、.*", "", first), *rest])


def row_figures(gold: Sequence[dict[str, Any]], rows: Sequence[Decision]) -> RowFigures:
    """Return the figures of ``rows`` against ``gold``."""
    pairs = match_rows(gold, rows)
    found = [each for each in gold if each["id"] in pairs]
    right = {name: sum(_same(name, each, pairs[each["id"]]) for each in found) for name in FIELDS}
    matched = {row.id for row in pairs.values()}
    return RowFigures(
        precision=len(pairs) / max(1, len(rows)),
        recall=len(pairs) / max(1, len(gold)),
        fields={name: count / max(1, len(found)) for name, count in right.items()},
        missed=tuple(f"{each['id']} {each['quote'][:40]}" for each in gold if each["id"] not in pairs),
        extra=tuple(
            f"{row.citation.official}：{row.citation.quote[:40]}" for row in rows if row.id not in matched
        ),
        wrong=tuple(
            f"{each['id']} {name}: {each[name]} ≠ {_value(name, pairs[each['id']])}"
            for each in found
            for name in FIELDS
            if not _same(name, each, pairs[each["id"]])
        ),
    )


def _value(name: str, row: Decision) -> Any:  # noqa: ANN401 - any field
    if name == "path":
        return short_path(row.citation.path)
    if name == "deadline":
        return row.deadline.to_dict() if row.deadline else None
    value = getattr(row, name)
    return list(value) if isinstance(value, tuple) else value


def _same(name: str, gold: dict[str, Any], row: Decision) -> bool:
    wanted, held = gold[name], _value(name, row)
    if name in {"units", "resolved_units"}:
        return set(wanted) == set(held)
    if name == "deadline" and wanted and held:
        said = normal(wanted["verbatim"]) in normal(held["verbatim"]) or normal(held["verbatim"]) in normal(
            wanted["verbatim"]
        )
        return said and wanted["iso"] == held["iso"]
    return bool(wanted == held)


def question_figures(
    assistant: Assistant, questions: Sequence[dict[str, Any]], pairs: dict[str, Decision]
) -> QuestionFigures:
    """Return how many questions were answered with exactly the rows of ``rows`` (gold ids), each cited, and counted."""
    wrong = []
    for each in questions:
        answer = assistant.ask(each["question"])
        cited = sorted(
            (citation.record, citation.start, citation.end) for citation in answer.citations or answer.nearest
        )
        rows = [pairs[name].citation for name in each["rows"] if name in pairs]
        wanted = sorted((citation.record, citation.start, citation.end) for citation in rows)
        counted = answer.interpretation.get("筆數") == each["count"]
        if cited != wanted or not counted or len(rows) != len(each["rows"]):
            wrong.append(
                f"{each['id']} {each['question']}: {len(cited)} 筆（應為 {each['count']}），{answer.interpretation}"
            )
    return QuestionFigures(len(questions), len(questions) - len(wrong), tuple(wrong))


def main() -> int:
    """Print the figures over the corpus and what is wrong; return 1 when anything is."""
    gold = load_jsonl(ROWS)
    with open_assistant(read_corpus(CORPUS), kept()) as assistant:
        rows = assistant.register().rows
        figures = row_figures(gold, rows)
        answered = question_figures(assistant, load_jsonl(QUESTIONS), match_rows(gold, rows))
    lines = [
        f"列：精確率 {figures.precision:.3f}　召回率 {figures.recall:.3f}（人工 {len(gold)} 列，程式 {len(rows)} 列）",
        *(f"　{name:15s} {share:.3f}" for name, share in figures.fields.items()),
        f"結構化問題：{answered.exact}／{answered.asked} 題完全正確",
        *(f"漏 {each}" for each in figures.missed),
        *(f"多 {each}" for each in figures.extra),
        *(f"誤 {each}" for each in figures.wrong),
        *(f"題 {each}" for each in answered.wrong),
    ]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return int(bool(figures.missed or figures.extra or figures.wrong or answered.wrong))


if __name__ == "__main__":
    sys.exit(main())
