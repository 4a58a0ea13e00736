"""Small networks: rounding costs little, several are their mean, and a saved one is the same."""

import numpy as np
import pytest
from scipy import sparse

from classifier.model.scorer import Scorer
from classifier.model.small_nets import SmallNets
from classifier.model.weights import LinearWeights

RNG = np.random.default_rng(5)


def _weights(features=50, units=8, classes=6):
    inner = RNG.standard_normal((features, units), np.float32)
    return inner, RNG.standard_normal((units, classes), np.float32)


@pytest.fixture
def matrix():
    """Seventy features, of which the networks know the first fifty."""
    return sparse.random(20, 70, 0.2, format="csr", dtype=np.float32, random_state=1)


def test_bytes_say_what_the_weights_said(matrix):
    inner, outer = _weights()
    found = SmallNets.rounded(inner, outer).scores(matrix)
    exact = np.maximum(matrix[:, :50] @ inner, 0) @ outer
    assert np.abs(found - exact).max() < 0.02 * np.abs(exact).max()


def test_several_side_by_side_give_the_mean_of_their_scores(matrix):
    both = [SmallNets.rounded(*_weights()) for _ in range(2)]
    together = SmallNets.mean(both)
    expected = (both[0].scores(matrix) + both[1].scores(matrix)) / 2
    assert np.abs(together.scores(matrix) - expected).max() < 0.02 * np.abs(expected).max()
    assert SmallNets.mean([]) is None


def test_a_scorer_adds_both_and_is_the_same_when_saved(matrix):
    linear = LinearWeights.prune(RNG.standard_normal((70, 6), np.float32))
    nets = SmallNets.rounded(*_weights()).times(np.float32(0.5))
    scorer = Scorer(linear, nets)
    scores = scorer.scores(matrix)
    assert np.allclose(scores, linear.scores(matrix) + nets.scores(matrix), atol=1e-5)
    assert np.array_equal(Scorer.from_arrays(scorer.to_arrays()).scores(matrix), scores)
    alone = Scorer.from_arrays(Scorer(linear).to_arrays())
    assert alone.nets is None
    assert np.array_equal(alone.scores(matrix), linear.scores(matrix))
