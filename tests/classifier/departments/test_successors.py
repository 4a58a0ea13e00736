"""Renamed, split and abolished departments: what history learned of them speaks of those who lead
their leaves today.
"""

import dataclasses

import numpy as np
import pytest

from classifier.departments.build import departments_of
from classifier.departments.duty import Duty, SiteDuties
from classifier.departments.local import SiteDispatch
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import Dispatch
from classifier.model.leaf_model import LeafModel
from classifier.training.history_fit import learn_history
from suqiu.records import Ticket

OFF, DIRTY, NOISE = "家里停水两天了", "自来水发黄有异味", "工地半夜施工太吵"
TEXTS = (OFF, DIRTY, NOISE)
# No ticket repeats another: those would be learned from as one.
WHERE = (
    "在文昌路口往北三百米", "就是老粮站对面那一排", "我住锦绣花园东区", "石桥村委会后头",
    "体育馆西门附近", "火车站广场这边", "青年公寓二期楼下",
)  # fmt: skip
SAID = (
    "希望尽快派人来看看", "邻居们都很有意见", "打过几次电话没有结果", "家里老人孩子受不了",
    "到底归谁负责给个说法", "以前从来没有这样过",
)  # fmt: skip
# In turns, so that no department has its own words.
MIXED = [f"{WHERE[i * 17 % 42 % 7]}，{SAID[i * 17 % 42 // 7]}" for i in range(42)]
# Only sometimes the lead of the list takes what is its own: its place is worth something.
TAKEN = (("旧水务局", OFF, 30), ("旧水务局", DIRTY, 30), ("热线组", OFF, 12), ("执法局", NOISE, 40))


def _list(model, water="旧水务局", **leads):
    """A list that names this lead for water, 执法局 for the rest, but where `leads` say another."""
    named = {code: water if code.startswith("02") else "执法局" for code in model.codes}
    duties = {code: Duty(lead, ("街道", "热线组")) for code, lead in (named | leads).items()}
    return SiteDispatch(SiteDuties("list.csv", duties), load_dispatch_rules())


@pytest.fixture
def model(model_folder):
    """One that learned under the list with 旧水务局, as saved and loaded again."""
    model = LeafModel.load(model_folder)
    said = {text: iter(MIXED) for text in TEXTS}
    rows = [
        Dispatch(Ticket(f"{name}{i}", f"{text}，{next(said[text])}"), name)
        for name, text, count in TAKEN for i in range(count)
    ]  # fmt: skip
    history = learn_history(model, departments_of(model, _list(model)), rows)
    model.history = type(history).from_arrays(history.to_arrays())
    return model


def _scores(model, local):
    """By department, its score for each of TEXTS."""
    departments = departments_of(model, local)
    tickets = [Ticket(text, text) for text in TEXTS]
    place = departments.place.look(tickets, TEXTS)
    scores = departments.lead_scores(model.predict(list(TEXTS)).raw, place)
    assert np.allclose(scores.sum(axis=1), 1, atol=1e-4)
    return {name: scores[:, i] for i, name in enumerate(departments.names)}


def _led_by(model, text):
    """The code of a text's likeliest leaf."""
    return model.codes[int(model.predict([text]).raw.argmax())]


@pytest.mark.parametrize("kept", [True, False])
def test_a_new_name_has_what_the_old_one_had(model, kept):
    if not kept:
        # Saved before the duties of training were kept.
        model.history = dataclasses.replace(model.history, duties=None)
        assert "department_duties" not in model.history.to_arrays()
    before, after = _scores(model, _list(model)), _scores(model, _list(model, "新水务局"))
    assert (before["旧水务局"][:2] > 0.5).all()
    assert (after["新水务局"] > 0.9 * before["旧水务局"]).all()
    assert (after["旧水务局"] < 0.1 * after["新水务局"]).all()
    assert np.allclose(after["执法局"], before["执法局"], atol=0.05)


def test_of_a_split_one_each_leaf_goes_to_its_new_body(model):
    off, dirty = _led_by(model, OFF), _led_by(model, DIRTY)
    assert off != dirty
    local = _list(model, "供水中心", **{dirty: "水质中心"})
    after = _scores(model, local)
    first = [max(after, key=lambda name, i=i: after[name][i]) for i in range(2)]
    assert first == ["供水中心", "水质中心"]
    # A text that is half one, half the other goes to both, not to the likeliest leaf's alone.
    departments = departments_of(model, local)
    leaves = np.array([[0.55, 0.45]], np.float32) @ model.predict([OFF, DIRTY]).raw
    place = departments.place.look([Ticket("1", OFF)], [OFF])
    shares = dict(zip(departments.names, departments.lead_scores(leaves, place)[0], strict=True))
    assert 0.6 < shares["水质中心"] / shares["供水中心"] < 1.1


def test_what_an_abolished_one_did_goes_to_the_body_that_leads_now(model):
    before, after = _scores(model, _list(model)), _scores(model, _list(model, "执法局"))
    assert (after["执法局"][:2] > 0.9 * before["旧水务局"][:2]).all()


def test_a_list_that_still_names_it_leaves_history_where_it_is(model):
    before = _scores(model, _list(model))
    again = _scores(model, _list(model))
    assert all(np.array_equal(before[name], again[name]) for name in before)
    dirty = _led_by(model, DIRTY)
    # It lost one leaf and has the others: it is not gone, and its share is its own.
    after = _scores(model, _list(model, **{dirty: "水质中心"}))
    assert after["旧水务局"][1] > after["水质中心"][1]
    assert after["旧水务局"][0] > 0.9 * before["旧水务局"][0]


def test_without_a_list_of_the_site_history_keeps_its_names(model):
    found = _scores(model, None)
    assert found["旧水务局"][0] == max(scores[0] for scores in found.values())


def test_the_new_name_is_explained_by_what_the_old_one_took(model):
    departments = departments_of(model, _list(model, "新水务局"))
    (found,) = departments.suggest([Ticket("1", OFF)], [OFF], model.predict([OFF]).raw)
    assert found[0].name == "新水务局"
    assert "件由原来的旧水务局承办" in found[0].reason
    assert "派单目录里没有这个单位" in next(d.reason for d in found if d.name == "旧水务局")
