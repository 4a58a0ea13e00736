"""What a run is of, so that it is never continued with something else."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from classifier.cascade.build import rule_path
from classifier.classifier import Classifier
from serve.models.site_rules import site_rules_hash
from suqiu import __version__
from suqiu.errors import InputError
from suqiu.files.hashing import file_hash
from suqiu.settings import CLASSIFIER_SETTINGS, Settings

_NAMES = {
    "input": "输入", "query": "查询语句", "columns": "列名对应", "model": "分类模型",
    "settings": "设置", "rules": "本地规则文件", "llm": "是否用大模型", "llm_model": "大模型", "llm_rule": "大模型合并规则",
    "shape": "输出格式", "chunk": "每块行数", "version": "suqiu 版本",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """`identity` must be the same to go on; `until` is the second at which the model stops
    and `clock` the option it came from.
    """

    identity: Mapping[str, str]
    chunk: int
    clock: str = ""
    until: float | None = None

    @property
    def run(self) -> str:
        """The run's name: the same work has the same name, 16 hex digits."""
        return _hash(repr(sorted(self.identity.items())))[:16]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Manifest":
        """What `to_json` gave."""
        return cls(**value)

    def check_same(self, other: "Manifest") -> None:
        """InputError that names what is different."""
        if found := differing(self.identity, other.identity):
            raise InputError(
                f"不能接着上次的进度：{'、'.join(found)}和上次不同",
                hint="改回原样再用 --resume，或用 --restart 放弃上次的进度从头开始",
            )


def identity_of(
    settings: Settings, classifier: Classifier, *, input_hash: str, query: str,
    columns: Mapping[str, str], shape: str, chunk: int, llm: bool,
) -> dict[str, str]:  # fmt: skip
    """All that the results depend on, in short texts; no secret and no ticket text in them."""
    told = {
        "input": input_hash,
        "query": _hash(query) if query else "",
        "columns": repr(sorted(columns.items())),
        "settings": repr([getattr(settings, name) for name in CLASSIFIER_SETTINGS]),
        "shape": shape,
        "chunk": str(chunk),
        "llm": "是" if llm else "否",
        **machine_of(settings, classifier),
    }
    if llm:
        rule = rule_path(settings)
        told["llm_model"] = f"{settings.llm_url or ''} {settings.llm_model or ''}"
        told["llm_rule"] = file_hash(rule) if rule.is_file() else ""
    return told


def machine_of(settings: Settings, classifier: Classifier) -> dict[str, str]:
    """What the results depend on that lies on each machine."""
    card = classifier.model.card
    return {
        "model": f"{card.name} {card.data_hash}",
        "rules": site_rules_hash(settings),
        "version": __version__,
    }


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """The names, in Chinese, of what is not the same in both."""
    keys = ours.keys() | theirs.keys()
    return [
        name for key, name in _NAMES.items() if key in keys and ours.get(key) != theirs.get(key)
    ]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
