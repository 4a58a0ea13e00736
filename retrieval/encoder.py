"""Texts as vectors, where a site has a model for it; words alone serve without."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import RetrievalError

Vectors = NDArray[np.float32]
_SAMPLE = 1 << 16
_WEIGHTS = frozenset({".safetensors", ".bin", ".onnx"})


class Encoder(Protocol):
    """`name` tells vectors of one encoder from another's; all have `dim` numbers, length 1."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str], *, questions: bool = False) -> Vectors:
        """One row a text: float32 [n, dim].

        Many models want a question begun otherwise than the texts it is compared with
        ("query: " and "passage: "); those that do not treat both alike.
        """
        ...


class LocalEncoder:
    """A sentence-transformers model in a local folder (e5, bge, Qwen3-Embedding, …); no download.

    Questions and documents begin with what the folder's config_sentence_transformers.json has
    as prompts "query" and "document"; with nothing where it has none.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise RetrievalError(f"没有编码模型目录 {path}", hint="检查 SUQIU_ENCODER_PATH")
        try:
            from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]
                SentenceTransformer,
            )
        except ImportError as error:
            raise RetrievalError(
                "没有安装 sentence-transformers", hint="pip install 'suqiu[encoder]'"
            ) from error
        try:
            self._model = SentenceTransformer(str(path), local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise RetrievalError(
                f"装不上编码模型 {path}：{error}", hint="目录要是完整的 sentence-transformers 模型"
            ) from error
        self.name = f"{path.resolve().name}-{fingerprint(path)}"
        # Asked of a text: the method that tells it has another name in each major version.
        self.dim = self.encode(["一"]).shape[1]

    def encode(self, texts: Sequence[str], *, questions: bool = False) -> Vectors:
        """As the protocol says."""
        encode = self._model.encode_query if questions else self._model.encode_document
        found = encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, np.float32)


def fingerprint(path: Path) -> str:
    """Eight characters that change with the model in a folder: its settings, prompts, weights.

    Without it, another model put into a folder of the same name would be taken for the first.
    Of the weights, gigabytes maybe, only the size and three stretches of 64 KB are read.
    """
    seen = sha256()
    for file in sorted(path.rglob("*")):
        if file.suffix == ".json" and file.name != "tokenizer.json":
            seen.update(file.relative_to(path).as_posix().encode() + file.read_bytes())
        elif file.suffix in _WEIGHTS:
            size = file.stat().st_size
            seen.update(f"{file.relative_to(path).as_posix()} {size}".encode())
            with file.open("rb") as weights:
                for place in (0, size // 2, max(0, size - _SAMPLE)):
                    weights.seek(place)
                    seen.update(weights.read(_SAMPLE))
    return seen.hexdigest()[:8]


def encoder_of(path: Path | None) -> Encoder | None:
    """The encoder of a folder, or none without one."""
    return LocalEncoder(path) if path is not None else None
