"""What small networks are for: words that mean something else together."""

import numpy as np
import pytest
from scipy import sparse

from classifier.model.calibration import Branches
from classifier.training.small_nets_fit import fit_net, share_of, width_for
from classifier.training.softmax import fit_softmax

NONE = Branches(())


@pytest.fixture(scope="module")
def either():
    """Two words of which either alone is class 1 and both or none class 0, among others."""
    rng = np.random.default_rng(2)
    told = rng.random((4000, 2)) < 0.5
    dense = np.zeros((4000, 12), np.float32)
    dense[:, :2] = told
    dense[:, 2:11] = rng.random((4000, 9)) < 0.2
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1)
    return sparse.csr_matrix(dense), (told[:, 0] != told[:, 1]).astype(np.int64)


def _net(matrix, labels, seed=0):
    return fit_net(matrix, labels, NONE, np.ones(len(labels), np.float32), classes=2, seed=seed)


def test_they_learn_what_linear_weights_cannot(either):
    matrix, labels = either
    net = _net(matrix[:3000], labels[:3000])
    right = (net.scores(matrix[3000:]).argmax(axis=1) == labels[3000:]).mean()
    linear = fit_softmax(matrix[:3000], labels[:3000], NONE, classes=2)
    assert right > 0.95
    assert ((matrix[3000:] @ linear).argmax(axis=1) == labels[3000:]).mean() < 0.8


def test_the_same_rows_and_seed_give_the_same_network(either):
    matrix, labels = either
    again = _net(matrix[:600], labels[:600]).scores(matrix)
    assert np.array_equal(_net(matrix[:600], labels[:600]).scores(matrix), again)
    assert not np.array_equal(_net(matrix[:600], labels[:600], seed=1).scores(matrix), again)


def test_a_word_that_was_never_seen_says_nothing(either):
    matrix, labels = either
    net = _net(matrix[:600], labels[:600])
    unseen = sparse.csr_matrix((np.ones(1, np.float32), ([0], [11])), shape=(1, 12))
    assert (net.scores(unseen) == 0).all()


def test_few_rows_teach_no_network_and_rare_words_are_left_out():
    dense = np.zeros((10_000, 3), np.float32)
    dense[:, 0], dense[:10, 1], dense[:9, 2] = 1, 1, 1
    matrix = sparse.csr_matrix(dense)
    assert width_for(matrix) == 2
    assert width_for(matrix[1:]) == 0


def test_a_share_does_not_depend_on_the_scale_of_the_scores(either):
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 3, 500)
    scores = rng.standard_normal((500, 3)).astype(np.float32)
    scores[np.arange(500), labels] += 1
    even = share_of(scores, scores, labels)
    assert even == pytest.approx(3 / 7, rel=0.02)
    assert share_of(scores * 4, scores / 2, labels) == pytest.approx(even * 8, rel=0.02)
