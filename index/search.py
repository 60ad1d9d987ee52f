"""One search over the store: keyword and dense scores, and how much is said in one place, added.

The dense score of a passage looks at it as a whole and at its nearest sentence.

Every search method has the signature (store, query, limit, filters) → ranked passages.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from index.filters import Filters
from index.rescore import Asked, Feature, in_sentence
from index.rows import Located
from index.sentences import SentenceCosine
from index.store import Store
from ingest.record import Role

# Each arm offers this many candidates at least; both arms' candidates are scored by both arms.
CANDIDATES = 100
# So many of the best by both arms are read for how much of the question they say in one place.
RESCORED = 50
# So many of the best after that are read by the reranker, where one is configured.
RERANKED = 20


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each score counts, each brought to 0 … 1 over the candidates first.

    ``together`` is for the share of the question that one sentence holds (or what else ``feature``
    looks at), ``sentence`` the nearest sentence's part of the dense score. Chosen on one half of
    DRCD's questions and confirmed on the other (docs/decisions/0007-retrieval.md). ``rerank`` is the
    part of a reranker in the final score, where one is configured.
    """

    keyword: float = 0.3
    dense: float = 0.5
    together: float = 0.2
    sentence: float = 0.5
    rerank: float = 0.5
    feature: Feature = in_sentence


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: where it stands, its words, and its scores.

    ``score`` is between 0 and 1 and ranks the hits of one search. ``scores`` are comparable
    across searches: "keyword" is the BM25 score, "coverage" that score as a part of what a
    passage holding every word once would get, "dense" the weighted mean of the passage's cosine and
    "sentence", the cosine of its nearest sentence. ``sentences`` are all its sentences in order,
    each (start, end, cosine) in the record's clean text; without the dense arm there are none.
    "together" is the share of the query, by rarity, that one sentence under its headings holds. "rerank"
    is the reranker's own score; only hits that one has read have it.
    """

    record_id: str
    title: str
    source: str
    date: date | None
    path: tuple[str, ...]
    role: Role
    item: int
    passage_id: int
    text: str
    context: str
    start: int
    end: int
    score: float
    scores: dict[str, float] = field(default_factory=dict)
    sentences: tuple[SentenceCosine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dense:
    """What the dense arm knows of its candidates: scores by passage, and their sentences."""

    scores: dict[int, float] = field(default_factory=dict)
    sentences: dict[int, tuple[SentenceCosine, ...]] = field(default_factory=dict)

    def nearest(self, number: int) -> float:
        """Return the cosine of the passage's nearest sentence; of one without any, its score."""
        listed = self.sentences.get(number, ())
        return max((cosine for _, _, cosine in listed), default=self.scores.get(number, 0.0))


def search(
    store: Store,
    query: str,
    limit: int = 10,
    filters: Filters | None = None,
    weights: Weights = DEFAULT_WEIGHTS,
    *,
    keyword_query: str | None = None,
    dense_query: str | None = None,
) -> list[Hit]:
    """Return up to ``limit`` hits for ``query``, best first; [] for a blank query.

    ``keyword_query`` and ``dense_query`` take the query's place in their arm: aliases help
    keywords and disturb vectors. An arm of weight 0 is not asked, so a search with dense weight
    0 loads no model.
    """
    words, meaning = keyword_query or query, dense_query or query
    if limit < 1 or not (words.strip() or meaning.strip()):
        return []
    allowed = store.catalog.allowed(filters)
    depth = max(CANDIDATES, 2 * limit)
    keyword = _keyword_scores(store, words, depth, allowed) if weights.keyword else {}
    dense = _dense(store, meaning, depth, allowed, keyword, weights.sentence) if weights.dense else _Dense()
    ranked = _rank(_fuse(keyword, dense.scores, weights))[: max(RESCORED, limit)]
    located = store.catalog.located([number for number, _ in ranked])
    together = _together(store, words, located, weights) if weights.together else {}
    fused = _add(dict(ranked), together, weights)
    reranked = _reranked(store, meaning, located, fused)
    fused = _blended(fused, reranked, weights.rerank)
    full = store.keywords.full_score(words) or 1.0
    return [
        Hit(
            record_id=found.record_id,
            title=found.title,
            source=found.source,
            date=found.date,
            path=found.path,
            role=found.role,
            item=found.item,
            passage_id=number,
            text=found.text,
            context=found.context,
            start=found.start,
            end=found.end,
            score=score,
            scores={
                "keyword": keyword.get(number, 0.0),
                "coverage": keyword.get(number, 0.0) / full,
                "dense": dense.scores.get(number, 0.0),
                "sentence": dense.nearest(number),
                "together": together.get(number, 0.0),
                **({"rerank": reranked[number]} if number in reranked else {}),
            },
            sentences=dense.sentences.get(number, ()),
        )
        for number, score in _rank(fused)[:limit]
        if (found := located.get(number)) is not None
    ]


def keyword_search(store: Store, query: str, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
    """Return hits by keyword alone."""
    return search(store, query, limit, filters, Weights(1.0, 0.0, 0.0))


def dense_search(store: Store, query: str, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
    """Return hits by meaning alone."""
    return search(store, query, limit, filters, Weights(0.0, 1.0, 0.0))


def _keyword_scores(
    store: Store, query: str, depth: int, allowed: Collection[int] | None
) -> dict[int, float]:
    store.keywords.reload()
    return dict(store.keywords.search(query, depth, allowed))


def _dense(
    store: Store,
    query: str,
    depth: int,
    allowed: Collection[int] | None,
    also: Collection[int],
    weight: float,
) -> _Dense:
    """Return the scores of the nearest passages and of those in ``also``, sentences weighing ``weight``."""
    if allowed is not None and not allowed:
        return _Dense()
    vector = store.embedder.embed([query], "query")[0]
    scores = dict(store.nearest(vector, depth, allowed))
    ids, matrix = store.catalog.vectors([number for number in also if number not in scores])
    scores.update(zip(ids.tolist(), (matrix @ vector).tolist(), strict=True))
    found = _Dense(scores, store.sentences.cosines(vector, scores))
    for number, cosine in scores.items():
        scores[number] = (1 - weight) * cosine + weight * found.nearest(number)
    return found


def _together(store: Store, words: str, located: Mapping[int, Located], weights: Weights) -> dict[int, float]:
    """Return how much of the question each passage says in one place."""
    asked = Asked.of(words, store.keywords.rarities)
    return {
        number: weights.feature(asked.held_by(found.text, found.context), asked.shares)
        for number, found in located.items()
    }


def _fuse(keyword: dict[int, float], dense: dict[int, float], weights: Weights) -> dict[int, float]:
    # A candidate the keyword arm did not offer scores nothing there; its cosine is always known.
    keyword_scaled = _scaled(keyword, 0.0)
    dense_scaled = _scaled(dense, min(dense.values(), default=0.0))
    total = weights.keyword + weights.dense
    return {
        number: (
            weights.keyword * keyword_scaled.get(number, 0.0) + weights.dense * dense_scaled.get(number, 0.0)
        )
        / total
        for number in keyword.keys() | dense.keys()
    }


def _add(fused: dict[int, float], together: dict[int, float], weights: Weights) -> dict[int, float]:
    if not together:
        return fused
    scaled = _scaled(together, 0.0)
    arms = weights.keyword + weights.dense
    return {
        number: (arms * score + weights.together * scaled.get(number, 0.0)) / (arms + weights.together)
        for number, score in fused.items()
    }


def _reranked(
    store: Store, question: str, located: Mapping[int, Located], fused: dict[int, float]
) -> dict[int, float]:
    """Return the reranker's scores of the best passages, read under their headings; {} without one."""
    if store.reranker is None:
        return {}
    best = [found for number, _ in _rank(fused)[:RERANKED] if (found := located.get(number))]
    texts = [f"{found.context}\n{found.text}" if found.context else found.text for found in best]
    scores = store.reranker.scores(question, texts).tolist()
    return dict(zip((found.passage_id for found in best), scores, strict=True))


def _blended(fused: dict[int, float], reranked: dict[int, float], weight: float) -> dict[int, float]:
    # What the reranker has not read scores nothing there, like the last of what it has.
    if not reranked:
        return fused
    scaled = _scaled(reranked, min(reranked.values()))
    return {
        number: (1 - weight) * score + weight * scaled.get(number, 0.0) for number, score in fused.items()
    }


def _rank(scores: dict[int, float]) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _scaled(scores: dict[int, float], low: float) -> dict[int, float]:
    span = max(scores.values(), default=0.0) - low
    return {number: (score - low) / span if span > 0 else 1.0 for number, score in scores.items()}
