"""A learned rule with everything that says whether it may be used; saved as `cascade.json`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classifier.cascade.fit import LEAST, Gain, Judged, cross_validated, fit_rule
from classifier.cascade.rule import Rule
from suqiu.draft import draft_of
from suqiu.errors import ModelError

_NONE_YET = "还没有学过合并规则：运行 suqiu llm learn"


@dataclass(frozen=True, slots=True)
class Learned:
    """A rule, for which models and prompt it was learned, and what it did when crossed.

    `failed` counts tickets without a usable answer; tokens and seconds are per answer.
    """

    rule: Rule
    llm_model: str
    fast_model: str
    prompt: str
    created: str
    gain: Gain
    failed: int = 0
    tokens: float = 0.0
    seconds: float = 0.0

    @property
    def on(self) -> bool:
        """Whether the rule is used at all."""
        return self.gain.pays

    @property
    def says(self) -> str:
        """On or off and why, in Chinese."""
        gain, (low, high) = self.gain, self.gain.interval
        if gain.n < LEAST:
            return f"关闭：只有 {gain.n} 条可用的回答，至少要 {LEAST} 条才能判断"
        found = (
            f"{gain.n} 条没有把握的工单上，末级准确率 {gain.fast:.1%} → {gain.cascade:.1%}"
            f"（80% 区间 {100 * low:+.1f} 到 {100 * high:+.1f} 个百分点）"
        )
        if self.on:
            return f"启用：{found}"
        return f"关闭：大模型没有带来可靠的提高，不花调用；{found}"

    def misfit(self, *, fast_model: str, prompt: str, llm_model: str | None = None) -> str:
        """Why the rule is not for these models or this prompt, in Chinese; empty when it is."""
        if self.fast_model != fast_model:
            return f"规则是为快速模型 {self.fast_model} 学的，现在是 {fast_model}：重新运行 suqiu llm learn"
        if self.prompt != prompt:
            return f"规则是用提示 {self.prompt} 学的，现在的设置是 {prompt}：改回设置或重新学"
        if llm_model is not None and self.llm_model != llm_model:
            return f"规则是为大模型 {self.llm_model} 学的，现在是 {llm_model}：重新运行 suqiu llm learn"
        return ""


def learn(judged: Sequence[Judged], *, llm_model: str, fast_model: str, prompt: str) -> Learned:
    """The rule of all verdicts, with the gain that rules of other folds show."""
    answered = [one for one in judged if one.verdict.answered]
    count = max(1, len(answered))
    return Learned(
        fit_rule(answered),
        llm_model,
        fast_model,
        prompt,
        datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        cross_validated(answered),
        failed=len(judged) - len(answered),
        tokens=sum(one.verdict.tokens for one in answered) / count,
        seconds=sum(one.verdict.seconds for one in answered) / count,
    )


class _File(BaseModel):
    """`cascade.json`."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = 1
    llm_model: str
    fast_model: str
    prompt: str
    created: str
    on: bool
    says: str
    n: int = Field(ge=0)
    failed: int = Field(ge=0)
    fast_accuracy: float = Field(ge=0, le=1)
    cascade_accuracy: float = Field(ge=0, le=1)
    gain: float
    gain_interval: tuple[float, float]
    sharpness: float = Field(ge=0, le=10)
    trust: float = Field(ge=0, le=20)
    certainty: float = Field(ge=0, le=20)
    doubt: float = Field(ge=0, le=20)
    tokens: float = Field(ge=0)
    seconds: float = Field(ge=0)


def save_learned(path: Path, learned: Learned) -> None:
    """Write the file whole; InputError when it cannot be written."""
    rule, gain = learned.rule, learned.gain
    content = _File(
        llm_model=learned.llm_model, fast_model=learned.fast_model, prompt=learned.prompt,
        created=learned.created, on=learned.on, says=learned.says, n=gain.n,
        failed=learned.failed, fast_accuracy=gain.fast, cascade_accuracy=gain.cascade,
        gain=gain.cascade - gain.fast, gain_interval=gain.interval, sharpness=rule.sharpness,
        trust=rule.trust, certainty=rule.certainty, doubt=rule.doubt, tokens=learned.tokens,
        seconds=learned.seconds,
    )  # fmt: skip
    with draft_of(path) as draft:
        draft.write_text(content.model_dump_json(indent=1) + "\n", "utf-8")


def load_learned(path: Path) -> Learned:
    """Read the file; ModelError when it is missing or damaged.

    Whether the rule is on follows from its figures, not from what the file says of it.
    """
    try:
        found = _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ModelError(_NONE_YET, hint="见 docs/cascade.md") from None
    except (OSError, ValidationError, ValueError) as error:
        raise ModelError(
            f"合并规则 {path} 读不了", hint="重新运行 suqiu llm learn，或从备份恢复"
        ) from error
    gain = Gain(found.n, found.fast_accuracy, found.cascade_accuracy, found.gain_interval)
    return Learned(
        Rule(found.sharpness, found.trust, found.certainty, found.doubt),
        found.llm_model,
        found.fast_model,
        found.prompt,
        found.created,
        gain,
        found.failed,
        found.tokens,
        found.seconds,
    )
