"""Label noise: planted errors are found, rare leaves are not all under suspicion."""

import csv
import json
from collections import Counter

import numpy as np
import pytest

from eval.measuring.cases import Case
from eval.noise import RARE, suspects
from suqiu.records import Ticket

CODES = ("a", "b", "c")


def _read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _case(code, number, alt=""):
    return Case(Ticket(f"N{number}", "文", row=number), code, alt)


def test_by_hand_the_unlikely_label_is_suspect_and_the_alternative_is_not():
    cases = [_case("a", i) for i in range(10)] + [_case("b", 10 + i) for i in range(10)]
    cases += [_case("a", 20), _case("a", 21, alt="b")]
    sure_a, sure_b = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05]
    probabilities = np.array([sure_a] * 10 + [sure_b] * 12, np.float32)
    (found,) = suspects(cases, CODES, probabilities)
    assert (found.case.ticket.id, found.better, found.rare) == ("N20", "b", False)
    assert found.doubt == pytest.approx(1 - 0.05 / found.usual)


def test_rows_of_a_rare_leaf_are_capped_and_come_last():
    cases = [_case("a", i) for i in range(30)] + [_case("c", 30 + i) for i in range(6)]
    cases.append(_case("b", 40))
    cases += [_case("b", 50 + i) for i in range(20)]
    sure_a, sure_b = [0.97, 0.02, 0.01], [0.02, 0.97, 0.01]
    rows = [sure_a] * 30 + [sure_a] * 6 + [sure_a] + [sure_b] * 20
    found = suspects(cases, CODES, np.array(rows, np.float32))
    assert [s.rare for s in found] == [False, True, True]
    assert found[0].case.ticket.id == "N40"
    # A rare leaf under a likely other one is let alone.
    mild = [[0.97, 0.02, 0.01]] * 30 + [[0.8, 0.1, 0.1]] * 6 + [sure_b] * 21
    assert suspects(cases, CODES, np.array(mild, np.float32)) == []


def test_the_command_finds_planted_errors(suqiu, tmp_path, site_examples, small_tree):
    counts = Counter(e.code for e in site_examples)
    common = sorted(counts, key=lambda code: -counts[code])
    planted = set()
    path = tmp_path / "noisy.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["编号", "标题", "内容", "code"])
        for i, e in enumerate(site_examples):
            code = e.code
            if i % 25 == 3:
                elsewhere = [other for other in common if other[:4] != code[:4]]
                code = elsewhere[i % len(elsewhere)]
                planted.add(f"N{i}")
            rows.writerow([f"N{i}", e.title, e.body, code])
    words = ("--data", path, "--taxonomy", small_tree, "--no-seed", "--folds", 3)
    run = suqiu("eval", "noise", *words, "--out", tmp_path / "out" / "s.csv", "--json")
    assert run.code == 0, run.err
    found = _read(tmp_path / "out" / "s.csv")
    named = [row["编号"] for row in found]
    summary = json.loads(run.out)
    assert summary["n"] == len(site_examples)
    assert summary["suspects"] + summary["rare_suspects"] == len(found)
    assert len(planted & set(named)) >= 0.7 * len(planted)
    first = named[: len(planted)]
    assert len(planted & set(first)) >= 0.5 * len(planted)
    assert len(found) < 0.2 * len(site_examples)
    assert "内容" not in found[0]


def test_rare_leaves_keep_most_of_their_rows(suqiu, tmp_path, site_examples, small_tree):
    codes = sorted({e.code for e in site_examples})
    kept, seen = [], Counter()
    for e in site_examples:
        seen[e.code] += 1
        if codes.index(e.code) % 2 == 0 or seen[e.code] <= 3:
            kept.append(e)
    path = tmp_path / "tail.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["编号", "内容", "code"], *([i, e.body, e.code] for i, e in enumerate(kept))]
        )
    out = tmp_path / "s.csv"
    words = ("--data", path, "--taxonomy", small_tree, "--no-seed", "--folds", 3, "--out", out)
    run = suqiu("eval", "noise", *words)
    assert run.code == 0, run.err
    assert "值得复看" in run.out
    rare = Counter(row["现代码"] for row in _read(out) if row["组别"] == "少见")
    counts = Counter(e.code for e in kept)
    assert all(counts[code] < RARE and n == 1 for code, n in rare.items())
