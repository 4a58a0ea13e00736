"""`suqiu model`: what may be chosen, what the gate says, and the way back."""

import json

import pytest

from classifier.labels.moves import Move, read_moves, write_moves
from eval.measuring.scores import Score
from eval.runs.run import Run, save_run
from serve.models.pointer import read_pointer, registry_folder
from serve.models.registry import card_of

PATHS = {"a1": ("A", "a1"), "a2": ("A", "a2")}
GATE = "accuracy.leaf.strict"


@pytest.fixture
def recorded(site):
    """Records a run of the model in a folder, with so many of 200 cases right and these gates."""

    def recorded(folder, right, *gates):
        scores = tuple(
            Score(
                id=str(n), code="a1", alt="", guesses=("a1",) if n < right else ("a2",),
                confidence=0.5, auto=False, true_path=PATHS["a1"], alt_path=(),
                best_path=PATHS["a1"] if n < right else PATHS["a2"],
            )
            for n in range(200)
        )  # fmt: skip
        run = Run(
            id="", created="2026-11-01T00:00:00+00:00", suite={"name": "本站", "gates": list(gates)},
            data={"name": "cases.csv", "hash": "same"}, code_version="1", git_commit="",
            models=(card_of(folder).to_json(),), settings={}, taxonomy={}, names={}, paths=PATHS,
            metrics={"n": 200, "accuracy": {"leaf": {"strict": right / 200}}}, scores=scores,
        )  # fmt: skip
        save_run(site.runs_dir, run)

    return recorded


def test_list_shows_what_is_in_use(suqiu, site, trained):
    suqiu("model", "use", trained("first"))
    found = suqiu("model", "list").out
    assert "first-" in next(line for line in found.splitlines() if "在用" in line)
    assert "随附" in found


def test_list_says_by_the_clock_of_the_site_when_a_model_was_trained(suqiu, site, trained):
    folder = trained("first")
    card = json.loads((folder / "card.json").read_text("utf-8"))
    card["created"] = "2026-10-31T17:30:00+00:00"
    (folder / "card.json").write_text(json.dumps(card), "utf-8")
    suqiu("model", "use", folder)
    assert "2026-11-01 01:30 训练" in suqiu("model", "list").out


def test_list_shows_a_long_name_whole_on_one_line(suqiu, site, trained):
    long = "某某区十二三四五便民热线分类表二〇二六年第二次修订版"
    suqiu("model", "use", trained(long))
    name = read_pointer(site).name
    assert len(name) > len(long)
    lines = suqiu("model", "list").out.splitlines()
    (line,) = [line for line in lines if line.startswith("在用")]
    assert line.split()[1] == name
    assert f"{long}，" in line


def test_list_says_which_old_codes_moved_where_a_model_was_trained_through_a_map(
    suqiu, site, trained
):
    plain, mapped = trained("plain"), trained("mapped")
    moves = [
        Move("01", "020101", 5, "水 / 停水", "市政 / 停水"), Move("=2", "020101", 40, "水", "市政"),
        Move("03", "03", 7, "噪音", "噪音"),
        *(Move(f"1{n}", "04", 1, "别的", "别的") for n in range(6)),
    ]  # fmt: skip
    write_moves(mapped, moves)
    assert read_moves(mapped) == tuple(moves)
    for folder in (plain, mapped):
        suqiu("model", "use", folder)
    found = suqiu("model", "list").out
    lines = [line for line in found.splitlines() if "按映射表训练" in line]
    assert len(lines) == 1
    assert lines[0].startswith("mapped-")
    assert "8 个旧代码的 51 条换了代码，7 条代码不变（=2→020101 40 条、01→020101 5 条、" in lines[0]
    assert lines[0].endswith("另有 3 种）")
    (kept,) = registry_folder(site).glob("mapped-*/code_map.csv")
    kept.write_text("别的\n", "utf-8")
    run = suqiu("model", "list")
    assert (run.code, "读不了" in run.out) == (0, True)


def test_a_registered_name_is_enough_and_training_anew_changes_nothing(suqiu, site, trained):
    folder = trained("first")
    suqiu("model", "use", folder)
    name = read_pointer(site).name
    suqiu("model", "use", trained("second"))
    (folder / "card.json").write_text("{}", "utf-8")
    assert suqiu("model", "use", name).code == 0
    assert read_pointer(site).name == name
    assert suqiu("model", "use", name).code == 2


