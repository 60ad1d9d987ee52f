"""The register over the four records against the table made by hand, and the questions counted from it."""

from collections.abc import Iterator

import pytest

from assistant.assistant import Assistant
from assistant.register.rows import Decision
from eval.corpus import CORPUS, read_corpus
from eval.register import (
    FIELDS,
    QUESTIONS,
    ROWS,
    RowFigures,
    load_jsonl,
    match_rows,
    question_figures,
    row_figures,
)
from index.store import Store


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    store = Store.in_memory("hash")
    store.add(*read_corpus(CORPUS))
    with Assistant(store) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(assistant: Assistant) -> tuple[Decision, ...]:
    return assistant.register().rows


@pytest.fixture(scope="module")
def figures(rows: tuple[Decision, ...]) -> RowFigures:
    return row_figures(load_jsonl(ROWS), rows)


def test_nearly_every_row_is_found_and_nearly_none_is_added(figures: RowFigures) -> None:
    assert figures.recall >= 0.95, figures.missed
    assert figures.precision >= 0.95, figures.extra


@pytest.mark.parametrize("name", FIELDS)
def test_nearly_every_field_is_right(figures: RowFigures, name: str) -> None:
    assert figures.fields[name] >= 0.92, figures.wrong


def test_every_quote_stands_in_its_record(assistant: Assistant, rows: tuple[Decision, ...]) -> None:
    for row in rows:
        record = assistant.record(row.citation.record)
        assert record.text[row.citation.start : row.citation.end] == row.citation.quote
        assert len(row.units) == len(row.resolved_units)


def test_counted_questions_are_answered_exactly(assistant: Assistant, rows: tuple[Decision, ...]) -> None:
    questions = load_jsonl(QUESTIONS)
    found = question_figures(assistant, questions, match_rows(load_jsonl(ROWS), rows))
    assert found.asked >= 30
    assert found.wrong == ()
