"""A site's definitions are refused with a reason before any of them reaches the database."""

import pytest

from reporting.metrics import load_layer
from reporting.metrics.columns import check_expression
from suqiu.errors import SettingsError


@pytest.mark.parametrize(
    "sql",
    [
        "closed_at IS NULL AND due_at < :now", "lower(street) = 'a' OR assessed",
        "TO_CHAR(DATE_TRUNC('month', {time}), 'YYYY-MM')", "TO_CHAR(received_at, 'HH24:MI')",
        "EXTRACT(EPOCH FROM closed_at - dispatched_at) / 3600", "level3 LIKE '50%a:b'",
    ],
)  # fmt: skip
def test_harmless_expressions(sql):
    check_expression(sql, "条件 x")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("nothing = 1", "不存在的列"), ("ticket.street = 'a'", "不存在的列"),
        ("(SELECT 1)", "子查询|单个"), ("street IN (SELECT name FROM app_user)", "子查询"),
        ("EXISTS (SELECT FROM ticket_person)", "函数|子查询"), ("street = (TABLE app_user)", "子查询"),
        ("pg_sleep(1) IS NULL", "函数"), ("current_setting('suqiu.scope') = ''", "函数"),
        ("count(*) > 1", "函数"), ("row_number() OVER () = 1", "函数"), ("street ~ '(a+)+b'", "函数"),
        ("1 FROM pg_user", "读不懂"), ("true WHERE true", "读不懂"), ("1 LIMIT 1", "读不懂"),
        ("1 INTO stolen", "读不懂"), ("1; DROP TABLE ticket", "读不懂"),
        ("true) FROM app_user WHERE (true", "单个"), ("true), (true", "单个"),
        ("true UNION SELECT true", "读不懂"), ("street -- 'a'", "注释"), ("street /* a */", "注释"),
        ("*", "单个"), ("1 AS one", "单个"), ("street = :other", "单个"), ("street = 'a :b'", "冒号|文字"),
        ("", "单个"),
    ],
)  # fmt: skip
def test_harmful_expressions(sql, reason):
    with pytest.raises(SettingsError, match=reason) as raised:
        check_expression(sql, "条件 x")
    assert raised.value.hint


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('[[metric]]\nid="a"\nname="甲"\nkind="count"\ntime="received_at"\nunit="件"\nbase=["nope"]', "没有定义的条件 nope"),
        ('[[metric]]\nid="a"\nname="甲"\nkind="ratio"\ntime="received_at"\nunit="ratio"', "hits"),
        ('[[metric]]\nid="a"\nname="甲"\nkind="mean"\ntime="received_at"\nunit="hour"', "value"),
        ('[[metric]]\nid="a"\nname="甲"\nkind="sum"\ntime="received_at"\nunit="次"\nvalue="phone"', "不存在的列"),
        ('[[metric]]\nid="a"\nname="甲"\nkind="count"\ntime="street"\nunit="件"', "时间列"),
        ('[[metric]]\nid="a"\nname="甲"\nkind="mode"\ntime="received_at"\nunit="件"', "site.toml"),
        ('[[condition]]\nid="a"\nzh="甲"\nsql="caller_name IS NULL"', "不存在的列"),
        ('[[dimension]]\nid="a"\nname="甲"\nsql="street"\nkey="community"', "key"),
        ('[[dimension]]\nid="a"\nname="甲"\nsql="street"\nmany="\'"', "many"),
        ('[[dimension]]\nid="a"\nname="甲"\nsql="street"\nmany=":v1"', "many"),
        ('[[dimension]]\nid="a"\nname="甲"\nsql="street"\nmany="、"\nkey="street"', "many"),
        ('[[table]]\nid="a"', "site.toml"),
        ("[[metric", "TOML"),
    ],
)  # fmt: skip
def test_site_files(tmp_path, toml, reason):
    (tmp_path / "site.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason):
        load_layer(tmp_path)


def test_a_site_file_replaces_one_entry(tmp_path):
    (tmp_path / "site.toml").write_text(
        '[[condition]]\nid="closed"\nzh="已结案"\nsql="status = \'已结案\'"', encoding="utf-8"
    )
    layer = load_layer(tmp_path)
    assert layer.conditions["closed"].sql == "status = '已结案'"
    assert layer.definition("closed") == "办结量：已结案的工单件数；按办结时间统计"
    assert layer.definition("closed", time="received_at").endswith("按受理时间统计")
    assert len(layer.conditions) == len(load_layer().conditions)


def test_a_missing_folder(tmp_path):
    with pytest.raises(SettingsError, match="不存在"):
        load_layer(tmp_path / "nothing")
