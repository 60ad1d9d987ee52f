"""Stock pipelines beside shean, on the same questions with the same embedder: ``python -m eval.baselines``.

A baseline never refuses: its citations are the first three pieces of text it finds, whole. Ranking is
compared ten deep. Every pipeline reads the same cleaned text, which is kind to the stock ones. LlamaIndex
cuts the records into pieces of 128 tokens, about as long as shean's passages; DRCD's paragraphs by its own
default (1,024 tokens, so that most stay whole). DRCD was written while looking at the paragraph, which
flatters keywords.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Outcome
from assistant.assistant import Assistant
from eval.corpus import CORPUS, GOLD, ROOT, KeptVectors, kept, read_corpus
from eval.figures import Judged, figures, judge
from eval.gold import Gold, load_gold
from eval.ranking import Ranked, rank, ranking_figures
from eval.retrieval import drcd
from eval.table import Table, markdown, shown
from index.embedding import Embedder
from index.search import keyword_search
from index.store import Store
from ingest.parser import parse_text
from ingest.record import Record

TOP, DEPTH = 3, 10
# Tokens in a piece that LlamaIndex cuts: of the records, and its own default.
SHORT, DEFAULT = 128, 1024
OVERLAP = 20
# Texts embedded in one call.
_BATCH = 64
REPORT = ROOT / "eval" / "report" / "baselines.md"
_FIGURES = (
    "evidence recall", "evidence hit", "first citation", "citation precision", "answer recall", "rejection",
)  # fmt: skip
_RANKING = ("Recall@1", "Recall@5", "MRR@10", "nDCG@10")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text found: the record's file and its words."""

    source: str
    text: str


Find = Callable[[str], Sequence[Piece]]


@dataclass(frozen=True)
class Pipeline:
    """A way to search, ten deep, and the way to answer where there is one of its own."""

    name: str
    find: Find
    answer: Callable[[str], Answer] | None = None


# --- the pipelines ---


def pipelines(records: Sequence[Record], keeper: KeptVectors, chunk: int = SHORT) -> Iterator[Pipeline]:
    """Yield every pipeline over ``records``, ours last; one whose packages are missing is left out."""
    yield from _llama_index(records, keeper, chunk)
    yield Pipeline("chromadb alone, shean's passages", _chroma(records, keeper))
    store = Store.in_memory(keeper)
    store.add(*records)
    keeper.save()
    yield Pipeline(
        "keyword alone (shean's, tantivy)", lambda query: _pieces(keyword_search(store, query, DEPTH))
    )
    assistant = Assistant(store)
    yield Pipeline("shean", lambda query: _pieces(assistant.search(query, DEPTH)), assistant.ask)


def _pieces(hits: Sequence[Any]) -> list[Piece]:
    return [Piece(hit.source, hit.text) for hit in hits]


def _llama_index(records: Sequence[Record], keeper: KeptVectors, chunk: int) -> Iterator[Pipeline]:
    """LlamaIndex as its guide shows it: SentenceSplitter, VectorStoreIndex, and fusion with its BM25."""
    from llama_index.core import VectorStoreIndex

    nodes = split(records, chunk, OVERLAP)
    index = VectorStoreIndex(nodes, embed_model=embedding(keeper))
    keeper.save()
    dense = index.as_retriever(similarity_top_k=DEPTH)
    yield Pipeline(
        "LlamaIndex: SentenceSplitter, VectorStoreIndex", lambda query: _nodes(dense.retrieve(query))
    )
    try:
        fused = _fusion(nodes, dense)
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: no fusion baseline\n")
        return
    yield Pipeline(
        "LlamaIndex: QueryFusionRetriever of that and its BM25", lambda query: _nodes(fused.retrieve(query))
    )


