"""A reranker is named in the settings, and is none unless it is."""

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings
from index.rerank import CrossEncoderReranker, OverlapReranker
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

MINUTES = "測試會議紀錄\n時間：108年5月20日\n壹、報告事項\n一、成人保護案件應於24小時內派案。\n"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "index", "hash", write=True, vectors="exact") as store:
        store.add(parse_text(MINUTES))
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("named", "expected"),
    [(None, type(None)), ("overlap", OverlapReranker), ("BAAI/bge-reranker-v2-m3", CrossEncoderReranker)],
)
def test_the_environment_names_the_reranker(index: Path, named: str | None, expected: type) -> None:
    environ = {"SHEAN_INDEX": str(index), "SHEAN_CONFIG": ""} | ({"SHEAN_RERANKER": named} if named else {})
    with Settings.read(environ).open_store() as store:
        assert type(store.reranker) is expected


def test_the_file_names_the_reranker(index: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('reranker = "overlap"\n', "utf-8")
    settings = Settings.read({"SHEAN_CONFIG": str(tmp_path / "config.toml"), "SHEAN_INDEX": str(index)})
    with Assistant(settings.open_store()) as assistant:
        assert "rerank" in assistant.search("派案")[0].scores
        assert assistant.ask("成人保護案件多久內派案？").outcome == "answered"


def test_a_model_that_is_not_there_is_one_line_at_the_question(index: Path) -> None:
    settings = Settings(index, reranker="/nowhere/model")
    with Assistant(settings.open_store()) as assistant, pytest.raises(UsageError, match="重排模型"):
        assistant.ask("成人保護案件多久內派案？")
