"""A small real model, trained once a run on a part of the seed, and the command line."""

import os
import sys
from dataclasses import dataclass

import pytest

from classifier.classifier import Classifier
from classifier.corpus import Corpus, seed_corpus, seed_taxonomy
from classifier.intake.desk import Desk, load_rules
from classifier.leaf_model import LeafModel
from classifier.train import train
from serve.cli import main
from suqiu.taxonomy import Taxonomy
from tests.llm_server import LlmServer

BRANCHES = ("0201", "0701", "1001")


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
    return Desk(load_rules())


@pytest.fixture
def classifier(small_model, desk):
    return Classifier(small_model, desk=desk, threshold=0.8)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path, model_folder):
    """Every test runs with the small model, in its own cache, whatever the machine has set."""
    monkeypatch.setenv("SUQIU_CACHE_DIR", str(tmp_path / "cache"))
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