def split(records: Sequence[Record], chunk: int, overlap: int) -> list[Any]:
    """Return LlamaIndex's nodes of ``records``, ``chunk`` tokens long; their metadata names the source."""
    from llama_index.core import Document
    from llama_index.core.node_parser import SentenceSplitter

    documents = [Document(text=each.text, metadata={"source": each.source}) for each in records]
    for each in documents:
        each.excluded_embed_metadata_keys = ["source"]
    return SentenceSplitter(chunk_size=chunk, chunk_overlap=overlap).get_nodes_from_documents(documents)


def _fusion(nodes: list[Any], dense: Any) -> Any:  # noqa: ANN401 - LlamaIndex's types load with it
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever

    keywords = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    return QueryFusionRetriever(
        [dense, keywords],
        llm=MockLLM(),
        mode=FUSION_MODES.RECIPROCAL_RANK,
        similarity_top_k=DEPTH,
        num_queries=1,
        use_async=False,
    )


def _nodes(found: Sequence[Any]) -> list[Piece]:
    return [Piece(each.node.metadata["source"], each.node.get_content()) for each in found]


def embedding(keeper: Embedder) -> Any:  # noqa: ANN401 - LlamaIndex's types load with it
    """Return an embedder of ours as LlamaIndex takes one."""
    from llama_index.core.embeddings import BaseEmbedding

    class Embedding(BaseEmbedding):
        """The same embedder for everyone."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return _floats(keeper, query, "query")

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return _floats(keeper, query, "query")

        def _get_text_embedding(self, text: str) -> list[float]:
            return _floats(keeper, text, "passage")

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = keeper.embed(texts, "passage").tolist()
            return vectors

    return Embedding(embed_batch_size=_BATCH)


def _floats(keeper: Embedder, text: str, kind: Any) -> list[float]:  # noqa: ANN401 - as the seam
    vector: list[float] = keeper.embed([text], kind)[0].tolist()
    return vector


def _chroma(records: Sequence[Record], keeper: KeptVectors) -> Find:
    import chromadb
    from chromadb.config import Settings

    pieces = [Piece(each.source, passage.text) for each in records for passage in each.passages]
    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    name = f"baseline-{time.monotonic_ns()}"
    collection = client.create_collection(name, metadata={"hnsw:space": "cosine"}, embedding_function=None)
    vectors = keeper.embed([piece.text for piece in pieces], "passage")
    collection.add(ids=[str(number) for number in range(len(pieces))], embeddings=vectors)
    keeper.save()

    def find(query: str) -> list[Piece]:
        vector = keeper.embed([query], "query")
        found = collection.query(query_embeddings=vector, n_results=DEPTH)
        return [pieces[int(each)] for each in found["ids"][0]]

    return find


# --- the gold set ---


def on_gold(records: Sequence[Record], questions: Sequence[Gold], keeper: KeptVectors) -> Table:
    """Return the figures of every pipeline on the gold set."""
    by_id = {record.id: record for record in records}
    rows = [_row(each, questions, by_id.__getitem__) for each in pipelines(records, keeper)]
    head = ("pipeline", *_FIGURES, *_RANKING, "characters cited", "p50 ms")
    return Table(f"The gold set ({len(questions)} questions)", head, tuple(rows))


def _row(
    pipeline: Pipeline, questions: Sequence[Gold], record_of: Callable[[str], Record]
) -> tuple[str, ...]:
    judged: list[Judged] = []
    ranked: list[Ranked] = []
    taken, cited = [], []
    for gold in questions:
        started = time.perf_counter()
        answer = pipeline.answer(gold.question) if pipeline.answer else None
        found = pipeline.find(gold.question) if answer is None else ()
        taken.append((time.perf_counter() - started) * 1000)
        answer = answer or _whole(gold.question, found[:TOP])
        judged.append(judge(gold, answer, record_of) if pipeline.answer else _judged(gold, answer))
        cited.append(sum(len(citation.quote) for citation in answer.citations))
        if gold.evidence:
            ranked.append(rank(gold, found or pipeline.find(gold.question)))
    values, ranking = figures(judged).values, ranking_figures(ranked)
    cells = [shown(values[name]) for name in _FIGURES] + [shown(ranking.get(name)) for name in _RANKING]
    return (pipeline.name, *cells, f"{statistics.mean(cited):.0f}", f"{statistics.median(taken):.0f}")


def _whole(question: str, found: Sequence[Piece]) -> Answer:
    """What a pipeline that never refuses shows: the pieces as they are."""
    empty: dict[str, Any] = dict.fromkeys(Citation.__slots__)
    cited = tuple(
        Citation(
            **empty | {"number": number, "source": piece.source, "quote": piece.text, "start": 0, "end": 0}
        )
        for number, piece in enumerate(found, 1)
    )
    return Answer(question, Outcome.ANSWERED, "\n".join(piece.text for piece in found), citations=cited)


def _judged(gold: Gold, answer: Answer) -> Judged:
    """Judge an answer whose quotes have no place in a record that could be checked."""
    return judge(gold, answer, lambda _: _NOWHERE)


_NOWHERE = parse_text("－", "－")


# --- DRCD ---


def on_drcd(path: Path, keeper: KeptVectors, sample: int | None = None) -> Table:
    """Return how every pipeline ranks the paragraphs of DRCD; ``sample``: ask only so many of its questions."""
    records, asked = drcd(path)
    asked = asked[:: max(1, len(asked) // (sample or len(asked)))][:sample]
    rows = []
    for pipeline in pipelines(records, keeper, DEFAULT):
        started = time.perf_counter()
        ranked = [each.judge(_paragraphs(pipeline.find(each.text))) for each in asked]
        values = ranking_figures(ranked)
        rows.append((pipeline.name, *(shown(values[name]) for name in _RANKING)))
        sys.stderr.write(f"DRCD, {pipeline.name}: {time.perf_counter() - started:.0f} s\n")
        keeper.save()
    title = f"DRCD ({len(asked):,} questions over {len(records):,} paragraphs)"
    return Table(title, ("pipeline", *_RANKING), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Paragraph:
    record_id: str


def _paragraphs(found: Sequence[Piece]) -> list[_Paragraph]:
    """Return each paragraph once, where its best piece stands; its record's id is its source."""
    return [_Paragraph(source) for source in dict.fromkeys(piece.source for piece in found)]


