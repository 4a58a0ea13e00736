"""Suites: an evaluation written down in TOML, with the gates it must pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from eval.measuring.evaluate import EvaluationPlan, Labels
from eval.measuring.splits import parse_split
from eval.runs.figures import is_share
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.settings import Settings
from suqiu.toml import parse_toml, why_refused

_STRICT = ConfigDict(extra="forbid", strict=True)


@checked(frozen=True, config=_STRICT)
class Gate:
    """One demand on a figure: at least `min`, at most `max`, or no significant loss against
    the baseline beyond this tolerance.
    """

    metric: str
    min: float | None = None
    max: float | None = None
    baseline: float | None = None


@checked(frozen=True, config=_STRICT)
class Suite:
    """What `[suite]` says; paths are relative to the TOML file."""

    name: str
    data: str
    texts: str | None = None
    model: str | None = None
    taxonomy: str | None = None
    code_map: str | None = None
    old_taxonomy: str | None = None
    label_column: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    task: Literal["classify"] = "classify"
    split: str = "all"
    no_seed: bool = False
    slices: tuple[Literal["department", "source", "level1"], ...] = ()
    metrics: tuple[str, ...] = ()
    cascade: bool = False
    verdicts: str | None = None


@checked(frozen=True, config=_STRICT)
class _File:
    suite: Suite
    gate: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A suite with its gates and where it was read."""

    path: Path
    suite: Suite
    gates: tuple[Gate, ...]

    def plan(self, *, allow_leakage: bool = False) -> EvaluationPlan:
        """The evaluation the suite asks for."""
        suite = self.suite
        return EvaluationPlan(
            Labels(
                self._file(suite.data),
                texts=self._file(suite.texts) if suite.texts else None,
                label_column=suite.label_column,
                columns=parse_map(f"{field}={column}" for field, column in suite.columns.items()),
                taxonomy=self._file(suite.taxonomy) if suite.taxonomy else None,
                no_seed=suite.no_seed,
                code_map=self._file(suite.code_map) if suite.code_map else None,
                old_taxonomy=self._file(suite.old_taxonomy) if suite.old_taxonomy else None,
            ),
            parse_split(suite.split),
            allow_leakage,
        )

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures to be shown and of those that the gates ask for."""
        return (*self.suite.metrics, *(gate.metric for gate in self.gates))

    @property
    def verdicts(self) -> Path | None:
        """The file of verdicts the suite names, if any."""
        return self._file(self.suite.verdicts) if self.suite.verdicts else None

    def settings(self, settings: Settings) -> Settings:
        """The settings with the suite's model, if it names one."""
        if self.suite.model is None:
            return settings
        return settings.model_copy(update={"model": self._file(self.suite.model)})

    def _file(self, name: str) -> Path:
        return self.path.parent / Path(name).expanduser()


def read_suite(path: Path) -> SuiteFile:
    """Read and check a suite; InputError names the item at fault."""
    if not path.is_file():
        raise InputError(f"找不到套件 {path}", hint="示例见 examples/suites/")
    value = parse_toml(path)
    try:
        # TOML has lists only, which a strict check would not take for tuples: JSON rules do.
        found = TypeAdapter(_File).validate_json(orjson.dumps(value, default=str))
    except ValidationError as error:
        raise InputError(why_refused(path, error), hint="写法见 docs/evaluation.md") from error
    for number, gate in enumerate(found.gate, start=1):
        if gate.min is None and gate.max is None and gate.baseline is None:
            raise InputError(
                f"{path.name} 第 {number} 个 [[gate]] 没有门槛", hint="写 min、max 或 baseline"
            )
        for bound, limit in (("min", gate.min), ("max", gate.max), ("baseline", gate.baseline)):
            if limit is not None and is_share(gate.metric) and not 0 <= limit <= 1:
                raise InputError(
                    f"{path.name} 第 {number} 个 [[gate]] 的 {bound} = {limit:g} 不可用："
                    f"{gate.metric} 是比例",
                    hint="写 0 到 1 之间的数，如 0.85 表示 85%",
                )
        if gate.min is not None and gate.max is not None and gate.min > gate.max:
            raise InputError(
                f"{path.name} 第 {number} 个 [[gate]] 的 min = {gate.min:g} 大于 max = {gate.max:g}",
                hint="min 是下限，max 是上限",
            )
    split = parse_split(found.suite.split)
    if found.suite.cascade and split.trains:
        raise InputError(
            f'{path.name} 的 cascade 只能与 split = "all" 同用', hint="级联用现成的模型评测，不分折"
        )
    return SuiteFile(path, found.suite, found.gate)
