"""The labelled letters: every label names one letter of the seed and says both things."""

import hashlib
import json

from classifier.corpus import seed_corpus
from classifier.intake.request_type import TYPES
from suqiu.data import dataset_path


def test_every_label_names_a_letter_of_the_seed():
    letters = {f"{x.title}\0{x.body}" for x in seed_corpus().examples}
    keys = {hashlib.sha256(letter.encode()).hexdigest()[:12] for letter in letters}
    assert len(keys) == len(letters)
    lines = dataset_path("intake/labelled.jsonl").read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    assert len({label["key"] for label in labels}) == len(labels) > 800
    assert {label["key"] for label in labels} <= keys
    assert {label["type"] for label in labels} == set(TYPES)
    assert all(isinstance(label["urgent"], bool) for label in labels)
    # Keys only: a text must never be copied into the labels.
    assert all(set(label) == {"key", "type", "urgent"} for label in labels)
