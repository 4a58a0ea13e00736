"""deploy/: files parse, and name commands, paths and settings that exist."""

import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer.main

from reporting.reports.charts.fonts import _FILES
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


def test_a_check_that_migrates_the_database_is_not_broken_off():
    """`config check` opens the database, and an upgrade of a big one takes half an hour."""
    text = (DEPLOY / "suqiu.service").read_text()
    assert "ExecStartPre=" in text
    assert "\nTimeoutStartSec=infinity\n" in text


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


def _dockerfile():
    """The instructions of the Dockerfile, those over several lines as one."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _service(name):
    """What compose.yaml says of a service, with what all of ours share."""
    text = (DEPLOY / "compose.yaml").read_text()
    [found] = re.findall(rf"(?m)^  {name}:\n((?:    .*\n)+)", text)
    [shared] = re.findall(r"(?m)^x-suqiu: &suqiu\n((?:  .*\n)+)", text)
    return found + (shared if "<<: *suqiu" in found else "")


def test_the_image_is_built_of_what_the_package_needs_and_nothing_else():
    ignored, *allowed = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"
    ]
    assert ignored == "*"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    needed |= {*project["project"]["license-files"], "pyproject.toml", "constraints.txt"}
    assert all((ROOT / name).exists() for name in needed)
    assert {line.removeprefix("!") for line in allowed if line[0] == "!"} == {*needed, "wheelhouse"}
    # Secrets lie in deploy/; what is copied stays in a layer, whatever is removed later.
    assert "COPY . ." in _dockerfile()[: _dockerfile().index("FROM ${BASE}")]


def test_the_image_is_built_from_an_index_or_from_wheels_alone():
    build = next(line for line in _dockerfile() if "pip install" in line)
    assert "--no-index --find-links wheelhouse suqiu" in build
    assert "-c constraints.txt ." in build
    assert {"ARG PIP_INDEX_URL", "ARG PIP_TRUSTED_HOST"} <= set(_dockerfile())
    [args] = re.findall(r"args: \[([^\]]+)\]", (DEPLOY / "compose.yaml").read_text())
    named = {line.split()[1].split("=")[0] for line in _dockerfile() if line.startswith("ARG")}
    assert set(args.split(", ")) == named


def test_the_image_runs_as_nobody_special_with_a_font_a_zone_and_its_programs():
    lines = _dockerfile()
    last = lines[lines.index("FROM ${BASE}") :]
    assert last.index("USER suqiu") > max(
        i for i, line in enumerate(last) if line.startswith("RUN")
    )
    font = next(line for line in last if line.startswith("ARG FONT_PACKAGE=")).split("=")[1]
    assert _FILES.search(font.removeprefix("fonts-") + "-")
    [env] = [line for line in last if line.startswith("ENV")]
    assert {"TZ=Asia/Shanghai", "LANG=C.UTF-8", "PATH=/opt/suqiu/bin:${PATH}"} <= set(env.split())
    # As a list: the signal to stop reaches the program, not a shell.
    assert last[-1] == 'CMD ["suqiu", "serve"]'
    assert '"http://127.0.0.1:8000/readyz"'.strip('"') in next(
        line for line in last if line.startswith("HEALTHCHECK")
    )


def test_only_the_service_that_answers_is_asked_whether_it_does():
    for name in ("worker", "migrate"):
        assert "healthcheck: {disable: true}" in _service(name)
    assert "healthcheck" not in _service("web")
    assert 'restart: "no"' in _service("migrate")
    for name in ("web", "worker"):
        assert 'volumes: ["files:/var/lib/suqiu"]' in _service(name)
        assert "condition: service_completed_successfully" in _service(name)
        assert "init: true" in _service(name)
    # Only this machine reaches the port, so whoever comes may say for whom.
    assert 'ports: ["127.0.0.1:8000:8000"]' in _service("web")
    assert 'FORWARDED_ALLOW_IPS: "*"' in _service("web")


def test_the_database_of_compose_knows_the_reader_and_is_waited_for():
    database = _service("db")
    assert "./reader-role.sh:/docker-entrypoint-initdb.d/reader-role.sh:ro" in database
    assert '"pg_isready", "-h", "127.0.0.1"' in database
    script = DEPLOY / "reader-role.sh"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    assert "CREATE ROLE suqiu_reader LOGIN" in script.read_text()
    told = (DEPLOY / "compose.yaml").read_text()
    for name in re.findall(r"\$([A-Z]+_PASSWORD)", script.read_text()):
        assert f"#   {name}=…" in told


def test_the_wheelhouse_script_is_sound():
    script = ROOT / "scripts" / "wheelhouse"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
