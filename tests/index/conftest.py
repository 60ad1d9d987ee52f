"""Makes tests/support importable for the tests of the index, and gives them a store."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))

from index.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """Yield an empty store in memory with the fake embedder."""
    with Store.in_memory("hash") as opened:
        yield opened


@pytest.fixture(scope="session")
def prepared_data(data_of_the_tests: Path) -> Path:
    """Return a data folder, as SHEAN_DATA names one, with the prepared model in it."""
    return data_of_the_tests
