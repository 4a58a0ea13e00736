"""The registry: own copies of trained models, so that training anew changes none that serves."""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from classifier.labels.moves import MOVES_FILE
from classifier.model.card import ModelCard
from classifier.model.fingerprints import FILE as FINGERPRINTS
from classifier.model.leaf_model import LeafModel
from serve.models.pointer import SHIPPED, SHIPPED_SHOWN, registry_folder
from suqiu.draft import draft_folder_of
from suqiu.errors import InputError, ModelError
from suqiu.settings import Settings

_FILES = ("arrays.npz", "calibration.json", "card.json", "taxonomy.json")
_NAME = re.compile(r"[\w.-]{1,100}")


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A model with its copy and card."""

    name: str
    folder: Path
    card: ModelCard


def registered_models(settings: Settings) -> list[RegisteredModel]:
    """All that can be read, the newest made last."""
    found = []
    for path in registry_folder(settings).glob("*/card.json"):
        try:
            found.append(RegisteredModel(path.parent.name, path.parent, card_of(path.parent)))
        except ModelError:
            continue
    return sorted(found, key=lambda one: (one.card.created, one.name))


def card_of(folder: Path) -> ModelCard:
    """The card alone; ModelError when it cannot be read."""
    try:
        return ModelCard.from_json(json.loads((folder / "card.json").read_text("utf-8")))
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(
            f"{folder} 不是模型目录", hint="用 suqiu train --out 目录 训练一个"
        ) from error


def shipped_card(settings: Settings) -> ModelCard | None:
    """The card of the model that comes along, None before it was ever needed: it is not trained
    for being looked at.
    """
    cards = [card_of(one.parent) for one in settings.cache_dir.glob("models/seed-*/card.json")]
    return max(cards, key=lambda card: card.created, default=None)


def register_model(settings: Settings, wanted: str) -> str:
    """The name of the model meant by a name in the registry or a folder, which is copied there.

    InputError when there is no such model, ModelError when the folder holds a damaged one.
    """
    if wanted in (SHIPPED_SHOWN, "shipped"):
        return SHIPPED
    if _NAME.fullmatch(wanted) and (registry_folder(settings) / wanted / "card.json").is_file():
        return wanted
    folder = Path(wanted)
    if not (folder / "card.json").is_file():
        raise InputError(
            f"没有模型 {wanted}", hint="用 suqiu model list 查看，或给出 suqiu train 写成的目录"
        )
    LeafModel.load(folder)  # says what is wrong before anything is copied
    name = f"{_plain(card_of(folder).name)}-{_digest(folder)}"
    target = registry_folder(settings) / name
    if not target.exists():
        _copy(folder, target)
    return name


def _copy(folder: Path, target: Path) -> None:
    with draft_folder_of(target) as draft:
        for name in _FILES:
            shutil.copyfile(folder / name, draft / name)
        # Older models do not say what they learned; only those trained across a change of taxonomy
        # say what moved.
        for name in (FINGERPRINTS, MOVES_FILE):
            if (folder / name).is_file():
                shutil.copyfile(folder / name, draft / name)


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip(".-")[:60] or "model"


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for name in _FILES:
        found.update((folder / name).read_bytes())
    return found.hexdigest()[:8]
