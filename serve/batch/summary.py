"""What a finished batch came to."""

from dataclasses import dataclass
from typing import Any

from serve.batch.records import Tally
from suqiu.llm.meter import NO_PRICES, Prices

_WAYS = {"fast": "快速模型", "model": "大模型", "error": "问题行"}


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all rows; `seconds`, from the loaded classifier on, and `rows_now` are of this
    process, resumed or not. The prices are those of now.
    """

    tally: Tally
    rows_now: int
    seconds: float
    place: str
    prices: Prices = NO_PRICES

    @property
    def rate(self) -> float:
        """Rows a second of this process."""
        return self.rows_now / self.seconds if self.seconds > 0 else 0.0

    @property
    def cost(self) -> float | None:
        """What the tokens cost, or None where the site has set no price."""
        if self.prices == NO_PRICES:
            return None
        return self.prices.cost(self.tally.tokens_in, self.tally.tokens_out)

    def share(self, way: str) -> float:
        """Share of the rows that went this way (fast, model, error), in [0, 1]."""
        count: int = getattr(self.tally, way)
        return count / max(1, self.tally.rows)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            **self.tally.to_json(),
            "share": {way: round(self.share(way), 4) for way in _WAYS},
            "cost": None if self.cost is None else round(self.cost, 4),
            "rows_now": self.rows_now,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rate, 1),
            "out": self.place,
        }

    def lines(self) -> list[str]:
        """The same for people."""
        tally = self.tally
        ways = "，".join(
            f"{name} {getattr(tally, way):,}（{self.share(way):.1%}）"
            for way, name in _WAYS.items()
        )
        told = [
            f"完成 {tally.rows:,} 行，结果在 {self.place}",
            f"路径：{ways}",
            f"本次处理 {self.rows_now:,} 行，{self.seconds:.1f} 秒，每秒 {self.rate:,.0f} 行",
        ]
        if tally.calls:
            cost = "" if self.cost is None else f"；费用 {self.cost:,.2f}（按设置的词元价格）"
            told.append(
                f"问大模型 {tally.calls:,} 次；"
                f"词元：输入 {tally.tokens_in:,}，输出 {tally.tokens_out:,}{cost}"
            )
        if tally.unmodelled:
            told.append(f"过了停用时刻、没有问大模型：{tally.unmodelled:,} 行")
        if tally.spared:
            told.append(f"当日预算用完、没有问大模型：{tally.spared:,} 行")
        if tally.repaired:
            told.append(f"修复后处理：{tally.repaired:,} 行")
        told += [
            f"降级 {count:,} 行：{reason}"
            for reason, count in sorted(tally.degraded.items(), key=lambda item: -item[1])
        ]
        return told
