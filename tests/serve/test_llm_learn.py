"""`suqiu llm learn`, `status`, `classify --llm`, `extract --llm` and `suqiu eval cascade`."""

import csv
import json
import re

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest

from tests.llm_model import answer
from tests.llm_server import LlmServer


@pytest.fixture
def data(small_corpus, small_taxonomy, tmp_path):
    """Beginnings of letters, which leave the fast model unsure, with codes; and the paths."""
    path = tmp_path / "labelled.csv"
    examples = [e for e in small_corpus.examples[::3] if len(e.body) > 20][:90]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("编号", "内容", "code", "alt"))
        writer.writerows((f"L{i}", e.body[3:9], e.code, "") for i, e in enumerate(examples))
    paths = {e.body[3:9]: small_taxonomy.leaf(e.code).path for e in examples}
    return path, paths


def knowing(paths):
    """A model that knows the right path of every letter."""

    def reply(messages, schema):
        asked = messages[-1]["content"]
        if "候选类别" not in asked:
            return answer(messages, schema)
        letter = asked.partition("来信：")[2]
        path = next((p for text, p in paths.items() if text in letter), "")
        found = re.search(rf"^(\d)\. {re.escape(path)}(?:；|$)", asked, re.MULTILINE)
        return json.dumps({"choice": found[1] if path and found else "none"})

    return reply


@pytest.fixture
def site(monkeypatch, tmp_path):
    def site(server):
        for name, value in {
            "LLM_URL": server.url, "AUTO_THRESHOLD": "1", "LLM_SHARE": "1", "LLM_RETRIES": "0",
            "LLM_TIMEOUT": "20", "LLM_CONCURRENCY": "8", "LLM_DEADLINE": "20",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"SUQIU_{name}", value)
        return tmp_path / "cache" / "cascade.json"

    return site


def test_a_model_that_knows_is_learned_used_and_measured(suqiu, site, data, tmp_path):
    path, paths = data
    with LlmServer(answer=knowing(paths)) as server:
        rule = site(server)
        run = suqiu("llm", "learn", "--data", path)
        assert run.code == 0, run.err
        assert run.out.startswith("启用：")
        saved = json.loads(rule.read_text())
        assert saved["on"] is True
        assert (saved["llm_model"], saved["failed"]) == ("tiny", 0)
        assert saved["n"] > 80
        assert saved["gain_interval"][0] > 0
        calls = server.calls

        # Nothing is asked twice, and evaluation uses what learning stored.
        suqiu("llm", "learn", "--data", path)
        found = json.loads(
            suqiu("eval", "cascade", "--data", path, "--allow-leakage", "--json").out
        )
        # Only what a fresh process must find out about the server.
        assert not any("候选类别" in r["messages"][-1]["content"]
                       for r in list(server.requests)[calls:])  # fmt: skip
        assert found["on"] is True
        assert found["asked"] == saved["n"]
        first, *_, last = found["points"]
        assert first["calls"] == 0
        assert last["calls"] == found["asked"]
        assert last["strict"] > first["strict"]
        assert last["strict"] - first["strict"] == pytest.approx(
            found["on_asked"]["gain"] * found["asked"] / found["n"]
        )
        assert found["tokens"] > 0

        assert "启用" in suqiu("llm", "status").out
        out = tmp_path / "out.jsonl"
        suqiu("classify", path, "--llm", "--out", out)
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        assert [row["id"] for row in rows] == [f"L{i}" for i in range(len(rows))]
        assert {row["path"] for row in rows} == {"model"}
        out = tmp_path / "plain.jsonl"
        suqiu("classify", path, "--out", out)
        assert {json.loads(line)["path"] for line in out.read_text().splitlines()} == {"fast"}


