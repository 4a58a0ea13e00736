"""A trained model written down with what goes along with it, whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from classifier.labels.moves import Move, write_moves
from classifier.model.leaf_model import LeafModel
from suqiu.draft import draft_folder_of


def save_model(model: LeafModel, folder: Path, moves: Sequence[Move] = ()) -> None:
    """Write the model, and which codes moved, in the place of what stood there; of a run that is
    killed meanwhile the next one removes what is left. InputError when it cannot be written.
    """
    with draft_folder_of(folder) as draft:
        # A model makes drafts of its own, beside its folder: so they are within ours.
        inner = draft / "model"
        model.save(inner)
        if moves:
            write_moves(inner, moves)
        for file in list(inner.iterdir()):
            file.rename(draft / file.name)
        inner.rmdir()
