"""Whom verified claims let in: known users, or those whom the issuer's role claim makes one.

A user is bound to the issuer's account (`sub`) at his first login; from then on the account
counts, not the name: who is given a name that was another's does not come in by it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from serve.oidc.errors import SignOnError
from serve.oidc.options import Options
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.accounts.people import people
from suqiu.store.accounts.sign_on import bind, bound_user
from suqiu.store.users import User, check_user, find_user, save_user

# They answer for the others: let in by the site's own password unless configured otherwise.
_GUARDED = ("administrator", "auditor")
_MOST = 200
# OpenID Connect Core 1.0: no subject is longer.
_LONGEST = 255


def admit(connection: Connection, claims: Mapping[str, Any], options: Options) -> User:
    """The user to log in. SignOnError when nobody of that name is known and no claim gives a
    role, when the user is closed, is bound to another account of the issuer, or is an
    administrator or auditor without permission to come this way.

    A user with a password here is governed here; one without, where a role claim is set, by the
    issuer: role and scope follow the claims at every login.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST or "\0" in subject:
        raise SignOnError("token:sub", "统一登录的回答没有通过检查")
    bound = bound_user(connection, options.issuer, subject)
    user = _let_in(connection, claims, options, bound or _name(claims, options))
    if bound is None:
        if not bind(connection, options.issuer, subject, user.name):
            raise SignOnError(
                "subject", f"用户 {user.name} 已绑定统一登录里的另一个账号",
                hint="真的换了账号，请管理员在“管理—用户”解除绑定",
            )  # fmt: skip
        audit.record(connection, user.name, "user.bind", user.name, subject=subject)
    return user


def _name(claims: Mapping[str, Any], options: Options) -> str:
    name = claims.get(options.name_claim)
    if not isinstance(name, str) or not name.strip():
        raise SignOnError("name", "统一登录没有给出用户名", hint="请联系管理员")
    return name.strip()


def _let_in(connection: Connection, claims: Mapping[str, Any], options: Options, name: str) -> User:
    known = next((one for one in people(connection) if one.name == name), None)
    if known is not None and not known.active:
        raise SignOnError("closed", "您的账号已停用", hint="请联系管理员")
    if options.role_claim is None or (known is not None and known.has_password):
        if known is None:
            raise SignOnError("unknown", f"这里没有用户 {name[:100]}", hint="请管理员先添加")
        return _permitted(find_user(connection, name), options)
    before = find_user(connection, name) if known is not None else None
    if before is not None:
        _permitted(before, options)
    user = _permitted(_governed(before or User(name, ""), claims, options), options)
    if user != before:
        save_user(connection, user)
        audit.record(
            connection, user.name, "user.save", user.name, way="oidc", role=user.role,
            departments=list(user.departments), streets=list(user.streets), secrecy=user.secrecy,
        )  # fmt: skip
    return user


def _permitted(user: User, options: Options) -> User:
    if user.role in _GUARDED and not options.administrators:
        raise SignOnError("guarded", "管理员和审计员请用本地账号登录")
    return user


def _governed(user: User, claims: Mapping[str, Any], options: Options) -> User:
    """The user as the claims make him; the level of secrecy is given here alone."""
    values = _words(claims.get(options.role_claim or "")) or ()
    roles = {options.roles[value] for value in values if value in options.roles}
    if len(roles) != 1:
        code = "role" if not roles else "roles"
        raise SignOnError(code, "统一登录没有给您在这里的角色", hint="请联系管理员")
    made = replace(user, role=roles.pop())
    if options.departments_claim is not None:
        made = replace(made, departments=_scope(claims, options.departments_claim))
    if options.streets_claim is not None:
        made = replace(made, streets=_scope(claims, options.streets_claim))
    try:
        return check_user(made)
    except InputError as error:
        raise SignOnError("name", error.message, hint="请联系管理员") from error


def _scope(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The claim's words. An empty scope may mean all tickets, so it must be said, not left out."""
    found = _words(claims.get(name))
    if found is None:
        raise SignOnError("scope", "统一登录没有给出您的部门或街道", hint="请联系管理员")
    return found


def _words(value: object) -> tuple[str, ...] | None:
    """A claim's words, of one string or a list of strings; None for anything else."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return None
    words = (one.strip() for one in listed[:_MOST])
    return tuple(dict.fromkeys(word for word in words if word))
