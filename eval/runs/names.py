"""Names of figures checked before anything is measured: a typing error costs no training."""

from collections.abc import Sequence
from typing import Any

from classifier.model.card import ModelCard
from eval.measuring.cases import Case
from eval.measuring.evaluate import Evaluation
from eval.measuring.scores import Score, path_of
from eval.metrics.slices import key_of
from eval.runs.figures import SLICE_FIGURES, keyed, missing_slice, value_of
from eval.runs.summary import summarise
from suqiu.taxonomy import Taxonomy


def check_names(
    names: Sequence[str],
    tested: Sequence[Case],
    taxonomy: Taxonomy,
    *,
    by: Sequence[str],
) -> list[str]:
    """InputError where a name is no figure of a run over these cases, sliced by `by`.
    Returns the names whose slice has no case.
    """
    metrics = _figures(tested, taxonomy, by)
    branches = {}
    for leaf in taxonomy.leaves:
        node = taxonomy.node_at(leaf.code, 1)
        branches[node.code] = node.name
    paths = {name: keyed(name, branches) for name in names}
    for path in paths.values():
        value_of(metrics, path)
    return [name for name, path in paths.items() if missing_slice(metrics, path) is not None]


def _figures(tested: Sequence[Case], taxonomy: Taxonomy, by: Sequence[str]) -> dict[str, Any]:
    """The figures of a run that got everything right: its names are those of every run."""
    scores = tuple(_right(case, taxonomy) for case in tested)
    found = summarise(_outcome(scores[:1], taxonomy), by=())
    parts = {name: {key_of(score, name): 1 for score in scores} for name in by}
    empty = dict.fromkeys(SLICE_FIGURES, 0.0)
    return {**found, "slices": {name: dict.fromkeys(keys, empty) for name, keys in parts.items()}}


def _right(case: Case, taxonomy: Taxonomy) -> Score:
    path = path_of(taxonomy, case.code)
    return Score(
        id=case.ticket.id, code=case.code, alt="", guesses=(case.code,), confidence=1.0, auto=True,
        true_path=path, alt_path=(), best_path=path, levels=(1.0,) * len(path),
        sure_level=len(path), set_size=1, in_set=True,
        department=case.department, source=case.source,
    )  # fmt: skip


def _outcome(scores: tuple[Score, ...], taxonomy: Taxonomy) -> Evaluation:
    return Evaluation(
        scores=scores, taxonomy=taxonomy, frequency={score.code: 1 for score in scores},
        cards=(_NO_MODEL,), data_hash="", throughput=0.0, latencies=(), leaks=(), faults=(),
    )  # fmt: skip


_NO_MODEL = ModelCard("", "", "", "", "", "", 0, 0, 0, 0, 0)
