"""Retraining from the desk's decisions: a candidate that serves only when it is not worse."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson

from classifier.cache import default_model, seed_key
from classifier.cascade.build import rule_path
from classifier.cascade.learned import load_learned
from classifier.departments.local import SiteDispatch, read_site_dispatch
from classifier.intake.desk import build_intake_desk
from classifier.model.card import ModelCard
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from classifier.training.site import train_site
from serve.models.comparison import ModelComparison, compare, remove_held
from serve.models.last_retraining import Last, folder_of_retraining, read_last, write_last
from serve.models.past_models import PastModels
from serve.models.pointer import Change, Pointer, folder_of, pinned, read_pointer
from serve.models.practice import settle_as_tested, settle_practice
from serve.models.registry import card_of, register_model
from serve.models.saving import save_model
from serve.models.site_rules import site_rules_hash
from serve.models.switch import change_pointer, tried
from serve.models.time_split import HELD_LEAST, TAUGHT_LEAST, TimeSplit, split_by_time, usable
from serve.models.yardstick import keep_yardstick, yardstick_of
from suqiu import clock
from suqiu.console import FaultList
from suqiu.errors import BusyError, InputError, ModelError, os_reason
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.lessons import Lesson, read_lessons
from suqiu.store.users import local_administrator
from suqiu.taxonomy.migration import check_migration, read_migration

# Of the model that is to serve, until it is in the registry.
_WHOLE = "whole"


class Outcome(StrEnum):
    """What came of it: nothing to do, worse, better but for a person to switch, switched."""

    IDLE = "idle"
    WORSE = "worse"
    READY = "ready"
    SWITCHED = "switched"


@dataclass(frozen=True, slots=True)
class Retrained:
    """The outcome and why, in Chinese."""

    outcome: Outcome
    said: str


@dataclass(frozen=True, slots=True)
class FurtherLabels:
    """A labelled export of the site, and the files by which its labels of an older taxonomy move
    to the serving model's. InputError when one of those is given without the other or the export.
    """

    file: Path | None = None
    code_map: Path | None = None
    old_taxonomy: Path | None = None

    def __post_init__(self) -> None:
        check_migration(self.code_map, self.old_taxonomy)
        if self.code_map is not None and self.file is None:
            raise InputError(
                "映射表换的是 --with 文件里的标签，没有给出这个文件", hint="加上 --with 标注文件"
            )


def retrain(
    settings: Settings, *, least: int, also: FurtherLabels | None = None, report: Report
) -> Retrained:
    """Train a candidate of the older decisions, compare it with the serving model on the newest,
    and unless it is worse train what serves of them all; nothing with fewer than `least` since
    the last time. `also` are further labels. Killed, it changes nothing, and the
    next run goes on with the candidate where it is trained already. BusyError while another
    one runs.
    """
    root = folder_of_retraining(settings)
    with _alone(root):
        remove_held(root)
        shutil.rmtree(root / _WHOLE, ignore_errors=True)
        if settings.model is not None:
            return Retrained(
                Outcome.IDLE, f"不重新训练：设置了 SUQIU_MODEL={settings.model}，换用不起作用"
            )
        return _retrain(settings, least, also or FurtherLabels(), report)


def _retrain(settings: Settings, least: int, also: FurtherLabels, report: Report) -> Retrained:
    pointer = read_pointer(settings)
    model = default_model(pinned(settings, pointer.name), report=report)
    code_map = read_migration(
        also.code_map, also.old_taxonomy, model.taxonomy,
        on_note=lambda note: report(f"注意：{note}"),
    )  # fmt: skip
    with Database.open(settings) as database:
        found = read_lessons(database.owner())
    lessons, others = usable(found, model.taxonomy, PastModels(settings).called)
    if others:
        report(f"{others:,} 条决定的类别不在现在的分类表里，不用")
    last = read_last(settings)
    if (few := _too_few(lessons, last, least)) is not None:
        return Retrained(Outcome.IDLE, few)
    split = split_by_time(
        lessons, model.taxonomy, also=also.file, code_map=code_map, seed=model.card.seed_rows > 0
    )
    faults = FaultList()
    faults.add(split.site.faults)
    if faults.any:
        report(faults.summary())
    if code_map is not None:
        report(f"按映射表从旧分类换到新分类 {sum(one.count for one in split.site.moves):,} 行")
    if split.key == last.key:
        return Retrained(Outcome.IDLE, f"不重新训练：同样的决定已经训练过，{last.said}")
    learned = len(split.whole.corpus)
    report(
        f"决定 {sum(bool(one.leaf) for one in lessons):,} 条：最近 {len(split.held):,} 条"
        f"（{split.held[0].decided_at:%Y-%m-%d} 起）留作评测，其余先学"
    )
    if also.file is None and model.card.site_rows > learned:
        report(
            f"注意：在用的模型学过 {model.card.site_rows:,} 条本地标注，候选一共只学 {learned:,} 条决定；"
            "用 --with 给出当时的标注文件"
        )
    folder, card = _candidate(settings, split, (pointer.name, model), report)
    serving = yardstick_of(settings, pointer.name) or (
        folder_of(settings, pointer.name), model.card,
    )  # fmt: skip
    comparison = compare(settings, split, serving, (folder, card), report=report)
    if comparison.passed:
        whole = _whole(settings, split, folder, model, report)
        done = _switch(
            settings, (pointer, model.card), (folder, whole), learned, comparison, report
        )
        shutil.rmtree(whole, ignore_errors=True)
    else:
        done = _leave(settings, pointer, folder, len(split.site.corpus), comparison)
        report(f"候选模型留在 {folder}，可用 suqiu model use 换上")
    write_last(settings, Last(split.key, split.newest, done.said, clock.now()))
    return done


def _too_few(lessons: Sequence[Lesson], last: Last, least: int) -> str | None:
    """Why nothing is trained, None when there is enough: new decisions of whatever kind, and
    enough of them on the class to learn it and to tell how well.
    """
    fresh = sum(one.id > last.newest for one in lessons)
    filed = sum(bool(one.leaf) for one in lessons)
    since = f"{last.at:%Y-%m-%d %H:%M} 上次训练以来" if last.at is not None else "至今"
    if fresh < least:
        return f"不重新训练：{since}新决定 {fresh:,} 条，不到 {least:,} 条"
    if filed < TAUGHT_LEAST + HELD_LEAST:
        return (
            f"不重新训练：一共 {filed:,} 条决定，不到 {TAUGHT_LEAST + HELD_LEAST:,} 条"
            f"（{TAUGHT_LEAST} 条用来学，{HELD_LEAST} 条用来评测）"
        )
    return None


def _candidate(
    settings: Settings, split: TimeSplit, base: tuple[str, LeafModel], report: Report
) -> tuple[Path, ModelCard]:
    """The candidate of these decisions, trained unless a run that was cut off had done that from
    the same serving model (`base`, with its name), data, rules and settings.
    """
    root = folder_of_retraining(settings)
    local = read_site_dispatch(settings, split.site.taxonomy)
    folder = root / f"candidate-{split.key}-{_made_of(settings, base, local)}"
    try:
        card = card_of(folder)
    except ModelError:
        for old in root.glob("candidate-*"):
            shutil.rmtree(old, ignore_errors=True)
        desk = build_intake_desk(settings)
        model = train_site(
            split.site, no_seed=not split.seed, desk=desk, local=local, report=report
        )
        settle_practice(model, base[1], split, desk, report)
        save_model(model, folder, split.site.moves)
        card = model.card
    else:
        report("候选模型上次已经训练好，接着评测")
    return folder, card


def _made_of(settings: Settings, base: tuple[str, LeafModel], local: SiteDispatch) -> str:
    """Hash, 8 hex digits, of what a candidate is made of besides the decisions: the seed and how it
    is learned, the rules of the site and those that ship, and the serving model, which hands down
    what it was taught of types and urgency.
    """
    name, serving = base
    parts = (
        seed_key(), site_rules_hash(settings), local.rules.hash, settings.urgent_recall,
        name, serving.card.to_json(),
    )  # fmt: skip
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:8]


def _whole(
    settings: Settings, split: TimeSplit, tested: Path, serving: LeafModel, report: Report
) -> Path:
    """The folder of what serves once the tested candidate passed: the same way of learning, with
    the decisions it was tested on, so that last day's corrections count the next morning.
    """
    report(f"过了门槛，连留作评测的 {len(split.held):,} 条一起再学一遍")
    folder = folder_of_retraining(settings) / _WHOLE
    local = read_site_dispatch(settings, split.whole.taxonomy)
    desk = build_intake_desk(settings)
    model = train_site(split.whole, no_seed=not split.seed, desk=desk, local=local, report=report)
    settle_as_tested(model, LeafModel.load(tested), serving)
    save_model(model, folder, split.whole.moves)
    return folder


def _switch(
    settings: Settings, now: tuple[Pointer, ModelCard], made: tuple[Path, Path], learned: int,
    comparison: ModelComparison, report: Report,
) -> Retrained:  # fmt: skip
    """Make serve what was made (folders of the tested candidate and of what serves), unless a
    person has to.
    """
    (pointer, serving), (tested, whole) = now, made
    name = register_model(settings, str(whole))
    tried(settings, name, report=report)
    if name == pointer.name:
        return Retrained(Outcome.IDLE, f"已经在用 {name}：{comparison.said}")
    # Before the pointer: a model that serves without its yardstick would be hard to beat.
    keep_yardstick(settings, name, tested, before=pointer.name)
    if _rule_serves(settings, serving):
        _record(settings, pointer, (name, "keep"), learned, comparison)
        return Retrained(
            Outcome.READY,
            f"过了门槛，但没有换上 {name}：{comparison.said}；大模型的合并规则是为在用的模型学的，"
            f"换上会停用它。先 suqiu model use {name}，再 suqiu llm learn",
        )
    _record(settings, pointer, (name, "use"), learned, comparison)
    return Retrained(Outcome.SWITCHED, f"换上了 {name}：{comparison.said}；{comparison.word.said}")


def _leave(
    settings: Settings, pointer: Pointer, folder: Path, learned: int, comparison: ModelComparison
) -> Retrained:
    """The serving model stays; why is said."""
    _record(settings, pointer, (folder.name, "keep"), learned, comparison)
    return Retrained(Outcome.WORSE, f"没有换上：{comparison.said}；{comparison.word.said}")


def _record(
    settings: Settings, pointer: Pointer, done: tuple[str, str], learned: int,
    comparison: ModelComparison,
) -> None:  # fmt: skip
    """Into the history and the audit: the name of a model and whether it is used or kept."""
    name, action = done
    actor, reason = local_administrator().name, f"重新训练：学了 {learned:,} 条，{comparison.said}"
    change = Change(name, action, clock.now(), actor, reason, gate=comparison.word.said)

    def work(now: Pointer) -> Pointer:
        if now.serial != pointer.serial:
            raise InputError("训练的时候别人换过模型", hint="再运行一次 suqiu model retrain")
        return now.used(change) if action == "use" else now.kept(change)

    change_pointer(settings, work)


def _rule_serves(settings: Settings, serving: ModelCard) -> bool:
    """Whether a learned rule of the cascade is in use with the serving model, and no other."""
    if settings.llm_url is None:
        return False
    try:
        rule = load_learned(rule_path(settings))
    except ModelError:
        return False
    return rule.on and rule.fast_model == serving.name


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One retraining at a time; the lock goes with the process."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"用不了 {folder}：{os_reason(error)}", hint="检查磁盘空间和权限"
        ) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("另一个重新训练正在进行", hint="等它结束") from error
        yield
    finally:
        os.close(file)
