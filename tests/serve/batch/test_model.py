"""`suqiu llm learn`, then `suqiu batch --llm`, against a real server in a process of its own.

The classifier is weak (two texts a leaf), the language model reads a little: together they are
better, which `learn` finds out by itself on letters neither has seen.
"""

import json
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest

from serve.batch.records import Tally
from serve.batch.summary import Summary
from suqiu import clock
from suqiu.llm.meter import Prices
from tests.serve.batch.letters import CHUNK, DONE, THRESHOLD
from tests.serve.batch.program import Program, parts_of

# Far from now, whenever this runs.
HOUR = (clock.now() - timedelta(hours=1)).strftime("%H:%M")


@pytest.fixture
def batch(suqiu, site, tmp_path):
    """Runs the batch over the letters; the summary, the results and what was said."""

    def batch(*words, out=tmp_path / "out.jsonl", code=0):
        run = suqiu("batch", "--in", site.letters, "--out", out, "--chunk", CHUNK, "--json", *words)
        assert run.code == code, run.err
        return json.loads(run.out), site.results(out), run.err

    return batch


def right(rows, site):
    return sum(row["codes"][0]["code"] == site.codes[row["id"]] for row in rows)


def letters_asked(server, since=0):
    return [asked for asked in server.told()["asked"][since:] if "来信：" in asked]


def unasked(rows):
    """Rows the fast model was unsure of and the other did not answer."""
    return sum(r["path"] == "fast" and r["codes"][0]["probability"] < THRESHOLD for r in rows)


def paths(rows):
    return [row["path"] for row in rows]


def test_a_rule_that_pays_is_on_and_the_unsure_are_asked(batch, learned, site, tmp_path):
    rule = json.loads(site.rule.read_text("utf-8"))
    assert rule["on"] is True
    assert rule["gain_interval"][0] > 0
    told, fast, _ = batch("--no-llm", out=tmp_path / "plain.jsonl")
    assert (told["model"], told["calls"]) == (0, 0)
    since = learned.told()["calls"]
    told, rows, said = batch("--llm")
    assert "不会问大模型" not in said

    unsure = {one["id"] for one in fast if one["codes"][0]["probability"] < THRESHOLD}
    assert 0 < len(unsure) < DONE
    assert {row["id"] for row in rows if row["path"] == "model"} == unsure
    assert len(letters_asked(learned, since)) == len(unsure)
    assert not any(row["degraded"] for row in rows)
    sure = [(a, b) for a, b in zip(fast, rows, strict=True) if a["id"] not in unsure]
    assert all(a == b for a, b in sure)

    assert (told["rows"], told["model"], told["calls"]) == (DONE, len(unsure), len(unsure))
    assert told["share"]["model"] == round(len(unsure) / DONE, 4)
    assert told["tokens_in"] > told["tokens_out"] > 0
    assert told["degraded"] == {}
    # Letters the rule was not learned on: so few that it may not show, but worse they are not.
    assert right(rows, site) >= right(fast, site) - 5


def test_what_it_cost_is_told_where_a_price_is_set(batch, learned, monkeypatch, tmp_path):
    assert batch("--llm")[0]["cost"] is None
    monkeypatch.setenv("SUQIU_LLM_PRICE_IN", "2000")
    monkeypatch.setenv("SUQIU_LLM_PRICE_OUT", "8000")
    told, _, _ = batch("--llm", out=tmp_path / "again.jsonl")
    cost = (2_000 * told["tokens_in"] + 8_000 * told["tokens_out"]) / 1e6
    assert told["cost"] == round(cost, 4) > 0
    summary = Summary(Tally(1, calls=3, tokens_in=1_000, tokens_out=10), 1, 1.0, "x", Prices(2e6))
    assert "问大模型 3 次；词元：输入 1,000，输出 10；费用 2,000.00" in "".join(summary.lines())


