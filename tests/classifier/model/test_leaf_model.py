"""A saved model is the same model, and a damaged one says so."""

import json
import shutil
from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from classifier.model.leaf_model import LeafModel
from classifier.texts import ticket_text
from suqiu.errors import InputError, ModelError
from suqiu.taxonomy import Taxonomy

TEXTS = [ticket_text("停水", "家里停水两天"), ticket_text("", "工地半夜施工太吵")]


def test_probabilities_sum_up_the_levels(small_model):
    found = small_model.predict(TEXTS)
    assert found.probabilities.sum(axis=1) == pytest.approx([1, 1], abs=1e-4)
    assert (np.diff(found.levels, axis=1) <= 1e-6).all()


def test_it_files_what_it_was_taught(small_model, small_corpus):
    examples = small_corpus.examples[::5]
    found = small_model.predict([ticket_text(e.title, e.body) for e in examples])
    best = [small_model.codes[i] for i in found.probabilities.argmax(axis=1)]
    assert np.mean([code == e.code for code, e in zip(best, examples, strict=True)]) > 0.9


def test_a_saved_model_says_the_same(small_model, tmp_path):
    small_model.save(tmp_path / "again")
    again = LeafModel.load(tmp_path / "again")
    assert np.allclose(again.predict(TEXTS).probabilities, small_model.predict(TEXTS).probabilities)
    assert again.card == small_model.card
    assert again.taxonomy.hash == small_model.taxonomy.hash


def test_a_saved_model_keeps_the_codes_of_upper_levels(small_model, tmp_path):
    own = [replace(leaf, upper=("37", "41")) for leaf in small_model.taxonomy.leaves[:1]]
    numbered = copy(small_model)
    numbered.taxonomy = Taxonomy([*own, *small_model.taxonomy.leaves[1:]])
    numbered.save(tmp_path / "own")
    again = LeafModel.load(tmp_path / "own").taxonomy
    assert [node.code for node in again.ancestors(own[0].code)] == ["37", "41", own[0].code]


def test_saving_over_a_model_replaces_it(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    small_model.save(tmp_path / "m")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m"]


@pytest.mark.parametrize("name", ["card.json", "arrays.npz", "taxonomy.json", "calibration.json"])
def test_a_damaged_model_is_refused(model_folder, tmp_path, name):
    shutil.copytree(model_folder, tmp_path / "m")
    content = (tmp_path / "m" / name).read_bytes()
    (tmp_path / "m" / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError) as error:
        LeafModel.load(tmp_path / "m")
    assert error.value.hint


def test_objects_are_never_loaded(model_folder, tmp_path):
    shutil.copytree(model_folder, tmp_path / "m")
    np.savez(tmp_path / "m" / "arrays.npz", chars_bucket=np.array([{"a": 1}], object))
    with pytest.raises(ModelError):
        LeafModel.load(tmp_path / "m")


def test_a_model_of_the_old_format_is_not_called_damaged(model_folder, tmp_path):
    shutil.copytree(model_folder, tmp_path / "m")
    path = tmp_path / "m" / "card.json"
    card = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(card | {"format": 1}), "utf-8")
    with pytest.raises(ModelError, match="旧格式") as error:
        LeafModel.load(tmp_path / "m")
    assert "重新训练" in error.value.hint


def test_a_model_that_cannot_be_written_says_so(small_model, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"模型写不进 .*路径中间有一段不是目录"):
        small_model.save(tmp_path / "file" / "deep" / "m")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
