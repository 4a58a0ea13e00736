"""`suqiu eval departments`: measures what production shows, and says when the figures flatter."""

import csv
import json
from dataclasses import replace

import pytest

from classifier.departments.build import departments_of
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import read_dispatches
from classifier.model.leaf_model import LeafModel
from classifier.training.history_fit import learn_history
from eval.measuring.building import trained
from eval.measuring.cases import Case
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Ticket
from suqiu.settings import Settings


@pytest.fixture
def export(tmp_path):
    """Writes dispatches: water to one office, noise to another."""

    def export(count=60, name="rows.csv", end=""):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["编号", "内容", "承办单位"])
            for i in range(count):
                water = i % 2 == 0
                body = f"{i}号楼停水两天没人管{end}" if water else f"{i}号工地半夜施工太吵{end}"
                rows.writerow([str(i), body, "热线组" if water else "监察队"])
        return path

    return export


@pytest.fixture
def evaluate(suqiu):
    def evaluate(path, *words):
        run = suqiu("eval", "departments", "--data", path, "--json", *words)
        return run, json.loads(run.out) if run.code == 0 else None

    return evaluate


@pytest.fixture
def taught(model_folder, tmp_path, export):
    """A folder with a model that learned the first export, as a site's."""

    def taught(**changed):
        model = LeafModel.load(model_folder)
        rows, _ = read_dispatches(export())
        history = learn_history(model, departments_of(model), rows)
        model.history = replace(history, **changed)
        model.card = replace(model.card, site_rows=len(rows))
        model.save(tmp_path / "site")
        return tmp_path / "site"

    return taught


def test_json_keeps_its_keys_and_folds_learn(evaluate, export):
    _, cold = evaluate(export())
    assert list(cold)[:5] == ["n", "top1", "top3", "by_department", "model"]
    assert cold["top1"] == 0
    _, learned = evaluate(export(100), "--folds", "4")
    assert learned["top1"] == 1.0
    assert not learned["warnings"]


def test_too_few_to_learn_is_told(evaluate, export):
    run, found = evaluate(export(40), "--folds", "4")
    assert "4 折里有 4 折没有学历史" in found["warnings"][0]
    assert "警告" in run.err


def test_rows_the_model_learned_are_told(evaluate, export, taught):
    folder = taught()
    run, found = evaluate(export(), "--model", folder)
    assert "模型学过这里的 60 条" in found["warnings"][0]
    assert "模型学过这里的 60 条" in run.err
    _, fresh = evaluate(export(name="other.csv", end="请处理"), "--model", folder)
    assert "没有这里的工单" in fresh["warnings"][0]


def test_where_nothing_is_known_that_is_said(evaluate, export, taught):
    _, found = evaluate(export(), "--model", taught(seen=None))
    assert found["warnings"][0].startswith("本地训练数据未检查")


def test_the_duty_list_of_the_settings_counts(evaluate, export, tmp_path, monkeypatch, small_model):
    path = tmp_path / "duty.csv"
    leaves = "".join(f"{code},热线组\n" for code in small_model.codes)
    path.write_text(f"代码,主办单位\n{leaves}", "utf-8")
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(path))
    _, found = evaluate(export())
    assert found["top1"] == 0.5
    assert found["duty_list"].startswith("duty.csv")
    path.write_text("代码,主办单位\n999999,热线组\n", "utf-8")
    run, _ = evaluate(export())
    assert run.code == 2
    assert "duty.csv 有 1 处错误" in run.err


def test_a_body_counts_by_whatever_name(evaluate, export, tmp_path, monkeypatch, small_model):
    """The export says 城管局, the list 综合行政执法局."""
    path = tmp_path / "duty.csv"
    leaves = "".join(f"{code},综合行政执法局\n" for code in small_model.codes)
    path.write_text(f"代码,主办单位\n{leaves}", "utf-8")
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(path))
    rows = export()
    rows.write_text(rows.read_text("utf-8").replace("热线组", "城管局"), "utf-8")
    _, found = evaluate(rows)
    assert found["by_department"]["城管局"]["top1"] == 1.0
    assert found["by_department"]["监察队"]["top1"] == 0


def test_folds_learn_under_the_list_and_rules_of_the_settings(
    evaluate, export, tmp_path, monkeypatch, small_model
):
    """As at `suqiu train`: street offices are one department, the ticket says which of them."""
    path, folder = tmp_path / "duty.csv", tmp_path / "dispatch"
    leaves = "".join(f"{code},监察队,本地政府\n" for code in small_model.codes)
    path.write_text(f"代码,主办单位,协办单位\n{leaves}", "utf-8")
    folder.mkdir()
    rules = dataset_path("departments/rules.csv").read_text("utf-8")
    (folder / "rules.csv").write_text(
        rules.replace(load_dispatch_rules().local_department, "本地政府"), "utf-8"
    )
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(path))
    rows = export(100)
    lines = rows.read_text("utf-8").splitlines()
    # Twenty-five streets take water, two each: who did not learn that these are one knows none.
    marks = "甲乙丙丁戊"
    streets = [f"{one}{two}街道" for one in marks for two in marks] * 2
    for i, street in enumerate(streets, 1):
        lines[2 * i - 1] = f"w{i},{street}居民家里停水两天没人管,{street}办事处"
    rows.write_text("\n".join(lines) + "\n", "utf-8")
    _, without = evaluate(rows, "--folds", "4")
    monkeypatch.setenv("SUQIU_DISPATCH_DIR", str(folder))
    _, found = evaluate(rows, "--folds", "4")
    assert without["by_department"]["监察队"]["top1"] == 1.0
    assert without["top1"] < 0.6
    assert found["top1"] > 0.9


def test_a_wrong_list_is_refused_before_anything_is_learned(tmp_path, small_taxonomy, small_corpus):
    path = tmp_path / "duty.csv"
    path.write_text("代码,主办单位\n999999,热线组\n", "utf-8")
    one = small_corpus.examples[0]
    cases = [Case(Ticket("1", one.body, title=one.title), one.code)]
    told: list[str] = []
    with pytest.raises(InputError, match="派单目录"):
        trained(cases, small_taxonomy, Settings(duty_list=path), no_seed=True, report=told.append)
    assert not told
