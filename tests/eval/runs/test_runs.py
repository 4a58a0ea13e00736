"""Runs are recorded whole, without texts, and never overwritten."""

import json
from pathlib import Path

import pytest

from eval.runs.figures import keyed
from eval.runs.run import find_run, load_run, save_run
from suqiu import clock
from suqiu.errors import InputError


@pytest.fixture
def run(suqiu, suite, tmp_path):
    """A run of the good model, loaded from its record."""
    done = suqiu("eval", "run", suite("good", 'slices = ["source", "level1"]'))
    assert done.code == 0, done.err
    return load_run(next((tmp_path / "runs").glob("*.json")))


def test_a_record_says_everything_but_texts(run, tmp_path, site_examples):
    written = (tmp_path / "runs" / f"{run.id}.json").read_text("utf-8")
    assert not any(e.body in written for e in site_examples if len(e.body) > 8)
    assert run.data["name"] == "tested.csv"
    assert len(run.data["hash"]) == 12
    assert run.code_version
    assert run.models[0]["name"].startswith("good-")
    assert run.settings["auto_precision"] == 0.9
    assert len(run.scores) == run.metrics["n"] == len(site_examples[::4])
    assert run.metrics["cost"] == {"model_calls": 0, "tokens": 0}
    assert set(run.metrics["slices"]["source"]) == {"F0", "F1", "F2"}
    assert sum(part["n"] for part in run.metrics["slices"]["level1"].values()) == run.metrics["n"]


def test_what_is_loaded_is_what_was_saved(run, tmp_path):
    again, path = save_run(tmp_path / "other", run)
    assert again.scores == run.scores
    assert again.metrics == run.metrics
    assert (path.stem, again.id) == (run.id, run.id)


def test_a_run_is_never_overwritten(run, tmp_path):
    folder = tmp_path / "runs"
    before = (folder / f"{run.id}.json").read_bytes()
    second, path = save_run(folder, run)
    third, _ = save_run(folder, run)
    assert [run.id, second.id, third.id] == [run.id, f"{run.id}-2", f"{run.id}-3"]
    assert (folder / f"{run.id}.json").read_bytes() == before == path.read_bytes()
    assert not [p.name for p in folder.iterdir() if p.name.startswith(".")]


def test_a_changed_record_is_noticed(run, tmp_path):
    path = tmp_path / "runs" / f"{run.id}.json"
    path.chmod(0o644)
    value = json.loads(path.read_bytes())
    value["metrics"]["top5"] = 1.0
    path.write_text(json.dumps(value), "utf-8")
    with pytest.raises(InputError, match="被改动过"):
        load_run(path)
    path.write_text("{", "utf-8")
    with pytest.raises(InputError, match="读不了"):
        load_run(path)


def test_runs_are_found_by_any_unambiguous_part(run, tmp_path):
    folder = tmp_path / "runs"
    path = folder / f"{run.id}.json"
    for name in (run.id, run.id[-8:], run.id[:10], "latest", "最新", str(path)):
        assert find_run(folder, name) == path
    save_run(folder, run)
    assert find_run(folder, run.id) == path
    assert find_run(folder, "latest") == folder / f"{run.id}-2.json"
    with pytest.raises(InputError, match="可以指几次运行"):
        find_run(folder, run.id[:8])
    with pytest.raises(InputError, match="没有运行 nix"):
        find_run(folder, "nix")


def test_runs_are_listed(run, suqiu):
    assert run.id in suqiu("eval", "list").out
    (found,) = json.loads(suqiu("eval", "list", "--json").out)
    assert (found["run"], found["suite"], found["split"]) == (run.id, "小套件", "all")


def test_no_runs_is_an_empty_list(suqiu):
    assert json.loads(suqiu("eval", "list", "--json").out) == []


