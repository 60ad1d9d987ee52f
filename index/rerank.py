"""The reranking seam: a model that reads question and passage together, far slower and finer than a vector.

``Reranker`` is the whole contract. None is used unless one is configured (docs/decisions/0009-reranker.md):
``CrossEncoderReranker`` opens any sentence-transformers cross-encoder, ``OverlapReranker`` is the official
fake for tests.
"""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.embedding import clean
from index.keywords import tokens
from index.st_library import sentence_transformers
from ingest.errors import UsageError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores: TypeAlias = NDArray[np.float32]

# Pairs that go through the model at once.
BATCH = 16
OVERLAP = "overlap"


class Reranker(Protocol):
    """What a search needs of a reranker."""

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Return a float32 array (len(texts),): the higher, the better a text answers; on any scale."""
        ...


def open_reranker(name: str) -> Reranker:
    """Return the reranker called ``name``: "overlap", else a cross-encoder by its folder or hub name.

    Loads nothing yet; a name that holds no cross-encoder raises UsageError at the first question.
    """
    return OverlapReranker() if name == OVERLAP else CrossEncoderReranker(name)


class CrossEncoderReranker:
    """Any sentence-transformers ``CrossEncoder`` of one label; torch is imported at first use."""

    def __init__(self, folder_or_name: str, *, local_files_only: bool = True) -> None:
        """Load nothing yet; with ``local_files_only`` nothing is ever downloaded."""
        path = Path(folder_or_name).expanduser()
        self._name = str(path.resolve()) if path.is_dir() else folder_or_name
        self._local_files_only = local_files_only
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> "CrossEncoder":
        with sentence_transformers(local_files_only=self._local_files_only) as library:
            try:
                model: CrossEncoder = library.CrossEncoder(
                    self._name, device="cpu", local_files_only=self._local_files_only
                )
            except (OSError, ValueError) as error:
                raise self._unusable(str(error).strip().partition("\n")[0]) from error
        if model.num_labels != 1:
            reason = f"有 {model.num_labels} 個輸出，應為 1 個"
            raise self._unusable(reason)
        return model

    def _unusable(self, reason: str) -> UsageError:
        return UsageError(f"無法載入重排模型 {self._name}：{reason}；請指定已下載的 cross-encoder 資料夾")

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Return a float32 array (len(texts),), each the model's own score for the pair."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        pairs = [(clean(question), clean(text)) for text in texts]
        with self._lock:
            found = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


class OverlapReranker:
    """The official fake: the share of the question's keyword tokens that a text holds, 0 to 1."""

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Return a float32 array (len(texts),)."""
        asked = set(tokens(question))
        held = [len(asked & set(tokens(text))) / (len(asked) or 1) for text in texts]
        return np.array(held, dtype=np.float32)
