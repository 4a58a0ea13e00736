"""Departments: duty first, place and history move it, returned tickets count against."""

from pathlib import Path

import numpy as np
import pytest

from classifier.departments.duty import read_duties
from classifier.departments.reasons import Told
from classifier.departments.rules import load_dispatch_rules
from classifier.departments.suggest import Departments
from classifier.labels.dispatches import Dispatch
from classifier.training import history_fit
from classifier.training.history_fit import learn_history
from suqiu.errors import InputError
from suqiu.records import Role, Ticket

LOCAL = load_dispatch_rules().local_department


def _leads(departments, model, *texts):
    leaves = model.predict(list(texts)).raw
    tickets = [Ticket(str(i), text) for i, text in enumerate(texts)]
    found = departments.suggest(tickets, list(texts), leaves)
    return [[d for d in row if d.role is Role.LEAD] for row in found]


def test_the_duty_entry_leads_and_says_so(departments, small_model):
    (found,) = _leads(departments, small_model, "家里停水两天了，自来水公司没人管")
    assert found[0].name == "供水公司"
    assert found[0].reason.startswith("职责：市政公用 / 供水")
    assert sum(d.probability for d in found) <= 1.0001


def test_a_village_brings_the_local_office_forward(departments, small_model):
    texts = ["水管漏水没人修", "水管漏水没人修，我们村村民反映，大王镇李家村"]
    leaves = np.repeat(small_model.predict(texts[:1]).raw, 2, axis=0)
    tickets = [Ticket(str(i), text) for i, text in enumerate(texts)]
    place = departments.place.look(tickets, texts)
    scores = departments.lead_scores(leaves, place)[:, departments.names.index(LOCAL)]
    assert scores[1] > scores[0]
    assert place.streets == ("", "大王镇")


def test_the_street_of_the_ticket_is_the_place(departments):
    place = departments.place.look([Ticket("1", "", street="东湖街道")], [""])
    assert place.streets == ("东湖街道",)


def _dispatches(count, department, returned=()):
    texts = ("家里停水", "小区停水两天", "停水没通知", "停水什么时候恢复", "全村停水")
    return [Dispatch(Ticket(str(i), texts[i % 5]), department, returned) for i in range(count)]


def test_history_teaches_the_sites_own_habit(departments, small_model):
    noise = [Dispatch(Ticket(str(i), "工地半夜施工太吵"), "城建监察队") for i in range(40)]
    history = learn_history(small_model, departments, [*_dispatches(60, "水务热线组"), *noise])
    taught = Departments(departments.duty, small_model.branches, history)
    (found,) = _leads(taught, small_model, "停水两天没人管")
    assert found[0].name == "水务热线组"
    assert "历史" in found[0].reason


def test_returned_tickets_push_a_department_back(departments, small_model):
    noise = [Dispatch(Ticket(str(i), "工地半夜施工太吵"), "城建监察队") for i in range(40)]

    def share(returned):
        rows = _dispatches(30, "甲单位") + _dispatches(30, "乙单位", returned)
        history = learn_history(small_model, departments, [*rows, *noise])
        taught = Departments(departments.duty, small_model.branches, history)
        (found,) = _leads(taught, small_model, "小区停水两天")
        return {d.name: d.probability for d in found}

    before, after = share(()), share(("甲单位",))
    assert after["甲单位"] / after["乙单位"] < before["甲单位"] / before["乙单位"]


def test_a_return_is_never_the_only_reason(departments, small_model):
    """Who only sent such tickets back is suggested for what it took of other leaves."""
    noise = [Dispatch(Ticket(str(i), "工地半夜施工太吵"), "乙单位") for i in range(40)]
    rows = [*_dispatches(60, "甲单位", ("乙单位",)), *noise]
    history = learn_history(small_model, departments, rows)
    taught = Departments(departments.duty, small_model.branches, history)
    leaf = int(small_model.predict(["小区停水两天"]).raw.argmax())
    none = np.zeros(len(small_model.codes), np.float32)
    reason = taught._reasons.lead(taught.names.index("乙单位"), leaf, none, Told())
    assert reason == "历史：别的类别由其承办过；退单：同类退回过 60 件"


def test_too_little_history_is_no_history(departments, small_model):
    assert learn_history(small_model, departments, _dispatches(10, "甲单位")) is None


