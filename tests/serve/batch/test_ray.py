"""The batch on a local Ray cluster of two workers, one of which is killed; where Ray is installed."""

import json
import os
import random
import shutil
import signal
import time

import pytest

from benchmarks.batch_kill import ray_workers
from tests.serve.batch.letters import CHUNK, DONE
from tests.serve.batch.program import Program, parts_of

pytest.importorskip("ray")


def start(program, source, out, *words):
    return program.start(
        "--in", source, "--out", out, "--chunk", CHUNK, "--json", "--engine", "ray", *words
    )


def told(process):
    out, err = process.communicate()
    assert process.returncode in (0, 1), err.decode()
    return json.loads(out)


def kill_a_worker(process, out, after):
    """Once `after` chunks are there; how many workers there were."""
    while parts_of(out) < after:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    while not (workers := ray_workers(process.pid)):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(random.choice(workers), signal.SIGKILL)
    return len(workers)


def budget_of(program):
    return json.loads((program.cache / "llm_budget.json").read_text("utf-8"))


def test_a_killed_worker_leaves_no_trace(program, texts, tmp_path):
    code, _, err = program.run("--in", texts, "--out", tmp_path / "local.jsonl", "--no-llm")
    assert code == 1, err
    out = tmp_path / "ray.jsonl"
    process = start(program, texts, out, "--no-llm")
    kill_a_worker(process, out, 1)
    assert told(process)["rows"] == 240
    assert out.read_bytes() == (tmp_path / "local.jsonl").read_bytes()


def test_a_killed_run_is_resumed_on_either_engine(program, texts, tmp_path):
    program.run("--in", texts, "--out", tmp_path / "whole.jsonl", "--no-llm", "--chunk", CHUNK)
    out = tmp_path / "broken.jsonl"
    words = "--in", texts, "--out", out, "--no-llm", "--chunk", CHUNK, "--engine"
    assert program.kill_when(lambda: parts_of(out) >= 1, *words, "ray", group=True)
    for engine in ("ray", "local"):
        copy = tmp_path / f"{engine}.jsonl"
        shutil.copytree(f"{out}.parts", f"{copy}.parts", dirs_exist_ok=True)
        code, summary, err = program.run(
            "--in", texts, "--out", copy, "--no-llm", "--resume", "--json", "--engine", engine
        )
        assert code == 1, err
        assert 0 < json.loads(summary)["rows_now"] < 240
        assert copy.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_with_a_model_a_killed_worker_costs_nothing_but_time(learned, site, tmp_path):
    local = Program(site.model, tmp_path / "local")
    plain = tmp_path / "local.jsonl"
    code, _, err = local.run("--in", site.letters, "--out", plain, "--chunk", CHUNK, "--llm")
    assert code == 0, err

    learned.behave("slow", seconds=0.05)
    far = Program(site.model, tmp_path / "far")
    out = tmp_path / "ray.jsonl"
    process = start(far, site.letters, out, "--llm")
    assert kill_a_worker(process, out, 3) >= 2
    summary = told(process)
    rows = site.results(out)
    assert (summary["rows"], summary["degraded"], summary["spared"]) == (DONE, {}, 0)
    assert summary["model"] == sum(row["path"] == "model" for row in rows) > 0
    assert out.read_bytes() == plain.read_bytes()
    # The tokens of every row once, as in the run that nothing befell.
    ours, theirs = budget_of(local), budget_of(far)
    assert {key: theirs[key] for key in ("sent", "answered", "failed", "tokens", "open")} == {
        "sent": ours["sent"], "answered": summary["model"], "failed": 0,
        "tokens": ours["tokens"], "open": {},
    }  # fmt: skip


def test_all_workers_together_keep_to_the_budget_of_the_day(learned, site, tmp_path, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_TOKENS_PER_DAY", "30000")
    program = Program(site.model, tmp_path / "cache")
    out = tmp_path / "ray.jsonl"
    summary = told(start(program, site.letters, out, "--llm"))
    spent = budget_of(program)
    assert summary["model"] == spent["answered"] > 0
    assert summary["spared"] == spent["spared"] > 0
    assert spent["tokens"] <= 30_000
    assert spent["open"] == {}


def test_a_cluster_that_is_not_there_is_told_at_once(program, texts, tmp_path, monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    out = tmp_path / "ray.jsonl"
    code, summary, err = program.run("--in", texts, "--out", out, "--no-llm", "--engine", "ray")
    assert (code, summary) == (2, "")
    assert "Ray 集群连不上" in err
    assert not out.exists()
