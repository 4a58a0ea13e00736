"""What a look at a model server found."""

from dataclasses import dataclass
from enum import StrEnum

from suqiu.llm.dialect import Dialect


class ProbeMark(StrEnum):
    """How a finding counts."""

    GOOD = "good"
    NOTE = "note"
    DEFECT = "defect"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class ProbeFinding:
    """One thing looked at, in the user's words."""

    name: str
    mark: ProbeMark
    detail: str


@dataclass(frozen=True, slots=True)
class Probed:
    """All of it; seconds, tokens a second and tokens, None where not found out.

    `dialect` is what suqiu would use with this server; `latency` is the median of short
    questions, `first_token` and `tokens_per_second` are of one streamed answer,
    `prompt_tokens_per_second` of one long question.
    """

    url: str
    model: str | None
    dialect: Dialect | None
    reasoning: bool
    streaming: bool
    logprobs: bool
    latency: float | None
    first_token: float | None
    tokens_per_second: float | None
    prompt_tokens_per_second: float | None
    context: int | None
    findings: tuple[ProbeFinding, ...]

    @property
    def usable(self) -> bool:
        """Whether suqiu can work with this server at all."""
        return self.count(ProbeMark.FATAL) == 0

    @property
    def exit_code(self) -> int:
        """0 usable, 1 usable with defects, 2 not usable."""
        return 2 if not self.usable else min(1, self.count(ProbeMark.DEFECT))

    def count(self, mark: ProbeMark) -> int:
        """How many findings count so."""
        return sum(finding.mark is mark for finding in self.findings)
