"""A worker on any machine of a cluster."""

import pickle
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from serve.batch.chunk import Recipe
from serve.batch.errors import BatchError
from serve.batch.far import FarBudget, Line
from serve.batch.manifest import differing, machine_of
from serve.batch.records import Chunk
from serve.batch.switchboard import Address
from serve.classifying.build import build_classifier


@dataclass(frozen=True, slots=True)
class Orders:
    """All a worker must know: what to do, and where the switchboard is.

    `machine` is what must be the same on its machine; `rule` the content of the cascade's rule
    file, which need not be there.
    """

    recipe: Recipe
    address: Address
    machine: Mapping[str, str]
    rule: bytes = b""


class Worker:
    """Loads the classifier once, then does chunks; BatchError when this machine has another."""

    def __init__(self, orders: Orders) -> None:
        recipe = orders.recipe
        classifier = build_classifier(recipe.settings)
        if found := differing(orders.machine, machine_of(recipe.settings, classifier)):
            raise BatchError(
                f"有一台机器上{'、'.join(found)}和发起的机器不同",
                hint="每台机器要装同一版本的 suqiu，能读到同一个模型目录和本地规则文件",
            )
        self._line = Line(orders.address)
        if not recipe.llm:
            self._runner = recipe.open(classifier)
            return
        with tempfile.TemporaryDirectory() as folder:
            rule = Path(folder) / "cascade.json"
            rule.write_bytes(orders.rule)
            settings = recipe.settings.model_copy(update={"llm_rule": rule})
            budget = FarBudget(self._line)
            self._runner = replace(recipe, settings=settings).open(classifier, budget)

    def run(self, rows: bytes) -> bytes:
        """A pickled chunk to its pickled results; nothing for nothing. BatchError for a chunk
        that too many workers died of.
        """
        if not rows:
            return b""
        chunk: Chunk = pickle.loads(rows)
        if not self._line.begin(chunk.number):
            raise BatchError(
                f"第 {chunk.number + 1} 块一再使工作进程被终止（多半是内存不足）",
                hint="用 --resume 继续；可减少每台机器的工作进程，或调小 --chunk 重新开始",
            )
        return pickle.dumps(self._runner.run(chunk), pickle.HIGHEST_PROTOCOL)
