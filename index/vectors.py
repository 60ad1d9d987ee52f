"""The dense arm: nearest passages by cosine, exactly or through Chroma.

The catalog holds every vector, so both are derived: ``ExactVectors`` multiplies them all, and
``ChromaVectors`` asks a Chroma collection, written through LlamaIndex so that any LlamaIndex
pipeline can use the same collection.
"""

import os
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.room import full, lacks_room
from ingest.errors import IndexFormatError, SheanError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection as ChromaCollection
    from llama_index.core.schema import BaseNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

Vector: TypeAlias = NDArray[np.float32]
# (passage id, text, context) of a record, in order.
PassageRows: TypeAlias = Sequence[tuple[int, str, str]]

# Up to here an exact product costs less than opening Chroma does (1.7 s and 150 MB).
EXACT_LIMIT = 20_000
# With Chroma's own settings (16, 100, 100) it found 91 % of the true ten nearest among 300,000, and
# fewer after many removals; these cost no measurable time at 1,000 passages and found all.
CHROMA_HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}
# Chroma writes its graph to files once so many passages wait in its log.
CHROMA_LOG = 1_000
# A batch Chroma's embedded engine takes at once is limited; this stays below every limit.
CHROMA_BATCH = 2_000


class VectorIndex(Protocol):
    """Nearest passages to a query vector."""

    def search(
        self, query: Vector, limit: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (passage id, cosine), best first, among ``allowed`` (None: all)."""
        ...


class ExactVectors:
    """The product with every vector of the catalog, loaded at the first search and kept."""

    def __init__(self, catalog: Catalog) -> None:
        """Load nothing yet."""
        self._catalog = catalog
        self._lock = threading.Lock()
        self._revision = -1
        self._ids: NDArray[np.int64]
        self._matrix: NDArray[np.float32]

    def _current(self) -> "tuple[NDArray[np.int64], NDArray[np.float32]]":
        with self._lock:
            revision = self._catalog.revision
            if revision != self._revision:
                self._ids, self._matrix = self._catalog.vectors()
                self._revision = revision
            return self._ids, self._matrix

    def search(
        self, query: Vector, limit: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (passage id, cosine), best first; ties in order of passage id."""
        ids, matrix = self._current()
        if allowed is not None:
            mask = np.isin(ids, np.fromiter(allowed, dtype=np.int64, count=len(allowed)))
            ids, matrix = ids[mask], matrix[mask]
        if not len(ids) or limit < 1:
            return []
        cosines = matrix @ query
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(ids[i]), float(cosines[i])) for i in best]


