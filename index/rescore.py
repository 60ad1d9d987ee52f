"""How much of a question a candidate passage holds in one place: evidence beyond sums over the whole.

BM25 adds up words wherever they stand. Each feature here looks at the same table, which of the
question's words each sentence of a passage holds, and returns a number between 0 and 1.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.keywords import CJK, RUN, fold, tokens
from ingest.passages import sentences

# Which words (columns) each sentence (row) holds.
Held: TypeAlias = NDArray[np.bool_]
Shares: TypeAlias = NDArray[np.float64]

_HAN = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words (keyword tokens, each once), and what each weighs; weights sum to 1."""

    words: tuple[str, ...]
    shares: Shares

    @classmethod
    def of(cls, question: str, weigh: Callable[[str], float]) -> "Asked":
        """Return the words of ``question``, weighed by how rare they are."""
        words = tuple(dict.fromkeys(tokens(question)))
        raw = np.array([weigh(word) for word in words], dtype=np.float64)
        total = raw.sum()
        return cls(words, raw / total if total else raw)


Feature: TypeAlias = Callable[[Shares, Held], float]


def in_passage(shares: Shares, held: Held) -> float:
    """Return the share of the question that the passage holds, wherever and however often."""
    return float(held.any(axis=0) @ shares)


def in_sentence(shares: Shares, held: Held) -> float:
    """Return the share of the question that one sentence holds."""
    return float((held @ shares).max(initial=0.0))


def in_pair(shares: Shares, held: Held) -> float:
    """Return the share of the question that two sentences in a row hold."""
    if len(held) < 2:  # noqa: PLR2004 - a pair
        return in_sentence(shares, held)
    return float(((held[:-1] | held[1:]) @ shares).max(initial=0.0))


FEATURES: Mapping[str, Feature] = {"passage": in_passage, "sentence": in_sentence, "pair": in_pair}


def squeeze(text: str) -> str:
    """Return ``text`` folded, its runs and the parts of its numbers set apart by blanks."""
    runs = RUN.findall(fold(text))
    parts = (part for run in runs if "." in run for part in run.split("."))
    return f" {' '.join((*runs, *parts))} "


def held_by(asked: Asked, text: str) -> Held:
    """Return which of the question's words each sentence of ``text`` holds."""
    rows = [squeeze(text[start:end]) for start, end in sentences(text, 0, len(text))]
    # A word of a script with blanks counts only as a whole.
    sought = [word if _HAN.match(word) else f" {word} " for word in asked.words]
    return np.array([[word in row for word in sought] for row in rows], dtype=np.bool_).reshape(
        len(rows), len(sought)
    )
