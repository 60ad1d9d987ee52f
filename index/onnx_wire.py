"""The ONNX file format, as far as one encoder needs it: nodes, weights, one input and one output.

Messages are Protocol Buffers; the field numbers are those of onnx.proto, whose rules forbid that a
number ever changes its meaning. The ``onnx`` package would write the same bytes.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IR_VERSION = 10
OPSET = 18  # of the standard operators: ReduceMean takes its axes as an input from here on
CONTRIB = "com.microsoft"  # ONNX Runtime's own operators, in all its builds
CONTRIB_OPSET = 1

# TensorProto.DataType
FLOAT, INT8, INT64 = 1, 3, 7
DATA_TYPES = {"float32": FLOAT, "int8": INT8, "int64": INT64}
# AttributeProto.AttributeType
ATTRIBUTE_FLOAT, ATTRIBUTE_INT = 1, 2

# A length, or the name of a dimension whose length differs from run to run.
Shape: TypeAlias = Sequence[int | str]


class Graph:
    """A graph under construction; every value has a name, and each method returns the one it makes."""

    def __init__(self) -> None:
        """Begin without nodes."""
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        """Add a constant: float32, int8 or int64."""
        dims = b"".join(_number(1, size) for size in array.shape)
        raw = np.ascontiguousarray(array).tobytes()
        data_type = _number(2, DATA_TYPES[array.dtype.name])
        self._constants.append(_part(5, dims + data_type + _text(8, name) + _part(9, raw)))
        return name

    def node(
        self, operator: str, inputs: Iterable[str], *outputs: str, domain: str = "", **attributes: float
    ) -> str:
        """Add a node and return its first output; an input "" is one left out."""
        body = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
        body += _text(4, operator) + _text(7, domain)
        body += b"".join(_part(5, _attribute(name, value)) for name, value in attributes.items())
        self._nodes.append(_part(1, body))
        return outputs[0]

    def file(self, given: tuple[str, Shape], wanted: tuple[str, Shape]) -> bytes:
        """Return the whole model: its input and its output are float32, each a name and a shape."""
        graph = b"".join(self._nodes) + _text(2, "encoder") + b"".join(self._constants)
        graph += _part(11, _value(*given)) + _part(12, _value(*wanted))
        versions = ((OPSET, ""), (CONTRIB_OPSET, CONTRIB))
        opsets = b"".join(_part(8, _text(1, domain) + _number(2, version)) for version, domain in versions)
        return _number(1, IR_VERSION) + _text(2, "shean") + _part(7, graph) + opsets


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, ATTRIBUTE_INT)
    return _text(1, name) + _key(2, 5) + struct.pack("<f", value) + _number(20, ATTRIBUTE_FLOAT)


def _value(name: str, shape: Shape) -> bytes:
    """Return a ValueInfoProto: a float32 tensor with its name."""
    dims = (_number(1, size) if isinstance(size, int) else _text(2, size) for size in shape)
    tensor = _number(1, FLOAT) + _part(2, b"".join(_part(1, dim) for dim in dims))
    return _text(1, name) + _part(2, _part(1, tensor))


def _varint(value: int) -> bytes:
    """Return an integer in groups of seven bits, lowest first; negative ones as 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - the highest bit says that more follows
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _key(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _number(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value)


def _part(field: int, payload: bytes) -> bytes:
    return _key(field, 2) + _varint(len(payload)) + payload


def _text(field: int, text: str) -> bytes:
    return _part(field, text.encode())
