"""Levels of secrecy (密级) and their names; users, tickets and a site's tables share them."""

from suqiu.errors import InputError
from suqiu.store.users import HIGHEST_SECRECY

NAMES = ("公开", "内部", "秘密")


def level_of(text: str) -> int:
    """0 for 公开, 1 for 内部, 2 for 秘密, or the digit itself; InputError for anything else."""
    said = text.strip()
    if said in NAMES:
        return NAMES.index(said)
    if said.isascii() and said.isdigit() and int(said) <= HIGHEST_SECRECY:
        return int(said)
    raise InputError(
        f"没有密级“{said[:20]}”", hint=f"可用：{'、'.join(NAMES)}，或 0 到 {HIGHEST_SECRECY}"
    )


def name_of(level: int) -> str:
    """公开, 内部, 秘密, or 3级 and up for what a site made of its own."""
    return NAMES[level] if 0 <= level < len(NAMES) else f"{level}级"
