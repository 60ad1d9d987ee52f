"""An assistant over the four records, with the real embedder, made once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.store import Store
from index.sync import sync
from ingest.parser import read_record

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the corpus on disk."""
    directory = tmp_path_factory.mktemp("corpus-index")
    with Store.open(directory, write=True) as store:
        sync([CORPUS], store, read_record)
    return directory


@pytest.fixture(scope="session")
def assistant(index_dir: Path) -> Iterator[Assistant]:
    """An assistant over the corpus."""
    with Assistant.open(index_dir) as opened:
        yield opened
