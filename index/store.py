"""The store: the catalog with everything derived from it, opened and kept together.

A folder holds ``catalog.sqlite`` (the truth), ``keywords/`` and ``chroma/`` (derived), and
``write.lock``, held by the one process that may write.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from index.catalog import Catalog, Summary
from index.checksum import checksum
from index.corrections import Correction, applied
from index.embedding import Embedder
from index.filing import FileState
from index.journal import steps
from index.keywords import KeywordIndex
from index.meaning import passage_text, vectors_of
from index.opening import acquire, open_catalog, release, settle_embedder
from index.sentences import SentenceVectors
from index.vectors import EXACT_LIMIT, ChromaVectors, ExactVectors, Vector, VectorIndex
from ingest.errors import IndexBusyError, IndexFormatError, StorageError, UsageError
from ingest.record import Record

if TYPE_CHECKING:
    from filelock import FileLock

    from index.rerank import Reranker

_log = logging.getLogger(__name__)

# auto: exact up to EXACT_LIMIT passages, Chroma above. An index made with "exact" has no Chroma.
VectorChoice: TypeAlias = Literal["auto", "exact", "chroma"]


class Store:
    """Records, their passages, and the two arms that search them.

    Reading needs no lock and is safe from any number of threads. Use it as a context manager,
    or call ``close``.
    """

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder,
        *,
        directory: Path | None = None,
        vectors: VectorChoice = "auto",
        chroma_url: str | None = None,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        """Tie opened parts together; ``Store.open`` and ``Store.in_memory`` are the ways in.

        A ``reranker`` may be set afterwards: every search then asks it too.
        """
        self.catalog = catalog
        self.embedder = embedder
        self.reranker: Reranker | None = None
        self.directory = directory
        self._choice = vectors
        self._exact_limit = exact_limit
        self._chroma_url = chroma_url
        self._warned = self._whole = False
        self._lock: FileLock | None = None
        self.sentences = SentenceVectors(catalog, exact_limit)
        self._exact = ExactVectors(catalog)
        self._chroma: ChromaVectors | None = None
        if directory is not None and catalog.meta("vectors") != "exact":
            self._chroma = ChromaVectors(catalog, directory / "chroma", chroma_url)
        self._keywords: KeywordIndex | None = KeywordIndex() if directory is None else None

    # --- opening and closing ---

    @classmethod
    def open(
        cls,
        directory: Path,
        embedder: Embedder | str | None = None,
        *,
        write: bool = False,
        vectors: VectorChoice = "auto",
        chroma_url: str | None = None,
        exact_limit: int = EXACT_LIMIT,
    ) -> Self:
        """Return the store in ``directory``; with ``write`` it is made when missing and locked.

        ``embedder`` defaults to the one the index was made with. Raises UsageError when there is
        no index to read or it was made with another embedder, IndexBusyError when another
        process is writing, IndexFormatError when it is of another version or damaged.
        """
        path = directory.expanduser().absolute()
        lock = acquire(path) if write else None
        try:
            catalog = open_catalog(path, write=write)
        except BaseException:
            release(lock)
            raise
        try:
            model = settle_embedder(catalog, embedder, vectors, write=write)
            store = cls(
                catalog, model, directory=path, vectors=vectors, chroma_url=chroma_url,
                exact_limit=exact_limit,
            )  # fmt: skip
            store._lock = lock
            store._refuse_missing_arm()
            store._catch_up()
        except BaseException:
            catalog.close()
            release(lock)
            raise
        return store

    @classmethod
    def in_memory(cls, embedder: Embedder | str | None = None) -> Self:
        """Return an empty store that leaves no file behind."""
        catalog = Catalog(None)
        return cls(catalog, settle_embedder(catalog, embedder, "exact", write=True))

    def close(self) -> None:
        """Let files, connections and the write lock go; closing twice is no error."""
        if self._chroma is not None:
            self._chroma.close()
        self.catalog.close()
        release(self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    @property
    def writable(self) -> bool:
        """Whether records may be added: in memory always, on disk under the write lock."""
        return self.directory is None or self._lock is not None

    # --- records ---

    def add(self, *records: Record) -> None:
        """Add records, each in place of the one with its id, and make them searchable."""
        for record in records:
            self.put(record)
        self.flush()

    def put(self, record: Record, file: FileState | None = None, replaces: Sequence[str] = ()) -> None:
        """Add one record durably; the keyword arm sees it at the next ``flush``.

        What people corrected in it, or in what its file held before, holds on. A passage or
        sentence that the replaced records had word for word keeps its vector.
        """
        corrections = self.catalog.corrections.of(record.id)
        older = self.catalog.history.before(record.source, record.id) if file and not corrections else None
        if older is not None:
            corrections = self.catalog.corrections.of(older)
        self.amend(record, corrections, file, replaces)

    def amend(
        self,
        machine: Record,
        corrections: Sequence[Correction],
        file: FileState | None = None,
        replaces: Sequence[str] = (),
    ) -> None:
        """Add one record as ``put`` does, as people corrected it; these corrections take the place of any before."""
        corrected = applied(machine, corrections) if corrections else None
        record = corrected[0] if corrected else machine
        known = dict(self._known_vectors([record.id, *replaces]))
        vectors = vectors_of(record, self.embedder, known)
        self.catalog.put(record, vectors, file, replaces, (machine, corrected[1]) if corrected else None)

    def _known_vectors(self, record_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for record_id in record_ids:
            record = self.catalog.record(record_id)
            if record is not None:
                _, matrix = self.catalog.record_vectors(record_id)
                for passage, row in zip(record.passages, matrix, strict=True):
                    yield passage_text(passage), row.tobytes()
                for _, start, end, vector in self.catalog.record_sentences(record_id):
                    yield record.text[start:end], vector

    def remove(self, record_id: str) -> None:
        """Remove a record; raises UsageError when there is none with this id."""
        if not self.catalog.remove(record_id):
            message = f"索引裡沒有這份紀錄：{record_id}"
            raise UsageError(message)
        self.flush()

    def records(self) -> list[Summary]:
        """Return every record without its text, oldest meeting first."""
        return self.catalog.summaries()

    def record(self, record_id: str) -> Record:
        """Return a record; raises UsageError when there is none with this id."""
        record = self.catalog.record(record_id)
        if record is None:
            message = f"索引裡沒有這份紀錄：{record_id}；請以 shean records 查看"
            raise UsageError(message)
        return record

    # --- the derived stores ---

    def flush(self) -> None:
        """Bring the keyword index and Chroma in step with the catalog, durably."""
        self.flush_keywords()
        self._flush_chroma()

    def flush_keywords(self) -> None:
        """Bring the keyword index in step with the catalog.

        In steps, each durable by itself: a process that is killed again and again still gets on.
        """
        for step in steps(self.catalog.pending()):
            keywords = self.keywords
            for record_id in dict.fromkeys(note.record_id for note in step):
                keywords.remove(record_id)
                keywords.add(record_id, self.catalog.passage_rows(record_id))
            keywords.commit()
            self.catalog.journal.settle(step[-1].seq)

    def _flush_chroma(self) -> None:
        """Bring Chroma in step; until then the exact product answers, so a kill costs time and nothing else."""
        journal = self.catalog.journal
        if self._chroma is None:
            return
        if self._chroma.broken_off or (self._chroma.missing and self.catalog.passage_count()):
            self._chroma.discard()
            journal.lacks_all()
        if behind := journal.behind():
            with self._chroma.changing():
                self._chroma.remove(behind)
                self._chroma.add((record_id, self.catalog.passage_rows(record_id)) for record_id in behind)
            journal.caught_up()

    def rebuild(self) -> None:
        """Throw the keyword index and the Chroma collection away and derive them again.

        Nothing is embedded: the catalog holds the vectors.
        """
        self._renew_keywords()
        if self._chroma is not None:
            self.catalog.journal.lacks_all()
            self._chroma.clear()
        self.flush()

    def _renew_keywords(self) -> None:
        self.catalog.journal.note_all()
        if self.directory is None:
            self._keywords = KeywordIndex()
        else:
            KeywordIndex.discard(self._keywords_path)
            self._keywords = KeywordIndex(self._keywords_path)
            # An empty index is durable too, so that a store without records opens again.
            self._keywords.commit()
        self.flush_keywords()

    @property
    def keywords(self) -> KeywordIndex:
        """Return the keyword arm."""
        if self._keywords is None:
            self._keywords = KeywordIndex(self._keywords_path, create=self.writable)
        return self._keywords

    @property
    def _keywords_path(self) -> Path:
        if self.directory is None:
            message = "an index in memory has no folder"
            raise ValueError(message)
        return self.directory / "keywords"

    @property
    def vectors(self) -> VectorIndex:
        """Return the dense arm: the one asked for, or by the number of passages."""
        # Without its folder Chroma would find nothing; the exact product is always right.
        if self._chroma is None or self._choice == "exact" or self._chroma.missing:
            return self._exact
        if self._choice != "chroma" and self.catalog.passage_count() <= self._exact_limit:
            return self._exact
        lagging = self._chroma.broken_off or self.catalog.journal.is_behind()
        return self._exact if lagging else self._chroma

    def nearest(
        self, vector: Vector, limit: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (passage id, cosine), best first, among ``allowed`` (None: all).

        Where Chroma is damaged or lost passages, the exact product answers instead, and the log says so once.
        """
        arm = self.vectors
        if isinstance(arm, ChromaVectors):
            try:
                self._whole = self._whole or not arm.graphless
                found = arm.search(vector, limit, allowed) if self._whole else []
                if allowed is not None or len(found) >= min(limit, self.catalog.passage_count()):
                    return found
                problem = "向量庫（Chroma）不完整；請執行 shean doctor --repair"
            except IndexFormatError as error:
                problem = str(error)
            if not self._warned:
                _log.warning("%s（先以目錄裡的向量回答，較慢但結果相同）", problem)
                self._warned = True
        return self._exact.search(vector, limit, allowed)

    def _refuse_missing_arm(self) -> None:
        if self._choice == "chroma" and self._chroma is None:
            message = f"這個索引建立時沒有 Chroma：{self.directory}；請以 shean ingest … --index 建立新的"
            raise UsageError(message)

    def _in_step(self) -> bool:
        try:
            return len(self.keywords) == self.catalog.passage_count()
        except IndexFormatError:
            return False

    def _catch_up(self) -> None:
        """Finish what a killed process left undone, or a deleted folder undid.

        Reading does this only when no one is writing and the folder may be written; a reader
        that cannot goes on with what is there, unless that cannot be searched at all.
        """
        pending = self.catalog.pending()
        if not pending and self._in_step():
            return
        if self.writable:
            self._repair()
            return
        self._keywords = None
        try:
            self.writer().close()
        except StorageError as error:
            _log.warning("%s（最近收錄的紀錄，關鍵字暫時找不到）", error)
            len(self.keywords)
        except (IndexBusyError, UsageError):
            len(self.keywords)

    def writer(self) -> "Store":
        """Return the same store opened for writing beside this one; errors as ``open`` raises them."""
        return Store.open(
            self._folder, self.embedder, write=True, vectors=self._choice, chroma_url=self._chroma_url,
            exact_limit=self._exact_limit,
        )  # fmt: skip

    @property
    def _folder(self) -> Path:
        return self._keywords_path.parent

    def _repair(self) -> None:
        try:
            self.flush_keywords()
        except IndexFormatError:
            self._renew_keywords()
        if not self._in_step():
            self._renew_keywords()

    @property
    def chroma(self) -> ChromaVectors | None:
        """Return the Chroma collection, None for an index made without one."""
        return self._chroma

    def checksum(self, below: Path | None = None) -> str:
        """Return a hash of everything in the store that does not depend on the order of work.

        With ``below`` paths count from that folder on, so that equal folders at two places give one checksum.
        """
        return checksum(self, below)