def test_rollback_goes_back_step_by_step(suqiu, site, trained):
    for name in ("first", "second", "third"):
        suqiu("model", "use", trained(name))
    assert suqiu("model", "rollback").code == 0
    assert read_pointer(site).name.startswith("second-")
    assert suqiu("model", "rollback").code == 0
    assert read_pointer(site).name.startswith("first-")


def test_without_anything_before_there_is_no_rollback(suqiu, site):
    run = suqiu("model", "rollback")
    assert run.code == 2
    assert "没有上一个模型" in run.err


def test_a_broken_or_missing_model_is_refused(suqiu, site, trained, tmp_path):
    folder = trained("broken")
    (folder / "arrays.npz").write_bytes(b"PK nothing")
    for wanted in (folder, tmp_path / "nowhere", "../../etc", "no-such-name"):
        assert suqiu("model", "use", wanted).code == 2
    assert read_pointer(site).serial == 0


def test_a_setting_that_names_a_model_is_said(suqiu, site, trained, monkeypatch, model_folder):
    monkeypatch.setenv("SUQIU_MODEL", str(model_folder))
    run = suqiu("model", "use", trained("first"))
    assert run.code == 2
    assert "SUQIU_MODEL" in run.err


def test_the_gate_refuses_unless_forced_with_a_reason(
    suqiu, site, trained, recorded, store_database
):
    suqiu("model", "use", trained("first"))
    folder = trained("second")
    recorded(folder, 150, {"metric": GATE, "min": 0.9, "max": None, "baseline": None})
    run = suqiu("model", "use", folder)
    assert run.code == 2
    assert GATE in run.err
    assert read_pointer(site).name.startswith("first-")
    assert suqiu("model", "use", folder, "--force").code == 2
    assert suqiu("model", "use", folder, "--force", "--reason", "旧模型分类表过时").code == 0
    change = read_pointer(site).history[-1]
    assert (change.forced, change.reason) == (True, "旧模型分类表过时")
    with store_database.owner().connect() as connection:
        detail = connection.exec_driver_sql(
            "SELECT detail FROM audit WHERE action = 'model.use' ORDER BY id DESC LIMIT 1"
        ).scalar_one()
    assert detail["forced"] is True
    assert GATE in detail["gate"]


def test_bounds_hold_without_a_run_of_the_model_in_use(suqiu, site, trained, recorded):
    low, good = trained("low"), trained("good")
    demand = {"metric": GATE, "min": 0.9, "max": None, "baseline": 0.0}
    recorded(low, 150, demand)
    recorded(good, 190, demand, {"metric": "n", "min": None, "max": None, "baseline": 0.0})
    run = suqiu("model", "use", low, "--reason", "试")
    assert (run.code, read_pointer(site).serial) == (2, 0)
    assert f"{GATE} 0.75，要求 ≥ 90.0%" in run.err
    run = suqiu("model", "use", good, "--reason", "试")
    assert run.code == 0, run.err
    assert "没有与它比" in run.err
    assert "没有这个模型的评测记录" not in run.err
    gate = read_pointer(site).history[-1].gate
    assert gate.startswith("通过（")
    assert gate.endswith("没有与它比")


def test_a_run_with_nothing_to_hold_it_against_is_not_called_missing(
    suqiu, site, trained, recorded
):
    folder = trained("only")
    recorded(folder, 150, {"metric": GATE, "min": None, "max": None, "baseline": 0.0})
    run = suqiu("model", "use", folder)
    assert (run.code, "没有与它比" in run.err) == (0, True)
    assert "没有这个模型的评测记录" not in run.err
    assert "通过" not in read_pointer(site).history[-1].gate


def test_a_model_worse_than_the_serving_one_is_refused_a_better_one_taken(
    suqiu, site, trained, recorded
):
    first, worse, better = (trained(name) for name in ("first", "worse", "better"))
    for folder, right in ((first, 150), (worse, 120), (better, 160)):
        recorded(folder, right)
    suqiu("model", "use", first)
    run = suqiu("model", "use", worse)
    assert run.code == 2
    assert "不差于基线" in run.err
    assert read_pointer(site).name.startswith("first-")
    assert suqiu("model", "use", better).code == 0
    assert read_pointer(site).history[-1].gate.startswith("通过")
