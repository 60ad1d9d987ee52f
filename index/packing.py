"""A whole record in a few compressed bytes: how it is kept when no question should find it any more."""

import zlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.passages import build_passages
from ingest.record import Passage, Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# The first byte: passages are left out where the text and the tree give them again.
_BUILT, _KEPT = b"=", b"+"


@cache
def _adapter() -> "TypeAdapter[Record]":
    # No question needs it, and building the adapter takes longer than many a question.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(Record)


def pack(record: Record) -> bytes:
    """Return a record as bytes: about as many as its text has, its tree and span map included."""
    derived = record.passages == _built(record)
    kept = replace(record, passages=()) if derived else record
    return (_BUILT if derived else _KEPT) + zlib.compress(_adapter().dump_json(kept), 9)


def unpack(packed: bytes) -> Record:
    """Return the record exactly as it was packed; ValueError or zlib.error for anything else."""
    record = _adapter().validate_json(zlib.decompress(packed[1:]))
    return replace(record, passages=_built(record)) if packed[:1] == _BUILT else record


def _built(record: Record) -> tuple[Passage, ...]:
    return build_passages(record.text, record.title, record.items)
