"""The leakage guard: what a model was taught must not be what it is tested on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classifier.corpus import Corpus
from eval.cases import Case
from eval.near import JACCARD, near_pairs
from eval.splits import text_of
from suqiu.errors import SuqiuError

_NAMED = 5


class LeakageError(SuqiuError):
    """Test texts stand, word for word or nearly, in the training data."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A test case nearly equal to a training text, both by name."""

    test: str
    train: str
    similarity: float

    def __str__(self) -> str:
        return f"{self.test} ≈ {self.train}（相似度 {self.similarity:.2f}）"


def leaks_among(test: Sequence[Case], train: Sequence[Case]) -> list[Leak]:
    """Test cases that training cases nearly repeat."""
    pairs = near_pairs([text_of(case) for case in test], [text_of(case) for case in train])
    return [Leak(_name(test[p.left]), _name(train[p.right]), p.similarity) for p in pairs]


def leaks_from(corpus: Corpus, test: Sequence[Case]) -> list[Leak]:
    """Test cases that the texts of a corpus nearly repeat."""
    texts = [example.body or example.title for example in corpus.examples]
    return [
        Leak(
            _name(test[p.left]),
            f"随附语料第 {p.right + 1} 条（{corpus.examples[p.right].code}）",
            p.similarity,
        )
        for p in near_pairs([text_of(case) for case in test], texts)
    ]


def guard(leaks: Sequence[Leak], *, allow: bool, report: Callable[[str], None]) -> None:
    """LeakageError that names the pairs, or, where allowed, a warning."""
    if not leaks:
        return
    named = "；".join(str(leak) for leak in leaks[:_NAMED])
    more = f" 等 {len(leaks)} 对" if len(leaks) > _NAMED else ""
    message = f"测试数据泄漏：训练数据里有几乎相同的文本（Jaccard ≥ {JACCARD}）：{named}{more}"
    if not allow:
        raise LeakageError(
            message, hint="从测试数据里去掉这些工单；确认无妨时加 --allow-leakage，只警告"
        )
    report(f"警告：{message}")


def _name(case: Case) -> str:
    return f"{case.ticket.id}（第 {case.ticket.row} 行）" if case.ticket.row else case.ticket.id
