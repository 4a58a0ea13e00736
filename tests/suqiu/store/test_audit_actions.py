"""Every action code that the program writes has a Chinese name, and every name a code."""

import ast
from pathlib import Path
from typing import get_args, get_type_hints

from serve.web.pages import warnings
from suqiu.store.audit_actions import ACTIONS, action_name

ROOT = Path(__file__).parents[3]
ROOMS = ("suqiu", "classifier", "retrieval", "reporting", "serve", "eval")
# Codes put together while running: where, how they begin, and what may follow.
PUT_TOGETHER = {
    ("serve/web/pages/warnings.py", "warning."): get_args(get_type_hints(warnings.act)["action"]),
    ("serve/admin/jobs.py", "job."): ("retry", "cancel"),
    ("serve/models/switch.py", "model."): ("use", "rollback", "keep"),
}


def _entries():
    """File and third argument of every call that writes an audit entry."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if "audit" not in source:
                continue
            tree = ast.parse(source)
            names = {
                alias.asname or alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
                if (node.module, alias.name)
                in (("suqiu.store.audit", "record"), ("serve.cli.audited", "audited"))
            }
            inside = path.match("suqiu/store/audit.py")
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call):
                    continue
                called = node.func
                by_module = (
                    isinstance(called, ast.Attribute)
                    and called.attr == "record"
                    and isinstance(called.value, ast.Name)
                    and called.value.id == "audit"
                )
                by_name = isinstance(called, ast.Name) and (
                    called.id in names or (inside and called.id == "record")
                )
                if by_module or by_name:
                    place = 1 if by_name and called.id == "audited" else 2
                    yield str(path.relative_to(ROOT)), node.args[place]


def _codes():
    found = set()
    for path, argument in _entries():
        match argument:
            case ast.Constant(value=str(code)):
                found.add(code)
            case ast.JoinedStr(values=[ast.Constant(value=start), ast.FormattedValue()]):
                assert (path, start) in PUT_TOGETHER, f"enter {start}… of {path} in PUT_TOGETHER"
                found |= {start + end for end in PUT_TOGETHER[path, start]}
            case ast.Name(id="action") if path == "serve/cli/audited.py":
                pass  # hands on what it was called with
            case _:
                raise AssertionError(f"{path}: an action that cannot be read: {ast.dump(argument)}")
    return found


def test_every_code_has_a_name_and_every_name_a_code():
    codes = _codes()
    assert len(codes) > 30
    assert codes - set(ACTIONS) == set(), "name these in suqiu/store/audit_actions.py"
    assert set(ACTIONS) - codes == set(), "nothing writes these any more"


def test_names_are_chinese_and_told_apart():
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    for name in ACTIONS.values():
        assert name, name
        assert all("一" <= sign <= "鿿" for sign in name), name


def test_a_code_of_a_later_program_is_shown_as_it_is():
    assert action_name("later.thing") == "later.thing"
