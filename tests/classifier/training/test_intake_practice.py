"""What a site's own labels of request type and urgency change at the desk."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from classifier.classifier import Classifier
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.intake.practice import IntakePractice
from classifier.labels.corpus import Corpus, example_key
from classifier.labels.intake_labels import IntakeLabel, intake_label_of, labels_hash
from classifier.labels.labels import LabelledTicket
from classifier.model.leaf_model import LeafModel
from classifier.training.intake_practice_fit import LEAST_TYPED, learn_intake_practice
from classifier.training.practice_lines import practice_lines
from classifier.training.seed_texts import SeedTexts
from classifier.training.train import train
from classifier.training.urgency_fit import fit_urgency
from suqiu.data import dataset_path
from suqiu.records import Ticket
from suqiu.taxonomy import Leaf, Taxonomy

EMERGENCIES = [
    "快来人，一个男的拿着刀在追人，有人躺地上流血了",
    "楼上窗户往外冒浓烟，里面还有老人没出来，赶快派消防来",
]


@pytest.fixture(scope="module")
def tickets(small_corpus):
    """Letters of the seed."""
    return [Ticket(str(i), one.body, one.title) for i, one in enumerate(small_corpus.examples)]


@pytest.fixture(scope="module")
def rated(small_corpus, tickets):
    """Those that readers scored, with whether they are urgent by a site that holds many urgent."""
    lines = dataset_path("intake/urgent_labels.jsonl").read_text("utf-8").splitlines()
    scores = {row["key"]: row["score"] for row in map(json.loads, lines)}
    keys = [example_key(one) for one in small_corpus.examples]
    return [
        IntakeLabel(ticket, urgent=scores[key] >= 2.5)
        for ticket, key in zip(tickets, keys, strict=True)
        if key in scores
    ]


def practised(model, practice, **options):
    taught = copy.copy(model)
    taught.intake_practice = practice
    return Classifier(taught, desk=IntakeDesk(load_intake_rules(), **options))


def types_of(classifier, tickets):
    return [one.intake.request_type for one in classifier.classify(tickets)]


def raised_of(classifier, tickets):
    return [one.intake.urgency.level != "普通" for one in classifier.classify(tickets)]


def test_a_site_that_knows_no_plea_gets_complaints(small_model, desk, classifier, tickets):
    cold = types_of(classifier, tickets)
    here = ["投诉" if kind == "求助" else kind for kind in cold]
    labels = [IntakeLabel(*pair) for pair in zip(tickets[::2], here[::2], strict=True)]
    practice = learn_intake_practice(small_model, desk, labels)
    found = types_of(practised(small_model, practice), tickets[1::2])
    assert np.mean([a == b for a, b in zip(cold[1::2], here[1::2], strict=True)]) < 0.85
    assert np.mean([a == b for a, b in zip(found, here[1::2], strict=True)]) > 0.9


def test_labels_that_agree_with_the_rules_change_next_to_nothing(
    small_model, desk, classifier, tickets
):
    cold = types_of(classifier, tickets)
    labels = [IntakeLabel(*pair) for pair in zip(tickets[::2], cold[::2], strict=True)]
    practice = learn_intake_practice(small_model, desk, labels)
    found = types_of(practised(small_model, practice), tickets[1::2])
    assert np.mean([a == b for a, b in zip(found, cold[1::2], strict=True)]) > 0.97


def test_so_many_urgent_letters_are_found_as_the_site_asks(small_model, desk, rated):
    practice = learn_intake_practice(small_model, desk, rated[::2])
    rest = [one.ticket for one in rated[1::2]]
    truth = np.array([one.urgent for one in rated[1::2]])
    few, most = (
        np.array(raised_of(practised(small_model, practice, urgent_recall=recall), rest))
        for recall in (0.5, 0.9)
    )
    assert truth.sum() > 30
    assert few.sum() < most.sum()
    assert 0.3 < few[truth].mean() < 0.7 < most[truth].mean()
    # Of what is raised more is urgent than of all.
    assert truth[few].mean() > 2 * truth.mean()


def test_a_leaf_of_urgent_letters_gets_a_higher_chance(small_model, desk, tickets):
    leaves = small_model.predict([one.body for one in tickets]).raw.argmax(axis=1)
    most = np.bincount(leaves).argmax()
    labels = [
        IntakeLabel(ticket, urgent=bool(leaf == most))
        for ticket, leaf in zip(tickets, leaves.tolist(), strict=True)
    ]
    practice = learn_intake_practice(small_model, desk, labels)
    taxonomy = small_model.taxonomy
    before = desk.leaf_chances([taxonomy.leaf(code) for code in small_model.codes])
    assert practice.chances[most] > before[most]
    assert practice.chances[most] > 2 * np.delete(practice.chances, most).max()


def test_under_another_classification_risk_words_decide_unless_labels_tell_more(
    small_model, desk, rated
):
    other = copy.copy(small_model)
    matrix = other.features.matrix(["无"])
    other.urgency = fit_urgency(small_model, SeedTexts.of(other.features, (), matrix))
    leaves = [Leaf(f"X{code}", ("甲", code)) for code in small_model.codes]
    other.taxonomy = Taxonomy(leaves, version="other")
    other.codes = tuple(leaf.code for leaf in leaves)
    risky = raised_of(Classifier(other, desk=desk), [one.ticket for one in rated])
    as_words_say = [
        IntakeLabel(one.ticket, urgent=word) for one, word in zip(rated, risky, strict=True)
    ]
    assert learn_intake_practice(other, desk, as_words_say) is None
    practice = learn_intake_practice(other, desk, rated)
    assert practice.chances.shape == (len(leaves),)


@pytest.fixture(scope="module")
def by_turns(small_corpus):
    """The letters as a site's own, filed by turns."""
    return Corpus(
        replace(one, code=f"X{n % 2}", origin="site") for n, one in enumerate(small_corpus.examples)
    )


