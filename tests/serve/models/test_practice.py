"""Types and urgency decided at the desk teach the site's practice; what an export taught stays."""

import copy
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import insert

from classifier.classifier import Classifier
from classifier.intake.practice import IntakePractice
from classifier.labels.intake_labels import IntakeLabel
from classifier.training.intake_practice_fit import LEAST_TYPED, learn_intake_practice
from serve.models.practice import settle_as_tested, settle_practice
from serve.models.time_split import HELD_LEAST, split_by_time
from suqiu.records import Ticket
from suqiu.store.lessons import Lesson, read_lessons
from suqiu.store.schema import decision, ticket, ticket_text

DAY = datetime(2026, 11, 1)


@pytest.fixture(scope="module")
def called(small_model, small_corpus, desk):
    """Letters of the seed with their leaf, and the type and level that the rules give them."""
    examples = small_corpus.examples[:600]
    tickets = [Ticket(str(i), one.body, one.title) for i, one in enumerate(examples)]
    found = Classifier(small_model, desk=desk).classify(tickets)
    return [
        (one, said.intake.request_type, said.intake.urgency.level)
        for one, said in zip(examples, found, strict=True)
    ]


def here(kind):
    """What a site says that knows no plea."""
    return "投诉" if kind == "求助" else kind


@pytest.fixture
def lessons(called):
    """Decisions on so many letters, of the type that `as_decided` makes of the rules' one."""

    def lessons(count, as_decided=here, urgency=lambda level: level):
        return [
            Lesson(
                at, f"R{at}", DAY + timedelta(minutes=at), one.title, one.body, one.code, "水利局",
                request_type=as_decided(kind), urgency=urgency(level),
            )
            for at, (one, kind, level) in enumerate(called[:count])
        ]  # fmt: skip

    return lessons


@pytest.fixture
def settled(small_model, small_taxonomy, desk):
    """The candidate of these decisions after a model with that practice; and what was said."""

    def settled(found, serving=None, also=None):
        split = split_by_time(found, small_taxonomy, also=also)
        candidate, before = copy.copy(small_model), copy.copy(small_model)
        candidate.intake_practice = learn_intake_practice(
            small_model, desk, split.site.intake_labels
        )
        before.intake_practice = serving
        said = []
        settle_practice(candidate, before, split, desk, said.append)
        return candidate, "\n".join(said)

    return settled


@pytest.fixture(scope="module")
def exported(small_model, desk, called):
    """The practice of an export of that site."""
    labels = [IntakeLabel(Ticket("", one.body, one.title), here(kind)) for one, kind, _ in called]
    return learn_intake_practice(small_model, desk, labels)


def no_plea(model, desk, called):
    """The share of types as that site calls them."""
    tickets = [Ticket("", one.body, one.title) for one, _, _ in called]
    found = Classifier(model, desk=desk).classify(tickets)
    kinds = [here(kind) for _, kind, _ in called]
    return np.mean([a.intake.request_type == b for a, b in zip(found, kinds, strict=True)])


def test_only_what_was_decided_with_a_suggestion_in_sight_can_be_learned(store_database):
    shown = {"suggested_type": "求助", "suggested_urgency": "普通"}
    made = [
        {"request_type": "投诉", "urgency": "紧急", **shown},
        {"request_type": "投诉", "urgency": "紧急"},
        shown,
        {"request_type": "投诉", "suggested_type": "求助", "suggested_urgency": "普通"},
    ]
    with store_database.owner().begin() as connection:
        for at, kinds in enumerate(made):
            number = f"P{at}"
            connection.execute(insert(ticket).values(ticket_no=number, received_at=DAY))
            connection.execute(insert(ticket_text).values(ticket_no=number, body=f"停水第{at}天"))
            connection.execute(
                insert(decision).values(
                    ticket_no=number, decided_at=DAY + timedelta(minutes=at), actor="老王",
                    leaf_code="020101", accepted=True, **kinds,
                )
            )  # fmt: skip
    found = [(one.request_type, one.urgency) for one in read_lessons(store_database.owner())]
    assert found == [("投诉", "紧急"), ("", ""), ("", ""), ("投诉", "")]


def test_older_decisions_teach_and_held_out_ones_do_not(lessons, small_taxonomy, tmp_path):
    found = lessons(150, urgency=lambda level: "特急")
    split = split_by_time(found, small_taxonomy)
    assert len(split.site.intake_labels) == 50
    assert len(split.held_labels) == HELD_LEAST
    assert {one.urgent for one in split.site.intake_labels} == {True}
    assert not split.told
    # Of a ticket that was decided, held out or not, an export has no say.
    file = tmp_path / "labels.csv"
    file.write_text("编号,内容,分类代码,诉求类型\nR1,停水了,020101,表扬\nR149,没水,020101,表扬\n")
    assert (
        split_by_time(found, small_taxonomy, also=file).site.intake_labels
        == split.site.intake_labels
    )
    other = lessons(150, urgency=lambda level: "普通")
    assert split_by_time(other, small_taxonomy).key != split.key


