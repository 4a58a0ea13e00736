"""Configuration of the site takes the place of ours, and every fault is named."""

import csv

import pytest

from classifier.intake.desk import IntakeDesk, load_intake_rules
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Ticket

FILES = (
    "request_types.csv", "risk_lexicon.csv", "contexts.csv", "not_accepted.csv", "elements.csv",
    "handling.csv", "urgent_leaves.csv", "urgent_kinds.csv",
    "urgent_terms.csv",
)  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Writes a rule file of the site: a header and rows of cells parted by `|`."""

    def write(name, header, *rows):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([line.split("|") for line in (header, *rows)])
        return tmp_path

    return write


@pytest.mark.parametrize("name", FILES)
def test_shipped_rules_say_where_they_come_from(name):
    with dataset_path(f"intake/{name}").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources = [row.get("source") or row.get("seen_in") for row in rows]
    assert rows
    assert all(sources)


TYPES = "cue|type|weight|where|source"
RISKS = "term|category|level|action|near|not_near|source"
CONTEXTS = "cue|kind|side|reach|source"
REFUSALS = "no|category|redirect_to|cue|unless|least|max_chars|seen_in|trust"


@pytest.mark.parametrize(
    ("name", "header", "row", "message"),
    [
        ("request_types.csv", TYPES, "请问|问询|1|any|", "第 2 行「type」：「问询」应是 咨询"),
        ("request_types.csv", TYPES, "请问|咨询|高|any|", "第 2 行「weight」：「高」不是数字"),
        ("request_types.csv", TYPES, "请问|咨询|99|any|", "第 2 行「weight」：99 应在"),
        ("request_types.csv", TYPES, "请问|咨询|1|尾|", "第 2 行「where」：「尾」应是 any"),
        ("request_types.csv", TYPES, "|咨询|1|any|", "第 2 行「cue」：不能为空"),
        (
            "request_types.csv",
            TYPES,
            "[请/问|咨询|1|any|",
            "第 2 行「cue」：[请/问：方括号没有配对",
        ),
        (
            "request_types.csv",
            "cue|type",
            "请问|咨询",
            "第 1 行（表头）缺少列：weight、where、source",
        ),
        ("risk_lexicon.csv", RISKS, "着火|火|很急|转119|||", "第 2 行「level」：「很急」应是 紧急"),
        ("risk_lexicon.csv", RISKS, "着火|火|特急||||", "第 2 行「action」：不能为空"),
        ("contexts.csv", CONTEXTS, "如果|猜测|前|9|", "第 2 行「kind」：「猜测」应是 否定"),
        ("contexts.csv", CONTEXTS, "如果|假设|前|99|", "第 2 行「reach」：99 应在"),
        ("not_accepted.csv", REFUSALS, "1|理由||测试||1|||", "第 2 行「redirect_to」：不能为空"),
        (
            "elements.csv",
            "element|cue|not_after|source",
            "人物|谁||",
            "第 2 行「element」：「人物」",
        ),
        ("handling.csv", "cue|class|weight|source", "起诉|诉讼|1|", "第 2 行「class」：「诉讼」"),
    ],
)
def test_faults_name_file_row_and_field(write, name, header, row, message):
    folder = write(name, header, row)
    with pytest.raises(InputError) as caught:
        load_intake_rules(folder)
    assert name in caught.value.message
    assert message in caught.value.message
    assert caught.value.hint


def test_all_faults_are_told_at_once(write):
    folder = write("handling.csv", "cue|class|weight|source", "起诉|诉讼|重|", "|诉讼|1|")
    with pytest.raises(InputError, match="有 4 处错误"):
        load_intake_rules(folder)


def test_the_sites_file_takes_the_place_of_ours(write):
    folder = write("request_types.csv", TYPES, "停水|求助|3|any|本地惯例")
    desk = IntakeDesk(load_intake_rules(folder))
    assert desk.take(Ticket("1", "小区停水，投诉供水公司")).request_type == "求助"
    assert desk.take(Ticket("1", "家里燃气泄漏")).urgency.level == "特急"


def test_a_wrong_rule_stops_every_command(suqiu, write, monkeypatch):
    monkeypatch.setenv("SUQIU_INTAKE_DIR", str(write("handling.csv", "cue|class", "起诉|涉法涉诉")))
    run = suqiu("classify", "小区停水")
    assert run.code == 2
    assert "handling.csv" in run.err
    assert "怎么办：" in run.err
