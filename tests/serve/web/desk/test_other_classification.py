"""A suggestion of another classification is never shown; one that moved along is."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import insert

from serve.classifying.form import suggestion_out
from suqiu.records import Ticket
from suqiu.store.recoding.run import recode
from suqiu.store.recoding.undo import undo
from suqiu.store.schema import suggestion
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap, Rule

WORDS = "家里停水三天了，没有人来修"


def former(leaf):
    """The leaf as an earlier table had it."""
    return replace(leaf, code=f"旧{leaf.code}", names=(f"旧{leaf.names[0]}", *leaf.names[1:]))


@pytest.fixture
def code_map(small_taxonomy, database):
    with database.owner().begin() as connection:
        connection.exec_driver_sql("TRUNCATE import_run CASCADE")
    old = Taxonomy(former(leaf) for leaf in small_taxonomy.leaves)
    rules = {f"旧{leaf.code}": (Rule(1, leaf.code),) for leaf in small_taxonomy.leaves}
    return CodeMap(old, small_taxonomy, rules)


@pytest.fixture
def of_today(classifier):
    """What the model says of the ticket's words."""
    (found,) = classifier.classify([Ticket("A1", WORDS, "停水", street="东湖街道")])
    return json.loads(suggestion_out(found).model_dump_json())


@pytest.fixture
def of_before(of_today, code_map):
    """The same as it was said under the earlier table."""
    found = json.loads(json.dumps(of_today)) | {"model": "旧模型"}
    best = code_map.new.leaf(of_today["codes"][0]["code"])
    for one in found["codes"]:
        one["path"] = former(code_map.new.leaf(one["code"])).path
        one["code"] = f"旧{one['code']}"
    for one, node in zip(found["levels"], code_map.old.ancestors(f"旧{best.code}"), strict=True):
        one |= {"code": node.code, "name": node.name}
    for one in found["departments"]:
        one["reason"] = one["reason"].replace(best.path, former(best).path)
    found["candidate_set"] = [f"旧{code}" for code in found["candidate_set"]]
    return found


@pytest.fixture
def put(database, tickets):
    """A ticket with this suggestion."""

    def put(payload, number="A1"):
        tickets(number)
        best = payload["codes"][0]
        with database.owner().begin() as connection:
            connection.execute(
                insert(suggestion).values(
                    ticket_no=number, model=payload["model"], payload=payload,
                    leaf_code=best["code"], probability=best["probability"],
                    decision=payload["decision"], path="fast",
                )
            )  # fmt: skip

    return put


def run(database, code_map):
    return recode(database, code_map, name="map.csv", hashes={})


def test_codes_of_another_table_are_not_shown_and_the_suggestion_is_made_again(
    browser, put, of_before, rows
):
    put(of_before)
    wang = browser("老王")
    assert "打开时给出建议" in wang.get("/desk").text
    assert wang.post("/web/tickets/A1/review").json() == {"changed": False}
    page = wang.get("/desk/A1").text
    assert ("旧模型" in page, 'value="旧' in page) == (False, False)
    assert 'name="leaf" value="020101"' in page
    assert len(rows("SELECT FROM suggestion")) == 2
    assert "打开时给出建议" not in wang.get("/desk").text


def test_a_code_that_is_another_class_here_is_not_shown_either(browser, put, of_today):
    for one in of_today["codes"]:
        one["path"] = f"别的 / {one['path']}"
    put(of_today | {"model": "旧模型"})
    wang = browser("老王")
    assert "打开时给出建议" in wang.get("/desk").text
    assert "旧模型" not in wang.get("/desk/A1").text


def test_moved_along_it_is_what_the_model_would_say_and_can_be_accepted(
    browser, database, put, code_map, of_before, of_today, rows
):
    put(of_before)
    assert run(database, code_map).tally.suggested == 1
    [(payload,)] = [
        row.values() for row in rows("SELECT payload FROM suggestion WHERE NOT outdated")
    ]
    assert payload | {"model": ""} == of_today | {"model": ""}
    wang = browser("老王")
    assert "打开时给出建议" not in wang.get("/desk").text
    stamp = wang.open("A1")
    assert "旧模型" in wang.get("/desk/A1").text
    assert len(rows("SELECT FROM suggestion")) == 2
    leaf, lead = payload["codes"][0]["code"], payload["departments"][0]["name"]
    reply = wang.decide("A1", stamp, leaf=leaf, lead=lead)
    assert (reply.status_code, reply.json()["accepted"]) == (200, True)
    # Decided since: the ticket stays as it is, with the suggestion it was decided on.
    assert undo(database).suggested == 0
    assert [row["outdated"] for row in rows("SELECT outdated FROM suggestion ORDER BY id")] == [
        True, False,
    ]  # fmt: skip


def test_one_that_a_split_left_open_is_made_anew_when_opened_or_by_the_job(
    browser, database, put, code_map, of_before, rows, suqiu
):
    put(of_before)
    put(of_before, "A2")
    best = of_before["codes"][0]["code"]
    first, second = [leaf.code for leaf in code_map.new.leaves if f"旧{leaf.code}" != best][:2]
    split = {best: (Rule(1, first, ("抢修",)), Rule(2, second))}
    split_map = replace(code_map, rules={**code_map.rules, **split})
    assert run(database, split_map).tally.anew == 2
    wang = browser("老王")
    assert wang.get("/desk").text.count("打开时给出建议") == 2
    page = wang.get("/desk/A1").text
    assert ("旧模型" in page, 'name="leaf" value="020101"' in page) == (False, True)
    assert "1 条" in suqiu("jobs", "suggest").out
    assert "0 条" in suqiu("jobs", "suggest").out
    counting = rows("SELECT ticket_no FROM suggestion WHERE NOT outdated ORDER BY id")
    assert [row["ticket_no"] for row in counting] == ["A1", "A2"]


def test_a_class_seen_under_another_table_is_not_decided_by_its_code(
    browser, put, of_today, rows, small_taxonomy
):
    put(of_today)
    wang = browser("老王")
    stamp = wang.open("A1")
    path = small_taxonomy.leaf("020101").path
    assert f'data-name="{path}"' in wang.get("/desk/A1").text
    # The page was opened before the tables changed; the ticket itself has no class to change.
    refused = wang.decide("A1", stamp, path=f"别的 / {path}", reason="按职责")
    assert (refused.status_code, "按 R 重新载入" in refused.text) == (409, True)
    assert rows("SELECT status, leaf_code FROM ticket") == [{"status": "待受理", "leaf_code": None}]
    assert wang.decide("A1", stamp, path=path, reason="按职责").status_code == 200
