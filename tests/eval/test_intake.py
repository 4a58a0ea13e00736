"""`suqiu eval intake` on tickets written here."""

import json

import pytest

from suqiu.records import Ticket

ROWS = """编号,内容,type,urgent
1,请问养老保险怎么转移，需要什么材料？,咨询,0
2,小区停水三天了老人没水喝没人管,投诉,1
3,建议增设公交站，方便市民出行,建议,0
4,举报后院无证加工病死猪肉，请查处,投诉,0
5,去年这里发生过火灾，想问赔偿,投诉,1
"""


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_figures(suqiu, gold):
    run = suqiu("eval", "intake", "--data", gold, "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert list(found) == ["n", "request_type", "urgent", "refused", "throughput"]
    assert found["n"] == 5
    assert found["request_type"]["confusion"]["咨询"] == {"咨询": 1}
    assert found["request_type"]["confusion"]["投诉"]["举报"] == 1
    assert found["urgent"] == {"n": 2, "rows": 5, "raised": 1, "precision": 1.0, "recall": 0.5}


def test_the_table_shows_the_same(suqiu, gold):
    run = suqiu("eval", "intake", "--data", gold)
    assert run.code == 0
    for words in ("5 条，诉求类型准确率", "5 条里紧急 2 条，提示 1 条，精度 100.0%，召回 50.0%"):
        assert words in run.out


def test_unknown_types_are_reported(suqiu, gold):
    gold.write_text(ROWS + "6,停水,其他,0\n", "utf-8")
    run = suqiu("eval", "intake", "--data", gold, "--json")
    assert (run.code, json.loads(run.out)["n"]) == (1, 5)
    assert "第 7 行「type」：「其他」不是诉求类型" in run.err


def test_without_any_case_nothing_is_measured(suqiu, tmp_path):
    path = tmp_path / "gold.csv"
    path.write_text("编号,内容,type\n1,停水,其他\n", "utf-8")
    run = suqiu("eval", "intake", "--data", path)
    assert (run.code, "没有一行能用来评测" in run.err) == (2, True)


def test_the_practice_of_other_folds_is_used(suqiu, classifier, small_corpus, tmp_path):
    tickets = [Ticket(str(i), one.body) for i, one in enumerate(small_corpus.examples)]
    cold = [one.intake.request_type for one in classifier.classify(tickets)]
    # A site that calls nothing a plea.
    rows = [
        {"编号": ticket.id, "内容": ticket.body, "type": "投诉" if kind == "求助" else kind}
        for ticket, kind in zip(tickets, cold, strict=True)
    ]
    path = tmp_path / "site.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    plain, learned = (
        json.loads(suqiu("eval", "intake", "--data", path, *folds, "--json").out)
        for folds in ((), ("--folds", "3"))
    )
    assert plain["request_type"]["accuracy"] < 0.85
    assert learned["request_type"]["accuracy"] > 0.9
    assert learned["n"] == plain["n"] == len(tickets)


def test_one_fold_is_none(suqiu, gold):
    run = suqiu("eval", "intake", "--data", gold, "--folds", "1")
    assert (run.code, "--folds 至少是 2" in run.err) == (2, True)


def test_each_question_counts_the_rows_that_have_it(suqiu, tmp_path):
    rows = [
        {"编号": "1", "内容": "小区停水三天了老人没水喝没人管", "urgent": "1"},
        {"编号": "2", "内容": "请问养老保险怎么转移，需要什么材料？", "type": "咨询"},
        {"编号": "3", "内容": "建议增设公交站", "type": "建议", "urgent": "0", "missing": ""},
        {"编号": "4", "内容": "路灯不亮"},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    run = suqiu("eval", "intake", "--data", path, "--json")
    found = json.loads(run.out)
    assert (run.code, found["n"]) == (1, 3)
    assert "第 4 行「整行」：没有 type、urgent、missing 中的任何一列" in run.err
    assert found["request_type"]["n"] == 2
    assert (found["urgent"]["n"], found["urgent"]["rows"]) == (1, 2)
    assert {one["rows"] for one in found["missing"].values()} == {1}


@pytest.mark.parametrize(("kind", "urgency"), [("诉求类型", "紧急程度"), ("工单类型", "是否紧急")])
def test_the_columns_and_words_are_those_of_training(suqiu, tmp_path, kind, urgency):
    path = tmp_path / "site.csv"
    rows = [
        f"编号,内容,{kind},{urgency}",
        "1,请问养老保险怎么转移，需要什么材料？,咨询类,普通",
        "2,小区停水三天了老人没水喝没人管,投诉工单,特急",
        "3,建议增设公交站，方便市民出行,建议,",
        "4,举报后院无证加工病死猪肉，请查处,,一般",
        "5,路灯不亮,求助,说不准",
        "6,路灯还是不亮,,",
    ]
    path.write_text("\n".join(rows), "utf-8")
    run = suqiu("eval", "intake", "--data", path, "--json")
    found = json.loads(run.out)
    assert (run.code, found["n"], found["request_type"]["n"]) == (1, 4, 3)
    assert (found["urgent"]["n"], found["urgent"]["rows"]) == (1, 3)
    assert f"第 6 行「{urgency}」：「说不准」看不出是否紧急" in run.err
    assert "第 7 行「整行」" in run.err


def test_a_column_of_another_name_is_mapped(suqiu, gold):
    gold.write_text(ROWS.replace("type,urgent", "坐席判的,急不急"), "utf-8")
    run = suqiu("eval", "intake", "--data", gold, "--json")
    assert (run.code, "没有可评测的列" in run.err) == (2, True)
    chosen = ("--map", "诉求类型=坐席判的", "--map", "urgent=急不急")
    run = suqiu("eval", "intake", "--data", gold, *chosen, "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert (found["request_type"]["n"], found["urgent"]["n"]) == (5, 2)
    run = suqiu("eval", "intake", "--data", gold, "--map", "type=没有这列")
    assert (run.code, "没有 --map 指定的列：没有这列" in run.err) == (2, True)
