"""How well each way to search finds: ``python -m eval.retrieval PATH_TO_DRCD`` prints the table.

Two sets: DRCD (3,524 questions on 1,000 Wikipedia paragraphs, each one passage), in two halves by
article, and the project's own gold questions, where the searched passages are the records'.
The weights in ``index.search`` were chosen on DRCD's first half. See docs/decisions/0007-retrieval.md.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from eval.corpus import GOLD, kept, read_corpus
from eval.gold import load_gold
from eval.ranking import Ranked, rank, ranking_figures
from index.embedding import Embedder
from index.rescore import FEATURES
from index.search import DEFAULT_WEIGHTS, Weights, search
from index.store import Store
from ingest.errors import UsageError
from ingest.record import Form, Item, Kind, Passage, Record, Role, Run, SpanMap

DEPTH = 10
COLUMNS = ("Recall@1", "Recall@5", "MRR@10", "nDCG@10")
WAYS = {
    "keyword": Weights(1.0, 0.0, 0.0),
    "passage vector": Weights(0.0, 1.0, 0.0, sentence=0.0),
    "sentence vectors": Weights(0.0, 1.0, 0.0, sentence=1.0),
    "both vectors": Weights(0.0, 1.0, 0.0),
    "keyword .6, passage vector .4 (before)": Weights(0.6, 0.4, 0.0, sentence=0.0),
    "keyword .6, both vectors .4": Weights(0.6, 0.4, 0.0),
    "default, nothing held together": replace(DEFAULT_WEIGHTS, together=0.0),
    "default, passage vector alone": replace(DEFAULT_WEIGHTS, sentence=0.0),
    "default, held by two sentences in a row": replace(DEFAULT_WEIGHTS, feature=FEATURES["pair"]),
    "default, held by the passage": replace(DEFAULT_WEIGHTS, feature=FEATURES["passage"]),
    "default": DEFAULT_WEIGHTS,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of a set: its part of the set, and how a list of hits is judged."""

    text: str
    part: str
    judge: Callable[[Sequence[Any]], Ranked]


def drcd(path: Path) -> tuple[list[Record], list[Asking]]:
    """Return DRCD's paragraphs as records of one passage, and its questions; UsageError without the file."""
    try:
        articles = json.loads(path.read_text("utf-8"))["data"]
    except OSError as error:
        message = f"讀不到 DRCD：{path}（{error.strerror}）；請指定 DRCD_dev.json"
        raise UsageError(message) from error
    records: list[Record] = []
    questions: list[Asking] = []
    for number, article in enumerate(articles):
        part = "DRCD, half chosen on" if number % 2 == 0 else "DRCD, other half"
        for paragraph in article["paragraphs"]:
            record = _paragraph(f"{len(records):04d}", article["title"], paragraph["context"])
            records.append(record)
            questions += [
                Asking(asked["question"], part, _on_record(record.id, asked["id"]))
                for asked in paragraph["qas"]
            ]
    return records, questions


def _paragraph(name: str, title: str, text: str) -> Record:
    item = Item(0, None, "", (), Role.TEXT, 0, 0, len(text), len(text))
    return Record(
        id=name,
        sha256=name,
        source=name,
        title=title,
        kind=Kind.OTHER,
        form=Form.OUTLINE,
        text=text,
        spans=SpanMap((Run(0, 0, len(text)),), (0,)),
        items=(item,),
        passages=(Passage(0, 0, len(text), text, ""),),
    )


def _on_record(record_id: str, name: str) -> Callable[[Sequence[Any]], Ranked]:
    """Return what judges a list of hits, or of whatever has a ``record_id``."""
    return lambda hits: Ranked(name, 1, tuple((0,) if hit.record_id == record_id else () for hit in hits))


def project() -> tuple[list[Record], list[Asking]]:
    """Return the records that ship, and the answerable gold questions of the split "dev"."""
    gold = [each for each in load_gold(GOLD, "dev") if each.answerable]
    return read_corpus(), [Asking(each.question, "project, dev", partial(rank, each)) for each in gold]


def table(
    records: Sequence[Record], questions: Sequence[Asking], embedder: Embedder
) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield (way, part, figures) for every way to search and every part of the questions."""
    with Store.in_memory(embedder) as store:
        store.add(*records)
        for way, weights in WAYS.items():
            parts: dict[str, list[Ranked]] = {}
            for asking in questions:
                hits = search(store, asking.text, DEPTH, weights=weights)
                parts.setdefault(asking.part, []).append(asking.judge(hits))
            for part, ranked in parts.items():
                yield way, part, ranking_figures(ranked)


def main(arguments: Sequence[str]) -> int:
    """Print the table for the project's questions, and for DRCD where its file is given."""
    keeper = kept(queries=True)
    sets = [project()]
    try:
        sets += [drcd(Path(argument)) for argument in arguments]
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
    for records, questions in sets:
        sys.stdout.write(f"| set | way | {' | '.join(COLUMNS)} |\n|---|---|{'---:|' * len(COLUMNS)}\n")
        for way, part, figures in table(records, questions, keeper):
            shown = " | ".join(f"{figures[column]:.4f}" for column in COLUMNS)
            sys.stdout.write(f"| {part} | {way} | {shown} |\n")
            sys.stdout.flush()
        keeper.save()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