def test_a_server_that_hangs_from_the_middle_on(batch, learned, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_TIMEOUT", "0.4")
    before = learned.told()["calls"]
    learned.behave("hang", after=40)
    told, rows, said = batch("--llm")
    assert told["rows"] == told["fast"] + told["model"] == DONE
    assert 0 < told["model"] <= 40
    degraded = [row for row in rows if row["degraded"]]
    assert {row["path"] for row in degraded} == {"fast"}
    assert sum(told["degraded"].values()) == len(degraded) > 0
    assert all(reason.startswith("大模型") for reason in told["degraded"])
    assert paths(rows[-CHUNK:]).count("model") == 0
    assert "llm_waited_for" in said
    # A dead server is waited for once, a probe at a time, not once a ticket.
    assert learned.told()["calls"] - before < 40 + 8 + 20
    assert unasked(rows) == len(degraded)


def test_a_server_that_fails_and_is_started_again(batch, learned, monkeypatch):
    """The chunks that met the failing server wait for it, and no answer is lost."""
    monkeypatch.setenv("SUQIU_LLM_BREAKER_PAUSE", "2")
    learned.behave("500", after=40)
    before = learned.told()["calls"]

    def start_again():
        patience = time.monotonic() + 60
        while learned.told()["calls"] < before + 43 and time.monotonic() < patience:
            time.sleep(0.01)
        learned.stop()
        learned.start()

    nurse = threading.Thread(target=start_again)
    nurse.start()
    told, rows, said = batch("--llm")
    nurse.join()
    assert "llm_waited_for" in said
    assert told["degraded"] == {}
    assert "model" in paths(rows[-CHUNK:])
    assert unasked(rows) == 0
    # It is another process that was asked in the end.
    assert len(letters_asked(learned)) > CHUNK


def test_a_dead_server_is_told_at_the_start_and_waited_for_once(batch, learned, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_BREAKER_PAUSE", "0.1")
    learned.stop()
    told, rows, said = batch("--llm")
    assert "连不上" in said
    assert "先用快速模型" in said
    assert told["fast"] == DONE
    assert told["degraded"]
    assert sum(told["degraded"].values()) == len([row for row in rows if row["degraded"]])


def test_a_server_with_another_model_is_not_asked(batch, learned, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_MODEL", "other")
    before = learned.told()["calls"]
    told, _, said = batch("--llm")
    assert "这次不会问大模型：规则是为大模型 tiny 学的，现在是 other" in said
    assert (told["model"], told["degraded"]) == (0, {})
    assert learned.told()["calls"] == before


def test_the_rest_is_fast_when_the_tokens_of_the_day_are_spent(batch, learned, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_TOKENS_PER_DAY", "30000")
    told, rows, _ = batch("--llm")
    assert told["model"] > 0
    assert told["tokens_in"] + told["tokens_out"] <= 30_000
    assert told["spared"] == unasked(rows) > 0
    assert told["degraded"] == {}
    assert "model" not in paths(rows[-CHUNK:])


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory):
    """Where the run that is killed (once for all tests) leaves its parts."""
    return tmp_path_factory.mktemp("broken") / "out.jsonl"


@pytest.fixture
def killed(site, learned, broken_off, tmp_path):
    """The output of a run with two workers, killed with the model at work."""
    if not parts_of(broken_off):
        learned.behave("slow", seconds=0.05)
        program = Program(site.model, tmp_path / "cache")
        assert program.kill_when(
            lambda: parts_of(broken_off) >= 2, "--in", site.letters, "--out", broken_off,
            "--chunk", CHUNK, "--llm", "--stop-model-at", HOUR, group=True,
        )  # fmt: skip
        learned.behave("ok")
    shutil.copytree(broken_off.parent, tmp_path, dirs_exist_ok=True)
    out = tmp_path / broken_off.name
    assert 2 <= parts_of(out) < DONE // CHUNK
    return out


def test_killed_in_the_middle_and_resumed_it_is_the_same(batch, killed, tmp_path):
    told, rows, _ = batch("--llm", "--resume", "--stop-model-at", HOUR, out=killed)
    assert 0 < told["rows_now"] < DONE
    assert told["model"] == told["calls"] == paths(rows).count("model") > 0
    batch("--llm", out=tmp_path / "plain.jsonl")
    assert killed.read_bytes() == (tmp_path / "plain.jsonl").read_bytes()
    # What the killed workers had reserved of the day is free again.
    assert json.loads((tmp_path / "cache" / "llm_budget.json").read_bytes())["open"] == {}


def test_resumed_after_the_hour_the_rest_is_fast_and_that_is_said(
    batch, killed, learned, suqiu, site
):
    manifest = killed.with_name(f"{killed.name}.parts") / "manifest.json"
    begun = json.loads(manifest.read_text("utf-8"))
    assert begun["until"] > time.time()
    # By the clock of the site, wherever the machine stands.
    until = datetime.fromtimestamp(begun["until"], UTC).isoformat()
    assert clock.shown(until)[11:16] == HOUR
    # As it stands when the run is resumed in the morning.
    manifest.write_text(json.dumps({**begun, "until": time.time() - 1}), "utf-8")
    before = learned.told()["calls"]
    done = parts_of(killed) * CHUNK
    run = suqiu(
        "batch", "--in", site.letters, "--out", killed, "--chunk", CHUNK, "--llm", "--resume",
        "--stop-model-at", HOUR,
    )  # fmt: skip
    assert run.code == 0, run.err
    assert f"过了停用时刻、没有问大模型：{DONE - done:,} 行" in run.err
    rows = site.results(killed)
    assert "model" in paths(rows[:done])
    assert set(paths(rows[done:])) == {"fast"}
    assert not any(row["degraded"] for row in rows)
    assert learned.told()["calls"] == before
