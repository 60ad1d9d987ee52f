"""A process that takes a folder into an index and says of each file when it is durable, until it is killed.

Usage: ``python -m eval.kill_child FOLDER INDEX auto|exact``. It says "ready" when everything is loaded, waits for a
line, then does what ``shean ingest`` does, with the embedder that hashes words instead of a model.
"""

import sys
from pathlib import Path

from index.store import Store, VectorChoice
from index.sync import Outcome, sync
from ingest.parser import read_record


def main(folder: Path, index: Path, vectors: VectorChoice) -> None:
    """Sync once, telling the file, its fate and its record as soon as each is durable."""

    def tell(outcome: Outcome, _done: int, _total: int) -> None:
        _say(f"{outcome.status}\t{outcome.source}\t{outcome.record_id or ''}")

    if vectors == "auto":
        # Loaded beforehand, so that the time to kill is spent writing and not importing.
        import chromadb
        import llama_index.vector_stores.chroma

        del chromadb, llama_index
    _say("ready")
    sys.stdin.readline()
    with Store.open(index, "hash", write=True, vectors=vectors) as store:
        sync([folder], store, read_record, tell)
    _say("done")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "exact" if sys.argv[3] == "exact" else "auto")
