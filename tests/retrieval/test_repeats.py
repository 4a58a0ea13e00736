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
from retrieval.repeats.usual import Usual
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
    assert same(case("1", 1), case("2", 9, leaf="060101", body="惠民路违停")) == []
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


def test_the_same_words_filed_under_another_leaf_are_one_matter():
    told = "锦源小区楼下的烧烤店每天夜里两点还在吵闹，孩子睡不着"
    first = case("1", 1, leaf="020101", body=told)
    again = case("2", 9, leaf="020102", body=f"上次反映过没有人管。{told}")
    assert same(first, again) == [("1", "2")]
    assert same(first, replace(again, community="东湖街道二社区")) == []
    assert same(first, replace(again, person="b")) == []
    assert same(first, replace(again, level1="公安管理")) == []
    assert same(first, replace(again, body="锦源小区三号楼的电梯坏了半个月，老人下不了楼")) == []


def test_many_people_at_one_place():
    people = [case(str(i), i, str(i), community=None) for i in (1, 2, 3)]
    assert many(*people) == [("1", "2", "3")]
    assert many(*people[:2]) == []
    assert many(*[replace(one, person="a") for one in people]) == []
    elsewhere = replace(people[2], body="松湾花园停水")
    assert many(*people[:2], elsewhere) == []


def test_a_name_in_many_streets_is_no_place():
    def people(*streets):
        return [
            case(
                f"{street}{n}",
                n,
                f"{street}{n}",
                street=street,
                community=None,
                body="沿街药店占道经营",
            )
            for street in streets
            for n in (1, 2, 3)
        ]

    assert len(many(*people("东湖街道", "西岭街道"))) == 2
    assert many(*people("东湖街道", "西岭街道", "南湖街道", "北塔街道")) == []


def test_an_estate_lies_in_one_community_a_road_in_one_street():
    estate = [case(str(i), i, str(i), community=f"东湖街道{i}社区") for i in (1, 2, 3)]
    assert many(*estate) == []
    road = [replace(one, body="惠民路停满货车") for one in estate]
    assert many(*road) == [("1", "2", "3")]
    assert many(*road[:2], replace(road[2], street="西岭街道")) == []


def test_the_name_of_the_community_itself_is_no_closer_place():
    people = [case(str(i), i, str(i), body="东湖街道一社区停水") for i in (1, 2, 3)]
    assert many(*people) == []


def _district(days=28):
    """Ordinary tickets: five leaves and ten communities, one a cell in the month."""
    return [
        case(f"O{leaf}{place}", 1 + (leaf * 7 + place * 3) % days, f"o{leaf}{place}", body="路灯不亮",
             leaf=f"02010{leaf}", community=f"东湖街道{place}社区")
        for leaf in range(1, 6)
        for place in range(10)
    ]  # fmt: skip


def _burst(people, place="东湖街道3社区", leaf="020102"):
    return [
        case(f"I{n}", 11 + n % 3, f"i{n}", body="没有暖气", leaf=leaf, community=place)
        for n in range(people)
    ]


def _by_time(*cases):
    return sorted(cases, key=lambda one: (one.received_at, one.ticket_no))


def test_in_a_community_more_people_than_chance_brings_are_one_matter():
    [found] = many(*_by_time(*_district(), *_burst(9)))
    assert {f"I{n}" for n in range(9)} <= set(found)
    # Days before and after are not part of it.
    assert len(found) <= 10
    assert many(*_by_time(*_district(), *_burst(3))) == []
    alone = [replace(one, person="one") for one in _burst(9)]
    assert many(*_by_time(*_district(), *alone)) == []


def test_an_object_within_the_matter_of_its_community_is_no_second_one():
    named = [replace(one, body="枫林小区没有暖气") for one in _burst(9)[:4]]
    [found] = many(*_by_time(*_district(), *named, *_burst(9)[4:]))
    assert {f"I{n}" for n in range(9)} <= set(found)


def test_what_a_community_always_tells_is_nothing_new():
    cases = _by_time(*_district(), *_burst(9))
    cells = {(one.leaf, one.community): 12 for one in _district()}
    quiet = Usual(cells, 365.0)
    always = Usual(cells | {("020102", "东湖街道3社区"): 700}, 365.0)
    assert len(find_many_people(cases, WINDOW, usual=quiet)) == 1
    assert find_many_people(cases, WINDOW, usual=always) == []


def test_what_rises_everywhere_is_no_matter_of_one_community():
    season = [
        case(f"S{place}{n}", 1 + (2 * n + place) % 28, f"s{place}{n}", body="杨絮满天", leaf="020105",
             community=f"东湖街道{place}社区")
        for place in range(10)
        for n in range(14)
    ]  # fmt: skip
    usual = Usual({(one.leaf, one.community): 6 for one in _district()}, 365.0)
    assert find_many_people(_by_time(*_district(), *season), WINDOW, usual=usual) == []
    here = [one for one in season if one.community == "东湖街道3社区"]
    assert len(find_many_people(_by_time(*_district(), *here), WINDOW, usual=usual)) == 1


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


def test_a_matter_whose_first_tickets_left_the_window_stays_one_suggestion(
    suqiu, store_environment, indexed
):
    with indexed.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM repeat_suggestion")
        for n in range(6):
            number, phone = f"L{n}", f"1990001000{n}"
            row = (
                f"2026-11-{1 + 5 * n:02}",
                phone,
                "西岭街道",
                "060101",
                "",
                "月亮岛花园门口停满货车",
            )
            add(connection, number, *row)
    engine = indexed.owner()
    run_repeats(engine, date(2026, 11, 16), 30)
    run_repeats(engine, date(2026, 12, 5), 30)
    listed = orjson.loads(suqiu("repeats", "list", "--json").out)
    [tickets] = [
        one["suggestion"]["tickets"] for one in listed
        if one["suggestion"]["evidence"]["place"] == "月亮岛花园"
    ]  # fmt: skip
    assert tickets == [f"L{n}" for n in range(6)]
