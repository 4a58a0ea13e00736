"""The model server hangs, then is killed, while every suggestion wants its word."""

import asyncio
import signal
import time
from pathlib import Path

from benchmarks.faults.scene import Scene
from classifier.cache import default_model
from classifier.cascade import shape_of
from classifier.cascade.fit import Gain
from classifier.cascade.learned import Learned, save_learned
from classifier.cascade.rule import Rule
from suqiu.console import say
from suqiu.settings import load_settings
from tests.llm_process import LlmProcess

_AWAY = 25.0
_PATIENCE = 120.0


class Model:
    """A small server that really reads, and a rule that trusts it."""

    def __init__(self, folder: Path) -> None:
        self._server = LlmProcess().start()
        settings = load_settings()
        rule = folder / "cascade.json"
        gain = Gain(200, 0.4, 0.5, (0.05, 0.15))
        fast = default_model(settings).card.name
        save_learned(
            rule,
            Learned(Rule(1.0, 6.0, 0.0, 1.0), "tiny", fast, shape_of(settings).name, "", gain),
        )
        self.environment = {
            "SUQIU_LLM_URL": self._server.url, "SUQIU_LLM_RULE": str(rule),
            "SUQIU_LLM_SHARE": "1", "SUQIU_AUTO_THRESHOLD": "1", "SUQIU_LLM_TIMEOUT": "5",
            "SUQIU_LLM_DEADLINE": "5", "SUQIU_LLM_BREAKER_PAUSE": "5",
        }  # fmt: skip

    async def hang(self, scene: Scene) -> None:
        """Stopped in the middle (it takes calls and never answers), then gone, then back."""
        await self._heard(scene, "开始时", time.monotonic())
        for what, away, back in (
            ("大模型挂住", self._freeze, self._thaw),
            ("大模型被杀", self._server.stop, self._server.start),
        ):
            away()
            begun, before = time.monotonic(), len(scene.ledger.acknowledged())
            await asyncio.sleep(_AWAY)
            rate = (len(scene.ledger.acknowledged()) - before) / _AWAY
            slowest = max(s for at, s, _ in scene.ledger.classified if at > begun)
            ways = sorted({way for at, _, way in scene.ledger.classified if at > begun})
            scene.figures[what] = {
                "decisions_per_second": round(rate, 2), "slowest_answer": round(slowest, 1),
                "answers": ways,
            }  # fmt: skip
            say(f"{what}：每秒 {rate:.1f} 件决定，分类最慢 {slowest:.1f} 秒；{'；'.join(ways)}")
            back()
            await self._heard(scene, f"{what}，恢复后", time.monotonic())
            await scene.recovered(f"{what}，恢复后决定", time.monotonic())
        self._server.stop()

    def _freeze(self) -> None:
        self._server.send(signal.SIGSTOP)

    def _thaw(self) -> None:
        self._server.send(signal.SIGCONT)

    async def _heard(self, scene: Scene, what: str, since: float) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            heard = [at for at, _, way in scene.ledger.classified if at > since and way == "model"]
            if heard:
                scene.figures[f"{what}：问到大模型"] = round(heard[0] - since, 1)
                say(f"{what}：{heard[0] - since:.1f} 秒后又问到大模型")
                return
            await asyncio.sleep(0.2)
        raise SystemExit(f"{what}: the model is not heard")
