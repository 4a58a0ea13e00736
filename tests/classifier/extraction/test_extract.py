"""Forms filled in by rules: what is found is right, and everything found stands in the text."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.extraction import Gazetteer, extract, read_gazetteer, verify
from suqiu.errors import InputError
from suqiu.places.find import Place
from suqiu.places.letter import read_letter
from suqiu.records import Extraction, Field, Source, Ticket

DATA = Path(__file__).parents[2] / "data"
CASES = [json.loads(line) for line in (DATA / "extraction.jsonl").read_text("utf-8").splitlines()]
HOSTILE = [json.loads(line) for line in (DATA / "injections.jsonl").read_text("utf-8").splitlines()]


def ticket(body, title="", created="2024-05-10 09:00"):
    return Ticket("1", body, title, created=created)


def values(extraction):
    for one in fields(Extraction):
        found = getattr(extraction, one.name)
        if isinstance(found, Field):
            yield one.name, found
    for person in extraction.persons:
        yield "persons", person


def test_fields_of_the_set():
    right, wrong = 0, []
    for case in CASES:
        found = extract(ticket(case["body"], case["title"]))
        for name, want in case["want"].items():
            field = getattr(found, name.removesuffix("_is"))
            if name == "persons":
                good = [person.value for person in field] == want
            else:
                good = field is not None and (
                    want in field.value if name == "demand" else want == field.value
                )
            right += good
            wrong += [] if good else [(name, want, field)]
        for name in ("street", "community", "estate", "road"):
            assert name in case["want"] or getattr(found, name) is None, case["body"]
    assert right >= 0.95 * (right + len(wrong)), wrong


@pytest.mark.parametrize("case", [*CASES, *HOSTILE], ids=lambda case: case["body"][:12])
def test_every_value_stands_where_it_says(case):
    source = ticket(case["body"], case.get("title", ""))
    letter = read_letter(source)
    found = extract(source)
    assert found.title
    for name, value in values(found):
        words = letter.text[value.start : value.end]
        assert words
        if value.source is not Source.DERIVED:
            assert words == value.value
            assert (value.start < letter.body_start) == (value.source is Source.TITLE)
        assert name != "title" or len(value.value) <= 30
    assert verify(found, source) == found


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["id"])
def test_an_injection_is_no_title(case):
    title = extract(ticket(case["body"])).title.value
    assert "999999" not in title
    assert "提示词" not in title


@given(st.text(min_size=1, max_size=200), st.text(max_size=40))
def test_any_text_has_a_form_that_holds(body, title):
    source = ticket(body, title.strip())
    found = extract(source)
    assert verify(found, source) == found


def test_a_long_clause_is_cut_between_words():
    body = (
        "惠民路菜市场东门一排水果店每天清早就把货架摆到非机动车道上骑车的人只能绕进机动车道险象环生"
    )
    title = extract(ticket(body)).title
    assert len(title.value) <= 30
    assert body.startswith(title.value)
    assert title.value[-1] not in "的把到在"


def test_a_given_title_is_kept_and_an_empty_one_replaced():
    assert extract(ticket("北塔街停电三天", "北塔街停电")).title.source is Source.TITLE
    assert extract(ticket("北塔街停电三天", "投诉")).title.value == "北塔街停电三天"


@pytest.mark.parametrize(
    ("body", "created", "day"),
    [
        ("昨天停水", "2024-03-01 08:00:00", "2024-02-29"),
        ("前天晚上停水", "2024/3/1", "2024-02-28"),
        ("12月30日停水", "2024-01-02", "2023-12-30"),
        ("2023年5月6日停水", "", "2023-05-06"),
        ("上周日停水", "2024-05-10", "2024-05-05"),
        ("本周三停水", "2024-05-10", "2024-05-08"),
        ("昨天停水", "", None),
        ("2月30日停水", "2024-05-10", None),
        ("每天停水", "2024-05-10", None),
    ],
)
def test_the_day_a_phrase_means(body, created, day):
    date = extract(ticket(body, created=created)).date
    assert (date and date.value) == day


@pytest.mark.parametrize(
    "body",
    [
        "138路公交车不来", "道路不平", "老旧小区没有物业", "我们社区不管", "农村的路难走", "乡村医生待遇低", "整条街都停电",
        "村主任不管", "该小区车位紧张", "公路上全是坑", "住在城中村", "每个小区都这样", "网络线路老化",
    ],
)  # fmt: skip
def test_no_place_where_none_is_named(body):
    found = extract(ticket(body))
    assert (found.street, found.community, found.estate, found.road) == (None,) * 4


# --- the site's own places


def test_the_gazetteer_wins_and_gives_the_street():
    places = Gazetteer([Place("estate", "丰登里", "北塔街道"), Place("estate", "丰登里小区")])
    found = extract(ticket("丰登里停水"), gazetteer=places)
    assert found.estate == Field("丰登里", 0, 3, Source.BODY)
    assert found.street == Field("北塔街道", 0, 3, Source.DERIVED)
    assert extract(ticket("丰登里小区停水"), gazetteer=places).estate.value == "丰登里小区"
    assert extract(ticket("西岭街道丰登里停水"), gazetteer=places).street.value == "西岭街道"


def test_the_shipped_example_of_a_gazetteer_can_be_read():
    places = read_gazetteer(Path(__file__).parents[3] / "examples/places.csv")
    assert extract(ticket("翠湖社区停水"), gazetteer=places).street.value == "东湖街道"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "缺少列"),
        ("类型,名称\n河,清水河\n", "第 2 行的类型「河」不认识"),
        ("", "缺少列"),
    ],
)
def test_a_broken_gazetteer_is_refused(tmp_path, content, message):
    path = tmp_path / "places.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message):
        read_gazetteer(path)


PERSONAL = "我叫赵四，电话138 1234 5678，身份证11010119900307857X，邻居王建国先生半夜放音乐扰民。请联系李小梅13912345678处理"


@pytest.mark.parametrize("title", ["", "王建国半夜扰民，联系13812345678"])
def test_title_and_summary_hide_personal_data(title):
    source = ticket(PERSONAL, title)
    found = extract(source)
    text = read_letter(source).text
    shown = f"{found.title.value}{found.summary.value}"
    for secret in ("赵四", "建国", "小梅", "1234", "0307", "5678"):
        assert secret not in shown
    assert "王**" in found.title.value
    assert "扰民" in text[found.title.start : found.title.end]
    assert found.title.source is found.summary.source is Source.DERIVED
    assert len(found.title.value) == found.title.end - found.title.start
    assert verify(found, source) == found


def test_a_title_without_personal_data_stays_word_for_word():
    found = extract(ticket("北塔街停电三天。联系人王建国13812345678"))
    assert found.title == Field("北塔街停电三天", 0, 7, Source.BODY)


@pytest.mark.parametrize(
    ("body", "name", "want"),
    [
        ("在老张牛肉馆吃坏了肚子，不给赔。", "object", "老张牛肉馆"),
        ("中通快递把我的箱子弄丢了，只赔运费。", "object", "中通快递"),
        ("周六在东方影城买票，机器不出票。", "object", "东方影城"),
        ("永顺汽修把车漆刮花了，老板不承认。", "object", "永顺汽修"),
        ("鸿运地产收了定金不退。", "object", "鸿运地产"),
        ("华丰物流拖欠运费。", "object", "华丰物流"),
        ("我的快递丢了，没人管。", "object", None),
        ("寄快递太贵。", "object", None),
        ("想开面馆，要办什么证？", "object", None),
        ("凌晨两点工地打桩，没法睡。", "object", "工地"),
        ("下午三点半公司门口堵车。", "object", "公司"),
        ("半岛酒店乱收费。", "object", "半岛酒店"),
        ("凌晨两点工地打桩，没法睡。", "time", "凌晨两点"),
        ("晚上两点半楼下还在唱歌。", "time", "晚上两点半"),
        ("自来水从九月中旬起一直浑浊。", "time", "从九月中旬起"),
        ("十月一日在门口摔了一跤。", "time", "十月一日"),
        ("十二月三号停的电。", "time", "十二月三号"),
        ("每天晚上打牌，吵到凌晨两点，没法睡。", "time", "每天晚上"),
        ("三个月亮灯箱坏了。", "time", None),
        ("两点建议，多种树。", "time", None),
        ("幸福里小区7号楼顶漏水。", "estate", "幸福里小区"),
        ("和顺里小区停水。", "estate", "和顺里小区"),
        ("村里小区停水。", "estate", None),
        ("县城里小区都没有车位。", "estate", None),
        ("我家里小区的门坏了。", "estate", None),
    ],
)
def test_short_names_of_firms_hours_and_estates(body, name, want):
    field = getattr(extract(ticket(body)), name)
    assert (field and field.value) == want
