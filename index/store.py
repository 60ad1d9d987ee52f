"""The store: the catalog with everything derived from it, opened and kept together.

A folder holds ``catalog.sqlite`` (the truth), ``keywords/`` and ``chroma/`` (derived), and
``write.lock``, held by the one process that may write.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from filelock import FileLock, Timeout

from index.catalog import Catalog, FileState, Summary
from index.embedding import DEFAULT_EMBEDDER, Embedder, open_embedder, space_of
from index.keywords import KeywordIndex
from index.rows import PassageVectors, SentenceVector
from index.sentences import SentenceVectors
from index.vectors import EXACT_LIMIT, ChromaVectors, ExactVectors, VectorIndex
from ingest.errors import IndexBusyError, IndexFormatError, UsageError
from ingest.passages import sentences
from ingest.record import Passage, Record

if TYPE_CHECKING:
    from index.rerank import Reranker

# auto: exact up to EXACT_LIMIT passages, Chroma above. An index made with "exact" has no Chroma.
VectorChoice: TypeAlias = Literal["auto", "exact", "chroma"]


def passage_text(passage: Passage) -> str:
    """Return what is embedded for a passage: the headings above it, then its own words."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


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
        lock = _acquire(path) if write else None
        try:
            catalog = Catalog(path / "catalog.sqlite", write=write)
        except BaseException:
            _release(lock)
            raise
        try:
            model = _settle_embedder(catalog, embedder, vectors, write=write)
            store = cls(
                catalog, model, directory=path, vectors=vectors, chroma_url=chroma_url,
                exact_limit=exact_limit,
            )  # fmt: skip
            store._lock = lock
            store._refuse_missing_arm()
            store._catch_up()
        except BaseException:
            catalog.close()
            _release(lock)
            raise
        return store

    @classmethod
    def in_memory(cls, embedder: Embedder | str | None = None) -> Self:
        """Return an empty store that leaves no file behind."""
        catalog = Catalog(None)
        return cls(catalog, _settle_embedder(catalog, embedder, "exact", write=True))

    def close(self) -> None:
        """Let files, connections and the write lock go; closing twice is no error."""
        if self._chroma is not None:
            self._chroma.close()
        self.catalog.close()
        _release(self._lock)
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

        A passage or sentence that the replaced records had word for word keeps its vector.
        """
        known = dict(self._known_vectors([record.id, *replaces]))
        size = len(record.text)
        spans = [list(sentences(record.text, p.start, min(p.end, size))) for p in record.passages]
        texts = [passage_text(passage) for passage in record.passages]
        words = (record.text[start:end] for each in spans for start, end in each)
        new = [text for text in dict.fromkeys([*texts, *words]) if text not in known]
        if new:
            matrix = self.embedder.embed(new, "passage")
            known.update(zip(new, (row.tobytes() for row in matrix), strict=True))
        vectors = [
            PassageVectors(
                known[text],
                tuple(SentenceVector(start, end, known[record.text[start:end]]) for start, end in each),
            )
            for text, each in zip(texts, spans, strict=True)
        ]
        self.catalog.put(record, vectors, file, replaces)

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
        pending = self.catalog.pending()
        if not pending:
            return
        counts: dict[str, int] = {}
        for note in pending:
            counts[note.record_id] = max(counts.get(note.record_id, 0), note.passages)
        keywords = self.keywords
        for record_id in counts:
            keywords.remove(record_id)
            keywords.add(record_id, self.catalog.passage_rows(record_id))
        keywords.commit()
        if self._chroma is not None:
            self._chroma.remove(counts)
            self._chroma.add((record_id, self.catalog.passage_rows(record_id)) for record_id in counts)
        self.catalog.settle(pending[-1].seq)

    def rebuild(self) -> None:
        """Throw the keyword index and the Chroma collection away and derive them again.

        Nothing is embedded: the catalog holds the vectors.
        """
        self.catalog.note_all()
        if self.directory is None:
            self._keywords = KeywordIndex()
        else:
            KeywordIndex.discard(self._keywords_path)
            self._keywords = KeywordIndex(self._keywords_path)
            # An empty index is durable too, so that a store without records opens again.
            self._keywords.commit()
        if self._chroma is not None:
            self._chroma.clear()
        self.flush()

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
        if self._choice == "chroma" or self.catalog.passage_count() > self._exact_limit:
            return self._chroma
        return self._exact

    def _refuse_missing_arm(self) -> None:
        if self._choice == "chroma" and self._chroma is None:
            message = f"這個索引建立時沒有 Chroma：{self.directory}；請以 shean ingest … --index 建立新的"
            raise UsageError(message)

    def _in_step(self) -> bool:
        count = self.catalog.passage_count()
        if self.writable and count and self._chroma is not None and self._chroma.missing:
            return False
        try:
            return len(self.keywords) == count
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
            with Store.open(self._folder, self.embedder, write=True):
                pass
        except (IndexBusyError, UsageError):
            len(self.keywords)

    @property
    def _folder(self) -> Path:
        return self._keywords_path.parent

    def _repair(self) -> None:
        try:
            self.flush()
        except IndexFormatError:
            self.rebuild()
        if not self._in_step():
            self.rebuild()

    def checksum(self) -> str:
        """Return a hash of everything in the store that does not depend on the order of work.

        Covers every record with its vectors and sentences, the known files, the number of passages in the
        keyword index, and the ids in Chroma where there is one.
        """
        digest = hashlib.sha256()
        for record_id in sorted(self.catalog.record_ids()):
            _, matrix = self.catalog.record_vectors(record_id)
            digest.update(repr(self.record(record_id)).encode() + matrix.tobytes())
            # Without the passage id, which tells only when the passage was added.
            for _, start, end, vector in self.catalog.record_sentences(record_id):
                digest.update(b"%d:%d" % (start, end) + vector)
        files = {source: state.record_id for source, state in self.catalog.files().items()}
        ids = self._chroma.ids() if self._chroma is not None else None
        digest.update(json.dumps([files, len(self.keywords), ids], sort_keys=True).encode())
        return digest.hexdigest()


@contextmanager
def writing(directory: Path) -> Iterator[Catalog]:
    """Yield the catalog of the store in ``directory``, open for writing, nothing else of the store.

    IndexBusyError when another process is writing. No record may be changed this way.
    """
    lock = _acquire(directory)
    try:
        catalog = Catalog(directory / "catalog.sqlite", write=True)
        try:
            yield catalog
        finally:
            catalog.close()
    finally:
        _release(lock)


def _acquire(directory: Path) -> FileLock:
    lock = FileLock(directory / "write.lock", timeout=0, thread_local=False)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        message = f"另一個程序正在寫入索引：{directory}；請等它結束後再試"
        raise IndexBusyError(message) from error
    except OSError as error:
        message = f"無法寫入索引資料夾：{directory}（{error.strerror}）；請檢查權限或換一個資料夾"
        raise UsageError(message) from error
    return lock


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()


def _settle_embedder(
    catalog: Catalog, wanted: Embedder | str | None, vectors: VectorChoice, *, write: bool
) -> Embedder:
    """Return the embedder to use, noting it in a new catalog and refusing a different one."""
    known = catalog.meta("embedder")
    if wanted is None:
        wanted = known or DEFAULT_EMBEDDER
    model = open_embedder(wanted) if isinstance(wanted, str) else wanted
    if known is None and write:
        catalog.set_meta("vectors", vectors)
        catalog.set_meta("dimension", str(model.dimension))
        catalog.set_meta("embedder", model.name)
    elif known is None:
        message = "索引裡還沒有任何紀錄；請先執行 shean ingest"
        raise UsageError(message)
    elif space_of(known) != space_of(model.name):
        message = f"索引以嵌入模型 {known} 建立，不能用 {model.name} 查詢或寫入；請換回原模型或建立新的索引"
        raise UsageError(message)
    return model
