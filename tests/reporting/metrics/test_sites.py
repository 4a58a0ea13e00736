"""Metrics over a site's tables: checked at start, named after their columns, open by level."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.ask.marks.catalogue import Catalogue
from reporting.ask.reading.lexicon import Lexicon
from reporting.metrics import MetricKind, load_layer
from suqiu.errors import SettingsError
from suqiu.store.sites.catalogue import SiteColumn, SitePeriod, SiteTable
from suqiu.store.sites.keys import KINDS, list_kind
from suqiu.store.sites.list_spec import read_list_spec


def table(name="人口", column="常住人口", words=("人口",), secrecy=0, years=(2024, 2025)):
    periods = tuple(SitePeriod(datetime(one, 1, 1), f"{one}年") for one in years)
    return SiteTable(
        name, KINDS["street"], secrecy, "统计局", (SiteColumn(column, "人", words),), periods, 9
    )


HEAD = '[[metric]]\nid="a"\nname="甲"\nkind="per"\nunit="件/家"\n'


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        (HEAD, "per = "), (HEAD + 'per="人口."', "per = "), (HEAD + 'per="人口.x; DROP"', "per = "),
        (HEAD + 'per="人口.常住人口"\nscale=0', "scale"), (HEAD + 'per="人口.常住人口"\nhits=["closed"]', "hits"),
        (HEAD + 'per="人口.常住人口"\nbase=["nope"]', "没有定义的条件"),
        (HEAD.replace("甲", "甲：:v1") + 'per="人口.常住人口"', "name"),
        (HEAD.replace('"per"', '"figure"') + 'per="人口.常住人口"\nbase=["closed"]', "base"),
        (HEAD.replace('"per"', '"count"') + 'per="人口.常住人口"', "kind"),
        (HEAD.replace('"per"', '"count"'), "unit"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_named_at_start(tmp_path, toml, reason):
    (tmp_path / "site.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason) as raised:
        load_layer(tmp_path, [table()])
    assert raised.value.hint


def test_a_metric_waits_for_its_table():
    bare = load_layer()
    assert "received_per_10k" not in bare.metrics
    assert bare.idle["received_per_10k"][1] == "没有挂接表“人口”"
    other = load_layer(tables=[table(column="户籍人口")])
    assert other.idle["received_per_10k"][1] == "表“人口”里没有列“常住人口”"
    full = load_layer(tables=[table()])
    assert not full.idle
    assert full.metrics["received_per_10k"].kind is MetricKind.PER
    assert full.metrics["人口.常住人口"].words == ("人口",)


def test_definition_names_table_source_level_and_time():
    layer = load_layer(tables=[table(secrecy=1)])
    said = layer.definition("received_per_10k", datetime(2025, 1, 1))
    assert said == (
        "每万人诉求量：全部工单（含重复）件数 ÷ 常住人口（人；表“人口”，按街道；来源：统计局；"
        "密级：内部；时期：2024年） × 10000；按受理时间统计"
    )
    assert "时期：2025年" in layer.definition("人口.常住人口")
    assert "没有这么早的数" in layer.definition("人口.常住人口", datetime(2020, 1, 1))


def test_a_taken_name_gets_the_table_before_it():
    layer = load_layer(tables=[table(column="受理量", words=("诉求量", "外部受理量"))])
    metric = layer.metrics["人口.受理量"]
    assert (metric.name, metric.words) == ("人口受理量", ("外部受理量",))


def test_what_is_open_to_whom():
    layer = load_layer(tables=[table(), table("企业", "企业数", (), 2)])
    assert "企业.企业数" in layer.metrics
    assert "企业.企业数" not in layer.public().metrics
    assert "received_per_10k" in layer.public().metrics
    assert not any(one.table for one in layer.open_to(()).metrics.values())


def firms():
    columns = (
        SiteColumn("行业", "", (), "text", 0, ("制造业",)),
        SiteColumn("从业人数", "人", (), "number", 2),
    )
    kind = list_kind(["text", "number"])
    return SiteTable("企业", kind, 0, "市监局", columns, unit="家", words=("公司",), rows=9)


def test_the_examples_of_the_documentation_load(tmp_path):
    page = (Path(__file__).parents[3] / "docs/tables.md").read_text(encoding="utf-8")
    described, *metrics = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "site.toml").write_text("\n".join(metrics), encoding="utf-8")
    layer = load_layer(tmp_path, [table("企业统计", "企业数"), firms()])
    said = layer.definition("complaints_per_1000_firms")
    assert said.startswith("每千家企业退单量：被退单的工单件数 ÷ 企业数（")
    assert layer.definition("makers").startswith("制造企业数：行业为制造业的企业（家；清单“企业”；")
    (tmp_path / "list.txt").write_text(described, encoding="utf-8")
    spec = read_list_spec(tmp_path / "list.txt", "企业", 0)
    assert [one.type for one in spec.columns] == ["text", "street", "text", "number", "date"]


def test_what_a_list_brings():
    layer = load_layer(tables=[firms()])
    names = {k: one.name for k, one in layer.metrics.items() if one.table == "企业"}
    assert names == {
        "企业": "企业数", "企业.从业人数": "企业从业人数合计", "企业.平均从业人数": "企业平均从业人数",
        "企业.每千": "每千家企业诉求量",
    }  # fmt: skip
    assert layer.dimensions["企业.行业"].values[0].name == "制造业"
    assert layer.definition("企业.从业人数").startswith(
        "企业从业人数合计：企业的从业人数（人；清单“企业”；来源：市监局；密级：秘密"
    )
    open_ = layer.public()
    assert set(open_.metrics) & set(names) == {"企业", "企业.每千"}
    assert open_.tables["企业"].column("从业人数") is None
    assert layer.secret == {"企业.从业人数"}
    assert not any(one.table for one in layer.open_to(()).dimensions.values())


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('per="企业.行业"', "不是数"), ('per="企业"\nwhere={"从业人数"="3"}', "没有文本列"),
        ('per="人口"', "不是清单"), ('per="人口.常住人口"\nwhere={"a"="b"}', "不是清单"), ('per="企业.x"', "没有列"),
    ],
)  # fmt: skip
def test_what_a_table_lacks_leaves_a_metric_idle(tmp_path, toml, reason):
    (tmp_path / "site.toml").write_text(HEAD + toml, encoding="utf-8")
    assert reason in load_layer(tmp_path, [table(), firms()]).idle["a"][1]


def test_a_site_gives_its_own_name_to_what_a_list_brings(tmp_path):
    (tmp_path / "site.toml").write_text(
        HEAD.replace("甲", "企业数") + 'per="人口.常住人口"', encoding="utf-8"
    )
    layer = load_layer(tmp_path, [table(), firms()])
    assert layer.metrics["企业"].name == "企业清单企业数"


NOUNS, COLUMNS = ("企业", "商户", "单位", "学校"), ("面积", "行业", "受理量", "商户数", "从业人数")


@st.composite
def made_up(draw):
    """A table whose names are those of others too; a list may have columns above its level."""
    level = draw(st.integers(0, 1))
    names = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique=True))
    words = st.lists(st.sampled_from((*NOUNS, *COLUMNS)), max_size=2, unique=True).map(tuple)
    name = draw(st.sampled_from(NOUNS))
    if draw(st.booleans()):
        columns = tuple(SiteColumn(one, "人", draw(words), "number", level) for one in names)
        return SiteTable(name, KINDS["street"], level, "", columns)
    columns = tuple(
        SiteColumn(
            one, draw(st.sampled_from(("人", "户"))), draw(words),
            draw(st.sampled_from(("number", "text", "date"))),
            draw(st.integers(level, 1)), draw(words),
        )
        for one in names
    )  # fmt: skip
    unit = draw(st.sampled_from(("家", "所")))
    return SiteTable(name, list_kind([]), level, "", columns, unit=unit, words=draw(words))


@pytest.fixture(scope="module")
def defined(tmp_path_factory):
    """A site's own metric over a list that may be there, with a word that others bring too."""
    folder = tmp_path_factory.mktemp("semantic")
    (folder / "site.toml").write_text(
        HEAD.replace("甲", "商户数") + 'per="企业"\nwords=["面积"]', encoding="utf-8"
    )
    return folder


@given(tables=st.lists(made_up(), max_size=4, unique_by=lambda one: one.name))
def test_what_is_secret_leaves_no_trace_in_the_names_and_words_of_the_rest(defined, tables):
    seen = [
        replace(one, columns=tuple(column for column in one.columns if not column.secrecy))
        for one in tables
        if not one.secrecy
    ]
    bare = load_layer(defined, seen)
    layer = load_layer(defined, tables)
    view = layer.public()
    assert view == bare
    assert list(view.metrics) == list(bare.metrics)
    catalogue = Catalogue({})
    words, told = Lexicon(bare, catalogue), Lexicon(layer, catalogue).open_to(view)
    assert (told.units, told.measures) == (words.units, words.measures)
    assert (told.lists is None) == (words.lists is None)
    brought = {w for one in layer.metrics.values() for w in (one.name, *one.words)}
    brought |= {w for one in layer.dimensions.values() for w in (one.name, *one.words)}
    for word in brought:
        assert told.meanings(word) == words.meanings(word)
        if told.lists is not None and words.lists is not None:
            assert told.lists.meanings(word) == words.lists.meanings(word)
