"""`suqiu eval` asked as a person would: the evaluation is a sibling, its answers are read as data."""

import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from importlib.metadata import entry_points
from typing import Any

import orjson
import typer.core
import typer.main

from suqiu.errors import InputError


def ask_evaluation(*words: str) -> Mapping[str, Any]:
    """The JSON that `suqiu eval` gives to these words; SuqiuError as it raises them, ValueError
    where it says nothing readable.
    """
    said = io.StringIO()
    with redirect_stdout(said):
        _evaluation().main([*words, "--json"], prog_name="suqiu eval", standalone_mode=False)
    found: Mapping[str, Any] = orjson.loads(said.getvalue())
    return found


def _evaluation() -> typer.core.TyperGroup:
    """`suqiu eval`, found as the command line finds it."""
    for plugin in entry_points(group="suqiu.commands", name="eval"):
        found = typer.main.get_command(plugin.load())
        assert isinstance(found, typer.core.TyperGroup)
        return found
    raise InputError("没有装评测命令", hint="重新安装 suqiu")
