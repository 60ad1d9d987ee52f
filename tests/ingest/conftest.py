"""The records that ship, read once for all tests of ingest; makes tests/support importable."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ingest.parser import read_record
from ingest.record import Record

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FILES = {
    "central": "2019-01-29_central-platform-2.txt",
    "policy": "2019-05-20_policy-platform-2.txt",
    "new taipei": "2018-05-15_new-taipei-briefing.txt",
    "taoyuan": "2018-04-27_taoyuan-briefing.txt",
}


@pytest.fixture(scope="session")
def corpus_file() -> Callable[[str], Path]:
    """Return the path of a record that ships by its short name."""
    return lambda name: CORPUS / FILES[name]


@pytest.fixture(scope="session")
def corpus_record() -> Callable[[str], Record]:
    """Return a record that ships by its short name, read once."""
    return cache(lambda name: read_record(CORPUS / FILES[name], FILES[name]))


@pytest.fixture(scope="session")
def golden() -> Path:
    """Return the folder of the trees that were checked by eye."""
    return Path(__file__).resolve().parent / "golden"