# --- the program ---


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print Markdown and write ``eval/report/baselines.md``."""
    options = _options(arguments)
    keeper = kept(options.embedder)
    questions = load_gold(options.gold, None if options.split == "all" else options.split)
    found = [on_gold(read_corpus(options.corpus), questions, keeper)]
    if options.drcd and options.drcd.is_file():
        found.append(on_drcd(options.drcd, kept(options.embedder, queries=True), options.sample))
    else:
        sys.stderr.write(f"no {options.drcd}: DRCD is left out\n")
    intro = f"# Baselines\n\n{' '.join((__doc__ or '').split())}\n\nEmbedder: {keeper.name}."
    page = "\n\n".join([intro, *(markdown(table) for table in found)]) + "\n"
    sys.stdout.write(page)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page, "utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    shared = Path(os.environ.get("SHEAN_SHARED") or ROOT.parent / "shared")
    parser = argparse.ArgumentParser(
        prog="python -m eval.baselines", description="Stock pipelines beside shean."
    )
    parser.add_argument("--gold", type=Path, default=GOLD, help="gold questions (JSONL)")
    parser.add_argument("--split", default="all", choices=("dev", "test", "all"))
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of the records")
    parser.add_argument("--embedder", default=None, help="embedder for every pipeline")
    parser.add_argument(
        "--drcd", type=Path, default=shared / "benchmarks" / "DRCD_dev.json", help="DRCD in SQuAD form"
    )
    parser.add_argument("--sample", type=int, default=None, help="DRCD questions to ask (default: all)")
    parser.add_argument("--out", type=Path, default=REPORT, help="where the Markdown goes")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
