"""Records set at once are what the usual frozen dataclass makes of the same fields."""

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from suqiu.records import DepartmentCandidate, Role
from suqiu.set_at_once import set_at_once


@dataclass(frozen=True)
class Usual:
    """Fields with and without a default."""

    name: str
    shares: tuple[float, ...] = ()
    sure: bool = False


@set_at_once
@dataclass(frozen=True)
class Quick:
    """The same."""

    name: str
    shares: tuple[float, ...] = ()
    sure: bool = False


@pytest.mark.parametrize(
    ("given", "named"), [(("甲",), {}), (("甲", (0.5,)), {"sure": True}), ((), {"name": "甲"})]
)
def test_it_holds_what_the_usual_one_holds(given, named):
    assert vars(Quick(*given, **named)) == vars(Usual(*given, **named))
    assert inspect.signature(Quick) == inspect.signature(Usual)


@pytest.mark.parametrize(("given", "named"), [((), {}), (("甲",), {"other": 1})])
def test_what_does_not_fit_is_refused(given, named):
    for kind in (Usual, Quick):
        with pytest.raises(TypeError):
            kind(*given, **named)


def test_a_record_stays_frozen_and_is_copied_compared_and_pickled():
    one = DepartmentCandidate("城管局", Role.LEAD, 0.5, assists=True)
    with pytest.raises(FrozenInstanceError):
        one.name = "水务局"
    other = replace(one, name="水务局")
    assert (other.name, other.assists, other.reason) == ("水务局", True, "")
    assert other != one == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(replace(other, name="城管局"))
