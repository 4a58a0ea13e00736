"""Figures by name, as suites and gates write them: `accuracy.leaf.strict`, `ece`, `top5`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.measuring.scores import Score
from eval.metrics import accuracy
from suqiu.errors import InputError

_NAMES = {
    "accuracy": "准确率", "leaf": "末级", "strict": "严格", "lenient": "宽松", "top3": "前三命中",
    "top5": "前五命中", "macro_f1": "宏 F1", "hierarchical_f1": "层级 F1", "hierarchical": "层级",
    "ece": "校准误差", "level_ece": "各级校准误差", "auto": "自动派单", "coverage": "覆盖",
    "precision": "精度", "recall": "召回", "throughput": "每秒条数", "latency_ms": "单条毫秒",
    "cost": "开销", "model_calls": "模型调用", "tokens": "词元", "buckets": "分段", "head": "常见",
    "body": "中等", "tail": "少见", "backed_off": "有把握到", "candidate_set": "候选集",
    "size": "大小", "n": "条数", "leaks": "泄漏对数", "unchecked": "未对照的训练条数", "leaves": "类别数", "cases": "条数",
    "held": "总由人看", "deepest": "最深的一级", "slices": "切片", "department": "部门", "source": "来源",
}  # fmt: skip
_AT = {
    "coverage_at_precision": "精度 {}% 时的覆盖",
    "precision_at_coverage": "覆盖 {}% 时的精度",
}
_LOW_IS_GOOD = ("ece", "level_ece", "latency_ms", "cost", "leaks", "unchecked")
# Figures that are no shares, and are shown as they are.
_PLAIN = ("ece", "level_ece", "throughput", "latency_ms", "cost", "n", "size", "leaves", "cases",
          "leaks", "unchecked")  # fmt: skip
SLICE_FIGURES = ("n", "strict", "lenient")
_SLICE = re.compile(r"^slices\.([^.]+)\.(.+)\.([^.]+)$")
_LEVEL = re.compile(r"^level(\d)$")


def value_of(metrics: Mapping[str, Any], path: str) -> float | None:
    """The figure of this name; None where it is undefined, as in a slice without cases.
    InputError names the known ones.
    """
    if missing_slice(metrics, path) is not None:
        return None
    found: Any = metrics
    for part in _steps(metrics, path):
        found = found[part]
    if found is None or (isinstance(found, int | float) and not isinstance(found, bool)):
        return found
    raise _unknown(metrics, path)


def missing_slice(metrics: Mapping[str, Any], path: str) -> str | None:
    """The part that a figure of a slice is about, where this run has no case of it."""
    parts = _of_slice(path)
    if parts is None:
        return None
    by, key, figure = parts
    found = metrics["slices"].get(by)
    return key if found is not None and key not in found and figure in SLICE_FIGURES else None


def keyed(path: str, names: Mapping[str, str]) -> str:
    """The figure's name with the code of a first-level branch where its name is written, as
    tables show it; `names` are those of the branches by code. InputError when two are meant.
    """
    by, key, figure = _of_slice(path) or ("", "", "")
    if by != "level1":
        return path
    named = [code for code, name in names.items() if name == key and code != key]
    if not named:
        return path
    if key in names:
        raise InputError(
            f"{path} 说的是哪一个：「{key}」是一级分类「{names[key]}」的代码，又是 {named[0]} 的名字",
            hint=f"写 {names[key]} 或 {named[0]}",
        )
    if len(named) > 1:
        raise InputError(
            f"{path} 说的是哪一个：叫「{key}」的一级分类不止一个", hint=f"写代码 {'、'.join(named)}"
        )
    return f"slices.level1.{named[0]}.{figure}"


def is_share(path: str) -> bool:
    """Whether the figure lies between 0 and 1 and is shown as a percentage."""
    parts = path.split(".")
    return not (parts[0] in _PLAIN or parts[-1] in _PLAIN or path.startswith("cascade."))


def known(metrics: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of all single figures, slices left out for their number."""
    for key, value in metrics.items():
        if isinstance(value, Mapping) and key not in ("slices", "ci"):
            yield from known(value, f"{prefix}{key}.")
        elif isinstance(value, int | float) or (value is None and prefix):
            yield f"{prefix}{key}"


def hits_of(scores: Sequence[Score], path: str) -> list[bool] | None:
    """The figure's hits and misses case by case, or None where it is no share of cases."""
    parts = path.split(".")
    if parts[0] == "accuracy" and len(parts) == 3:
        lenient = parts[2] == "lenient"
        if parts[1] == "leaf":
            return accuracy.leaf_hits(scores, lenient=lenient)
        if level := _LEVEL.match(parts[1]):
            return accuracy.level_hits(scores, int(level[1]), lenient=lenient)
    if path in ("top3", "top5"):
        return accuracy.top_hits(scores, int(path[3:]))
    return None


def lower_is_better(path: str) -> bool:
    """Whether a smaller value is the better one."""
    return path.split(".")[0] in _LOW_IS_GOOD or path == "candidate_set.size"


def label_of(path: str) -> str:
    """The figure's name in Chinese."""
    first, _, rest = path.partition(".")
    if first in _AT:
        return _AT[first].format(rest)
    words = []
    for part in path.split("."):
        level = _LEVEL.match(part)
        words.append(f"第 {level[1]} 级" if level else _NAMES.get(part, part))
    return "·".join(words)


def shown(path: str, value: float | None) -> str:
    """The value as people read it: shares as percentages, others as they are."""
    if value is None:
        return "—"
    if not is_share(path):
        parts = path.split(".")
        return f"{value:.3f}" if "ece" in parts[0] else f"{value:,.4g}"
    return f"{value:.1%}"


def _of_slice(path: str) -> tuple[str, str, str] | None:
    """What a figure of a slice is sliced by, the part (which may hold dots) and the figure."""
    found = _SLICE.match(path)
    return (found[1], found[2], found[3]) if found else None


def _steps(metrics: Mapping[str, Any], path: str) -> list[str]:
    """The keys down to the figure; a key may itself hold dots, as names of departments do."""
    found: Any = metrics
    steps, rest = [], path
    while rest:
        if not isinstance(found, Mapping):
            raise _unknown(metrics, path)
        key = next((k for k in found if rest == k or rest.startswith(f"{k}.")), None)
        if key is None:
            raise _unknown(metrics, path)
        steps.append(key)
        found, rest = found[key], rest[len(key) + 1 :]
    return steps


def _unknown(metrics: Mapping[str, Any], path: str) -> InputError:
    return InputError(f"没有指标 {path}", hint=f"可用：{'、'.join(known(metrics))}")
