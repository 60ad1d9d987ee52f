"""multilingual-e5-small's encoder as an ONNX graph whose matrices are in 8 bits.

The operators are the fused ones that ONNX Runtime's own optimizer arrives at from an exported
model. Matrices alone are quantized: weights once, one scale per output; activations while it runs,
one scale per product and text. docs/decisions/0006-embedders.md has the measurements.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.onnx_wire import CONTRIB, Graph
from index.packed import PackedModel, Tensor

# 7 bits of the 8. Without VNNI instructions the kernels add two products of an activation (up to
# 255) and a weight in 16 bits before they widen the sum: 2 × 255 × 64 still fits, × 127 does not.
WEIGHT_LIMIT = 64
INPUT, OUTPUT = "embedded", "mean"


def encoder(model: PackedModel) -> bytes:
    """Return the ONNX file: (1, tokens, hidden) embedded tokens → (1, hidden), their mean.

    The input is word + position + type embeddings of one text, not yet normalized; neither is
    the output.
    """
    graph, hidden = Graph(), model.sizes.hidden
    graph.constant("thirds", np.array([hidden] * 3, dtype=np.int64))
    graph.constant("tokens", np.array([1], dtype=np.int64))
    state = _normalized(graph, model, "emb.ln", INPUT)
    for layer in range(model.sizes.layers):
        state = _layer(graph, model, f"l{layer}.", state)
    graph.node("ReduceMean", [state, "tokens"], OUTPUT, keepdims=0)
    return graph.file((INPUT, (1, "length", hidden)), (OUTPUT, (1, hidden)))


def _layer(graph: Graph, model: PackedModel, name: str, state: str) -> str:
    """Add one transformer layer and return what it makes of ``state``."""
    joined = _linear(graph, model, [f"{name}{part}" for part in "qkv"], state)
    parts = [f"{name}query", f"{name}key", f"{name}value"]
    graph.node("Split", [joined, "thirds"], *parts, axis=-1)
    heads = model.sizes.heads
    attended = graph.node("MultiHeadAttention", parts, f"{name}attended", domain=CONTRIB, num_heads=heads)
    state = _residual(graph, model, f"{name}ao", f"{name}aln", attended, state)
    wide = _linear(graph, model, [f"{name}fi"], state)
    active = graph.node("Gelu", [wide], f"{name}active", domain=CONTRIB)
    return _residual(graph, model, f"{name}fo", f"{name}oln", active, state)


def _residual(graph: Graph, model: PackedModel, linear: str, norm: str, value: str, state: str) -> str:
    value = _linear(graph, model, [linear], value)
    # ONNX Runtime's fused SkipLayerNormalization takes three times as long as these two.
    return _normalized(graph, model, norm, graph.node("Add", [value, state], f"{norm}.sum"))


def _normalized(graph: Graph, model: PackedModel, name: str, value: str) -> str:
    weights = [graph.constant(f"{name}.{part}", model.tensor(f"{name}.{part}")) for part in "wb"]
    epsilon = float(model.sizes.epsilon)
    return graph.node("LayerNormalization", [value, *weights], f"{name}.out", axis=-1, epsilon=epsilon)


def _linear(graph: Graph, model: PackedModel, names: Sequence[str], value: str) -> str:
    """Add value × weights + biases, for several matrices in one product, side by side.

    An input wider than the model (the four-fold one after Gelu, whose few large numbers coarsen the
    scale of all) is multiplied in parts, each with its own scale.
    """
    matrix = np.concatenate([model.tensor(f"{name}.w") for name in names])
    bias = np.concatenate([model.tensor(f"{name}.b") for name in names])
    name, hidden = names[0], model.sizes.hidden
    columns = range(0, matrix.shape[1], hidden)
    if len(columns) == 1:
        return _product(graph, name, value, matrix, bias)
    widths = graph.constant(f"{name}.widths", np.array([hidden] * len(columns), dtype=np.int64))
    parts = [f"{name}.part{at}" for at in columns]
    graph.node("Split", [value, widths], *parts, axis=-1)
    products = [
        _product(graph, part, part, matrix[:, at : at + hidden], bias if at == 0 else None)
        for part, at in zip(parts, columns, strict=True)
    ]
    return graph.node("Sum", products, f"{name}.sum")


def _product(graph: Graph, name: str, value: str, matrix: Tensor, bias: Tensor | None) -> str:
    whole, scales = quantized(matrix)
    inputs = [value, graph.constant(f"{name}.w", whole.T), graph.constant(f"{name}.s", scales)]
    if bias is not None:
        inputs += ["", graph.constant(f"{name}.b", bias)]  # no zero point: weights are symmetric around 0
    return graph.node("DynamicQuantizeMatMul", inputs, f"{name}.product", domain=CONTRIB)


def quantized(matrix: Tensor) -> tuple[NDArray[np.int8], Tensor]:
    """Return a matrix, one row per output, as whole numbers -64 … 64 and a scale per row."""
    largest = np.abs(matrix).max(axis=1)
    scales = np.where(largest > 0, largest / WEIGHT_LIMIT, 1).astype(np.float32)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales
