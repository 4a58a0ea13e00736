"""`suqiu model …`: which model serves, without stopping the service."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.labels.moves import moves_line, read_moves
from classifier.model.card import ModelCard
from serve.models.gate import GateWord, judge
from serve.models.pointer import (
    SHIPPED,
    Change,
    Pointer,
    action_shown,
    folder_of,
    read_pointer,
    shown_name,
)
from serve.models.registry import card_of, register_model, registered_models, shipped_card
from serve.models.switch import change_pointer, tried
from suqiu import clock
from suqiu.console import out, say
from suqiu.errors import InputError, ModelError
from suqiu.interrupt import interruptible
from suqiu.settings import Settings, load_settings
from suqiu.store.users import local_administrator

app = typer.Typer(help="模型：换用、列出、退回，服务不停。", no_args_is_help=True)
_SOON = "正在运行的服务几秒内换上，/healthz 和网页“管理—状态”可以看到"
Reason = Annotated[str, typer.Option("--reason", help="为什么，记入审计")]


@app.callback()
def group() -> None:
    """模型：换用、列出、退回，服务不停。"""


@app.command("list")
def list_command() -> None:
    """列出可以换用的模型，标出在用的，和最近的换用记录。"""
    settings = load_settings()
    pointer = read_pointer(settings)
    # No table: cut to the width of a terminal, names could not be copied from it.
    out.print(f"{_sign(pointer, SHIPPED)}\t{shown_name(SHIPPED)}\t随附数据训练")
    models = registered_models(settings)
    for one in models:
        out.print(f"{_sign(pointer, one.name)}\t{one.name}\t{_about(one.card)}")
    for one in models:
        if line := _moves_line(one.folder):
            out.print(f"{one.name}：{line}")
    for change in pointer.history[-10:]:
        out.print(
            f"{change.at:%Y-%m-%d %H:%M}\t{action_shown(change.action)}"
            f"\t{shown_name(change.name)}{'（强制）' if change.forced else ''}\t{change.reason}"
        )
    if settings.model is not None:
        say(f"注意：设置了 SUQIU_MODEL={settings.model}，服务用它，这里的选择不起作用")


@app.command()
def use(
    wanted: Annotated[
        str, typer.Argument(metavar="模型", help="list 里的名字、模型目录，或“随附”")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="评测门槛不通过也换，必须给 --reason")
    ] = False,
    reason: Reason = "",
) -> None:
    """换用一个模型：先试装、查评测门槛，通过才换；目录会复制一份，服务不停。"""
    settings = _switchable()
    if force and not reason.strip():
        raise InputError("--force 要说明原因", hint="加 --reason 原因")
    name = register_model(settings, wanted)
    if read_pointer(settings).name == name:
        raise InputError(f"已经在用 {shown_name(name)}", hint="用 suqiu model list 查看")
    card = tried(settings, name, report=say)
    word = _asked(settings, card, force=force)
    if word.worse and not force:
        for line in word.worse:
            say(f"没有达到：{line}")
        raise InputError(
            f"评测门槛不通过，没有换用 {shown_name(name)}",
            hint="改进后再来；确实要换就加 --force --reason 原因",
        )
    for line in word.open:
        say(f"注意：{line}")
    if not word.runs and not word.open:
        say("注意：没有这个模型的评测记录；换以前最好先 suqiu eval run 套件")
    change_pointer(
        settings,
        lambda pointer: pointer.used(
            Change(name, "use", clock.now(), local_administrator().name, reason,
                   forced=bool(word.worse), gate=word.said)
        ),
    )  # fmt: skip
    out.print(f"已选用 {shown_name(name)}；{_SOON}")


@app.command()
def rollback(reason: Reason = "") -> None:
    """退回上一个模型，服务不停；可以接着往前退。"""
    settings = _switchable()
    target = read_pointer(settings).before
    if target is None:
        raise InputError("没有上一个模型", hint="用 suqiu model list 查看，suqiu model use 选一个")
    tried(settings, target, report=say)

    def back(pointer: Pointer) -> Pointer:
        if pointer.before != target:
            raise InputError("别人刚换过模型", hint="用 suqiu model list 看过再说")
        return pointer.rolled_back(
            Change(target, "rollback", clock.now(), local_administrator().name, reason)
        )

    change_pointer(settings, back)
    out.print(f"已退回 {shown_name(target)}；{_SOON}")


@app.command("retrain")
def retrain_command(
    least: Annotated[
        int, typer.Option("--least", min=1, help="上次训练以来至少多少条新决定才训练")
    ] = 20,
    also: Annotated[
        Path | None, typer.Option("--with", help="除决定外再学的本地标注文件（写法同 suqiu train）")
    ] = None,
    code_map: Annotated[
        Path | None, typer.Option(help="新旧代码映射表：--with 里旧代码的标注按它换成新代码")
    ] = None,
    old_taxonomy: Annotated[
        Path | None, typer.Option(help="旧分类表，与 --code-map 一起用")
    ] = None,
) -> None:
    """用派单员的决定重新训练，在最近的决定上与在用的模型比，不差才换上；决定太少就不做。

    退出码：0 换上了或无事可做；1 训练了但没有换上；2 未能执行。
    """
    from serve.models.retrain import FurtherLabels, Outcome, retrain

    labels = FurtherLabels(also, code_map, old_taxonomy)
    with interruptible("在用的是哪个见 suqiu model list；再运行同一条命令接着做"):
        found = retrain(load_settings(), least=least, also=labels, report=say)
    out.print(f"{found.said}；{_SOON}" if found.outcome is Outcome.SWITCHED else found.said)
    if found.outcome in (Outcome.WORSE, Outcome.READY):
        raise typer.Exit(1)


def _moves_line(folder: Path) -> str:
    try:
        return moves_line(read_moves(folder))
    except ModelError as error:
        return error.message


def _switchable() -> Settings:
    settings = load_settings()
    if settings.model is not None:
        raise InputError(
            f"设置了 SUQIU_MODEL={settings.model}，换用不起作用",
            hint="去掉这个设置并重启一次，以后用 suqiu model use 换",
        )
    return settings


def _asked(settings: Settings, card: ModelCard, *, force: bool) -> GateWord:
    try:
        return judge(settings, card, lambda: _serving_card(settings))
    except InputError as error:
        if not force:
            raise
        return GateWord(("没有查成",), (error.message,))


def _serving_card(settings: Settings) -> ModelCard | None:
    """The card of the model in use; None when it cannot be read any more."""
    try:
        folder = folder_of(settings, read_pointer(settings).name)
        return shipped_card(settings) if folder is None else card_of(folder)
    except ModelError:
        return None


def _about(card: ModelCard) -> str:
    held = card.metrics.get("held_accuracy")
    accuracy = "" if held is None else f"，留出准确率 {held:.1%}"
    return f"{card.name}，{clock.shown(card.created)[:16]} 训练，本地标注 {card.site_rows:,} 条{accuracy}"


def _sign(pointer: Pointer, name: str) -> str:
    return "在用" if pointer.name == name else ""