def test_words_nobody_knows_teach_nothing(lessons, small_taxonomy):
    found = lessons(150, as_decided=lambda kind: "求决", urgency=lambda level: "加急")
    assert split_by_time(found, small_taxonomy).site.intake_labels == ()


def test_a_site_learns_its_types_from_its_decisions(settled, lessons, desk, called, small_model):
    candidate, said = settled(lessons(500))
    assert "诉求类型：按本地 400 行的分法" in said
    assert no_plea(small_model, desk, called) < 0.85
    assert no_plea(candidate, desk, called) > 0.9


def test_few_decisions_say_why_and_leave_what_an_export_taught(settled, lessons, exported):
    count = LEAST_TYPED - 1
    candidate, said = settled(lessons(count + HELD_LEAST), exported)
    assert f"诉求类型：本地 {count} 行，不到 {LEAST_TYPED} 行，没有学" in said
    assert "诉求类型：仍照在用的模型学过的" in said
    assert np.array_equal(candidate.intake_practice.types, exported.types)
    candidate, said = settled(lessons(150, lambda kind: "", lambda level: ""), exported)
    assert "没有派单员看着建议作的决定" in said
    assert np.array_equal(candidate.intake_practice.types, exported.types)


def test_decisions_that_agree_less_do_not_push_out_what_an_export_taught(
    settled, lessons, exported
):
    wrong = lessons(500, lambda kind: {"求助": "表扬", "投诉": "咨询"}.get(kind, kind))
    newest = lessons(500)[-HELD_LEAST:]
    candidate, said = settled([*wrong[:-HELD_LEAST], *newest], exported)
    assert "诉求类型：留出的决定上不如在用的模型学过的" in said
    assert np.array_equal(candidate.intake_practice.types, exported.types)


def test_decisions_that_agree_more_take_its_place(settled, lessons, desk, called):
    candidate, said = settled(lessons(500), IntakePractice(types=np.eye(7, 6, dtype=np.float32)))
    assert "不如" not in said
    assert no_plea(candidate, desk, called) > 0.9


def test_where_no_held_out_decision_is_urgent_the_older_measure_of_urgency_stays(
    settled, lessons, small_model
):
    size = len(small_model.codes)
    old = IntakePractice(
        chances=np.full(size, 0.02, np.float32), urgent=np.array([0.5], np.float32),
        others=np.array([-5.0], np.float32),
    )  # fmt: skip
    found = lessons(500)
    calm = [
        Lesson(*(one.id, one.ticket_no, one.decided_at, one.title, one.body, one.leaf, "水利局"),
               request_type=one.request_type, urgency="普通")
        for one in found[-HELD_LEAST:]
    ]  # fmt: skip
    candidate, said = settled([*found[:-HELD_LEAST], *calm], old)
    assert "紧急程度：按本地" in said
    assert "紧急程度：留出的决定里没有可比的" in said
    assert candidate.intake_practice.urgent is old.urgent
    assert candidate.intake_practice.types is not None


def test_what_a_file_says_now_stands_as_it_is_learned(settled, lessons, exported, tmp_path):
    file = tmp_path / "labels.csv"
    file.write_text("编号,内容,分类代码,诉求类型\nX1,停水了,020101,投诉\n")
    candidate, said = settled(lessons(150, urgency=lambda level: ""), exported, file)
    assert "诉求类型：本地 51 行" in said
    assert candidate.intake_practice is None


def test_under_other_classes_what_was_taught_is_missed_and_said(
    small_model, small_taxonomy, desk, exported
):
    serving, candidate = copy.copy(small_model), copy.copy(small_model)
    serving.intake_practice, candidate.codes = exported, ("X",)
    said = []
    settle_practice(candidate, serving, split_by_time([], small_taxonomy), desk, said.append)
    assert candidate.intake_practice is None
    assert "诉求类型尺度候选没有；用 --with" in said[-1]


def test_what_learned_all_takes_of_each_kind_what_was_settled_for_the_tested(small_model):
    size = len(small_model.codes)

    def practice(types, chance):
        return IntakePractice(
            types=np.full((7, 6), types, np.float32), chances=np.full(size, chance, np.float32),
            urgent=np.array([chance], np.float32), others=np.array([-5.0], np.float32),
        )  # fmt: skip

    serving, tested, model = (copy.copy(small_model) for _ in range(3))
    serving.intake_practice = practice(1, 0.1)
    # The tested one learned urgency better and types worse, which it left as they were.
    tested.intake_practice = practice(1, 0.2)
    model.intake_practice = practice(3, 0.3)
    settle_as_tested(model, tested, serving)
    assert model.intake_practice.types[0, 0] == 1
    assert model.intake_practice.chances[0] == np.float32(0.3)
    model.intake_practice, serving.intake_practice = practice(3, 0.3), None
    settle_as_tested(model, tested, serving)
    assert model.intake_practice.types[0, 0] == 3