class ChromaVectors:
    """A Chroma collection, in a folder or on a server; ids are "record id:ordinal".

    Every method that asks or changes it raises IndexFormatError when it is damaged or its server cannot be
    reached, StorageError when the disk is full.
    """

    def __init__(self, catalog: Catalog, folder: Path | None = None, url: str | None = None) -> None:
        """Connect to nothing yet; a ``url`` goes before the ``folder``."""
        self._catalog = catalog
        self._folder = folder
        self._url = url
        self._client: ClientAPI | None = None
        self._opened: ChromaCollection | None = None
        self._lock = threading.Lock()

    def _connect(self) -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._url is None:
            return chromadb.PersistentClient(str(self._folder), settings=settings)
        parts = urlsplit(self._url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
        return chromadb.HttpClient(parts.hostname or "localhost", port, secure, settings=settings)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what Chroma raises into an error a user can act on."""
        try:
            yield
        except SheanError:
            raise
        except (
            Exception
        ) as error:  # whatever its engine, its database or its HTTP client raises comes through
            if self._folder is not None and lacks_room(error, self._folder):
                raise full(self._folder) from error
            problem = " ".join(str(error).split())[:120]
            message = f"向量庫（Chroma）無法使用：{self._url or self._folder}（{problem}）；請執行 shean doctor --repair"
            raise IndexFormatError(message) from error

    @property
    def _name(self) -> str:
        # On a shared server each index has its own collection.
        return f"shean-{self._catalog.meta('identity')}"

    @property
    def _collection(self) -> "ChromaCollection":
        with self._lock:
            if self._opened is None:
                self._client = self._client or self._connect()
                self._opened = self._client.get_or_create_collection(
                    self._name,
                    embedding_function=None,
                    configuration={"hnsw": CHROMA_HNSW},
                )
            return self._opened

    @property
    def _store(self) -> "ChromaVectorStore":
        """LlamaIndex's own way to write; asking goes without it, which spares a first question a second."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self._collection)

    @property
    def missing(self) -> bool:
        """Whether the collection lies in a folder that is not there."""
        return self._url is None and (self._folder is None or not self._folder.is_dir())

    @property
    def graphless(self) -> bool:
        """Whether the files of its graph are gone: it would then find among the latest passages alone."""
        if self._url is not None or self._folder is None or any(self._folder.glob("*/data_level0.bin")):
            return False
        return len(self) > CHROMA_LOG

    def add(self, records: Iterable[tuple[str, PassageRows]]) -> None:
        """Add records' passages, each (passage id, text, context), vectors from the catalog."""
        nodes = chain.from_iterable(self._nodes(record_id, rows) for record_id, rows in records)
        with self._told():
            store = self._store
            while batch := list(islice(nodes, CHROMA_BATCH)):
                store.add(batch)

    def _nodes(self, record_id: str, rows: PassageRows) -> "Iterator[BaseNode]":
        from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

        _, matrix = self._catalog.record_vectors(record_id)
        source = RelatedNodeInfo(node_id=record_id)
        for ordinal, ((passage_id, text, context), vector) in enumerate(zip(rows, matrix, strict=True)):
            yield TextNode(
                id_=f"{record_id}:{ordinal}",
                text=text,
                embedding=vector.tolist(),
                metadata={"passage": passage_id, "context": context},
                relationships={NodeRelationship.SOURCE: source},
            )

    def remove(self, passages: Mapping[str, int]) -> None:
        """Remove the first so many passages of each record; those not there are no error."""
        ids = (f"{record_id}:{ordinal}" for record_id, count in passages.items() for ordinal in range(count))
        with self._told():
            while batch := list(islice(ids, CHROMA_BATCH)):
                self._collection.delete(batch)

    def ids(self) -> list[str]:
        """Return the ids in the collection, sorted."""
        with self._told():
            return sorted(self._collection.get(include=[])["ids"])

    def held(self, ids: Sequence[str]) -> "dict[str, tuple[int, Vector]]":
        """Return the passage id and the vector of each of ``ids`` that is in the collection."""
        found: dict[str, tuple[int, Vector]] = {}
        with self._told():
            for start in range(0, len(ids), CHROMA_BATCH):
                batch = list(ids[start : start + CHROMA_BATCH])
                got = self._collection.get(batch, include=["metadatas", "embeddings"])
                matrix = np.asarray(got["embeddings"], dtype=np.float32)
                for name, metadata, row in zip(got["ids"], got["metadatas"] or [], matrix, strict=True):
                    found[name] = cast("int", metadata["passage"]), row
        return found

    def __len__(self) -> int:
        """Return the number of passages in the collection."""
        with self._told():
            return self._collection.count()

    def clear(self) -> None:
        """Begin a new, empty collection; one that was only emptied finds worse than a new one.

        A folder goes as a whole, whatever is in it.
        """
        if self._url is None:
            self.discard()
        elif len(self) and self._client is not None:
            with self._told():
                self._client.delete_collection(self._name)
            self._opened = None

    def discard(self) -> None:
        """Delete the folder without opening it."""
        self.close()
        if self._folder is not None:
            if self._folder.exists():
                from chromadb.api.shared_system_client import SharedSystemClient

                # Chroma keeps one engine per folder and process, also one that could not start.
                SharedSystemClient.clear_system_cache()
            shutil.rmtree(self._folder, ignore_errors=True)

    # Chroma cannot be trusted with a kill: cut short while it writes its graph, it later ends any process that
    # opens it. So it is known from outside whether a process was at work on it.

    @property
    def broken_off(self) -> bool:
        """Whether a process was killed while it changed the folder."""
        return self._url is None and self._mark.exists()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Mark the folder as being changed, until all is done and its graph is in its files."""
        if self._url is not None:
            yield
            return
        with self._mark.open("wb") as mark:
            os.fsync(mark.fileno())
        yield
        if self._catalog.passage_count():
            self.search(np.full(self._catalog.dimension, 0.1, dtype=np.float32), 1)  # writes the graph
        self._mark.unlink()

    @property
    def _mark(self) -> Path:
        return (self._folder or Path()).with_name("chroma.changing")

    def search(
        self, query: Vector, limit: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (passage id, cosine), best first.

        A filtered search is answered from the catalog's vectors: Chroma's own filter costs
        114-136 ms among 100,000 passages, the exact product over the allowed ones 20 at most.
        """
        if limit < 1:
            return []
        if allowed is not None:
            ids, matrix = self._catalog.vectors(allowed)
            ranked = zip(ids.tolist(), (matrix @ query).tolist(), strict=True)
            return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:limit]
        with self._told():
            found = self._collection.query(query[None], n_results=limit, include=["metadatas", "distances"])
        (metadata,), (distances,) = found["metadatas"] or [[]], found["distances"] or [[]]
        return [
            (cast("int", each["passage"]), 1.0 - distance)
            for each, distance in zip(metadata, distances, strict=True)
        ]

    def close(self) -> None:
        """Let the embedded engine's files go."""
        # The interface chromadb declares lacks ``close``; its embedded client has it.
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
        self._client = self._opened = None
