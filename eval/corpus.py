"""What is measured on: the records of a folder, indexed in memory, with their vectors kept between runs.

The index is built anew for every run, so that it never lags behind the code that reads records; only
vectors are kept, by embedder and text, in ``$XDG_CACHE_HOME/shean/eval`` (``~/.cache``).
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.assistant import Assistant
from index.embedding import DEFAULT_EMBEDDER, Embedder, TextKind, Vectors, open_embedder
from index.rerank import open_reranker
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import read_record
from ingest.record import Record

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "eval" / "gold" / "questions.jsonl"
# Beside the packages in a checkout; the wheel carries no records.
CORPUS = ROOT / "corpus"


def corpus_files(folder: Path = CORPUS) -> list[Path]:
    """Return the records of a folder in the order of their names; UsageError when there is none."""
    files = sorted(path for path in folder.glob("*") if path.suffix in {".txt", ".pdf"})
    if not files:
        message = f"資料夾裡沒有紀錄：{folder}；請以 --corpus 指定放紀錄的資料夾，或以 --index 指定索引"
        raise UsageError(message)
    return files


def corpus_hash(folder: Path = CORPUS) -> str:
    """Return one hash over the names and bytes of the records."""
    digest = hashlib.sha256()
    for path in corpus_files(folder):
        digest.update(path.name.encode() + b"\0" + file_hash(path).encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Return the hash of one file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_corpus(folder: Path = CORPUS) -> list[Record]:
    """Return the records of a folder; a record's ``source`` is its file name, as gold questions name it."""
    return [read_record(path, path.name) for path in corpus_files(folder)]


def kept(embedder: str | None = None, *, queries: bool = False) -> "KeptVectors":
    """Return the embedder of this name (None: the built-in one) with the vectors of earlier runs."""
    return KeptVectors(open_embedder(embedder or DEFAULT_EMBEDDER), queries=queries)


def open_assistant(
    records: Sequence[Record], keeper: "KeptVectors", reranker: str | None = None
) -> Assistant:
    """Return an assistant over ``records`` in memory; what is newly embedded is kept for the next run."""
    store = Store.in_memory(keeper)
    store.add(*records)
    store.reranker = open_reranker(reranker) if reranker else None
    keeper.save()
    return Assistant(store)


def cache_folder() -> Path:
    """Return where vectors are kept, by the XDG Base Directory Specification."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "shean" / "eval"


class KeptVectors:
    """An embedder that remembers the vectors of passages between runs.

    A query is computed when it is new, for true timings, and remembered until the next one: a search
    that follows the answer to the same question repeats no work. With ``queries`` queries are remembered
    like passages, for runs that measure no time.
    """

    def __init__(self, model: Embedder, folder: Path | None = None, *, queries: bool = False) -> None:
        """Remember for ``model`` in ``folder``; a file that cannot be read counts as empty."""
        self._model = model
        self.name = model.name
        self.dimension = model.dimension
        safe = hashlib.sha256(model.name.encode()).hexdigest()[:16]
        self._path = (folder or cache_folder()) / f"vectors-{safe}.npz"
        self._known = _load(self._path)
        self._queries = queries
        self._last: tuple[tuple[str, ...], Vectors] | None = None
        self._fresh = False

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), d), rows of norm 1."""
        if kind == "passage" or self._queries:
            return self._remembered(texts, kind)
        if self._last is None or self._last[0] != tuple(texts):
            self._last = tuple(texts), self._model.embed(texts, kind)
        return self._last[1]

    def _remembered(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        keys = [
            hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in texts
        ]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._model.embed(list(new.values()), kind), strict=True))
            self._fresh = True
        rows = [self._known[key] for key in keys]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def save(self) -> None:
        """Write what is new, whole or not at all; a folder that cannot be written is no error."""
        if not self._fresh:
            return
        self._known = _load(self._path) | self._known  # what another run has written in the meantime
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, suffix=".tmp", delete=False) as file:
                np.savez(file, keys=np.array(list(self._known)), rows=np.array(list(self._known.values())))
            Path(file.name).replace(self._path)
        except OSError:
            return
        self._fresh = False


def _load(path: Path) -> dict[str, Vectors]:
    try:
        with np.load(path) as kept:
            return dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}
