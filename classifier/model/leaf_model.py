"""The fast model: text to leaf probabilities. Saved as arrays and JSON, never as code."""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Floats
from classifier.intake.practice import IntakePractice
from classifier.model.calibration import Branches, Calibration, softmax
from classifier.model.card import ModelCard
from classifier.model.confidence import Confidence, lift
from classifier.model.department_history import DepartmentHistory
from classifier.model.features import Batch, FeatureSpace
from classifier.model.fingerprints import FILE, Prints
from classifier.model.intake_head import IntakeHead
from classifier.model.scorer import Scorer
from classifier.model.threshold import Shortfall
from classifier.model.urgency_head import UrgencyHead
from classifier.model.weights import LinearWeights
from classifier.texts import has_title
from suqiu.errors import InputError, ModelError, os_reason
from suqiu.garbage import collector_resting
from suqiu.taxonomy import Leaf, Taxonomy


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities (texts × leaves) with the features they came from.

    `probabilities` carry the leaf confidence at the best leaf; `levels` are the confidences
    (texts × levels) of the best leaf's path, falling from level 1 down to the leaf;
    `raw` are the probabilities before confidence, on which conformal sets rest.
    """

    probabilities: Floats
    levels: Floats
    raw: Floats
    batch: Batch


class LeafModel:
    """A trained classifier over the leaves of its own copy of the taxonomy."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        codes: tuple[str, ...],
        features: FeatureSpace,
        scorer: Scorer,
        calibration: Calibration,
        confidence: Confidence,
        card: ModelCard,
        history: DepartmentHistory | None = None,
        practice: LinearWeights | None = None,
        urgency: UrgencyHead | None = None,
        intake: IntakeHead | None = None,
        intake_practice: IntakePractice | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.codes = codes
        self.features = features
        self.scorer = scorer
        self.calibration = calibration
        self.confidence = confidence
        self.card = card
        self.history = history
        self.practice = practice
        self.urgency = urgency
        self.intake = intake
        self.intake_practice = intake_practice
        # What it learned of a site, for whoever must not test it on that. Saved, never loaded.
        self.learned: Prints | None = None
        self.branches = Branches.of(taxonomy, codes)

    def predict(self, texts: Sequence[str]) -> Prediction:
        """Probabilities of normalised texts (see `ticket_text`); columns are `codes`."""
        batch = self.features.transform(texts)
        scores = self.scorer.scores(batch.matrix)
        logits = self.calibration.logits(scores, self.branches)
        if self.practice is not None:
            logits += self.practice.scores(batch.matrix)
        raw = softmax(logits)
        levels = self._levels(raw, self.confidence)
        if (untitled := self.confidence.untitled) is not None:
            bare = np.flatnonzero([not has_title(text) for text in texts])
            if len(bare):
                levels[bare] = self._levels(raw[bare], untitled)
        return Prediction(lift(raw, levels[:, -1]), levels, raw, batch)

    def _levels(self, raw: Floats, by: Confidence) -> Floats:
        """Confidence of each level of the best leaf's path; an upper one is never below."""
        best = raw.argmax(axis=1)
        rows = np.arange(len(raw))
        found = [by.levels[-1](raw)]
        for member, confidence in reversed(
            list(zip(self.branches.members, by.levels[:-1], strict=True))
        ):
            nodes = raw @ member
            node = member.argmax(axis=1)[best]
            leads = nodes.argmax(axis=1) == node
            level = np.where(leads, confidence(nodes), nodes[rows, node])
            found.append(np.maximum(level, found[-1]))
        return np.stack(found[::-1], axis=1).astype(np.float32)

    def shortfall(self, precision: float) -> Shortfall | None:
        """Why nothing passes without a person at this precision; None where something does."""
        labels = self.card.site_rows or self.card.seed_rows
        return self.confidence.held.shortfall(precision, labels=labels)

    def save(self, folder: Path) -> None:
        """Write the model; a reader never sees half of it. InputError when it cannot be written."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._save(folder, Path(tempfile.mkdtemp(prefix=".model-", dir=folder.parent)))
        except OSError as error:
            raise InputError(
                f"模型写不进 {folder}：{os_reason(error)}", hint="检查目录、权限和磁盘"
            ) from error

    def _save(self, folder: Path, draft: Path) -> None:
        try:
            arrays = self.features.to_arrays() | self.scorer.to_arrays()
            arrays |= self.confidence.to_arrays()
            if self.practice is not None:
                arrays |= self.practice.to_arrays("practice")
            if self.urgency is not None:
                arrays |= self.urgency.to_arrays()
            if self.intake is not None:
                arrays |= self.intake.to_arrays()
            if self.intake_practice is not None:
                arrays |= self.intake_practice.to_arrays()
            if self.history is not None:
                arrays |= self.history.to_arrays()
            # Not compressed: a tenth of a second of every start for a dozen megabytes.
            np.savez(draft / "arrays.npz", allow_pickle=False, **arrays)
            _write_json(draft / "taxonomy.json", _taxonomy_json(self.taxonomy, self.codes))
            _write_json(
                draft / "calibration.json",
                {"scale": self.calibration.scale, "votes": list(self.calibration.votes)},
            )
            if self.learned is not None:
                np.save(draft / FILE, self.learned, allow_pickle=False)
            _write_json(draft / "card.json", self.card.to_json())
            _replace(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    @classmethod
    @collector_resting()
    def load(cls, folder: Path) -> "LeafModel":
        """Read a saved model; ModelError when it is missing, damaged or of another format."""
        if not (folder / "card.json").is_file():
            raise ModelError(f"{folder} 不是模型目录", hint="用 suqiu train --out 目录 训练一个")
        try:
            card = ModelCard.from_json(_read_json(folder / "card.json"))
            taxonomy, codes = _taxonomy_from_json(_read_json(folder / "taxonomy.json"))
            with (folder / "arrays.npz").open("rb") as file, np.load(file) as stored:
                arrays: dict[str, NDArray[np.generic]] = {name: stored[name] for name in stored}
            saved = _read_json(folder / "calibration.json")
            return cls(
                taxonomy,
                codes,
                FeatureSpace.from_arrays(arrays),
                Scorer.from_arrays(arrays),
                Calibration(saved["scale"], tuple(saved["votes"])),
                Confidence.from_arrays(arrays),
                card,
                DepartmentHistory.from_arrays(arrays),
                LinearWeights.from_arrays(arrays, "practice")
                if "practice_data" in arrays
                else None,
                UrgencyHead.from_arrays(arrays),
                IntakeHead.from_arrays(arrays),
                IntakePractice.from_arrays(arrays),
            )
        except (OSError, EOFError, KeyError, ValueError, TypeError, BadZipFile) as error:
            raise ModelError(
                f"模型 {folder} 已损坏：{os_reason(error)}", hint="重新训练或从备份恢复"
            ) from error


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        value: dict[str, Any] = json.load(file)
    return value


def _replace(draft: Path, folder: Path) -> None:
    """Put the draft in the folder's place; of two trainers at once the first one stays."""
    old = folder.with_name(f".old-{folder.name}-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        if not (folder / "card.json").is_file():
            if old.exists():
                old.rename(folder)
            raise
    shutil.rmtree(old, ignore_errors=True)


def _taxonomy_json(taxonomy: Taxonomy, codes: tuple[str, ...]) -> dict[str, object]:
    leaves = [
        {
            "code": leaf.code, "names": list(leaf.names), "definition": leaf.definition,
            "boundary": leaf.boundary, "keywords": list(leaf.keywords),
            "lead": leaf.lead, "assist": list(leaf.assist), "upper": list(leaf.upper),
        }
        for leaf in taxonomy.leaves
    ]  # fmt: skip
    return {"version": taxonomy.version, "codes": list(codes), "leaves": leaves}


def saved_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy of a saved model, without loading its weights; ModelError when damaged."""
    try:
        return _taxonomy_from_json(_read_json(folder / "taxonomy.json"))[0]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"模型 {folder} 读不出分类表", hint="重新训练，或换一个模型目录"
        ) from error


def _taxonomy_from_json(value: dict[str, object]) -> tuple[Taxonomy, tuple[str, ...]]:
    leaves = value["leaves"]
    codes = value["codes"]
    if not isinstance(leaves, list) or not isinstance(codes, list):
        raise TypeError("taxonomy.json")
    return (
        Taxonomy(
            (
                Leaf(
                    row["code"], tuple(row["names"]), row["definition"], row["boundary"],
                    tuple(row["keywords"]), row["lead"], tuple(row["assist"]),
                    tuple(row.get("upper", ())),
                )
                for row in leaves
            ),
            version=str(value["version"]),
        ),
        tuple(codes),
    )  # fmt: skip
