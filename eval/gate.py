"""The gate: figures pinned in ``gate.toml`` that may rise freely and fall only with a stated reason.

It refuses when a figure is worse than its limit by more than the noise, when the records or the questions
are not those that were pinned, and when a limit is looser than in an earlier version of the file (in git)
whose ``reason`` was the same.
"""

import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import SheanError, UsageError

# Rules, not qualities: any value below is a fault, whatever the noise.
EXACT = frozenset({"quote validity", "slot fidelity"})
# So far above its limit, a figure deserves a higher one.
RAISE = 0.03
# So many versions of the file are looked at.
HISTORY = 20
NEAR = "near-miss rejection"


class GateError(SheanError):
    """The gate does not pass; one line says at what."""


@dataclass(frozen=True)
class Entry:
    """What is pinned for one split of one gold file.

    ``floors`` limit figures of which more is better, ``ceilings`` those of which less is.
    """

    gold: str
    split: str
    sha256: str
    reason: str
    floors: Mapping[str, float]
    ceilings: Mapping[str, float]

    @property
    def name(self) -> str:
        """How messages call the entry."""
        return f"{self.gold} [{self.split}]"


@dataclass(frozen=True)
class Gate:
    """The pinned file: the noise allowed, the hash of the records, the entries."""

    noise: float
    corpus: str
    entries: tuple[Entry, ...]

    @property
    def needs_near_misses(self) -> bool:
        """Whether an entry limits the rejection of near-misses."""
        return any(NEAR in entry.floors for entry in self.entries)


def read_gate(path: Path) -> Gate:
    """Return the gate in a file; UsageError when it cannot be read."""
    try:
        return parse_gate(path.read_text("utf-8"))
    except OSError as error:
        message = f"讀不到關卡：{path}（{error.strerror}）；請確認路徑"
        raise UsageError(message) from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        message = f"{path} 不是關卡格式（{type(error).__name__}: {error}）"
        raise UsageError(message) from error


def parse_gate(text: str) -> Gate:
    """Return the gate in a text."""
    data = tomllib.loads(text)
    return Gate(float(data["noise"]), data["corpus"], tuple(_entry(row) for row in data["entry"]))


def _entry(row: Mapping[str, Any]) -> Entry:
    floors = {name: float(value) for name, value in row.get("floors", {}).items()}
    ceilings = {name: float(value) for name, value in row.get("ceilings", {}).items()}
    return Entry(row["gold"], row["split"], row["sha256"], row["reason"], floors, ceilings)


def check_hashes(gate: Gate, corpus: str, golds: Mapping[str, str]) -> None:
    """Raise GateError unless the records and gold files (name → hash) are those that were pinned."""
    if corpus != gate.corpus:
        message = (
            f"gate: the records are not the pinned ones (sha256 {corpus[:12]}…, pinned {gate.corpus[:12]}…)"
        )
        raise GateError(message)
    for entry in gate.entries:
        if golds[entry.gold] != entry.sha256:
            found, pinned = golds[entry.gold][:12], entry.sha256[:12]
            message = f"gate: {entry.gold} is not the pinned file (sha256 {found}…, pinned {pinned}…)"
            raise GateError(message)


def check_figures(gate: Gate, entry: Entry, values: Mapping[str, float | None]) -> None:
    """Raise GateError, naming every figure, when one is worse than its limit allows."""
    worse = [
        line
        for name, limit, sign in _limits(entry)
        if (line := _worse(gate, values.get(name), name, limit, sign))
    ]
    if worse:
        message = f"gate: {entry.name}: {'; '.join(worse)}"
        raise GateError(message)


def _limits(entry: Entry) -> Iterator[tuple[str, float, int]]:
    yield from ((name, limit, 1) for name, limit in entry.floors.items())
    yield from ((name, limit, -1) for name, limit in entry.ceilings.items())


def _worse(gate: Gate, value: float | None, name: str, limit: float, sign: int) -> str | None:
    if value is None:
        return f"{name} was not measured"
    noise = 0.0 if name in EXACT else gate.noise
    # The smallest step of a share over a thousand questions is far above this slack for rounding.
    if sign * (value - limit) >= -noise - 1e-9:
        return None
    return f"{name} {value:.3f} is {'below' if sign > 0 else 'above'} {limit:.3f} (noise {noise:.3f})"


def suggestions(entry: Entry, values: Mapping[str, float | None]) -> list[str]:
    """Return which limits could be tightened, because the figure is far better."""
    return [
        f"{entry.name}: {name} is {value:.3f}, its limit {limit:.3f} could be tightened"
        for name, limit, sign in _limits(entry)
        if (value := values.get(name)) is not None and sign * (value - limit) >= RAISE
    ]


def loosened(old: Gate, new: Gate) -> list[str]:
    """Return what the new gate lets pass that the old did not, entries with a new reason left out."""
    found = []
    before = {entry.name: entry for entry in old.entries}
    after = {entry.name: entry for entry in new.entries}
    stated = {entry.reason for entry in new.entries} - {entry.reason for entry in old.entries}
    if not stated:
        found += [f"noise {old.noise:g} → {new.noise:g}"] if new.noise > old.noise else []
        found += ["the records are others"] if new.corpus != old.corpus else []
        found += [f"{name} is gone" for name in before if name not in after]
    for name in before.keys() & after.keys():
        if before[name].reason == after[name].reason:
            found += [f"{name}: {change}" for change in _entry_loosened(before[name], after[name])]
    return found


def _entry_loosened(old: Entry, new: Entry) -> Iterator[str]:
    if old.sha256 != new.sha256:
        yield "the questions are others"
    for name, limit in old.floors.items():
        if new.floors.get(name, -1.0) < limit:
            yield f"{name} {limit:g} → {new.floors.get(name, 'none')}"
    for name, limit in old.ceilings.items():
        if new.ceilings.get(name, 2.0) > limit:
            yield f"{name} {limit:g} → {new.ceilings.get(name, 'none')}"


def check_history(path: Path) -> None:
    """Raise GateError when the file is looser than one of its last versions in git under the same reason.

    Without git, or outside a repository, there is no history and nothing to compare.
    """
    check_versions(_versions(path), path.read_text("utf-8"))


def check_versions(versions: Sequence[str], current: str) -> None:
    """Raise GateError when ``current`` is looser than one of ``versions``; only a new reason permits that."""
    now = parse_gate(current)
    for old in versions:
        if changes := loosened(parse_gate(old), now):
            message = f"gate: loosened without a changed reason line: {'; '.join(changes)}"
            raise GateError(message)


def _versions(path: Path) -> list[str]:
    """Return the committed texts of a file, the newest first."""
    folder, name = path.resolve().parent, path.name
    log = _git(folder, "log", f"-{HISTORY}", "--format=%H", "--", name)
    hashes = log.split() if log else []
    texts = [_git(folder, "show", f"{commit}:./{name}") for commit in hashes]
    return [text for text in texts if text]


def _git(folder: Path, *words: str) -> str | None:
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own words
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
