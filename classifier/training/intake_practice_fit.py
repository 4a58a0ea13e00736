"""Learns a site's practice at the desk from its own labels of request type and urgency."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from classifier.arrays import Booleans, Doubles, Floats, Longs
from classifier.intake.danger import of_leaf_and_type
from classifier.intake.desk import IntakeDesk
from classifier.intake.practice import IntakePractice
from classifier.intake.reading import read_tickets
from classifier.intake.request_type import TYPES, turn
from classifier.intake.signs import NO_SIGNS
from classifier.labels.intake_labels import IntakeLabel
from classifier.model.leaf_model import LeafModel
from classifier.texts import title_twice

# Fewer labels than this, or fewer urgent ones, tell nothing of a practice.
LEAST_TYPED, LEAST_URGENT = 200, 20
# The latest are taken; of letters that are not urgent so many are kept to say how many are raised.
_MOST_ROWS, _MOST_KEPT = 20_000, 4_000
# How strongly the turn is held to a mere stretch, and what is added to nothing. docs/practice.md says on
# what it was checked.
_HELD, _ADDED_HELD = 30.0, 3.0
# What is known of a leaf's letters counts as so many letters of the site; where nothing is, the
# share of urgent ones among all of them counts as fewer.
_KNOWN_AS, _UNKNOWN_AS = 50.0, 20.0
# Of what the frequencies of the types leave open letters must tell this share.
_LEAST_TOLD = 0.1
_FLOOR, _CEILING = 1e-4, 0.999
# Of letters that are not urgent at most this share of what is raised among the urgent.
_MOST_RAISED = 0.5
_CHUNK = 1024
_Unseen = Mapping[tuple[str, str], Floats]


@dataclass(frozen=True, slots=True)
class _Letters:
    """What is weighed in them (rows × TYPES; rows,), whether a risk word alone would raise them,
    their leaf probabilities, and how often the leaves are urgent that such letters would have in the
    shipped classification (rows,; 0 where the model's own leaves tell).
    """

    types: Doubles
    sums: Floats
    risky: Booleans
    leaves: Floats
    shipped: Floats


def learn_intake_practice(
    model: LeafModel,
    desk: IntakeDesk,
    labels: Sequence[IntakeLabel],
    unseen: _Unseen = MappingProxyType({}),
) -> IntakePractice | None:
    """The practice that these labels show; None when they are too few for either question.

    `unseen` gives leaf probabilities by title and body from fits that did not see the ticket.
    Deterministic.
    """
    known = [one for one in labels if one.request_type or one.urgent is not None][-_MOST_ROWS:]
    kinds = np.array([TYPES.index(one.request_type) if one.request_type else -1 for one in known])
    urgent = np.array([-1 if one.urgent is None else int(one.urgent) for one in known])
    typed = (kinds >= 0).sum() >= LEAST_TYPED and len(np.unique(kinds[kinds >= 0])) > 1
    rated = (urgent == 1).sum() >= LEAST_URGENT and (urgent == 0).sum() >= LEAST_URGENT
    if not typed and not rated:
        return None
    letters = _weighed(model, desk, known, unseen)
    turned = None
    if typed:
        told = kinds >= 0
        turned = _turn(letters.types[told], kinds[told])
        if not _tells_types(turn(letters.types[told], turned), kinds[told]):
            turned = None
    if not rated:
        return None if turned is None else IntakePractice(types=turned)
    told = urgent >= 0
    scores = letters.types[told] if turned is None else turn(letters.types[told], turned)
    called = [TYPES[kind] for kind in scores.argmax(axis=1).tolist()]
    truth = urgent[told] == 1
    told_of = _Letters(*(getattr(letters, name)[told] for name in _Letters.__slots__))
    urgency = _urgency(model, desk, told_of, truth, called)
    if urgency is None:
        return None if turned is None else IntakePractice(types=turned)
    return replace(urgency, types=turned)


def _urgency(
    model: LeafModel,
    desk: IntakeDesk,
    letters: _Letters,
    truth: Booleans,
    called: Sequence[str],
) -> IntakePractice | None:
    """How urgent is urgent by these letters of these request types; None when they do not tell."""
    prior = desk.leaf_chances([model.taxonomy.leaf(code) for code in model.codes])
    by_letter = prior is None and model.urgency is not None and model.urgency.leaf is not None
    if by_letter:
        # Of a leaf that hardly a letter is of, what all letters say.
        mass, mean = letters.leaves.sum(axis=0) + 1.0, letters.shipped.mean()
        prior = (letters.shipped @ letters.leaves + mean) / mass
    chances: Floats | None
    chances, own = _chances(letters.leaves, truth, prior)
    sums = letters.sums + of_leaf_and_type(called, own)
    if by_letter:
        as_shipped = letters.sums + of_leaf_and_type(called, letters.shipped)
        if _precision(as_shipped, truth) >= _precision(sums, truth):
            sums, chances = as_shipped, None
    follows = _follows(sums, truth, desk.urgent_recall)
    if not follows or (prior is None and not _tells_more(sums, letters.risky, truth)):
        return None
    return IntakePractice(None, chances, _kept(sums[truth]), _kept(sums[~truth]))


def _weighed(
    model: LeafModel, desk: IntakeDesk, labels: Sequence[IntakeLabel], unseen: _Unseen
) -> _Letters:
    parts = list(_parts(model, desk, labels, unseen))
    return _Letters(
        *(np.concatenate([getattr(one, name) for one in parts]) for name in _Letters.__slots__)
    )


def _parts(
    model: LeafModel, desk: IntakeDesk, labels: Sequence[IntakeLabel], unseen: _Unseen
) -> Iterator[_Letters]:
    for first in range(0, len(labels), _CHUNK):
        tickets = [one.ticket for one in labels[first : first + _CHUNK]]
        readings = read_tickets(tickets)
        prediction = model.predict([title_twice(one.heading, one.matter) for one in readings])
        batch = prediction.batch
        said = None if model.urgency is None else model.urgency.read(batch)
        signs = NO_SIGNS if model.intake is None else model.intake.read(batch, model.features)
        leaves = prediction.raw.copy()
        for row, one in enumerate(tickets):
            leaves[row] = unseen.get((one.title, one.body), leaves[row])
        odds = None if model.urgency is None else model.urgency.leaf
        none = np.zeros(len(tickets), np.float32)
        shipped = none if odds is None else odds.chances(batch.matrix)
        yield _Letters(*desk.weigh(readings, said, signs), leaves, shipped)


def _turn(weighed: Doubles, kinds: Longs) -> Floats:
    """The turn (TYPES + 1 × TYPES) under which the types are likeliest, held to a mere stretch."""
    from scipy.optimize import minimize

    size = len(TYPES)
    stretch = np.vstack((np.eye(size), np.zeros(size)))
    held = np.vstack((np.full((size, size), _HELD), np.full(size, _ADDED_HELD)))
    best = weighed.max(axis=1, keepdims=True)
    chances = weighed - best - np.log(np.exp(weighed - best).sum(axis=1, keepdims=True))
    beside = np.column_stack((chances, np.ones(len(chances))))
    rows = np.arange(len(kinds))

    def turned(flat: Doubles) -> tuple[float, Doubles, Doubles]:
        """By how much it is stretched, what is turned beside that, and both together."""
        beyond = flat[1:].reshape(size + 1, size)
        return float(flat[0]), beyond, flat[0] * stretch + beyond

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        much, beyond, both = turned(flat)
        scores = beside @ both
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        wrong = np.exp(logs)
        wrong[rows, kinds] -= 1.0
        slope = beside.T @ wrong
        cost = -logs[rows, kinds].sum() + (held * beyond * beyond).sum() + (much - 1.0) ** 2
        stretching = (slope * stretch).sum() + 2.0 * (much - 1.0)
        return float(cost), np.append(stretching, slope + 2.0 * held * beyond)

    start = np.append(1.0, np.zeros((size + 1) * size))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return turned(found.x)[2].astype(np.float32)


def _tells_types(scores: Doubles, kinds: Longs) -> bool:
    """Whether the letters say more of the site's types than how often each occurs: where a column is
    filled in by habit, what is learned from it is the habit. docs/practice.md says what was measured.
    """
    scores = scores - scores.max(axis=1, keepdims=True)
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    shares = np.bincount(kinds) / len(kinds)
    known = -float((shares[shares > 0] * np.log(shares[shares > 0])).sum())
    return -float(logs[np.arange(len(kinds)), kinds].mean()) <= (1.0 - _LEAST_TOLD) * known


def _chances(leaves: Floats, urgent: Booleans, prior: Floats | None) -> tuple[Floats, Floats]:
    """How often letters of each leaf are urgent (leaves,), and for each row how often others like
    it are, itself left out (rows,).
    """
    strength = _UNKNOWN_AS if prior is None else _KNOWN_AS
    before = np.full(leaves.shape[1], urgent.mean()) if prior is None else prior
    there, of_them = leaves.sum(axis=0), leaves[urgent].sum(axis=0)
    chances = (strength * before + of_them) / (strength + there)
    without = (strength * before + of_them - leaves * urgent[:, None]) / (strength + there - leaves)
    own = (leaves * without).sum(axis=1)
    both = [np.clip(one, _FLOOR, _CEILING).astype(np.float32) for one in (chances, own)]
    return both[0], both[1]


def _follows(sums: Floats, urgent: Booleans, recall: float) -> bool:
    """Whether the site's marks have to do with what letters say: where they are set by the clock or
    the caller, to find the urgent would raise nearly all.
    """
    least = np.quantile(sums[urgent], 1.0 - recall)
    raised = sums >= least
    return bool(raised[~urgent].mean() < _MOST_RAISED * raised[urgent].mean())


def _tells_more(sums: Floats, risky: Booleans, urgent: Booleans) -> bool:
    """Whether as many letters as have a risk word hold more urgent ones when taken by all things
    weighed.
    """
    many = int(risky.sum())
    return bool(urgent[np.argsort(-sums)[:many]].sum() > (urgent & risky).sum())


def _precision(sums: Floats, urgent: Booleans) -> float:
    """Average precision: how high the urgent ones stand."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(urgent, sums))


def _kept(sums: Floats) -> Floats:
    """So many of them, evenly spread over their order."""
    if len(sums) <= _MOST_KEPT:
        return np.sort(sums).astype(np.float32)
    return np.quantile(sums, np.linspace(0.0, 1.0, _MOST_KEPT)).astype(np.float32)