@pytest.fixture(scope="module")
def turns():
    return Taxonomy([Leaf("X0", ("甲",)), Leaf("X1", ("乙",))], version="turns")


@pytest.fixture(scope="module")
def other(by_turns, turns):
    """A model of a classification that tells nothing, without the seed."""
    return train(by_turns, turns, name="turns")


def test_a_site_that_trains_without_the_seed_reads_letters_too(other, by_turns, turns, desk):
    for found in Classifier(other, desk=desk).classify([Ticket("1", x) for x in EMERGENCIES]):
        assert not found.intake.acceptance.accepted
        assert found.intake.urgency.level == "特急"
    few = train(Corpus(by_turns.examples[::21]), turns, name="few")
    assert (few.intake, few.urgency) == (None, None)


def test_labels_set_the_threshold_of_a_classification_that_tells_nothing(other, desk, rated):
    practice = learn_intake_practice(other, desk, rated[::2])
    # Leaves filed by turns tell nothing, letters do.
    assert practice.chances is None
    rest, truth = [one.ticket for one in rated[1::2]], np.array([x.urgent for x in rated[1::2]])
    found = np.array(raised_of(practised(other, practice, urgent_recall=0.85), rest))
    assert found[truth].mean() > 0.65
    assert truth[found].mean() > 1.5 * truth.mean()


def test_marks_that_have_nothing_to_do_with_the_letters_teach_nothing(small_model, desk, tickets):
    by_the_clock = [IntakeLabel(one, urgent=n % 5 == 0) for n, one in enumerate(tickets)]
    assert learn_intake_practice(small_model, desk, by_the_clock) is None


def test_types_filled_in_by_habit_teach_nothing(small_model, desk, tickets, rated):
    habit = ["投诉", "投诉", "投诉", "咨询", "求助"]
    labels = [IntakeLabel(one, habit[n % 5]) for n, one in enumerate(tickets)]
    assert learn_intake_practice(small_model, desk, labels) is None
    practice = learn_intake_practice(small_model, desk, [*labels, *rated])
    assert practice.types is None
    assert practice.urgent is not None
    assert "看不出是怎么分的，没有学" in next(practice_lines(labels, None, 0.85))


def test_few_labels_teach_nothing(small_model, desk, tickets, rated):
    few = [IntakeLabel(ticket, "咨询") for ticket in tickets[: LEAST_TYPED - 1]]
    one_type = [IntakeLabel(ticket, "咨询") for ticket in tickets]
    calm = [IntakeLabel(ticket, urgent=False) for ticket in tickets]
    assert learn_intake_practice(small_model, desk, []) is None
    for labels in (few, one_type, calm):
        assert learn_intake_practice(small_model, desk, labels) is None
    both = [*rated, *(IntakeLabel(ticket, "投诉") for ticket in tickets[:3])]
    practice = learn_intake_practice(small_model, desk, both)
    assert practice.types is None
    assert practice.urgent is not None


def test_a_saved_model_keeps_its_practice(small_model, desk, rated, tmp_path):
    model = copy.copy(small_model)
    model.intake_practice = learn_intake_practice(small_model, desk, rated)
    model.save(tmp_path / "model")
    found = LeafModel.load(tmp_path / "model").intake_practice
    assert found.types is None
    for name in ("chances", "urgent", "others"):
        assert np.array_equal(getattr(found, name), getattr(model.intake_practice, name))
    assert IntakePractice.from_arrays({}) is None
    assert found.enough(0.9) < found.enough(0.5)


@pytest.mark.parametrize(
    ("cells", "request_type", "urgent", "unknown"),
    [
        ({"诉求类型": "投诉", "紧急程度": "普通"}, "投诉", False, ""),
        ({"工单类型": "咨询类", "紧急程度": "加急"}, "咨询", True, ""),
        ({"type": "求决", "urgent": ""}, "", None, "求决"),
        ({"type": "", "urgent": "1"}, "", True, ""),
        ({"urgent": "也许"}, None, None, ""),
        ({"内容": "停水"}, None, None, ""),
    ],
)
def test_labels_as_sites_write_them(cells, request_type, urgent, unknown):
    found = intake_label_of(LabelledTicket(Ticket("1", "停水"), "", (), cells))
    if request_type is None:
        assert found is None
    else:
        assert (found.request_type, found.urgent, found.unknown) == (request_type, urgent, unknown)


def test_other_labels_have_another_hash():
    ticket = Ticket("1", "停水")
    labels = [
        IntakeLabel(ticket, "投诉"),
        IntakeLabel(ticket, "咨询"),
        IntakeLabel(ticket, urgent=True),
    ]
    assert len({labels_hash([one]) for one in labels}) == 3
