"""Suggestions of open tickets go along where the map leaves no choice, and end where it does."""

import copy
from dataclasses import replace

import pytest
from sqlalchemy import text

from suqiu.store.recoding.payload import PayloadMap
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap, Rule
from tests.suqiu.store.recoding.change import (
    NEW,
    OLD,
    payload_of,
    read_map,
    run,
    suggest,
    suggestions,
    tree_of,
)


@pytest.fixture
def move(code_map):
    payloads = PayloadMap(code_map, again=False)
    return lambda *candidates, **more: payloads.move(payload_of(code_map.old, *candidates, **more))


def simple(old, new, pairs):
    """A map of tables and pairs written short: `A1 一/二/三` and `A1 B1`."""
    trees = [
        tree_of("\n".join(("", *(line.replace(" ", ",").replace("/", ",") for line in lines))))
        for lines in (old, new)
    ]
    rules = {}
    for number, (code, target) in enumerate(pair.split() for pair in pairs):
        rules[code] = (Rule(number, target),)
    return CodeMap(*trees, rules)


def levels(payload):
    return [(one["name"], one["probability"]) for one in payload["levels"]]


def test_a_new_name_changes_names_and_nothing_else(code_map, move):
    before = payload_of(code_map.old, "丙1 0.7", "K1 0.2", sure=2, decision="auto")
    found = move("丙1 0.7", "K1 0.2", sure=2, decision="auto")
    assert [(one["code"], one["path"], one["probability"]) for one in found["codes"]] == [
        ("丙1", "交通 / 公交 / 公交准点", 0.7), ("K2", "市容 / 垃圾 / 垃圾清运", 0.2),
    ]  # fmt: skip
    assert levels(found) == [("交通", 0.9), ("公交", 0.8), ("公交准点", 0.7)]
    assert (found["candidate_set"], found["sure_level"]) == (["丙1", "K2"], 2)
    assert found["departments"][0]["reason"] == "职责：交通 / 公交 / 公交准点"
    same = ("id", "decision", "model", "path", "evidence", "intake", "degraded")
    assert {key: found[key] for key in same} == {key: before[key] for key in same}


def test_merged_classes_add_up_and_a_level_is_as_sure_as_what_lies_below_it(move):
    found = move("甲2 0.5", "丙1 0.3", "甲1 0.1", sure=2)
    assert [(one["code"], one["probability"]) for one in found["codes"]] == [
        ("A1", pytest.approx(0.6)), ("丙1", 0.3),
    ]  # fmt: skip
    # 同2 has left 市政: of what stayed only 供水 is known as a whole.
    assert levels(found) == [("市政", 0.7), ("供水", 0.7), ("停水和水压", 0.6)]
    assert found["sure_level"] == 2
    assert found["candidate_set"] == ["A1", "丙1"]


def test_a_split_or_a_class_without_a_new_one_is_made_anew(move):
    assert move("乙1 0.9") is None
    assert move("丙1 0.9", "乙1 0.01") is None
    assert move("丙1 0.9", inside=("乙1",)) is None
    assert move("丙1 0.9", "丁1 0.05") is None


def test_classes_that_come_first_only_together_are_weighed_anew(move):
    assert move("丙1 0.4", "甲1 0.3", "甲2 0.2") is None
    assert move("丙1 0.4", "甲1 0.2", "甲2 0.1")["codes"][1]["code"] == "A1"


def test_what_comes_from_elsewhere_makes_no_level_surer():
    # Half of 上 goes to 左, where other things were: of 左 only the leaf itself is known.
    old = ("a 上/甲", "b 上/乙", "c 下/丙")
    new = ("A 左/甲", "B 右/乙", "C 左/丙")
    code_map = simple(old, new, ("a A", "b B", "c C"))
    found = PayloadMap(code_map, again=False).move(payload_of(code_map.old, "a 0.6", sure=1))
    assert levels(found) == [("左", 0.6), ("甲", 0.6)]
    assert found["sure_level"] == 0


def test_a_class_of_another_department_is_made_anew():
    code_map = simple(("a 上/甲",), ("A 上/甲",), ("a A",))
    payload = payload_of(code_map.old, "a 0.6")
    assert PayloadMap(code_map, again=False).move(payload)["codes"][0]["code"] == "A"
    other = Taxonomy(replace(leaf, lead="城管局") for leaf in code_map.new.leaves)
    assert PayloadMap(replace(code_map, new=other), again=False).move(payload) is None


def test_of_either_table_or_of_none(code_map):
    of_new = payload_of(code_map.new, "K2 0.9")
    first, again = (PayloadMap(code_map, again=again) for again in (False, True))
    assert first.move(of_new) is of_new
    both = payload_of(code_map.old, "同1 0.9")
    assert first.move(both)["codes"][0]["code"] == "同2"
    assert again.move(both) is both
    assert again.move(payload_of(code_map.old, "K1 0.9"))["codes"][0]["code"] == "K2"
    of_none = copy.deepcopy(of_new)
    of_none["codes"][0]["path"] = "别处 / 别的"
    for odd in (of_none, {}, {"codes": "x"}, {**of_new, "levels": []} | {"codes": [1]}):
        assert first.move(odd) is None
    refused = {**of_new, "codes": [], "levels": [], "candidate_set": []}
    assert first.move(refused) is refused


def test_the_store_keeps_the_old_one_beside_the_new(filled, code_map):
    suggest(filled, "T10", "丙1 0.5")
    suggest(filled, "T10", "甲1 0.6", "甲2 0.3", decision="auto")
    suggest(filled, "T04", "乙1 0.9")
    with filled.owner().begin() as connection:
        connection.execute(
            text("UPDATE ticket SET closed_at = '2026-03-05' WHERE ticket_no = 'T05'")
        )
    suggest(filled, "T05", "丙1 0.9")
    before = suggestions(filled)
    dry = run(filled, code_map, dry_run=True)
    assert suggestions(filled) == before
    result = run(filled, code_map, batch=4)
    assert result.tally.dump() == dry.tally.dump()
    assert (result.tally.suggested, result.tally.anew) == (1, 1)
    rows = suggestions(filled)
    assert [row.payload for row in rows[:4]] == [row.payload for row in before]
    # Closed ones are nobody's concern any more.
    assert [row.outdated for row in rows] == [True, True, True, False, False]
    new = rows[4]
    assert (new.ticket_no, new.leaf_code, new.probability) == ("T10", "A1", pytest.approx(0.9))
    assert (new.made_at, new.model, new.decision) == (before[1].made_at, "旧模型", "auto")
    assert new.payload["codes"][0]["code"] == "A1"
    assert run(filled, code_map).tally.suggested == 0
    assert suggestions(filled) == rows


def test_a_suggestion_of_the_old_model_that_came_late_goes_along_too(filled, files, code_map):
    run(filled, code_map)
    suggest(filled, "T10", "甲1 0.9")
    suggest(filled, "T01", "K2 0.9", content=NEW)
    suggest(filled, "T02", "同1 0.9", content=OLD)
    assert run(filled, read_map(files)).tally.suggested == 1
    assert [row.leaf_code for row in suggestions(filled) if not row.outdated] == [
        "K2", "同1", "A1",
    ]  # fmt: skip
