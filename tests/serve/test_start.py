"""Commands load what they need and no more: what is heavy takes seconds before the first word."""

import subprocess
import sys

import pytest

# Of workbooks, columns, training and statistics; the database and questions besides.
_HEAVY = (
    "openpyxl", "pyarrow", "sklearn", "pandas", "scipy.special", "scipy.linalg", "docx",
    "classifier.training.train",
)  # fmt: skip
_ROOMS = ("reporting", "serve.web", "serve.chat", "sqlglot", "jinja2", "joserfc", "httpx")
_QUESTIONS = ("sqlalchemy", "psycopg", "sqlglot", "fastapi", "reporting.ask")


@pytest.mark.parametrize(
    ("modules", "needless"),
    [
        ("serve.cli.classify", (*_HEAVY, *_QUESTIONS)),
        ("serve.cli.serve, serve.service.app", _HEAVY),
        # What is there when the first ticket can be taken.
        ("serve.cli.serve, serve.service.base", (*_HEAVY, *_ROOMS)),
    ],
)
def test_a_command_loads_nothing_needless(modules, needless):
    code = f"import sys, {modules}\nprint(*(n for n in {needless} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == []
