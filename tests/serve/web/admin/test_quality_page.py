"""`/quality`: gates and learning curves of the recorded runs, and what to do without any."""

import json

import pytest

from serve.models.pointer import Change, read_pointer, write_pointer
from serve.quality.demands import demands_of
from suqiu import clock
from suqiu.settings import load_settings


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def runs(tmp_path):
    """Writes a recorded run."""
    folder = tmp_path / "runs"
    folder.mkdir()

    def write(day, leaf, labels, *gates, name="site", data="same"):
        (folder / f"2026110{day}-000000-abcdef0{day}.json").write_text(json.dumps({
            "created": f"2026-11-0{day}T08:00:00+00:00", "suite": {"name": "盲评集", "gates": gates},
            "data": {"hash": data},
            "models": [{"name": name, "created": "x", "data_hash": "y", "site_rows": labels}],
            "metrics": {"n": 100, "accuracy": {"leaf": {"strict": leaf}}},
        }), "utf-8")  # fmt: skip
        return folder

    return write


def test_without_runs_the_page_names_the_commands(browser):
    shown = browser("区长").get("/quality").text
    for command in ("suqiu eval gate", "suqiu eval curve", "suqiu model use", "suqiu eval run"):
        assert command in shown


def test_gates_show_what_was_reached_and_what_was_not(browser, runs):
    runs(1, 0.8, 10, {"metric": "accuracy.leaf.strict", "min": 0.7, "max": None, "baseline": None})
    runs(2, 0.6, 10, {"metric": "accuracy.leaf.strict", "min": 0.7, "max": None, "baseline": None})
    runs(3, 0.6, 10, {"metric": "accuracy.leaf.strict", "min": None, "max": None, "baseline": 0.0})
    runs(4, 0.6, 10, {"metric": "nothing.like.it", "min": 0.7})
    shown = browser("区长").get("/quality").text
    gates = shown[shown.index("gates-title"):shown.index("changes-title")]  # fmt: skip
    assert gates.count("通过</span>") == 3
    assert gates.count("不通过</span>") == 2
    assert gates.count("只与基线比") == 1
    assert gates.count("未达到") == 2


def test_a_branch_is_found_by_its_name():
    metrics = {"slices": {"level1": {"x12": {"n": 9, "strict": 0.5}}}}
    gates = [{"metric": f"slices.level1.{key}.strict", "min": 0.6} for key in ("供水", "x12", "无")]
    found = demands_of(gates, metrics, {"x12": "供水"})
    assert [(one.value, one.passed) for one in found] == [(0.5, False), (0.5, False), (None, False)]


def test_runs_that_learned_more_and_more_make_a_curve(browser, runs):
    runs(1, 0.5, 0)
    runs(2, 0.7, 300)
    runs(3, 0.6, 100)
    runs(4, 0.9, 1000, data="other cases")
    shown = browser("区长").get("/quality").text
    assert [shown.index(f'data-labels="{n}"') for n in (0, 100, 300)] == sorted(
        shown.index(f'data-labels="{n}"') for n in (0, 100, 300)
    )
    assert 'data-labels="1000"' not in shown


def test_a_kept_curve_comes_first_with_its_bounds(browser, runs):
    folder = runs(1, 0.5, 0) / "curves"
    folder.mkdir()
    point = {"labels": 300, "strict": 0.71, "ci": [0.6, 0.8]}
    (folder / "2026-11.json").write_text(json.dumps({"held": 50, "points": [point]}), "utf-8")
    (folder / "broken.json").write_text("{", "utf-8")
    shown = browser("区长").get("/quality").text
    assert "60.0% – 80.0%" in shown
    assert "2026-11" in shown


def test_damaged_records_are_left_out(browser, runs):
    folder = runs(1, 0.8, 10)
    (folder / "20261109-000000-deadbeef.json").write_text("[]", "utf-8")
    assert browser("区长").get("/quality").status_code == 200


def test_switches_are_listed_with_their_reason_escaped(browser):
    settings = load_settings()
    change = Change("new-1", "use", clock.now(), "谁", "<b>急</b>", forced=True, gate="不达标")
    write_pointer(settings, read_pointer(settings).used(change))
    shown = browser("区长").get("/quality").text
    assert "&lt;b&gt;急" in shown
    assert "强制" in shown
