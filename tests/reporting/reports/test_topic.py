"""What a special report is about, by the names that the tickets bear and by everyday ones."""

import pytest

from reporting.ask.marks.catalogue import catalogue_of
from reporting.query.query import Mentions
from reporting.reports.spec import check_spec, find_spec
from reporting.reports.topic import settle_topic, topic_of, topic_words
from suqiu.errors import InputError, SettingsError

STREETS = [("街道", "东湖街道"), ("街道", "西山街道")]


@pytest.fixture
def settled(counter, layer, small_taxonomy):
    departments = {"城管局": ("城管", "执法"), "水务局": ("水利", "执法"), "林业局": ("绿化",)}
    catalogue = catalogue_of(small_taxonomy, departments, STREETS)
    return lambda words: settle_topic(counter, topic_of(words, layer), catalogue)


@pytest.mark.parametrize(
    ("words", "values"),
    [("承办单位=城管局", ("城管局",)), ("承办单位=城管", ("城管局",)), ("街道=东湖", ("东湖街道",)),
     ("承办单位=城管、水利、水务局", ("城管局", "水务局"))],
)  # fmt: skip
def test_a_topic_goes_by_names_and_by_everyday_names(settled, words, values):
    assert settled(words).values == values


@pytest.mark.usefixtures("assisted")
def test_who_assisted_goes_by_the_everyday_names_of_who_leads(settled, layer):
    topic = settled("协办单位=城管、绿化")

    assert topic.values == ("城管局", "林业局")
    # 城管局 alone would be taken for who leads.
    assert topic_words(topic, layer) == "协办单位城管局、林业局"


def test_no_chapter_adds_up_groups_that_share_tickets(layer):
    spec = find_spec("monthly")
    by_who_assisted = spec.section[0].model_copy(update={"dimension": "assisting"})

    check_spec(spec, layer)
    with pytest.raises(SettingsError, match="不能按协办单位分"):
        check_spec(spec.model_copy(update={"section": (by_who_assisted,)}), layer)


def test_words_are_no_names(settled):
    assert settled("内容=城管") == Mentions(("城管",))


@pytest.mark.parametrize("words", ["承办单位=绿化", "承办单位=没有局"])
def test_a_name_that_no_ticket_bears_is_told(settled, words):
    with pytest.raises(InputError, match="没有承办单位是"):
        settled(words)
