"""How near each sentence of a passage is to a query: evidence finer than a whole passage's vector.

A sentence is embedded without the headings above it, so it counts by its own words alone.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.rows import SentenceRow

# (start, end, cosine): the span in the record's clean text.
SentenceCosine: TypeAlias = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class _Table:
    """Sentences in order of their passages: owners (n,), spans (n, 2), vectors (n, d)."""

    owners: NDArray[np.int64]
    spans: NDArray[np.int64]
    matrix: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Sequence[SentenceRow], dimension: int) -> "_Table":
        numbers = np.array([row[:3] for row in rows], dtype=np.int64).reshape(len(rows), 3)
        joined = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.float32)
        return cls(numbers[:, 0], numbers[:, 1:], joined.reshape(len(rows), dimension))

    def only(self, passage_ids: Collection[int]) -> "_Table":
        wanted = np.fromiter(passage_ids, dtype=np.int64, count=len(passage_ids))
        kept = np.flatnonzero(np.isin(self.owners, wanted))
        return _Table(self.owners[kept], self.spans[kept], self.matrix[kept])


class SentenceVectors:
    """The sentences of the catalog's passages: in memory up to ``limit`` passages, else read as needed."""

    def __init__(self, catalog: Catalog, limit: int) -> None:
        """Load nothing yet."""
        self._catalog = catalog
        self._limit = limit
        self._lock = threading.Lock()
        self._revision = -1
        self._table: _Table | None = None

    def _current(self) -> _Table | None:
        """Return every sentence, or None when they are too many to keep."""
        with self._lock:
            revision = self._catalog.revision
            if revision != self._revision:
                self._table = None
                if self._catalog.passage_count() <= self._limit:
                    self._table = _Table.of(self._catalog.sentences(), self._catalog.dimension)
                self._revision = revision
            return self._table

    def cosines(
        self, query: NDArray[np.float32], passage_ids: Collection[int]
    ) -> dict[int, tuple[SentenceCosine, ...]]:
        """Return the sentences of each passage, in order, with their cosines to ``query``.

        A passage that has no sentence (or no longer exists) is left out.
        """
        table = self._current()
        if table is None:
            table = _Table.of(self._catalog.sentences(passage_ids), self._catalog.dimension)
        else:
            table = table.only(passage_ids)
        found: dict[int, list[SentenceCosine]] = {}
        cosines = (table.matrix @ query).tolist()
        for owner, (start, end), cosine in zip(
            table.owners.tolist(), table.spans.tolist(), cosines, strict=True
        ):
            found.setdefault(owner, []).append((start, end, cosine))
        return {owner: tuple(sentences) for owner, sentences in found.items()}
