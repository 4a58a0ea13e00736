"""Caller lists (骚扰名单, 代表委员) by keyed hash: no number is ever stored.

Telephone numbers are few enough to be tried out one by one, so the hash is an HMAC-SHA-256
whose key, the salt of the settings, must stay apart from the list. The first row of the list
checks the salt: with another one nobody would be found, without a word.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from suqiu.draft import draft_of
from suqiu.errors import Fault, InputError, SettingsError
from suqiu.files.header import Fit, columns_test
from suqiu.files.rows import OnNote
from suqiu.files.table import Table, read_tables
from suqiu.phone import Phone, number_hash, phone_numbers, phones
from suqiu.row_number import row_words

LISTS = ("骚扰名单", "代表委员")
_ALIASES = {"代表委员白名单": "代表委员", "白名单": "代表委员"}
_HEADER = ("hash", "list")
_HASH = re.compile(r"[0-9a-f]{64}")
# What the check row is called in the column of lists, and the constant that is hashed for it.
_CHECK = "盐的校验"
_CONSTANT = "suqiu caller lists"
_LEAST_SALT = 16


@dataclass(frozen=True, slots=True)
class CallerLists:
    """Hashes with the name of their list, and the salt they were made with; `checked` says
    whether the file could tell that it is the same salt, `notes` which sheets of a workbook were
    read and which not.
    """

    salt: str
    names: Mapping[str, str]
    checked: bool = True
    notes: tuple[str, ...] = ()

    def name(self, phone: str) -> str:
        """The list this number is on, of several the first that is on one; or empty."""
        keys = (number_hash(number, self.salt) for number in phone_numbers(phone))
        return next((self.names[key] for key in keys if key in self.names), "")


@dataclass(frozen=True, slots=True)
class Added:
    """What `add_callers` did: how many numbers were new, how many the list then holds, what could
    not be added (rows count from 1), and whether the salt of an older file was taken on trust.
    """

    fresh: int
    total: int
    faults: tuple[Fault, ...]
    unchecked: bool


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
    """The lists of a CSV with columns hash and list; errors name row and field. SettingsError when
    the file was written with another salt; files without a check row are taken on trust.
    """
    salt = checked_salt(salt)
    notes: list[str] = []
    names = _read(path, notes.append)
    checks = [key for key, name in names.items() if name == _CHECK]
    if any(key != number_hash(_CONSTANT, salt) for key in checks):
        raise SettingsError(
            f"来电名单 {path.name} 不是用现在的 SUQIU_CALLER_SALT 建的，一个号码也认不出",
            hint="换回建名单时的盐；盐丢了，就用原来的号码另建一个文件",
        )
    for key in checks:
        del names[key]
    return CallerLists(salt, names, checked=bool(checks), notes=tuple(notes))


def add_callers(path: Path, written: Iterable[str], name: str, salt: str | None) -> Added:
    """Put numbers on a list, in a new or existing file. A number moves when it was on another
    list. A cell may hold several; empty ones are passed over. InputError when none can be added,
    or the file holds more than the list.
    """
    name, salt = list_name(name), checked_salt(salt)
    cells = [(row, phone) for row, cell in enumerate(written, start=1) for phone in phones(cell)]
    faults = tuple(_fault(row, phone) for row, phone in cells if phone.fault)
    numbers = [phone.digits for _, phone in cells if not phone.fault]
    old = load_caller_lists(path, salt) if path.exists() else CallerLists(salt, {})
    if not numbers:
        why = f"：{faults[0]}" if faults else ""
        raise InputError(f"没有可以加入的号码{why}", hint="只写数字，座机带区号，可带 +86 和连字符")
    if old.notes:
        # What is written is one table: sheets and titles beside it would be gone.
        raise InputError(
            f"来电名单 {path.name} 不只是一张表，没有加：{'；'.join(old.notes)}",
            hint="把名单另存为只有 hash、list 两列的 CSV，再加",
        )
    names = dict(old.names)
    hashes = [number_hash(number, salt) for number in numbers]
    fresh = sum(names.get(key) != name for key in dict.fromkeys(hashes))
    names |= dict.fromkeys(hashes, name)
    _write(path, names, salt)
    total = sum(kept == name for kept in names.values())
    return Added(fresh, total, faults, not old.checked)


def _fault(row: int, phone: Phone) -> Fault:
    # The number itself must not end up in a log.
    return Fault(row, "号码", phone.fault)


def _read(path: Path, on_note: OnNote) -> dict[str, str]:
    if not path.is_file():
        raise InputError(
            f"找不到来电名单 {path}", hint="用 suqiu callers add 建立，或改 SUQIU_CALLER_LISTS"
        )
    fits = columns_test(*((name,) for name in _HEADER))
    tables = read_tables(path, fits, on_note)
    if fits(tables.header) is not Fit.ALL:
        raise InputError(
            f"来电名单 {path.name} 缺少列 {'、'.join(_HEADER)}", hint="见 docs/calls.md"
        )
    names: dict[str, str] = {}
    for number, key, name in (row for table in tables.parts for row in _cells(table)):
        if not _HASH.fullmatch(key):
            raise InputError(
                f"来电名单 {path.name} {row_words(number)}「hash」：不是 64 位十六进制",
                hint="号码用 suqiu callers add 加入，不要手写",
            )
        if name not in (*LISTS, _CHECK):
            raise InputError(
                f"来电名单 {path.name} {row_words(number)}「list」：「{name}」应是 {'、'.join(LISTS)} 之一",
                hint=f"修改 {path}",
            )
        names[key] = name
    return names


def _cells(table: Table) -> Iterator[tuple[int, str, str]]:
    """Number, hash and list of each row of a sheet."""
    columns = [table.column(name) for name in _HEADER]
    for number, row in table.rows:
        key, name = (row[column].strip() for column in columns if column is not None)
        yield number, key, name


def _write(path: Path, names: Mapping[str, str], salt: str) -> None:
    with draft_of(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_HEADER)
        rows.writerow((number_hash(_CONSTANT, salt), _CHECK))
        # By hash, so that the order tells nothing about when a number was added.
        rows.writerows(sorted(names.items()))
