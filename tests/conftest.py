"""A small real model, trained once a run on a part of the seed, and the command line."""

import copy
import os
import resource
import shutil
import sys
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from classifier.classifier import Classifier
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.corpus import Corpus, seed_corpus
from classifier.model.leaf_model import LeafModel
from classifier.seed_taxonomy import seed_taxonomy
from classifier.training.train import train
from serve.cli import main
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.server import embedded
from suqiu.taxonomy import Taxonomy
from tests.llm_server import LlmServer

BRANCHES = ("0201", "0701", "1001")
# How long an example takes says how busy the machine is, nothing about the code.
hypothesis.settings.register_profile(
    "suqiu", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suqiu")


@pytest.fixture(scope="session")
def small_taxonomy():
    """Three second-level branches of the seed: water supply, noise and one more."""
    leaves = [leaf for leaf in seed_taxonomy().leaves if leaf.code.startswith(BRANCHES)]
    return Taxonomy(leaves, version="small")


@pytest.fixture(scope="session")
def small_corpus(small_taxonomy):
    return Corpus(e for e in seed_corpus().examples if e.code in small_taxonomy)


@pytest.fixture(scope="session")
def model_folder(small_corpus, small_taxonomy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "small"
    train(small_corpus, small_taxonomy, name="small").save(folder)
    return folder


@pytest.fixture(scope="session")
def small_model(model_folder):
    return LeafModel.load(model_folder)


@pytest.fixture(scope="session")
def desk():
    """The desk with the shipped rules and no caller lists."""
    return IntakeDesk(load_intake_rules())


@pytest.fixture(scope="session")
def _classifier(small_model, desk):
    return Classifier(small_model, desk=desk, threshold=0.8)


@pytest.fixture
def classifier(_classifier):
    """Each test may change its own."""
    return copy.copy(_classifier)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path, model_folder):
    """Every test runs with the small model, on folders of its own, whatever the machine has set."""
    monkeypatch.setenv("SUQIU_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SUQIU_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("SUQIU_MODEL", str(model_folder))
    monkeypatch.setenv("SUQIU_WORKERS", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in [name for name in os.environ if name.startswith("SUQIU_LLM_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def llm_server():
    """A language model server of our own, behaving well until told otherwise."""
    with LlmServer() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def suqiu(monkeypatch, capsys):
    """Runs `suqiu` with the given words, errors and exit codes included."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["suqiu", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Run(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def store_server():
    """One embedded PostgreSQL a run; its database `suqiu` is the template of all others."""
    # Not pytest's own folder: the server runs as another user where tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="suqiu-store-"))
    with Database.open(Settings(data_dir=folder)) as database:
        url = database.url
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # What is lost with the machine is no loss here, and a slow disk is not waited for.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    yield url
    embedded.stop(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def store_url(store_server):
    """A fresh migrated database a test module; gives the owner's URL."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(store_server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE suqiu"))
        yield store_server.set(database=name)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="module")
def store_database(store_url):
    """The store of this module, open; what tests write stays until the module ends."""
    with Database(store_url, store_url.set(username="suqiu_reader"), statement_timeout=2) as store:
        yield store


@pytest.fixture
def store_environment(monkeypatch, store_url):
    """Commands of this test work on the module's store."""
    for name, url in (
        ("SUQIU_DATABASE_URL", store_url),
        ("SUQIU_DATABASE_READER_URL", store_url.set(username="suqiu_reader")),
    ):
        monkeypatch.setenv(name, url.render_as_string(hide_password=False))


@pytest.fixture
def small_files():
    """Within it this process writes no file of more than so many bytes, as on a disk that is full."""

    @contextmanager
    def limited(most):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return limited
