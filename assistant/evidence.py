"""Evidence: every sentence the search brings up, weighed against what the question asks."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.asking import asks_ruling, asks_speaker, brings
from assistant.binding import asked_years, years_in
from assistant.constraints import unmet_constraints
from assistant.priors import prior
from assistant.question import Kind, Question
from assistant.scope import TITLES, Scope, squeeze
from assistant.sides import sides
from assistant.slots import VALUES, Slot, fill
from assistant.words import Word
from index.filters import Filters
from index.search import Hit, search
from index.store import Store
from ingest.passages import sentences
from ingest.quantities import Measure, find_quantities
from ingest.record import Item, Record

CANDIDATES = 40
# Records kept open, and scopes kept folded, for the next question: some 100 MB at most.
_RECORDS, _SCOPES = 1_000, 5_000
# How much each sign of evidence counts, by random search over the project's own questions (either half
# chosen, the other checked; the figures are flat around these): docs/decisions/0008-evidence.md.
_SUPPORT, _OWN, _DENSE, _FOUND, _SLOT, _RIVAL, _PRIOR = 0.5, 0.33, 0.28, 0.25, 0.08, 0.07, 1.2
# Two nouns of its own, and a part of a question is looked for by its own words.
_ENOUGH = 2.0
# How much the case tells of the ruling on it.
_CASE_TELLS = 0.6
# How much a sentence tells together with the headings it stands under.
_TITLE_TELLS = 0.6
# What is left of a score for each constraint not met, and for each proper name nowhere found.
_UNMET, _STRANGER = 0.6, 0.88
# What was decided of a case scores so much of the best told in it, where a figure is asked and where none is.
_LEVEL, _BEFORE, _TOLD_WHOLE = 1.0, 1.02, 0.8


@dataclass
class Evidence:
    """A sentence weighed. ``support`` is the share of the question's words it accounts for (0-1).

    ``hinted`` is what words that only may mean the same add to its score; no rule of refusal reads it.
    ``put_down_to`` is whom the question takes for the doer where the record names another.
    """

    hit: Hit
    scope: Scope
    start: int
    end: int
    support: float = 0.0
    own: float = 0.0
    hinted: float = 0.0
    dense: float = 0.0
    slots: dict[Kind, Slot] = field(default_factory=dict)
    unmet: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0
    put_down_to: str = ""

    @property
    def record(self) -> Record:
        """The record it stands in."""
        return self.scope.record

    @property
    def item(self) -> Item:
        """The item it stands in."""
        return self.scope.item

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.record.text[self.start : self.end]

    @property
    def titles(self) -> bool:
        """Whether it is the record's own title, which tells nothing of what the record says."""
        return self.item.label in TITLES

    @property
    def filled(self) -> bool:
        """Whether it holds the first kind of answer asked for."""
        return next(iter(self.slots.values())).filled if self.slots else True


@dataclass
class Weighed:
    """All evidence for a question, best first, and what the vectors say of the whole."""

    question: Question
    evidence: list[Evidence]
    hits: list[Hit]
    rarity: dict[str, float]
    absent: frozenset[str] = frozenset()

    def unseen(self, word: Word) -> bool:
        """Whether no record holds any form of the word."""
        return word.text in self.absent

    @property
    def best(self) -> Evidence | None:
        """The strongest evidence, None when nothing was found."""
        return self.evidence[0] if self.evidence else None


