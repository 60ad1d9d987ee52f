"""The quote gate, the last step on every path out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Claim, Outcome, Reason, cite
from assistant.gate import gate, quote_holds, unsupported
from ingest.parser import parse_text
from ingest.record import Record

TEXT = "測試會議紀錄\n時間：108年5月20日\n壹、討論案\n案由一：經費案\n決議：同意補助88名社工人力，不予追加452萬元。\n"


@pytest.fixture
def record() -> Record:
    return parse_text(TEXT)


def _answer(record: Record, claim: str) -> Answer:
    item = next(item for item in record.items if item.role.binds)
    citation = cite(1, record, item, item.start, item.end)
    return Answer("問", Outcome.ANSWERED, "", claims=(Claim(claim, (1,)),), citations=(citation,))


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("同意補助88名社工人力", []),
        ("同意補助八十八名社工", ["八十八名"]),
        ("同意補助89名社工人力", ["89", "89名"]),
        ("追加452萬元", []),
        ("未同意補助", ["未"]),
        ("補助８８名", []),
    ],
)
def test_a_claim_holds_no_number_or_negation_its_quotes_lack(claim: str, missing: list[str]) -> None:
    assert unsupported(claim, ["同意補助88名社工人力，不予追加452萬元。"]) == missing


def test_a_claim_that_fails_is_not_shown(record: Record) -> None:
    answer = gate(_answer(record, "同意補助99名社工人力"), lambda _: record)
    assert (answer.outcome, answer.reason, answer.claims, answer.citations) == (
        Outcome.NOT_FOUND,
        Reason.GATE,
        (),
        (),
    )


def test_a_claim_that_holds_passes_unchanged(record: Record) -> None:
    answer = _answer(record, "同意補助88名社工人力")
    assert gate(answer, lambda _: record) == answer


@given(shift=st.integers(-30, 30), stretch=st.integers(-30, 30))
def test_a_quote_moved_off_its_span_fails(shift: int, stretch: int) -> None:
    """Only the words at the span are the quote: any other span passes only if the same words stand there."""
    record = parse_text(TEXT)
    citation = _answer(record, "x").citations[0]
    moved = replace(citation, start=citation.start + shift, end=citation.end + shift + stretch)
    same = record.text[max(0, moved.start) : max(0, moved.end)].split() == citation.quote.split()
    assert quote_holds(moved, record) == (same and 0 <= moved.start < moved.end)


def test_a_changed_quote_fails(record: Record) -> None:
    citation = _answer(record, "x").citations[0]
    assert quote_holds(citation, record)
    assert not quote_holds(replace(citation, quote=citation.quote.replace("88", "89")), record)
    assert not quote_holds(replace(citation, quote=""), record)
