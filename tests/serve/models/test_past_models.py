"""A decision is learned under the classification it was made in, or one its ticket was moved to."""

import copy
from dataclasses import replace
from datetime import timedelta

import pytest

from serve.models.past_models import PastModels
from serve.models.pointer import Change, read_pointer, registry_folder, write_pointer
from serve.models.time_split import usable
from suqiu import clock
from suqiu.store.lessons import Lesson
from suqiu.taxonomy import Taxonomy

FIRST, SECOND, THIRD = "020101", "020102", "020103"
NOW = clock.now()


@pytest.fixture
def earlier(small_taxonomy):
    """The codes of two classes the other way round, and another name for a third."""
    swapped = {FIRST: small_taxonomy.leaf(SECOND), SECOND: small_taxonomy.leaf(FIRST)}
    leaves = [replace(swapped.get(one.code, one), code=one.code) for one in small_taxonomy.leaves]
    at = [leaf.code for leaf in leaves].index(THIRD)
    leaves[at] = replace(leaves[at], names=(*leaves[at].names[:-1], "以前的叫法"))
    return Taxonomy(leaves, version="earlier")


@pytest.fixture
def served(site, small_model, small_taxonomy, earlier):
    """A model of the earlier table until an hour ago, then one of that of today."""
    pointer = read_pointer(site)
    for hours, name, tree in ((5, "before", earlier), (1, "now", small_taxonomy)):
        model = copy.copy(small_model)
        model.taxonomy = tree
        model.card = replace(model.card, taxonomy_hash=tree.hash)
        model.save(registry_folder(site) / name)
        pointer = pointer.used(Change(name, "use", NOW - timedelta(hours=hours), "谁"))
    write_pointer(site, pointer)
    return PastModels(site)


def lesson(hours, leaf=FIRST, named=(), **kinds):
    at = NOW - timedelta(hours=hours)
    return Lesson(1, "A1", at, "", "停水了", leaf, "水利局", filed_at=at, named=named, **kinds)


def test_a_code_is_called_as_the_model_that_served_then_called_it(
    served, small_taxonomy, earlier, site
):
    for hours, tree in ((2, earlier), (0, small_taxonomy)):
        assert served.called(NOW - timedelta(hours=hours), FIRST) == tree.leaf(FIRST).names
    # Before the first change that which comes along.
    assert served.called(NOW - timedelta(days=1), FIRST) == small_taxonomy.leaf(FIRST).names
    assert served.called(NOW, "没有") is None
    fixed = PastModels(site.model_copy(update={"model": site.data_dir}))
    assert fixed.called(NOW, FIRST) is None


def test_between_the_switch_and_the_change_of_tickets_no_code_is_learned_as_another_class(
    served, small_taxonomy, earlier
):
    lessons = [
        lesson(2, named=earlier.leaf(FIRST).names, urgency="紧急"), lesson(2),
        lesson(2, "020104"), lesson(0),
    ]  # fmt: skip
    found, others = usable(lessons, small_taxonomy, served.called)
    assert others == 2
    assert [(one.leaf, one.department, one.urgency) for one in found] == [
        ("", "", "紧急"), ("020104", "水利局", ""), (FIRST, "水利局", ""),
    ]  # fmt: skip


def test_what_only_got_another_name_is_learned_once_the_ticket_has_it(
    served, small_taxonomy, earlier
):
    moved = lesson(2, THIRD, named=small_taxonomy.leaf(THIRD).names)
    waiting = lesson(2, THIRD, named=earlier.leaf(THIRD).names)
    assert usable([moved, waiting], small_taxonomy, served.called) == ([moved], 1)
