"""Examples in the documentation are run."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from serve.cli import assemble

ROOT = Path(__file__).parents[1]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
EXAMPLES = [
    (page.name, command, output)
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for block in CONSOLE.findall(page.read_text())
    for command, output in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE)
]


def test_there_are_examples():
    assert EXAMPLES


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES)
def test_example(page, command, output, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *words = shlex.split(command)
    assert program == "suqiu"
    result = CliRunner().invoke(assemble(), words, catch_exceptions=False)
    assert result.output == output
