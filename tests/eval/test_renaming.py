"""No rule knows a name: with all places, units and numbers changed, records and questions alike, the figures stay."""

import pytest

from eval.corpus import GOLD, corpus_files, kept, open_assistant, read_corpus
from eval.gold import load_gold
from eval.renaming import rename
from eval.run import evaluate

MOST = 0.03


@pytest.fixture(scope="module")
def figures() -> dict[str, tuple[float | None, float | None]]:
    """Every figure before and after."""
    asked, keeper = load_gold(GOLD), kept(queries=True)
    renamed = rename(corpus_files(), asked)
    with open_assistant(read_corpus(), keeper) as assistant:
        before = evaluate(assistant, asked, search=False).figures.values
    with open_assistant(renamed.records, keeper) as assistant:
        after = evaluate(assistant, renamed.questions, search=False).figures.values
    return {name: (before[name], after[name]) for name in before}


def test_renaming_leaves_the_figures(figures: dict[str, tuple[float | None, float | None]]) -> None:
    for name, (before, after) in figures.items():
        assert before is not None
        assert after == pytest.approx(before, abs=MOST), name


def test_quotes_and_slots_stay_whole(figures: dict[str, tuple[float | None, float | None]]) -> None:
    assert figures["quote validity"] == figures["slot fidelity"] == (1.0, 1.0)
