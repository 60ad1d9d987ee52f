"""The gate holds figures, hashes and its own history."""

import shutil
import subprocess
from pathlib import Path

import pytest

from eval.cli import GATE
from eval.corpus import corpus_hash, file_hash
from eval.gate import (
    GateError,
    check_figures,
    check_hashes,
    check_history,
    check_versions,
    parse_gate,
    read_gate,
    suggestions,
)
from ingest.errors import UsageError

PINNED = """
noise = 0.01
corpus = "c0"

[[entry]]
gold = "gold.jsonl"
split = "dev"
sha256 = "g0"
reason = "first measured"
[entry.floors]
"evidence hit" = 0.8
"quote validity" = 1.0
[entry.ceilings]
"over-refusal" = 0.1
"""
GOOD = {"evidence hit": 0.8, "quote validity": 1.0, "over-refusal": 0.1}


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({}, None),
        ({"evidence hit": 0.791}, None),  # within the noise
        ({"evidence hit": 0.789}, "evidence hit 0.789 is below 0.800"),
        ({"over-refusal": 0.109}, None),
        ({"over-refusal": 0.12}, "over-refusal 0.120 is above 0.100"),
        ({"quote validity": 0.999}, "quote validity 0.999 is below 1.000"),  # a rule knows no noise
        ({"evidence hit": None}, "evidence hit was not measured"),
    ],
)
def test_a_figure_below_its_floor_is_refused(changed: dict[str, float | None], complaint: str | None) -> None:
    gate = parse_gate(PINNED)
    if complaint is None:
        check_figures(gate, gate.entries[0], GOOD | changed)
        return
    with pytest.raises(GateError, match=complaint) as error:
        check_figures(gate, gate.entries[0], GOOD | changed)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("corpus", "gold", "complaint"),
    [("c0", "g0", None), ("c1", "g0", "the records are not"), ("c0", "g1", r"gold\.jsonl is not")],
)
def test_another_hash_is_refused(corpus: str, gold: str, complaint: str | None) -> None:
    gate = parse_gate(PINNED)
    if complaint is None:
        check_hashes(gate, corpus, {"gold.jsonl": gold})
        return
    with pytest.raises(GateError, match=complaint):
        check_hashes(gate, corpus, {"gold.jsonl": gold})


LOOSER = [
    ('"evidence hit" = 0.8', '"evidence hit" = 0.7'),
    ('"evidence hit" = 0.8', ""),
    ('"over-refusal" = 0.1', '"over-refusal" = 0.2'),
    ("noise = 0.01", "noise = 0.05"),
    ('"c0"', '"c1"'),
    ('"g0"', '"g1"'),
]
TIGHTER = [
    ('"evidence hit" = 0.8', '"evidence hit" = 0.9'),
    ('"over-refusal" = 0.1', '"over-refusal" = 0.05'),
    ("noise = 0.01", "noise = 0.0"),
]


@pytest.mark.parametrize(("old", "new"), LOOSER)
def test_loosening_needs_a_new_reason(old: str, new: str) -> None:
    changed = PINNED.replace(old, new)
    with pytest.raises(GateError, match="loosened without a changed reason"):
        check_versions([PINNED], changed)
    check_versions([PINNED], changed.replace("first measured", "the questions were corrected"))


@pytest.mark.parametrize(("old", "new"), TIGHTER)
def test_tightening_needs_none(old: str, new: str) -> None:
    check_versions([PINNED], PINNED.replace(old, new))


def test_an_entry_that_is_gone_is_loosening() -> None:
    kept = PINNED[: PINNED.index("[[entry]]")]
    other = kept + PINNED[PINNED.index("[[entry]]") :].replace('"dev"', '"test"')
    with pytest.raises(GateError, match=r"\[dev\] is gone"):
        check_versions([PINNED], other)


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)  # noqa: S607


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_history_is_read_from_git(tmp_path: Path) -> None:
    """A limit loosened by a commit is noticed as well as one in the working copy; a new reason clears both."""
    path = tmp_path / "gate.toml"
    path.write_text(PINNED)
    check_history(path)  # no repository yet, nothing to compare
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    check_history(path)
    looser = PINNED.replace("= 0.8", "= 0.5")
    path.write_text(looser)
    with pytest.raises(GateError, match=r"0\.8 → 0\.5"):
        check_history(path)
    git(tmp_path, "commit", "-qam", "two")
    with pytest.raises(GateError, match=r"0\.8 → 0\.5"):
        check_history(path)
    path.write_text(looser.replace("first measured", "the reader now refuses scans"))
    check_history(path)


def test_far_above_is_worth_raising() -> None:
    entry = parse_gate(PINNED).entries[0]
    found = suggestions(entry, {"evidence hit": 0.9, "over-refusal": 0.09})
    assert len(found) == 1
    assert "evidence hit is 0.900" in found[0]


@pytest.mark.parametrize("text", ["noise =", "noise = 0.1", PINNED.replace("0.8", '"high"')])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match="不是關卡格式"):
        read_gate(path)


def test_the_pinned_file_is_of_this_tree() -> None:
    """The hashes in eval/gate.toml are those of the records and questions beside it."""
    gate = read_gate(GATE)
    root = GATE.parent.parent
    check_hashes(gate, corpus_hash(), {entry.gold: file_hash(root / entry.gold) for entry in gate.entries})
    check_history(GATE)
    for entry in gate.entries:
        assert {"quote validity", "slot fidelity", "rejection"} <= set(entry.floors)
        assert len(entry.reason) > 20
