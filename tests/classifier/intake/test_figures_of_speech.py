"""死了 as people say it of what annoys them, and of somebody who died."""

import pytest

from classifier.intake.contexts import load_contexts
from classifier.intake.danger_terms import load_danger_terms

TERMS = load_danger_terms(load_contexts())


@pytest.mark.parametrize(
    "text", ["楼上小孩跑来跑去吵死了", "天天排队烦死了", "车厢里臭死了", "下班累死了"]
)
def test_what_annoys_to_death_is_no_danger(text):
    features = TERMS.features(TERMS.find([text]), 1)[0]
    assert (features[1:] == 0).all()
    assert features[0] > 0


@pytest.mark.parametrize("text", ["河里有人淹死了", "工地有人被砸死了", "那个人死了"])
def test_who_died_is(text):
    assert TERMS.features(TERMS.find([text]), 1)[0][1] > 0
