"""Comparing runs, and gates: a really worse model is stopped, an equal one is not."""

import json
from dataclasses import replace

import pytest

from eval.runs.compare import compare
from eval.runs.gates import judge
from eval.runs.run import Run
from eval.runs.suite import Gate
from suqiu.errors import InputError

FLOOR = '[[gate]]\nmetric = "accuracy.leaf.strict"\nmin = 0.75\n'


@pytest.fixture
def make_run(make_score):
    """A run over 200 cases of which these are right."""

    def make_run(right, name="r"):
        scores = tuple(
            make_score("a1", "a1" if hit else "b1", id=str(i)) for i, hit in enumerate(right)
        )
        leaf = {"strict": sum(right) / len(right), "lenient": sum(right) / len(right)}
        levels = {"leaf": leaf, "level1": leaf, "level2": leaf}
        metrics = {"n": len(right), "accuracy": levels, "macro_f1": 0.5, "ece": 0.02, "top5": 1.0}
        return Run(
            id=name, created="", suite={"name": "s", "gates": []},
            data={"name": "d", "hash": "h"}, code_version="", git_commit="", models=(),
            settings={}, taxonomy={"depth": 2}, names={}, paths={}, metrics=metrics, scores=scores,
        )  # fmt: skip

    return make_run


def test_a_planted_difference_is_real(make_run):
    before = make_run([True] * 120 + [False] * 80)
    after = make_run([True] * 150 + [False] * 50)
    head = compare(before, after)[0]
    assert head.real
    assert head.change == pytest.approx(0.15)
    assert (head.lost, head.won) == (0, 30)
    assert head.low < 0.15 < head.high
    assert "差异是真实的，B 更好" in head.verdict()
    assert "差异是真实的，B 更差" in compare(after, before)[0].verdict()


def test_equal_runs_and_chance_are_not_real(make_run):
    run = make_run([True, False] * 100)
    assert not any(found.real for found in compare(run, run))
    assert compare(run, run)[0].p == 1
    # Forty cases change sides, 22 one way and 18 the other.
    turned = make_run([True, False] * 80 + [False, True] * 18 + [True, True] * 2 + [True, True] * 0)
    head = compare(run, turned)[0]
    assert head.change != 0
    assert not head.real
    assert "抽样误差之内" in head.verdict()


def test_different_data_is_refused(make_run):
    run = make_run([True] * 10)
    other = replace(run, data={"name": "e", "hash": "other"})
    with pytest.raises(InputError, match="两次运行的数据不同"):
        compare(run, other)
    with pytest.raises(InputError, match="两次运行的数据不同"):
        judge(other, [], run)


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        (Gate("ece", max=0.05), True),
        (Gate("ece", max=0.01), False),
        (Gate("ece", min=0.01, max=0.03), True),
        (Gate("accuracy.leaf.strict", min=0.6), True),
        (Gate("accuracy.leaf.strict", min=0.61), False),
    ],
)
def test_bounds(make_run, gate, passed):
    (verdict,) = judge(make_run([True] * 120 + [False] * 80), [gate])
    assert verdict.passed is passed
    assert bool(verdict.reason) is not passed


def test_against_a_baseline_only_real_losses_beyond_the_tolerance_count(make_run):
    before = make_run([True] * 150 + [False] * 50)
    slightly = make_run([True] * 148 + [False] * 52)
    clearly = make_run([True] * 130 + [False] * 70)
    gate = Gate("accuracy.leaf.strict", baseline=0.0)
    assert judge(before, [gate], before)[0].passed
    assert judge(slightly, [gate], before)[0].passed
    assert not judge(clearly, [gate], before)[0].passed
    assert judge(clearly, [Gate("accuracy.leaf.strict", baseline=0.2)], before)[0].passed
    # Without a gate on the baseline the leaf accuracy stands for all.
    assert [v.passed for v in judge(clearly, [Gate("ece", max=0.1)], before)] == [True, False]


def test_figures_that_are_no_shares_are_held_to_the_tolerance_alone(make_run):
    before = make_run([True] * 10)
    worse = replace(before, metrics={**before.metrics, "ece": 0.04})
    assert not judge(worse, [Gate("ece", baseline=0.01)], before)[0].passed
    assert judge(worse, [Gate("ece", baseline=0.03)], before)[0].passed
    assert judge(before, [Gate("ece", baseline=0.0)], worse)[0].passed


def test_a_gate_without_what_it_needs_is_refused(make_run):
    run = make_run([True] * 10)
    with pytest.raises(InputError, match="没有给基线") as told:
        judge(run, [Gate("ece", baseline=0.0)])
    assert "--no-baseline" in told.value.hint
    with pytest.raises(InputError, match="没有门槛可查"):
        judge(run, [])
    with pytest.raises(InputError, match="没有指标 aec"):
        judge(run, [Gate("aec", max=0.1)])


def test_the_gate_blocks_a_really_worse_model(suqiu, suite):
    good = suqiu("eval", "gate", suite("good", gates=FLOOR), "--json")
    assert good.code == 0, good.out + good.err
    baseline = json.loads(good.out)["run"]
    worse = suqiu("eval", "gate", suite("worse", gates=FLOOR))
    assert worse.code == 1
    assert "低于下限" in worse.out
    assert "不通过" in worse.out
    # Without any floor the baseline alone stops it, and lets the good model through.
    against = suqiu("eval", "gate", suite("worse"), "--baseline", baseline)
    assert against.code == 1
    assert "更差" in against.out
    again = suqiu("eval", "gate", suite("good"), "--baseline", baseline)
    assert again.code == 0, again.out + again.err
    # A recorded run is judged by its own gates, without measuring anew.
    assert suqiu("eval", "gate", "--run", baseline).code == 0
    assert len(json.loads(suqiu("eval", "list", "--json").out)) == 4


def test_compare_says_in_words_whether_the_difference_is_real(suqiu, suite):
    a, b, c = (
        json.loads(suqiu("eval", "run", suite(model), "--json").out)["run"]
        for model in ("worse", "good", "good")
    )
    run = suqiu("eval", "compare", a, b)
    assert run.code == 0
    assert "差异是真实的，B 更好" in run.out
    assert "McNemar" in run.out
    found = json.loads(suqiu("eval", "compare", b, c, "--json").out)
    assert (found["real"], found["differences"][0]["difference"]) == (False, 0)
    assert found["differences"][0]["ci"] == [0, 0]


def test_compare_refuses_another_label_file(suqiu, suite, tested):
    first = json.loads(suqiu("eval", "run", suite(), "--json").out)["run"]
    lines = tested.read_text("utf-8").splitlines()
    tested.write_text("\n".join(lines[:-1]), "utf-8")
    second = json.loads(suqiu("eval", "run", suite(), "--json").out)["run"]
    run = suqiu("eval", "compare", first, second)
    assert (run.code, run.out) == (2, "")
    assert "两次运行的数据不同" in run.err


@pytest.mark.parametrize("words", [[], ["--run", "nix"], ["none.toml"]])
def test_nothing_to_judge_is_refused(suqiu, words):
    run = suqiu("eval", "gate", *words)
    assert run.code == 2
    assert "怎么办：" in run.err
