"""Fixtures of every test: the network is closed, and ``shared`` finds what is not in the repository."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from index.onnx_model import FOLDER
from index.onnx_prepare import prepare

ROOT = Path(__file__).resolve().parent.parent


class NetworkBlockedError(RuntimeError):
    """A test tried to leave the machine; not an OSError, so that nothing takes it for bad weather."""


def is_local(host: object) -> bool:
    """Whether connecting to ``host`` stays on this machine."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        address = ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session", autouse=True)
def data_of_the_tests() -> Iterator[Path]:
    """Keep what someone prepared on this machine (``shean prepare``) out of the tests, and theirs out of it.

    Tests have the faster engine, like every user after ``make setup``; it is made once for each state of
    the code that makes it. ``unprepared`` is for a test of a machine without it.
    """
    digest = hashlib.sha256()
    for module in (*sorted((ROOT / "index").glob("onnx_*.py")), ROOT / "index" / "packed.py"):
        digest.update(module.read_bytes())
    data = ROOT / "build" / "tests" / digest.hexdigest()[:16]
    prepare(data / "models" / FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHEAN_DATA", str(data))
        yield data


@pytest.fixture
def unprepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it a machine where nothing was prepared."""
    monkeypatch.setenv("SHEAN_DATA", str(tmp_path / "nothing-prepared"))


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> Iterator[list[str]]:
    """Refuse every connection and look-up that leaves the machine, and remember the attempt.

    Reaches all that goes through Python's ``socket``; not child processes nor compiled clients.
    The switches that libraries offer (HF_HUB_OFFLINE and the like) are left alone on purpose:
    staying offline is the program's job, and setting them here would hide that it does not.
    """
    attempts: list[str] = []

    def refuse(host: object) -> None:
        if not is_local(host):
            attempts.append(str(host))
            message = f"a test tried to reach {host!r}"
            raise NetworkBlockedError(message)

    def guard_socket(original: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, address: Any, /) -> Any:  # noqa: ANN401 - as socket declares it
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                refuse(address[0])
            return original(self, address)

        return guarded

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as socket declares it
        refuse(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guard_socket(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guard_socket(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield attempts
    assert attempts == [], "something tried to reach beyond this machine after the last test"


@pytest.fixture(autouse=True)
def network_attempts(_closed_network: list[str]) -> Iterator[list[str]]:
    """Yield the hosts this test tried to reach; a test fails for them even if the refusal was swallowed."""
    yield _closed_network
    attempted = list(_closed_network)
    _closed_network.clear()
    assert attempted == [], "no test may reach beyond this machine"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of material that is not in the repository: $SHEAN_SHARED, or ``shared`` beside it."""
    folder = Path(os.environ.get("SHEAN_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"no folder {folder}: set SHEAN_SHARED to the shared material")
    return folder
