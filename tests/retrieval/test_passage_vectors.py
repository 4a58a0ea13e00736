"""Vectors of passages: filled in, gone on with, and what they say of a question."""

from datetime import date

import numpy as np
import pytest

from benchmarks.knowledge import shipped_guides
from classifier.leaning import LeafLeaner
from retrieval.errors import RetrievalError
from retrieval.knowledge.base import add_document, documents_in
from retrieval.knowledge.fit import fit
from retrieval.knowledge.quote import find_quotes
from retrieval.knowledge.vectors import cosines, embed_passages, kept_vectors, packed
from suqiu.data import datasets_root
from suqiu.store.users import local_administrator

DAY = date(2026, 10, 1)
# No word of it is in the passage that answers it.
ASKED, ANSWER = "房本丢了怎么补", "证书补发"


class Matters:
    """An encoder that knows one matter: texts of it along the first axis, others near the second."""

    dim = 8

    def __init__(self, name="matters", most=10_000):
        self.name, self.most = name, most

    def encode(self, texts, *, questions=False):
        self.most -= len(texts)
        if self.most < 0:
            raise RetrievalError("断电")
        found = np.array([self._axis(text) for text in texts], np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def _axis(self, text):
        if any(word in text for word in ("房本", "证书遗失")):
            return [1, 0.1] + [0] * 6
        return [len(text) % 7 / 100, 1] + [0] * 6


@pytest.fixture(scope="module")
def guides():
    return shipped_guides()


@pytest.fixture(scope="module")
def leaner(small_model):
    return LeafLeaner(small_model)


def near(passages, encoder):
    return cosines(packed(encoder.encode([one.body for one in passages])), encoder, ASKED)


def heading(passages, found):
    return passages[found.found[0][0]].heading.rsplit(" > ", 1)[-1] if found.found else ""


def test_what_stands_out_and_is_of_the_matter_is_shown(guides, leaner):
    assert heading(guides, fit(guides, ASKED, leaner)) != ANSWER
    assert heading(guides, fit(guides, ASKED, leaner, near(guides, Matters()))) == ANSWER


def test_an_encoder_that_tells_nothing_apart_makes_nothing_sure(guides, leaner):
    asked = "停水之前会不会通知"
    assert fit(guides, asked, leaner).sure
    assert not fit(guides, asked, leaner, np.full(len(guides), 0.8)).sure


def test_among_few_passages_standing_out_says_nothing(guides, leaner):
    few = guides[:20]
    assert fit(few, ASKED, leaner, near(few, Matters())) == fit(few, ASKED, leaner)


def test_vectors_are_kept_so_that_a_cosine_hardly_changes():
    rows = np.random.default_rng(0).normal(size=(3, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)

    class Same:
        name, dim = "same", 384

        def encode(self, texts, *, questions=False):
            return rows[:1]

    assert np.abs(cosines(packed(rows), Same(), "问") - rows @ rows[0]).max() < 1e-3


def test_old_passages_get_theirs_and_a_broken_run_is_gone_on_with(store_database, tmp_path, leaner):
    engine = store_database.owner()
    many = tmp_path / "长.md"
    many.write_text("\n".join(f"# 第{n}节\n\n第{n}节的内容。" for n in range(120)), "utf-8")
    folder = datasets_root() / "retrieval" / "guides"

    def add(paths, encoder=None):
        with engine.begin() as connection:
            for path in documents_in(paths):
                add_document(
                    connection, path, owner="中心", valid_from=DAY, valid_to=None, encoder=encoder
                )

    def ask(encoder=None):
        with store_database.reader(local_administrator()) as connection:
            return find_quotes(connection, ASKED, DAY, leaner, encoder)

    def kept():
        with engine.connect() as connection:
            return kept_vectors(connection)

    add([folder, many])
    assert kept() == {None: 195}
    with pytest.raises(RetrievalError, match="断电"):
        embed_passages(engine, Matters(most=150))
    assert kept() == {None: 95, "matters": 100}
    # Half of them say nothing: the words alone serve.
    assert ask(Matters()) == ask()
    assert embed_passages(engine, Matters()) == 95
    assert embed_passages(engine, Matters()) == 0
    shown = ask(Matters())
    assert (shown.answers or shown.nearest)[0].heading.endswith(ANSWER)
    assert ask(Matters("other")) == ask()
    add([many], Matters())
    assert kept() == {"matters": 195}
    # Without the encoder a new document has none, until the next run.
    add([many])
    assert ask(Matters()) == ask()
    assert embed_passages(engine, Matters("other")) == 195
    assert kept() == {"other": 195}
