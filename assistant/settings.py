"""What may be set, read once at the edge: a flag, else the environment, else the TOML file, else the default.

The file is ``$SHEAN_CONFIG``, else ``shean/config.toml`` in ``$XDG_CONFIG_HOME`` (``~/.config``); its keys
are the names of the fields of ``Settings``, as are the variables' (``SHEAN_INDEX`` and so on).
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, cast

from index.embedding import Embedder
from index.rerank import open_reranker
from index.store import Store, VectorChoice
from ingest.errors import UsageError

_PORT_MAX = 65_535
_VECTORS = ("auto", "exact", "chroma")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is, how it is searched, and where the page is served.

    ``embedder`` None is the one the index was made with, ``reranker`` None is none; ``chroma_url`` None is
    the Chroma inside the index.
    """

    index: Path
    embedder: str | None = None
    reranker: str | None = None
    vectors: VectorChoice = "auto"
    chroma_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 7860

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, **flags: object) -> Self:
        """Return the settings; a flag that is None was not given. Raises UsageError for a wrong value."""
        chosen: dict[str, Any] = {"index": _folder(environ, "XDG_DATA_HOME", ".local/share") / "index"}
        for name, value in _from_file(environ).items():
            chosen[name] = _checked(name, value, "設定檔")
        for field in fields(cls):
            if value := environ.get(f"SHEAN_{field.name.upper()}"):
                chosen[field.name] = _checked(field.name, value, "環境變數")
        given = {name: value for name, value in flags.items() if value is not None}
        chosen |= {name: _checked(name, value, "選項") for name, value in given.items()}
        return cls(**chosen)

    def open_store(self, *, write: bool = False, embedder: Embedder | None = None) -> Store:
        """Return the store of the index; errors as ``Store.open`` raises them.

        ``embedder`` is the one opened before, for who opens the store again and again.
        """
        model = embedder or self.embedder
        store = Store.open(self.index, model, write=write, vectors=self.vectors, chroma_url=self.chroma_url)
        store.reranker = open_reranker(self.reranker) if self.reranker else None
        return store


def _folder(environ: Mapping[str, str], variable: str, default: str) -> Path:
    """Return shean's folder below a base folder of the XDG Base Directory Specification."""
    base = environ.get(variable)
    return (Path(base) if base else Path.home() / default) / "shean"


def _from_file(environ: Mapping[str, str]) -> dict[str, Any]:
    named = environ.get("SHEAN_CONFIG")
    path = Path(named) if named else _folder(environ, "XDG_CONFIG_HOME", ".config") / "config.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if not named:
            return {}
        problem = "找不到檔案"
    except (OSError, UnicodeDecodeError) as error:
        problem = f"無法讀取（{error}）"
    except tomllib.TOMLDecodeError as error:
        problem = f"不是正確的 TOML（{error}）"
    message = f"設定檔 {path}：{problem}；請檢查 SHEAN_CONFIG 或檔案內容"
    raise UsageError(message)


def _checked(name: str, value: object, origin: str) -> object:
    check = _CHECKS.get(name)
    try:
        if check is not None:
            return check(value)
        problem = f"沒有「{name}」這個項目；可用的是 {'、'.join(_CHECKS)}"
    except (TypeError, ValueError):
        problem = f"{name} 不能是「{value}」；{_ALLOWED[name]}"
    message = f"{origin}：{problem}"
    raise UsageError(message)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _path(value: object) -> Path:
    return value if isinstance(value, Path) else Path(_text(value)).expanduser()


def _choice(value: object) -> VectorChoice:
    if value not in _VECTORS:
        raise ValueError
    return cast("VectorChoice", value)


def _port(value: object) -> int:
    port = int(cast("str | int", value))
    if not 0 < port <= _PORT_MAX:
        raise ValueError
    return port


_CHECKS: dict[str, Callable[[object], object]] = {
    "index": _path,
    "embedder": _text,
    "reranker": _text,
    "vectors": _choice,
    "chroma_url": _text,
    "host": _text,
    "port": _port,
}
_ALLOWED = {
    "index": "應為資料夾路徑",
    "embedder": "應為模型名稱或資料夾",
    "reranker": "應為 cross-encoder 的名稱或資料夾",
    "vectors": f"應為 {'、'.join(_VECTORS)} 其中之一",
    "chroma_url": "應為網址",
    "host": "應為主機名稱或位址",
    "port": f"應為 1 到 {_PORT_MAX:,} 的整數",
}
