"""Texts as vectors, where a site has a model for it; words alone serve without."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import RetrievalError

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """`name` tells vectors of one encoder from another's; all have `dim` numbers, length 1."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text: float32 [n, dim]."""
        ...


class LocalEncoder:
    """A sentence-transformers model in a local folder (bge, Qwen3-Embedding, …); no download."""

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
        self.name = path.resolve().name
        self.dim = int(self._model.get_sentence_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the protocol says."""
        found = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, np.float32)


def encoder_of(path: Path | None) -> Encoder | None:
    """The encoder of a folder, or none without one."""
    return LocalEncoder(path) if path is not None else None
