"""deploy/: files parse, and name commands, paths and settings that exist."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from serve.cli import assemble
from suqiu.settings import Settings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"


def _exists(words):
    group = typer.main.get_command(assemble())
    for word in words:
        if not hasattr(group, "commands") or word not in group.commands:
            return False
        group = group.commands[word]
    return True


@pytest.mark.parametrize("name", ["suqiu.service", "suqiu-worker.service"])
def test_a_unit_runs_commands_that_exist_and_not_as_root(name):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / name)
    service = unit["Service"]
    assert service["User"] == "suqiu"
    assert service["NoNewPrivileges"] == "true"
    for key in ("ExecStart", "ExecStartPre"):
        if key in service:
            program, *words = service[key].split()
            assert program == "/opt/suqiu/bin/suqiu"
            assert _exists(words), words


def test_commands_of_compose_and_dockerfile_exist():
    for name in ("compose.yaml", "Dockerfile"):
        found = re.findall(r'\["suqiu", ([^\]]+)\]', (DEPLOY / name).read_text())
        assert found
        for words in found:
            assert _exists(re.findall(r'"([^"]+)"', words)), words


def test_settings_named_in_deploy_exist():
    names = set()
    for path in DEPLOY.iterdir():
        names |= set(re.findall(r"\bSUQIU_[A-Z_]+\b", path.read_text()))
    assert names
    assert names <= {f"SUQIU_{name.upper()}" for name in Settings.model_fields}


def test_nothing_in_deploy_holds_a_password():
    for path in DEPLOY.iterdir():
        for password in re.findall(r"postgresql://\w+:([^@]+)@", path.read_text()):
            assert password in ("密码", "…"), path.name


def test_copied_files_exist():
    assert (ROOT / "constraints.txt").is_file()
    assert "-c constraints.txt" in (DEPLOY / "Dockerfile").read_text()


def test_the_wheelhouse_script_is_sound():
    script = ROOT / "scripts" / "wheelhouse"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
