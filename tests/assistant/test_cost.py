"""What a question may cost: records opened, answers at a time. Nothing here looks at a clock."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant
from assistant.question import understand
from eval.load import minutes
from ingest.parser import parse_text

QUESTION = "夜間值勤多久內應完成通報？"


@pytest.fixture(scope="module")
def many() -> Iterator[Assistant]:
    """An assistant over sixty synthetic minutes."""
    made = (minutes(number) for number in range(60))
    with Assistant.from_texts([(each.title, each.text) for each in made], "hash") as opened:
        yield opened


def test_a_question_opens_only_the_records_it_finds(many: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question too: people, titles and dates are read from the catalog's tables."""
    opened: list[str] = []
    record = many._store.catalog.record
    monkeypatch.setattr(many._store.catalog, "record", lambda name: (opened.append(name), record(name))[1])
    many.ask(QUESTION)
    found = {hit.record_id for hit in many.search(QUESTION, 40)}
    assert set(opened) <= found
    assert len(opened) == len(set(opened)) < 60
    many.ask(QUESTION)
    assert len(opened) == len(set(opened)), "a record is opened once"


def test_a_changed_record_is_read_anew() -> None:
    """A long-running page must not answer from what it once opened."""
    question = "成人保護案件多久內派案？"
    words = "測試會議紀錄\n時間：108年5月20日\n壹、報告事項\n一、成人保護案件應於{}小時內派案。\n"
    with Assistant.from_texts([("測試會議紀錄", words.format(24))], "hash") as assistant:
        assert "24小時" in assistant.ask(question).text
        (old,) = assistant.records()
        assistant._store.remove(old.id)
        assistant._store.add(parse_text(words.format(48)))
        answer = assistant.ask(question)
        assert (answer.outcome, "48小時" in answer.text) == (Outcome.ANSWERED, True)


def test_no_more_than_two_answers_are_worked_on_at_a_time(
    many: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, most = 0, 0
    counting, replied = threading.Lock(), many._replied

    def counted(*given: object) -> object:
        nonlocal busy, most
        with counting:
            busy += 1
            most = max(most, busy)
        try:
            return replied(*given)  # type: ignore[arg-type]
        finally:
            with counting:
                busy -= 1

    monkeypatch.setattr(many, "_replied", counted)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(many.ask, [QUESTION] * 16))
    assert most <= 2
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("就服處能跟勞保局調資料嗎？", ("就服處", "勞保局")),
        ("勞保局能跟就服處調資料嗎？", ("勞保局", "就服處")),
    ],
)
def test_units_come_in_the_order_they_are_named(question: str, units: tuple[str, ...]) -> None:
    """They came in the order of a set, another in every process, and with it some answers."""
    assert understand(question).units == units
