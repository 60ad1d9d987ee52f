"""``shean eval`` on a small set of records, with the fake embedder."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli_help import App
from eval.cli import register
from eval.corpus import KeptVectors, corpus_files, corpus_hash
from eval.plots import threshold_curve
from eval.renaming import rename_text
from eval.run import percentile
from index.embedding import HashEmbedder
from ingest.errors import UsageError

TEXT = """社安網會議紀錄
時間：108年5月20日
主持人：林政務委員萬億
壹、討論案
案由一：成人保護案件派案時限案
決議：成人保護案件TIPVDA分數8分以上者，應於24小時內派案。
案由二：桃園市社福中心補助案
決議：同意補助桃園市政府新臺幣50萬元。
"""
GOLD = [
    {
        "id": "A1",
        "question": "成人保護案件TIPVDA 8分以上多久內要派案？",
        "user": "caseworker",
        "type": "time_limit",
        "answerable": True,
        "evidence": [{"file": "a.txt", "path": "壹", "quote": "應於24小時內派案", "count": 1}],
        "must_include": ["24小時"],
        "split": "dev",
    },
    {
        "id": "A2",
        "question": "海巡署的船多少元？",
        "user": "staff",
        "type": "amount",
        "answerable": False,
        "evidence": [],
        "split": "test",
    },
]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the options that name a small corpus and gold file; the cache is the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, gold = tmp_path / "records", tmp_path / "gold.jsonl"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    gold.write_text("\n".join(map(json.dumps, GOLD)), encoding="utf-8")
    return ["eval", "--corpus", str(folder), "--gold", str(gold), "--embedder", "hash"]


def run(*words: str) -> tuple[int, str, BaseException | None]:
    app = App()
    app.callback()(lambda: None)
    register(app)
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.exception


def as_json(*words: str) -> dict[str, Any]:
    code, out, _ = run(*words, "--json")
    assert code == 0
    data: dict[str, Any] = json.loads(out)
    return data


def test_json_holds_every_part(paths: list[str]) -> None:
    data = as_json(*paths, "--misses", "--near-misses")
    assert data["questions"] == 2
    assert {"evidence recall", "rejection", "over-refusal", "premise", "slot fidelity"} <= set(
        data["figures"]
    )
    assert set(data["retrieval"]) == {"Recall@1", "Recall@5", "Recall@10", "MRR@10", "nDCG@10"}
    assert set(data["latency_ms"]) == {"p50", "p95"}
    assert set(data["by_user"]) == {"caseworker", "staff"}
    assert set(data["by_type"]) == {"time_limit", "amount"}
    assert data["near_misses"]["questions"] > 0
    assert isinstance(data["misses"], list)


def test_a_split_is_measured_alone(paths: list[str]) -> None:
    assert as_json(*paths, "--split", "dev")["figures"]["rejection"] is None


def test_tables_are_markdown_when_piped(paths: list[str]) -> None:
    code, out, _ = run(*paths)
    assert code == 0
    assert "| evidence recall |" in out
    assert "## By type of question" in out


def test_a_report_is_written(paths: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "report"
    code, _, _ = run(*paths, "--report", str(folder))
    assert code == 0
    page = (folder / "report.md").read_text(encoding="utf-8")
    assert {path.name for path in folder.iterdir()} == {
        "report.md",
        "types.svg",
        "refusal.svg",
        "latency.svg",
    }
    assert all(f"({name}.svg)" in page for name in ("types", "refusal", "latency"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--split", "train"], 2),
        (["--gold", "none.jsonl"], 1),
        (["--corpus", "nowhere"], 1),
        (["--index", "x"], 1),
    ],
)
def test_what_cannot_be_done_is_said(paths: list[str], words: list[str], code: int) -> None:
    """A wrong word is a usage error; what is not there is raised for the program to print in one line."""
    found, _, error = run(*paths, *words)
    assert found == code
    assert code == 2 or isinstance(error, UsageError)


def test_vectors_are_kept(tmp_path: Path) -> None:
    """A second run embeds no passage again, and a broken file counts as none."""

    class Counting(HashEmbedder):
        texts = 0

        def embed(self, texts: Any, kind: Any) -> Any:  # noqa: ANN401 - as the seam
            Counting.texts += len(texts)
            return super().embed(texts, kind)

    first = KeptVectors(Counting(), tmp_path)
    vectors = first.embed(["一", "二", "一"], "passage")
    first.save()
    again = KeptVectors(Counting(), tmp_path)
    assert np.array_equal(again.embed(["一", "二", "一"], "passage"), vectors)
    assert Counting.texts == 2
    again.embed(["一"], "query")
    again.embed(["一"], "query")
    assert Counting.texts == 3
    next(tmp_path.glob("*.npz")).write_bytes(b"broken")
    KeptVectors(Counting(), tmp_path).embed(["一"], "passage")
    assert Counting.texts == 4


def test_a_changed_record_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一", encoding="utf-8")
    before = corpus_hash(tmp_path)
    (tmp_path / "a.txt").write_text("二", encoding="utf-8")
    assert corpus_hash(tmp_path) != before
    assert [path.name for path in corpus_files(tmp_path)] == ["a.txt"]


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("桃園市政府社會局", "臺南市政府社會局"),
        ("桃\n園市", "臺南市"),  # a name broken by a line end
        ("新北市與臺北市", "臺中市與桃園市"),
        ("Who chaired the New Taipei briefing?", "Who chaired the Taichung briefing?"),
        ("請保護司說明", "請心口司說明"),
        ("核定88名、2,183萬3,000元", "核定99名、3,294萬4,000元"),
        ("108年5月20日第2次會議，6個月內", "108年5月20日第2次會議，6個月內"),
    ],
)
def test_renaming(text: str, renamed: str) -> None:
    assert rename_text(text) == renamed


def test_percentile_is_a_measured_value() -> None:
    assert [percentile([1.0, 2.0, 3.0, 4.0], share) for share in (0.5, 0.95, 0.0)] == [2.0, 4.0, 1.0]
    assert percentile([], 0.5) is None


def test_threshold_curve_runs_from_all_answered_to_all_refused() -> None:
    curve = threshold_curve([0.9, 0.8, 0.1], [True, True, False])
    assert curve == [(0.0, 0.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0)]
