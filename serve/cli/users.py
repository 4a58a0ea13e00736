"""`suqiu user …`: who may see which tickets."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from serve.admin.invitations import base_of, invitation_link, reset_link
from suqiu.console import out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store import audit
from suqiu.store.accounts.tokens import SCOPES, list_tokens, make_token, revoke_token
from suqiu.store.database import Database
from suqiu.store.secrecy import level_of, name_of
from suqiu.store.users import ROLES, User, list_users, local_administrator, save_user

_SCOPES = "、".join(f"{code} {name}" for code, name in SCOPES.items())
app = typer.Typer(help="用户：角色、部门、街道、密级。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """用户：角色、部门、街道、密级。"""


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="用户名")],
    role: Annotated[str, typer.Option("--role", help="、".join(ROLES))],
    departments: Annotated[
        list[str] | None, typer.Option("--department", help="看得到这个部门主办的工单，可多次")
    ] = None,
    streets: Annotated[
        list[str] | None, typer.Option("--street", help="看得到这个街道的工单，可多次")
    ] = None,
    secrecy: Annotated[
        str,
        typer.Option(
            "--secrecy", metavar="密级", help="看得到的最高密级：公开、内部、秘密，或 0 到 9"
        ),
    ] = "公开",
) -> None:
    """添加用户，或修改同名用户；看得到哪些工单由数据库按此判断。"""
    user = User(name, role, tuple(departments or ()), tuple(streets or ()), level_of(secrecy))
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        fresh = save_user(connection, user)
        audit.record(
            connection, local_administrator().name, "user.save", name, role=role,
            departments=list(user.departments), streets=list(user.streets), secrecy=user.secrecy,
        )  # fmt: skip
    out.print(f"{'已添加' if fresh else '已修改'}用户 {name}（{role}）")


@app.command("list")
def show() -> None:
    """列出所有用户。"""
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        users = list_users(connection)
    table = Table("用户", "角色", "部门", "街道", "密级", box=None)
    for user in users:
        table.add_row(
            user.name, user.role, "、".join(user.departments), "、".join(user.streets),
            name_of(user.secrecy),
        )  # fmt: skip
    out.print(table)


@app.command("invite")
def invite_command(
    name: Annotated[str, typer.Argument(metavar="用户名")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="地址", help="服务的地址，默认按设置的主机和端口")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="作废原来的密码、动态验证码、锁定、会话和旧链接")
    ] = False,
) -> None:
    """给用户一个设置密码的链接：24 小时内有效，只能用一次。"""
    settings = load_settings()
    with Database.open(settings) as database, database.owner().begin() as connection:
        made = reset_link if reset else invitation_link
        link = made(connection, name, url or base_of(settings), by=local_administrator().name)
    sys.stdout.write(link + "\n")


@app.command()
def token(
    name: Annotated[str, typer.Argument(metavar="用户名")],
    label: Annotated[str, typer.Option("--label", help="给谁、做什么用")] = "",
    days: Annotated[int | None, typer.Option("--days", help="有效天数；不填则不过期")] = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", metavar="用途",
            help=f"只能做什么，可多次：{_SCOPES}；不填则用户能做的都能做",
        ),
    ] = None,
) -> None:  # fmt: skip
    """为用户生成接口令牌；只显示这一次。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        made = make_token(connection, name, label, days, scopes or ())
        audit.record(
            connection, local_administrator().name, "token.make", name, label=label, days=days,
            scopes=scopes or [],
        )  # fmt: skip
    sys.stdout.write(made + "\n")


@app.command()
def tokens() -> None:
    """列出有效的接口令牌（不显示令牌本身）。"""
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        found = list_tokens(connection)
    table = Table("编号", "用户", "给谁", "能做", "到期", box=None)
    for one in found:
        ends = f"{one.ends:%Y-%m-%d}" if one.ends else "不过期"
        table.add_row(one.id, one.user, one.label, one.opens, ends)
    out.print(table)


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(metavar="令牌编号")]) -> None:
    """作废一个接口令牌。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        if not revoke_token(connection, token_id):
            raise InputError(f"没有有效的令牌 {token_id}", hint="用 suqiu user tokens 查看")
        audit.record(connection, local_administrator().name, "token.revoke", token_id)
    out.print(f"已作废 {token_id}")
