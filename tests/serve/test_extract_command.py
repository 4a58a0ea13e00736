"""`suqiu extract`: one JSON line a ticket, in order, with the places of all values."""

import json

import pytest

FIELDS = [
    "id", "title", "summary", "time", "date", "street", "community", "estate", "road", "persons", "object", "demand"
]  # fmt: skip


def test_texts(suqiu):
    run = suqiu("extract", "锦源小区停水，请尽快修", "北塔街道路灯不亮")
    assert run.code == 0
    first, second = map(json.loads, run.out.splitlines())
    assert list(first) == FIELDS
    assert first["estate"] == {"value": "锦源小区", "start": 0, "end": 4, "source": "body"}
    assert (second["id"], second["street"]["value"]) == ("2", "北塔街道")


def test_a_file_with_a_broken_row(suqiu, tmp_path):
    (tmp_path / "t.csv").write_text(
        "编号,标题,内容,受理时间\nA1,小区停水了,锦源小区昨天停水,2024-05-10 08:00\nA2,,,\n", "utf-8"
    )
    run = suqiu("extract", tmp_path / "t.csv", "--out", tmp_path / "r.jsonl")
    assert (run.code, run.out) == (1, "")
    good, bad = map(json.loads, (tmp_path / "r.jsonl").read_text("utf-8").splitlines())
    assert good["date"]["value"] == "2024-05-09"
    assert good["title"] == {"value": "小区停水了", "start": 0, "end": 5, "source": "title"}
    assert bad == {"id": "A2", "error": "第 3 行「内容」：诉求内容为空"}


def test_places_of_the_site(suqiu, tmp_path):
    (tmp_path / "p.csv").write_text("类型,名称,所属街道\n小区,丰登里,北塔街道\n", "utf-8")
    run = suqiu("extract", "丰登里停水", "--places", tmp_path / "p.csv")
    assert json.loads(run.out)["street"]["value"] == "北塔街道"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["没有.csv"], "找不到文件"),
        ([""], "诉求内容为空"),
        (["停水", "--places", "没有.csv"], "读不了地名表"),
        (["停水", "--out", "r.txt/x"], "写不了"),
    ],
)
def test_wrong_words(suqiu, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.txt").write_text("x")
    run = suqiu("extract", *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "怎么办：" in run.err