class _Scale:
    """Brings the cosines of one question to 0-1: the median of the candidates and below is 0, the best 1."""

    def __init__(self, cosines: Sequence[float]) -> None:
        ordered = sorted(cosines, reverse=True)
        self._low, self._high = (ordered[len(ordered) // 2], ordered[0]) if ordered else (0.0, 1.0)

    def __call__(self, cosine: float) -> float:
        if self._high <= self._low:
            return 1.0
        return max(0.0, (cosine - self._low) / (self._high - self._low))


class Weigher:
    """Weighs sentences of one store; holds the records it has opened."""

    def __init__(self, store: Store) -> None:
        """Read from ``store``, which must outlive this."""
        self._store = store
        self._opened = lru_cache(_RECORDS)(store.record)
        self._scope = lru_cache(_SCOPES)(
            lambda name, item: Scope(self.record(name), self.record(name).items[item])
        )

    def record(self, record_id: str) -> Record:
        """Return a record, kept after the first use."""
        return self._opened(record_id)

    def forget(self) -> None:
        """Open every record anew: under one id it may have been read or placed differently since."""
        self._opened.cache_clear()
        self._scope.cache_clear()

    def find(self, question: Question, filters: Filters | None = None) -> list[Hit]:
        """Return the passages the search brings up for ``question``, of those ``filters`` allow."""
        return search(
            self._store,
            question.traditional,
            CANDIDATES,
            filters,
            keyword_query=question.search_words or None,
            dense_query=question.traditional,
        )

    def consider(
        self, question: Question, people: Mapping[str, str], filters: Filters | None = None
    ) -> list[Weighed]:
        """Return the evidence for the question, or for each of its parts or sides, in their order."""
        hits = self.find(question, filters)
        if not (parts := question.parts or sides(question, people)):
            return [self.weigh(question, hits)]
        return [self.weigh(part, self.find(part, filters) if _stands_alone(part) else hits) for part in parts]

    def weigh(self, question: Question, hits: Sequence[Hit]) -> Weighed:
        """Return the evidence in ``hits`` weighed for ``question``, best first."""
        counts = {word.text: self._store.keywords.document_frequency(word.forms) for word in question.words}
        rarity = {word.text: self._rarity(word, counts[word.text]) for word in question.words}
        absent = frozenset(text for text, count in counts.items() if count == 0)
        whole = _Scale([hit.scores["dense"] for hit in hits])
        nearest = _Scale([cosine for hit in hits for *_, cosine in hit.sentences])
        weighed = Weighed(question, [], list(hits), rarity, absent)
        seen: set[tuple[str, int, int]] = set()
        for hit in hits:
            cosines = {(start, end): cosine for start, end, cosine in hit.sentences}
            for evidence in self._sentences(hit):
                key = (hit.record_id, evidence.start, evidence.end)
                if key in seen:
                    continue
                seen.add(key)
                cosine = cosines.get((evidence.start, evidence.end))
                passage = whole(hit.scores["dense"])
                evidence.dense = passage if cosine is None else (passage + nearest(cosine)) / 2
                self._score(question, evidence, rarity, weighed.absent)
                weighed.evidence.append(evidence)
        if asks_ruling(question) and not brings(question):
            _raise_rulings(weighed.evidence, _LEVEL if VALUES & set(question.kinds) else _BEFORE)
        weighed.evidence.sort(key=lambda evidence: -evidence.score)
        return weighed

    def _sentences(self, hit: Hit) -> Iterable[Evidence]:
        record = self.record(hit.record_id)
        scope = self._scope(hit.record_id, hit.item)
        for start, end in sentences(record.text, hit.start, hit.end):
            yield Evidence(hit, scope, start, end)

    def _rarity(self, word: Word, count: int) -> float:
        """Inverse document frequency; a word no record has weighs like a rare one unless it is no name."""
        total = max(1, self._store.catalog.passage_count())
        if count == 0:
            return math.log(1 + total) * (1.0 if word.name else 0.6)
        return math.log(1 + total / count)

    def _score(
        self, question: Question, evidence: Evidence, rarity: dict[str, float], unknown: frozenset[str]
    ) -> None:
        evidence.own, evidence.support, evidence.missing = support(question.words, evidence, rarity)
        evidence.hinted = _hinted(question.words, evidence, rarity)
        members = sum(1 for _ in evidence.record.children(evidence.item.number))
        evidence.slots = {
            kind: fill(question, kind, evidence.text, _answerer(question, evidence), members, unknown)
            for kind in question.kinds
        }
        if titles := evidence.scope.title_words:
            evidence.own = max(
                evidence.own, _TITLE_TELLS * told_share(question, titles + squeeze(evidence.text), rarity)
            )
        if evidence.item.role.binds and asks_ruling(question):
            evidence.own = max(evidence.own, _of_case(question, evidence, rarity))
        evidence.unmet = unmet_constraints(question, evidence.scope, evidence.start, evidence.end)
        slot = sum(slot.filled for slot in evidence.slots.values()) / len(evidence.slots)
        rival = states_rival(question, evidence)
        score = (
            _SUPPORT * evidence.support
            + _OWN * evidence.own
            + evidence.hinted
            + _DENSE * evidence.dense
            + _FOUND * evidence.hit.score
            + _SLOT * slot
            + _RIVAL * rival
        )
        strangers = sum(word.name and word.text in evidence.missing for word in question.words)
        evidence.score = score * _UNMET ** len(evidence.unmet) * _STRANGER**strangers + _PRIOR * prior(
            question, evidence
        )


def _raise_rulings(found: Sequence[Evidence], share: float) -> None:
    """Judge what was decided of a case by what the case tells: the best of it scores ``share`` of the best told.

    Where a sentence tells all that is asked (警察局未同意派員陪同), the decision tells of something else.
    """
    told: dict[tuple[str, int], Evidence] = {}
    ruled: dict[tuple[str, int], Evidence] = {}
    of_cases = [(e, (e.record.id, case.number)) for e in found if (case := e.scope.case) is not None]
    for e, key in of_cases:
        best = ruled if e.item.role.binds and e.filled else told
        best[key] = max(best.get(key, e), e, key=lambda one: one.score)
    for e, key in of_cases:
        if e.item.role.binds and e.filled and key in told and told[key].own < _TOLD_WHOLE:
            e.score += max(0.0, share * told[key].score - ruled[key].score)
            e.support = max(e.support, told[key].support)


def _stands_alone(part: Question) -> bool:
    """Whether a part of a question names enough to be looked for by itself (not 那是誰提的)."""
    return sum(word.weight for word in part.words if word.noun or word.name) >= _ENOUGH


def support(
    words: Sequence[Word], evidence: Evidence, rarity: dict[str, float]
) -> tuple[float, float, tuple[str, ...]]:
    """Return the weighted share of words in the sentence, in it or around it, and the words nowhere found.

    A word counts fully in the sentence, less in its item, less still in what the item stands under.
    """
    own_text = evidence.scope.subject + squeeze(evidence.text)
    total = own = near = 0.0
    missing = []
    for word in words:
        weight = word.weight * rarity.get(word.text, 1.0)
        total += weight
        in_sentence = word.match(own_text)
        # Where the sentence holds all of a word, its item can add nothing.
        best = in_sentence if in_sentence >= 1 else max(in_sentence, 0.9 * word.match(evidence.scope.words))
        if best < 0.7:  # noqa: PLR2004 - look further only where the item itself does not say it
            best = max(best, 0.7 * word.match(evidence.scope.around))
        # A speaker or meeting named is met by where the words stand, not by the words.
        own += weight * (max(in_sentence, best) if word.name else in_sentence)
        near += weight * best
        if not best:
            missing.append(word.text)
    return (own / total, near / total, tuple(missing)) if total else (0.0, 0.0, ())


def _of_case(question: Question, evidence: Evidence, rarity: dict[str, float]) -> float:
    """Return the share of the question that a ruling tells by the case it rules on (解除列管。 names nothing itself)."""
    told = told_share(question, evidence.scope.case_words, rarity)
    return (1 - _CASE_TELLS) * evidence.own + _CASE_TELLS * told


def told_share(question: Question, said: str, rarity: Mapping[str, float]) -> float:
    """Return the weighted share of the question's words that ``said`` holds (0-1)."""
    return share_told(question.words, said, rarity)


def share_told(words: Sequence[Word], said: str, rarity: Mapping[str, float]) -> float:
    """Return the weighted share of ``words`` that ``said`` holds (0-1)."""
    weights = [(word, word.weight * rarity.get(word.text, 1.0)) for word in words]
    return sum(weight * word.match(said) for word, weight in weights) / (sum(w for _, w in weights) or 1.0)


def _hinted(words: Sequence[Word], evidence: Evidence, rarity: Mapping[str, float]) -> float:
    """Return what record words that only may mean the word asked add to the score, where its own forms are not."""
    told = [word for word in words if word.hints]
    if not told:
        return 0.0
    own_text = evidence.scope.subject + squeeze(evidence.text)
    total = sum(word.weight * rarity[word.text] for word in words)
    found = 0.0
    for word in told:
        in_sentence = word.hint(own_text)
        near = in_sentence or 0.9 * word.hint(evidence.scope.words)
        if not near or word.match(own_text) or word.match(evidence.scope.words):
            continue
        found += word.weight * rarity[word.text] * (_OWN * in_sentence + _SUPPORT * near)
    return found / total if total else 0.0


# What is stated and to be confirmed: 做到2020年為止嗎, 既然只到108年底.
_TO_CONFIRM = re.compile(r"嗎|吧|對不對|是不是|是否|既然|right\?|correct\?|^(?:is|was|did|does|are|were)\b")


def states_rival(question: Question, evidence: Evidence) -> bool:
    """Whether the sentence gives a quantity of a kind the question states: the same, or what corrects it."""
    asked = {quantity.measure for quantity in question.quantities if quantity.amount is not None} - {
        Measure.COUNT
    }
    if asked and any(quantity.measure in asked for quantity in find_quantities(evidence.text)):
        return True
    of_matter = asked_years(question) if _TO_CONFIRM.search(question.traditional.lower()) else frozenset()
    return bool(of_matter) and bool(years_in(evidence.text))


def _answerer(question: Question, evidence: Evidence) -> str | None:
    """Who answers a question of who: the speaker, or the unit that brought the case when that is asked."""
    if evidence.item.speaker or not brings(question):
        return evidence.item.speaker if asks_speaker(question) else None
    case = evidence.scope.case
    return evidence.item.unit or (case.unit if case else None)
