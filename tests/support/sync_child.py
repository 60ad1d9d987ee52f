"""A process of its own that syncs FOLDER into INDEX and prints each file once it is durable."""

import sys
from pathlib import Path

from simple_records import read_simple

from index.store import Store
from index.sync import Outcome, sync


def main(folder: Path, index: Path, vectors: str) -> None:
    """Say that everything is loaded, wait for a line, then sync."""

    def tell(outcome: Outcome, _done: int, _total: int) -> None:
        print(outcome.status, outcome.source, flush=True)  # noqa: T201 - the test reads it

    if vectors == "auto":
        # Loaded beforehand, so that the time to kill is spent writing and not importing.
        import chromadb  # noqa: F401
        import llama_index.vector_stores.chroma  # noqa: F401
    print("ready", flush=True)  # noqa: T201 - the test reads it
    sys.stdin.readline()
    with Store.open(index, "hash", write=True, vectors="exact" if vectors == "exact" else "auto") as store:
        sync([folder], store, read_simple, tell)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