def test_unseen_probabilities_teach_where_there_are_any(departments, small_model):
    """The export says water, the unseen fits say noise: history listens to those."""
    leaves = small_model.predict(["家里停水", "工地半夜施工太吵"]).raw
    rows = _dispatches(60, "甲单位")
    noise = [Dispatch(Ticket(str(i), "工地半夜施工太吵"), "乙单位") for i in range(60)]
    swapped = {("", d.ticket.body): leaves[1] for d in rows} | {("", "工地半夜施工太吵"): leaves[0]}

    def first(unseen):
        history = learn_history(small_model, departments, [*rows, *noise], unseen)
        place = departments.place.look([Ticket("1", "")], [""])
        scores = history.log_probabilities(departments.signals(leaves[:1], place))
        return history.names[int(scores.argmax())]

    assert first({}) == "甲单位"
    assert first(swapped) == "乙单位"


def test_enough_unseen_tickets_teach_alone(departments, small_model, monkeypatch):
    monkeypatch.setattr(history_fit, "_ENOUGH_UNSEEN", 20)
    rows = [Dispatch(Ticket(str(i), f"停水{i}"), f"单位{i % 2}", code="020101") for i in range(30)]
    late = [Dispatch(Ticket(str(i), f"漏水{i}"), "新单位", code="020101") for i in range(30)]
    unseen = {("", d.ticket.body): small_model.predict(["停水"]).raw[0] for d in rows}
    history = learn_history(small_model, departments, [*rows, *late], unseen)
    everything = learn_history(small_model, departments, [*rows, *late])
    column = history.names.index("新单位")
    assert history.accepted[:, column].sum() == 30
    assert history.weights[-1, column] < everything.weights[-1, column] - 1


def test_a_model_keeps_its_history(small_model, departments, tmp_path):
    noise = [Dispatch(Ticket(str(i), "工地半夜施工太吵"), "城建监察队") for i in range(40)]
    history = learn_history(small_model, departments, [*_dispatches(60, "水务热线组"), *noise])
    again = type(history).from_arrays(history.to_arrays())
    assert again is not None
    before, after = history.to_arrays(), again.to_arrays()
    assert before.keys() == after.keys()
    for name, array in before.items():
        assert np.array_equal(array, after[name]), name


def test_a_sites_duty_list_is_read_with_its_faults(small_taxonomy, tmp_path):
    path = Path(tmp_path / "duties.csv")
    path.write_text(
        "代码,主办单位,协办单位,条款,版本\n"
        "020101,水务集团,住建局、街道,三定方案第4条,2026-03\n"
        "999999,谁,,,\n020102,,,,\n020101,应急局,,,\n",
        "utf-8",
    )
    found = read_duties(path, small_taxonomy)
    assert found.duties["020101"].lead == "水务集团"
    assert found.duties["020101"].assist == ("住建局", "街道")
    assert found.duties["020101"].clause == "三定方案第4条"
    assert str(found) == "duties.csv（版本 2026-03，1 类；较旧的 1 行不用）"
    assert [(fault.row, fault.field) for fault in found.faults] == [(3, "类别"), (4, "主办单位")]


def test_columns_of_a_duty_list_are_known_by_the_names_that_lists_have(small_taxonomy, tmp_path):
    path = Path(tmp_path / "duties.csv")
    for header in (
        "类别代码,牵头单位,配合单位", "分类编码,责任部门,配合部门", "分类,承办单位,协办单位",
    ):  # fmt: skip
        path.write_text(f"{header}\n020101,水务集团,住建局\n", "utf-8")
        found = read_duties(path, small_taxonomy).duties["020101"]
        assert (found.lead, found.assist) == ("水务集团", ("住建局",))
    # Who leads is said by the column of that name, whoever else is named.
    path.write_text("承办单位,代码,主办单位\n物业,020101,水务集团\n", "utf-8")
    assert read_duties(path, small_taxonomy).duties["020101"].lead == "水务集团"


def test_a_duty_list_without_its_columns_is_refused(small_taxonomy, tmp_path):
    path = Path(tmp_path / "duties.csv")
    path.write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(InputError, match=r"缺少.*列（可写"):
        read_duties(path, small_taxonomy)
