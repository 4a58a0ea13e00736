"""A model with what goes along with it is there whole, or the one before is."""

import pytest

from classifier.labels.moves import Move, read_moves
from classifier.model.leaf_model import LeafModel
from serve.models.saving import save_model
from suqiu.errors import InputError

MOVES = (Move("1", "2", 3, "旧", "新"),)


def test_the_new_model_comes_with_its_moves_and_the_old_ones_go(small_model, tmp_path):
    save_model(small_model, tmp_path / "m", MOVES)
    assert read_moves(tmp_path / "m") == MOVES
    save_model(small_model, tmp_path / "m")
    assert read_moves(tmp_path / "m") == ()
    assert LeafModel.load(tmp_path / "m").codes == small_model.codes
    assert [one.name for one in tmp_path.iterdir()] == ["m"]


def test_where_the_disk_is_full_the_old_one_stays_and_nothing_is_left(
    small_model, tmp_path, small_files
):
    save_model(small_model, tmp_path / "m", MOVES)
    with small_files(4096), pytest.raises(InputError, match="写不进"):
        save_model(small_model, tmp_path / "m")
    assert read_moves(tmp_path / "m") == MOVES
    assert [one.name for one in tmp_path.iterdir()] == ["m"]
