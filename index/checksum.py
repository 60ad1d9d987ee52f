"""One hash over everything an index holds, the same for whatever order of work led there."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.store import Store


def checksum(store: "Store", below: Path | None = None) -> str:
    """Return the hash, as ``Store.checksum`` says.

    Covers every record with its vectors and sentences, the known files, their history, what people
    corrected, the number of passages in the keyword index, and the ids in Chroma where there is one.
    """
    digest = hashlib.sha256()
    catalog = store.catalog
    place = f"{below}/" if below else ""
    for record_id in sorted(catalog.record_ids()):
        _, matrix = catalog.record_vectors(record_id)
        record = store.record(record_id)
        record = replace(record, source=record.source.removeprefix(place))
        digest.update(repr(record).encode() + matrix.tobytes())
        # Without the passage id, which tells only when the passage was added.
        for _, start, end, vector in catalog.record_sentences(record_id):
            digest.update(b"%d:%d" % (start, end) + vector)
    files = {source.removeprefix(place): state.record_id for source, state in catalog.files().items()}
    events = [(source.removeprefix(place), *rest) for source, *rest in catalog.history.events()]
    said = [(name, replace(each, at="")) for name, each in catalog.corrections.all()]
    digest.update(repr([events, said]).encode())
    ids = store.chroma.ids() if store.chroma is not None else None
    digest.update(json.dumps([files, len(store.keywords), ids], sort_keys=True).encode())
    return digest.hexdigest()
