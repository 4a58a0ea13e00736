"""The default model: trained from the seed on first need, then kept in the user's cache."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from classifier.model.leaf_model import LeafModel, saved_taxonomy
from classifier.report import Report
from classifier.seed_taxonomy import seed_taxonomy
from suqiu.data import datasets_root
from suqiu.draft import scratch_folder
from suqiu.errors import InputError, os_reason
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy

# The default model has some 56 MB.
_SIZE = 72 << 20


def default_model(settings: Settings, *, report: Report = lambda step: None) -> LeafModel:
    """The model of `settings.model`, or the seed's; training the latter takes a minute or two."""
    if settings.model is not None:
        return LeafModel.load(settings.model)
    folder = _seed_folder(settings)
    if not _is_saved(folder):
        # Not at the top: who finds a model saved loads nothing that makes one.
        from classifier.labels.corpus import seed_corpus
        from classifier.training.train import train

        with _room_for(folder) as room:
            report("首次使用：用随附数据训练默认模型（一两分钟，只需一次）")
            model = train(seed_corpus(), seed_taxonomy(), name="seed", report=report)
            made = room / "model"
            model.save(made)
            _put(made, folder)
    return LeafModel.load(folder)


def _put(made: Path, folder: Path) -> None:
    """Of two at once the first one stays: somebody may be reading it. What is no model goes."""
    with suppress(OSError):
        made.rename(folder)
    if _is_saved(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    try:
        made.rename(folder)
    except OSError as error:
        raise _no_room(folder, error) from error


@contextmanager
def _room_for(folder: Path) -> Iterator[Path]:
    """A folder beside it, on a disk that has as much free as a model takes: where there is not, that
    is said before the minute of training and not after it. Of a run that was killed the next one
    removes it.
    """
    with ExitStack() as stack:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            room = stack.enter_context(scratch_folder(folder.parent))
            with TemporaryFile(dir=room) as file:
                os.posix_fallocate(file.fileno(), 0, _SIZE)
        except OSError as error:
            raise _no_room(folder, error) from error
        yield room


def _no_room(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"默认模型放不进 {folder.parent}：{os_reason(error)}",
        hint=f"改权限、腾出 {_SIZE >> 20} MB，或设置 SUQIU_CACHE_DIR：训练好的默认模型放在那里",
    )


def is_trained(settings: Settings) -> bool:
    """Whether `default_model` only has to load."""
    return settings.model is not None or _is_saved(_seed_folder(settings))


def taxonomy_of(settings: Settings) -> Taxonomy:
    """The taxonomy of the model these settings name, without loading the model."""
    return seed_taxonomy() if settings.model is None else saved_taxonomy(settings.model)


def _seed_folder(settings: Settings) -> Path:
    return settings.cache_dir / "models" / f"seed-{seed_key()}"


def _is_saved(folder: Path) -> bool:
    return (folder / "card.json").is_file()


def seed_key() -> str:
    """Hash of the seed's files and of the code that learns from them, 16 hex digits.

    Of the folders that learn all code counts, some in vain: to train once more costs minutes, a
    model that does not fit the code is wrong until somebody notices.
    """
    digest = hashlib.sha256()
    data = datasets_root()
    # Names of bodies tell what of a letter is its matter, which the urgency is learned from.
    read = (*sorted((data / "seed").iterdir()), *sorted((data / "intake").iterdir()),
            data / "departments" / "bodies.csv")  # fmt: skip
    for file in (*read, *_code()):
        digest.update(file.name.encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _code() -> list[Path]:
    """The files that say what the seed's model learns; its letters name no departments."""
    here = Path(__file__).parent
    folders = (here, *(here / name for name in ("model", "training", "labels", "intake")))
    shared = (here.parent / "suqiu" / name for name in ("text.py", "blanks.py"))
    return [*(file for folder in folders for file in sorted(folder.glob("*.py"))), *shared]
