"""The card inside every saved model: what it learned from, and how well."""

from dataclasses import asdict, dataclass, field
from typing import Any

from suqiu.errors import ModelError

# 2: confidence knows the branches above (from 5 numbers a level on). 3: words are hashed
# together; in an older model every word would stand for another.
FORMAT = 3


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Provenance and held-out figures of a model. `metrics` are shares in [0, 1], `held_rows` and
    of a site's classes `leaves` and `seeded_leaves` (those with shipped letters) are numbers.
    """

    name: str
    created: str
    code_version: str
    data_hash: str
    taxonomy_version: str
    taxonomy_hash: str
    rows: int
    seed_rows: int
    site_rows: int
    leaves_seen: int
    features: int
    metrics: dict[str, float] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """The card as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "ModelCard":
        """The card of saved JSON; ModelError when it is of another format."""
        found = value.get("format")
        if isinstance(found, int) and found < FORMAT:
            raise ModelError(
                f"模型是旧格式（{found}，本版本只读 {FORMAT}）", hint="用 suqiu train 重新训练"
            )
        if found != FORMAT:
            raise ModelError(
                f"模型格式是 {found}，本版本只读 {FORMAT}",
                hint="升级 suqiu，或用 suqiu train 重新训练",
            )
        try:
            return cls(**value)
        except TypeError as error:
            raise ModelError("模型卡片字段不全", hint="用 suqiu train 重新训练") from error
