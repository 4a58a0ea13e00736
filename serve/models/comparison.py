"""A candidate and the serving model on the same held-out decisions, as recorded runs."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from classifier.model.card import ModelCard
from classifier.report import Report
from serve.models.evaluation import ask_evaluation
from serve.models.gate import GateWord, judge
from serve.models.time_split import TimeSplit
from suqiu.settings import Settings

SUITE = "重新训练"
_HEADLINE = "accuracy.leaf.strict"
_HELD = ".held-"


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Leaf accuracy of both on `n` decisions, and what the gate says."""

    n: int
    serving: float
    candidate: float
    word: GateWord

    @property
    def passed(self) -> bool:
        """No demand of the gate missed, and no lower figure: nothing is switched for less."""
        return bool(self.word.runs) and not self.word.worse and self.candidate >= self.serving

    @property
    def said(self) -> str:
        """In Chinese."""
        return f"最近 {self.n:,} 条决定上，末级准确率 {self.serving:.1%} → {self.candidate:.1%}"


def compare(
    settings: Settings, split: TimeSplit, serving: tuple[Path | None, ModelCard],
    candidate: tuple[Path, ModelCard], *, report: Report,
) -> ModelComparison:  # fmt: skip
    """Measure both (folder and card; None is the model that comes along) and ask the gate.

    The runs are recorded; the texts lie on the disk only as long as this takes.
    """
    with TemporaryDirectory(prefix=_HELD, dir=candidate[0].parent) as folder:
        split.write_held(Path(folder) / "decisions.jsonl")
        report(f"评测在用的模型（{len(split.held):,} 条）")
        before = _measure(Path(folder), serving[0])
        report("评测候选模型")
        after = _measure(Path(folder), candidate[0])
    word = judge(settings, candidate[1], lambda: serving[1])
    return ModelComparison(len(split.held), before, after, word)


def remove_held(root: Path) -> None:
    """Remove the texts that a comparison left there when it was killed; none may be running."""
    for folder in root.glob(f"{_HELD}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, model: Path | None) -> float:
    """The leaf accuracy of a model, after its run was recorded."""
    # JSON strings are TOML strings.
    name, data = orjson.dumps(SUITE).decode(), orjson.dumps("decisions.jsonl").decode()
    lines = ["[suite]", f"name = {name}", f"data = {data}"]
    if model is not None:
        lines.append(f"model = {orjson.dumps(str(model.resolve())).decode()}")
    lines += ["[[gate]]", f'metric = "{_HEADLINE}"', "baseline = 0.0"]
    suite = folder / "suite.toml"
    suite.write_text("\n".join(lines) + "\n", "utf-8")
    # Both models hold the seed: what of it the decisions repeat helps neither.
    found = ask_evaluation("run", str(suite), "--allow-leakage")
    return float(found["accuracy"]["leaf"]["strict"])