def test_a_folder_that_cannot_be_written_is_named(suqiu, suite, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    monkeypatch.setenv("SUQIU_RUNS_DIR", str(blocked / "runs"))
    done = suqiu("eval", "run", suite())
    assert done.code == 2
    assert "SUQIU_RUNS_DIR" in done.err


def test_chosen_metrics_are_shown_and_unknown_ones_refused_before_recording(suqiu, suite, tmp_path):
    done = suqiu("eval", "run", suite("good", 'metrics = ["top3", "coverage_at_precision.90"]'))
    assert "精度 90% 时的覆盖" in done.out
    assert "宏 F1" not in done.out
    assert len(list(Path(tmp_path / "runs").iterdir())) == 1
    done = suqiu("eval", "run", suite("good", 'metrics = ["top33"]'))
    assert done.code == 2
    assert "没有指标 top33" in done.err
    assert "accuracy.leaf.strict" in done.err
    assert len(list(Path(tmp_path / "runs").iterdir())) == 1


def test_a_suite_can_train_folds(suqiu, suite, small_tree):
    path = suite("good", 'split = "folds=2"', "no_seed = true", f'taxonomy = "{small_tree}"')
    done = suqiu("eval", "run", path, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["model"].endswith("等 2 折")
    assert found["accuracy"]["leaf"]["strict"] > 0.5


def test_without_hard_links_nothing_is_overwritten_either(run, tmp_path, monkeypatch):
    def refuse(source, target):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", refuse)
    before = (tmp_path / "runs" / f"{run.id}.json").read_bytes()
    second, path = save_run(tmp_path / "runs", run)
    assert second.id == f"{run.id}-2"
    assert path.read_bytes() == before


def test_a_damaged_record_does_not_hide_the_others(run, suqiu, tmp_path):
    (tmp_path / "runs" / "20200101-000000-abcdabcd.json").write_text("{", "utf-8")
    listed = suqiu("eval", "list", "--json")
    assert listed.code == 1
    assert [one["run"] for one in json.loads(listed.out)] == [run.id]
    assert "20200101-000000-abcdabcd" in listed.err


def test_a_run_is_named_by_the_time_of_the_site(run):
    assert run.created.endswith("+08:00")
    assert run.id.startswith(run.created[:10].replace("-", ""))
    assert clock.shown("2026-01-10T18:30:00+00:00") == "2026-01-11 02:30:00"


def test_unknown_names_are_refused_before_anything_is_trained(suqiu, suite, small_tree, tmp_path):
    lines = ('split = "folds=2"', "no_seed = true", f'taxonomy = "{small_tree}"')
    for name in ("top33", "slices.source.F0.strict", "accuracy.level9.strict"):
        gates = f'[[gate]]\nmetric = "{name}"\nmin = 0.5\n'
        done = suqiu("eval", "run", suite("good", *lines, gates=gates))
        assert (done.code, f"没有指标 {name}" in done.err) == (2, True)
        assert "折" not in done.err
    assert not (tmp_path / "runs").exists()


def test_a_slice_without_cases_fails_its_gate(suqiu, suite, tmp_path):
    gates = "".join(
        f'[[gate]]\nmetric = "slices.source.{key}.strict"\nmin = 0.0\n' for key in ("F0", "F9")
    )
    path = suite("good", 'slices = ["source"]', gates=gates)
    done = suqiu("eval", "gate", path, "--json")
    assert done.code == 1
    first, second = json.loads(done.out)["gates"]
    assert (first["passed"], second["passed"]) == (True, False)
    assert second["reason"] == "这次的数据里没有「F9」这个切片"
    assert "注意：这次的数据里没有 slices.source.F9.strict" in done.err
    assert len(list((tmp_path / "runs").iterdir())) == 1


def test_a_gate_without_its_baseline_is_refused_before_measuring(suqiu, suite, tmp_path):
    gates = '[[gate]]\nmetric = "top3"\nbaseline = 0.0\n'
    done = suqiu("eval", "gate", suite("good", gates=gates))
    assert (done.code, "加 --baseline" in done.err) == (2, True)
    assert not (tmp_path / "runs").exists()


def test_a_run_is_no_baseline_of_itself(run, suqiu):
    done = suqiu("eval", "gate", "--run", "latest", "--baseline", run.id)
    assert (done.code, "自己" in done.err) == (2, True)


def test_a_branch_may_be_written_by_the_name_that_tables_show(
    suqiu, suite, small_taxonomy, tmp_path
):
    branch = small_taxonomy.node_at(small_taxonomy.leaves[0].code, 1)
    gates = "".join(
        f'[[gate]]\nmetric = "slices.level1.{key}.strict"\nmin = 0.01\n'
        for key in (branch.name, branch.code, "没有这一类")
    )
    metric = f"slices.level1.{branch.name}.strict"
    path = suite("good", 'slices = ["level1"]', f'metrics = ["{metric}"]', gates=gates)
    shown = suqiu("eval", "run", path)
    assert shown.code == 0, shown.err
    assert f"{branch.name}·严格" in shown.out
    assert f"没有 {metric} 说的切片" not in shown.err
    by_name, by_code, nowhere = json.loads(suqiu("eval", "gate", path, "--json").out)["gates"]
    assert (by_name["metric"], by_name["passed"]) == (metric, True)
    assert by_name["value"] == by_code["value"] > 0
    assert nowhere["reason"] == "这次的数据里没有「没有这一类」这个切片"


def test_a_name_that_is_also_another_branchs_code_is_refused():
    names = {"A": "供水", "供水": "供热", "B": "噪声"}
    assert keyed("slices.level1.噪声.n", names) == "slices.level1.B.n"
    assert keyed("slices.level1.A.n", names) == "slices.level1.A.n"
    assert keyed("slices.source.噪声.n", names) == "slices.source.噪声.n"
    with pytest.raises(InputError, match="又是 A 的名字"):
        keyed("slices.level1.供水.n", names)
