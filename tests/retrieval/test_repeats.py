"""Same person and same matter; many people at one place; red lines; never merged."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
import pytest

from retrieval.repeats.case import Case
from retrieval.repeats.many_people import find_many_people
from retrieval.repeats.red_lines import red_line
from retrieval.repeats.run import run_repeats
from retrieval.repeats.same_person import find_same_person
from suqiu.places.mentions import find_mentions, place_key
from tests.retrieval.conftest import add

WINDOW = timedelta(days=30)


def case(number, day, person="a", leaf="020101", body="锦源小区停水", **other):
    values = {
        "district": "澜江区", "street": "东湖街道", "community": "东湖街道一社区", "level1": "市政公用",
        "request_type": "投诉", "title": "",
    } | other  # fmt: skip
    return Case(number, datetime(2026, 9, day), person, leaf=leaf, body=body, **values)


def same(*cases):
    return [one.tickets for one in find_same_person(cases, WINDOW)]


def many(*cases):
    return [one.tickets for one in find_many_people(cases, WINDOW)]


def test_one_person_one_matter():
    assert same(case("1", 1), case("2", 9), case("3", 20)) == [("1", "2", "3")]
    assert same(case("1", 1), case("2", 9, "b")) == []
    assert same(case("1", 1), case("2", 9, leaf="060101")) == []
    assert same(case("1", 1, None), case("2", 9, None)) == []
    far = replace(case("2", 1), received_at=datetime(2026, 10, 15))
    assert same(case("1", 1), far) == []


def test_without_a_leaf_the_words_decide():
    alike = "锦源小区停水已经三天"
    first = case("1", 1, leaf=None, level1=None, body=alike)
    assert same(first, case("2", 2, leaf=None, level1=None, body=alike + "了没人管")) == [
        ("1", "2")
    ]
    other = case("2", 2, leaf=None, level1=None, body="健身房关门不退预付卡")
    assert same(first, other) == []


def test_many_people_at_one_place():
    people = [case(str(i), i, str(i), community=None) for i in (1, 2, 3)]
    assert many(*people) == [("1", "2", "3")]
    assert many(*people[:2]) == []
    assert many(*[replace(one, person="a") for one in people]) == []
    elsewhere = replace(people[2], body="松湾花园停水")
    assert many(*people[:2], elsewhere) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"district": "北区"}, "不同行政区"),
        ({"level1": "公安管理"}, "互斥类别"),
        ({"request_type": "表扬"}, "互斥类别"),
        ({"request_type": "求助"}, ""),
        ({"district": None}, ""),
    ],
)
def test_red_lines(change, why):
    a, b = case("1", 1), case("2", 2, **change)
    for found in (red_line(a, b), red_line(b, a)):
        assert found.startswith(why)
        assert bool(found) == bool(why)
    assert bool(same(a, b)) == (not why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东湖区锦源小区", "锦源小区"), ("宏泰物业有限公司", "宏泰物业"), ("锦源小区二期", "锦源小区"),
        ("第一小学", "第1小学"), ("惠民路12号", "惠民路"),
    ],
)  # fmt: skip
def test_ways_of_writing_one_place(one, other):
    assert place_key(one) == place_key(other)


def test_places_of_a_text():
    found = {
        m.kind: m.key for m in find_mentions("锦源小区停水", "宏泰物业公司不管，惠民路积水严重")
    }
    assert found["estate"] == "锦源小区"
    assert found["road"] == "惠民路"
    assert found["organisation"].startswith("宏泰物业")


def test_suggestions_are_stored_grow_and_merge_nothing(suqiu, store_environment, indexed):
    engine = indexed.owner()
    new, grown = run_repeats(engine, date(2026, 9, 15), 30)
    assert (new, grown) == (1, 0)
    listed = orjson.loads(suqiu("repeats", "list", "--json").out)
    assert [one["suggestion"]["tickets"] for one in listed] == [["A1", "A2", "A3"]]
    assert "1990000" not in orjson.dumps(listed).decode()
    assert (
        suqiu("repeats", "decide", listed[0]["id"], "--reject", "--reason", "不是一回事").code == 0
    )
    assert run_repeats(engine, date(2026, 9, 16), 30) == (0, 0)
    assert orjson.loads(suqiu("repeats", "list", "--json").out) == []
    with engine.begin() as connection:
        add(
            connection,
            "A9",
            "2026-09-18",
            "19900000009",
            "东湖街道",
            "020101",
            "",
            "锦源小区仍然停水",
        )
    assert suqiu("repeats", "run", "--as-of", "2026-09-25").code == 0
    listed = orjson.loads(suqiu("repeats", "list", "--json").out)
    kinds = {one["suggestion"]["kind"]: one["suggestion"]["tickets"] for one in listed}
    assert kinds["same_person"] == ["A1", "A4"]
    assert "A9" in kinds["many_people"]
    with engine.connect() as connection:
        assert connection.exec_driver_sql(
            "SELECT count(*) FROM ticket WHERE repeat_of IS NOT NULL"
        ).scalar() == 0  # fmt: skip
