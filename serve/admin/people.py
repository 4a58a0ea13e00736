"""Changes of users, each with its entry in the audit log."""

from dataclasses import dataclass

from sqlalchemy import Connection

from serve.admin.invitations import invitation_link, reset_link
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.accounts.one_time_codes import ask_for_codes, stop_codes
from suqiu.store.accounts.people import (
    close_user,
    guard_last_administrator,
    people,
    unknown_places,
)
from suqiu.store.accounts.sign_on import unbind
from suqiu.store.users import User, find_user, save_user


@dataclass(frozen=True, slots=True)
class AdminDone:
    """What was done; `secret` is shown this once."""

    message: str
    secret: str = ""


def save(connection: Connection, actor: str, user: User) -> AdminDone:
    """Add a user or change one; InputError when nobody would be left to administer."""
    known = {one.name: one.role for one in people(connection)}
    if user.name == actor and user.role != known[actor]:
        raise InputError("不能改自己的角色", hint="请另一个管理员来改")
    if user.role != "administrator" and user.name in known:
        guard_last_administrator(connection, user.name)
    fresh = save_user(connection, user)
    audit.record(
        connection, actor, "user.save", user.name, role=user.role,
        departments=list(user.departments), streets=list(user.streets), secrecy=user.secrecy,
    )  # fmt: skip
    strange = unknown_places(connection, user.streets, user.departments)
    beware = f"注意：库里还没有{'、'.join(strange)}，看看名字有没有写错。" if strange else ""
    if fresh:
        return AdminDone(
            f"已添加 {user.name}。{beware}下一步：给他一个邀请链接，由他自己设置密码。"
        )
    return AdminDone(f"已修改 {user.name}，立即生效。{beware}")


def act(connection: Connection, actor: str, name: str, action: str, base: str) -> AdminDone:
    """Do `action` to a user: close, invite, reset, unbind, totp or no-totp; InputError for another."""
    match action:
        case "close":
            if name == actor:
                raise InputError("不能停用自己", hint="请另一个管理员来做")
            close_user(connection, name)
            audit.record(connection, actor, "user.close", name)
            return AdminDone(f"已停用 {name}：会话已结束，令牌和邀请已作废。")
        case "invite":
            link = invitation_link(connection, name, base, by=actor)
            return AdminDone(
                f"{name} 的邀请链接，24 小时内有效，只能用一次。请当面或经内网交给本人：", link
            )
        case "unbind":
            find_user(connection, name)
            freed = unbind(connection, name)
            audit.record(connection, actor, "user.unbind", name, accounts=freed)
            return AdminDone(
                f"已解除 {name} 与单点登录账号的绑定，会话已结束；下次从单点登录进来的同名账号会绑定上。"
            )
        case "reset":
            guard_last_administrator(connection, name)
            link = reset_link(connection, name, base, by=actor)
            return AdminDone(
                f"{name} 的密码、动态验证码和锁定已清除。新链接，24 小时内有效：", link
            )
        case "totp":
            find_user(connection, name)
            if not next(one for one in people(connection) if one.name == name).has_password:
                raise InputError(f"{name} 还没有密码", hint="先让他用邀请链接设置密码")
            ask_for_codes(connection, name)
            audit.record(connection, actor, "user.totp.on", name)
            return AdminDone(
                f"{name} 下次用密码登录时，页面会给他看密钥，加进自己手机上的验证码程序；以后登录都要填验证码。"
            )
        case "no-totp":
            find_user(connection, name)
            stop_codes(connection, name)
            audit.record(connection, actor, "user.totp.off", name)
            return AdminDone(f"{name} 不再需要动态验证码。")
    raise InputError(f"没有操作 {action}", hint="刷新页面再试")
