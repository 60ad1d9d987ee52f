"""How much of a question a passage says in one place: evidence that sums over a passage miss.

BM25 adds up words wherever they stand. Each feature here looks at one table, which of the question's
words each sentence of a passage holds, and returns the share of the question found, 0 to 1. What the
headings above say counts as said in every sentence: that is how a record is read.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.keywords import CJK, RUN, fold, tokens
from ingest.passages import sentences

# Which words (columns) each sentence (row) holds, the headings above it included.
Held: TypeAlias = NDArray[np.bool_]
# What part of the question each word is; they sum to 1.
Shares: TypeAlias = NDArray[np.float64]
Feature: TypeAlias = Callable[[Held, Shares], float]

_CJK = re.compile(f"[{CJK}]")
# Folding is most of the cost of a passage met for the first time; a text takes some 2 kB.
_FOLDED = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's keyword tokens, each once and as ``searchable`` shows them, and their shares."""

    words: tuple[str, ...]
    shares: Shares

    @classmethod
    def of(cls, question: str, rarities: Callable[[Sequence[str]], Sequence[float]]) -> "Asked":
        """Return the words of ``question``, each weighing as much as it is rare."""
        words = list(dict.fromkeys(tokens(question)))
        weights = np.asarray(rarities(words), dtype=np.float64)
        # A word of a script with blanks counts only as a whole.
        sought = (word if _CJK.match(word) else f" {word} " for word in words)
        return cls(tuple(sought), weights / (weights.sum() or 1.0))

    def held_by(self, text: str, context: str = "") -> Held:
        """Return which words each sentence of ``text`` holds under ``context``, (sentences, words)."""
        above = " ".join(searchable(context))
        return self._held(searchable(text)) | self._held([above])

    def _held(self, rows: Sequence[str]) -> Held:
        table = [[word in row for word in self.words] for row in rows]
        return np.array(table, dtype=np.bool_).reshape(len(rows), len(self.words))


@lru_cache(_FOLDED)
def searchable(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text`` folded, their runs and the parts of numbers between blanks."""
    return tuple(_spaced(text[start:end]) for start, end in sentences(text, 0, len(text)))


def _spaced(sentence: str) -> str:
    runs = RUN.findall(fold(sentence))
    parts = (part for run in runs if "." in run for part in run.split("."))
    return f" {' '.join((*runs, *parts))} "


def in_passage(held: Held, shares: Shares) -> float:
    """Return the share of the question that the passage holds, wherever."""
    return float(held.any(axis=0) @ shares)


def in_sentence(held: Held, shares: Shares) -> float:
    """Return the share of the question that one sentence holds."""
    return float((held @ shares).max(initial=0.0))


def in_pair(held: Held, shares: Shares) -> float:
    """Return the share of the question that two sentences in a row hold."""
    return in_sentence(held[:-1] | held[1:] if len(held) > 1 else held, shares)


# Compared in docs/decisions/0007-retrieval.md; a search uses the first.
FEATURES: dict[str, Feature] = {"sentence": in_sentence, "pair": in_pair, "passage": in_passage}
