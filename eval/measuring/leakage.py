"""The leakage guard: what a model was taught must not be what it is tested on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.labels.corpus import Corpus
from classifier.labels.seed_share import seed_for
from classifier.model.fingerprints import Prints, fingerprints, near_prints, read_prints
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from eval.measuring.cases import Case
from eval.measuring.near import JACCARD, near_pairs
from eval.measuring.splits import text_of
from suqiu.errors import SuqiuError
from suqiu.row_number import row_words

_NAMED = 5
# Of a seed text, so much that it can be found again.
_SHOWN = 12


class LeakageError(SuqiuError):
    """Test texts stand, word for word or nearly, in the training data."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A test case nearly equal to a training text, both by name."""

    test: str
    train: str
    jaccard: float

    def __str__(self) -> str:
        return f"{self.test} ≈ {self.train}（相似度 {self.jaccard:.2f}）"


def leaks_among(test: Sequence[Case], train: Sequence[Case]) -> list[Leak]:
    """Test cases that training cases nearly repeat."""
    pairs = near_pairs([text_of(case) for case in test], [text_of(case) for case in train])
    return [Leak(_name(test[p.left]), _name(train[p.right]), p.jaccard) for p in pairs]


def leaks_from(corpus: Corpus, test: Sequence[Case]) -> list[Leak]:
    """Test cases that the texts of a corpus nearly repeat."""
    texts = [example.body or example.title for example in corpus.examples]
    return [
        Leak(
            _name(test[p.left]),
            f"随附语料 {corpus.examples[p.right].code}「{texts[p.right][:_SHOWN]}…」",
            p.jaccard,
        )
        for p in near_pairs([text_of(case) for case in test], texts)
    ]


def leaks_learned(learned: Prints, test: Sequence[Case]) -> list[Leak]:
    """Test cases that the site's texts a model learned nearly repeat; of those only
    fingerprints are left, so they have no name.
    """
    near = near_prints(fingerprints([text_of(case) for case in test]), learned, jaccard=JACCARD)
    return [
        Leak(_name(test[place]), "模型学过的本地标注", jaccard) for place, jaccard in near.items()
    ]


def leaks_of(
    model: LeafModel, folder: Path | None, test: Sequence[Case], report: Report
) -> tuple[list[Leak], int]:
    """Test cases that a finished model (saved in `folder`) learned, and how many of the site's
    texts it learned could not be looked at, because the model does not tell them; that is reported.
    """
    leaks = leaks_from(seed_for(model.taxonomy), test) if model.card.seed_rows else []
    if not model.card.site_rows:
        return leaks, 0
    learned = read_prints(folder) if folder is not None else None
    if learned is None:
        rows = model.card.site_rows
        report(f"注意：模型学过 {rows:,} 条本地标注，没有记下是哪些，测试泄漏只对照了随附语料")
        return leaks, rows
    return leaks_learned(learned, test) + leaks, 0


def guard(leaks: Sequence[Leak], *, allow: bool, report: Report) -> None:
    """LeakageError that names the pairs, or, where allowed, a warning."""
    if not leaks:
        return
    # The surest first: of a model's own training file the texts word for word.
    nearest = sorted(leaks, key=lambda leak: -leak.jaccard)
    named = "；".join(str(leak) for leak in nearest[:_NAMED])
    more = f" 等 {len(leaks)} 对" if len(leaks) > _NAMED else ""
    message = f"测试数据泄漏：训练数据里有几乎相同的文本（Jaccard ≥ {JACCARD}）：{named}{more}"
    if not allow:
        raise LeakageError(
            message, hint="从测试数据里去掉这些工单；确认无妨时加 --allow-leakage，只警告"
        )
    report(f"警告：{message}")


def _name(case: Case) -> str:
    return (
        f"{case.ticket.id}（{row_words(case.ticket.row)}）" if case.ticket.row else case.ticket.id
    )
