"""Caller lists (骚扰名单, 代表委员) by keyed hash: no number is ever stored.

Telephone numbers are few enough to be tried out one by one, so the hash is an HMAC-SHA-256
whose key, the salt of the settings, must stay apart from the list.
"""

import csv
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from suqiu.errors import InputError, SettingsError
from suqiu.files.table import read_table

LISTS = ("骚扰名单", "代表委员")
_ALIASES = {"代表委员白名单": "代表委员", "白名单": "代表委员"}
_HEADER = ("hash", "list")
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNS = re.compile(r"[\s\-()+.]+")
# From a short service number to an international one.
_NUMBER = re.compile(r"\d{5,15}")
_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$|0?[2-9]\d{8,10}$)")
_LEAST_SALT = 16


@dataclass(frozen=True, slots=True)
class CallerLists:
    """Hashes with the name of their list, and the salt they were made with."""

    salt: str
    names: Mapping[str, str]

    def name(self, phone: str) -> str:
        """The list this number is on, or empty."""
        number = normal_number(phone)
        return self.names.get(number_hash(number, self.salt), "") if number else ""


def normal_number(phone: str) -> str:
    """Digits alone, without 86 in front; empty when this is no telephone number."""
    digits = _SIGNS.sub("", unicodedata.normalize("NFKC", phone))
    if not _NUMBER.fullmatch(digits):
        return ""
    return _COUNTRY.sub("", digits)


def number_hash(number: str, salt: str) -> str:
    """HMAC-SHA-256 of a normal number under the salt, 64 hex digits."""
    return hmac.new(salt.encode(), number.encode(), hashlib.sha256).hexdigest()


def list_name(name: str) -> str:
    """The list meant; InputError when there is no such list."""
    found = _ALIASES.get(name, name)
    if found not in LISTS:
        raise InputError(f"没有「{name}」这种名单", hint=f"用 {'、'.join(LISTS)}")
    return found


def checked_salt(salt: str | None) -> str:
    """The salt; SettingsError when it is missing or so short that it could be guessed."""
    if not salt or len(salt) < _LEAST_SALT:
        raise SettingsError(
            f"来电名单需要设置 SUQIU_CALLER_SALT，至少 {_LEAST_SALT} 个字符",
            hint="生成一次并妥善保存：python3 -c 'import secrets; print(secrets.token_hex(16))'",
        )
    return salt


def load_caller_lists(path: Path, salt: str | None) -> CallerLists:
    """The lists of a CSV with columns hash and list; errors name row and field."""
    return CallerLists(checked_salt(salt), _read(path))


def add_callers(path: Path, phones: Iterable[str], name: str, salt: str | None) -> tuple[int, int]:
    """Put numbers on a list, in a new or existing file; returns how many were new and how
    many the list then holds. A number moves when it was on another list.
    """
    name, salt = list_name(name), checked_salt(salt)
    numbers = []
    for i, phone in enumerate(phones, start=1):
        number = normal_number(phone)
        if not number:  # the number itself must not end up in a log
            raise InputError(f"第 {i} 个号码不是电话号码", hint="只写数字，可带区号、+86 和连字符")
        numbers.append(number)
    names = dict(_read(path)) if path.exists() else {}
    hashes = [number_hash(number, salt) for number in numbers]
    fresh = sum(names.get(key) != name for key in dict.fromkeys(hashes))
    names |= dict.fromkeys(hashes, name)
    _write(path, names)
    return fresh, sum(kept == name for kept in names.values())


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise InputError(
            f"找不到来电名单 {path}", hint="用 suqiu callers add 建立，或改 SUQIU_CALLER_LISTS"
        )
    table = read_table(path)
    columns = [table.column(name) for name in _HEADER]
    if None in columns:
        raise InputError(
            f"来电名单 {path.name} 缺少列 {'、'.join(_HEADER)}", hint="见 docs/intake.md"
        )
    names: dict[str, str] = {}
    for number, row in table.rows:
        key, name = (row[column].strip() for column in columns if column is not None)
        if not _HASH.fullmatch(key):
            raise InputError(
                f"来电名单 {path.name} 第 {number} 行「hash」：不是 64 位十六进制",
                hint="号码用 suqiu callers add 加入，不要手写",
            )
        if name not in LISTS:
            raise InputError(
                f"来电名单 {path.name} 第 {number} 行「list」：「{name}」应是 {'、'.join(LISTS)} 之一",
                hint=f"修改 {path}",
            )
        names[key] = name
    return names


def _write(path: Path, names: Mapping[str, str]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(_HEADER)
            # By hash, so that the order tells nothing about when a number was added.
            rows.writerows(sorted(names.items()))
        draft.replace(path)
    except OSError as error:
        raise InputError(f"写不了 {path}：{error.strerror}", hint="检查目录权限") from error
    finally:
        with suppress(OSError):
            draft.unlink()
