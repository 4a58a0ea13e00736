"""The labelled letters: every label names one letter of the seed and of its kind."""

import hashlib
import json

import pytest

from classifier.intake.request_type import TYPES
from classifier.labels.corpus import seed_corpus
from suqiu.data import dataset_path


@pytest.fixture(scope="module")
def keys():
    letters = {f"{x.title}\0{x.body}" for x in seed_corpus().examples}
    keys = {hashlib.sha256(letter.encode()).hexdigest()[:12] for letter in letters}
    assert len(keys) == len(letters)
    return keys


def _labels(name):
    lines = dataset_path(f"intake/{name}").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("type_labels.jsonl", {"key", "type"}),
        ("urgent_labels.jsonl", {"key", "score", "stands_for"}),
    ],
)
def test_every_label_names_a_letter_of_the_seed(keys, name, columns):
    labels = _labels(name)
    assert len({label["key"] for label in labels}) == len(labels) > 800
    assert {label["key"] for label in labels} <= keys
    # Keys only: a text must never be copied into the labels.
    assert all(set(label) == columns for label in labels)


def test_labels_are_of_their_kind():
    assert {label["type"] for label in _labels("type_labels.jsonl")} == set(TYPES)
    urgent = _labels("urgent_labels.jsonl")
    assert all(0 <= label["score"] <= 10 for label in urgent)
    assert sum(label["score"] >= 5 for label in urgent) > 400
    assert all(label["stands_for"] >= 1 for label in urgent)
