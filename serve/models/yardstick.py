"""What a retrained model is measured by later: the candidate that was tested in its place.

The model that serves has learned every decision, so those that would test it against the next
candidate are none it has not seen. The tested one has seen only those before them.
"""

import shutil
from pathlib import Path

from classifier.model.card import ModelCard
from serve.models.last_retraining import folder_of_retraining
from serve.models.pointer import SHIPPED
from serve.models.registry import card_of
from suqiu.errors import InputError, ModelError, os_reason
from suqiu.settings import Settings


def yardstick_of(settings: Settings, name: str) -> tuple[Path, ModelCard] | None:
    """Folder and card of what stands for this model; None for one that no retraining made, or of
    long ago.
    """
    if name == SHIPPED:
        return None
    folder = _root(settings) / name
    try:
        return folder, card_of(folder)
    except ModelError:
        return None


def keep_yardstick(settings: Settings, name: str, tested: Path, *, before: str) -> None:
    """The tested candidate stands for the model of this name from now on; of the others only that
    of the model `before` stays, for a rollback.
    """
    root = _root(settings)
    try:
        root.mkdir(exist_ok=True)
        for old in root.iterdir():
            if old.name != before:
                shutil.rmtree(old, ignore_errors=True)
        tested.rename(root / name)
    except OSError as error:
        raise InputError(
            f"留作比较的模型放不进 {root}：{os_reason(error)}", hint="检查磁盘空间和权限"
        ) from error


def _root(settings: Settings) -> Path:
    return folder_of_retraining(settings) / "yardsticks"
