"""Scores made by hand, models that never saw the seed as such, and suites on disk."""

import csv

import pytest

from classifier.labels.corpus import Corpus, Example
from classifier.training.train import train
from eval.measuring.scores import Score

# Four leaves in two branches: code to path.
PATHS = {"a1": ("A", "a1"), "a2": ("A", "a2"), "b1": ("B", "b1"), "b2": ("B", "b2")}
# The greatest branch of the small taxonomy.
NOISE = "0701"


@pytest.fixture(scope="session")
def make_score():
    """A score of the little tree `PATHS`; `guesses` as one word: "a1 b2"."""

    def make_score(code, guesses, confidence=0.5, *, alt="", **rest):
        found = tuple(guesses.split())
        return Score(
            id=rest.pop("id", f"{code}-{guesses}"),
            code=code,
            alt=alt,
            guesses=found,
            confidence=confidence,
            auto=rest.pop("auto", False),
            true_path=PATHS[code],
            alt_path=PATHS[alt] if alt else (),
            best_path=PATHS[found[0]] if found else (),
            **rest,
        )

    return make_score


@pytest.fixture(scope="session")
def site_examples(small_corpus):
    """The small corpus as a site's own examples, so that no seed is in the training."""
    return [Example(e.code, e.body, e.title) for e in small_corpus.examples]


@pytest.fixture(scope="session")
def models(site_examples, small_taxonomy, tmp_path_factory):
    """A good model, which learned three quarters, and a worse one, which learned a twentieth."""
    folder = tmp_path_factory.mktemp("site-models")
    taught = [e for i, e in enumerate(site_examples) if i % 4]
    for name, examples in (("good", taught), ("worse", taught[::20])):
        train(Corpus(examples), small_taxonomy, name=name).save(folder / name)
    return folder


@pytest.fixture
def tested(site_examples, tmp_path):
    """The quarter that neither model learned, as a label file; ids F0-0, F1-1, …"""
    path = tmp_path / "tested.csv"
    write_rows(
        path,
        [
            ("编号", "标题", "内容", "code"),
            *((f"F{i % 3}-{i}", e.title, e.body, e.code)
              for i, e in enumerate(site_examples[::4])),
        ],
    )  # fmt: skip
    return path


@pytest.fixture
def small_tree(small_taxonomy, tmp_path):
    """The small taxonomy as a site's own file."""
    path = tmp_path / "tree.csv"
    rows = [(leaf.code, *leaf.names) for leaf in small_taxonomy.leaves]
    write_rows(path, [("代码", "一级分类", "二级分类", "三级分类"), *rows])
    return path


@pytest.fixture
def two_branches(site_examples, small_taxonomy, tmp_path):
    """As `tested` and `small_tree` without the noise: what is trained on top of their seed is too
    small to read letters, the learning of which would take most of the time.
    """
    data, tree = tmp_path / "two.csv", tmp_path / "two-tree.csv"
    own = [e for e in site_examples if not e.code.startswith(NOISE)][1::4]
    rows = [(f"F{i % 3}-{i}", e.title, e.body, e.code) for i, e in enumerate(own)]
    write_rows(data, [("编号", "标题", "内容", "code"), *rows])
    leaves = [leaf for leaf in small_taxonomy.leaves if not leaf.code.startswith(NOISE)]
    rows = [(leaf.code, *leaf.names) for leaf in leaves]
    write_rows(tree, [("代码", "一级分类", "二级分类", "三级分类"), *rows])
    return data, tree


@pytest.fixture
def suite(tmp_path, models, tested):
    """Writes a suite over `tested` with a model, further lines and gates."""

    def suite(model="good", *lines, gates=""):
        path = tmp_path / f"{model}.toml"
        head = ["[suite]", 'name = "小套件"', 'data = "tested.csv"', f'model = "{models / model}"']
        path.write_text("\n".join([*head, *lines, gates]), "utf-8")
        return path

    return suite


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