def test_a_model_that_guesses_is_left_off_and_costs_nothing(suqiu, site, data, llm_server):
    path, _ = data
    rule = site(llm_server)
    llm_server.answer = lambda messages, schema: (
        json.dumps({"choice": "2"}) if "候选类别" in messages[-1]["content"]
        else answer(messages, schema)
    )  # fmt: skip
    run = suqiu("llm", "learn", "--data", path, "--limit", "60")
    assert run.code == 0, run.err
    assert run.out.startswith("关闭：")
    assert json.loads(rule.read_text())["on"] is False
    calls = llm_server.calls
    assert "关闭。大模型没有带来可靠的提高" in suqiu("llm", "status").out
    run = suqiu("classify", "门口的问题没人处理", "--llm", "--json")
    assert "不问大模型" in run.err
    assert json.loads(run.out)["degraded"] is False
    assert llm_server.calls == calls


def test_the_curve_of_labels_of_an_older_table(suqiu, site, data, small_taxonomy, tmp_path):
    path, paths = data
    tables = {"old": "代码,一级分类,二级分类,三级分类", "map": "旧代码,新代码"}
    for leaf in small_taxonomy.leaves:
        tables["old"] += "\n" + ",".join((f"旧{leaf.code}", *leaf.names))
        tables["map"] += f"\n旧{leaf.code},{leaf.code}"
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text(table, "utf-8")
    older = tmp_path / "older.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    rows[1:] = [[one, text, f"旧{code}", alt] for one, text, code, alt in rows[1:]]
    older.write_text("\n".join(map(",".join, rows)), "utf-8")
    words = ("eval", "cascade", "--allow-leakage", "--json", "--data")
    change = ("--code-map", tmp_path / "map.csv", "--old-taxonomy", tmp_path / "old.csv")
    with LlmServer(answer=knowing(paths)) as server:
        site(server)
        suqiu("llm", "learn", "--data", path)
        today = json.loads(suqiu(*words, path).out)
        assert suqiu(*words, older).code == 2
        run = suqiu(*words, older, *change)
    assert run.code == 0, run.err
    assert json.loads(run.out)["points"] == today["points"]


def test_a_suite_records_the_curve(suqiu, site, data, tmp_path):
    _, paths = data
    with LlmServer(answer=knowing(paths)) as server:
        site(server)
        suite = tmp_path / "suite.toml"
        suite.write_text(
            '[suite]\nname = "级联"\ndata = "labelled.csv"\ncascade = true\nverdicts = "v.jsonl"\n'
        )
        run = suqiu("eval", "run", suite, "--allow-leakage", "--json")
        assert run.code == 0, run.err
        found = json.loads(run.out)
    assert found["cascade"]["on"] is True
    assert found["cost"]["model_calls"] == found["cascade"]["asked"]
    assert found["cost"]["tokens"] > 0
    suite.write_text(suite.read_text() + 'split = "folds=2"\n')
    assert "cascade" in suqiu("eval", "run", suite).err


def test_learning_needs_a_server_and_status_does_not(suqiu, data, monkeypatch):
    run = suqiu("llm", "learn", "--data", data[0])
    assert run.code == 2
    assert "没有设置大模型服务" in run.err
    assert "没有" in suqiu("llm", "status").out
    run = suqiu("eval", "cascade", "--data", data[0], "--allow-leakage")
    assert run.code == 2
    assert "--verdicts" in run.err


def test_a_dead_server_stops_learning_with_a_way_out(suqiu, site, data, llm_server):
    site(llm_server)
    llm_server.behave("500")
    run = suqiu("llm", "learn", "--data", data[0])
    assert run.code == 2
    assert "再运行同一命令" in run.err


def test_extract_with_the_model(suqiu, site, llm_server):
    site(llm_server)
    row = json.loads(suqiu("extract", "北塔街停电三天", "--llm").out)
    assert (row["path"], row["degraded"]) == ("model", False)
    assert row["road"]["value"] == "北塔街"
    llm_server.behave("500")
    row = json.loads(suqiu("extract", "北塔街停电三天", "--llm").out)
    assert (row["path"], row["degraded"]) == ("fast", True)
    assert "path" not in json.loads(suqiu("extract", "北塔街停电三天").out)
