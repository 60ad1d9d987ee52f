"""The reranking seam: what it changes in a search, and that a real cross-encoder runs behind it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from simple_records import make_record

from index.rerank import OVERLAP, CrossEncoderReranker, OverlapReranker, Reranker, Scores, open_reranker
from index.search import search
from index.store import Store
from ingest.errors import UsageError

QUESTION = "成人保護案件多久內派案"
TEXTS = ["成人保護案件應於24小時內派案", "兒少保護案件分級處理", "", "散會", "NUL\0與半個\ud800字"]


class Last:
    """Prefers what the search liked least."""

    def scores(self, question: str, texts: list[str]) -> Scores:  # noqa: ARG002 - the seam
        """Return rising scores."""
        return np.arange(len(texts), dtype=np.float32) - 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a cross-encoder of one small layer with random weights; return its folder."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    target = tmp_path_factory.mktemp("cross-encoder")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys("".join([QUESTION, *TEXTS[:2]]))]
    (target / "vocab.txt").write_text("\n".join(pieces), "utf-8")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(pieces), num_labels=1, max_position_embeddings=64, **sizes)
    BertForSequenceClassification(config).save_pretrained(target)
    BertTokenizer(str(target / "vocab.txt")).save_pretrained(target)
    return target


@pytest.fixture(params=[OVERLAP, "cross-encoder"])
def reranker(request: pytest.FixtureRequest) -> Reranker:
    """Return each reranker in turn."""
    return open_reranker(
        request.param if request.param == OVERLAP else str(request.getfixturevalue("folder"))
    )


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store of a few passages that all hold some of the question."""
    store.add(make_record("# 報告\n" + "".join(f"第{number}件保護案件派案\n" for number in range(30))))
    return store


def test_every_reranker_keeps_the_contract(reranker: Reranker) -> None:
    """(n,) float32, the same each time, each text by itself; nothing of nothing."""
    found = reranker.scores(QUESTION, TEXTS)
    assert (found.shape, found.dtype) == ((len(TEXTS),), np.float32)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(reranker.scores(QUESTION, TEXTS), found)
    alone = [float(reranker.scores(QUESTION, [text])[0]) for text in TEXTS]
    np.testing.assert_allclose(found, alone, atol=1e-5)
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_a_cross_encoder_gives_the_scores_of_the_bare_model(folder: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    found = CrossEncoderReranker(str(folder)).scores(QUESTION, TEXTS[:2])
    read = AutoTokenizer.from_pretrained(folder)([QUESTION] * 2, TEXTS[:2], padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = AutoModelForSequenceClassification.from_pretrained(folder).eval()(**read).logits[:, 0]
    np.testing.assert_allclose(found, torch.sigmoid(logits).numpy(), atol=1e-5)


def test_without_a_reranker_hits_have_no_score_of_one(filled: Store) -> None:
    assert all("rerank" not in hit.scores for hit in search(filled, QUESTION))


def test_a_reranker_moves_what_it_prefers(filled: Store) -> None:
    """The twenty best are read; the rest stays below them, in its order."""
    before = search(filled, QUESTION, limit=30)
    filled.reranker = Last()  # type: ignore[assignment]
    after = search(filled, QUESTION, limit=30)
    assert {hit.passage_id for hit in after} == {hit.passage_id for hit in before}
    assert after[0].passage_id != before[0].passage_id
    assert sum("rerank" in hit.scores for hit in after) == 20
    scores = [hit.score for hit in after]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    unread = [hit.passage_id for hit in after if "rerank" not in hit.scores]
    assert unread == [hit.passage_id for hit in before][20:]


def test_one_that_agrees_changes_nothing(filled: Store) -> None:
    before = [hit.passage_id for hit in search(filled, "第7件")]
    filled.reranker = OverlapReranker()
    assert search(filled, "第7件")[0].passage_id == before[0]


@pytest.mark.parametrize("broken", ["missing", "two labels"])
def test_what_is_no_reranker_is_one_clear_line(folder: Path, tmp_path: Path, broken: str) -> None:
    target = tmp_path / "model"
    if broken == "two labels":
        from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

        config = BertConfig(**json.loads((folder / "config.json").read_text("utf-8")) | {"num_labels": 2})
        BertForSequenceClassification(config).save_pretrained(target)
        AutoTokenizer.from_pretrained(folder).save_pretrained(target)
    with pytest.raises(UsageError, match="無法載入重排模型") as raised:
        open_reranker(str(target)).scores(QUESTION, TEXTS)
    assert "\n" not in str(raised.value)


def test_a_name_loads_nothing() -> None:
    script = (
        "import sys; from index.rerank import open_reranker; open_reranker('/somewhere/model');"
        "print([name for name in ('torch', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
