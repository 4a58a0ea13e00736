"""One evaluation from the files to the scores: read, split, guard, train, measure."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from classifier.classifier import Classifier
from classifier.labels.labels import LabelFile
from classifier.labels.seed_share import seed_for
from classifier.labels.site_corpus import check_mapping, own_taxonomy
from classifier.model.card import ModelCard
from classifier.model.threshold import Shortfall
from classifier.report import Report
from eval.measuring import building
from eval.measuring.cases import Case, CaseFile, data_hash, resolve_cases
from eval.measuring.cross_validation import train_folds
from eval.measuring.leakage import Leak, guard, leaks_among, leaks_from, leaks_of
from eval.measuring.measure import Cost, latencies, measure
from eval.measuring.scores import Score
from eval.measuring.splits import Fold, Split, folds_of
from suqiu.console import progress
from suqiu.errors import Fault, InputError
from suqiu.progress import Advance
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import read_migration

_GET_REAL = "评测数据不随项目发布；把带标签的导出（编号、分类）和文本文件的路径给它即可"


@dataclass(frozen=True, slots=True)
class Labels:
    """The labelled data of an evaluation and how to read it; with a code map, labels of the old
    taxonomy are scored under the new one. InputError when there is only one of the two.
    """

    data: Path
    texts: Path | None = None
    label_column: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    taxonomy: Path | None = None
    no_seed: bool = False
    code_map: Path | None = None
    old_taxonomy: Path | None = None

    def __post_init__(self) -> None:
        check_mapping(self.code_map, self.old_taxonomy, self.taxonomy, no_seed=self.no_seed)

    @property
    def files(self) -> tuple[Path | None, ...]:
        """What is read, and so never written."""
        return (self.data, self.texts, self.taxonomy, self.code_map, self.old_taxonomy)

    def check(self) -> None:
        """InputError when a file is not there."""
        for path in (self.data, *([self.texts] if self.texts else [])):
            if not path.is_file():
                raise InputError(f"找不到 {path}", hint=_GET_REAL)

    def read(self, taxonomy: Taxonomy | None = None) -> tuple[CaseFile, Taxonomy]:
        """The cases under this taxonomy, or, without one, under the site's own, one derived
        from the labels (with `no_seed`) or the seed's. InputError when nothing can be used.
        """
        self.check()
        file = LabelFile(
            self.data, texts=self.texts, label_column=self.label_column, columns=self.columns
        )
        rows = list(file)
        notes: list[str] = []
        if taxonomy is None:
            taxonomy = own_taxonomy(
                self.taxonomy, rows, no_seed=self.no_seed, version=self.data.name,
                on_note=notes.append,
            )  # fmt: skip
        code_map = read_migration(self.code_map, self.old_taxonomy, taxonomy, on_note=notes.append)
        faults = [*file.faults, *(Fault(1, "文件", note, fatal=False) for note in notes)]
        return resolve_cases(self.data.name, rows, faults, taxonomy, code_map), taxonomy


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """What to evaluate: labels, and how they are split."""

    labels: Labels
    split: Split = field(default_factory=Split)
    allow_leakage: bool = False

    def __post_init__(self) -> None:
        if not self.split.trains and (self.labels.no_seed or self.labels.taxonomy):
            raise InputError(
                "--no-seed 和 --taxonomy 只在重新训练时有用", hint="加上 --folds，或去掉它们"
            )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured. `frequency` counts each leaf's rows in the whole label file;
    `unchecked` the training texts that the leakage guard could not look at.
    """

    scores: tuple[Score, ...]
    taxonomy: Taxonomy
    frequency: Mapping[str, int]
    cards: tuple[ModelCard, ...]
    data_hash: str
    throughput: float
    latencies: tuple[float, ...]
    leaks: tuple[Leak, ...]
    faults: tuple[Fault, ...]
    cost: Cost = field(default_factory=Cost)
    unchecked: int = 0

    @property
    def model(self) -> str:
        """The name of the model, or what the models of the folds have in common."""
        name = self.cards[0].name
        return name if len(self.cards) == 1 else f"{name} 等 {len(self.cards)} 折"


def evaluate(
    plan: EvaluationPlan,
    settings: Settings,
    *,
    report: Report,
    before: Callable[[list[Case], Taxonomy], None] = lambda tested, taxonomy: None,
) -> Evaluation:
    """Run the plan; LeakageError when a test text stands in the training data.

    `before` sees the cases to be tested when all are read and nothing is trained yet.
    """
    plan.labels.check()
    ready = None if plan.split.trains else building.ready(settings, report=report)
    loaded, taxonomy = plan.labels.read(ready.model.taxonomy if ready else None)
    cases = loaded.cases
    found = folds_of(plan.split, cases)
    tested = [cases[i] for fold in found for i in fold.test]
    before(tested, taxonomy)
    if ready:
        leaks, unchecked = leaks_of(ready.model, settings.model, tested, report)
    else:
        seed = not plan.labels.no_seed
        leaks, unchecked = _leaks(cases, found, plan.split, taxonomy, with_seed=seed), 0
    guard(leaks, allow=plan.allow_leakage, report=report)
    turns = _Turns(cases)
    rows = sum(len(fold.train) + len(fold.test) for fold in found)
    with progress("训练并评测" if plan.split.trains else "评测", rows) as advance:
        trained = [(found[0], ready)] if ready else train_folds(
            found, cases, taxonomy, settings,
            no_seed=plan.labels.no_seed, report=report, advance=advance,
        )  # fmt: skip
        for fold, classifier in trained:
            turns.take(fold, classifier, advance)
    if short := turns.short:
        part_of = f"{len(found)} 折里有 {len(short)} 折" if len(found) > 1 else ""
        report(f"自动派单：{part_of}{short[0].text}")
    order = sorted(turns.scores)
    return Evaluation(
        scores=tuple(turns.scores[i] for i in order),
        taxonomy=taxonomy,
        frequency=Counter(case.code for case in cases),
        cards=tuple(turns.cards),
        data_hash=data_hash([cases[i] for i in order]),
        throughput=len(order) / turns.seconds if turns.seconds else 0.0,
        latencies=tuple(turns.latencies),
        leaks=tuple(leaks),
        faults=loaded.faults,
        unchecked=unchecked,
    )


class _Turns:
    """What the classifiers came to, one after the other, each on the cases of its fold."""

    def __init__(self, cases: tuple[Case, ...]) -> None:
        self._cases = cases
        self.scores: dict[int, Score] = {}
        self.cards: list[ModelCard] = []
        self.latencies: list[float] = []  # of the first
        self.short: list[Shortfall] = []
        self.seconds = 0.0

    def take(self, fold: Fold, classifier: Classifier, advance: Advance) -> None:
        """Measure the classifier on the cases that it did not learn."""
        cases = [self._cases[i] for i in fold.test]
        measured = measure(classifier, cases, advance)
        self.scores.update(zip(fold.test, measured.scores, strict=True))
        self.seconds += measured.seconds
        self.cards.append(classifier.model.card)
        self.latencies = self.latencies or latencies(classifier, cases)
        if classifier.shortfall is not None:
            self.short.append(classifier.shortfall)


def _leaks(
    cases: tuple[Case, ...], found: list[Fold], split: Split, taxonomy: Taxonomy, *, with_seed: bool
) -> list[Leak]:
    """Folds hold near-duplicates together, so only the seed can leak into them."""
    leaks = []
    tested = [cases[i] for fold in found for i in fold.test]
    if split.every:
        leaks += leaks_among(tested, [cases[i] for i in found[0].train])
    if with_seed:
        leaks += leaks_from(seed_for(taxonomy), tested)
    return leaks
