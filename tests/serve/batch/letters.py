"""A site that is better off with a language model: letters that its weak classifier reads badly."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from classifier.labels.corpus import Corpus
from classifier.training.train import train

THRESHOLD = 0.8
CHUNK = 30
LEARNED, DONE = 300, 300


@dataclass(frozen=True)
class Site:
    """A weak model, two files of labelled letters it was not trained on, and where the rule lies."""

    model: Path
    labelled: Path
    letters: Path
    rule: Path
    codes: dict

    @staticmethod
    def make(folder, corpus, taxonomy):
        """Two texts a leaf for the classifier; every second of the rest to learn on, or to do."""
        texts = {}
        for example in corpus.examples:
            texts.setdefault(example.code, []).append(example)
        few = Corpus(example for found in texts.values() for example in found[:2])
        train(few, taxonomy, name="few").save(folder / "few")
        most = max(map(len, texts.values()))
        held = [found[i] for i in range(2, most) for found in texts.values() if i < len(found)]
        _write(folder / "labelled.csv", "L", held[0 : 2 * LEARNED : 2])
        codes = _write(folder / "letters.csv", "B", held[1 : 2 * DONE : 2])
        return Site(
            folder / "few", folder / "labelled.csv", folder / "letters.csv",
            folder / "rule.json", codes,
        )  # fmt: skip

    def results(self, out):
        """The rows of an output, of which there must be one a letter in order."""
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert [row["id"] for row in rows] == list(self.codes)
        return rows


def _write(path, letter, examples):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("编号", "标题", "内容", "code"))
        writer.writerows(
            (f"{letter}{i}", one.title, one.body, one.code) for i, one in enumerate(examples)
        )
    return {f"{letter}{i}": one.code for i, one in enumerate(examples)}
