"""A run put together: what was measured, and everything that could explain the figures."""

import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import suqiu
from eval.measuring.evaluate import Evaluation
from eval.measuring.scores import path_of
from eval.runs.run import Run
from eval.runs.suite import SuiteFile
from eval.runs.summary import summarise
from suqiu import clock
from suqiu.settings import CLASSIFIER_SETTINGS, Settings
from suqiu.taxonomy import Taxonomy


def record(file: SuiteFile, outcome: Evaluation, settings: Settings) -> Run:
    """The run of a suite, not yet saved (without an id)."""
    used = {score.code for score in outcome.scores} | {s.alt for s in outcome.scores if s.alt}
    used |= {code for score in outcome.scores for code in score.guesses}
    tree = outcome.taxonomy
    return Run(
        id="",
        created=clock.moment().isoformat(),
        suite=asdict(file.suite)
        | {"file": file.path.name, "gates": [asdict(gate) for gate in file.gates]},
        data={"name": Path(file.suite.data).name, "hash": outcome.data_hash},
        code_version=suqiu.__version__,
        git_commit=_commit(),
        models=tuple(card.to_json() for card in outcome.cards),
        settings=_settings(settings),
        taxonomy={"version": tree.version, "hash": tree.hash, "depth": tree.depth},
        names=_names(tree, used),
        paths={code: path_of(tree, code) for code in sorted(used)},
        metrics=summarise(outcome, by=file.suite.slices),
        scores=outcome.scores,
    )


def _settings(settings: Settings) -> dict[str, Any]:
    values: Mapping[str, Any] = settings.model_dump(mode="json")
    return {name: values[name] for name in CLASSIFIER_SETTINGS if name in values}


def _names(tree: Taxonomy, codes: set[str]) -> dict[str, str]:
    """Names of the leaves used and of the nodes above them."""
    return {node.code: node.name for code in sorted(codes) for node in tree.ancestors(code)}


def _commit() -> str:
    """The commit of the source these figures come from, with + for changes; empty if none."""
    folder = Path(__file__).parents[2]
    if not (folder / ".git").exists():
        return ""
    found = []
    for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"]):
        try:
            done = subprocess.run(
                ["git", "-C", str(folder), *words],
                capture_output=True, text=True, timeout=10, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return ""
        found.append(done.stdout.strip())
    return f"{found[0]}{'+' if found[1] else ''}"
