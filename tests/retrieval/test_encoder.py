"""Two scores as one order; a model's folder told from another; questions told from documents."""

import json
import sys
from types import ModuleType

import numpy as np
import pytest

from eval.retrieval import judge_retrieval
from retrieval.encoder import LocalEncoder, encoder_of, fingerprint
from retrieval.errors import RetrievalError
from retrieval.fuse import fuse


def test_nearness_decides_where_words_hardly_do():
    words = {"a": 10.0, "b": 9.5, "c": 2.0}
    assert list(fuse(words, {"b": 0.93, "a": 0.88, "d": 0.85})) == ["b", "a", "c", "d"]


def test_words_that_are_sure_are_not_outvoted():
    words = {"a": 10.0, "b": 3.0}
    assert next(iter(fuse(words, {"b": 0.99, "c": 0.9, "a": 0.1}))) == "a"


def test_how_close_together_an_encoder_puts_everything_makes_no_difference():
    words = {"a": 10.0, "b": 9.0}
    wide = {"b": 0.9, "c": 0.6, "a": 0.1}
    narrow = {name: 0.8 + score / 10 for name, score in wide.items()}
    assert list(fuse(words, wide)) == list(fuse(words, narrow))


def test_one_list_alone_keeps_its_order():
    assert list(fuse({"a": 2.0, "b": 1.0}, {})) == ["a", "b"]
    assert list(fuse({}, {"b": 0.9, "a": 0.8})) == ["b", "a"]
    assert list(fuse({"a": 1.0, "b": 1.0}, {"b": 0.9, "a": 0.9})) == ["a", "b"]
    assert list(fuse({}, {})) == []


class Sides:
    """Two axes: documents by their last character, questions by their first."""

    name, dim = "sides", 2

    def encode(self, texts, *, questions=False):
        sign = "甲" if questions else "了"
        return np.array([[1, 0] if sign in text else [0, 1] for text in texts], np.float32)


def test_titles_are_asked_as_questions():
    pairs = [("甲路灯", "路灯不亮了"), ("乙路灯", "路灯不亮着")]
    assert judge_retrieval(pairs).recall_1 == 0.0
    assert judge_retrieval(pairs, Sides()).recall_1 == 1.0


def _folder(path, prompts, weights=b"w" * 300_000):
    (path / "1_Pooling").mkdir(parents=True)
    (path / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    (path / "1_Pooling" / "config.json").write_text("{}")
    (path / "model.safetensors").write_bytes(weights)
    return path


def test_another_model_in_a_folder_of_the_same_name_is_another(tmp_path):
    first = _folder(tmp_path / "one" / "model", {"query": "query: "})
    same = _folder(tmp_path / "two" / "model", {"query": "query: "})
    prompts = _folder(tmp_path / "three" / "model", {"query": ""})
    middle = b"w" * 150_000 + b"x" + b"w" * 149_999
    tuned = _folder(tmp_path / "four" / "model", {"query": "query: "}, middle)
    assert fingerprint(first) == fingerprint(same)
    assert len({fingerprint(one) for one in (first, prompts, tuned)}) == 3


def test_a_folder_that_is_not_there(tmp_path):
    assert encoder_of(None) is None
    with pytest.raises(RetrievalError, match="没有编码模型目录"):
        encoder_of(tmp_path / "none")


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    # An empty module: importing the class from it fails, as without the library.
    monkeypatch.setitem(sys.modules, "sentence_transformers", ModuleType("sentence_transformers"))
    with pytest.raises(RetrievalError) as caught:
        LocalEncoder(tmp_path)
    assert "pip install" in caught.value.hint
