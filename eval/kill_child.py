"""What a process of ``eval.kills`` does until it is killed: what ``shean ingest`` does, telling each file.

The embedder is the one that hashes words: what a kill can break is in the writing, not in the model.
"""

from multiprocessing.connection import Connection
from pathlib import Path

from index.store import Store, VectorChoice
from index.sync import Outcome, sync
from ingest.parser import read_record

DONE = "done"


def take_in(folder: Path, index: Path, vectors: VectorChoice, told: Connection) -> None:
    """Bring ``index`` in step with ``folder``; tell (fate, file, record) as soon as each is durable, then DONE."""

    def tell(outcome: Outcome, _done: int, _total: int) -> None:
        told.send((outcome.status.value, outcome.source, outcome.record_id or ""))

    with Store.open(index, "hash", write=True, vectors=vectors) as store:
        sync([folder], store, read_record, tell)
    told.send((DONE, "", ""))
