"""What a record's passages and their sentences mean: their vectors, each text embedded once.

A sentence is embedded by its own words. A passage of few sentences is embedded whole, under the headings
above it; one of many has the mean of its sentences' vectors and its headings', by length: hardly another
vector (docs/decisions/0007-retrieval.md has the measurement) for half the work.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from index.embedding import Embedder, Vectors
from index.rows import PassageVectors, SentenceVector
from ingest.passages import sentences
from ingest.record import Passage, Record

# From so many sentences on a passage is not embedded whole.
_MANY = 4


@dataclass(frozen=True, slots=True)
class _Parts:
    """A passage as it is embedded: with its headings, those alone, and its sentences with their spans."""

    whole: str
    headings: str
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, record: Record, passage: Passage) -> Self:
        spans = tuple(sentences(record.text, passage.start, min(passage.end, len(record.text))))
        words = tuple(record.text[start:end] for start, end in spans)
        return cls(passage_text(passage), passage.context, spans, words)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is embedded: the passage whole or, where it has many sentences, its headings."""
        if len(self.sentences) < _MANY:
            return (self.whole, *self.sentences)
        return (self.headings, *self.sentences) if self.headings else self.sentences

    def own(self, known: Mapping[str, bytes]) -> bytes:
        """Return the passage's own vector; ``known`` has those of its texts, or its own from before."""
        if self.whole in known:
            return known[self.whole]
        rows = np.array([np.frombuffer(known[text], dtype=np.float32) for text in self.texts])
        total = np.array([len(text) for text in self.texts], dtype=np.float32) @ rows
        unit: Vectors = (total / (np.linalg.norm(total) or 1)).astype(np.float32)
        return unit.tobytes()


def passage_text(passage: Passage) -> str:
    """Return a passage as it is read: the headings above it, then its own words."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def texts_of(record: Record) -> list[str]:
    """Return the texts that are embedded for a new record, each once."""
    parts = (_Parts.of(record, passage) for passage in record.passages)
    return list(dict.fromkeys(text for each in parts for text in each.texts))


def vectors_of(record: Record, embedder: Embedder, known: Mapping[str, bytes]) -> list[PassageVectors]:
    """Return the vectors of each passage; a text or passage in ``known`` keeps the vector it has there."""
    parts = [_Parts.of(record, passage) for passage in record.passages]
    found = dict(known)
    if new := list(dict.fromkeys(_missing(parts, known))):
        found.update(zip(new, (row.tobytes() for row in embedder.embed(new, "passage")), strict=True))
    return [
        PassageVectors(
            each.own(found),
            tuple(
                SentenceVector(*span, found[text])
                for span, text in zip(each.spans, each.sentences, strict=True)
            ),
        )
        for each in parts
    ]


def _missing(parts: list[_Parts], known: Mapping[str, bytes]) -> Iterator[str]:
    for each in parts:
        texts = each.sentences if each.whole in known else each.texts
        yield from (text for text in texts if text not in known)
