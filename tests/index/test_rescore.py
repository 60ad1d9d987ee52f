"""How much of a question a passage says in one place."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keywords import tokens
from index.rescore import FEATURES, Asked, in_pair, in_passage, in_sentence


def alike(words: Sequence[str]) -> list[float]:
    """Weigh every word the same."""
    return [1.0] * len(words)


SHARES = [
    # question, passage, context; what one sentence, two in a row and the passage hold
    ("派案", "社工派案。", "", 1, 1, 1),
    ("派案", "派。其他。案。", "", 1 / 3, 1 / 3, 2 / 3),
    ("派案", "派。案。其他。", "", 1 / 3, 2 / 3, 2 / 3),
    ("派案", "散會。", "", 0, 0, 0),
    ("派案", "照案通過。", "派案", 1, 1, 1),
    ("24 TIPVDA", "量表 tipvda 為 24 分", "", 1, 1, 1),
    ("24 TIPVDA", "量表 tipvdax 為 124 分", "", 0, 0, 0),
    ("108", "時間：108.5.20", "", 1, 1, 1),
    ("1972元", "補助1,972萬元。", "", 1, 1, 1),
    ("", "散會。", "", 0, 0, 0),
    ("派案", "", "", 0, 0, 0),
]


@pytest.mark.parametrize(("question", "text", "context", "sentence", "pair", "passage"), SHARES)
def test_shares_of_a_question(
    question: str, text: str, context: str, sentence: float, pair: float, passage: float
) -> None:
    asked = Asked.of(question, alike)
    held = asked.held_by(text, context)
    found = [feature(held, asked.shares) for feature in (in_sentence, in_pair, in_passage)]
    assert found == pytest.approx([sentence, pair, passage])


def test_a_rare_word_is_a_larger_share() -> None:
    asked = Asked.of("案派", lambda words: [{"派": 3.0}.get(word, 0.5) for word in words])
    assert in_sentence(asked.held_by("派"), asked.shares) == pytest.approx(0.75)


TEXT = st.text("派案社工24, .。！\nTIPVDA（）", max_size=40)


@given(question=TEXT, text=TEXT, context=TEXT)
def test_more_room_holds_no_less(question: str, text: str, context: str) -> None:
    """A sentence lies in a pair, a pair in the passage; all are shares."""
    asked = Asked.of(question, alike)
    held = asked.held_by(text, context)
    one, two, whole = (feature(held, asked.shares) for feature in (in_sentence, in_pair, in_passage))
    assert 0 <= one <= two + 1e-9
    assert two <= whole + 1e-9
    assert whole <= 1 + 1e-9


@given(question=TEXT, text=TEXT)
def test_what_is_held_is_what_the_keyword_arm_finds(question: str, text: str) -> None:
    """In a text of one sentence a word is held exactly when it is one of the text's tokens."""
    text = text.replace("。", "").replace("！", "").replace("\n", "")
    asked = Asked.of(question, alike)
    found = {
        word.strip() for word, held in zip(asked.words, asked.held_by(text).any(axis=0), strict=True) if held
    }
    assert found == set(tokens(question)) & set(tokens(text))


def test_every_feature_is_named() -> None:
    assert set(FEATURES) == {"pair", "sentence", "passage"}
