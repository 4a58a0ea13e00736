"""The specification of a report, a TOML file that a site edits."""

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reporting.metrics import Layer
from reporting.query.query import Op
from suqiu.data import datasets_root
from suqiu.errors import InputError, SettingsError
from suqiu.periods import Grain
from suqiu.toml import read_settings_toml

_HINT = "见 docs/reports.md"
_PLACE = re.compile(r"\{([^{}]*)\}")
SectionKind = Literal[
    "overview", "sources", "categories", "areas", "departments", "callback", "hot",
    "warnings", "urgent", "why", "suggestions", "annex",
]  # fmt: skip
_GRAINS = tuple(Grain)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Model):
    """A sentence said when a figure passes a bound; `text` may name the figure as {value} and
    the bound as {bound}.
    """

    metric: str
    op: Op
    bound: float
    text: str


class Section(_Model):
    """One chapter; what a kind does not use is ignored. `dimension` is what it is broken down
    by, `detail` what each group is explained by, `minimum` the tickets a unit needs to be ranked.
    """

    kind: SectionKind
    title: str
    dimension: str = ""
    detail: str = ""
    top: int = Field(5, ge=1, le=20)
    details: int = Field(3, ge=1, le=10)
    minimum: int = Field(20, ge=1)
    listed: int = Field(5, ge=1, le=20)
    cases: int = Field(1, ge=0, le=5)
    metrics: tuple[str, ...] = ()
    weights: dict[str, float] = {}
    rule: tuple[Rule, ...] = ()
    chart: bool = True


class Spec(_Model):
    """`grain` is the unit of time it is made for; empty takes any period. `unit` names the area;
    empty takes the district of the tickets.
    """

    id: str
    name: str
    title: str
    unit: str = ""
    grain: Grain | None = None
    topic: bool = False
    section: tuple[Section, ...]


def find_spec(name: str, folder: Path | None = None) -> Spec:
    """A specification by id (monthly), Chinese name (月报) or path; the site's folder first."""
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise InputError(f"找不到报告规格 {name}", hint="检查路径")
        return read_settings_toml(path, Spec, hint=_HINT)
    specs = all_specs(folder)
    for spec in specs:
        if name in (spec.id, spec.name):
            return spec
    raise InputError(
        f"没有报告规格 {name}",
        hint="可用：" + "、".join(f"{one.id}（{one.name}）" for one in specs),
    )


def all_specs(folder: Path | None = None) -> list[Spec]:
    """The shipped specifications, a site's files of the same name instead of ours: from the day to
    the year, then those of any period.
    """
    paths = {path.name: path for path in sorted((datasets_root() / "reports").glob("*.toml"))}
    if folder is not None:
        if not folder.is_dir():
            raise SettingsError(f"报告规格目录 {folder} 不存在", hint=_HINT)
        paths |= {path.name: path for path in sorted(folder.glob("*.toml"))}
    specs = [read_settings_toml(path, Spec, hint=_HINT) for path in paths.values()]
    return sorted(specs, key=lambda one: _GRAINS.index(one.grain) if one.grain else len(_GRAINS))


def check_spec(spec: Spec, layer: Layer) -> None:
    """SettingsError when it names a metric or dimension the layer does not have, or one by which a
    ticket is in several groups.
    """
    _check_places(spec.title, ("unit", "period", "topic"), f"报告规格 {spec.id} 的 title")
    for section in spec.section:
        where = f"报告规格 {spec.id} 的“{section.title}”"
        metrics = (*section.metrics, *section.weights, *(rule.metric for rule in section.rule))
        for rule in section.rule:
            _check_places(rule.text, ("value", "bound"), f"{where}的 text")
        for metric in metrics:
            if metric not in layer.metrics:
                raise SettingsError(f"{where}用了没有的指标 {metric}", hint="见 suqiu metrics")
        for dimension in (section.dimension, section.detail):
            if dimension and dimension not in layer.dimensions:
                raise SettingsError(f"{where}用了没有的维度 {dimension}", hint="见 suqiu metrics")
            if dimension and layer.dimensions[dimension].many:
                # Chapters add groups up, and tell what is left of all.
                name = layer.dimensions[dimension].name
                raise SettingsError(
                    f"{where}不能按{name}分：一件可能有几个，各组相加多于总数", hint="换一个维度"
                )


def _check_places(text: str, known: tuple[str, ...], where: str) -> None:
    """SettingsError where the text has a place that nothing is put into: {perid}."""
    for name in _PLACE.findall(text):
        if name not in known:
            usable = "、".join(f"{{{one}}}" for one in known)
            raise SettingsError(f"{where} 里的 {{{name}}} 填不出来", hint=f"可用：{usable}")
