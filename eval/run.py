"""One evaluation: every question asked and searched once, judged, with its timings."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.assistant import Assistant
from eval.figures import Figures, Judged, figures, judge
from eval.gold import Gold
from eval.misses import Miss, miss_of
from eval.ranking import Ranked, rank, ranking_figures

# So many passages are looked through for evidence; beyond them an answer never draws on a passage.
CANDIDATES = 40
# Called after each question with how many are done and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Evaluation:
    """What came of a set of questions, in their order.

    ``top_scores`` are those of each question's first passage; empty when nothing was searched.
    """

    judged: tuple[Judged, ...]
    ranked: tuple[Ranked, ...] = ()
    misses: tuple[Miss, ...] = ()
    top_scores: tuple[dict[str, float], ...] = ()
    figures: Figures = field(default_factory=lambda: Figures(0))
    retrieval: dict[str, float] = field(default_factory=dict)

    @property
    def by_type(self) -> dict[str, Figures]:
        """Figures per type of question, the commonest first."""
        return grouped(self.judged, lambda each: each.gold.type)

    @property
    def by_user(self) -> dict[str, Figures]:
        """Figures per group of users."""
        return grouped(self.judged, lambda each: each.gold.user)

    @property
    def latencies(self) -> list[float]:
        """Milliseconds from question to answer, sorted."""
        return sorted(each.answer.elapsed_ms for each in self.judged)


def evaluate(
    assistant: Assistant, questions: Sequence[Gold], progress: Progress | None = None, *, search: bool = True
) -> Evaluation:
    """Ask every question and judge the answers; with ``search`` judge the ranking and explain misses too."""
    records = {summary.id: assistant.record(summary.id) for summary in assistant.records()}
    _warm_up(assistant, questions)
    judged, ranked, misses, top = [], [], [], []
    for number, gold in enumerate(questions, 1):
        each = judge(gold, assistant.ask(gold.question), records.__getitem__)
        judged.append(each)
        if search:
            hits = assistant.search(gold.question, CANDIDATES)
            top.append(hits[0].scores if hits else {})
            if gold.evidence:
                ranked.append(rank(gold, hits))
            if miss := miss_of(each, hits, list(records.values())):
                misses.append(miss)
        if progress is not None:
            progress(number, len(questions))
    found = ranking_figures(ranked)
    return Evaluation(tuple(judged), tuple(ranked), tuple(misses), tuple(top), figures(judged), found)


def _warm_up(assistant: Assistant, questions: Sequence[Gold]) -> None:
    """Load the model and the tables, so that the first latency is like the others."""
    for gold in questions[:1]:
        assistant.ask(gold.question)


def grouped(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, Figures]:
    """Return the figures per value of ``key``, the largest group first."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(key(each), []).append(each)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return {name: figures(group) for name, group in ordered}


def percentile(sorted_values: Sequence[float], share: float) -> float | None:
    """Return the value that ``share`` of the values do not pass (nearest rank), None of nothing."""
    if not sorted_values:
        return None
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]
