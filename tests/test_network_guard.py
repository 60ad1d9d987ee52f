"""The guard of conftest.py itself: it stops what leaves the machine and nothing else."""

import asyncio
import contextlib
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

OUTSIDE = ("192.0.2.1", 80)  # TEST-NET-1: never routed, should the guard fail


def connect() -> None:
    with socket.socket() as client:
        client.connect(OUTSIDE)


def connect_ex() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.connect_ex(OUTSIDE)


def create_connection() -> None:
    socket.create_connection(OUTSIDE, timeout=1)


def look_up() -> None:
    socket.getaddrinfo("example.invalid", 443)


def open_url() -> None:
    urllib.request.urlopen("http://example.invalid/", timeout=1)


def connect_asynchronously() -> None:
    # In a thread of its own: a browser test run before may have left an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(asyncio.open_connection(*OUTSIDE))).result()


@pytest.mark.parametrize(
    "leave", [connect, connect_ex, create_connection, look_up, open_url, connect_asynchronously]
)
def test_leaving_the_machine_is_refused(leave: Callable[[], None], network_attempts: list[str]) -> None:
    """Not as an OSError: code that tolerates a missing network must not tolerate this."""
    with pytest.raises(RuntimeError, match="tried to reach"):
        leave()
    assert network_attempts
    network_attempts.clear()


def test_a_swallowed_attempt_is_remembered(network_attempts: list[str]) -> None:
    """Telemetry that catches every error still fails the test, in the fixture's teardown."""
    with contextlib.suppress(RuntimeError):
        look_up()
    assert network_attempts == ["example.invalid"]
    network_attempts.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_own_machine_is_reached(host: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection((host, server.getsockname()[1]), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_unix_sockets_are_reached() -> None:
    first, second = socket.socketpair()
    with first, second:
        first.sendall(b"x")
        assert second.recv(1) == b"x"
