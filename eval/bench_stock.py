"""What a stock LlamaIndex pipeline costs on the same records with the same embedder, for ``eval.bench``.

SentenceSplitter, VectorStoreIndex, its storage on disk, its retriever: it finds passages and answers nothing.
``python -m eval.bench_stock FOLDER EMBEDDER`` is its cold start: load what is stored, retrieve once.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.baselines import DEPTH, OVERLAP, SHORT, embedding, split
from index.embedding import Embedder, open_embedder
from ingest.record import Record


def build(folder: Path, records: Sequence[Record], embedder: Embedder) -> int:
    """Index ``records`` into ``folder``; return the number of pieces."""
    from llama_index.core import VectorStoreIndex

    nodes = split(records, SHORT, OVERLAP)
    VectorStoreIndex(nodes, embed_model=embedding(embedder)).storage_context.persist(str(folder))
    return len(nodes)


def retriever(folder: Path, embedder: Embedder) -> Callable[[str], Sequence[Any]]:
    """Return what retrieves from the index in ``folder``, ten deep."""
    from llama_index.core import StorageContext, load_index_from_storage

    stored = StorageContext.from_defaults(persist_dir=str(folder))
    index: Any = load_index_from_storage(stored, embed_model=embedding(embedder))
    find: Callable[[str], Sequence[Any]] = index.as_retriever(similarity_top_k=DEPTH).retrieve
    return find


def main(arguments: Sequence[str]) -> None:
    """Load, retrieve once, end."""
    folder, name, question = arguments
    sys.stdout.write(f"{len(retriever(Path(folder), open_embedder(name))(question))}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
