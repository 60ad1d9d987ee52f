"""``shean prepare``: one line that says what happened, the same again when there is nothing to do."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from index.onnx_model import ENCODER, FOLDER, find_model


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of ``shean`` with ``arguments``."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHEAN_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_preparing_says_where_and_does_it_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "prepare")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert out.startswith("較快的嵌入模型準備好了")
    assert find_model() == data / "models" / FOLDER
    code, out, _ = run(capsys, "prepare", "--json")
    form = json.loads(out)
    assert code == 0
    assert form["already"] is True
    assert form["folder"] == str(data / "models" / FOLDER)
    assert form["cosine"] >= 0.99
    assert form["bytes"] > 20_000_000


def test_a_spoiled_model_is_prepared_anew(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "prepare")
    (data / "models" / FOLDER / ENCODER).write_bytes(b"not a graph")
    code, out, err = run(capsys, "prepare")
    assert (code, err) == (0, "")
    assert "準備好了" in out
    assert find_model() is not None


def test_where_nothing_can_be_written_it_is_one_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.write_text("a file where the folder should be", "utf-8")
    code, out, err = run(capsys, "prepare")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "SHEAN_DATA" in err
