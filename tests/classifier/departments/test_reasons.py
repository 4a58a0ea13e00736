"""What a dispatcher reads beside each department, and which of the streets it names."""

import numpy as np
import pytest

from classifier.departments.build import departments_of
from classifier.departments.duty import Duty, SiteDuties
from classifier.departments.local import SiteDispatch, notes_of
from classifier.departments.reasons import Told
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import Dispatch
from classifier.training.history_fit import learn_history
from suqiu.records import Ticket

WATER, NOISE = "停水两天没人管", "工地半夜施工太吵"
SIX = ("东湖街道办事处", "西塘街道办事处", "南桥街道办事处", "北岭镇人民政府", "青石镇人民政府", "柳河乡人民政府")  # fmt: skip


def _departments(model, duties):
    return departments_of(
        model, SiteDispatch(SiteDuties("list.csv", duties), load_dispatch_rules())
    )


def _suggested(departments, model, text=WATER, street="", leaves=None):
    leaves = model.predict([text]).raw if leaves is None else leaves
    (found,) = departments.suggest([Ticket("1", text, street=street)], [text], leaves)
    return {one.name: one for one in found}


def _water(model):
    return [code for code in model.codes if code.startswith("02")]


@pytest.mark.parametrize(
    ("street", "name"),
    [("柳河乡", "柳河乡人民政府"), ("西塘街道", "西塘街道办事处"), ("", load_dispatch_rules().local_department)],
)  # fmt: skip
def test_of_all_street_offices_of_the_list_that_of_the_ticket_leads(small_model, street, name):
    listed = dict.fromkeys(_water(small_model), Duty(SIX[0], (*SIX[1:], "执法局"), "清单第3条"))
    found = _suggested(_departments(small_model, listed), small_model, street=street)
    assert next(iter(found)) == name
    assert found[name].reason.startswith("职责：清单第3条")
    assert not set(SIX) - {name} & set(found)
    assert "执法局" in found


def test_one_street_office_that_alone_has_the_duty_keeps_it(small_model):
    listed = dict.fromkeys(_water(small_model), Duty("青石镇人民政府", ("执法局",)))
    found = _suggested(_departments(small_model, listed), small_model, street="东湖街道")
    assert next(iter(found)) == "青石镇人民政府"


def test_another_leaf_that_it_may_be_is_named(small_model):
    water, noise = (int(small_model.predict([text]).raw.argmax()) for text in (WATER, NOISE))
    listed = {small_model.codes[water]: Duty("水务局", ()), small_model.codes[noise]: Duty("执法局", ("公安局",))}  # fmt: skip
    leaves = np.zeros((1, len(small_model.codes)), np.float32)
    leaves[0, [water, noise]] = 0.7, 0.3
    departments = _departments(small_model, listed)
    found = _suggested(departments, small_model, leaves=leaves)
    path = departments.duty.paths[noise]
    assert found["执法局"].reason == f"若属“{path}”，由其主办"
    assert found["公安局"].reason == f"若属“{path}”，由其协办"


@pytest.mark.parametrize(("likely", "leads"), [((0.6, 0.4), True), ((0.95, 0.05), False)])
def test_what_brought_most_of_the_score_is_told(small_model, likely, leads):
    """Who assists in the likeliest leaf may stand there for what else it leads."""
    water, noise = (int(small_model.predict([text]).raw.argmax()) for text in (WATER, NOISE))
    listed = {small_model.codes[water]: Duty("水务局", ("执法局",)), small_model.codes[noise]: Duty("执法局", ())}  # fmt: skip
    leaves = np.zeros((1, len(small_model.codes)), np.float32)
    leaves[0, [water, noise]] = likely
    departments = _departments(small_model, listed)
    found = _suggested(departments, small_model, leaves=leaves)
    reason = found["执法局"].reason
    assert (reason == f"若属“{departments.duty.paths[noise]}”，由其主办") == leads
    assert ("列为协办" in reason) != leads
    assert found["水务局"].reason.startswith("职责：")


def test_who_mostly_assists_elsewhere_is_told_so(small_model):
    water, noise = (int(small_model.predict([text]).raw.argmax()) for text in (WATER, NOISE))
    third = next(n for n in range(len(small_model.codes)) if n not in (water, noise))
    codes = small_model.codes
    listed = {codes[water]: Duty("水务局", ()), codes[noise]: Duty("城管局", ("执法局",)), codes[third]: Duty("执法局", ())}  # fmt: skip
    leaves = np.zeros((1, len(codes)), np.float32)
    leaves[0, [water, noise, third]] = 0.5, 0.46, 0.04
    departments = _departments(small_model, listed)
    found = _suggested(departments, small_model, leaves=leaves)
    assert found["执法局"].reason == f"若属“{departments.duty.paths[noise]}”，由其协办"


def test_what_the_list_does_not_say_is_told_as_the_classifications(small_model):
    water = _water(small_model)[0]
    departments = _departments(small_model, {water: Duty("水务局", ())})
    found = _suggested(departments, small_model, NOISE)
    first = next(iter(found.values()))
    assert first.reason.startswith("职责（派单目录没有写这一类，按分类表）：")
    assist = next(one for one in found.values() if "列为协办" in one.reason)
    assert assist.reason.startswith("分类表列为协办（派单目录没有写这一类）")


def test_a_body_of_the_classification_that_the_list_never_names_is_told(small_model):
    """The district has no 供水公司: its water is another's, though history knows the name."""
    listed = dict.fromkeys(_water(small_model), Duty("水务局", ()))
    departments = _departments(small_model, listed)
    rest = next(code for code in small_model.codes if code not in listed)
    lead = departments.duty.duties[small_model.codes.index(rest)].lead
    rows = [
        Dispatch(Ticket(str(i), f"{body}{i}"), who)
        for i in range(40)
        for body, who in ((WATER, lead), (NOISE, "水务局"))
    ]
    taught = departments.taught(learn_history(small_model, departments, rows))
    found = _suggested(taught, small_model)
    assert found[lead].reason.endswith("派单目录里没有这个单位")
    assert f"派单历史里有 1 个单位不在派单目录里：{lead}" in list(notes_of(taught))


def test_who_only_took_other_matters_is_explained_by_that(small_model):
    departments = departments_of(small_model)
    rows = [
        Dispatch(Ticket(str(i), f"{body}{i}"), who)
        for i in range(40)
        for body, who in ((WATER, "热线组"), (NOISE, "监察队"))
    ]
    taught = departments.taught(learn_history(small_model, departments, rows))
    leaf = int(small_model.predict([WATER]).raw.argmax())
    none = np.zeros(len(small_model.codes), np.float32)
    said = taught._reasons.lead(taught.names.index("监察队"), leaf, none, Told())
    assert said == "历史：别的类别由其承办过"
