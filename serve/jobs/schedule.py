"""What is to be run when: a TOML that a site edits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from croniter import croniter  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, field_validator

from suqiu.data import datasets_root
from suqiu.errors import InputError, SettingsError
from suqiu.settings import Settings
from suqiu.toml import read_settings_toml

# Of a job's name in the queue.
PREFIX = "suqiu."


class Scheduled(BaseModel):
    """One job: `command` is the words after `suqiu`; `keep` as the file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    title: str
    cron: str
    command: tuple[str, ...] = Field(min_length=1)
    keep: int = Field(0, ge=0, le=1000)

    @field_validator("cron")
    @classmethod
    def _possible(cls, value: str) -> str:
        if not croniter.is_valid(value) or len(value.split()) != 5:
            raise ValueError(f"cron 写法不对：{value}")
        return value

    def words(self, settings: Settings, now: datetime) -> list[str]:
        """The command with everything filled in."""
        month = now.replace(day=1) - timedelta(days=1)
        filled = {
            "{data}": str(settings.data_dir), "{now}": f"{now:%Y%m%d-%H%M%S}",
            "{month}": f"{month:%Y-%m}",
        }  # fmt: skip
        found = []
        for word in self.command:
            for name, value in filled.items():
                word = word.replace(name, value)
            found.append(word)
        return found


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    job: tuple[Scheduled, ...] = ()


def load_schedule(path: Path | None = None) -> dict[str, Scheduled]:
    """Jobs by name, of the site's file or the shipped one; SettingsError says what is wrong."""
    file = path or datasets_root() / "schedules" / "jobs.toml"
    hint = "对照 datasets/schedules/jobs.toml"
    found = read_settings_toml(file, _File, hint=hint).job
    names = [one.name for one in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingsError(f"任务时间表里有两个 {twice}", hint="名字不能重复")
    return {one.name: one for one in found}


def name_of(schedule: Mapping[str, Scheduled], asked: str) -> str:
    """The name of the job that has it or this title; InputError when none has, or several."""
    if asked in schedule:
        return asked
    found = [one.name for one in schedule.values() if one.title == asked.strip()]
    if len(found) == 1:
        return found[0]
    what = "不止一个任务叫" if found else "没有任务"
    known = "、".join(f"{one.name}（{one.title}）" for one in schedule.values())
    raise InputError(f"{what} {asked}", hint=f"可用：{known}")
