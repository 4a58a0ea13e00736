"""The walls of the house: what a reader may rely on without reading everything."""

import ast
import re
from pathlib import Path

import typer.main

from serve.cli import assemble
from suqiu.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
ROOMS = ("suqiu", "classifier", "retrieval", "reporting", "serve", "eval")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def test_each_command_is_found_by_its_first_word():
    whole = typer.main.get_command(assemble()).commands
    for word, command in whole.items():
        alone = typer.main.get_command(assemble([word])).commands
        assert alone[word].help == command.help
        assert len(alone) < len(whole)


def test_datasets_holds_data_only():
    assert not list((ROOT / "datasets").rglob("*.py"))


def test_no_file_is_longer_than_400_lines():
    long = {str(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_every_module_says_what_it_is():
    silent = [str(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_no_mocks_of_our_own_code():
    word = "mo" + "ck"
    users = [
        p
        for p in (ROOT / "tests").rglob("*.py")
        if word in p.read_text() and p.name != "test_house.py"
    ]
    assert users == []


def test_every_setting_is_documented_with_its_default():
    text = (ROOT / "docs/settings.md").read_text()
    for name, field in Settings.model_fields.items():
        line = re.search(rf"^\| `SUQIU_{name.upper()}` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
        assert line, f"docs/settings.md lacks SUQIU_{name.upper()}"
        assert line[2] == field.description
        if field.default is not None and field.default_factory is None:
            assert line[1] == str(field.default)


def _commands(group, prefix="suqiu"):
    for name, command in group.commands.items():
        yield f"{prefix} {name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix} {name}")


def test_every_command_is_documented_and_has_chinese_help():
    told = {}
    for page in (ROOT / "docs/commands").glob("*.md"):
        for name, words in re.findall(
            r"^## `(.+?)`$(.*?)(?=^## |\Z)", page.read_text(), re.MULTILINE | re.DOTALL
        ):
            told[name] = words
    index = (ROOT / "docs/commands.md").read_text()
    for name, command in _commands(typer.main.get_command(assemble())):
        assert command.help, name
        assert re.search("[一-鿿]", command.help), name
        if not hasattr(command, "commands"):
            assert f"`{name.removeprefix('suqiu ')}`" in index, f"docs/commands.md lacks {name}"
            for parameter in command.params:
                for option in parameter.opts:
                    if option.startswith("--") and option != "--help":
                        assert option in told[name], f"docs/commands/ lacks {name} {option}"


def test_docs_name_files_that_exist():
    folders = (*ROOMS, "tests", "browser", "benchmarks", "tools")
    programs = {path.name for folder in folders for path in (ROOT / folder).rglob("*.py")}
    for page in PAGES:
        text = page.read_text()
        for name in re.findall(
            r"`((?:suqiu|classifier|retrieval|reporting|serve|eval|datasets|tests)/[\w/.]*)`", text
        ):
            assert (ROOT / name).exists(), f"{page.name} names {name}"
        for name in re.findall(r"`(\w+\.py)`", text):
            assert name in programs, f"{page.name} names {name}"


def test_sources_name_pages_that_exist():
    for path in SOURCES:
        for name in re.findall(r"docs/[\w/-]+\.md", path.read_text()):
            assert (ROOT / name).exists(), f"{path.name} names {name}"


def test_links_between_pages_lead_somewhere():
    for page in (ROOT / "README.md", *PAGES):
        for name, _, place in re.findall(r"\]\((?!https?:)([^)#]*)(#([^)]*))?\)", page.read_text()):
            there = page.parent / name if name else page
            assert there.exists(), f"{page.name} links {name}"
            assert not place or place in _places(there), f"{page.name} links {name}#{place}"


def _places(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}


def test_pages_have_names_of_their_own():
    """They can be knowledge (`suqiu knowledge add docs`), which is known by the name of its file."""
    assert len({page.name for page in PAGES}) == len(PAGES)


def test_every_page_is_reached_from_the_readme():
    readme = (ROOT / "README.md").read_text()
    index = (ROOT / "docs/commands.md").read_text()
    for page in PAGES:
        listed = index if page.parent.name == "commands" else readme
        assert f"({page.relative_to(ROOT if listed is readme else page.parents[1])})" in listed
