"""The pointer to the chosen model: one small file, replaced whole, with everything before it."""

import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import orjson

from suqiu.draft import draft_of
from suqiu.errors import ModelError, os_reason
from suqiu.settings import Settings

# The model that suqiu trains of its own data; it lies in the cache, not in the registry.
SHIPPED = ""
SHIPPED_SHOWN = "随附"
_FORMAT = 1
_STEPS_BACK = 20
# Of the history so many changes are kept.
KEPT = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One switch: `action` is use or rollback, or keep, where a candidate was tried and not taken;
    `gate` what the gate said (see `serve.models.gate`).
    """

    name: str
    action: str
    at: datetime
    by: str
    reason: str = ""
    forced: bool = False
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Names of models, the serving one last in `stack`; `serial` grows with every change."""

    serial: int = 0
    stack: tuple[str, ...] = (SHIPPED,)
    history: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """The chosen model; SHIPPED for the one that comes along."""
        return self.stack[-1]

    def used(self, change: Change) -> "Pointer":
        """With another model on top."""
        stack = (*self.stack, change.name)[-_STEPS_BACK:]
        return self._after(change, stack)

    def rolled_back(self, change: Change) -> "Pointer":
        """Without the one on top."""
        return self._after(change, self.stack[:-1])

    def kept(self, change: Change) -> "Pointer":
        """With the same one on top, and a candidate in the history that was not taken."""
        return replace(self, history=(*self.history, change)[-KEPT:])

    @property
    def before(self) -> str | None:
        """Where a rollback leads; None when there is nothing before."""
        return self.stack[-2] if len(self.stack) > 1 else None

    def _after(self, change: Change, stack: tuple[str, ...]) -> "Pointer":
        history = (*self.history, change)[-KEPT:]
        return replace(self, serial=self.serial + 1, stack=stack, history=history)


def registry_folder(settings: Settings) -> Path:
    """The folder of the models to choose from."""
    return settings.data_dir / "models"


def pointer_path(settings: Settings) -> Path:
    """Where the pointer lies."""
    return registry_folder(settings) / "current.json"


def read_pointer(settings: Settings) -> Pointer:
    """The pointer, a fresh one when there is none; ModelError when it cannot be read."""
    path = pointer_path(settings)
    try:
        value = orjson.loads(path.read_bytes())
        if value["format"] != _FORMAT:
            raise ModelError(f"{path} 是另一版本的格式", hint="升级 suqiu")
        history = tuple(
            Change(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in value["history"]
        )
        stack = tuple(str(name) for name in value["stack"])
        if not stack:
            raise ModelError(f"{path} 里没有模型", hint="删去它，再用 suqiu model use 选一个")
        return Pointer(int(value["serial"]), stack, history)
    except FileNotFoundError:
        return Pointer()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{path} 读不了：{os_reason(error)}",
            hint="从备份恢复，或删去它再用 suqiu model use 选一个",
        ) from error


def write_pointer(settings: Settings, pointer: Pointer) -> None:
    """Replace the pointer; a reader sees the old one or the new one, a crash leaves either."""
    content = orjson.dumps({"format": _FORMAT, **asdict(pointer)}, option=orjson.OPT_INDENT_2)
    with draft_of(pointer_path(settings)) as draft:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)


def folder_of(settings: Settings, name: str) -> Path | None:
    """The folder of a model in the registry; None for the one that comes along."""
    return None if name == SHIPPED else registry_folder(settings) / name


def pinned(settings: Settings, name: str | None = None) -> Settings:
    """The settings with the chosen model in them (or the one of `name`), so that a long run
    stays with it; SUQIU_MODEL wins over the pointer.
    """
    if settings.model is not None:
        return settings
    chosen = read_pointer(settings).name if name is None else name
    return settings.model_copy(update={"model": folder_of(settings, chosen)})


def shown_name(name: str) -> str:
    """A name for people."""
    return name or SHIPPED_SHOWN


def action_shown(action: str) -> str:
    """What a change did, for people."""
    return {"rollback": "退回", "keep": "没有换上"}.get(action, "换用")
